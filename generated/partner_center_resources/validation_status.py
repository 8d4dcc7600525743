"""The compliance check of a customer's account, which may block purchases.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import Unpack
from uuid import UUID

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center_generated.models import AccountValidationStatus, AccountValidationType

from .calls.validation_status import get_customer_validation_status_call


class ValidationStatus:
    """The compliance check of a customer's account, which may block purchases."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<ValidationStatus: get>"

    def get(
        self, customer_id: str | UUID, *, type_: AccountValidationType | str = "account", **options: Unpack[CallOptions]
    ) -> AccountValidationStatus:
        """Get where the account validation of the customer stands.

        The compliance check that starts when a customer is created or when its billing or organisation data change. It
        is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block purchases. `Allowed` and
        having no account status do not. `Not Ready` stands in neither list. The how-to writes `/v1` in the path, and no
        page of the reference is in a stored copy.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            type_: What kind of validation is asked for. `account` is the only value of the how-to; the .NET SDK
                sends `Account`.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/retrieve-validation-status
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = get_customer_validation_status_call(self._api_client.settings, customer_id, type_=type_)
        return self._api_client.call(call, options).parsed


class RawValidationStatus:
    """The compliance check of a customer's account, which may block purchases. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawValidationStatus: get>"

    def get(
        self, customer_id: str | UUID, *, type_: AccountValidationType | str = "account", **options: Unpack[CallOptions]
    ) -> RawResponse[AccountValidationStatus]:
        """Get where the account validation of the customer stands.

        The compliance check that starts when a customer is created or when its billing or organisation data change. It
        is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block purchases. `Allowed` and
        having no account status do not. `Not Ready` stands in neither list. The how-to writes `/v1` in the path, and no
        page of the reference is in a stored copy.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            type_: What kind of validation is asked for. `account` is the only value of the how-to; the .NET SDK
                sends `Account`.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/retrieve-validation-status
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = get_customer_validation_status_call(self._api_client.settings, customer_id, type_=type_)
        return self._api_client.call(call, options)


class AsyncValidationStatus:
    """The compliance check of a customer's account, which may block purchases."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncValidationStatus: get>"

    async def get(
        self, customer_id: str | UUID, *, type_: AccountValidationType | str = "account", **options: Unpack[CallOptions]
    ) -> AccountValidationStatus:
        """Get where the account validation of the customer stands.

        The compliance check that starts when a customer is created or when its billing or organisation data change. It
        is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block purchases. `Allowed` and
        having no account status do not. `Not Ready` stands in neither list. The how-to writes `/v1` in the path, and no
        page of the reference is in a stored copy.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            type_: What kind of validation is asked for. `account` is the only value of the how-to; the .NET SDK
                sends `Account`.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/retrieve-validation-status
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = get_customer_validation_status_call(self._api_client.settings, customer_id, type_=type_)
        return (await self._api_client.call(call, options)).parsed


class AsyncRawValidationStatus:
    """The compliance check of a customer's account, which may block purchases. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawValidationStatus: get>"

    async def get(
        self, customer_id: str | UUID, *, type_: AccountValidationType | str = "account", **options: Unpack[CallOptions]
    ) -> RawResponse[AccountValidationStatus]:
        """Get where the account validation of the customer stands.

        The compliance check that starts when a customer is created or when its billing or organisation data change. It
        is not the vetting of a qualification. `UnderReview`, `NotAllowed` and `Unknown` block purchases. `Allowed` and
        having no account status do not. `Not Ready` stands in neither list. The how-to writes `/v1` in the path, and no
        page of the reference is in a stored copy.

        Args:
            customer_id: Id of the customer. The reference types it string; the SDKs insist on a GUID, and the error
                catalogue has 900118 for an invalid one, which is what the pattern says.
            type_: What kind of validation is asked for. `account` is the only value of the how-to; the .NET SDK
                sends `Account`.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/partner-center/developer/retrieve-validation-status
        https://learn.microsoft.com/en-us/partner-center/customers/customer-account-verification
        """
        call = get_customer_validation_status_call(self._api_client.settings, customer_id, type_=type_)
        return await self._api_client.call(call, options)
