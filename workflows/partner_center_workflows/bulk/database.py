"""The file of a journal or a snapshot: open, check and lock it, and explain its errors."""

import os
import re
import secrets
import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from partner_center import PartnerCenterError

from . import lock
from .file_kind import JOURNAL, FileKind
from .journal_address import is_url

_MAGIC, _ID_AT = b"SQLite format 3\0", slice(68, 72)  # https://www.sqlite.org/fileformat.html#the_database_header
_GIVE_A_FILE = "give the path of a file"


@contextmanager
def opened(path: Path, *, create: bool, kind: FileKind = JOURNAL) -> Generator[sqlite3.Connection, None, None]:
    """Lock a file, open it for writing, and create it if `create` is true.

    Raises:
        PartnerCenterError: `kind.in_use`: a run uses it, under this name or another one. `kind.error`: it cannot be
            opened, or is not of this kind and version.
    """
    file = _real(path)
    with ExitStack() as held:
        if _exists(path, file, kind) or not create:
            _lock_file(path, _required(path, file, kind), held, kind)
        with in_words(path, kind):
            held.enter_context(lock.of_name(path, file, kind))
        if not _exists(path, file, kind):
            _make(path, file, kind)
            _lock_file(path, file, held, kind)
        yield held.enter_context(closing(_connected(path, file, kind)))


def is_in_use(path: Path) -> bool | None:
    """Return whether a run uses a journal; None on a system that does not tell.

    Raises:
        JournalError: There is no journal.
    """
    file = _required(path, _real(path), JOURNAL)
    with in_words(path):
        return lock.is_held(file)


def _lock_file(path: Path, file: Path, held: ExitStack, kind: FileKind) -> None:
    with in_words(path, kind):
        descriptor = held.enter_context(lock.of_file(path, file, kind))
        head = os.read(descriptor, _ID_AT.stop)
    if not head.startswith(_MAGIC) or int.from_bytes(head[_ID_AT], "big") != kind.application_id:
        raise kind.error(f"{path} {_not_one(kind)}")


def _connected(path: Path, file: Path, kind: FileKind) -> sqlite3.Connection:
    with in_words(path, kind):
        db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        with in_words(path, kind):
            _check(db, path, kind)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA temp_store = FILE")
            return db
    except BaseException:
        db.close()
        raise


def connect_for_reading(path: Path, kind: FileKind = JOURNAL) -> sqlite3.Connection:
    """Open an existing file for reading, also while a run uses it.

    Raises:
        PartnerCenterError: `kind.error`: it cannot be opened, or is not of this kind and version.
    """
    file = _required(path, _real(path), kind)
    with in_words(path, kind):
        try:
            return _checked_reader(path, file, "mode=ro", kind)
        except sqlite3.OperationalError as error:
            # on a read-only file system SQLite needs to know that no process writes
            if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN or file.with_name(f"{file.name}-wal").exists():
                raise
            return _checked_reader(path, file, "immutable=1", kind)


def _checked_reader(path: Path, file: Path, mode: str, kind: FileKind) -> sqlite3.Connection:
    db = sqlite3.connect(f"file:{quote(os.fsencode(file))}?{mode}", uri=True, isolation_level=None, timeout=10)
    try:
        _check(db, path, kind)
    except BaseException:
        db.close()
        raise
    return db


def checked(path: str | os.PathLike[str], kind: FileKind = JOURNAL) -> Path:
    """Return the path if it can be one of a file.

    Raises:
        PartnerCenterError: `kind.error`: it is none, or is one that SQLite gives another meaning.
    """
    try:
        name = os.fsdecode(path)
    except TypeError:
        raise kind.error(f"the {kind.noun} is a {type(path).__name__}; {_GIVE_A_FILE}") from None
    if is_url(name):  # not shown: it may have a password
        raise kind.error(f"the {kind.noun} is a URL, and a file is wanted here; {_GIVE_A_FILE}, such as customers.db")
    if not name or name == ":memory:" or name.startswith("file:") or "\0" in name:
        raise kind.error(f"the {kind.noun} {name!r} is not a file; {_GIVE_A_FILE}, such as customers.db")
    return Path(name)


def _real(path: Path) -> Path:
    """Return the absolute path of the file, without links: SQLite keeps its other files beside it."""
    return Path(os.path.realpath(path))


def _exists(path: Path, file: Path, kind: FileKind) -> bool:
    with in_words(path, kind):
        try:
            file.stat()
        except FileNotFoundError:
            return False
        return True


def _required(path: Path, file: Path, kind: FileKind) -> Path:
    if not _exists(path, file, kind):
        raise kind.error(f"there is no {kind.noun} {path}; give the path of one that `{kind.made_by}` has made")
    if not file.is_file():  # a folder, a device, a pipe
        raise kind.error(f"the {kind.noun} {path} is not a file; {_GIVE_A_FILE}")
    return file


@contextmanager
def in_words(path: Path, kind: FileKind = JOURNAL) -> Generator[None, None, None]:
    """Convert errors of SQLite and the system to a `kind.error` that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        what = _what(error, kind)
        is_one = what != _not_one(kind) and os.path.lexists(path)
        raise kind.error(f"the {kind.noun} {path} {what}", hint=kind.nothing_lost if is_one else None) from error


def _make(path: Path, file: Path, kind: FileKind) -> None:
    """Create an empty file atomically. Only its owner may read it. The caller holds the lock."""
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}.new")
    ours = re.compile(re.escape(file.name) + r"\.[0-9a-f]{16}\.new(-journal)?")
    with in_words(path, kind):
        if (log := file.with_name(f"{file.name}-wal")).exists() and log.stat().st_size:
            raise kind.error(
                f"there is no {kind.noun} {path}, but its last changes are in {log.name}; put the {kind.noun} back, "
                "or remove that file too, or give another path"
            )
        for stale in [each for each in file.parent.iterdir() if ours.fullmatch(each.name)]:
            stale.unlink()  # of a process that was killed here
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
                schema = resources.files(kind.package).joinpath("schema.sql").read_text(encoding="utf-8")
                db.executescript(f"BEGIN; {schema} COMMIT; PRAGMA user_version = {kind.version};")
                db.execute(f"PRAGMA application_id = {kind.application_id}")
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
            unfinished.with_name(f"{unfinished.name}-journal").unlink(missing_ok=True)


def _check(db: sqlite3.Connection, path: Path, kind: FileKind) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != kind.application_id:
        raise kind.error(f"{path} {_not_one(kind)}")
    if not kind.version <= version <= kind.newest:
        raise kind.error(
            f"the {kind.noun} {path} is of version {version}, and this package knows version {kind.newest}; "
            "use the version of partner-center-client that made it, or a newer one"
        )
    if not {name for (name,) in db.execute("SELECT name FROM sqlite_master")} >= kind.tables:
        raise kind.error(f"{path} {_not_one(kind)}")
    (state,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise damaged(path, kind)


def damaged(path: Path, kind: FileKind = JOURNAL) -> PartnerCenterError:
    """Return the error for a file that is not as this package wrote it."""
    return kind.error(f"the {kind.noun} {path} is damaged; {kind.damaged}", hint=kind.nothing_lost)


def _not_one(kind: FileKind) -> str:
    return f"is not a {kind.noun} of {kind.of}; give another path"


_BY_CODE = {
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full; free some space",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk is full or faulty; free some space, or look after it",
    sqlite3.SQLITE_READONLY: "cannot be written: file or folder are read-only; give a path that can be written",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; give a path in a folder that exists and can be written",
    sqlite3.SQLITE_PERM: "cannot be opened: permission is denied; give a path that can be written",
    sqlite3.SQLITE_BUSY: "is being written by another program; wait for it to end",
    sqlite3.SQLITE_LOCKED: "is being written by another program; wait for it to end",
}


def _what(error: sqlite3.Error | OSError, kind: FileKind) -> str:
    if isinstance(error, OSError):
        return f"cannot be used: {error.strerror}; give a path that can be read and written"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_CORRUPT:
        return f"is damaged; {kind.damaged}"
    return _not_one(kind) if code == sqlite3.SQLITE_NOTADB else _BY_CODE.get(code, f"cannot be used: {error}")
