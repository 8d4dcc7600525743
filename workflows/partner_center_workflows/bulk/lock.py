"""The lock of a journal or a snapshot: one process writes a file at a time, whatever name it opens it by.

The lock is on the file itself, so a link, another path to it or a new name does not avoid it. It is a lock on one byte
that SQLite never locks, and it belongs to the open file where the system has such locks: SQLite's own locks belong to
the process, and end when the process closes any descriptor of the file. So the descriptor stays open as long as SQLite
uses the file. https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_

The file `NAME.lock` locks the name while there is no file yet, and on Windows. The system releases both locks when the
process ends in any way.
"""

import errno
import os
import sqlite3
import struct
import sys
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from partner_center import PartnerCenterError

from .file_kind import JOURNAL, FileKind

if sys.platform != "win32":
    import fcntl

_BYTE = 1 << 40  # SQLite locks bytes from 1 << 30 on, and a journal never grows to this size
_TAKEN = (errno.EACCES, errno.EAGAIN)

_held: set[tuple[int, int]] = set()  # device and number of the files that this process has locked
_changing = threading.Lock()


@contextmanager
def of_file(path: Path, file: Path, kind: FileKind = JOURNAL) -> Generator[int, None, None]:
    """Lock a file, and return a descriptor of it.

    Args:
        path: The name that the user gave.
        file: The file, which exists.
        kind: What the file is.

    Raises:
        PartnerCenterError: `kind.in_use`: this process or another one holds the lock. `kind.error`: the file has a
            second name, and SQLite keeps what was changed last under the first one.
        OSError: The file cannot be opened for writing.
    """
    about = file.stat()
    identity = (about.st_dev, about.st_ino)
    with _changing:
        if identity in _held:  # do not open it here: closing it would release the locks of SQLite
            raise _in_use(path, kind)
        _held.add(identity)
    try:
        descriptor = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            _take(descriptor, path, kind)
            if os.fstat(descriptor).st_nlink > 1:
                raise kind.error(
                    f"the {kind.noun} {path} is a file with several names (hard links), and what was changed last "
                    "is kept under one of them; remove the others, or make a copy"
                )
            yield descriptor
        finally:
            os.close(descriptor)
    finally:
        with _changing:
            _held.discard(identity)


def is_held(file: Path) -> bool | None:
    """Return whether a process holds the lock of a file; None on a system that does not tell.

    Args:
        file: The file, which exists.
    """
    about = file.stat()
    with _changing:
        if (about.st_dev, about.st_ino) in _held:
            return True
    if sys.platform != "linux":
        return None
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        asked = struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0)
        found = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, asked)
        return bool(struct.unpack("hhqqi0q", found)[0] != fcntl.F_UNLCK)
    finally:
        os.close(descriptor)


@contextmanager
def of_name(path: Path, file: Path, kind: FileKind = JOURNAL) -> Generator[None, None, None]:
    """Lock the name of a file that need not exist.

    Raises:
        PartnerCenterError: `kind.in_use`: another process holds the lock.
        sqlite3.Error: The lock file, next to the file, cannot be created.
    """
    with closing(sqlite3.connect(file.with_name(f"{file.name}.lock"), isolation_level=None, timeout=0)) as db:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise _in_use(path, kind) from None
            raise
        yield


def _take(descriptor: int, path: Path, kind: FileKind) -> None:
    if sys.platform == "win32":
        return
    try:
        if (of_open_file := getattr(fcntl, "F_OFD_SETLK", None)) is None:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _BYTE)
        else:
            fcntl.fcntl(descriptor, of_open_file, struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0))
    except OSError as error:
        if error.errno in _TAKEN:
            raise _in_use(path, kind) from None
        raise


def _in_use(path: Path, kind: FileKind) -> PartnerCenterError:
    return kind.in_use(f"another process works with the {kind.noun} {path}; wait for it to end, or stop it")
