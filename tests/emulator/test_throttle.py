"""Requests per second, and a log that does not grow without end."""

from __future__ import annotations

import asyncio
import gc
import sys

import httpx
import pytest

from partner_center_emulator import Emulator
from partner_center_emulator.faults.throttle import Throttle
from partner_center_emulator.server.app import create_app
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.web.emulation import Emulation

URL = "/v1/customers/0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11/qualifications"
TOKEN = {"Authorization": "Bearer any"}


class Watch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        """Start at some moment."""
        self.moment = 1000.0

    def __call__(self) -> float:
        """Return the moment."""
        return self.moment


def test_sliding_second() -> None:
    """In any second only so many requests are accepted; a client that waits a second is accepted."""
    watch = Watch()
    throttle = Throttle(watch)
    assert [throttle.wait(2) for _ in range(3)] == [None, None, 1]
    watch.moment += 0.999
    assert throttle.wait(2) == 1
    watch.moment += 1
    assert [throttle.wait(2) for _ in range(3)] == [None, None, 1]


def test_rejected_requests_count() -> None:
    """A client that does not wait is kept out for as long as it hammers."""
    watch = Watch()
    throttle = Throttle(watch)
    assert throttle.wait(1) is None
    for _ in range(20):
        watch.moment += 0.5
        assert throttle.wait(1) == 1
    watch.moment += 1
    assert throttle.wait(1) is None


def test_limit_is_changed() -> None:
    """A higher limit lets more through at once, and no limit all and forgets what was counted."""
    throttle = Throttle(Watch())
    assert [throttle.wait(limit) for limit in (1, 1, 3, 3, 3)] == [None, 1, None, None, 1]
    assert [throttle.wait(limit) for limit in (None, 1, 1)] == [None, None, 1]


def test_throttled_response() -> None:
    """A throttled request gets a 429 with the gateway's body, has no effect and is logged."""
    watch = Watch()
    emulation = Emulation(Settings(requests_per_second=2), Seed(), throttle=Throttle(watch))
    emulation.fault_rules.replace([{"match": {"method": "POST"}, "fault": {"status": 500}, "hits": 1}])

    async def post(count: int) -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=create_app(emulation))
        async with httpx.AsyncClient(transport=transport, base_url="http://emulator", headers=TOKEN) as client:
            return [await client.post(URL, json={"qualification": "StateOwnedEntity"}) for _ in range(count)]

    responses = asyncio.run(post(3))
    watch.moment += 1
    responses += asyncio.run(post(1))
    assert [response.status_code for response in responses] == [500, 200, 429, 409]
    assert responses[2].json().keys() == {"statusCode", "message"}
    assert (responses[2].json()["statusCode"], responses[2].headers["retry-after"]) == (429, "1")
    assert [(entry.status, entry.effect) for entry in emulation.service.log.entries()][2] == (429, False)


def test_setting(client: httpx.Client, emulator: Emulator) -> None:
    """The limit is set over HTTP, spares control requests, and goes with a reset."""
    assert client.put("/_emulator/settings", json={"requests_per_second": 1}).status_code == 200
    assert client.get(URL).status_code == 200
    assert client.get("/_emulator/state").status_code == 200
    emulator.reset()
    assert [client.get(URL).status_code for _ in range(5)] == [200] * 5


@pytest.mark.parametrize(
    "change",
    [
        {"requests_per_second": 0},
        {"requests_per_second": 0.5},
        {"requests_per_second": True},
        {"seed": None},
        {"seed": -1},
        {"log_size": 0},
        {"log_size": "all"},
    ],
    ids=str,
)
def test_bad_settings(client: httpx.Client, emulator: Emulator, change: dict[str, object]) -> None:
    """A bad value is rejected with the setting's name."""
    response = client.put("/_emulator/settings", json=change)
    assert (response.status_code, emulator.settings) == (400, Settings())
    assert f"{next(iter(change))} must be a whole number" in response.json()["error"]


def test_log_drops_the_oldest(client: httpx.Client, emulator: Emulator) -> None:
    """A full log drops its oldest entries, and the totals in the state go on."""
    emulator.configure(log_size=2)
    client.post(URL, json={"qualification": "StateOwnedEntity"})
    for number in range(3):
        client.get(URL, headers={"ms-requestid": str(number)})
    assert [entry.request_id for entry in emulator.log] == ["1", "2"]
    assert client.get("/_emulator/state").json()["requests"] == {"received": 4, "effects": 1}
    emulator.reset()
    assert emulator.state()["requests"] == {"received": 0, "effects": 0}


def test_memory_stays_flat() -> None:
    """Ten thousand requests to a full log leave no more memory in use than before them."""
    emulator = Emulator(settings={"log_size": 100})
    scope = {
        "type": "http",
        "method": "GET",
        "path": URL,
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer a")],
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: object) -> None:
        pass

    async def get(count: int) -> None:
        for _ in range(count):
            await emulator.app(dict(scope), receive, send)

    async def grown() -> int:
        await get(200)  # fills the log and every cache
        gc.collect()
        before = sys.getallocatedblocks()  # tracemalloc takes four times as long
        await get(10_000)
        gc.collect()
        return sys.getallocatedblocks() - before

    assert asyncio.run(grown()) < 2_000  # ten thousand entries would take fifty thousand blocks
    assert (len(emulator.log), emulator.state()["requests"]) == (100, {"received": 10_200, "effects": 0})
