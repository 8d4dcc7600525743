"""The file of the journal: open, check and lock it, and explain its errors."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from .records import InUseError, JournalError

APPLICATION_ID = 0x50435142  # by this, `file` and this package recognize a journal
VERSION = 1

_NOTHING_LOST = "Everything that was sent is in the journal; run the same command again to resume."


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a journal for writing, and create it if `create` is true.

    Raises:
        JournalError: It cannot be opened, or is not a journal of this version.
    """
    if create and not path.exists():
        _make(path)
    _require_file(path)
    with in_words(path):
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        with in_words(path):
            _check(db, path)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA temp_store = FILE")
            return db
    except BaseException:
        db.close()
        raise


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing journal for reading, also while a run uses it.

    Raises:
        JournalError: It cannot be opened, or is not a journal of this version.
    """
    _require_file(path)
    with in_words(path):
        try:
            return _checked_reader(path, "mode=ro")
        except sqlite3.OperationalError as error:
            # on a read-only file system SQLite needs to know that no process writes
            if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN or path.with_name(f"{path.name}-wal").exists():
                raise
            return _checked_reader(path, "immutable=1")


def _checked_reader(path: Path, mode: str) -> sqlite3.Connection:
    db = sqlite3.connect(f"file:{quote(str(path.absolute()))}?{mode}", uri=True, isolation_level=None, timeout=10)
    try:
        _check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise JournalError(f"the journal {path} is not a file; give the path of a file")
    if not path.exists():
        raise JournalError(f"there is no journal {path}; give the path of one that `bulk run` has made")


@contextmanager
def in_words(path: Path) -> Generator[None, None, None]:
    """Convert errors of SQLite and the system to a JournalError that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise JournalError(f"the journal {path} {_what(error)}", hint=_NOTHING_LOST) from error


@contextmanager
def locked(path: Path) -> Generator[None, None, None]:
    """Lock the journal for this process. The system releases the lock when the process ends in any way.

    Raises:
        InUseError: Another process holds the lock.
        JournalError: The lock file, next to the journal, cannot be created.
    """
    lock = path.with_name(f"{path.name}.lock")
    with in_words(lock):
        db = sqlite3.connect(lock, isolation_level=None, timeout=0)
    with closing(db):
        try:
            with in_words(lock):
                db.execute("BEGIN EXCLUSIVE")
        except JournalError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise InUseError(
                    f"another process works with the journal {path}; wait for it to end, or stop it"
                ) from None
            raise
        yield


def _make(path: Path) -> None:
    """Create the file of an empty journal atomically. Only its owner may read it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    with in_words(path):
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
                schema = resources.files(__name__.rpartition(".")[0]).joinpath("schema.sql").read_text(encoding="utf-8")
                db.executescript(f"BEGIN; {schema} COMMIT; PRAGMA user_version = {VERSION};")
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _check(db: sqlite3.Connection, path: Path) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise JournalError(f"{path} is not a journal of a bulk run; give another path")
    if version != VERSION:
        raise JournalError(
            f"the journal {path} is of version {version}, and this package knows version {VERSION}; "
            "use the version of partner-center-client that made it, or a newer one"
        )
    (state,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise JournalError(f"the journal {path} {_DAMAGED}", hint=_NOTHING_LOST)


_DAMAGED = "is damaged; restore it from a backup: a new one does not know what was sent already"

_BY_CODE = {
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full; free some space",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk is full or faulty; free some space, or look after it",
    sqlite3.SQLITE_READONLY: "cannot be written: file or folder are read-only; give a path that can be written",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; give a path in a folder that exists and can be written",
    sqlite3.SQLITE_PERM: "cannot be opened: permission is denied; give a path that can be written",
    sqlite3.SQLITE_BUSY: "is being written by another program; wait for it to end",
    sqlite3.SQLITE_LOCKED: "is being written by another program; wait for it to end",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: "is not a journal of a bulk run; give another path",
}


def _what(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return f"cannot be used: {error.strerror}; give a path that can be read and written"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _BY_CODE.get(code, f"cannot be used: {error}")
