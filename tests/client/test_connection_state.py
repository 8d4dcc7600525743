"""What becomes of a connection: never used again with more on it than its response, and ended in time."""

import asyncio
import contextlib
import functools
import gc
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import trustme
from aiohttp import TCPConnector
from aiohttp.client_proto import ResponseHandler
from leftover_server import SOMEBODY_ELSE, Leftover, LeftoverServer, Pause, of_customer
from plain_http import NO_CERTIFICATES
from scripted_server import Received, Reply, ScriptedServer, answer

from partner_center import AsyncPartnerCenter, OutcomeUnknownError, PartnerCenter, PartnerCenterError, Timeout
from partner_center.policies.request_ids import RequestIds
from partner_center.runtime import api_client
from partner_center.transport import aiohttp_pool, connection_pool
from partner_center.transport.connection_limit import LimitedPool
from partner_center.transport.messages import Outcome, PreparedRequest
from partner_center.transport.sync_transport import Network

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
OTHER = "5d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EMPTY = answer(200, {"qualifications": []})
EITHER_BACKEND = pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp", "client", "async client"])
CHUNKS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
PARTS = {
    "nothing": b"",
    "head": b"HTTP/1.1 200 OK\r\nX: ",
    "length": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\nabc",
    "chunk size": CHUNKS + b"15;a",
    "trailer": CHUNKS + b"15\r\n" + b'{"qualifications":[]}' + b"\r\n0\r\nX: y",
    "no length": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"qualifications":[]}',
}


def in_chunks(right: bytes) -> bytes:
    """Return the same response in one chunk."""
    head, _, body = right.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    head = b"\r\n".join([*lines, b"Transfer-Encoding: chunked"])
    return head + b"\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def reasons(
    base_url: str, backend: Any, customers: list[str], idle: float = 0, sending: Collection[str] = ()
) -> list[str]:
    """Return whose response each call got, or the error. Each call waits until nothing is sent, and idles after it."""
    options: dict[str, Any] = {"base_url": base_url, "retry": None}
    if backend not in ("sync", "client"):
        return asyncio.run(awaited_reasons(options, backend, customers, idle, sending))
    found = []
    with httpx.Client(verify=NO_CERTIFICATES) as client:
        with PartnerCenter("t", http_client=client if backend == "client" else None, **options) as pc:
            for customer in customers:
                try:
                    found.append(reason(pc.qualifications.list(customer)))
                except PartnerCenterError as error:
                    found.append(error.message)
                while sending:
                    time.sleep(0.001)
                time.sleep(idle)
    return found


async def awaited_reasons(
    options: dict[str, Any], backend: Any, customers: list[str], idle: float, sending: Collection[str]
) -> list[str]:
    """Return the same of the async client."""
    given = httpx.AsyncClient(verify=NO_CERTIFICATES) if backend == "async client" else None
    options["http_client" if given is not None else "backend"] = given or backend
    found = []
    async with AsyncPartnerCenter("t", **options) as pc:
        for customer in customers:
            try:
                found.append(reason(await pc.qualifications.list(customer)))
            except PartnerCenterError as error:
                found.append(error.message)
            while sending:
                await asyncio.sleep(0.001)
            await asyncio.sleep(idle)
    if given is not None:
        await given.aclose()
    return found


def reason(outcome: Any) -> str:
    """Return the reason of the first qualification, which names its customer."""
    return str(outcome.qualifications[0].vetting_reason)


@EITHER_BACKEND
def test_more_than_the_response(backend: str) -> None:
    """A second response in the same segment goes to nobody, and the connection is not used again."""
    with LeftoverServer(Leftover(lambda right: [right, of_customer(SOMEBODY_ELSE, None)])) as server:
        assert reasons(server.url, backend, [CUSTOMER, OTHER, CUSTOMER]) == [CUSTOMER, OTHER, CUSTOMER]
        assert server.connections == 3


@EITHER_BACKEND
def test_more_while_idle(backend: str) -> None:
    """A second response that comes while nothing is asked goes to nobody, and the connection is not used again."""
    late = Leftover(lambda right: [right, Pause(0.02), of_customer(SOMEBODY_ELSE, None)])
    with LeftoverServer(late) as server:
        assert reasons(server.url, backend, [CUSTOMER, OTHER], 0.06, server.sending) == [CUSTOMER, OTHER]
        assert server.connections == 2


def test_more_while_idle_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no `poll`, what comes while nothing is asked goes to nobody over aiohttp either."""
    monkeypatch.delattr(select, "poll")
    test_more_while_idle("aiohttp")
    test_exactly_one_response_keeps_the_connection("aiohttp")


@EITHER_BACKEND
@pytest.mark.parametrize("first", ["length", "chunks", "204"])
def test_chunks_while_idle(first: str, backend: str) -> None:
    """A whole chunked response that comes while nothing is asked goes to nobody, after a response of any framing."""

    def parts(right: bytes) -> list[bytes | Pause]:
        firsts = {"length": right, "chunks": in_chunks(right), "204": b"HTTP/1.1 204 No Content\r\n\r\n"}
        return [firsts[first], Pause(0.02), in_chunks(of_customer(SOMEBODY_ELSE, None))]

    with LeftoverServer(Leftover(parts)) as server:
        found = reasons(server.url, backend, [CUSTOMER, OTHER], 0.06, server.sending)
        unheard = "the service answered 204, which is documented nowhere"
        assert found == ([unheard] * 2 if first == "204" else [CUSTOMER, OTHER])
        assert server.connections == 2


@EITHER_BACKEND
def test_exactly_one_response_keeps_the_connection(backend: str) -> None:
    """A connection over which exactly one response came, by length or in chunks, is used again."""

    def late_end(right: bytes) -> list[bytes | Pause]:
        whole = in_chunks(right)
        return [whole[:-5], Pause(0.02), whole[-5:]]

    for leftover in (Leftover(lambda right: [right]), Leftover(lambda right: [in_chunks(right)]), Leftover(late_end)):
        with LeftoverServer(leftover) as server:
            assert reasons(server.url, backend, [CUSTOMER, OTHER, CUSTOMER]) == [CUSTOMER, OTHER, CUSTOMER]
            assert server.connections == 1


@EITHER_BACKEND
def test_more_after_an_early_hint(backend: str) -> None:
    """The beginning of a second response, after an early hint with the head, goes to nobody."""

    def parts(right: bytes) -> list[bytes | Pause]:
        head, _, body = right.partition(b"\r\n\r\n")
        return [b"HTTP/1.1 103 Early Hints\r\n\r\n" + head + b"\r\n\r\n", Pause(0.02), body + b"HTT"]

    with LeftoverServer(Leftover(parts)) as server:
        assert reasons(server.url, backend, [CUSTOMER, OTHER]) == [CUSTOMER, OTHER]
        assert server.connections == 2


def test_a_connection_that_ends_as_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is not sent, and known not to be, over a new connection of aiohttp that is ended already."""
    connect = TCPConnector.connect

    async def ended(self: TCPConnector, *arguments: Any) -> Any:
        connection = await connect(self, *arguments)
        assert connection.transport is not None
        connection.transport.close()
        return connection

    async def once(base_url: str) -> Outcome:
        pool = aiohttp_pool.AiohttpConnectionPool(base_url)
        outcome = await pool.send(PreparedRequest("POST", f"{base_url}/v1/x", (), b"{}", Timeout()))
        await pool.close()
        return outcome

    monkeypatch.setattr(TCPConnector, "connect", ended)
    with socket.create_server(("127.0.0.1", 0)) as server:  # the system accepts the connection
        base_url = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert asyncio.run(once(base_url)).summary == "not sent: ServerDisconnectedError"


@EITHER_BACKEND
def test_a_response_of_another_call(backend: str) -> None:
    """A response with another call's id is none, and its connection is not used again."""

    async def swapped(request: Received, writer: asyncio.StreamWriter) -> None:
        right = of_customer(CUSTOMER, request.header("ms-requestid"))
        writer.write(right if len(server.received) != 2 else of_customer(SOMEBODY_ELSE, SOMEBODY_ELSE))

    with ScriptedServer(swapped) as server:
        found = reasons(server.base_url, backend, [CUSTOMER] * 3)
    assert found == [
        CUSTOMER,
        "no response: RemoteProtocolError: the response has the request id of another call",
        CUSTOMER,
    ]


def test_whose_response_it_is() -> None:
    """Another id counts once the service has repeated one, or if it was sent lately; no id and a gateway's do not."""
    ids, gateway = RequestIds(), RequestIds()
    for each in (CUSTOMER, OTHER, "mine", "a,b"):
        ids.note_sent(each)
        gateway.note_sent(each)
    assert not ids.is_foreign(CUSTOMER, None)
    assert not ids.is_foreign(CUSTOMER, SOMEBODY_ELSE)
    assert ids.is_foreign(CUSTOMER, OTHER.upper())
    assert not ids.is_foreign("mine", "another of the service")
    for same in (CUSTOMER.upper(), f"{{{CUSTOMER}}}", f"{CUSTOMER}, {CUSTOMER}", CUSTOMER.replace("-", "")):
        assert not ids.is_foreign(CUSTOMER, same)
    assert not ids.is_foreign("a,b", "A,B")
    assert ids.is_foreign(CUSTOMER, SOMEBODY_ELSE)
    assert not ids.is_foreign("mine", "another of the service")
    for number in range(2000):
        gateway.note_sent(f"{number:032x}")
        assert not gateway.is_foreign(f"{number:032x}", SOMEBODY_ELSE)
    assert not gateway.is_foreign("mine", OTHER)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])
def test_close_ends_what_is_under_way(part: str, backend: Any) -> None:
    """Wherever a response stands when the client is closed, its call ends at once, and nothing is taken for whole."""
    arrived = threading.Event()

    async def stop(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(PARTS[part])
        await writer.drain()
        arrived.set()
        await asyncio.sleep(30)

    def in_threads(base_url: str) -> tuple[BaseException, float]:
        pc, errors = PartnerCenter("t", base_url=base_url, retry=None), []

        def call() -> None:
            try:
                pc.qualifications.list(CUSTOMER)
            except PartnerCenterError as error:
                errors.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        arrived.wait(10)
        time.sleep(0.05)
        started = time.monotonic()
        pc.close()
        thread.join()
        return errors[0], time.monotonic() - started

    async def in_tasks(base_url: str) -> tuple[BaseException, float]:
        pc = AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=None)
        task = asyncio.create_task(pc.qualifications.list(CUSTOMER))
        await asyncio.to_thread(arrived.wait, 10)
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await pc.close()
        with pytest.raises(PartnerCenterError) as raised:
            await task
        return raised.value, time.monotonic() - started

    with ScriptedServer(stop) as server:
        error, seconds = in_threads(server.base_url) if backend == "sync" else asyncio.run(in_tasks(server.base_url))
    assert type(error) is OutcomeUnknownError
    assert "no response: the client was closed meanwhile" in str(error)
    assert seconds < 2


@pytest.mark.parametrize(
    ("backend", "step"),
    [
        *((backend, step) for backend in ("sync", "httpx", "aiohttp") for step in ("retry", "wait")),
        ("sync", "handshake"),
        ("aiohttp", "handshake"),
    ],
)
def test_close_ends_every_wait(backend: Any, step: str) -> None:
    """Closing ends the pauses before an attempt and before a poll, and a handshake; nothing more is sent."""
    begun = threading.Event()

    async def reply(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(EMPTY if step == "wait" else answer(503, Retry_After="30"))
        begun.set()

    def call(pc: Any) -> Any:
        wait = functools.partial(pc.qualifications.wait, kind="Education", timeout=1000)
        return (wait if step == "wait" else pc.qualifications.list)(CUSTOMER)

    def in_threads(options: dict[str, Any]) -> tuple[list[Any], float]:
        pc = PartnerCenter("t", **options)
        with ThreadPoolExecutor(2) as threads:
            calls = [threads.submit(call, pc) for _ in range(2)]
            begun.wait(10)
            time.sleep(0.1)
            started = time.monotonic()
            pc.close()
            return [each.exception() for each in calls], time.monotonic() - started

    async def in_tasks(options: dict[str, Any]) -> tuple[list[Any], float]:
        pc = AsyncPartnerCenter("t", backend=backend, **options)
        tasks = [asyncio.create_task(call(pc)) for _ in range(2)]
        await asyncio.to_thread(begun.wait, 10)
        await asyncio.sleep(0.1)
        started = time.monotonic()
        await pc.close()
        return await asyncio.gather(*tasks, return_exceptions=True), time.monotonic() - started

    def close(options: dict[str, Any]) -> tuple[list[Any], float]:
        return in_threads(options) if backend == "sync" else asyncio.run(in_tasks(options))

    if step == "handshake":
        begun.set()
        with socket.create_server(("127.0.0.1", 0)) as mute:
            port = mute.getsockname()[1]
            errors, seconds = close({"base_url": f"https://localhost:{port}", "retry": None})
    else:
        with ScriptedServer(*[reply] * 2) as server:
            errors, seconds = close({"base_url": server.base_url})
        assert len(server.received) == 2
    message = "the client was closed meanwhile" if step == "handshake" else "this client is closed; make a new one"
    assert [message in str(error) for error in errors] == [True, True]
    assert seconds < 2


def test_an_async_client_is_closed_in_another_loop() -> None:
    """A pause ends when the client is closed in another thread with its own loop."""

    async def run(base_url: str) -> float:
        pc = AsyncPartnerCenter("t", base_url=base_url)
        task = asyncio.create_task(pc.qualifications.list(CUSTOMER))
        while not server.received:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.1)
        started = time.monotonic()
        await asyncio.to_thread(asyncio.run, pc.close())
        with pytest.raises(PartnerCenterError, match="this client is closed"):
            await task
        return time.monotonic() - started

    with ScriptedServer(answer(503, Retry_After="30", Connection="close")) as server:
        assert asyncio.run(run(server.base_url)) < 2


def test_close_while_connecting() -> None:
    """A connection that opens after the client was closed is closed at once, and nothing is sent over it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        pc = PartnerCenter("t", base_url=f"http://127.0.0.1:{server.getsockname()[1]}", retry=None)
        network = pc._api_client._idle[0][0].network
        connect = network._backend.connect_tcp

        def closing(**options: Any) -> Any:
            pc.close()
            return connect(**options)

        network._backend.connect_tcp = closing
        with pytest.raises(PartnerCenterError, match="the client was closed meanwhile"):
            pc.qualifications.list(CUSTOMER)
        connection, _ = server.accept()
        with connection:
            assert connection.recv(65536) == b""


def test_a_sync_connection_is_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the connections that many threads opened, those that no later call needs are closed."""
    together = threading.Barrier(4)

    async def wait(_request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.to_thread(together.wait, 10)
        writer.write(EMPTY)

    replies: list[Reply] = [wait] * 4
    with (
        ScriptedServer(*replies, EMPTY) as server,
        PartnerCenter("t", base_url=server.base_url, timeout=Timeout(read=20)) as pc,
    ):
        threads = [threading.Thread(target=pc.qualifications.list, args=(CUSTOMER,)) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(pc._api_client._idle) == 4
        monkeypatch.setattr("partner_center.transport.httpx_messages.KEEP_ALIVE", 0.05)
        time.sleep(0.1)
        pc.qualifications.list(CUSTOMER)
        assert len(pc._api_client._idle) == 1


def test_the_way_to_httpcore_and_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the private names of the libraries lead nowhere, no connection is used twice, and each call succeeds."""
    with LeftoverServer(Leftover(lambda right: [right])) as server:
        monkeypatch.setattr("partner_center.transport.httpx_messages._protocol", lambda _: None)
        for backend in ("sync", "httpx"):
            before = server.connections
            assert reasons(server.url, backend, [CUSTOMER, OTHER]) == [CUSTOMER, OTHER]
            assert server.connections == before + 2

        opened = TCPConnector._wrap_create_connection

        async def plain(self: Any, _factory: object, *arguments: Any, **options: Any) -> Any:
            return await opened(self, functools.partial(ResponseHandler, loop=self._loop), *arguments, **options)

        monkeypatch.setattr(TCPConnector, "_wrap_create_connection", plain)
        before = server.connections
        assert reasons(server.url, "aiohttp", [CUSTOMER, OTHER]) == [CUSTOMER, OTHER]
        assert server.connections == before + 2


@pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])
def test_more_than_the_response_over_tls(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two responses in two TLS records within one segment: the second goes to nobody, wherever it waits."""
    authority = trustme.CA()
    served, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(served)
    authority.configure_trust(trusting)
    for module in (api_client, connection_pool, aiohttp_pool):
        monkeypatch.setattr(module, "tls", lambda *_: trusting)
    kinds: tuple[Callable[[bytes], list[bytes]], ...] = (
        lambda right: [right, of_customer(SOMEBODY_ELSE, None)],
        lambda right: [right.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)],
        lambda right: [right],
    )
    for parts, connections in zip(kinds, (3, 3, 1), strict=True):
        with LeftoverServer(Leftover(parts), served) as server:
            assert reasons(server.url, backend, [CUSTOMER, OTHER, CUSTOMER]) == [CUSTOMER, OTHER, CUSTOMER]
            assert server.connections == connections
        gc.collect()  # whatever close() left open would be reported here, as an error of this test


@pytest.mark.parametrize(
    ("flood", "message"), [(True, "more than 16777216 bytes"), (False, "ReadTimeout: the response")]
)
@pytest.mark.parametrize("given", [True, False])
def test_a_sync_response_is_bounded(given: bool, flood: bool, message: str) -> None:
    """A response of more than 16 MiB, and one that drips in, end early, over the caller's client too."""
    if not given and not flood:
        message = "ReadTimeout: "

    async def reply(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(PARTS["length"].replace(b"100", b"99999999"))
        while True:
            writer.write(b" " * (1_000_000 if flood else 1))
            await writer.drain()
            await asyncio.sleep(0 if flood else 0.01)

    with ScriptedServer(reply) as server, httpx.Client(verify=NO_CERTIFICATES) as client:
        timeout = Timeout() if flood else Timeout(read=2)  # a loaded machine may not begin to respond in less
        with PartnerCenter("t", base_url=server.base_url, http_client=client if given else None, retry=None) as pc:
            with pytest.raises(OutcomeUnknownError, match=message):
                pc.qualifications.list(CUSTOMER, timeout=timeout)


def test_no_read_begins_when_time_is_over() -> None:
    """A stream that always has one more byte is not asked for it after the bound."""
    network = Network()
    network.until = time.monotonic()
    with pytest.raises(httpx.ReadTimeout, match="the response was not complete in time"):
        network.read(1, 30.0)


@pytest.mark.parametrize("late", [False, True])
def test_closing_while_a_head_arrives(late: bool) -> None:
    """A head that arrives in the moment of closing, or of the timeout, gives its request no further time."""

    class Pool(LimitedPool):
        async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome:
            if late:
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
            closing.append(asyncio.ensure_future(self.close()))
            await asyncio.sleep(0)
            self._expect_more(clock, prepared.timeout.read)
            if late:
                raise asyncio.CancelledError
            await asyncio.Event().wait()
            raise AssertionError

    closing: list[asyncio.Future[None]] = []

    async def send() -> Outcome:
        outcome = await Pool(1).send(PreparedRequest("GET", "http://x/", (), b"", Timeout.of(0.01 if late else 20)))
        await asyncio.gather(*closing)
        return outcome

    outcome = asyncio.run(send())
    assert outcome.summary == (
        "unknown: ReadTimeout: the head of the response did not arrive in time"
        if late
        else "unknown: the client was closed meanwhile"
    )
