"""Import the command `partner-center` once, and fork for every asker of forked_command.py."""

import fcntl
import gc
import io
import marshal
import os
import runpy
import socket
import sys
import termios
import time
from importlib import import_module
from pathlib import Path

_COMMAND = "partner_center_workflows.cli"
_IMPORTED = (
    *("argcomplete", "asyncio", "h11", "httpcore", "rich.live", "rich.markup", "rich.table", "sqlite3"),
    *("partner_center", "partner_center_workflows.audit", "partner_center_workflows.bulk"),
    *(
        f"{_COMMAND}.{name}"
        for name in (
            *("bulk", "call", "completion", "connection", "customers", "demo", "emulator", "health", "help", "login"),
            *("output", "parsing", "progress", "qualifications", "spec", "streams", "validation_codes", "version"),
        )
    ),
)


def serve(askers: socket.socket) -> None:
    """Fork for every asker while there may be one; return in the forks, as a process that is to run the command."""
    while descriptors := socket.recv_fds(askers, 1, 5)[1]:
        if not os.fork():
            askers.close()
            _run_for(descriptors)
            return
        for each in descriptors:
            os.close(each)
        _reap()
    os._exit(0)


def _reap() -> None:
    """Let go of the forks that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _run_for(descriptors: list[int]) -> None:
    """Fork again; return in that fork, and tell the asker here its exit code or signal."""
    with socket.socket(fileno=descriptors[0]) as asker:
        request = b"".join(iter(lambda: asker.recv(65_536), b""))
        command = os.fork()
        if command:
            for each in (*descriptors[1:], 0, 1, 2):
                os.close(each)
            ended = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
            asker.sendall(str(ended).encode())
            os._exit(0)
    _become(*marshal.loads(request), *descriptors[1:])  # noqa: S302, the asker is ours


def _become(
    how: str,
    numbers: list[int],
    umask: int,
    user: int,
    words: list[bytes],
    environ: dict[bytes, bytes],
    folder: int,
    *streams: int,
) -> None:
    """Take over what the asker was given."""
    os.fchdir(folder)
    os.umask(umask)
    os.setreuid(user, -1)
    os.environb.clear()
    os.environb.update(environ)
    time.tzset()
    sys.argv = ["", *map(os.fsdecode, words)]
    sys.path[0] = str(Path.cwd())
    given = dict(zip(numbers, streams, strict=True))
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if number in given:
            os.dup2(given[number], number)
        else:
            os.close(number)
        stream = _text_of(number, getattr(sys, f"__{name}__")) if number in given else None
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.closerange(3, 256)
    if how == "terminal":
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _text_of(number: int, own: io.TextIOWrapper) -> io.TextIOWrapper:
    """Return the stream of a descriptor as an interpreter makes it when it starts: see `create_stdio` of CPython."""
    unbuffered = own.write_through
    binary = open(number, "wb" if number else "rb", 0 if unbuffered and number else -1, closefd=False)  # noqa: SIM115
    lines = not unbuffered and (number == 2 or os.isatty(number))
    return io.TextIOWrapper(binary, own.encoding, own.errors, "\n", lines, unbuffered)


if __name__ == "__main__":
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # as the command does it
    for module in _IMPORTED:
        import_module(module)
    gc.collect()
    gc.freeze()  # or a collection in a fork would copy all of this memory
    serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module(_COMMAND, run_name="__main__", alter_sys=True)
