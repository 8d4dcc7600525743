"""The connection pool of the sync client: many transports with one connection each.

A call takes a transport out of the pool, and puts it back when it is done. So no two threads share one. One whose call
is interrupted at any place, say by a KeyboardInterrupt, is never put back: httpcore may have left a lock locked. See
docs/explanation/upstream.md.
"""

import os
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import httpx

from partner_center.policies.request_ids import RequestIds

from . import httpx_messages
from .connection_pool import KEEP_ALIVE, LIMITS
from .messages import CLOSED_MEANWHILE, MAX_RESPONSE_SIZE, TOO_LATE, TOO_LONG, Outcome, PreparedRequest
from .proxy import proxy
from .tls import tls


class SyncCallerTransport:
    """Send with a transport or client of the caller, who also closes it."""

    def __init__(self, handle: Callable[[httpx.Request], httpx.Response]) -> None:
        self._handle = handle
        self._ids = RequestIds()

    def send(self, prepared: PreparedRequest) -> Outcome:
        """Send once, and return the response or the failure."""
        return _exchange(self._handle, httpx_messages.build_request(prepared), prepared, self._ids)[0]

    def close(self) -> None:
        """Do nothing: the caller closes it."""


class SyncConnectionPool:
    """Send with connections of its own, as many as there are calls at a time. The last one used is used first.

    Args:
        base_url: The URL of the service.
    """

    def __init__(self, base_url: str) -> None:
        self._host = httpx_messages.host_header(base_url)
        self._proxy = proxy(base_url)
        self._ids = RequestIds()
        self._closed = False
        self._process = os.getpid()
        self._idle: deque[tuple[_Transport, float]] = deque()  # each with the start of its idle time, oldest first
        self._busy: set[_Transport] = set()
        # Transports from before a fork. They stay open: closing them would end the TLS sessions of the parent process.
        self._inherited: list[object] = []
        self._idle.append((self._open(), time.monotonic()))

    def send(self, prepared: PreparedRequest) -> Outcome:
        """Send once, and return the response or the failure."""
        if self._process != os.getpid():
            self._inherited += self._idle, self._busy
            self._idle, self._busy, self._process = deque(), set(), os.getpid()
        transport = self._take()
        reusable = False
        try:
            self._busy.add(transport)
            request = httpx_messages.build_request_fast(prepared, self._host)
            outcome, reusable = _exchange(transport.handle_request, request, prepared, self._ids)
            return CLOSED_MEANWHILE if self._closed and outcome.status is None else outcome
        finally:
            self._busy.discard(transport)
            if reusable and not self._closed:
                self._keep(transport)
            else:
                transport.network.close()

    def close(self) -> None:
        """Close every connection, and end the calls that use one."""
        self._closed = True
        for transport in tuple(self._busy):
            transport.network.close()
        while self._idle:
            self._take().network.close()

    def _take(self) -> "_Transport":
        try:
            return self._idle.pop()[0]
        except IndexError:
            return self._open()

    def _open(self) -> "_Transport":
        return _Transport(verify=tls(), proxy=self._proxy, limits=LIMITS)

    def _keep(self, transport: "_Transport") -> None:
        """Keep a connection for the next request, and close those that are idle for too long."""
        now = time.monotonic()
        self._idle.append((transport, now))
        with suppress(IndexError):  # another thread may have taken them
            while self._idle[0][1] < now - KEEP_ALIVE:
                self._idle.popleft()[0].network.close()


class _Transport(httpx.HTTPTransport):
    """A transport whose connection is bounded, and can be closed without a lock of httpcore."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        pool: Any = self._pool
        pool._network_backend = self.network = _Network(pool._network_backend)  # noqa: SLF001 - httpx takes none


class _Network:
    """A network backend of httpcore that knows its last stream."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._stream: _Stream | None = None
        self._closed = False

    def connect_tcp(self, **options: Any) -> "_Stream":
        self._stream = _Stream(self._backend.connect_tcp(**options))
        if self._closed:
            self._stream.close()
        return self._stream

    def close(self) -> None:
        """Close the connection, and end the thread's wait for it."""
        self._closed = True
        if self._stream is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._stream.get_extra_info("socket"), socket.SHUT_RDWR)
            self._stream.close()


class _Stream:
    """A stream of httpcore whose reads end together, because the timeout of a socket bounds each one alone."""

    def __init__(self, stream: Any) -> None:
        self._use(stream)

    def _use(self, stream: Any) -> None:
        self._stream = stream
        self.write, self.close, self.get_extra_info = stream.write, stream.close, stream.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if isinstance(timeout, _Bound):
            timeout = min(timeout, timeout.until - time.monotonic())
            if timeout <= 0:
                raise httpx.ReadTimeout("the response was not complete in time")
        content: bytes = self._stream.read(max_bytes, timeout)
        return content

    def start_tls(self, *arguments: Any, **options: Any) -> "_Stream":
        self._use(self._stream.start_tls(*arguments, **options))
        return self


class _Bound(float):
    """The seconds that httpcore gives to each read, and the time at which all reads end."""

    until: float


def _exchange(
    handle: Callable[[httpx.Request], httpx.Response],
    request: httpx.Request,
    prepared: PreparedRequest,
    ids: RequestIds,
) -> tuple[Outcome, bool]:
    """Send a request and read the whole response; return also whether its connection may be used again."""
    content = bytearray()
    bound = request.extensions["timeout"]["read"] = _Bound(prepared.timeout.read)
    bound.until = time.monotonic() + prepared.timeout.total
    ids.note_sent(prepared.request_id)
    try:
        response = handle(request)
        bound.until = time.monotonic() + prepared.timeout.read
        try:
            if response.is_stream_consumed:
                content += response.content
            else:
                for chunk in cast("httpx.SyncByteStream", response.stream):  # raw: no compression was requested
                    content += chunk
                    if time.monotonic() > bound.until:
                        return TOO_LATE, False
                    if len(content) > MAX_RESPONSE_SIZE:
                        return TOO_LONG, False
            return httpx_messages.conclude(response, content, prepared, ids)
        finally:
            response.close()
    except httpx.RequestError as error:
        return httpx_messages.failure(error), False
