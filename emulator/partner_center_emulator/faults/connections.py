"""The TCP connection under a request, which ASGI hides and faults need."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import Any

from starlette.types import Message, Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "partner_center_emulator.transport"
# On, and no time to linger: closing then sends RST instead of FIN.
_NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Protocol(H11Protocol):
    """Speak HTTP as uvicorn does, and let the application reach the connection.

    h11 rather than httptools, whichever is installed: one way for faults to break a connection is enough.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Put the transport into every scope."""
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, _TRANSPORT: transport}, receive, send)

        self.app = with_transport


class Connection:
    """Break the connection of a request.

    Where an application is called without a server there is none; then ConnectionError is raised to the caller.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Find the connection of a request."""
        self._transport: asyncio.Transport | None = scope.get(_TRANSPORT)
        self._receive = receive
        self._request_is_read = False

    async def receive(self) -> Message:
        """Receive for the application, and note the end of the request: it comes only once."""
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
        """Send some bytes past HTTP, and what was sent before, and close."""
        transport = self._require("the emulator has closed the connection before its answer was complete")
        transport.write(last)
        transport.close()
        await self._wait_until_closed()

    async def read_request(self) -> None:
        """Read what is left of the request: closing with bytes unread would send RST and lose the answer."""
        while not self._request_is_read:
            await self.receive()

    def _require(self, message: str) -> asyncio.Transport:
        if self._transport is None:
            raise ConnectionResetError(message)
        return self._transport

    async def _wait_until_closed(self) -> None:
        # Otherwise the server would find the application ended without an answer, and answer 500 itself.
        while (await self._receive())["type"] != "http.disconnect":
            pass
