"""The TCP connection of a request: ASGI hides it, and faults break it."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Iterable
from typing import Any, cast

import h11
from starlette.types import Message, Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "partner_center_emulator.transport"
# SO_LINGER on, with a time of 0: closing then sends RST instead of FIN.
_PATIENCE = 30.0  # seconds
_GRACE = 1.0  # seconds, in which a request that has been sent is read
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class _ClosedOnce:
    """A TLS transport that can be closed twice.

    The one of asyncio forgets its connection at the second `close`, and cannot end it any longer: `abort` does nothing,
    or raises an AttributeError, as in Python 3.11.2.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def close(self) -> None:
        if not self._transport.is_closing():
            self._transport.close()


class Protocol(H11Protocol):
    """Speak HTTP as uvicorn does, and give the application access to the connection.

    It is h11 even where httptools is installed, so that faults break a connection in one way only. A request that is
    not whole after 30 to 60 seconds ends with its connection: uvicorn itself would wait for ever.
    """

    since = 0.0
    """When the connection was made, in the time of the loop."""
    _unfinished: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Add the transport to every scope."""
        if self.config.ssl is not None:
            transport = cast("asyncio.Transport", _ClosedOnce(transport))
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, _TRANSPORT: transport}, receive, send)

        self.app = with_transport
        self.since = self.loop.time()
        self._watching = self.loop.call_later(_PATIENCE, self._watch)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the watch."""
        self._watching.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End once the response under way is sent. Where h11 has failed, it can send nothing more, and not even end."""
        if self.conn.our_state is h11.ERROR:
            self.transport.abort()
        else:
            super().shutdown()

    @property
    def waits(self) -> bool:
        """Return whether the client has yet to send a request, or the rest of one."""
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _watch(self) -> None:
        if self.waits and self._unfinished is self.cycle:
            self.transport.abort()
            return
        self._unfinished = self.cycle if self.waits else self
        self._watching = self.loop.call_later(_PATIENCE, self._watch)


def drop_oldest(connections: Iterable[object]) -> bool:
    """Drop the oldest connection that has waited for its client for a second; return whether there was one."""
    waiting = [each for each in connections if isinstance(each, Protocol) and each.waits]
    waiting = [each for each in waiting if not each.transport.is_closing()]
    oldest = min(waiting, key=lambda each: each.since, default=None)
    if oldest is None or oldest.loop.time() - oldest.since < _GRACE:
        return False
    oldest.transport.abort()
    return True


class Connection:
    """Break the connection of a request.

    An application that runs without a server has no connection; then the caller gets a ConnectionError.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Find the connection of a request."""
        self._transport: asyncio.Transport | None = scope.get(_TRANSPORT)
        self._receive = receive
        self._request_is_read = False

    async def receive(self) -> Message:
        """Receive a message for the application, and note the end of the request, which comes only once."""
        message = await self._receive()
        self._request_is_read = message["type"] != "http.request" or not message.get("more_body")
        return message

    async def reset(self) -> None:
        """Send RST."""
        transport = self._require("the emulator has reset the connection")
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
        await self._wait_until_closed()

    async def close(self, last: bytes = b"") -> None:
        """Send the pending bytes and some raw ones, then close."""
        transport = self._require("the emulator has closed the connection before its response was complete")
        transport.write(last)
        transport.close()
        await self._wait_until_closed()

    async def read_request(self) -> None:
        """Read the rest of the request: closing with unread bytes would send RST and lose the response."""
        while not self._request_is_read:
            await self.receive()

    def _require(self, message: str) -> asyncio.Transport:
        if self._transport is None:
            raise ConnectionResetError(message)
        return self._transport

    async def _wait_until_closed(self) -> None:
        # Otherwise the server would see an application without a response, and send a 500 itself.
        while (await self._receive())["type"] != "http.disconnect":
            pass
