"""The connection pool of the async client over httpx: many transports with one connection each.

An httpx transport with many connections searches all of them several times for every request. From about forty
connections on the search takes most of its time. See docs/adr/0010-connections-of-the-async-client.md.
"""

import asyncio
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import cast

import httpx

from . import httpx_messages
from .connection_limit import MAX_CONNECTIONS, LimitedPool
from .httpx_messages import KEEP_ALIVE, LIMITS
from .messages import MAX_RESPONSE_SIZE, TOO_LONG, Outcome, PreparedRequest
from .proxy import proxy
from .tls import tls

_Handle = Callable[[httpx.Request], Awaitable[httpx.Response]]


class _HttpxPool(LimitedPool):
    """What both pools over httpx share."""

    async def _exchange(
        self, handle: _Handle, prepared: PreparedRequest, clock: asyncio.Timeout
    ) -> tuple[Outcome, bool]:
        """Send a request and read the whole response; return also whether its connection may be used again."""
        content = bytearray()
        request: httpx_messages.Request | None = None
        try:
            request = self._request(prepared)
            response = await handle(request)
            self._expect_more(clock, prepared.timeout.read)
            try:
                if response.is_stream_consumed:
                    content += response.content
                else:
                    async for chunk in cast("httpx.AsyncByteStream", response.stream):
                        content += chunk
                        if len(content) > MAX_RESPONSE_SIZE:
                            return TOO_LONG, False
                return httpx_messages.conclude(response, content, prepared, self._ids)
            finally:
                await response.aclose()
        except httpx_messages.ERRORS as error:
            return httpx_messages.failure(error, request), False
        except asyncio.CancelledError:
            if request is not None and not request.begun:
                self._note_not_sent(clock)
            raise

    def _request(self, prepared: PreparedRequest) -> httpx_messages.Request:
        return httpx_messages.build_request(prepared)


class CallerTransport(_HttpxPool):
    """Send with a transport or client of the caller, who also closes it."""

    def __init__(self, handle: _Handle) -> None:
        super().__init__(sys.maxsize)
        self._handle = handle

    async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome:
        return (await self._exchange(self._handle, prepared, clock))[0]

    async def close(self) -> None:
        """Do nothing: the caller closes it."""


class ConnectionPool(_HttpxPool):
    """Send with its own connections. The last one used is used first; idle ones are closed after 5 seconds.

    Args:
        base_url: The URL of the service.
        max_connections: The most connections at a time. A further request waits for a free one, in order of arrival.
    """

    def __init__(self, base_url: str, max_connections: int = MAX_CONNECTIONS) -> None:
        super().__init__(max_connections)
        self._host = httpx_messages.host_header(base_url)
        self._tls = tls(base_url)
        self._proxy = proxy(base_url, self._tls)
        # Each with the start of its idle time, oldest first.
        self._idle: deque[tuple[httpx.AsyncHTTPTransport, float]] = deque()
        self._sweeping: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._open()  # so that a wrong proxy in the environment is refused when the client is made

    async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome:
        """Use the connection that was used last, or a new one. Keep it if exactly one response came over it."""
        transport = self._idle.pop()[0] if self._idle and not prepared.new_connection else self._open()
        reusable = False
        try:
            outcome, reusable = await self._exchange(transport.handle_async_request, prepared, clock)
            return outcome
        finally:
            if reusable and not self._closed:
                self._keep(transport)
            else:
                self._close_soon(transport)

    def _request(self, prepared: PreparedRequest) -> httpx_messages.Request:
        request = httpx_messages.build_request_fast(prepared, self._host)
        if self._proxy is not None:
            request.watch(awaited=True)
        return request

    async def close(self) -> None:
        """Close every connection, including those in use."""
        await super().close()  # first: a connection that is not open yet cannot be closed
        if self._sweeping is not None:
            self._sweeping.cancel()
        while self._idle:
            self._close_soon(self._idle.pop()[0])
        await asyncio.gather(*self._closing)

    def _open(self) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(verify=self._tls, proxy=self._proxy, limits=LIMITS)

    def _keep(self, transport: httpx.AsyncHTTPTransport) -> None:
        """Keep a connection for the next request."""
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
            self._sweeping = asyncio.get_running_loop().call_later(self._idle[0][1] - until, self._sweep)

    def _close_soon(self, transport: httpx.AsyncHTTPTransport) -> None:
        """Close a connection in its own task, so that the cancellation of a call does not stop it."""
        task = asyncio.get_running_loop().create_task(transport.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
