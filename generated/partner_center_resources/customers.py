"""The partner's customers.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from typing import Unpack
from uuid import UUID

from partner_center import customers as special
from partner_center.runtime.api_client import APIClient, AsyncAPIClient
from partner_center.runtime.calls import CallOptions, RawResponse
from partner_center.runtime.pages import AsyncPages, Page, Pages
from partner_center_generated.models import Customer, CustomerRequest

from .calls.customers import create_customer_call, get_customer_by_id_call


class Customers:
    """The partner's customers."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<Customers: create, get, list>"

    def create(self, body: CustomerRequest, **options: Unpack[CallOptions]) -> Customer:
        """Create a customer.

        The reference answers `200`, the how-to `201`. The reference says that the customer is created asynchronously,
        and that "an additional header value of GenerateReadWriteConsistencyToken" is used; it gives neither its name
        nor its value. The how-to requires the request id and the correlation id, which the reference makes optional,
        and calls the request idempotent. A customer of an indirect reseller needs app+user credentials. The address has
        to be a valid one. A sandbox holds 75 customers at the most. The catalogue has these codes: 600002 no
        registration number in that country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is
        missing, all with status 400. Code 600006, with status 403, was seen for an action that is not allowed.

        Args:
            body: The customer to create. The reference types the body as `…V1.Customer` and does not mark it
                required. The how-to describes the members of `CustomerRequest`; its example writes most of them in
                Pascal case, so the case of names does not matter. That a form has the members by their paths, such as
                `companyProfile.domain`, is inferred.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer-for-an-indirect-reseller
        https://learn.microsoft.com/en-us/partner-center/developer/test-and-debug
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/73
        """
        call = create_customer_call(self._api_client.settings, body)
        del body  # a traceback with locals shows no secret
        return self._api_client.call(call, options).parsed

    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> Customer:
        """Get a customer by its id.

        Without delegated administration (DAP) on the customer, `companyProfile.address`, `companyProfile.email` and
        `customDomains` are left out. GDAP alone does not bring them back; `/organization` and `/customDomains` give
        them instead. The service throttles this call; the page of the resource says 500 requests a minute for each
        tenant.

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

        https://docs.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-by-customer-id
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/customer-resources
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_customer_by_id_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options).parsed

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Customer]:
        """List the partner's customers. The first request is sent when the iteration starts.

        Args:
            page_size: Customers per page, from 1 to 500. Default: 500.
            company_name_starts_with: Only customers whose company name starts with this text, in any case.
            domain_starts_with: Only customers whose domain starts with this text, in any case. Not together with
                company_name_starts_with.
            continuation_token: Continue after the page that has this token, with its page size and filter.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._api_client.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation_token=continuation_token,
        )
        return Pages(self._api_client, call, options)


class RawCustomers:
    """The partner's customers. Each result is a `RawResponse`."""

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawCustomers: create, get, list>"

    def create(self, body: CustomerRequest, **options: Unpack[CallOptions]) -> RawResponse[Customer]:
        """Create a customer.

        The reference answers `200`, the how-to `201`. The reference says that the customer is created asynchronously,
        and that "an additional header value of GenerateReadWriteConsistencyToken" is used; it gives neither its name
        nor its value. The how-to requires the request id and the correlation id, which the reference makes optional,
        and calls the request idempotent. A customer of an indirect reseller needs app+user credentials. The address has
        to be a valid one. A sandbox holds 75 customers at the most. The catalogue has these codes: 600002 no
        registration number in that country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is
        missing, all with status 400. Code 600006, with status 403, was seen for an action that is not allowed.

        Args:
            body: The customer to create. The reference types the body as `…V1.Customer` and does not mark it
                required. The how-to describes the members of `CustomerRequest`; its example writes most of them in
                Pascal case, so the case of names does not matter. That a form has the members by their paths, such as
                `companyProfile.domain`, is inferred.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer-for-an-indirect-reseller
        https://learn.microsoft.com/en-us/partner-center/developer/test-and-debug
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/73
        """
        call = create_customer_call(self._api_client.settings, body)
        del body  # a traceback with locals shows no secret
        return self._api_client.call(call, options)

    def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[Customer]:
        """Get a customer by its id.

        Without delegated administration (DAP) on the customer, `companyProfile.address`, `companyProfile.email` and
        `customDomains` are left out. GDAP alone does not bring them back; `/organization` and `/customDomains` give
        them instead. The service throttles this call; the page of the resource says 500 requests a minute for each
        tenant.

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

        https://docs.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-by-customer-id
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/customer-resources
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_customer_by_id_call(self._api_client.settings, customer_id)
        return self._api_client.call(call, options)

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[Customer]]:
        """List the partner's customers. The first request is sent when the iteration starts.

        This form fetches one page, the first or the one after a `continuation_token`.

        Args:
            page_size: Customers per page, from 1 to 500. Default: 500.
            company_name_starts_with: Only customers whose company name starts with this text, in any case.
            domain_starts_with: Only customers whose domain starts with this text, in any case. Not together with
                company_name_starts_with.
            continuation_token: Continue after the page that has this token, with its page size and filter.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._api_client.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation_token=continuation_token,
        )
        return self._api_client.call(call.first_call(), options)


class AsyncCustomers:
    """The partner's customers."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncCustomers: create, get, list>"

    async def create(self, body: CustomerRequest, **options: Unpack[CallOptions]) -> Customer:
        """Create a customer.

        The reference answers `200`, the how-to `201`. The reference says that the customer is created asynchronously,
        and that "an additional header value of GenerateReadWriteConsistencyToken" is used; it gives neither its name
        nor its value. The how-to requires the request id and the correlation id, which the reference makes optional,
        and calls the request idempotent. A customer of an indirect reseller needs app+user credentials. The address has
        to be a valid one. A sandbox holds 75 customers at the most. The catalogue has these codes: 600002 no
        registration number in that country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is
        missing, all with status 400. Code 600006, with status 403, was seen for an action that is not allowed.

        Args:
            body: The customer to create. The reference types the body as `…V1.Customer` and does not mark it
                required. The how-to describes the members of `CustomerRequest`; its example writes most of them in
                Pascal case, so the case of names does not matter. That a form has the members by their paths, such as
                `companyProfile.domain`, is inferred.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer-for-an-indirect-reseller
        https://learn.microsoft.com/en-us/partner-center/developer/test-and-debug
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/73
        """
        call = create_customer_call(self._api_client.settings, body)
        del body  # a traceback with locals shows no secret
        return (await self._api_client.call(call, options)).parsed

    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> Customer:
        """Get a customer by its id.

        Without delegated administration (DAP) on the customer, `companyProfile.address`, `companyProfile.email` and
        `customDomains` are left out. GDAP alone does not bring them back; `/organization` and `/customDomains` give
        them instead. The service throttles this call; the page of the resource says 500 requests a minute for each
        tenant.

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

        https://docs.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-by-customer-id
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/customer-resources
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_customer_by_id_call(self._api_client.settings, customer_id)
        return (await self._api_client.call(call, options)).parsed

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Customer]:
        """List the partner's customers. The first request is sent when the iteration starts.

        Iterate over the result with `async for`; do not await it.

        Args:
            page_size: Customers per page, from 1 to 500. Default: 500.
            company_name_starts_with: Only customers whose company name starts with this text, in any case.
            domain_starts_with: Only customers whose domain starts with this text, in any case. Not together with
                company_name_starts_with.
            continuation_token: Continue after the page that has this token, with its page size and filter.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._api_client.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation_token=continuation_token,
        )
        return AsyncPages(self._api_client, call, options)


class AsyncRawCustomers:
    """The partner's customers. Each result is a `RawResponse`."""

    def __init__(self, api_client: AsyncAPIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawCustomers: create, get, list>"

    async def create(self, body: CustomerRequest, **options: Unpack[CallOptions]) -> RawResponse[Customer]:
        """Create a customer.

        The reference answers `200`, the how-to `201`. The reference says that the customer is created asynchronously,
        and that "an additional header value of GenerateReadWriteConsistencyToken" is used; it gives neither its name
        nor its value. The how-to requires the request id and the correlation id, which the reference makes optional,
        and calls the request idempotent. A customer of an indirect reseller needs app+user credentials. The address has
        to be a valid one. A sandbox holds 75 customers at the most. The catalogue has these codes: 600002 no
        registration number in that country, 600049 it is missing, 600050 it is malformed, 600051 the phone number is
        missing, all with status 400. Code 600006, with status 403, was seen for an action that is not allowed.

        Args:
            body: The customer to create. The reference types the body as `…V1.Customer` and does not mark it
                required. The how-to describes the members of `CustomerRequest`; its example writes most of them in
                Pascal case, so the case of names does not matter. That a form has the members by their paths, such as
                `companyProfile.domain`, is inferred.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            OutcomeUnknownError: The service may have carried out the request or not. The hint says how to check.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer-for-an-indirect-reseller
        https://learn.microsoft.com/en-us/partner-center/developer/test-and-debug
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/73
        """
        call = create_customer_call(self._api_client.settings, body)
        del body  # a traceback with locals shows no secret
        return await self._api_client.call(call, options)

    async def get(self, customer_id: str | UUID, **options: Unpack[CallOptions]) -> RawResponse[Customer]:
        """Get a customer by its id.

        Without delegated administration (DAP) on the customer, `companyProfile.address`, `companyProfile.email` and
        `customDomains` are left out. GDAP alone does not bring them back; `/organization` and `/customDomains` give
        them instead. The service throttles this call; the page of the resource says 500 requests a minute for each
        tenant.

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

        https://docs.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-by-customer-id
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
        https://learn.microsoft.com/en-us/partner-center/developer/customer-resources
        https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
        """
        call = get_customer_by_id_call(self._api_client.settings, customer_id)
        return await self._api_client.call(call, options)

    async def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation_token: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[Customer]]:
        """List the partner's customers. The first request is sent when the iteration starts.

        This form fetches one page, the first or the one after a `continuation_token`.

        Args:
            page_size: Customers per page, from 1 to 500. Default: 500.
            company_name_starts_with: Only customers whose company name starts with this text, in any case.
            domain_starts_with: Only customers whose domain starts with this text, in any case. Not together with
                company_name_starts_with.
            continuation_token: Continue after the page that has this token, with its page size and filter.
            options: `request_id`, `correlation_id`, `cv`, `content_type`, `accept`, `timeout`, `retry`, `limiter`
                and `strict_responses` of this call, in place of the client's; see `CallOptions`. They apply to every
                page. Each page is one call with its own request id; `request_id` is that of the first page. All pages
                of an iteration have the same correlation id.

        Raises:
            InvalidRequestError: An argument was refused. Nothing was sent.
            CredentialError: The credential gave no usable token.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._api_client.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation_token=continuation_token,
        )
        return await self._api_client.call(call.first_call(), options)
