"""The codes that a Government Community Cloud qualification needs.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

import builtins
from typing import Unpack
from uuid import UUID

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center_generated.models import GccValidationRelationship, ValidationCode

from .calls.validation_codes import get_customer_gcc_validations_call, get_gcc_validations_call


class ValidationCodes:
    """The codes that a Government Community Cloud qualification needs."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<ValidationCodes: list, list_for_customer>"

    def list(self, **options: Unpack[CallOptions]) -> builtins.list[ValidationCode]:
        """Get the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._api_client.settings)
        return self._api_client.call(call, options).parsed

    def list_for_customer(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> builtins.list[GccValidationRelationship]:
        """Get the validation codes that were used for this customer.

        The reference has no example and names no credentials. What a customer without Government Community Cloud gets
        is documented nowhere. No public client calls it. In `/customers/all/validations` the word `all` stands where
        this path has the customer's id.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-gcc-validations
        """
        call = get_customer_gcc_validations_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed


class RawValidationCodes:
    """The codes that a Government Community Cloud qualification needs. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawValidationCodes: list, list_for_customer>"

    def list(self, **options: Unpack[CallOptions]) -> RawResponse[builtins.list[ValidationCode]]:
        """Get the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._api_client.settings)
        return self._api_client.call(call, options)

    def list_for_customer(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> RawResponse[builtins.list[GccValidationRelationship]]:
        """Get the validation codes that were used for this customer.

        The reference has no example and names no credentials. What a customer without Government Community Cloud gets
        is documented nowhere. No public client calls it. In `/customers/all/validations` the word `all` stands where
        this path has the customer's id.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-gcc-validations
        """
        call = get_customer_gcc_validations_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)


class AsyncValidationCodes:
    """The codes that a Government Community Cloud qualification needs."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncValidationCodes: list, list_for_customer>"

    async def list(self, **options: Unpack[CallOptions]) -> builtins.list[ValidationCode]:
        """Get the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._api_client.settings)
        return (await self._api_client.call(call, options)).parsed

    async def list_for_customer(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> builtins.list[GccValidationRelationship]:
        """Get the validation codes that were used for this customer.

        The reference has no example and names no credentials. What a customer without Government Community Cloud gets
        is documented nowhere. No public client calls it. In `/customers/all/validations` the word `all` stands where
        this path has the customer's id.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-gcc-validations
        """
        call = get_customer_gcc_validations_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed


class AsyncRawValidationCodes:
    """The codes that a Government Community Cloud qualification needs. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawValidationCodes: list, list_for_customer>"

    async def list(self, **options: Unpack[CallOptions]) -> RawResponse[builtins.list[ValidationCode]]:
        """Get the partner's validation codes for Government Community Cloud.

        Codes are scarce; each says how many customers it may still be used for.

        Args:
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-gcc-validations
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
        """
        call = get_gcc_validations_call(self._api_client.settings)
        return await self._api_client.call(call, options)

    async def list_for_customer(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> RawResponse[builtins.list[GccValidationRelationship]]:
        """Get the validation codes that were used for this customer.

        The reference has no example and names no credentials. What a customer without Government Community Cloud gets
        is documented nowhere. No public client calls it. In `/customers/all/validations` the word `all` stands where
        this path has the customer's id.

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

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-gcc-validations
        """
        call = get_customer_gcc_validations_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)
