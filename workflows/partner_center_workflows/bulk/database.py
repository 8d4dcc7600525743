"""The file of the journal: open, check and lock it, and explain its errors."""

import os
import re
import secrets
import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from . import lock
from .records import JournalError

APPLICATION_ID = 0x50435142  # by this, `file` and this package recognize a journal
VERSION = 1

_MAGIC, _ID_AT = b"SQLite format 3\0", slice(68, 72)  # https://www.sqlite.org/fileformat.html#the_database_header
_TABLES = {"about", "entries"}
_GIVE_A_FILE = "give the path of a file"
_NOTHING_LOST = "Everything that was sent is in the journal; run the same command again to resume."


@contextmanager
def opened(path: Path, *, create: bool) -> Generator[sqlite3.Connection, None, None]:
    """Lock a journal, open it for writing, and create it if `create` is true.

    Raises:
        InUseError: A run uses it, under this name or another one.
        JournalError: It cannot be opened, or is not a journal of this version.
    """
    file = _real(path)
    with ExitStack() as held:
        if _exists(path, file) or not create:
            _lock_file(path, _required(path, file), held)
        with in_words(path):
            held.enter_context(lock.of_name(path, file))
        if not _exists(path, file):
            _make(path, file)
            _lock_file(path, file, held)
        yield held.enter_context(closing(_connected(path, file)))


def is_in_use(path: Path) -> bool | None:
    """Return whether a run uses a journal; None on a system that does not tell.

    Raises:
        JournalError: There is no journal.
    """
    file = _required(path, _real(path))
    with in_words(path):
        return lock.is_held(file)


def _lock_file(path: Path, file: Path, held: ExitStack) -> None:
    with in_words(path):
        descriptor = held.enter_context(lock.of_file(path, file))
        head = os.read(descriptor, _ID_AT.stop)
    if not head.startswith(_MAGIC) or int.from_bytes(head[_ID_AT], "big") != APPLICATION_ID:
        raise JournalError(f"{path} {_NOT_A_JOURNAL}")


def _connected(path: Path, file: Path) -> sqlite3.Connection:
    with in_words(path):
        db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10)
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
    file = _required(path, _real(path))
    with in_words(path):
        try:
            return _checked_reader(path, file, "mode=ro")
        except sqlite3.OperationalError as error:
            # on a read-only file system SQLite needs to know that no process writes
            if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN or file.with_name(f"{file.name}-wal").exists():
                raise
            return _checked_reader(path, file, "immutable=1")


def _checked_reader(path: Path, file: Path, mode: str) -> sqlite3.Connection:
    db = sqlite3.connect(f"file:{quote(os.fsencode(file))}?{mode}", uri=True, isolation_level=None, timeout=10)
    try:
        _check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def checked(path: str | os.PathLike[str]) -> Path:
    """Return the path of a journal if it can be one of a file.

    Raises:
        JournalError: It is none, or is one that SQLite gives another meaning.
    """
    try:
        name = os.fsdecode(path)
    except TypeError:
        raise JournalError(f"the journal is a {type(path).__name__}; {_GIVE_A_FILE}") from None
    if not name or name == ":memory:" or name.startswith("file:") or "\0" in name:
        raise JournalError(f"the journal {name!r} is not a file; {_GIVE_A_FILE}, such as customers.db")
    return Path(name)


def _real(path: Path) -> Path:
    """Return the absolute path of the file, without links: SQLite keeps its other files beside it."""
    return Path(os.path.realpath(path))


def _exists(path: Path, file: Path) -> bool:
    with in_words(path):
        try:
            file.stat()
        except FileNotFoundError:
            return False
        return True


def _required(path: Path, file: Path) -> Path:
    if not _exists(path, file):
        raise JournalError(f"there is no journal {path}; give the path of one that `bulk run` has made")
    if not file.is_file():  # a folder, a device, a pipe
        raise JournalError(f"the journal {path} is not a file; {_GIVE_A_FILE}")
    return file


@contextmanager
def in_words(path: Path) -> Generator[None, None, None]:
    """Convert errors of SQLite and the system to a JournalError that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        what = _what(error)
        is_journal = what != _NOT_A_JOURNAL and os.path.lexists(path)
        raise JournalError(f"the journal {path} {what}", hint=_NOTHING_LOST if is_journal else None) from error


def _make(path: Path, file: Path) -> None:
    """Create the file of an empty journal atomically. Only its owner may read it. The caller holds the lock."""
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}.new")
    ours = re.compile(re.escape(file.name) + r"\.[0-9a-f]{16}\.new(-journal)?")
    with in_words(path):
        if (log := file.with_name(f"{file.name}-wal")).exists() and log.stat().st_size:
            raise JournalError(
                f"there is no journal {path}, but its last changes are in {log.name}; put the journal back, "
                "or remove that file too, or give another path"
            )
        for stale in [each for each in file.parent.iterdir() if ours.fullmatch(each.name)]:
            stale.unlink()  # of a process that was killed here
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
                schema = resources.files(__name__.rpartition(".")[0]).joinpath("schema.sql").read_text(encoding="utf-8")
                db.executescript(f"BEGIN; {schema} COMMIT; PRAGMA user_version = {VERSION};")
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
            unfinished.with_name(f"{unfinished.name}-journal").unlink(missing_ok=True)


def _check(db: sqlite3.Connection, path: Path) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise JournalError(f"{path} {_NOT_A_JOURNAL}")
    if version != VERSION:
        raise JournalError(
            f"the journal {path} is of version {version}, and this package knows version {VERSION}; "
            "use the version of partner-center-client that made it, or a newer one"
        )
    if not {name for (name,) in db.execute("SELECT name FROM sqlite_master")} >= _TABLES:
        raise JournalError(f"{path} {_NOT_A_JOURNAL}")
    (state,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise damaged(path)


def damaged(path: Path) -> JournalError:
    """Return the error for a journal that is not as this package wrote it."""
    return JournalError(f"the journal {path} {_DAMAGED}", hint=_NOTHING_LOST)


_NOT_A_JOURNAL = "is not a journal of a bulk run; give another path"
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
    sqlite3.SQLITE_NOTADB: _NOT_A_JOURNAL,
}


def _what(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return f"cannot be used: {error.strerror}; give a path that can be read and written"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _BY_CODE.get(code, f"cannot be used: {error}")
