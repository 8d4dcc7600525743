"""The partner's customers, a page at a time."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Unpack
from uuid import uuid4

from attrs import frozen

from partner_center_generated.api.customers import get_customers
from partner_center_generated.models import Customer, Link
from partner_center_generated.types import UNSET

from . import exchange
from .calls import Call, CallOptions, Settings
from .drivers import AsyncDriver, Driver
from .errors import InvalidRequestError
from .paging import Position
from .responses import customer_collection
from .shapes import ShapeError

LARGEST_PAGE = 500  # https://github.com/PartnerCenterSamples/Partner-Center-SDK-Samples/issues/5

_Items = list[Customer]  # in the classes below, `list` is the method


@frozen
class CustomerPage:
    """One page of customers.

    Attributes:
        items: The customers of this page, in the service's order; there may be none, and still a page after it.
        total_count: What the service says, if it does; the documents do not tell whether of this page or of all.
        continuation: Give it to `customers.list(continuation=…)`, in this process or another, to go on after this
            page; None if this is the last one. Text; the client's token is not in it.
    """

    items: _Items
    total_count: int | None
    continuation: str | None


class CustomerList:
    """The partner's customers: iterate over them, or over their `pages()`; a page is fetched when it is needed.

    Each iteration begins anew. It raises what a call raises: TransportError, APIError, CredentialError,
    ResponseDecodeError; after that, go on with the `continuation` of the last page that came.
    """

    def __init__(self, driver: Driver, first: Position, options: CallOptions) -> None:
        self._driver = driver
        self._first = first
        self._options = options

    def __iter__(self) -> Iterator[Customer]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[CustomerPage]:
        """Yield page after page."""
        walk = _Walk(self._driver.settings, self._first, self._options)
        while (call := walk.next_call()) is not None:
            yield walk.took(self._driver.call(call, walk.options).parsed)


class AsyncCustomerList:
    """The partner's customers, as `CustomerList` has them: `async for customer in pc.customers.list()`."""

    def __init__(self, driver: AsyncDriver, first: Position, options: CallOptions) -> None:
        self._driver = driver
        self._first = first
        self._options = options

    async def __aiter__(self) -> AsyncIterator[Customer]:
        async for page in self.pages():
            for customer in page.items:
                yield customer

    async def pages(self) -> AsyncIterator[CustomerPage]:
        """Yield page after page."""
        walk = _Walk(self._driver.settings, self._first, self._options)
        while (call := walk.next_call()) is not None:
            yield walk.took((await self._driver.call(call, walk.options)).parsed)


class Customers:
    """The partner's customers; `PartnerCenter.customers`."""

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
    ) -> CustomerList:
        """List the partner's customers; nothing is sent before the first one is asked for.

        Args:
            page_size: Customers a page, from 1 to 500. Default: 500.
            company_name_starts_with: Only those whose company's name begins so, in any case.
            domain_starts_with: Only those whose domain begins so, in any case; not together with the former.
            continuation: Go on after the page that has this continuation, with its page size and filter.
            options: See `CallOptions`; they hold for every page. Each page is one call, with a request id of its own
                (`request_id` is that of the first) and one correlation id for all pages of an iteration.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        first = first_position(page_size, company_name_starts_with, domain_starts_with, continuation)
        exchange.check(page_call(self._driver.settings, first), self._driver.settings, options)
        return CustomerList(self._driver, first, options)


class AsyncCustomers:
    """The partner's customers; `AsyncPartnerCenter.customers`."""

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
    ) -> AsyncCustomerList:
        """List the partner's customers; it is not awaited, but iterated over with `async for`.

        Args:
            page_size: Customers a page, from 1 to 500. Default: 500.
            company_name_starts_with: Only those whose company's name begins so, in any case.
            domain_starts_with: Only those whose domain begins so, in any case; not together with the former.
            continuation: Go on after the page that has this continuation, with its page size and filter.
            options: See `CallOptions`; they hold for every page. Each page is one call, with a request id of its own
                (`request_id` is that of the first) and one correlation id for all pages of an iteration.

        Raises:
            InvalidRequestError: An argument was refused; nothing was sent.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customers
        https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
        """
        first = first_position(page_size, company_name_starts_with, domain_starts_with, continuation)
        exchange.check(page_call(self._driver.settings, first), self._driver.settings, options)
        return AsyncCustomerList(self._driver, first, options)


class _Walk:
    """One iteration over the pages: which call is next."""

    def __init__(self, settings: Settings, first: Position, options: CallOptions) -> None:
        self._settings = settings
        self._next: str | None = first.continuation()
        self._seen: set[str] = set()
        self.options: CallOptions = {**options, "correlation_id": options.get("correlation_id") or str(uuid4())}

    def next_call(self) -> Call[CustomerPage] | None:
        """Return the call for the next page; None after the last one."""
        if self._next is None:
            return None
        self._seen.add(self._next)
        return page_call(self._settings, Position.at(self._next), self._seen)

    def took(self, page: CustomerPage) -> CustomerPage:
        """Take in what the call returned, and return it."""
        self._next = page.continuation
        self.options["request_id"] = None  # the service would take a second page for a repetition of the first
        return page


def first_position(
    page_size: int | None, company_name: str | None, domain: str | None, continuation: str | None
) -> Position:
    """Check the arguments of `list`, and return where the first page begins."""
    if continuation is not None:
        if (page_size, company_name, domain) != (None, None, None):
            raise InvalidRequestError(
                "continuation goes on with the page size and filter that it is from; give it without them"
            )
        return Position.at(continuation)
    size = LARGEST_PAGE if page_size is None else page_size
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= LARGEST_PAGE:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"page_size is {page_size!r:.40}; give a whole number from 1 to {LARGEST_PAGE}")
    if company_name is not None and domain is not None:
        raise InvalidRequestError("give company_name_starts_with or domain_starts_with, not both")
    fields = {"CompanyName": company_name, "Domain": domain}
    filters = [_starts_with(name, value) for name, value in fields.items() if value is not None]
    generated = get_customers._get_kwargs("", size=size, filter_=filters[0] if filters else UNSET)  # noqa: SLF001
    return Position({name: str(value) for name, value in generated["params"].items()})


def page_call(
    settings: Settings, position: Position, seen: set[str] | frozenset[str] = frozenset()
) -> Call[CustomerPage]:
    """Return the call that gets the page which begins at a position.

    Args:
        settings: The client's.
        position: Where the page begins.
        seen: Where the pages before it and itself began, so that a list which goes round in circles has an end.
    """
    generated = get_customers._get_kwargs(settings.api_version)  # noqa: SLF001
    path: str = generated["url"]

    def read(data: object) -> CustomerPage:
        found = customer_collection(data)
        link = found.links.next_ if found.links else None
        following = None if link is None or link == Link() else Position.after(link, settings.base_url, path)
        continuation = following.continuation() if following else None
        if continuation in seen:
            raise ShapeError("answer.links.next: repeats a continuation, so that the list would never end")
        return CustomerPage(found.items, found.total_count, continuation)

    return Call(
        "customers.list",
        generated["method"].upper(),
        path,
        read,
        query=position.query,
        headers=tuple(position.headers.items()),
    )


def _starts_with(field: str, value: object) -> str:
    """Return the filter as the how-to has it; the reference, which names the fields otherwise, has no place for it."""
    if not isinstance(value, str) or not value.strip():
        name = {"CompanyName": "company_name_starts_with", "Domain": "domain_starts_with"}[field]
        raise InvalidRequestError(f"{name} is {value!r:.40}; give the text that it begins with, or leave it out")
    return json.dumps({"Field": field, "Value": value, "Operator": "starts_with"}, separators=(",", ":"))
