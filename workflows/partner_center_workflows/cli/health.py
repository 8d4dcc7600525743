"""Tell whoever runs a container whether the worker in it is well: by HTTP, or by the time of a file."""

import errno
import os
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

_PATH = "/healthz"
_EVERY = 10.0  # seconds between two looks, for the file
_PATIENCE = 5.0  # seconds that a client may take for its request
_WELL = "well "

Problem = Callable[[], str | None]


class _Server(ThreadingHTTPServer):
    """A server on all interfaces: the probe of an orchestrator comes from outside of the container.

    It tells whether the worker is well, and nothing about it.
    """

    daemon_threads = True

    def __init__(self, port: int, problem: Problem, family: socket.AddressFamily) -> None:
        self.problem = problem
        self.address_family = family
        super().__init__(("", port), _Handler)

    def server_bind(self) -> None:
        """Bind, for IPv4 too."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a client that went away."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server_version, sys_version = "partner-center", ""

    def do_GET(self) -> None:
        """Answer 200 if the worker is well, and 503 if not."""
        found = self.path.partition("?")[0] == _PATH
        status = 404 if not found else 503 if cast("_Server", self.server).problem() else 200
        body = {404: b"not found\n", 503: b"not well\n", 200: b"well\n"}[status]
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - that of the base class
        """Log no requests: a probe comes every few seconds."""


@contextmanager
def served(port: int, problem: Problem) -> Generator[None]:
    """Within the block, answer `GET /healthz` with 200 if the worker is well, and with 503 if not.

    Args:
        port: The port, on all interfaces.
        problem: Returns why the worker is not well; None if it is.

    Raises:
        InvalidRequestError: The port cannot be used.
    """
    from partner_center import InvalidRequestError

    try:
        server = _bound(port, problem)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise InvalidRequestError(f"--health-port: port {port} {reason}; give another one") from None
    with server:
        thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _bound(port: int, problem: Problem) -> _Server:
    if socket.has_dualstack_ipv6():
        with suppress(OSError):  # IPv6 may be switched off anyway
            return _Server(port, problem, socket.AF_INET6)
    return _Server(port, problem, socket.AF_INET)


@contextmanager
def written(path: str, problem: Problem) -> Generator[None]:
    """Within the block, write a file every ten seconds while the worker is well, and remove it at the end.

    Args:
        path: The path of the file.
        problem: Returns why the worker is not well; None if it is.

    Raises:
        InvalidRequestError: The file cannot be written, or is another one.
    """
    from partner_center import InvalidRequestError

    file = Path(path)
    try:
        is_other = os.path.lexists(file) and not file.read_text(encoding="utf-8", errors="replace").startswith(_WELL)
        if not is_other:
            _write(file)
            file.unlink()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        raise InvalidRequestError(
            f"--health-file: {path} cannot be written: {reason}; give a file in a folder that can be written"
        ) from None
    if is_other:
        raise InvalidRequestError(f"--health-file: {path} is another file; give a path where there is none")
    ended = threading.Event()

    def keep() -> None:
        while True:
            with suppress(OSError):
                if problem() is None:
                    _write(file)
            if ended.wait(_EVERY):
                return

    thread = threading.Thread(target=keep, name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _write(file: Path) -> None:
    """Write the file beside its place, and then in its place: nobody reads half of it."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        unfinished.write_text(f"{_WELL}{datetime.now(UTC).isoformat(timespec='seconds')}\n", encoding="utf-8")
        unfinished.replace(file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
