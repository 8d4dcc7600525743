"""The two API clients, sync and async, which carry out the steps of a call.

They pass an `httpx.Request` to an httpx transport, not to `httpx.Client.request`, because a call uses no cookies, no
redirects and no default headers.
"""

import asyncio
import time
from typing import Literal, TypeVar

import httpx

from partner_center.errors import InvalidRequestError, PartnerCenterError
from partner_center.policies.authentication import AsyncTokenSource, TokenSource
from partner_center.policies.clock import seconds_to_wait
from partner_center.policies.credentials import Credential
from partner_center.transport.connection_limit import LimitedPool
from partner_center.transport.connection_pool import CallerTransport, ConnectionPool
from partner_center.transport.sync_pool import SyncCallerTransport, SyncConnectionPool

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
        self._transport: SyncCallerTransport | SyncConnectionPool
        if http_client is not None:
            self._transport = SyncCallerTransport(
                lambda request: http_client.send(request, stream=True, auth=None, follow_redirects=False)
            )
        elif transport is not None:
            self._transport = SyncCallerTransport(transport.handle_request)
        else:
            self._transport = SyncConnectionPool(settings.base_url)

    @property
    def credential(self) -> Credential:
        """The credential of the client."""
        return self._tokens.credential

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
                        event = self._transport.send(step.request)
                    elif isinstance(step, FetchToken):
                        event = self._tokens.token(step.stale)
                    else:
                        time.sleep(seconds_to_wait(step.seconds))
                except PartnerCenterError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(event)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            steps.close()

    def close(self) -> None:
        """Close the connections. A transport or http_client of the caller stays open."""
        self._closed = True
        self._transport.close()


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
                        event = await self._tokens.token(step.stale)
                    else:
                        await asyncio.sleep(seconds_to_wait(step.seconds))
                except PartnerCenterError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(event)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            steps.close()

    async def close(self) -> None:
        """Close the connections. A transport or http_client of the caller stays open."""
        self._closed = True
        if self._loop in (None, asyncio.get_running_loop()):
            await self._transport.close()
        else:
            self._transport.forget()  # connections of another loop cannot be closed from here

    def _check_loop(self) -> None:
        """Refuse a second event loop, because connections work only in the loop that opened them."""
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop and self._of_one_loop:
            raise PartnerCenterError(
                "this AsyncPartnerCenter belongs to another event loop; make one within each asyncio.run()"
            )


def _aiohttp_pool(base_url: str) -> LimitedPool:
    try:
        from partner_center.transport.aiohttp_pool import AiohttpConnectionPool  # noqa: PLC0415 - an extra
    except ImportError:
        raise InvalidRequestError(
            "backend='aiohttp' needs aiohttp: pip install \"partner-center-client[fast]\", or leave it out"
        ) from None
    return AiohttpConnectionPool(base_url)


def _check_backend(backend: object, *, given: bool) -> None:
    """Refuse an unknown backend, or one that would not be used."""
    if backend not in ("httpx", "aiohttp"):
        raise InvalidRequestError(f"backend is {backend!r:.60}; give 'httpx' or 'aiohttp'")
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
