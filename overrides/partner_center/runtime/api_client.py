"""The two API clients, sync and async, which carry out the steps of a call.

They pass an `httpx.Request` to an httpx transport, not to `httpx.Client.request`, because a call uses no cookies, no
redirects and no default headers.
"""

import asyncio
import os
import time
from collections.abc import Callable
from typing import Literal, TypeVar, cast

import httpx

from partner_center.errors import InvalidRequestError, PartnerCenterError
from partner_center.formats.outside_text import shown
from partner_center.policies.authentication import AsyncTokenSource, TokenSource
from partner_center.policies.clock import seconds_to_wait
from partner_center.policies.credentials import Credential
from partner_center.policies.redaction import Secret, without_frames
from partner_center.transport import httpx_messages
from partner_center.transport.connection_pool import CallerTransport, ConnectionPool, Transport
from partner_center.transport.messages import PreparedRequest, Response, TransportFailure
from partner_center.transport.proxy import proxy
from partner_center.transport.tls import tls

from .call_steps import call_steps
from .calls import Call, CallOptions, Event, FetchToken, RawResponse, Send, Settings, Steps

T = TypeVar("T")

Backend = Literal["httpx", "aiohttp"]


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
        self._http_client = http_client
        self._own_transport: httpx.HTTPTransport | None = None
        self._host = httpx_messages.host_header(settings.base_url)
        # Transports from before a fork. They stay open: closing them would end the TLS sessions of the parent process.
        self._inherited_transports: list[httpx.HTTPTransport] = []
        self._process = os.getpid()
        self._handle: Callable[[httpx.Request], httpx.Response]
        if http_client is not None:
            self._handle = lambda request: http_client.send(request, stream=True, auth=None, follow_redirects=False)
        elif transport is not None:
            self._handle = transport.handle_request
        else:
            self._open()

    @property
    def credential(self) -> Credential:
        """The credential of the client."""
        return self._tokens.credential

    def _open(self) -> None:
        """Open a connection pool for this process."""
        context = tls(self.settings.base_url)
        self._proxy = proxy(self.settings.base_url, context)
        self._own_transport = httpx.HTTPTransport(verify=context, proxy=self._proxy)
        self._handle = self._own_transport.handle_request
        self._process = os.getpid()

    def call(self, call: Call[T], options: CallOptions) -> RawResponse[T]:
        """Carry out one call, and return its result with status, headers, ids and attempts."""
        return self.run(call_steps(call, self.settings, options))

    def run(self, steps: Steps[T]) -> T:
        """Carry out the steps, and return their result."""
        _check_open(self._closed, self._http_client)
        if self._own_transport is not None and self._process != os.getpid():  # the connections are the parent's
            self._inherited_transports.append(self._own_transport)
            self._open()
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
                        time.sleep(seconds_to_wait(step.seconds))
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
        """Close the connections. A transport or http_client of the caller stays open."""
        self._closed = True
        if self._own_transport is not None:
            self._own_transport.close()

    def _send(self, prepared: PreparedRequest) -> Response | TransportFailure:
        content = bytearray()
        request: httpx_messages.Request | None = None
        try:
            request = self._request(prepared)
            response = self._handle(request)
            until = time.monotonic() + prepared.timeout.read
            try:
                if response.is_stream_consumed:
                    content += response.content
                else:
                    for chunk in cast("httpx.SyncByteStream", response.stream):  # raw: no compression was requested
                        content += chunk
                        httpx_messages.check_bounds(content, until)
            finally:
                response.close()
        except httpx_messages.OutOfBoundsError as error:
            return error.failure
        except httpx_messages.ERRORS as error:
            return httpx_messages.failure(error, request)
        return httpx_messages.response_of(response, content)

    def _request(self, prepared: PreparedRequest) -> httpx_messages.Request:
        if self._own_transport is None:
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
        self._loop: asyncio.AbstractEventLoop | None = None
        self._of_one_loop = transport is None  # a transport of the caller may work in several loops
        self._transport: Transport
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
                        await asyncio.sleep(seconds_to_wait(step.seconds))
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
        if self._loop is not None and self._loop is asyncio.get_running_loop():
            await self._transport.close()
        else:
            self._transport.forget()  # none was opened, or they are of another loop, and cannot be closed from here

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


def _aiohttp_pool(base_url: str) -> Transport:
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
