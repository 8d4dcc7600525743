"""The customer's company, as the partner sees it.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import Unpack
from uuid import UUID

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center_generated.models import CustomerCompanyProfile

from .calls.company_profiles import get_customer_company_profile_call


class CompanyProfiles:
    """The customer's company, as the partner sees it."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<CompanyProfiles: get>"

    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerCompanyProfile:
        """Get the customer's company profile.

        The how-to wants app+user credentials, although an app-only token gets the same object within the customer. The
        page of October 2023 says that without delegated administration (DAP) there is no address, no e-mail address and
        no custom domain. Newer copies say: without DAP or GDAP. No profile has a website. Nothing updates this profile.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        """
        call = get_customer_company_profile_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed


class RawCompanyProfiles:
    """The customer's company, as the partner sees it. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawCompanyProfiles: get>"

    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[CustomerCompanyProfile]:
        """Get the customer's company profile.

        The how-to wants app+user credentials, although an app-only token gets the same object within the customer. The
        page of October 2023 says that without delegated administration (DAP) there is no address, no e-mail address and
        no custom domain. Newer copies say: without DAP or GDAP. No profile has a website. Nothing updates this profile.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        """
        call = get_customer_company_profile_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)


class AsyncCompanyProfiles:
    """The customer's company, as the partner sees it."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncCompanyProfiles: get>"

    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> CustomerCompanyProfile:
        """Get the customer's company profile.

        The how-to wants app+user credentials, although an app-only token gets the same object within the customer. The
        page of October 2023 says that without delegated administration (DAP) there is no address, no e-mail address and
        no custom domain. Newer copies say: without DAP or GDAP. No profile has a website. Nothing updates this profile.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        """
        call = get_customer_company_profile_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed


class AsyncRawCompanyProfiles:
    """The customer's company, as the partner sees it. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawCompanyProfiles: get>"

    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[CustomerCompanyProfile]:
        """Get the customer's company profile.

        The how-to wants app+user credentials, although an app-only token gets the same object within the customer. The
        page of October 2023 says that without delegated administration (DAP) there is no address, no e-mail address and
        no custom domain. Newer copies say: without DAP or GDAP. No profile has a website. Nothing updates this profile.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        """
        call = get_customer_company_profile_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)
