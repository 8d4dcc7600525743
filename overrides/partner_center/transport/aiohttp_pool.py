"""The connection pool of the async client over aiohttp, for the extra `fast`. Only this module imports aiohttp.

aiohttp opens, keeps and closes the connections, and parses the responses. Its session is left out: it would take longer
than the rest of a call, for cookies, redirects and headers that a call does not use.
"""

import asyncio
import base64
import os
import select
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from partner_center.policies.headers import REQUEST_ID, Headers
from partner_center.policies.retry import READS
from partner_center.policies.timeout import Timeout

from . import messages
from .connection_limit import MAX_CONNECTIONS, LimitedPool
from .httpx_messages import KEEP_ALIVE, host_header
from .messages import HEAD_TOO_LATE, Outcome, PreparedRequest, Response, TransportFailure
from .proxy import proxy
from .tls import tls


class AiohttpConnectionPool(LimitedPool):
    """Send over the connections of an aiohttp connector. The first request opens it: it belongs to an event loop.

    Args:
        base_url: The URL of the service.
        max_connections: The most connections at a time. A further request waits for a free one, in order of arrival.

    Raises:
        InvalidRequestError: The environment names a proxy that aiohttp cannot use.
    """

    def __init__(self, base_url: str, max_connections: int = MAX_CONNECTIONS) -> None:
        super().__init__(max_connections)
        self._tls = tls(base_url)
        self._url, self._origin = URL(base_url), len(base_url) - len(urlsplit(base_url).path)
        _, self._host = host_header(base_url)
        self._proxy: URL | None = None
        self._proxy_headers = {"Host": self._host}
        self._connector: aiohttp.TCPConnector | None = None
        if (given := proxy(base_url, self._tls, has_socks=False)) is not None:
            self._proxy = URL(str(given.url))
            if given.raw_auth is not None:
                secret = base64.b64encode(b":".join(given.raw_auth)).decode("ascii")
                self._proxy_headers["Proxy-Authorization"] = f"Basic {secret}"

    async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome:
        connection: Connection | None = None
        reusable = False
        try:
            connection = await self._connected(prepared.timeout, is_new=prepared.new_connection)
            outcome, reusable = await self._exchange(connection, prepared, clock)
        except (aiohttp.ClientError, HttpProcessingError, OSError, UnicodeError) as error:
            outcome = _failure(error, is_sent=connection is not None and not isinstance(error, UnicodeError))
        except asyncio.CancelledError:
            if connection is None:
                self._note_not_sent(clock)
            raise
        finally:
            if connection is not None:
                connection.release() if reusable else _abort(connection)
        return outcome

    async def _exchange(
        self, connection: Any, prepared: PreparedRequest, clock: asyncio.Timeout
    ) -> tuple[Outcome, bool]:
        """Send a request and read the whole response; return also whether its connection may be used again."""
        expect_piece = partial(self._expect_more, clock, prepared.timeout.read, HEAD_TOO_LATE, clock.when())
        protocol = connection.protocol
        tracked = isinstance(protocol, _Protocol)
        begin = partial(protocol.begin, expect_piece) if tracked else expect_piece
        begin()
        protocol.set_response_params(skip_payload=prepared.method == "HEAD", read_until_eof=True, auto_decompress=False)
        connection.transport.write(self._head(prepared) + prepared.content)  # in no local variable: it has the token
        message, body = await protocol.read()
        while 100 <= message.code < 200 and message.code != 101:  # an early hint, for example
            begin()
            tracked = False  # what came with it is not counted any longer
            message, body = await protocol.read()
        if not body.is_eof():  # most bodies come with the head
            self._expect_more(clock, prepared.timeout.read)
        content = bytearray()
        while piece := await body.readany():
            content += piece
            if len(content) > messages.MAX_RESPONSE_SIZE:
                return messages.TOO_LONG, False
        headers = Headers.of_bytes(message.raw_headers)
        if self._ids.is_foreign(prepared.request_id, headers.get(REQUEST_ID)):
            return messages.FOREIGN, False
        reusable = tracked and protocol.is_reusable(len(content), chunked=message.chunked)
        return Response(message.code, headers, bytes(content)), reusable

    async def _connected(self, timeout: Timeout, *, is_new: bool) -> Connection:
        """Return a connection: a new one, or unless `is_new` the one that was idle for the longest time.

        One on which anything arrived while it was idle, the end included, is not used. A new one that ended fails.
        """
        if not hasattr(select, "poll"):  # Windows: the loop has to notice what came, and needs two turns for it
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        while True:
            try:
                connection = await self._opened().connect(self._request, [], _bounds(timeout))
            except TimeoutError:
                raise aiohttp.ConnectionTimeoutError from None
            protocol = connection.protocol
            if not isinstance(protocol, _Protocol) or (protocol.is_usable() and not (is_new and protocol.ended)):
                return connection
            _abort(connection)
            if not protocol.ended:
                raise aiohttp.ServerDisconnectedError

    def _head(self, prepared: PreparedRequest) -> bytes:
        """Return the head of a request. Raise a UnicodeError for a header that is not ASCII, or has a line break."""
        lines = [f"{prepared.method} {prepared.url[self._origin :]} HTTP/1.1", f"Host: {self._host}"]
        lines += map(": ".join, prepared.headers)
        if prepared.content or prepared.method not in READS:
            lines.append(f"Content-Length: {len(prepared.content)}")
        head = "\r\n".join((*lines, "", ""))
        if head.count("\r") != len(lines) + 1 or head.count("\n") != len(lines) + 1:
            raise UnicodeError
        return head.encode("ascii")

    async def close(self) -> None:
        """Close every connection, including those in use."""
        await super().close()
        if self._connector is not None:
            await self._connector.close()

    def forget(self) -> None:
        """Drop the connections, which can only be closed in their own loop."""
        self._connector = None

    def _opened(self) -> aiohttp.TCPConnector:
        if self._connector is None:
            loop, through = asyncio.get_running_loop(), self._proxy_headers
            self._request = aiohttp.ClientRequest("GET", self._url, loop=loop, proxy=self._proxy, proxy_headers=through)
            self._connector = aiohttp.TCPConnector(ssl=self._tls, limit=0, keepalive_timeout=KEEP_ALIVE)
            self._connector._factory = cast("Any", partial(_Protocol, loop=loop))  # noqa: SLF001 - it takes none
        return self._connector


def _abort(connection: Connection) -> None:
    """End a connection, without a goodbye that nobody would wait for."""
    if connection.transport is not None:
        connection.transport.abort()
    connection.close()


class _Protocol(ResponseHandler):
    """Know what came since the request: aiohttp would use a connection again on which more than the response came."""

    head, end, size, ended, clean = b"", b"", 0, False, True
    on_piece: Callable[[], None] | None = None

    def begin(self, on_piece: Callable[[], None]) -> None:
        """Expect a response; `on_piece` is called now, and when a piece of its head comes."""
        self.head, self.end, self.size, self.ended, self.on_piece = b"", b"", 0, False, on_piece
        on_piece()

    def data_received(self, data: bytes) -> None:
        self.clean = self.clean and not (self.ended and data)  # aiohttp itself passes nothing now and then
        if b"\r\n\r\n" not in self.head:
            self.head += data
            if b"\r\n\r\n" not in self.head and self.on_piece is not None:
                self.on_piece()
        self.size += len(data)
        self.end = (self.end + data[-7:])[-7:]
        super().data_received(data)

    def is_reusable(self, length: int, *, chunked: bool) -> bool:
        """Return whether exactly one response came, with so much content. Whatever comes from now on is too much."""
        whole = self.size == self.head.find(b"\r\n\r\n") + 4 + length
        self.clean, self.ended = whole or (chunked and self.end.endswith(b"\r\n0\r\n\r\n")), True
        return self.clean and not self.should_close

    def is_usable(self) -> bool:
        """Return whether the connection is open, and nothing came while it was idle."""
        return self.is_connected() and self.clean and not (self.ended and _has_unread(self.transport))


def _has_unread(transport: Any) -> bool:
    """Return whether bytes or the end wait in the system, where the loop has not read them yet."""
    if not hasattr(select, "poll"):
        return False
    waiting = select.poll()
    waiting.register(transport.get_extra_info("socket"), select.POLLIN)
    return bool(waiting.poll(0))


@lru_cache(maxsize=64)
def _bounds(timeout: Timeout) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(connect=timeout.connect, sock_connect=timeout.connect)


def _failure(error: Exception, *, is_sent: bool) -> TransportFailure:
    """Return the failure: only a request that failed before it was sent is known not to have been carried out."""
    cause = ": ".join(filter(None, (type(error).__name__, _said(error))))
    return TransportFailure("unknown" if is_sent else "not sent", cause, timed_out=isinstance(error, TimeoutError))


def _said(error: Exception) -> str:
    """Return the message of the system or the proxy. aiohttp's own message contains URLs and bytes of the response."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {error.status}"
    reason = error.__cause__ if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(reason, ConnectionError) and reason.errno:
        return os.strerror(reason.errno)  # asyncio's own text names the address
    return (reason.strerror or "") if isinstance(reason, OSError) else ""
