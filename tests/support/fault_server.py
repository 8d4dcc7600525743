"""A small, stateful Partner Center on a real socket that fails as it is told to, and counts what it really did."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from scripted_server import ScriptedServer, answer

Kind = Literal[
    "answer",  # status, headers and body as given
    "reset unread",  # the connection is reset before the request has been read
    "reset",  # the connection is reset once the request has been read
    "reset in body",  # half of the answer, then a reset
    "cut off",  # half of the answer, then an orderly end: Content-Length promised more
    "drip",  # the head at once, the body a byte at a time, slower than any read timeout
    "drip head",  # the same with the head
    "silence",  # no answer, and the connection stays open
    "late",  # the truth, after some milliseconds
]

GARBAGE = b"\x16\x03\x01\x00\xa5 this is not HTTP\r\n\r\n"


@dataclass(frozen=True)
class Fault:
    """What becomes of one request.

    Attributes:
        processed: For a POST: whether the create is carried out anyway. Always so for one that is answered late.
        raw: Bytes sent in place of an HTTP answer.
    """

    kind: Kind
    status: int = 200
    body: Any = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    processed: bool = False
    raw: bytes | None = None
    delay: float = 0.0


@dataclass(frozen=True)
class Seen:
    """A request that arrived; its id is None if it was never read."""

    method: str
    request_id: str | None
    fault: Fault | None


@dataclass(frozen=True)
class Effect:
    """A create that was really carried out."""

    path: str
    qualification: str
    request_id: str | None


class FaultServer(ScriptedServer):
    """Hold customers' qualifications; the first requests of each method meet the faults, all others the truth.

    Args:
        post: The faults of the first POSTs, None for one that meets the truth.
        get: The same for GETs.
        held: What every customer has at first.
        deduplicate: Whether a create with a request id that was seen before is answered without doing it again.
        lying: Whether reads say that nothing is there.
        tls: Serve https.
        listening: Whether to listen from the beginning; until `listen` is called connections are refused.
    """

    def __init__(
        self,
        post: Sequence[Fault | None] = (),
        get: Sequence[Fault | None] = (),
        *,
        held: Sequence[Mapping[str, str]] = (),
        deduplicate: bool = False,
        lying: bool = False,
        tls: ssl.SSLContext | None = None,
        listening: bool = True,
    ) -> None:
        super().__init__()
        self._tls = tls
        self._listening = listening
        self.script(post, get, held=held, deduplicate=deduplicate, lying=lying)

    def script(
        self,
        post: Sequence[Fault | None] = (),
        get: Sequence[Fault | None] = (),
        *,
        held: Sequence[Mapping[str, str]] = (),
        deduplicate: bool = False,
        lying: bool = False,
    ) -> None:
        """Forget everything and begin again; no request may be under way."""
        self._faults = {"POST": list(post), "GET": list(get)}
        self._held = [dict(each) for each in held]
        self._customers: dict[str, list[dict[str, str]]] = {}
        self._deduplicate = deduplicate
        self._lying = lying
        self._answered: set[str] = set()
        self.seen: list[Seen] = []
        self.effects: list[Effect] = []
        self.dripped = 0

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0)) if self._listening else socket.socket()
        if not self._listening:
            self._socket.bind(("127.0.0.1", 0))  # not listening: whoever connects is refused
        scheme = "http" if self._tls is None else "https"
        self.base_url = f"{scheme}://127.0.0.1:{self._socket.getsockname()[1]}"
        self._started = False
        self._thread.start()
        if self._listening:
            self.listen()
        return self

    def listen(self) -> None:
        """Begin to take connections, unless that has been done already."""
        if not self._started:
            self._started = True
            start = asyncio.start_server(self._connected, sock=self._socket, ssl=self._tls)
            self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result()

    def count(self, method: str) -> int:
        """Return how many requests of a method arrived."""
        return sum(each.method == method for each in self.seen)

    def request_ids(self, method: str) -> set[str]:
        """Return the distinct request ids of a method's requests, of those that were read."""
        return {each.request_id for each in self.seen if each.method == method and each.request_id is not None}

    async def _stop(self) -> None:
        if not self._started:
            self._socket.close()
        else:
            await super()._stop()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Take one request; return whether the connection goes on."""
        method, path, _ = (await reader.readuntil(b"\r\n")).decode().split()
        faults = self._faults[method]
        fault = faults.pop(0) if faults else None
        if fault is not None and fault.kind == "reset unread":
            self.seen.append(Seen(method, None, fault))
            _reset(writer)
            return False
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        headers = {name: value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        request_id = headers.get("ms-requestid")
        self.seen.append(Seen(method, request_id, fault))
        if method == "POST" and (fault is None or fault.processed or fault.kind == "late"):
            self._carry_out(path.partition("?")[0], json.loads(body), request_id)
        truth = self._truth(method, path.partition("?")[0])
        return await self._reply(writer, fault or Fault("late"), truth)

    def _carry_out(self, path: str, wanted: Mapping[str, str], request_id: str | None) -> None:
        """Do what a create asks for, once more for every time it is asked, unless its id is known."""
        if self._deduplicate and request_id in self._answered:
            return
        self._answered.add(request_id or "")
        kind = wanted["qualification"]
        status = {} if kind == "StateOwnedEntity" else {"vettingStatus": "InReview"}
        others = [each for each in self._of(path) if each["qualification"] != kind]
        self._customers[path] = [*others, {"qualification": kind, **status}]
        self.effects.append(Effect(path, kind, request_id))

    def _of(self, path: str) -> list[dict[str, str]]:
        return self._customers.get(path, self._held)

    def _truth(self, method: str, path: str) -> bytes:
        return answer(200, {"qualifications": [] if method == "GET" and self._lying else self._of(path)})

    async def _reply(self, writer: asyncio.StreamWriter, fault: Fault, truth: bytes) -> bool:
        """Answer as the fault wants it; return whether the connection goes on."""
        await asyncio.sleep(fault.delay)
        head, _, body = truth.partition(b"\r\n\r\n")
        match fault.kind:
            case "late":
                writer.write(truth)
            case "answer":
                headers = {name.replace("-", "_"): value for name, value in fault.headers.items()}
                writer.write(fault.raw or answer(fault.status, fault.body, fault.content_type, **headers))
            case "reset":
                _reset(writer)
            case "reset in body" | "cut off":
                writer.write(truth[: -len(body) // 2])
                await writer.drain()
                if fault.kind == "reset in body":
                    _reset(writer)
            case "drip":
                writer.write(head + b"\r\n\r\n")
                await self._drip(writer, body)
            case "drip head":
                await self._drip(writer, truth)
            case "silence":
                await asyncio.Event().wait()
            case "reset unread":
                raise AssertionError
        await writer.drain()
        return fault.raw is None and fault.kind in ("late", "answer", "drip", "drip head")

    async def _drip(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Send a byte at a time, and count those that were sent before the client went away."""
        for i in range(len(data)):
            writer.write(data[i : i + 1])
            await writer.drain()
            self.dripped += 1
            await asyncio.sleep(0.02)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Send a TCP reset."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
