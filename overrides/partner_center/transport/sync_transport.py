"""The transport of the sync client: one connection, which ends in time, and which another thread can end."""

import math
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from typing import Any

import httpx

from .httpx_messages import LIMITS


class SyncTransport(httpx.HTTPTransport):
    """A transport with one connection, for one call at a time."""

    def __init__(self, verify: ssl.SSLContext, proxy: httpx.Proxy | None) -> None:
        super().__init__(verify, proxy=proxy, limits=LIMITS)
        pool: Any = self._pool
        pool._optional_thread_lock = nullcontext()  # noqa: SLF001 - one call at a time needs none; see upstream.md
        pool._assign_requests_to_connections = partial(_assign, pool, pool._assign_requests_to_connections)  # noqa: SLF001 - see there
        self.network: Network = Network(pool._network_backend)  # noqa: SLF001 - httpx takes none
        pool._network_backend = self.network  # noqa: SLF001 - httpx takes none


def _assign(pool: Any, assign: Callable[[], list[Any]]) -> list[Any]:
    """Use the one connection if it is open, without httpcore's search. Return the connections to close."""
    for connection in pool._connections if pool._requests else ():  # noqa: SLF001
        if connection.is_available() and not connection.has_expired():
            pool._requests[0].assign_to_connection(connection)  # noqa: SLF001
            return []
    return assign() if pool._requests else []  # noqa: SLF001 - after a request, nothing: the next one looks again


class Network:
    """The network backend of httpcore and its stream in one, for a transport with one connection.

    All reads end together, because the timeout of a socket bounds each one alone. Closing needs no lock of httpcore.
    """

    until: float = math.inf
    write: Any
    close: Any
    get_extra_info: Any

    def __init__(self, backend: Any = None) -> None:
        self._backend = backend
        self._stream: Any = None
        self._handshake: socket.socket | None = None  # the same connection, which TLS hides until its handshake is done
        self._ended = False

    def connect_tcp(self, **options: Any) -> "Network":
        """Open the connection."""
        return self._use(self._backend.connect_tcp(**options))

    def start_tls(self, *arguments: Any, **options: Any) -> "Network":
        """Begin TLS, maybe within the TLS of a proxy."""
        plain = self._stream.get_extra_info("socket")
        try:
            self._handshake = socket.fromfd(plain.fileno(), plain.family, plain.type)
        except OSError as error:  # ended meanwhile
            raise httpx.ConnectError(str(error)) from error
        with self._handshake:
            return self._use(self._stream.start_tls(*arguments, **options))

    def _use(self, stream: Any) -> "Network":
        self._stream = stream
        self.write, self.close, self.get_extra_info = stream.write, stream.close, stream.get_extra_info
        if self._ended:
            stream.close()
        return self

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Read what is there, within the time that is left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpx.ReadTimeout("the response was not complete in time")
        content: bytes = self._stream.read(max_bytes, min(timeout, left))
        return content

    def end(self) -> None:
        """Close the connection, and end the wait of another thread for it."""
        self._ended = True
        if (handshake := self._handshake) is not None:
            with suppress(OSError):  # done, and closed
                handshake.shutdown(socket.SHUT_RDWR)
        if self._stream is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._stream.get_extra_info("socket"), socket.SHUT_RDWR)
            self._stream.close()
