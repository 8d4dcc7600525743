"""Faults of the libraries below, as docs/explanation/upstream.md has them, each against the library itself.

A test that fails here is good news: the library is fixed, and the test says which work-around may go.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import httpcore
import pytest
from scripted_server import Received, ScriptedServer, answer

FIXED = "{} is fixed in this version: remove {}, this test, and the entry in docs/explanation/upstream.md"
TIMEOUT = {"timeout": {"connect": 5.0, "read": 0.2, "write": 5.0, "pool": 5.0}}


def test_leftover_bytes() -> None:
    """Httpcore hands bytes behind a response to the next request as its response."""
    with ScriptedServer(answer(200, b"mine") + answer(200, b"somebody else's")) as server:
        with httpcore.ConnectionPool() as pool:
            bodies = [pool.request("GET", server.base_url).content for _ in range(2)]

    assert bodies == [b"mine", b"somebody else's"], FIXED.format(
        "httpcore's reuse of a connection with leftover bytes", "httpx_messages.conclude's look for more"
    )


def test_a_read_timeout_without_end() -> None:
    """Httpcore's read timeout bounds each read of the socket, so bytes that are no data hold a request for ever."""

    async def trickle(_request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
        for _ in range(20):
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.close()

    started = time.monotonic()
    with ScriptedServer(trickle) as server, httpcore.ConnectionPool() as pool:
        with pytest.raises(httpcore.RemoteProtocolError):  # the server ended it after a second
            pool.request("GET", server.base_url, extensions=TIMEOUT)

    assert time.monotonic() - started > 0.9, FIXED.format("httpcore's bound of a response", "sync_transport.Network")


def test_an_interrupt_within_a_lock() -> None:
    """An exception between httpcore's `acquire` and its `with` leaves the pool locked for ever."""

    def raising(frame: FrameType, event: str, _argument: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_qualname != "ThreadLock.__enter__":
            return None
        lock = frame.f_locals["self"]._lock
        if event == "line" and lock.locked():
            raise KeyboardInterrupt
        return raising

    before = sys.gettrace()
    with ScriptedServer(answer(200, b"")) as server:
        pool = httpcore.ConnectionPool()
        sys.settrace(raising)
        try:
            with pytest.raises(KeyboardInterrupt):
                pool.request("GET", server.base_url)
        finally:
            sys.settrace(before)

    assert pool._optional_thread_lock._lock.locked(), FIXED.format(
        "httpcore's ThreadLock", "`_optional_thread_lock` in sync_transport"
    )


SEARCHES = """
import asyncio, sys
import httpcore

class Finder:
    searches = 0
    def find_spec(self, name, path=None, target=None):
        if name == "sniffio":
            Finder.searches += 1
            raise ModuleNotFoundError(name)

async def main(url):
    async with httpcore.AsyncConnectionPool() as pool:
        await pool.request("GET", url)
        Finder.searches = 0
        await pool.request("GET", url)
        print(Finder.searches)

sys.modules.pop("sniffio", None)
sys.meta_path.insert(0, Finder())
asyncio.run(main(sys.argv[1]))
"""


def test_a_search_for_sniffio() -> None:
    """Httpcore's async pool imports sniffio for every request; without it each import searches the disk."""
    with ScriptedServer(answer(200, b"")) as server:
        done = subprocess.run(
            [sys.executable, "-c", SEARCHES, server.base_url], capture_output=True, text=True, check=True
        )

    assert int(done.stdout) > 0, FIXED.format("httpcore's search for sniffio", "sniffio from the extra `fast`")
