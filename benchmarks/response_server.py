"""A small server with one response to every POST: for latency, as a substitute for nginx, and to record requests.

`python -m benchmarks.response_server [CERTIFICATE]` prints its port and serves until its input ends.
"""

import asyncio
import re
import ssl
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from benchmarks.response import RESPONSE


def ok(body: bytes) -> bytes:
    """Return a response with JSON."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_REPLY = ok(RESPONSE)
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_LATENCY = re.compile(rb"[A-Z]+ /after-([0-9]+)-ms/")


@dataclass
class Received:
    """A received request: its first line, its headers with names in lower case, and its body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Connection(asyncio.Protocol):
    """One connection. Every request has the response of `reply`, after the latency that its path names."""

    kept: list[Received] | None
    _buffer: bytes = b""
    _transport: asyncio.Transport | None = field(default=None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer all requests that are complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end)
            size = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < size:
                return
            request, self._buffer = self._buffer[:size], self._buffer[size:]
            self._answer(request, end)

    def connection_lost(self, exc: Exception | None) -> None:
        """Answer nothing more."""
        del exc  # the cause does not matter: no response can be sent
        self._transport = None

    def _answer(self, request: bytes, end: int) -> None:
        if self.kept is not None:
            line, *headers = request[:end].decode("latin-1").split("\r\n")
            pairs = (header.partition(":") for header in headers)
            named = {name.lower(): value.strip() for name, _, value in pairs}
            self.kept.append(Received(line, named, request[end + 4 :]))
        found, reply = _LATENCY.match(request), self.reply(request)
        if found:
            asyncio.get_running_loop().call_later(int(found[1]) / 1e3, self._write, reply)
        else:
            self._write(reply)

    def reply(self, request: bytes) -> bytes:
        """Return the response to a request."""
        del request
        return _REPLY

    def _write(self, reply: bytes) -> None:
        if self._transport is not None:
            self._transport.write(reply)


async def listen(
    kept: list[Received] | None, tls: ssl.SSLContext | None, connection: type[Connection] = Connection
) -> asyncio.Server:
    """Return a server on a free port of this machine."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: connection(kept), "127.0.0.1", 0, ssl=tls, backlog=4096)


class RecordingServer:
    """Serve in a thread of this process, and keep the received requests."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._port: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await listen(self.received, None)
        self._port.set_result(server.sockets[0].getsockname()[1])
        await self._ended.wait()
        server.close()

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._port.result(timeout=10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._ended is not None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()


async def _main(certificate: str | None) -> None:
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    server = await listen(None, tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_main(sys.argv[1] if len(sys.argv) > 1 else None))
