"""Lists that the service gives a page at a time, whatever their items are."""

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

from attrs import frozen

from partner_center.errors import InvalidRequestError
from partner_center.formats.schema import SchemaError
from partner_center_generated.models import Link

from . import call_steps
from .api_client import APIClient, AsyncAPIClient
from .arguments import headers_of, query_of
from .calls import Call, CallOptions, Settings
from .cursor import Cursor
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
        continuation_token: Give it to the same method as `continuation_token=`, in this process or another, to go on
            after this page; None if this is the last one. It is text; the client's access token is not in it.
    """

    items: list[T]
    total_count: int | None
    continuation_token: str | None


@frozen
class Paging(Generic[T]):
    """A list as the caller asked for it: where its first page begins, and how any page is fetched."""

    operation: Operation
    settings: Settings
    request: Mapping[str, Any]
    first: Cursor
    read: Callable[[object], ResourceCollection[T]]

    def page_call(self, position: Cursor, seen: Collection[str] = ()) -> Call[Page[T]]:
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
            after = None if link is None or link == Link() else Cursor.after(link, self.settings.base_url, path)
            continuation_token = after.continuation_token() if after else None
            if continuation_token in seen:
                raise SchemaError("response.links.next: repeats a continuation, so that the list would never end")
            return Page(found.items, getattr(found, "total_count", None), continuation_token)

        call = self.operation.call({"method": self.request["method"], "url": path}, read)
        call.query = position.query
        call.headers = (*headers_of(self.request), *position.headers.items())
        return call

    def first_call(self) -> Call[Page[T]]:
        """Return the call that gets the first page."""
        return self.page_call(self.first, (self.first.continuation_token(),))


def paging(
    operation: Operation,
    settings: Settings,
    request: Mapping[str, Any],
    read: Callable[[object], ResourceCollection[T]],
    *,
    continuation_token: str | None,
    others: tuple[object, ...],
) -> Paging[T]:
    """Return the list that a generated `_get_kwargs` asks for, from its beginning or from a continuation.

    Args:
        operation: The operation.
        settings: The client's.
        request: What `_get_kwargs` returned.
        read: Turns a response's data into the generated collection.
        continuation_token: The continuation of a page.
        others: The optional arguments, which a continuation has in itself.

    Raises:
        InvalidRequestError: The continuation is none, or other arguments were given with it.
    """
    if continuation_token is None:
        return Paging(operation, settings, request, Cursor(query_of(request)), read)
    if any(each is not None for each in others):
        raise InvalidRequestError(
            "continuation_token goes on with the page size and filter that it is from; give it without them"
        )
    return Paging(operation, settings, request, Cursor.at(continuation_token), read)


class _Paginator(Generic[T]):
    """One iteration over the pages: which call is next."""

    def __init__(self, paging: Paging[T], options: CallOptions) -> None:
        self._paging = paging
        self._next: str | None = paging.first.continuation_token()
        self._seen: set[str] = set()
        self.options: CallOptions = {**options, "correlation_id": options.get("correlation_id") or str(uuid4())}

    def next_call(self) -> Call[Page[T]] | None:
        """Return the call for the next page; None after the last one."""
        if self._next is None:
            return None
        self._seen.add(self._next)
        return self._paging.page_call(Cursor.at(self._next), self._seen)

    def advance(self, page: Page[T]) -> Page[T]:
        """Go on after a page, and return it."""
        self._next = page.continuation_token
        self.options["request_id"] = None  # the service would take a second page for a repetition of the first
        return page


class Pages(Generic[T]):
    """A list: iterate over its items, or over its `pages()`; a page is fetched when it is needed.

    Each iteration begins anew. It raises what a call raises: TransportError, APIError, CredentialError,
    ResponseDecodeError; after that, go on with the `continuation_token` of the last page that came.
    """

    def __init__(self, api_client: APIClient, paging: Paging[T], options: CallOptions) -> None:
        call_steps.check(paging.first_call(), api_client.settings, options)  # a mistake is refused at once
        self._api_client = api_client
        self._paging = paging
        self._options = options

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Yield page after page."""
        paginator = _Paginator(self._paging, self._options)
        while (call := paginator.next_call()) is not None:
            yield paginator.advance(self._api_client.call(call, paginator.options).parsed)


class AsyncPages(Generic[T]):
    """A list, as `Pages` is, for `async for`."""

    def __init__(self, api_client: AsyncAPIClient, paging: Paging[T], options: CallOptions) -> None:
        call_steps.check(paging.first_call(), api_client.settings, options)  # a mistake is refused at once
        self._api_client = api_client
        self._paging = paging
        self._options = options

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield page after page."""
        paginator = _Paginator(self._paging, self._options)
        while (call := paginator.next_call()) is not None:
            yield paginator.advance((await self._api_client.call(call, paginator.options)).parsed)
