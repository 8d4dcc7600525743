"""Start the command `partner-center` without its imports: a server that has done them forks for every start.

A start takes 0.2 s of a processor, nearly all of it imports, and the tests start the command hundreds of times. A fork
is a process as any other. It has the arguments, environment, folder, umask, user and streams that it is given, which
may be closed or full; it takes the terminal; it ends as an interpreter ends, and its code or signal is passed on.

Three processes take part, and a file has each:

- a process of the tests, here, starts the asker in place of the command, and the server when it is first needed;
- the asker stands where the command would, behind redirections of a shell: command_asker.py;
- the server forks, and ends with the process of the tests: command_server.py.
"""

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_ASKER, _SERVER = (str(Path(__file__).with_name(f"command_{name}.py")) for name in ("asker", "server"))
_OF_THE_INTERPRETER = ("LANG", "LC_", "PYTHON", "TZ")


def forked(env: Mapping[str, str], *, at_terminal: bool = False) -> tuple[list[str], list[int]] | None:
    """Return what starts the command, and the descriptors to pass; None where the interpreter itself would differ."""
    settings = tuple(sorted(item for item in env.items() if item[0].startswith(_OF_THE_INTERPRETER)))
    usual = {*os.environ.items(), ("LC_ALL", "C.UTF-8")}  # a server for others would start once or twice: no gain
    if "COVERAGE_PROCESS_CONFIG" in env or not usual.issuperset(settings):
        return None
    server = _server(settings)
    how = "terminal" if at_terminal else "streams"
    return [sys.executable, "-I", "-S", _ASKER, how, str(server)], [server]


@cache
def _server(settings: tuple[tuple[str, str], ...]) -> int:
    """Start a server with these variables of the interpreter, and return the socket for its askers."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, _SERVER, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            env={**dict(settings), "PATH": os.environ.get("PATH", "")},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours.fileno()
