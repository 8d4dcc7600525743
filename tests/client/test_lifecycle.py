"""Clients over time: threads, event loops, cancellation, closing, and the parity of the two."""

import asyncio
import inspect
import subprocess
import sys
import threading
from typing import Any

import httpx
import pytest
from scripted_server import Received, ScriptedServer, answer

import partner_center_resources
from partner_center import AsyncPartnerCenter, InvalidRequestError, PartnerCenter, PartnerCenterError, StateOwnedEntity
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EMPTY = answer(200, {"qualifications": []})


def test_one_client_serves_many_threads(pc: PartnerCenter, emulator: Emulator) -> None:
    """Sixteen threads share a client, and each gets its own answers."""
    customers = [f"00000000-0000-4000-8000-0000000000{n:02d}" for n in range(16)]
    seen: dict[str, int] = {}

    def work(customer_id: str) -> None:
        pc.qualifications.create(customer_id, StateOwnedEntity())
        seen[customer_id] = len(pc.qualifications.list(customer_id).qualifications)

    threads = [threading.Thread(target=work, args=(customer,)) for customer in customers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == dict.fromkeys(customers, 1)
    assert sum(entry.effect for entry in emulator.log) == 16


def test_a_second_event_loop_is_refused_clearly() -> None:
    """A client that was used in one loop says so in another, and can still be closed there."""
    with ScriptedServer(answer(200, {"qualifications": []}, Connection="close")) as server:
        pc = AsyncPartnerCenter("t", base_url=server.base_url)

        async def first() -> None:
            await pc.qualifications.list(CUSTOMER)
            await pc.qualifications.list(CUSTOMER)

        async def second() -> None:
            async with pc:
                with pytest.raises(PartnerCenterError, match="belongs to another event loop; make one within each"):
                    await pc.qualifications.list(CUSTOMER)

        asyncio.run(first())
        asyncio.run(second())

    assert len(server.received) == 2


@pytest.mark.parametrize("backend", ["httpx", "aiohttp"])
def test_another_kind_of_event_loop_is_refused_clearly(backend: Any) -> None:
    """Where a coroutine is not run by asyncio, as by trio, the client says what it needs, and can be closed."""

    async def call() -> None:
        async with AsyncPartnerCenter("t", backend=backend) as pc:
            await pc.qualifications.list(CUSTOMER)

    with pytest.raises(
        PartnerCenterError, match=r"needs asyncio, .* under trio, use PartnerCenter in a thread"
    ) as raised:
        call().send(None)  # the first step of a coroutine, as every event loop takes it

    assert raised.value.__suppress_context__


def test_a_cancelled_call_leaves_the_client_usable() -> None:
    """Cancelling a call that waits for its answer frees its connection, and later calls go through."""
    started = threading.Event()

    async def silence(_request: Received, _writer: asyncio.StreamWriter) -> None:
        started.set()
        await asyncio.Event().wait()

    async def run(base_url: str) -> list[Any]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            task = asyncio.create_task(pc.qualifications.list(CUSTOMER))
            await asyncio.to_thread(started.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return (await pc.qualifications.list(CUSTOMER)).qualifications

    with ScriptedServer(silence, EMPTY) as server:
        assert asyncio.run(run(server.base_url)) == []
    assert len(server.received) == 2


def test_a_closed_client_says_so() -> None:
    """A client that was closed refuses with its own message, and closing twice does no harm."""

    async def awaited() -> None:
        pc = AsyncPartnerCenter("t")
        await pc.close()
        await pc.close()
        with pytest.raises(PartnerCenterError, match="this client is closed; make a new one"):
            await pc.qualifications.list(CUSTOMER)

    pc = PartnerCenter("t")
    pc.close()
    pc.close()
    with pytest.raises(PartnerCenterError, match="this client is closed; make a new one"):
        pc.qualifications.list(CUSTOMER)
    asyncio.run(awaited())


def _methods(kind: type) -> dict[str, Any]:
    return {name: value for name, value in vars(kind).items() if inspect.isfunction(value) and name[0] != "_"}


def _twin(name: str) -> type:
    twin: type = getattr(partner_center_resources, f"Async{name}")
    return twin


RESOURCES = [name for name in partner_center_resources.__all__ if not name.startswith("Async")]


@pytest.mark.parametrize(
    ("sync", "awaited"),
    [
        (PartnerCenter, AsyncPartnerCenter),
        *((getattr(partner_center_resources, name), _twin(name)) for name in RESOURCES),
    ],
    ids=lambda kind: kind.__name__,
)
def test_sync_and_async_say_and_take_the_same(sync: type, awaited: type) -> None:
    """Both clients have the same methods, with the same signatures and docstrings; only one's are awaited."""
    ours, theirs = _methods(sync), _methods(awaited)
    ours.pop("as_async", None)

    assert ours.keys() == theirs.keys()
    for name, method in ours.items():
        mine, yours = inspect.signature(method), inspect.signature(theirs[name])
        assert str(mine.replace(return_annotation="")) == str(yours.replace(return_annotation="")), name
        assert str(yours.return_annotation).replace("pages.AsyncPages", "pages.Pages") == str(mine.return_annotation)
        is_awaited = "AsyncPages" not in str(yours.return_annotation)
        told = "" if is_awaited else "\nIterate over the result with `async for`; do not await it.\n"
        assert inspect.getdoc(method) == (inspect.getdoc(theirs[name]) or "").replace(told, "", 1), name
        assert (inspect.iscoroutinefunction(method), inspect.iscoroutinefunction(theirs[name])) == (False, is_awaited)
    parameters = list(inspect.signature(sync).parameters)
    assert parameters == [name for name in inspect.signature(awaited).parameters if name != "backend"]


def test_a_sync_client_has_an_async_twin(emulator: Emulator) -> None:
    """The twin has the same settings and credential, and its own connections."""

    async def ask(twin: AsyncPartnerCenter) -> str:
        async with twin:
            return (await twin.with_raw_response.validation_codes.list()).request_id

    with PartnerCenter(lambda: "t", base_url=emulator.base_url, timeout=7, max_requests_per_second=50) as pc:
        twin = pc.as_async()
        assert repr(twin) == repr(pc).replace("PartnerCenter", "AsyncPartnerCenter", 1)
        assert twin.max_requests_per_second == pc.max_requests_per_second == 50
        request_id = asyncio.run(ask(twin))
        assert pc.validation_codes.list()
    assert emulator.log[0].request_id == request_id
    with httpx.Client() as http, pytest.raises(InvalidRequestError, match="give an AsyncPartnerCenter instead"):
        PartnerCenter("t", http_client=http).as_async()
    assert PartnerCenter("t").max_requests_per_second is None


def test_a_forked_process_has_connections_of_its_own(emulator: Emulator) -> None:
    """Parent and child use one client after a fork, and each gets its own answers."""
    program = (
        "import os, sys\n"
        "from partner_center import PartnerCenter, StateOwnedEntity\n"
        "pc = PartnerCenter('t', base_url=sys.argv[1])\n"
        "pc.validation_codes.list()\n"
        "child = os.fork()\n"
        "mine = 'a' if child else 'b'\n"
        "for n in range(20):\n"
        "    customer = f'{mine * 8}-0000-4000-8000-0000000000{n:02d}'\n"
        "    raw = pc.with_raw_response.qualifications.create(customer, StateOwnedEntity(), request_id=f'{mine}{n}')\n"
        "    assert raw.headers['ms-requestid'] == f'{mine}{n}', raw.headers['ms-requestid']\n"
        "sys.exit(os.waitpid(child, 0)[1] if child else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, emulator.base_url], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert sum(entry.effect for entry in emulator.log) == 40


def test_a_client_that_is_closed_during_a_call_sends_nothing_more() -> None:
    """Closing while a call waits for its next attempt ends that call, and no connection is opened again."""
    with ScriptedServer(answer(429, Retry_After="0.2"), EMPTY) as server:
        pc = PartnerCenter("t", base_url=server.base_url)
        errors: list[str] = []

        def call() -> None:
            with pytest.raises(PartnerCenterError) as raised:
                pc.qualifications.list(CUSTOMER)
            errors.append(str(raised.value))

        thread = threading.Thread(target=call)
        thread.start()
        while not server.received:
            thread.join(0.001)
        pc.close()
        thread.join()

    assert errors == ["this client is closed; make a new one"]
    assert len(server.received) == 1
