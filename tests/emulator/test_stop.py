"""The end of an emulator whose clients have connections in every state."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from partner_center_emulator import Emulator

REQUEST = "{} /v1/customers HTTP/1.1\r\nHost: {}\r\n{}\r\n\r\n"


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[threading.ExceptHookArgs]:
    """Collect the exceptions that ended a thread."""
    found: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", found.append)
    return found


def connected(emulator: Emulator, method: str, header: str) -> socket.socket:
    """Return a connection over which one response came."""
    address = urlsplit(emulator.base_url)
    client = socket.create_connection((address.hostname, address.port), timeout=5)
    if address.scheme == "https":
        client = ssl.create_default_context(cafile=emulator.ca_file).wrap_socket(client, server_hostname="127.0.0.1")
    client.sendall(REQUEST.format(method, address.netloc, header).encode())
    assert client.recv(65536).startswith(b"HTTP/1.1 ")
    return client


def test_a_client_that_does_not_close(failures: list[threading.ExceptHookArgs]) -> None:
    """A TLS connection whose client ignores that the server closed it ends with the emulator."""
    with Emulator(tls=True) as emulator:
        client = connected(emulator, "GET", "Connection: close")
        while client.recv(65536):
            pass  # the server has closed its side of TLS
    with socket.socket(fileno=client.detach()) as plain:
        plain.settimeout(5)
        assert plain.recv(1) == b""
    assert failures == []


def close(client: socket.socket) -> None:
    """End a connection."""
    client.close()


def send_garbage(client: socket.socket) -> None:
    """Send what is no chunk of a body."""
    client.sendall(b"no chunk\r\n")


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("act", [close, send_garbage])
@pytest.mark.parametrize("tls", [False, True])
def test_a_stop_at_each_moment(
    tls: bool,
    act: Callable[[socket.socket], None],
    turns: int,
    failures: list[threading.ExceptHookArgs],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An emulator stops in each turn of its loop after a client did its last."""
    held, stopping = threading.Event(), threading.Event()
    with Emulator(tls=tls) as emulator:
        client = connected(emulator, "POST", "Transfer-Encoding: chunked")
        assert emulator._server is not None
        server = emulator._server._server
        end = server.end
        monkeypatch.setattr(server, "end", stopping.set)

        def hold() -> None:
            held.set()
            stopping.wait()
            after(server._loop, turns, end)

        server._loop.call_soon_threadsafe(hold)
        held.wait()
        act(client)
    client.close()
    assert failures == []


def after(loop: asyncio.AbstractEventLoop, turns: int, do: Callable[[], None]) -> None:
    """Do something so many turns of the loop later."""
    if turns:
        loop.call_soon(after, loop, turns - 1, do)
    else:
        do()
