"""The connection pool of the async client over aiohttp, for the extra `fast`. Only this module imports aiohttp.

aiohttp sends one request and reads its response. Its cookies, redirects and decompression are switched off, and so is
its silent resend of a GET on another connection.
"""

import asyncio
import base64
import os
import re
from contextvars import ContextVar
from functools import lru_cache, partial
from typing import Any, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from yarl import URL

from partner_center.policies.headers import REQUEST_ID, Headers
from partner_center.policies.timeout import Timeout

from .connection_limit import MAX_CONNECTIONS, LimitedPool
from .httpx_messages import KEEP_ALIVE
from .messages import FOREIGN, MAX_RESPONSE_SIZE, TOO_LONG, Outcome, PreparedRequest, Response, TransportFailure
from .proxy import proxy
from .tls import tls

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|$)", re.IGNORECASE)

_Used = tuple[ResponseHandler, asyncio.Transport]
_used: ContextVar[_Used | None] = ContextVar("_used")  # the connection of the current task's request


class AiohttpConnectionPool(LimitedPool):
    """Send with an aiohttp session. The first request opens it, because it belongs to an event loop.

    Args:
        base_url: The URL of the service.
        max_connections: The most connections at a time. A further request waits for a free one, in order of arrival.

    Raises:
        InvalidRequestError: The environment names a proxy that aiohttp cannot use.
    """

    def __init__(self, base_url: str, max_connections: int = MAX_CONNECTIONS) -> None:
        super().__init__(max_connections)
        self._tls = tls(base_url)
        self._proxy: URL | None = None
        self._proxy_headers: dict[str, str] | None = None
        self._session: aiohttp.ClientSession | None = None
        if (given := proxy(base_url, self._tls, has_socks=False)) is not None:
            self._proxy = URL(str(given.url))
            if given.raw_auth is not None:
                secret = base64.b64encode(b":".join(given.raw_auth)).decode("ascii")
                self._proxy_headers = {"Proxy-Authorization": f"Basic {secret}"}

    async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome:
        for _ in range(2):  # lets the loop notice idle connections that the service has closed, or sent more over
            await asyncio.sleep(0)
        content = bytearray()
        foreign = False
        _used.set(None)
        try:
            response = await self._opened().request(
                prepared.method,
                URL(prepared.url, encoded=True),
                data=prepared.content or None,
                headers=prepared.headers,
                allow_redirects=False,
                proxy=self._proxy,
                proxy_headers=self._proxy_headers,
                timeout=_bounds(prepared.timeout),
            )
            if not response.content.is_eof():  # most bodies come with the head
                self._expect_body(prepared, clock)
            try:
                while piece := await response.content.readany():
                    content += piece
                    if len(content) > MAX_RESPONSE_SIZE:
                        return TOO_LONG
            finally:
                response.close()  # a connection whose response was read to the end stays open
            headers = Headers.of_bytes(response.raw_headers)
            foreign = self._ids.is_foreign(prepared.request_id, headers.get(REQUEST_ID))
            return FOREIGN if foreign else Response(response.status, headers, bytes(content))
        except _NotSentError as error:
            return _failure(error.reason, is_sent=False)
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            return _failure(error, is_sent=_used.get() is not None)
        except asyncio.CancelledError:
            if _used.get() is None:
                self._note_not_sent(clock)
            raise
        finally:
            _abort_unless_clean(foreign)

    async def close(self) -> None:
        """Close every connection, including those in use."""
        await super().close()
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


def _abort_unless_clean(foreign: bool) -> None:
    """End the connection of the current task's request, unless exactly its response came over it and it stays open."""
    if (used := _used.get()) is not None and (foreign or not getattr(used[0], "clean", False) or used[1].is_closing()):
        used[1].abort()  # without a goodbye that nobody would wait for


class _Response(aiohttp.ClientResponse):
    """A response whose `repr` does not show its URL, which may contain a validation code."""

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


class _NotSentError(aiohttp.ClientError):
    """No connection was built, maybe because a proxy dropped the CONNECT. aiohttp does not try again after it."""

    def __init__(self, reason: aiohttp.ClientError | OSError | UnicodeError) -> None:
        super().__init__()
        self.reason = reason


class _Protocol(ResponseHandler):
    """Know what came since the request: aiohttp would use a connection again on which more than the response came."""

    head = end = b""
    size = 0
    ended = False
    clean = True

    def data_received(self, data: bytes) -> None:
        if self.ended and data:  # aiohttp itself passes nothing now and then
            self.clean = False
        if b"\r\n\r\n" not in self.head:
            self.head += data
        self.size += len(data)
        self.end = data[-7:] or self.end
        super().data_received(data)

    def finish(self) -> None:
        """Judge whether exactly one response came. Whatever comes from now on, however it is framed, is too much."""
        head, _, _ = self.head.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        whole = self.size == len(head) + 4 + (int(length[1]) if length else 0)
        self.clean, self.ended = whole or (length is None and self.end == b"\r\n0\r\n\r\n"), True


class _Connector(aiohttp.TCPConnector):
    """A connector that uses no connection on which more than a response came, and only one for each request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]
        self._factory: Any = partial(_Protocol, loop=asyncio.get_running_loop())

    async def connect(self, *arguments: Any, **options: Any) -> Connection:
        if _used.get() is not None:
            raise aiohttp.ServerDisconnectedError  # instead of a second try, which aiohttp would make unasked
        while True:
            try:
                connection = await super().connect(*arguments, **options)
            except TimeoutError:  # aiohttp makes its own error of it
                raise
            except (aiohttp.ClientError, OSError, UnicodeError) as error:
                raise _NotSentError(error) from error
            protocol, transport = cast("_Used", (connection.protocol, connection.transport))
            if isinstance(protocol, _Protocol):
                if not protocol.clean:
                    transport.abort()
                    connection.close()
                    continue
                protocol.head, protocol.end, protocol.size, protocol.ended = b"", b"", 0, False
                connection.add_callback(protocol.finish)  # before anybody else can have the connection
            _used.set((protocol, transport))
            return connection


@lru_cache(maxsize=64)
def _bounds(timeout: Timeout) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None, connect=timeout.connect, sock_connect=timeout.connect, sock_read=timeout.read
    )


def _failure(error: aiohttp.ClientError | OSError | UnicodeError, *, is_sent: bool) -> TransportFailure:
    """Return the failure: only a request that failed before it was sent is known not to have been carried out."""
    said = _said(error)
    cause = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return TransportFailure("unknown" if is_sent else "not sent", cause, timed_out=isinstance(error, TimeoutError))


def _said(error: aiohttp.ClientError | OSError | UnicodeError) -> str:
    """Return the message of the system or the proxy. aiohttp's own message contains URLs and bytes of the response."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {error.status}"
    reason = error.__cause__ if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(reason, ConnectionError) and reason.errno:
        return os.strerror(reason.errno)  # asyncio's own text names the address
    return (reason.strerror or "") if isinstance(reason, OSError) else ""
