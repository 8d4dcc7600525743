"""A server that sends more than the response: no call of anybody gets a response that is not its own.

Every connection begins with a response that nobody requested. It comes with the first response, after it, or while the
connection is idle. The clients count responses of another customer, and the server counts creates.
"""

import asyncio
import gc
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import trustme
from leftover_server import SOMEBODY_ELSE, Leftover, LeftoverServer, Pause, of_customer

from partner_center import (
    AsyncPartnerCenter,
    PartnerCenter,
    PartnerCenterError,
    RetryBudget,
    RetryPolicy,
    StateOwnedEntity,
    Timeout,
)
from partner_center.runtime import api_client
from partner_center.transport import aiohttp_pool, connection_pool

CALLS = 3  # of each client, one after the other
EVIL = of_customer(SOMEBODY_ELSE, SOMEBODY_ELSE)
NAMELESS = of_customer(SOMEBODY_ELSE, None)
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
DENIED = b"HTTP/1.1 401 No\r\nMS-RequestId: ffffffff-ffff-4fff-8fff-ffffffffffff\r\nContent-Length: 0\r\n\r\n"
BARE = b"HTTP/1.1 %d No\r\n\r\n"
NO_BODY = b"HTTP/1.1 %d No\r\nContent-Length: %d\r\n\r\n"


def chunked(right: bytes, *, length: bool = False, trailer: bytes = b"") -> bytes:
    """Return the same response in one chunk, with a trailer, or with a Content-Length that means nothing."""
    head, _, body = right.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if length or not line.startswith(b"Content-Length")]
    head = b"\r\n".join([*lines, b"Transfer-Encoding: chunked"])
    return head + b"\r\n\r\n%x\r\n%s\r\n0\r\n%s\r\n" % (len(body), body, trailer)


LEFTOVERS = {
    "same segment": Leftover(lambda right: [right, EVIL]),
    "same segment, no id": Leftover(lambda right: [right, NAMELESS]),
    "same segment, two": Leftover(lambda right: [right, NAMELESS, NAMELESS]),
    "just after": Leftover(lambda right: [right, Pause(0.002), EVIL]),
    "later": Leftover(lambda right: [right, Pause(0.02), EVIL]),
    "idle": Leftover(lambda right: [right, Pause(0.02), NAMELESS], idle=0.06),
    "partial": Leftover(lambda right: [right, EVIL[:40]]),
    "partial, then the rest": Leftover(lambda right: [right, NAMELESS[:40], Pause(0.01), NAMELESS[40:]], idle=0.04),
    "partial, idle": Leftover(lambda right: [right, Pause(0.01), EVIL[:40]], idle=0.04),
    "garbage": Leftover(lambda right: [right, b"\r\n\r\nXX"], breaks_aiohttp=True),
    "one byte": Leftover(lambda right: [right, b"\n"]),
    "204 with a body": Leftover(lambda _: [NO_BODY % (204, len(EVIL)), NAMELESS], method="GET", loses=True),
    "304 with a body": Leftover(lambda _: [NO_BODY % (304, len(EVIL)), NAMELESS], method="GET", loses=True),
    "after the last chunk": Leftover(lambda right: [chunked(right), NAMELESS]),
    "after a trailer": Leftover(lambda right: [chunked(right, trailer=b"X: y\r\n"), NAMELESS]),
    "length and chunks": Leftover(lambda right: [chunked(right, length=True), NAMELESS], breaks_aiohttp=True),
    "HEAD with a body": Leftover(lambda right: [right, NAMELESS], method="HEAD", breaks_aiohttp=True),
    "chunks after chunks": Leftover(lambda right: [chunked(right), chunked(NAMELESS)]),
    "chunks after chunks, idle": Leftover(lambda right: [chunked(right), Pause(0.02), chunked(NAMELESS)], idle=0.06),
    "chunks after a length, idle": Leftover(lambda right: [right, Pause(0.02), chunked(NAMELESS)], idle=0.06),
    "chunks after a 204": Leftover(lambda _: [BARE % 204, chunked(NAMELESS)], method="GET", loses=True),
    "chunks after a 204, idle": Leftover(
        lambda _: [BARE % 204, Pause(0.02), chunked(NAMELESS)], method="GET", loses=True, idle=0.06
    ),
    "chunks after a 304, idle": Leftover(
        lambda _: [BARE % 304, Pause(0.02), chunked(NAMELESS)], method="GET", loses=True, idle=0.06
    ),
    "503": Leftover(lambda right: [right, BUSY]),
    "503, idle": Leftover(lambda right: [right, Pause(0.01), BUSY], idle=0.04),
    "401 of another": Leftover(lambda right: [right, Pause(0.002), DENIED]),
}


class Tally:
    """What came of all calls."""

    def __init__(self) -> None:
        self.right = self.wrong = self.failed = 0

    def note(self, outcome: Any, customer: str) -> None:
        """Count an outcome."""
        if isinstance(outcome, PartnerCenterError):
            self.failed += 1
        elif isinstance(outcome, bool):
            self.right += not outcome
            self.wrong += outcome
        else:
            reasons = [each.vetting_reason for each in outcome.qualifications]
            self.right += reasons == [customer]
            self.wrong += reasons != [customer]


def options(url: str) -> dict[str, Any]:
    """Return the options of a client that tries again soon and often."""
    retry = RetryPolicy(base=0.001, attempts=8, budget=RetryBudget(10**6))
    return {"base_url": url, "retry": retry, "timeout": Timeout(read=20, connect=20)}


def customer_of(client: int, call: int) -> str:
    """Return a separate customer for each call."""
    return f"{client:08d}-0000-4000-8000-{call:012d}"


def call(pc: Any, method: str | None, customer: str) -> Any:
    """Begin a call, of a method or of a kind in turn."""
    if method == "HEAD" and customer.endswith("0"):
        return pc.domains.exists(f"{customer[:8]}.example")
    if customer[-1] in "02":
        return pc.qualifications.list(customer)
    return pc.qualifications.create(customer, StateOwnedEntity())


def sync_client(server: LeftoverServer, leftover: Leftover, client: int, tally: Tally) -> None:
    """Make the calls of one client."""
    with PartnerCenter("t", **options(server.url)) as pc:
        for number in range(CALLS):
            customer = customer_of(client, number)
            try:
                tally.note(call(pc, leftover.method, customer), customer)
            except PartnerCenterError as error:
                tally.note(error, customer)
            time.sleep(leftover.idle)
            while leftover.idle and is_sending(server, customer):
                time.sleep(0.001)


async def async_client(server: LeftoverServer, leftover: Leftover, client: int, tally: Tally, backend: Any) -> None:
    """Make the calls of one client."""
    async with AsyncPartnerCenter("t", backend=backend, **options(server.url)) as pc:
        for number in range(CALLS):
            customer = customer_of(client, number)
            try:
                tally.note(await call(pc, leftover.method, customer), customer)
            except PartnerCenterError as error:
                tally.note(error, customer)
            await asyncio.sleep(leftover.idle)
            while leftover.idle and is_sending(server, customer):
                await asyncio.sleep(0.001)


def is_sending(server: LeftoverServer, customer: str) -> bool:
    """Return whether a busy machine has kept the server from sending what belongs into the pause after this call."""
    return any(customer in each for each in server.sending.copy())


async def async_clients(server: LeftoverServer, leftover: Leftover, clients: int, tally: Tally, backend: str) -> None:
    """Run the clients, twenty at a time."""
    for first in range(0, clients, 20):
        numbers = range(first, min(first + 20, clients))
        await asyncio.gather(*(async_client(server, leftover, each, tally, backend) for each in numbers))


@pytest.fixture(scope="session")
def served() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the TLS settings of a server, and those of a client that trusts it."""
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    return server, client


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a socket that TLS has not left yet
@pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])
@pytest.mark.parametrize("name", LEFTOVERS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_response_that_nobody_asked_for(
    name: str,
    backend: str,
    scheme: str,
    full: bool,
    served: tuple[ssl.SSLContext, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No call gets another's response, no create is carried out twice, and each call has a result in the end."""
    clients = 200 if full else 5
    leftover, tally = LEFTOVERS[name], Tally()
    for module in (api_client, connection_pool, aiohttp_pool):
        monkeypatch.setattr(module, "tls", lambda *_: served[1])
    with LeftoverServer(leftover, served[0] if scheme == "https" else None) as server:
        if backend == "sync":
            with ThreadPoolExecutor(20) as threads:
                list(threads.map(lambda each: sync_client(server, leftover, each, tally), range(clients)))
        else:
            asyncio.run(async_clients(server, leftover, clients, tally, backend))
    twice = sum(count - 1 for count in server.effects.values())
    print(
        f"\n{scheme:5} {name:24} {backend:8} {clients} clients, {server.connections} connections: "
        f"{tally.right} right, {tally.failed} failed, {tally.wrong} wrong, {twice} effects twice"
    )

    gc.collect()  # what warns of an open socket does so here
    assert (tally.wrong, twice) == (0, 0)
    if backend != "aiohttp" or not leftover.breaks_aiohttp:
        assert tally.failed == (2 * clients if leftover.loses else 0)  # the two GETs of each client
    assert tally.right + tally.failed == clients * CALLS
