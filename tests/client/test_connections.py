"""The connections of the async client, over httpx and over aiohttp: bounded, reused, closed, and none leaked."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_server import Fault, FaultServer
from scripted_server import Received, Reply, ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    CredentialError,
    CustomerQualifications,
    Education,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenter,
    PartnerCenterError,
    RetryBudget,
    RetryPolicy,
    StateOwnedEntity,
    Timeout,
)
from partner_center.transport import aiohttp_pool, connection_pool
from partner_center.transport.aiohttp_pool import AiohttpConnectionPool
from partner_center.transport.connection_limit import LimitedPool
from partner_center.transport.connection_pool import ConnectionPool
from partner_center.transport.messages import PreparedRequest, Response, TransportFailure

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EMPTY = answer(200, {"qualifications": []})
EITHER_BACKEND = pytest.mark.parametrize("backend", ["httpx", "aiohttp"])
EITHER_SENDER = pytest.mark.parametrize("make", [ConnectionPool, AiohttpConnectionPool])

Make = Callable[[str, int], LimitedPool]


class CountingServer(ScriptedServer):
    """Count connections: those that are open, the most at a time, and all."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__(*replies)
        self.open = self.most = self.all = 0

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.all += 1
        self.most = max(self.most, self.open)
        try:
            await super()._connected(reader, writer)
        finally:
            self.open -= 1


class ClosingServer(FaultServer):
    """Tell the truth, and close the connection without having said so."""

    async def _reply(self, writer: asyncio.StreamWriter, fault: Fault, truth: bytes) -> bool:
        await super()._reply(writer, fault, truth)
        return False


class Held:
    """A reply that is given when the test says so."""

    def __init__(self, reply: bytes = EMPTY) -> None:
        self._reply = reply
        self._loop: asyncio.AbstractEventLoop | None = None
        self._released: asyncio.Event | None = None
        self.waiting = 0

    async def __call__(self, _request: Received, writer: asyncio.StreamWriter) -> None:
        """Wait, and answer."""
        if self._released is None:
            self._loop, self._released = asyncio.get_running_loop(), asyncio.Event()
        self.waiting += 1
        await self._released.wait()
        writer.write(self._reply)
        await writer.drain()

    def release(self) -> None:
        """Response all, also those that are still to come."""
        assert self._loop is not None
        assert self._released is not None
        self._loop.call_soon_threadsafe(self._released.set)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no proxy of the environment stand between client and server."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_socket_is_left() -> Iterator[None]:
    """Assert that this process has as many sockets after the test as before."""
    before = sockets()
    yield
    assert sockets() == before


def sockets() -> int:
    """Return how many sockets this process has open."""
    links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return sum(each.readlink().name.startswith("socket:") for each in links)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)


def get(base_url: str, **timeout: float) -> PreparedRequest:
    """Return a request."""
    return PreparedRequest("GET", f"{base_url}/x", (("Accept", "application/json"),), b"", Timeout(**timeout))


def run(sender: LimitedPool, work: Callable[[], Awaitable[None]]) -> None:
    """Do some work, and close the connections."""

    async def whole() -> None:
        try:
            await work()
        finally:
            await sender.close()

    asyncio.run(whole())


@EITHER_SENDER
def test_connections_are_bounded_and_reused(make: Make) -> None:
    """Twelve requests at once go over three connections, each answered, and as many later ones open no other."""
    held = Held()
    with CountingServer(held) as server:
        sender = make(server.base_url, 3)

        async def work() -> None:
            first = [asyncio.create_task(sender.send(get(server.base_url))) for _ in range(12)]
            await until(lambda: held.waiting == 3)
            held.release()
            outcomes = await asyncio.gather(*first)
            outcomes += [await sender.send(get(server.base_url)) for _ in range(12)]
            assert [each.status for each in outcomes] == [200] * 24

        run(sender, work)
        assert (server.most, server.all, len(server.received)) == (3, 3, 24)


@EITHER_SENDER
def test_no_connection_in_time_means_not_sent(make: Make) -> None:
    """Whoever finds no connection free within the pool timeout has sent nothing, and spoils nothing for others."""
    held = Held()
    with CountingServer(held) as server:
        sender = make(server.base_url, 1)

        async def work() -> None:
            first = asyncio.create_task(sender.send(get(server.base_url)))
            await until(lambda: held.waiting == 1)
            outcome = await sender.send(get(server.base_url, pool=0.02))
            assert outcome == TransportFailure(
                "not sent", "PoolTimeout: no connection became free in time", timed_out=True
            )
            held.release()
            assert isinstance(await first, Response)
            assert isinstance(await sender.send(get(server.base_url)), Response)

        run(sender, work)
        assert len(server.received) == 2


@EITHER_SENDER
def test_a_call_that_is_cancelled_in_the_queue(make: Make) -> None:
    """A queued request that is cancelled is never sent, and its place in the queue goes to the next one."""
    held = Held()
    with CountingServer(held) as server:
        sender = make(server.base_url, 1)

        async def work() -> None:
            first = asyncio.create_task(sender.send(get(server.base_url)))
            await until(lambda: held.waiting == 1)
            queued = [asyncio.create_task(sender.send(get(server.base_url))) for _ in range(3)]
            await asyncio.sleep(0)
            queued[0].cancel()
            queued[1].cancel()
            held.release()
            outcomes = await asyncio.gather(first, *queued, return_exceptions=True)
            assert [type(each) for each in outcomes] == [Response, *[asyncio.CancelledError] * 2, Response]

        run(sender, work)
        assert len(server.received) == 2


@EITHER_SENDER
def test_a_call_that_is_cancelled_in_flight(make: Make) -> None:
    """Its connection is closed, since an answer may still come over it, and its place is free again."""
    held = Held()
    with CountingServer(held, held, EMPTY) as server:
        sender = make(server.base_url, 2)

        async def work() -> None:
            calls = [asyncio.create_task(sender.send(get(server.base_url))) for _ in range(2)]
            await until(lambda: held.waiting == 2)
            for each in calls:
                each.cancel()
            assert [type(each) for each in await asyncio.gather(*calls, return_exceptions=True)] == [
                asyncio.CancelledError
            ] * 2
            held.release()
            await until(lambda: server.open == 0)
            assert [type(await sender.send(get(server.base_url))) for _ in range(3)] == [Response] * 3

        run(sender, work)
        assert (server.all, len(server.received)) == (3, 5)


@EITHER_SENDER
def test_idle_connections_are_closed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that nobody needs is closed after a while, though nothing more is sent."""
    for module in (connection_pool, aiohttp_pool):
        monkeypatch.setattr(module, "KEEP_ALIVE", 0.1)
    with CountingServer(EMPTY) as server:
        sender = make(server.base_url, 4)

        async def work() -> None:
            await asyncio.gather(*(sender.send(get(server.base_url)) for _ in range(4)))
            await until(lambda: (server.all, server.open) == (4, 0))
            assert isinstance(await sender.send(get(server.base_url)), Response)

        run(sender, work)
        assert server.all == 5


@EITHER_BACKEND
def test_a_connection_that_the_server_closes_while_idle(backend: Any) -> None:
    """Each create is carried out once, and succeeds, though the server closes every connection after its answer."""
    customers = [f"00000000-0000-4000-8000-0000000000{n:02d}" for n in range(20)]

    async def create(base_url: str) -> None:
        retry = RetryPolicy(base=0.05, budget=RetryBudget())
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=retry) as pc:
            for customer in customers:
                made = await pc.qualifications.create(customer, StateOwnedEntity())
                assert made.qualifications[0].qualification == "StateOwnedEntity"

    with ClosingServer() as server:
        asyncio.run(create(server.base_url))

    assert [effect.path for effect in server.effects] == [f"/v1/customers/{each}/qualifications" for each in customers]


@pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])
def test_a_create_after_a_lost_connection(backend: Any) -> None:
    """After a lost connection, an attempt opens a new one: that of the check before it may be lost too."""
    arrived: list[tuple[str, int]] = []
    connections: dict[asyncio.StreamWriter, int] = {}

    async def respond_once(request: Received, writer: asyncio.StreamWriter) -> None:
        is_first = writer not in connections
        arrived.append((request.method, connections.setdefault(writer, len(connections) + 1)))
        made = [{"qualification": "StateOwnedEntity"}] if request.method == "POST" else []
        if is_first:
            writer.write(answer(200, {"qualifications": made}))
        else:  # the client could not know
            writer.close()

    async def create(base_url: str) -> CustomerQualifications:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=retry) as pc:
            await pc.qualifications.list(CUSTOMER)
            return await pc.qualifications.create(CUSTOMER, StateOwnedEntity())

    retry = RetryPolicy(base=0.01, budget=RetryBudget())
    with ScriptedServer(respond_once) as server:
        if backend == "sync":
            with PartnerCenter("t", base_url=server.base_url, retry=retry) as pc:
                pc.qualifications.list(CUSTOMER)
                made = pc.qualifications.create(CUSTOMER, StateOwnedEntity())
        else:
            made = asyncio.run(create(server.base_url))

    assert [each.qualification for each in made.qualifications] == ["StateOwnedEntity"]
    assert arrived == [("GET", 1), ("POST", 1), ("GET", 2), ("POST", 3)]


@EITHER_BACKEND
def test_closing_ends_the_calls_under_way(backend: Any) -> None:
    """A call that waits for its answer when the client is closed ends with an error, and nothing more is sent."""
    held = Held()

    async def work(base_url: str) -> None:
        pc = AsyncPartnerCenter("t", base_url=base_url, backend=backend)
        await pc.validation_codes.list()
        calls = [asyncio.create_task(pc.qualifications.list(CUSTOMER)) for _ in range(3)]
        await until(lambda: held.waiting == 3)
        await pc.close()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(each, PartnerCenterError) for each in ended), ended
        held.release()

    with CountingServer(answer(200, []), held) as server:
        asyncio.run(work(server.base_url))
        assert len(server.received) == 4


@EITHER_SENDER
def test_nothing_is_opened_after_closing(make: Make) -> None:
    """A request whose turn comes when everything was closed is not sent."""
    held = Held()
    with CountingServer(held) as server:
        sender = make(server.base_url, 1)

        async def work() -> None:
            first = asyncio.create_task(sender.send(get(server.base_url)))
            await until(lambda: held.waiting == 1)
            queued = asyncio.create_task(sender.send(get(server.base_url)))
            await asyncio.sleep(0)
            await sender.close()
            outcome = await first
            assert isinstance(outcome, TransportFailure)
            assert outcome.kind == "unknown"
            assert await queued == TransportFailure("not sent", "the client was closed meanwhile")
            held.release()

        run(sender, work)
        assert len(server.received) == 1


def test_another_event_loop_is_refused_by_aiohttp_too() -> None:
    """A client over aiohttp that was used in one loop says so in another, and can still be closed there."""
    with ScriptedServer(answer(200, {"qualifications": []}, Connection="close")) as server:
        pc = AsyncPartnerCenter("t", base_url=server.base_url, backend="aiohttp")

        async def first() -> None:
            await pc.qualifications.list(CUSTOMER)

        async def second() -> None:
            async with pc:
                with pytest.raises(PartnerCenterError, match="belongs to another event loop; make one within each"):
                    await pc.qualifications.list(CUSTOMER)

        asyncio.run(first())
        asyncio.run(second())

    assert len(server.received) == 1


def test_a_client_that_sent_nothing_can_be_closed_in_another_loop() -> None:
    """Where there was no token there is no session either, and closing does no harm."""

    async def failing() -> str:
        raise CredentialError("no token today")

    pc = AsyncPartnerCenter(failing, backend="aiohttp")

    async def first() -> None:
        with pytest.raises(CredentialError):
            await pc.qualifications.list(CUSTOMER)

    asyncio.run(first())
    asyncio.run(pc.close())
    asyncio.run(AsyncPartnerCenter("t", backend="aiohttp").close())


@EITHER_BACKEND
def test_a_head_that_comes_too_late(backend: Any) -> None:
    """The four timeouts together bound a head that comes in countless pieces."""

    async def drip(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async def call(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=None, timeout=1) as pc:
            with pytest.raises(OutcomeUnknownError, match="ReadTimeout: the head of the response did not arrive"):
                await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(drip) as server:
        asyncio.run(call(server.base_url))


@EITHER_BACKEND
def test_a_head_that_does_not_come(backend: Any) -> None:
    """A service that says nothing is a read timeout, by the same name over both libraries."""
    held = Held()

    async def call(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=None) as pc:
            with pytest.raises(OutcomeUnknownError, match="no response: ReadTimeout"):
                await pc.qualifications.list(CUSTOMER, timeout=Timeout(read=0.1))
            held.release()

    with ScriptedServer(held) as server:
        asyncio.run(call(server.base_url))


@EITHER_BACKEND
def test_each_piece_of_a_head_has_its_time(backend: Any) -> None:
    """A head that takes longer than `read` arrives if none of its pieces does, also after an early hint."""
    pieces = [b"HTTP/1.1 1", b"03 E", b"\r\n\r\n", *(EMPTY[at : at + 20] for at in range(0, len(EMPTY), 20))]

    async def slow(_request: Received, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(1.2 / EMPTY.index(b"\r\n\r\n") * 20)

    async def call(base_url: str) -> int:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=None) as pc:
            return len((await pc.qualifications.list(CUSTOMER, timeout=Timeout(read=1.0))).qualifications)

    with ScriptedServer(slow) as server:
        assert asyncio.run(call(server.base_url)) == 0


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\rb", "\u00e4"])
def test_a_header_that_would_be_two(value: str) -> None:
    """A header with a line break, or with other characters than ASCII, is not sent, whatever checked it before."""
    with CountingServer(EMPTY) as server:
        sender = AiohttpConnectionPool(server.base_url, 4)

        async def work() -> None:
            request = get(server.base_url)
            request.headers = (*request.headers, ("X-One", value))
            outcome = await sender.send(request)
            assert (type(outcome), getattr(outcome, "kind", "")) == (TransportFailure, "not sent")
            await until(lambda: (server.all, server.open) == (1, 0))

        run(sender, work)
        assert server.received == []


def test_both_backends_send_the_same_bytes() -> None:
    """Names, values and bodies of requests are the same over httpx and aiohttp, and as the sync client sends them."""

    async def calls(base_url: str, backend: Any) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend) as pc:
            await pc.qualifications.create(CUSTOMER, Education("K12"), request_id="r", correlation_id="c", cv="v")
            await pc.qualifications.list(CUSTOMER, request_id="r", correlation_id="c")

    seen: list[list[tuple[object, ...]]] = []
    with ScriptedServer(EMPTY) as server:
        for backend in ("httpx", "aiohttp"):
            asyncio.run(calls(server.base_url, backend))
        with PartnerCenter("t", base_url=server.base_url) as pc:
            pc.qualifications.create(CUSTOMER, Education("K12"), request_id="r", correlation_id="c", cv="v")
            pc.qualifications.list(CUSTOMER, request_id="r", correlation_id="c")
        for i in range(3):
            two = server.received[2 * i : 2 * i + 2]
            seen.append([(each.method, each.target, sorted(each.headers), each.body) for each in two])

    assert seen[0] == seen[1] == seen[2]


@EITHER_BACKEND
def test_no_cookies_no_redirects(backend: Any) -> None:
    """A cookie is not sent back, and a redirect is not followed."""
    replies = (
        answer(200, {"qualifications": []}, Set_Cookie="a=b"),
        answer(307, Location="/elsewhere"),
        answer(200, {"qualifications": []}),
    )

    async def calls(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend) as pc:
            await pc.qualifications.list(CUSTOMER)
            with pytest.raises(PartnerCenterError, match="307"):
                await pc.qualifications.list(CUSTOMER)
            await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(*replies) as server:
        asyncio.run(calls(server.base_url))

    assert [each.header("cookie") for each in server.received] == [None] * 3


@EITHER_BACKEND
def test_an_answer_is_bounded(backend: Any) -> None:
    """An answer of more than 16 MiB, and one that drips in, are not read to their end."""

    async def flood(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Type: application/json\r\n\r\n")
        while True:
            writer.write(b" " * 1_000_000)
            await writer.drain()

    async def drip(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Type: application/json\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    async def calls(base_url: str) -> None:
        async with AsyncPartnerCenter("t", base_url=base_url, backend=backend, retry=None) as pc:
            with pytest.raises(OutcomeUnknownError, match="more than 16777216 bytes"):
                await pc.qualifications.list(CUSTOMER)
            with pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
                await pc.qualifications.list(CUSTOMER, timeout=Timeout(read=0.2))

    with ScriptedServer(flood, drip) as server:
        asyncio.run(calls(server.base_url))


def test_aiohttp_goes_through_the_environments_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names is asked for a tunnel, with its own credentials, and sees no token."""

    async def call() -> None:
        async with AsyncPartnerCenter("t", retry=None, backend="aiohttp") as pc:
            with pytest.raises(NotSentError, match="ClientHttpProxyError: the proxy answered 403"):
                await pc.qualifications.list(CUSTOMER)

    with ScriptedServer(answer(403)) as proxy:
        for user in ("", "user:word@"):
            monkeypatch.setenv("https_proxy", proxy.base_url.replace("http://", f"http://{user}"))
            asyncio.run(call())

    assert [(each.method, each.target) for each in proxy.received] == [
        ("CONNECT", "api.partnercenter.microsoft.com:443")
    ] * 2
    assert [each.header("proxy-authorization") for each in proxy.received] == [None, "Basic dXNlcjp3b3Jk"]
    assert [each.header("authorization") for each in proxy.received] == [None, None]


def test_aiohttp_and_a_proxy_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are no SOCKS proxies with aiohttp, and the client says so when it is made."""
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")

    with pytest.raises(
        InvalidRequestError, match="https_proxy names a socks5 proxy; give backend='httpx', or an http proxy"
    ):
        AsyncPartnerCenter("t", backend="aiohttp")


def test_a_backend_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown one, one beside a transport, and one that is not installed are refused, with what to give instead."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))

    with pytest.raises(InvalidRequestError, match="backend is 'curl'; give 'httpx' or 'aiohttp'"):
        AsyncPartnerCenter("t", backend="curl")  # type: ignore[arg-type]
    with pytest.raises(InvalidRequestError, match="or a transport or http_client, which are httpx's; not both"):
        AsyncPartnerCenter("t", transport=transport, backend="aiohttp")
    monkeypatch.delitem(sys.modules, "partner_center.transport.aiohttp_pool")
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(InvalidRequestError, match=r'pip install "partner-center-client\[fast\]"'):
        PartnerCenter("t").as_async(backend="aiohttp")
