"""A server that sends more than the response on each of its connections, and counts what it carries out."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scripted_server import Received, ScriptedServer, answer

SOMEBODY_ELSE = "ffffffff-ffff-4fff-8fff-ffffffffffff"  # the customer of every response that nobody requested


def of_customer(customer: str, request_id: str | None, status: int = 200) -> bytes:
    """Return a response that says whose it is, with the id of its request."""
    body = {"qualifications": [{"qualification": "StateOwnedEntity", "vettingReason": customer}]}
    return answer(status, body, **({} if request_id is None else {"MS_RequestId": request_id}))


@dataclass(frozen=True)
class Pause:
    """A part of what is sent: nothing for these seconds."""

    seconds: float


Parts = Sequence[bytes | Pause]


@dataclass(frozen=True)
class Leftover:
    """What comes in place of the first response of a connection.

    Attributes:
        parts: Make it from the right response. What has no pause in between leaves in one segment.
        idle: Seconds that the client does nothing after each call, at least until all parts are sent.
        loses: Whether the first call of a connection has no usable response.
        method: The method of the requests that meet it; None for all.
        breaks_aiohttp: Whether aiohttp refuses the whole segment, with the response in it.
    """

    parts: Callable[[bytes], Parts]
    idle: float = 0.0
    loses: bool = False
    method: str | None = None
    breaks_aiohttp: bool = False


class LeftoverServer(ScriptedServer):
    """Tell each customer's truth, and more than that once on every connection.

    Args:
        leftover: What comes in place of the first response of a connection.
        tls: Serve https. Each part is its own TLS record.
    """

    def __init__(self, leftover: Leftover, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self._leftover = leftover
        self._tls = tls
        self.connections = 0
        self.sending: set[str] = set()  # the paths whose parts are not all sent yet
        self.effects: Counter[str] = Counter()  # creates that were carried out, by customer

    @property
    def url(self) -> str:
        """The URL for a client."""
        return self.base_url if self._tls is None else self.base_url.replace("http://127.0.0.1", "https://localhost")

    async def _stop(self) -> None:
        await super()._stop()
        while any(each.get_extra_info("socket").fileno() >= 0 for each in self._transports):
            await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self._transports.append(writer.transport)
        self.connections += 1
        wire = Wire(reader, writer, self._tls)
        try:
            await wire.begin()
            met = False
            while (request := await wire.request()) is not None:
                right = self._right(request)
                if met or self._leftover.method not in (None, request.method):
                    await wire.send([right])
                else:
                    met = True
                    self.sending.add(request.target)
                    try:
                        await wire.send(self._leftover.parts(right))
                    finally:
                        self.sending.discard(request.target)
        except (OSError, ssl.SSLError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    def _right(self, request: Received) -> bytes:
        self.received.append(request)
        customer = request.target.split("/")[3]
        if request.method == "POST":
            self.effects[customer] += 1
        if request.method == "HEAD":
            return answer(404, content_type=None, MS_RequestId=str(request.header("ms-requestid")))
        return of_customer(customer, request.header("ms-requestid"), 201 if request.method == "POST" else 200)


class Wire:
    """The bytes of one connection, in clear or within TLS, with nothing that splits or joins them on its own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext | None) -> None:
        self._reader, self._writer = reader, writer
        self._plain = asyncio.StreamReader()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = None if tls is None else tls.wrap_bio(self._incoming, self._outgoing, server_side=True)

    async def begin(self) -> None:
        """Shake hands."""
        while self._tls is not None:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._writer.write(self._outgoing.read())
                self._incoming.write(await self._reader.read(65536))
            else:
                self._writer.write(self._outgoing.read())
                return

    async def request(self) -> Received | None:
        """Return the next request; None at the end."""
        if self._tls is None:
            return await ScriptedServer._read(self._reader)
        reading = asyncio.ensure_future(ScriptedServer._read(self._plain))
        try:
            while not reading.done():
                self._decrypt(self._tls)
                await asyncio.wait([reading], timeout=0.001)
                if not reading.done():
                    data = await self._reader.read(65536)
                    self._incoming.write(data)
                    if not data:
                        self._plain.feed_eof()
            return await reading
        finally:
            reading.cancel()

    def _decrypt(self, tls: ssl.SSLObject) -> None:
        try:
            while plain := tls.read(65536):
                self._plain.feed_data(plain)
        except ssl.SSLWantReadError:
            return
        self._plain.feed_eof()

    async def send(self, parts: Parts) -> None:
        """Send the parts; those without a pause in between in one write."""
        pending: Any = b""
        for part in (*parts, Pause(0)):
            if isinstance(part, Pause):
                self._writer.write(pending)
                await self._writer.drain()
                await asyncio.sleep(part.seconds)
                pending = b""
            elif self._tls is None:
                pending += part
            else:
                self._tls.write(part)
                pending += self._outgoing.read()
