"""Run the command `partner-center` in its own process, also at a terminal."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from forked_command import forked

COMMAND = (sys.executable, "-m", "partner_center_workflows.cli")

_TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "partner_center_workflows.cli", *sys.argv[1:]])
"""


def environment(**more: str) -> dict[str, str]:
    """Return the environment without settings for the service, the locale or the terminal, and with some more."""
    dropped = ("PARTNER_CENTER_", "LC_", "LANG", "PYTHONIOENCODING", "PYTHONUTF8", "TERM", "COLUMNS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)} | more


def run(
    *words: str | bytes,
    after: str = "",
    before: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a shell, with redirections, and commands before it, and return the outcome."""
    env = env or environment()
    command, passed = (not before and forked(env)) or (COMMAND, [])  # a fork has no limit that is set before it
    script = ["sh", "-c", f'{before} "$@" {after}', "sh", *command, *words]
    return subprocess.run(script, capture_output=True, env=env, cwd=cwd, pass_fds=passed, check=False, timeout=120)


def at_terminal(
    words: Sequence[str | bytes], *, typed: bytes = b"", env: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Run the command with all three streams at a terminal, type something, and return its code and what was shown."""
    ours, theirs = pty.openpty()
    env = env or environment()
    command, passed = forked(env, at_terminal=True) or ([sys.executable, "-c", _TAKE_TERMINAL], [])
    with subprocess.Popen(
        [*command, *words], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=env, pass_fds=passed
    ) as process:
        os.close(theirs)
        try:
            if typed:
                os.write(ours, typed)
            seen = b""
            while select.select([ours], [], [], 60)[0]:
                try:
                    piece = os.read(ours, 4096)
                except OSError:  # the other side is closed
                    break
                if not piece:
                    break
                seen += piece
            code = process.wait(60)
        finally:
            process.kill()  # otherwise a command that does not end would hang the test
    os.close(ours)
    return code, seen
