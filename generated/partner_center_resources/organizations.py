"""The customer's organisation in its own tenant, for partners with granular delegated administration.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

import builtins
from typing import Unpack
from uuid import UUID

from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center_generated.models import CustomerOrganization

from .calls.organizations import get_customer_organization_call


class Organizations:
    """The customer's organisation in its own tenant, for partners with granular delegated administration."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<Organizations: list>"

    def list(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> builtins.list[CustomerOrganization]:
        """Get the customer's organisation, with its address and e-mail addresses.

        With granular delegated administration (GDAP) this call gives what the customer and the company profile leave
        out. The customer must have granted the partner one of the roles Global Administrator, Directory Writer or
        Global Reader. DAP is not supported. The partner's user needs the role AdminAgent, HelpDeskAgent or SalesAgent
        as well. Only the global service has it. The how-to writes `/v1` in the path; there is no page of the reference.

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

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-organization
        """
        call = get_customer_organization_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed


class RawOrganizations:
    """The customer's organisation in its own tenant, for partners with granular delegated administration. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawOrganizations: list>"

    def list(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> RawResponse[builtins.list[CustomerOrganization]]:
        """Get the customer's organisation, with its address and e-mail addresses.

        With granular delegated administration (GDAP) this call gives what the customer and the company profile leave
        out. The customer must have granted the partner one of the roles Global Administrator, Directory Writer or
        Global Reader. DAP is not supported. The partner's user needs the role AdminAgent, HelpDeskAgent or SalesAgent
        as well. Only the global service has it. The how-to writes `/v1` in the path; there is no page of the reference.

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

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-organization
        """
        call = get_customer_organization_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)


class AsyncOrganizations:
    """The customer's organisation in its own tenant, for partners with granular delegated administration."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncOrganizations: list>"

    async def list(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> builtins.list[CustomerOrganization]:
        """Get the customer's organisation, with its address and e-mail addresses.

        With granular delegated administration (GDAP) this call gives what the customer and the company profile leave
        out. The customer must have granted the partner one of the roles Global Administrator, Directory Writer or
        Global Reader. DAP is not supported. The partner's user needs the role AdminAgent, HelpDeskAgent or SalesAgent
        as well. Only the global service has it. The how-to writes `/v1` in the path; there is no page of the reference.

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

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-organization
        """
        call = get_customer_organization_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed


class AsyncRawOrganizations:
    """The customer's organisation in its own tenant, for partners with granular delegated administration. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawOrganizations: list>"

    async def list(
        self, customer_id: str | UUID, **options: Unpack[CallOptions]
    ) -> RawResponse[builtins.list[CustomerOrganization]]:
        """Get the customer's organisation, with its address and e-mail addresses.

        With granular delegated administration (GDAP) this call gives what the customer and the company profile leave
        out. The customer must have granted the partner one of the roles Global Administrator, Directory Writer or
        Global Reader. DAP is not supported. The partner's user needs the role AdminAgent, HelpDeskAgent or SalesAgent
        as well. Only the global service has it. The how-to writes `/v1` in the path; there is no page of the reference.

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

        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-organization
        """
        call = get_customer_organization_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)
