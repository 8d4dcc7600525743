"""Whom bills of a customer go to, and where.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import Unpack
from uuid import UUID

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center_generated.models import CustomerBillingProfile

from .calls.billing_profiles import get_customer_billing_profile_call, update_customer_billing_profile_call


class BillingProfiles:
    """Whom bills of a customer go to, and where."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<BillingProfiles: get, update>"

    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerBillingProfile:
        """Get the customer's billing profile.

        The how-to speaks of a collection of profiles, but its example is one object. `links.self.uri` begins with `/v1`
        here, and without it inside a customer.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles
        """
        call = get_customer_billing_profile_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed

    def update(
        self,
        customer_id: str | UUID,
        body: CustomerBillingProfile,
        *,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> CustomerBillingProfile:
        """Update the customer's billing profile.

        The whole profile goes into the body: read it, change it, send it back. The how-to requires `If-Match`, but its
        own example does not have it, and the reference has no such header. A stale ETag is code 2055, with status 400.
        A change of billing or organisation data may start the account validation again, which blocks purchases
        meanwhile. The catalogue has these codes for the creation of customers: 600002 no registration number in that
        country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is missing.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The new billing profile, all of it. The reference does not mark the body required. The how-to's
                example writes the members in Pascal case with explicit nulls, and its response in camel case, so the
                case of names does not matter. That a form has the members of the address by their paths, such as
                `defaultAddress.city`, is inferred.
            if_match: The ETag of the profile, in double quotes: `attributes.etag` of a GET just before. The how-to
                requires it; its own example, the reference and Microsoft's clients do not have it. Those clients send
                the ETag in the body, within `attributes`. An ETag is temporary and is not to be stored.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = update_customer_billing_profile_call(self._api_client.settings, customer_id, body, if_match=if_match)
        del body  # a traceback with locals shows no secret
        return self._api_client.call(call, options).parsed


class RawBillingProfiles:
    """Whom bills of a customer go to, and where. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawBillingProfiles: get, update>"

    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[CustomerBillingProfile]:
        """Get the customer's billing profile.

        The how-to speaks of a collection of profiles, but its example is one object. `links.self.uri` begins with `/v1`
        here, and without it inside a customer.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles
        """
        call = get_customer_billing_profile_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)

    def update(
        self,
        customer_id: str | UUID,
        body: CustomerBillingProfile,
        *,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerBillingProfile]:
        """Update the customer's billing profile.

        The whole profile goes into the body: read it, change it, send it back. The how-to requires `If-Match`, but its
        own example does not have it, and the reference has no such header. A stale ETag is code 2055, with status 400.
        A change of billing or organisation data may start the account validation again, which blocks purchases
        meanwhile. The catalogue has these codes for the creation of customers: 600002 no registration number in that
        country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is missing.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The new billing profile, all of it. The reference does not mark the body required. The how-to's
                example writes the members in Pascal case with explicit nulls, and its response in camel case, so the
                case of names does not matter. That a form has the members of the address by their paths, such as
                `defaultAddress.city`, is inferred.
            if_match: The ETag of the profile, in double quotes: `attributes.etag` of a GET just before. The how-to
                requires it; its own example, the reference and Microsoft's clients do not have it. Those clients send
                the ETag in the body, within `attributes`. An ETag is temporary and is not to be stored.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = update_customer_billing_profile_call(self._api_client.settings, customer_id, body, if_match=if_match)
        del body  # a traceback with locals shows no secret
        return self._api_client.call(call, options)


class AsyncBillingProfiles:
    """Whom bills of a customer go to, and where."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncBillingProfiles: get, update>"

    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerBillingProfile:
        """Get the customer's billing profile.

        The how-to speaks of a collection of profiles, but its example is one object. `links.self.uri` begins with `/v1`
        here, and without it inside a customer.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles
        """
        call = get_customer_billing_profile_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed

    async def update(
        self,
        customer_id: str | UUID,
        body: CustomerBillingProfile,
        *,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> CustomerBillingProfile:
        """Update the customer's billing profile.

        The whole profile goes into the body: read it, change it, send it back. The how-to requires `If-Match`, but its
        own example does not have it, and the reference has no such header. A stale ETag is code 2055, with status 400.
        A change of billing or organisation data may start the account validation again, which blocks purchases
        meanwhile. The catalogue has these codes for the creation of customers: 600002 no registration number in that
        country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is missing.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The new billing profile, all of it. The reference does not mark the body required. The how-to's
                example writes the members in Pascal case with explicit nulls, and its response in camel case, so the
                case of names does not matter. That a form has the members of the address by their paths, such as
                `defaultAddress.city`, is inferred.
            if_match: The ETag of the profile, in double quotes: `attributes.etag` of a GET just before. The how-to
                requires it; its own example, the reference and Microsoft's clients do not have it. Those clients send
                the ETag in the body, within `attributes`. An ETag is temporary and is not to be stored.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = update_customer_billing_profile_call(self._api_client.settings, customer_id, body, if_match=if_match)
        del body  # a traceback with locals shows no secret
        return (await self._api_client.call(call, options)).parsed


class AsyncRawBillingProfiles:
    """Whom bills of a customer go to, and where. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawBillingProfiles: get, update>"

    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[CustomerBillingProfile]:
        """Get the customer's billing profile.

        The how-to speaks of a collection of profiles, but its example is one object. `links.self.uri` begins with `/v1`
        here, and without it inside a customer.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles
        """
        call = get_customer_billing_profile_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)

    async def update(
        self,
        customer_id: str | UUID,
        body: CustomerBillingProfile,
        *,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CustomerBillingProfile]:
        """Update the customer's billing profile.

        The whole profile goes into the body: read it, change it, send it back. The how-to requires `If-Match`, but its
        own example does not have it, and the reference has no such header. A stale ETag is code 2055, with status 400.
        A change of billing or organisation data may start the account validation again, which blocks purchases
        meanwhile. The catalogue has these codes for the creation of customers: 600002 no registration number in that
        country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is missing.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            body: The new billing profile, all of it. The reference does not mark the body required. The how-to's
                example writes the members in Pascal case with explicit nulls, and its response in camel case, so the
                case of names does not matter. That a form has the members of the address by their paths, such as
                `defaultAddress.city`, is inferred.
            if_match: The ETag of the profile, in double quotes: `attributes.etag` of a GET just before. The how-to
                requires it; its own example, the reference and Microsoft's clients do not have it. Those clients send
                the ETag in the body, within `attributes`. An ETag is temporary and is not to be stored.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/update-customer-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = update_customer_billing_profile_call(self._api_client.settings, customer_id, body, if_match=if_match)
        del body  # a traceback with locals shows no secret
        return await self._api_client.call(call, options)
