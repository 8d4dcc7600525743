"""A response that is cut off, or comes a byte at a time, at every place: a documented error or the whole, in time."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from scripted_server import Received, ScriptedServer

from partner_center import AsyncPartnerCenter, PartnerCenter, PartnerCenterError, Timeout

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
TIMEOUT = Timeout(connect=0.2, read=0.3, write=0.2, pool=0.2)
SLACK = 0.5  # seconds that a loaded machine may take
STEP = 0.03  # seconds between two bytes, a tenth of what `read` allows
BODY = b'{"qualifications":[{"qualification":"Education"}]}'
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"%x;a=b\r\n%s\r\n0\r\nX-Trailer: y\r\n\r\n" % (len(BODY), BODY)
)
RESPONSES = {"length": LENGTH, "chunked": CHUNKED}
ENDLESS = {
    "head": b"HTTP/1.1 200 OK\r\nX: ",
    "chunk extension": CHUNKED[: CHUNKED.index(b"a=b")],
    "trailer": CHUNKED[: CHUNKED.index(b"y\r\n\r\n")],
    "body": LENGTH[: -len(BODY)],
    "informational": b"",
}
EITHER_BACKEND = pytest.mark.parametrize("backend", ["sync", "httpx", "aiohttp"])


class Cut:
    """Send the first bytes, and then nothing more, the end, or one byte after the other."""

    def __init__(self, sent: bytes, then: str, rest: bytes = b"") -> None:
        self._sent, self._then, self._rest = sent, then, rest

    async def __call__(self, _request: Received, writer: asyncio.StreamWriter) -> None:
        """Answer."""
        writer.write(self._sent)
        await writer.drain()
        if self._then == "silence":
            await asyncio.sleep(30)
        if self._then == "drip":
            for i in range(1000):
                writer.write(
                    self._rest[i : i + 1] if self._rest else b"HTTP/1.1 103 E\r\n\r\n" if not self._sent else b"a"
                )
                await writer.drain()
                if 0 < len(self._rest) <= i:
                    break
                await asyncio.sleep(STEP)
        writer.close()


async def one(pc: Any) -> tuple[Any, float]:
    """Return the outcome of a call, and how long it took."""
    started = time.monotonic()
    try:
        outcome = await pc.qualifications.list(CUSTOMER)
    except PartnerCenterError as error:
        outcome = error
    return outcome, time.monotonic() - started


def call(url: str, backend: Any) -> tuple[Any, float]:
    """Return the outcome of one call, and how long it took."""

    async def awaited() -> tuple[Any, float]:
        async with AsyncPartnerCenter("t", base_url=url, timeout=TIMEOUT, retry=None, backend=backend) as pc:
            return await one(pc)

    if backend != "sync":
        return asyncio.run(awaited())
    with PartnerCenter("t", base_url=url, timeout=TIMEOUT, retry=None) as pc:
        started = time.monotonic()
        try:
            outcome: Any = pc.qualifications.list(CUSTOMER)
        except PartnerCenterError as error:
            outcome = error
        return outcome, time.monotonic() - started


def bound(place: int, response: bytes) -> float:
    """Return the seconds that `Timeout` documents for a response that stops at this place."""
    head = response.index(b"\r\n\r\n") + 4
    return TIMEOUT.total + (TIMEOUT.read if place >= head else 0)


@EITHER_BACKEND
@pytest.mark.parametrize("place", ENDLESS)
def test_a_trickle_without_end(place: str, backend: str) -> None:
    """One byte after the other, for ever: the call ends when `Timeout` says so, wherever the bytes belong."""
    sent = ENDLESS[place]
    with ScriptedServer(Cut(sent, "drip")) as server:
        outcome, seconds = call(server.base_url, backend)
    limit = TIMEOUT.total + (0 if place in ("head", "informational") else TIMEOUT.read)
    print(f"\n{place:16} {backend:8} {seconds:.2f} s of {limit:.2f} s: {outcome}")

    assert isinstance(outcome, PartnerCenterError)
    assert "ReadTimeout" in str(outcome)
    assert seconds < limit + SLACK


@EITHER_BACKEND
@pytest.mark.parametrize("name", RESPONSES)
@pytest.mark.parametrize("then", ["end", "silence", "drip"])
def test_a_cut_at_every_byte(name: str, then: str, backend: str, full: bool) -> None:
    """Wherever a response stops or slows down, the outcome is an error of ours or the whole response, in time."""
    response, outcomes = RESPONSES[name], Counter[str]()
    step = 1 if full else 5 if then == "end" else 31
    worst = 0.0
    for place in range(0, len(response), step):
        with ScriptedServer(Cut(response[:place], then, response[place:])) as server:
            outcome, seconds = call(server.base_url, backend)
        worst = max(worst, seconds - bound(place, response))
        outcomes[type(outcome).__name__] += 1
        if isinstance(outcome, PartnerCenterError):
            continue
        assert [each.qualification for each in outcome.qualifications] == ["Education"], (place, outcome)
        assert then == "drip" or b"\r\n0\r\n" in response[:place], place  # all but the end of a trailer has come
    print(f"\n{name:8} {then:8} {backend:8} every {step} bytes: {dict(outcomes)}, {worst:+.2f} s against the bound")

    assert worst < SLACK
