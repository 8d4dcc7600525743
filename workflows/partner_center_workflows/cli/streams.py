"""The standard streams of a command: UTF-8 whatever the locale, and no traceback if one is closed, full or broken."""

import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast


class _Stderr:
    """Standard error that a command does not depend on: what cannot be written is dropped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write the text, or drop it."""
        try:
            return self._stream.write(text)
        except OSError:
            abandon(self._stream)
            return len(text)

    def flush(self) -> None:
        """Write what is buffered, or drop it."""
        try:
            self._stream.flush()
        except OSError:
            abandon(self._stream)


@contextmanager
def prepared() -> Generator[None]:
    """Make the standard streams usable while a command runs.

    A terminal keeps its encoding, and what that cannot show becomes `?`. Files and pipes get UTF-8, and the same line
    ends on every system, so that a command can read what another one wrote. A closed stream is empty or takes all.
    """
    for number in range(3):  # a file or socket that gets the number of a closed stream could be written to as if it was
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = _usable(sys.stdin, "r", errors="surrogateescape")
    sys.stdout = _usable(sys.stdout, "w", errors="replace")
    sys.stderr = cast("TextIO", _Stderr(_usable(sys.stderr, "w", errors="replace")))
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


class _StandIn(io.TextIOWrapper):
    """The stream in the place of a closed one."""


def _usable(stream: TextIO | None, mode: str, errors: str) -> TextIO:
    if stream is None:  # it was closed when Python started, or there is no console
        return _StandIn(open(os.devnull, f"{mode}b"), encoding="utf-8")  # noqa: PTH123
    if (configure := getattr(stream, "reconfigure", None)) is None:
        return stream
    with suppress(io.UnsupportedOperation):  # somebody has read from it
        if stream.isatty():
            configure(errors=errors)
        elif mode == "r":
            configure(encoding="utf-8-sig", errors=errors)
        else:
            configure(encoding="utf-8", errors=errors, newline="")
    return stream


def is_closed(stream: TextIO) -> bool:
    """Return whether the stream was closed before the command began."""
    return isinstance(stream, _StandIn)


def abandon(stream: TextIO) -> None:
    """Drop what a stream could not write, and all that follows; otherwise Python fails with it again at the end."""
    with suppress(OSError, ValueError):  # a stream of another program may have no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()
