"""An emulator that other machines reach, and one whose connections are used up."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

import partner_center_emulator
from partner_center_emulator import Emulator
from partner_center_emulator.faults import connections

HALF_A_BODY = (
    b"POST /v1/customers HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer any\r\n"
    b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
)
GET_STATE = b"GET /_emulator/state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@contextmanager
def process(*options: str, files: int | None = None) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run the emulator as a process, with a bound on its file descriptors, and return it with its port."""
    environment = os.environ | {"PYTHONPATH": str(Path(partner_center_emulator.__file__).parents[1])}
    command = [sys.executable, "-m", "partner_center_emulator", "--port", "0", "--json", *options]
    if files is not None:
        command = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]
    with subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        try:
            yield running, urlsplit(json.loads(running.stdout.readline())["base_url"]).port or 0
        finally:
            running.terminate()
            running.wait(30)


def status(emulator: Emulator, server: str, host: str, **headers: str) -> httpx.Response:
    """Ask for the state as a client whose connection arrives at an address of a network."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(emulator.app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{server}:8080") as client:
            return await client.get("/_emulator/state", headers={"Host": host, **headers})

    return asyncio.run(ask())


@pytest.mark.parametrize("server", ["10.0.0.5", "[::ffff:10.0.0.5]"])
@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.5", "10.0.0.5:8080", "10.0.0.5:1", "[::ffff:10.0.0.5]:8080", "localhost", "127.0.0.1", "[::1]"),
        *(socket.gethostname(), f"{socket.gethostname().upper()}:8080", "emulator.intranet", "Emulator.Intranet.:8080"),
    ],
)
def test_its_own_names(server: str, host: str) -> None:
    """The controls answer to the address at which a request arrived, this machine's names, and names allowed."""
    emulator = Emulator(allowed_hosts=["Emulator.intranet"])
    assert status(emulator, server, host).status_code == 200
    assert status(emulator, server, host, Origin="http://evil.example").status_code == 403
    assert status(emulator, server, host, Origin=f"http://{host}").status_code == 200


@pytest.mark.parametrize("server", ["10.0.0.5", "[fd00::5]"])
@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8080", "10.0.0.5.evil.example", "10.0.0.6", "10.0.0.5@evil.example", "[", ""),
        *("[fd00::6]", "10.0.0.5, evil.example", "2130706433", "0.0.0.0"),  # noqa: S104 - a Host, no address to bind
    ],
)
def test_foreign_names(server: str, host: str) -> None:
    """A name that only DNS leads here is refused, and the refusal says what to do; the service takes every Host."""
    refused = status(Emulator(), server, host, Origin=f"http://{host}")
    assert refused.status_code == 403
    assert f"use {server.strip('[]')}, or start it with --allow-host " in refused.json()["error"]


def test_it_warns_of_other_machines() -> None:
    """On all addresses the command says at once, in one line, what that means and what is checked."""
    with process("--host", "0.0.0.0", "--allow-host", "emulator.intranet") as (running, port):  # noqa: S104 - what is tested
        assert ask(port).startswith(b"HTTP/1.1 200 ")
        running.terminate()
        _, warned = running.communicate(timeout=30)
    assert warned.count("\n") == 1
    for part in ("WARNING", f"0.0.0.0:{port}", "other machines", "without a password", "Host", "Origin", "127.0.0.1"):
        assert part in warned


def test_loopback_warns_of_nothing() -> None:
    """Listening on this machine alone is said without a warning."""
    with process() as (running, port):
        assert ask(port).startswith(b"HTTP/1.1 200 ")
        running.terminate()
        assert running.communicate(timeout=30) == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="limits descriptors with ulimit")
def test_half_sent_requests_do_not_stop_it() -> None:
    """With 140 half-sent requests and 128 descriptors it answers, during them and after, and logs next to nothing."""
    with process(files=128) as (running, port), ExitStack() as opened:
        for _ in range(140):
            half = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            half.sendall(b"POST /v1/customers HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        assert ask(port).startswith(b"HTTP/1.1 200 ")
        opened.close()
        assert ask(port).startswith(b"HTTP/1.1 200 ")
        running.terminate()
        _, logged = running.communicate(timeout=30)
    assert len(logged) < 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="limits descriptors with ulimit")
def test_requests_under_way_are_not_dropped_for_others() -> None:
    """Where every connection has a request under way, it waits for one to end, and all of them get their responses."""
    with process(files=64) as (running, port), ExitStack() as opened:
        rules = [{"match": {"path": "/slow"}, "fault": {"status": 503, "delay": 3}}]
        httpx.put(f"http://127.0.0.1:{port}/_emulator/faults", json=rules, trust_env=False).raise_for_status()
        sent = []
        for _ in range(80):
            each = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            each.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            sent.append(each)
        assert [each.recv(12) for each in sent] == [b"HTTP/1.1 503"] * 80
        running.terminate()
        _, logged = running.communicate(timeout=30)
    assert len(logged) < 20_000


def ask(port: int) -> bytes:
    """Send a whole request on a new connection, and return how the response begins."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(GET_STATE)
        return connection.recv(100)


@pytest.mark.parametrize(
    "half",
    [b"", b"GET / HT", HALF_A_BODY],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_half_sent_request_ends(monkeypatch: pytest.MonkeyPatch, half: bytes) -> None:
    """A client that sends no more of its request is dropped, and one with a slow response is not."""
    monkeypatch.setattr(connections, "_PATIENCE", 0.2)
    with Emulator() as emulator:
        emulator.set_faults([{"match": {"path": "/slow"}, "fault": {"status": 503, "delay": 1}}])
        address = urlsplit(emulator.base_url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(half)
            began = time.monotonic()
            with suppress(ConnectionResetError):
                assert connection.recv(100) == b""
            assert time.monotonic() - began < 5
        assert httpx.get(f"{emulator.base_url}/slow", trust_env=False).status_code == 503
