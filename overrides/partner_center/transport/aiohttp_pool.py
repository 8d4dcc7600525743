"""The connection pool of the async client over aiohttp, for the extra `fast`. Only this module imports aiohttp.

aiohttp sends one request and reads its response. Its cookies, redirects and decompression are switched off, and so is
its silent resend of a GET on another connection.
"""

import asyncio
import base64
import time
from functools import lru_cache
from typing import Any

import aiohttp
from yarl import URL

from partner_center.policies.headers import Headers
from partner_center.policies.timeout import Timeout

from . import httpx_messages
from .connection_limit import MAX_CONNECTIONS, NO_SLOT, Slots
from .connection_pool import CLOSED, KEEP_ALIVE
from .messages import PreparedRequest, Response, TransportFailure
from .proxy import proxy
from .tls import tls

_NOT_SENT = (aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_LOST = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)  # after these aiohttp sends a GET again


class AiohttpConnectionPool:
    """Send with an aiohttp session. The first request opens it, because it belongs to an event loop.

    Args:
        base_url: The URL of the service.
        max_connections: The most connections at a time. A further request waits for a free one, in order of arrival.

    Raises:
        InvalidRequestError: The environment names a proxy that aiohttp cannot use.
    """

    def __init__(self, base_url: str, max_connections: int = MAX_CONNECTIONS) -> None:
        self._tls = tls(base_url)
        self._slots = Slots(max_connections)
        self._proxy: URL | None = None
        self._proxy_headers: dict[str, str] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        if (given := proxy(base_url, self._tls, has_socks=False)) is not None:
            self._proxy = URL(str(given.url))
            if given.raw_auth is not None:
                secret = base64.b64encode(b":".join(given.raw_auth)).decode("ascii")
                self._proxy_headers = {"Proxy-Authorization": f"Basic {secret}"}

    async def send(self, prepared: PreparedRequest) -> Response | TransportFailure:
        """Send once, and return the response or the failure."""
        if not await self._slots.acquire(prepared.timeout.pool):
            return NO_SLOT
        try:
            return await self._send(prepared)
        except httpx_messages.OutOfBoundsError as error:
            return error.failure
        except _FailedError as error:
            return _failure(error.reason, is_sent=error.is_sent)
        except (aiohttp.ClientError, OSError) as error:
            return _failure(error, is_sent=not isinstance(error, _NOT_SENT))
        finally:
            self._slots.release()

    async def _send(self, prepared: PreparedRequest) -> Response | TransportFailure:
        """Send a request and read the whole response."""
        for _ in range(2):  # lets the loop notice idle connections that the service has closed
            await asyncio.sleep(0)
        if self._closed:
            return CLOSED
        async with asyncio.timeout(prepared.timeout.total):
            response = await self._opened().request(
                prepared.method,
                URL(prepared.url, encoded=True),
                data=prepared.content or None,
                headers=prepared.headers,
                allow_redirects=False,
                proxy=self._proxy,
                proxy_headers=self._proxy_headers,
                timeout=_bounds(prepared.timeout),
                middlewares=() if prepared.method == "POST" else _ONCE,
            )
        until = time.monotonic() + prepared.timeout.read
        content = bytearray()
        try:
            while piece := await response.content.readany():
                content += piece
                httpx_messages.check_bounds(content, until)
        finally:
            response.close()  # a connection whose response was read to the end stays open
        return Response(response.status, Headers.of_bytes(response.raw_headers), bytes(content))

    async def close(self) -> None:
        """Close every connection, including those in use."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    def forget(self) -> None:
        """Detach the session, which can only be closed in its own loop."""
        if self._session is not None:
            self._session.detach()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_Connector(ssl=self._tls, limit=0, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                response_class=_Response,
            )
        return self._session


class _Response(aiohttp.ClientResponse):
    """A response whose `repr` does not show its URL, which may contain a validation code."""

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


class _FailedError(aiohttp.ClientError):
    """An error after which aiohttp does not send again."""

    def __init__(self, reason: aiohttp.ClientError | OSError | UnicodeError, *, is_sent: bool) -> None:
        super().__init__()
        self.reason = reason
        self.is_sent = is_sent


class _Connector(aiohttp.TCPConnector):
    """A connector whose errors say that the request was not sent, also when a proxy drops the CONNECT before it."""

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> aiohttp.connector.Connection:
        """Return a connection, idle or new."""
        try:
            return await super().connect(req, traces, timeout)
        except TimeoutError:  # aiohttp makes its own error of it
            raise
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            raise _FailedError(error, is_sent=False) from error


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send once only. The retry policy decides about every further attempt, and counts it."""
    try:
        return await handler(request)
    except _LOST as error:
        raise _FailedError(error, is_sent=not isinstance(error, _NOT_SENT)) from error


_ONCE = (_once,)  # for a GET; aiohttp never sends a POST again


@lru_cache(maxsize=64)
def _bounds(timeout: Timeout) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None, connect=timeout.connect, sock_connect=timeout.connect, sock_read=timeout.read
    )


def _failure(error: aiohttp.ClientError | OSError | UnicodeError, *, is_sent: bool) -> TransportFailure:
    """Return the failure: only a request that failed before it was sent is known not to have been carried out."""
    if type(error) is TimeoutError:
        return httpx_messages.HEAD_TOO_LATE
    said = _said(error)
    cause = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return TransportFailure("unknown" if is_sent else "not sent", cause, timed_out=isinstance(error, TimeoutError))


def _said(error: aiohttp.ClientError | OSError | UnicodeError) -> str:
    """Return the message of the system or the proxy. aiohttp's own message contains URLs and bytes of the response."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {error.status}"
    reason = error.__cause__ if isinstance(error, aiohttp.ClientConnectorError) else error
    return (reason.strerror or "") if isinstance(reason, OSError) else ""
