"""The server: it runs an application on a socket, in the foreground or in a thread."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from partner_center_emulator.faults.connections import Protocol, drop_oldest

_LOGGER = logging.getLogger(__name__)
_EXPOSED = (
    "the emulator listens on %s, where other machines reach it: whoever reaches it can read its state and change it "
    "under /_emulator/ without a password. The controls answer only if the Host of a request is the address at which "
    "it arrived, this machine's name or a name that was allowed, and if its Origin, where a browser sends one, is the "
    "emulator's own. Listen on 127.0.0.1 to serve this machine alone"
)


class ListeningSocket(socket.socket):
    """A listening socket that makes room where the process has no file descriptor left for a connection."""

    make_room: Callable[[], bool] = staticmethod(lambda: False)
    """Closes a connection, and returns whether there was one to close."""
    _has_reported = False

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection.

        Where there is no room, asyncio logs an error and waits a second, but first tries as often as there may be
        connections waiting, which is a gigabyte of log. So it hears of it once, and else that no connection waits.
        """
        try:
            return super().accept()
        except OSError as problem:
            if problem.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            if self.make_room() or self._has_reported:
                self._has_reported = False
                raise BlockingIOError from None
            self._has_reported = True
            raise


def bind(host: str, port: int) -> ListeningSocket:
    """Return a listening socket; port 0 takes a free port. The caller keeps it, so no one else can take the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches off Nagle's delay, 40 ms a request, only if the protocol is given as TCP.
    bound = ListeningSocket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows the option lets two processes share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()
    except BaseException:
        bound.close()
        raise
    if not ipaddress.ip_address(bound.getsockname()[0]).is_loopback:
        _LOGGER.warning(_EXPOSED, base_url(bound))
    return bound


def base_url(bound: socket.socket, tls: ssl.SSLContext | None = None) -> str:
    """Return the URL of a listening socket."""
    host, port = bound.getsockname()[:2]
    scheme = "http" if tls is None else "https"
    return f"{scheme}://[{host}]:{port}" if bound.family == socket.AF_INET6 else f"{scheme}://{host}:{port}"


def serve_in_foreground(app: ASGIApp, bound: ListeningSocket, tls: ssl.SSLContext | None = None) -> None:
    """Serve until interrupted."""
    _run(uvicorn.Server(_config(app, tls)), bound)


def _run(server: uvicorn.Server, bound: ListeningSocket) -> None:
    bound.make_room = lambda: drop_oldest(server.server_state.connections)
    server.run(sockets=[bound])


class BackgroundServer:
    """Serve in a thread, from construction until `stop`."""

    def __init__(self, app: ASGIApp, bound: ListeningSocket, tls: ssl.SSLContext | None = None) -> None:
        """Start the thread and wait until it serves."""
        self._socket = bound
        self._server = _ThreadServer(_config(app, tls))
        # uvicorn handles signals in the main thread only, so this leaves them alone.
        self._thread = threading.Thread(target=self._run, name="partner-center-emulator", daemon=True)
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            raise RuntimeError("the emulator's server did not start")

    def stop(self) -> None:
        """Close all connections, stop the thread and wait for it."""
        self._server.end()
        self._thread.join()

    def _run(self) -> None:
        try:
            _run(self._server, self._socket)
        finally:
            self._socket.close()
            self._server.ready.set()  # the constructor must not wait for a start that failed


class _ThreadServer(uvicorn.Server):
    """A server that sets an event when it is ready, and that ends at once when another thread says so.

    uvicorn looks ten times a second whether it is to end, and then waits a tenth of a second for its connections. That
    is nothing for a process; but a user's test starts and stops its own server.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._to_end = asyncio.Event()

    def end(self) -> None:
        """Let the server end; called from another thread, once the server is ready."""
        self._loop.call_soon_threadsafe(self._to_end.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        await self.on_tick(0)  # which makes the headers of every response
        self.ready.set()

    async def main_loop(self) -> None:
        await self._to_end.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is idle at once, and what is under way when it has ended, or after the configured time.

        Nothing waits for TLS clients to close: a client that does not read never does.
        """
        connections, tasks = self.server_state.connections, self.server_state.tasks
        for server in self.servers:
            server.close()
        for bound in sockets or []:
            bound.close()
        for connection in list(connections):
            connection.shutdown()
            if self.config.ssl is not None and connection.transport.is_closing():  # else it is sending a response
                connection.transport.abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while connections or tasks:
                    await asyncio.sleep(0.01)
        for task in list(tasks):
            task.cancel()
        for connection in list(connections):
            connection.transport.abort()


def _config(app: ASGIApp, tls: ssl.SSLContext | None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=Protocol,
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        date_header=False,  # the responses of the service have the date of the emulator's clock
        timeout_graceful_shutdown=1,
    )
    config.load()
    config.ssl = tls  # uvicorn itself takes certificates from files only
    return config
