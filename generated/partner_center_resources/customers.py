"""The partner's customers.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from collections.abc import Callable
from typing import Unpack

from partner_center import customers as special
from partner_center import readers
from partner_center.arguments import argument
from partner_center.calls import CallOptions, RawResponse, Settings
from partner_center.drivers import AsyncDriver, Driver
from partner_center.operations import Operation
from partner_center.pages import AsyncPages, Page, Pages, Paging, paging
from partner_center_generated.api.customers import get_customers
from partner_center_generated.models import Customer, CustomerCollection
from partner_center_generated.types import UNSET

_GET_CUSTOMERS = Operation(
    "customers.list",
    frozenset({200, 201}),
)
_READ_GET_CUSTOMERS: Callable[[object], CustomerCollection] = readers.page(CustomerCollection)


class Customers:
    """The partner's customers."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[Customer]:
        """List the partner's customers; nothing is sent before the first one is asked for.

        Args:
            page_size: Customers a page, from 1 to 500. Default: 500.
            company_name_starts_with: Only those whose company's name begins so, in any case.
            domain_starts_with: Only those whose domain begins so, in any case; not together with the former.
            continuation: Go on after the page that has this continuation, with its page size and filter.
            options: See `CallOptions`. They hold for every page. Each page is one call, with a request id of its
                own (`request_id` is that of the first) and one correlation id for all pages of an iteration.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._driver.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation=continuation,
        )
        return Pages(self._driver, call, options)


class RawCustomers:
    """The partner's customers. Each result is a `RawResponse`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[Customer]]:
        """List the partner's customers; nothing is sent before the first one is asked for.

        This form fetches one page, the first or the one after a `continuation`.

        Args:
            page_size: Customers a page, from 1 to 500. Default: 500.
            company_name_starts_with: Only those whose company's name begins so, in any case.
            domain_starts_with: Only those whose domain begins so, in any case; not together with the former.
            continuation: Go on after the page that has this continuation, with its page size and filter.
            options: See `CallOptions`. They hold for every page. Each page is one call, with a request id of its
                own (`request_id` is that of the first) and one correlation id for all pages of an iteration.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._driver.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation=continuation,
        )
        return self._driver.call(call.first_call(), options)


class AsyncCustomers:
    """The partner's customers."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[Customer]:
        """List the partner's customers; nothing is sent before the first one is asked for.

        The result is not awaited, but iterated over with `async for`.

        Args:
            page_size: Customers a page, from 1 to 500. Default: 500.
            company_name_starts_with: Only those whose company's name begins so, in any case.
            domain_starts_with: Only those whose domain begins so, in any case; not together with the former.
            continuation: Go on after the page that has this continuation, with its page size and filter.
            options: See `CallOptions`. They hold for every page. Each page is one call, with a request id of its
                own (`request_id` is that of the first) and one correlation id for all pages of an iteration.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._driver.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation=continuation,
        )
        return AsyncPages(self._driver, call, options)


class AsyncRawCustomers:
    """The partner's customers. Each result is a `RawResponse`."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver

    async def list(
        self,
        *,
        page_size: int | None = None,
        company_name_starts_with: str | None = None,
        domain_starts_with: str | None = None,
        continuation: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Page[Customer]]:
        """List the partner's customers; nothing is sent before the first one is asked for.

        This form fetches one page, the first or the one after a `continuation`.

        Args:
            page_size: Customers a page, from 1 to 500. Default: 500.
            company_name_starts_with: Only those whose company's name begins so, in any case.
            domain_starts_with: Only those whose domain begins so, in any case; not together with the former.
            continuation: Go on after the page that has this continuation, with its page size and filter.
            options: See `CallOptions`. They hold for every page. Each page is one call, with a request id of its
                own (`request_id` is that of the first) and one correlation id for all pages of an iteration.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.
            CredentialError: There was no token; nothing was sent.
            TransportError: The service did not answer.
            APIError: The service refused the request, or failed.
            ResponseDecodeError: The response is not what the docs promise.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        call = special.list(
            self._driver.settings,
            page_size=page_size,
            company_name_starts_with=company_name_starts_with,
            domain_starts_with=domain_starts_with,
            continuation=continuation,
        )
        return await self._driver.call(call.first_call(), options)


def get_customers_call(
    settings: Settings,
    *,
    size: int | None = None,
    filter_: str | None = None,
    filter_operator: int | None = None,
    continuation: str | None = None,
) -> Paging[Customer]:
    """Check the arguments of the operation `getCustomers`, and return the list."""
    request = get_customers._get_kwargs(
        settings.api_version,
        size=UNSET if size is None else argument("size", size, int, minimum=0),
        filter_=UNSET
        if filter_ is None
        else argument(
            "filter_", filter_, str, example='{"Field":"CompanyName","Value":"cont","Operator":"starts_with"}'
        ),
        filter_operator=UNSET if filter_operator is None else argument("filter_operator", filter_operator, int),
    )
    others = (
        size,
        filter_,
        filter_operator,
    )
    return paging(_GET_CUSTOMERS, settings, request, _READ_GET_CUSTOMERS, continuation=continuation, others=others)
