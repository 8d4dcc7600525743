"""A proxy on a real socket that builds tunnels, or ends them as a test wants, and keeps the heads it received."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Behaviour = Callable[[socket.socket, bytes], None]


class ProxyServer:
    """Answer each CONNECT with a behaviour, in its own thread.

    Args:
        behaviour: Called with the connection and the head of the CONNECT.
        tls: Speak TLS with the client.

    Attributes:
        url: Its address.
        heads: What was received before the first empty line of each connection.
    """

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self._behaviour, self._tls = behaviour, tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.heads: list[bytes] = []
        self.port = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://user:proxy-password@127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()
        for each in self._open:
            each.close()

    def _serve(self) -> None:
        threads: list[threading.Thread] = []
        while True:
            try:
                accepted, _ = self._socket.accept()
            except OSError:
                break
            threads.append(threading.Thread(target=self._connected, args=(accepted,)))
            threads[-1].start()
        for each in threads:
            each.join()

    def _connected(self, accepted: socket.socket) -> None:
        accepted.settimeout(10)
        try:
            if self._tls is not None:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                head += (piece := accepted.recv(65536))
                if not piece:
                    return
            self.heads.append(head)
            self._behaviour(accepted, head)
        except OSError:
            pass
        finally:
            accepted.close()


def tunnel(client: socket.socket, head: bytes) -> None:
    """Build the tunnel, and carry bytes both ways until one side ends."""
    _, port = head.split(b" ")[1].rsplit(b":", 1)
    with socket.create_connection(("127.0.0.1", int(port))) as server:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        back = threading.Thread(target=_carry, args=(server, client))
        back.start()
        _carry(client, server)
        back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def echo(client: socket.socket, head: bytes) -> None:
    """Refuse the tunnel, and repeat in the reason what was received, the password with it."""
    client.sendall(b"HTTP/1.1 407 proxy-password " + head.replace(b"\r\n", b" ") + b"\r\nContent-Length: 0\r\n\r\n")


def garble(client: socket.socket, _head: bytes) -> None:
    """Answer with what is not HTTP."""
    client.sendall(b"proxy-password " * 50 + b"\r\n\r\n")


def drop(_client: socket.socket, _head: bytes) -> None:
    """Say nothing, and close the connection."""


def reset(client: socket.socket, _head: bytes) -> None:
    """Reset the connection."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def silence(client: socket.socket, _head: bytes) -> None:
    """Say nothing until the client gives up."""
    client.recv(1)
