"""Paged lists of any items."""

import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

from attrs import evolve, frozen

from partner_center.errors import InvalidRequestError, ResponseDecodeError
from partner_center.formats.schema import SchemaError, kind_of
from partner_center_generated.models import Link

from . import call_steps
from .api_client import APIClient, AsyncAPIClient
from .calls import Call, CallOptions, RawResponse, Settings
from .next_link import Cursor

T = TypeVar("T")

_CONTINUES = re.compile(  # names, of letters alone, by which services say that a list goes on
    r"(odata)?(has|is)?(more|next|truncated)((page|link|ur[il]|href|token|cursor|marker|item|result|data|available)s?)*"
    r"|(ms)?continuation(token|link|uri)?|skiptoken"
)


class ResourceCollection(Protocol[T]):
    """An instance of a generated class with the items of a page. It also has links, and may have a total count."""

    items: list[T]


@frozen
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: The items of this page, in the service's order. An empty page may have a page after it.
        total_count: The count that the service gives, or None. The docs do not say whether it is of this page or of
            the whole list.
        continuation_token: To continue after this page, pass it to the same method as `continuation_token=`, in this
            process or another. None after the last page. It is text, and does not contain the access token.
    """

    items: list[T]
    total_count: int | None
    continuation_token: str | None


@frozen
class Paging(Generic[T]):
    """A requested list: the position of its first page, whether that is the first of all, and how to fetch any page."""

    call: Call[Any]
    read: Callable[[object], ResourceCollection[T]]
    settings: Settings
    first: Cursor
    is_whole: bool

    def page_call(self, position: Cursor, seen: Collection[str] = ()) -> Call[Page[T]]:
        """Return the call that fetches the page at a position.

        Args:
            position: The position of the page.
            seen: The continuation tokens of this page and of the pages before it. A page that repeats one is an error.
        """

        def read(data: object) -> Page[T]:
            found = self.read(data)
            links = getattr(found, "links", None)
            link = links.next_ if links else None
            token = getattr(found, "continuation_token", None)
            after, where = position.seek(token) if token else None, "continuationToken"
            if link is not None and link != Link():
                after, where = Cursor.after(link, self.settings.base_url, self.call.path), "links.next"
            if after is None:
                _check_end(found)
            continuation_token = after.continuation_token() if after else None
            if continuation_token in seen:
                raise SchemaError(f"response.{where}: repeats a continuation token, so that the list would never end")
            return Page(found.items, _total(found), continuation_token)

        call = self.call
        return evolve(call, read=read, query=position.query, headers=(*call.headers, *position.headers.items()))

    def first_call(self) -> Call[Page[T]]:
        """Return the call that fetches the first page."""
        return self.page_call(self.first, (self.first.continuation_token(),))


def _total(found: object) -> int | None:
    """Return the count of a page, also of one where it is text: whether the list is complete hangs on it."""
    total: int | None = getattr(found, "total_count", None)
    raw: object = getattr(found, "additional_properties", {}).get("totalCount")  # that of a count that is no number
    if raw is not None and not re.fullmatch("[0-9]{1,18}", str(raw)):
        raise SchemaError(f"response.totalCount: expected integer or null, got {kind_of(raw)}")
    return total if raw is None else int(str(raw))


def _check_end(found: object) -> None:
    """Refuse an unknown member that says that the list goes on: how to follow it is not on record."""
    for path, data in ("response", found), ("response.links", getattr(found, "links", None)):
        for name, value in getattr(data, "additional_properties", {}).items():
            if value and _CONTINUES.fullmatch(re.sub("[^a-z]", "", str(name).lower())):
                raise SchemaError(f"{path}.{name}: says that the list goes on, in a way that is not documented")


def paging(
    call: Call[Any],
    read: Callable[[object], ResourceCollection[T]],
    settings: Settings,
    *,
    continuation_token: str | None,
    others: tuple[object, ...],
) -> Paging[T]:
    """Return the list whose first page a call fetches, from its start or from a continuation token.

    Args:
        call: The call.
        read: Converts the data of a response to the generated collection.
        settings: The client's.
        continuation_token: The continuation token of a page.
        others: The other optional arguments, which a continuation token already contains.

    Raises:
        InvalidRequestError: It is not a continuation token, or other arguments were given with it.
    """
    if continuation_token is None:
        return Paging(call, read, settings, Cursor(call.query), is_whole=True)
    if any(each is not None for each in others):
        raise InvalidRequestError("continuation_token already contains the page size and filter; give it without them")
    return Paging(call, read, settings, Cursor.at(continuation_token), is_whole=False)


class _Paginator(Generic[T]):
    """One iteration over the pages."""

    def __init__(self, paging: Paging[T], options: CallOptions) -> None:
        self._paging = paging
        self._next: str | None = paging.first.continuation_token()
        self._seen: set[str] = set()
        self._items = 0
        self._last: RawResponse[Page[T]] | None = None
        self.options: CallOptions = {**options, "correlation_id": options.get("correlation_id") or str(uuid4())}

    def next_call(self) -> Call[Page[T]] | None:
        """Return the call for the next page; None after the last one."""
        if self._next is None:
            self._check_complete()
            return None
        self._seen.add(self._next)
        return self._paging.page_call(Cursor.at(self._next), self._seen)

    def advance(self, response: RawResponse[Page[T]]) -> Page[T]:
        """Advance to the next page, and return this one."""
        page, self._last = response.parsed, response
        self._next = page.continuation_token
        self._items += len(page.items)
        self.options["request_id"] = None  # with the same id, the next page would be a repeated request
        return page

    def _check_complete(self) -> None:
        """Refuse a last page that counts more items than came, be it those of the page or of the list."""
        last = self._last
        total = last.parsed.total_count if last is not None and self._paging.is_whole else None
        if last is not None and total is not None and total > self._items:
            names = ("status", "content", "request_id", "correlation_id", "attempts")
            context: dict[str, Any] = {name: getattr(last, name) for name in names}
            message = f"the list ended after {self._items} items, but response.totalCount is {total}"
            raise ResponseDecodeError(message, **context)


class _Pages(Generic[T]):
    """What both forms share."""

    def __init__(self, api_client: Any, paging: Paging[T], options: CallOptions) -> None:
        call_steps.check(paging.first_call(), api_client.settings, options)  # refuse now, not at the first page
        self._api_client = api_client
        self._paging = paging
        self._options = options

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: iterate over the items, or over pages()>"


class Pages(_Pages[T]):
    """Iterate over the items of a list, or over its `pages()`. A page is fetched when it is needed.

    Each iteration starts at the beginning. It raises the errors of a call: TransportError, APIError, CredentialError,
    ResponseDecodeError. To continue after an error, pass the `continuation_token` of the last page.
    """

    _api_client: APIClient

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Yield the pages."""
        paginator = _Paginator(self._paging, self._options)
        while (call := paginator.next_call()) is not None:
            yield paginator.advance(self._api_client.call(call, paginator.options))


class AsyncPages(_Pages[T]):
    """The async form of `Pages`, for `async for`."""

    _api_client: AsyncAPIClient

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield the pages."""
        paginator = _Paginator(self._paging, self._options)
        while (call := paginator.next_call()) is not None:
            yield paginator.advance(await self._api_client.call(call, paginator.options))
