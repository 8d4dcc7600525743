"""Lists that the service gives a page at a time, whatever their items are."""

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

from attrs import frozen

from partner_center.errors import InvalidRequestError
from partner_center.formats.schema import ShapeError
from partner_center_generated.models import Link

from . import call_steps
from .api_client import AsyncDriver, Driver
from .arguments import headers_of, query_of
from .calls import Call, CallOptions, Settings
from .cursor import Position
from .operations import Operation

T = TypeVar("T")


class ResourceCollection(Protocol[T]):
    """An instance of a generated class that has a page's items; it also has links, and may have a total count."""

    items: list[T]


@frozen
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: The items of this page, in the service's order; there may be none, and still a page after it.
        total_count: What the service says, if it does; the docs do not tell whether of this page or of all.
        continuation: Give it to the same method as `continuation=`, in this process or another, to go on after this
            page; None if this is the last one. Text; the client's token is not in it.
    """

    items: list[T]
    total_count: int | None
    continuation: str | None


@frozen
class Paging(Generic[T]):
    """A list as the caller asked for it: where its first page begins, and how any page is fetched."""

    operation: Operation
    settings: Settings
    request: Mapping[str, Any]
    first: Position
    read: Callable[[object], ResourceCollection[T]]

    def page_call(self, position: Position, seen: Collection[str] = ()) -> Call[Page[T]]:
        """Return the call that gets the page which begins at a position.

        Args:
            position: Where the page begins.
            seen: The continuations of this page and of those before it, so that a list that goes in circles ends.
        """
        path: str = self.request["url"]

        def read(data: object) -> Page[T]:
            found = self.read(data)
            links = getattr(found, "links", None)
            link = links.next_ if links else None
            after = None if link is None or link == Link() else Position.after(link, self.settings.base_url, path)
            continuation = after.continuation() if after else None
            if continuation in seen:
                raise ShapeError("answer.links.next: repeats a continuation, so that the list would never end")
            return Page(found.items, getattr(found, "total_count", None), continuation)

        call = self.operation.call({"method": self.request["method"], "url": path}, read)
        call.query = position.query
        call.headers = (*headers_of(self.request), *position.headers.items())
        return call

    def first_call(self) -> Call[Page[T]]:
        """Return the call that gets the first page."""
        return self.page_call(self.first, (self.first.continuation(),))


def paging(
    operation: Operation,
    settings: Settings,
    request: Mapping[str, Any],
    read: Callable[[object], ResourceCollection[T]],
    *,
    continuation: str | None,
    others: tuple[object, ...],
) -> Paging[T]:
    """Return the list that a generated `_get_kwargs` asks for, from its beginning or from a continuation.

    Args:
        operation: The operation.
        settings: The client's.
        request: What `_get_kwargs` returned.
        read: Turns a response's data into the generated collection.
        continuation: The continuation of a page.
        others: The optional arguments, which a continuation has in itself.

    Raises:
        InvalidRequestError: The continuation is none, or other arguments were given with it.
    """
    if continuation is None:
        return Paging(operation, settings, request, Position(query_of(request)), read)
    if any(each is not None for each in others):
        raise InvalidRequestError(
            "continuation goes on with the page size and filter that it is from; give it without them"
        )
    return Paging(operation, settings, request, Position.at(continuation), read)


class _Walk(Generic[T]):
    """One iteration over the pages: which call is next."""

    def __init__(self, paging: Paging[T], options: CallOptions) -> None:
        self._paging = paging
        self._next: str | None = paging.first.continuation()
        self._seen: set[str] = set()
        self.options: CallOptions = {**options, "correlation_id": options.get("correlation_id") or str(uuid4())}

    def next_call(self) -> Call[Page[T]] | None:
        """Return the call for the next page; None after the last one."""
        if self._next is None:
            return None
        self._seen.add(self._next)
        return self._paging.page_call(Position.at(self._next), self._seen)

    def advance(self, page: Page[T]) -> Page[T]:
        """Go on after a page, and return it."""
        self._next = page.continuation
        self.options["request_id"] = None  # the service would take a second page for a repetition of the first
        return page


class Pages(Generic[T]):
    """A list: iterate over its items, or over its `pages()`; a page is fetched when it is needed.

    Each iteration begins anew. It raises what a call raises: TransportError, APIError, CredentialError,
    ResponseDecodeError; after that, go on with the `continuation` of the last page that came.
    """

    def __init__(self, driver: Driver, paging: Paging[T], options: CallOptions) -> None:
        call_steps.check(paging.first_call(), driver.settings, options)  # a mistake is refused at once
        self._driver = driver
        self._paging = paging
        self._options = options

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Yield page after page."""
        walk = _Walk(self._paging, self._options)
        while (call := walk.next_call()) is not None:
            yield walk.advance(self._driver.call(call, walk.options).parsed)


class AsyncPages(Generic[T]):
    """A list, as `Pages` is, for `async for`."""

    def __init__(self, driver: AsyncDriver, paging: Paging[T], options: CallOptions) -> None:
        call_steps.check(paging.first_call(), driver.settings, options)  # a mistake is refused at once
        self._driver = driver
        self._paging = paging
        self._options = options

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield page after page."""
        walk = _Walk(self._paging, self._options)
        while (call := walk.next_call()) is not None:
            yield walk.advance((await self._driver.call(call, walk.options)).parsed)
