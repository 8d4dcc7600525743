"""The connection pool of the async client over httpx: many transports with one connection each.

An httpx transport with many connections searches all of them several times for every request. From about forty
connections on the search takes most of its time. See docs/adr/0010-connections-of-the-async-client.md.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, cast

import httpx

from . import httpx_messages
from .connection_limit import MAX_CONNECTIONS, NO_SLOT, Slots
from .messages import PreparedRequest, Response, TransportFailure
from .proxy import proxy
from .tls import tls

KEEP_ALIVE = 5.0  # seconds that an idle connection is kept, the same as in httpx

_LIMITS = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEP_ALIVE)


class Transport(Protocol):
    """Sends requests over the network for the async API client."""

    async def send(self, prepared: PreparedRequest) -> Response | TransportFailure:
        """Send once, and return the response or the failure. Only a cancellation is raised."""
        ...

    async def close(self) -> None:
        """Close every connection, including those in use."""
        ...

    def forget(self) -> None:
        """Drop connections whose event loop is gone."""
        ...


CLOSED = TransportFailure("not sent", "the client was closed meanwhile")


class CallerTransport:
    """Send with a transport or client of the caller, who also closes it."""

    def __init__(self, handle: Callable[[httpx.Request], Awaitable[httpx.Response]]) -> None:
        self._handle = handle

    async def send(self, prepared: PreparedRequest) -> Response | TransportFailure:
        """Send once, and return the response or the failure."""
        return await _send(self._handle, httpx_messages.build_request(prepared), prepared)

    async def close(self) -> None:
        """Do nothing: the caller closes it."""

    def forget(self) -> None:
        """Do nothing: the caller owns it."""


class ConnectionPool:
    """Send with connections of its own. The last one used is used first; idle ones are closed after 5 seconds.

    Args:
        base_url: The URL of the service.
        max_connections: The most connections at a time. A further request waits for a free one, in order of arrival.
    """

    def __init__(self, base_url: str, max_connections: int = MAX_CONNECTIONS) -> None:
        self._host = httpx_messages.host_header(base_url)
        self._tls = tls(base_url)
        self._proxy = proxy(base_url, self._tls)
        self._slots = Slots(max_connections)
        self._busy: dict[
            httpx.AsyncHTTPTransport, asyncio.Timeout
        ] = {}  # each with the timeout that can end its request
        self._idle: deque[tuple[httpx.AsyncHTTPTransport, float]] = (
            deque()
        )  # each with the start of its idle time, oldest first
        self._sweeping: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False
        self._open()  # so that a wrong proxy in the environment is refused when the client is made

    async def send(self, prepared: PreparedRequest) -> Response | TransportFailure:
        """Send once, and return the response or the failure."""
        if not await self._slots.acquire(prepared.timeout.pool):
            return NO_SLOT
        try:
            if self._closed:
                return CLOSED
            async with self._connection() as transport:
                request = httpx_messages.build_request_fast(prepared, self._host)
                if self._proxy is not None:
                    request.watch(awaited=True)
                outcome = await _send(transport.handle_async_request, request, prepared)
                if isinstance(outcome, Response) and not self._closed:
                    self._keep(transport)
                return outcome
        except TimeoutError:
            return TransportFailure("unknown", "the client was closed meanwhile")
        finally:
            self._slots.release()

    async def close(self) -> None:
        """Close every connection, including those in use."""
        self._closed = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        now = asyncio.get_running_loop().time()
        for request in self._busy.values():  # ended first: a connection that is not open yet cannot be closed
            request.reschedule(now)
        while self._idle:
            self._close_soon(self._idle.pop()[0])
        while self._busy:
            await asyncio.sleep(0)
        await asyncio.gather(*self._closing)

    def forget(self) -> None:
        """Do nothing: an httpx transport needs no cleanup when its event loop is gone."""

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[httpx.AsyncHTTPTransport, None]:
        """Yield the connection that was used last, or a new one. Close it at the end, unless `_keep` has it."""
        transport = self._idle.pop()[0] if self._idle else self._open()
        try:
            async with asyncio.timeout(None) as self._busy[transport]:
                yield transport
        finally:
            if self._busy.pop(transport, None) is not None:
                self._close_soon(transport)

    def _open(self) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(verify=self._tls, proxy=self._proxy, limits=_LIMITS)

    def _keep(self, transport: httpx.AsyncHTTPTransport) -> None:
        """Keep a connection for the next request."""
        del self._busy[transport]
        self._idle.append((transport, time.monotonic()))
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(KEEP_ALIVE, self._sweep)

    def _sweep(self) -> None:
        """Close connections that are idle for too long. httpx itself would check only at the next request."""
        self._sweeping = None
        until = time.monotonic() - KEEP_ALIVE
        while self._idle and self._idle[0][1] <= until:
            self._close_soon(self._idle.popleft()[0])
        if self._idle:
            seconds = self._idle[0][1] - until
            self._sweeping = asyncio.get_running_loop().call_later(seconds, self._sweep)

    def _close_soon(self, transport: httpx.AsyncHTTPTransport) -> None:
        """Close a connection in a task of its own, so that the cancellation of a call does not stop it."""
        task = asyncio.get_running_loop().create_task(transport.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _send(
    handle: Callable[[httpx.Request], Awaitable[httpx.Response]],
    request: httpx_messages.Request,
    prepared: PreparedRequest,
) -> Response | TransportFailure:
    """Send a request and read the whole response."""
    content = bytearray()
    try:
        async with asyncio.timeout(prepared.timeout.total):
            response = await handle(request)
        until = time.monotonic() + prepared.timeout.read
        try:
            if response.is_stream_consumed:
                content += response.content
            else:
                async for chunk in cast("httpx.AsyncByteStream", response.stream):
                    content += chunk
                    httpx_messages.check_bounds(content, until)
        finally:
            await response.aclose()
    except TimeoutError:
        return httpx_messages.failure(httpx.ReadTimeout(httpx_messages.HEAD_TOO_LATE.cause[13:]), request)
    except httpx_messages.OutOfBoundsError as error:
        return error.failure
    except httpx_messages.ERRORS as error:
        return httpx_messages.failure(error, request)
    return httpx_messages.response_of(response, content)
