"""The two API clients, sync and async, which carry out the steps of a call.

They pass an `httpx.Request` to an httpx transport, not to `httpx.Client.request`, because a call uses no cookies, no
redirects and no default headers.
"""

import asyncio
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Literal, TypeVar, cast

import httpx

from partner_center.errors import InvalidRequestError, PartnerCenterError
from partner_center.formats.outside_text import shown
from partner_center.policies.authentication import AsyncTokenSource, TokenSource
from partner_center.policies.clock import seconds_to_wait
from partner_center.policies.redaction import Secret, without_frames
from partner_center.policies.request_ids import RequestIds
from partner_center.transport import httpx_messages, messages
from partner_center.transport.connection_limit import LimitedPool
from partner_center.transport.connection_pool import CallerTransport, ConnectionPool
from partner_center.transport.messages import Outcome, PreparedRequest
from partner_center.transport.proxy import proxy
from partner_center.transport.sync_transport import Network, SyncTransport
from partner_center.transport.tls import refuse_pipes, tls

from .call_steps import call_steps
from .calls import Call, CallOptions, Event, FetchToken, RawResponse, Send, Settings, Steps

T = TypeVar("T")

Backend = Literal["httpx", "aiohttp"]
_Handle = Callable[[httpx.Request], httpx.Response]


class APIClient:
    """Carry out calls, blocking."""

    def __init__(
        self,
        tokens: TokenSource,
        settings: Settings,
        transport: httpx.BaseTransport | None,
        http_client: httpx.Client | None,
    ) -> None:
        _check_given(transport, httpx.BaseTransport, http_client, httpx.Client)
        self._tokens = tokens
        self.settings = settings
        self._closed = False
        self._closing = threading.Lock()  # locked until the client is closed; unlike an Event it survives a fork
        self._closing.acquire()
        self._http_client = http_client
        self._caller: _Handle | None = None
        if http_client is not None:
            self._caller = lambda request: http_client.send(request, stream=True, auth=None, follow_redirects=False)
        elif transport is not None:
            self._caller = transport.handle_request
        self._host = httpx_messages.host_header(settings.base_url)
        self._ids = RequestIds()
        self._busy: set[SyncTransport] = set()
        self._idle: deque[tuple[SyncTransport, float]] = deque()  # each with the start of its idle time, oldest first
        self._inherited: list[object] = []  # from before a fork; closing them would end TLS sessions of the parent
        self._process = os.getpid()
        if self._caller is None:  # opened now, so that a wrong setting is refused when the client is made
            context = tls(settings.base_url)
            self._proxy = proxy(settings.base_url, context)
            self._open = partial(SyncTransport, context, self._proxy)
            self._keep(self._open())

    def call(self, call: Call[T], options: CallOptions) -> RawResponse[T]:
        """Carry out one call, and return its result with status, headers, ids and attempts."""
        return self.run(call_steps(call, self.settings, options))

    def run(self, steps: Steps[T]) -> T:
        """Carry out the steps, and return their result."""
        _check_open(self._closed, self._http_client)
        try:
            step = next(steps)
            while True:
                event: Event = None
                try:
                    if isinstance(step, Send):
                        _check_open(self._closed, self._http_client)  # closed meanwhile: send nothing more
                        event = self._send(step.request)
                    elif isinstance(step, FetchToken):
                        event = Secret(self._tokens.token(step.stale))
                    else:
                        self._pause(seconds_to_wait(step.seconds))
                except PartnerCenterError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(event)
        except StopIteration as done:
            result: T = done.value
            return result
        except PartnerCenterError as error:
            raise without_frames(error)  # noqa: B904 - its own cause stays
        finally:
            steps.close()

    def close(self) -> None:
        """Close the connections, and end the calls under way. A transport or http_client of the caller stays open."""
        self._closed = True
        with suppress(RuntimeError):  # closed before
            self._closing.release()
        for transport in (*self._busy, *(each for each, _ in tuple(self._idle))):
            transport.network.end()

    def _pause(self, seconds: float) -> None:
        """Wait until the time is over or the client is closed."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._closing.acquire(timeout=min(left, 1)):  # on Windows no interrupt ends an acquire
                self._closing.release()  # for whoever else waits
                break

    def _send(self, prepared: PreparedRequest) -> Outcome:
        """Send over the connection that was used last, or a new one, which no other call uses meanwhile.

        One whose call is interrupted, say by a KeyboardInterrupt, is never used again, because httpcore may have left a
        lock locked. See docs/explanation/upstream.md.
        """
        if self._caller is not None:
            return self._exchange(self._caller, prepared, Network())[0]
        if self._process != os.getpid():
            self._inherited += self._idle, self._busy
            self._process, self._idle, self._busy = os.getpid(), deque(), set()
        try:
            transport = self._open() if prepared.new_connection else self._idle.pop()[0]
        except IndexError:
            transport = self._open()
        self._busy.add(transport)
        reusable = False
        try:
            outcome, reusable = self._exchange(transport.handle_request, prepared, transport.network)
            return messages.CLOSED_MEANWHILE if self._closed else outcome  # what closing cut off may look whole
        finally:
            self._busy.discard(transport)
            if reusable and not self._closed:
                self._keep(transport)
            else:
                transport.network.end()

    def _keep(self, transport: SyncTransport) -> None:
        """Keep a connection for the next request, and close those that are idle for too long."""
        now = time.monotonic()
        self._idle.append((transport, now))
        with suppress(IndexError):  # another thread may take them
            while self._idle[0][1] < now - httpx_messages.KEEP_ALIVE:
                self._idle.popleft()[0].network.end()

    def _exchange(self, handle: _Handle, prepared: PreparedRequest, network: Network) -> tuple[Outcome, bool]:
        """Send a request and read the whole response; return also whether its connection may be used again."""
        content = bytearray()
        request: httpx_messages.Request | None = None
        self._ids.note_sent(prepared.request_id)
        network.until = time.monotonic() + prepared.timeout.total
        try:
            request = self._request(prepared)
            response = handle(request)
            network.until = until = time.monotonic() + prepared.timeout.read
            try:
                if response.is_stream_consumed:
                    content += response.content
                else:
                    for chunk in cast("httpx.SyncByteStream", response.stream):  # raw: no compression was requested
                        content += chunk
                        if time.monotonic() > until:
                            return messages.TOO_LATE, False
                        if len(content) > messages.MAX_RESPONSE_SIZE:
                            return messages.TOO_LONG, False
                return httpx_messages.conclude(response, content, prepared, self._ids)
            finally:
                response.close()
        except httpx_messages.ERRORS as error:
            return httpx_messages.failure(error, request), False

    def _request(self, prepared: PreparedRequest) -> httpx_messages.Request:
        if self._caller is not None:
            return httpx_messages.build_request(prepared)
        request = httpx_messages.build_request_fast(prepared, self._host)
        if self._proxy is not None:
            request.watch(awaited=False)
        return request


class AsyncAPIClient:
    """Carry out calls, awaiting."""

    def __init__(
        self,
        tokens: AsyncTokenSource,
        settings: Settings,
        transport: httpx.AsyncBaseTransport | None,
        http_client: httpx.AsyncClient | None,
        backend: Backend = "httpx",
    ) -> None:
        _check_given(transport, httpx.AsyncBaseTransport, http_client, httpx.AsyncClient)
        _check_backend(backend, given=transport is not None or http_client is not None)
        self._tokens = tokens
        self.settings = settings
        self._closed = False
        self._http_client = http_client
        self._pauses: set[asyncio.Future[None]] = set()  # closing cancels them
        self._loop: asyncio.AbstractEventLoop | None = None
        self._of_one_loop = transport is None  # a transport of the caller may work in several loops
        self._transport: LimitedPool
        if http_client is not None:
            self._transport = CallerTransport(
                lambda request: http_client.send(request, stream=True, auth=None, follow_redirects=False)
            )
        elif transport is not None:
            self._transport = CallerTransport(transport.handle_async_request)
        else:
            self._transport = (
                ConnectionPool(settings.base_url) if backend == "httpx" else _aiohttp_pool(settings.base_url)
            )

    async def call(self, call: Call[T], options: CallOptions) -> RawResponse[T]:
        """Carry out one call, and return its result with status, headers, ids and attempts."""
        return await self.run(call_steps(call, self.settings, options))

    async def run(self, steps: Steps[T]) -> T:
        """Carry out the steps, and return their result."""
        _check_open(self._closed, self._http_client)
        self._check_loop()
        try:
            step = next(steps)
            while True:
                event: Event = None
                try:
                    if isinstance(step, Send):
                        _check_open(self._closed, self._http_client)  # closed meanwhile: send nothing more
                        event = await self._transport.send(step.request)
                    elif isinstance(step, FetchToken):
                        event = Secret(await self._tokens.token(step.stale))
                    else:
                        await self._pause(seconds_to_wait(step.seconds))
                except PartnerCenterError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(event)
        except StopIteration as done:
            result: T = done.value
            return result
        except PartnerCenterError as error:
            raise without_frames(error)  # noqa: B904 - its own cause stays
        finally:
            steps.close()

    async def close(self) -> None:
        """Close the connections. A transport or http_client of the caller stays open."""
        self._closed = True
        for pause in tuple(self._pauses):
            with suppress(RuntimeError):  # its loop is closed
                pause.get_loop().call_soon_threadsafe(pause.cancel)
        if self._loop is not None and self._loop is asyncio.get_running_loop():
            await self._transport.close()
        else:
            self._transport.forget()  # none was opened, or they belong to another loop, and cannot be closed from here

    async def _pause(self, seconds: float) -> None:
        """Wait until the time is over or the client is closed."""
        pause = asyncio.get_running_loop().create_future()
        self._pauses.add(pause)
        try:
            if not self._closed:
                await asyncio.wait([pause], timeout=seconds)
        finally:
            self._pauses.discard(pause)

    def _check_loop(self) -> None:
        """Refuse a second event loop, because connections work only in the loop that opened them."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise PartnerCenterError(
                "AsyncPartnerCenter needs asyncio, which is not running; under trio, use PartnerCenter in a thread: "
                "trio.to_thread.run_sync"
            ) from None
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop and self._of_one_loop:
            raise PartnerCenterError(
                "this AsyncPartnerCenter belongs to another event loop; make one within each asyncio.run()"
            )


def _aiohttp_pool(base_url: str) -> LimitedPool:
    if "aiohttp" not in sys.modules:
        refuse_pipes()
    try:
        from partner_center.transport.aiohttp_pool import AiohttpConnectionPool  # noqa: PLC0415 - an extra
    except ImportError:
        raise InvalidRequestError(
            "backend='aiohttp' needs aiohttp: pip install \"partner-center-client[fast]\", or leave it out"
        ) from None
    except OSError:
        tls("https:")  # it refuses an SSLKEYLOGFILE, which fails the import of aiohttp too
        raise
    return AiohttpConnectionPool(base_url)


def _check_backend(backend: object, *, given: bool) -> None:
    """Refuse an unknown backend, or one that would not be used."""
    if backend not in ("httpx", "aiohttp"):
        raise InvalidRequestError(f"backend is {shown(backend)}; give 'httpx' or 'aiohttp'")
    if given and backend == "aiohttp":
        raise InvalidRequestError("give backend='aiohttp', or a transport or http_client, which are httpx's; not both")


def _check_open(closed: bool, http_client: httpx.Client | httpx.AsyncClient | None) -> None:
    if closed:
        raise PartnerCenterError("this client is closed; make a new one")
    if http_client is not None and http_client.is_closed:
        raise PartnerCenterError("the http_client that was given is closed; make a new one")


def _check_given(transport: object, transport_type: type, http_client: object, client_type: type) -> None:
    """Refuse a transport or client of the wrong kind (sync instead of async), or both at once."""
    if transport is not None and http_client is not None:
        raise InvalidRequestError("give transport or http_client, not both")
    for name, value, kind in (("transport", transport, transport_type), ("http_client", http_client, client_type)):
        if value is not None and not isinstance(value, kind):
            raise InvalidRequestError(f"{name}: give an httpx.{kind.__name__}, not {type(value).__name__}")
