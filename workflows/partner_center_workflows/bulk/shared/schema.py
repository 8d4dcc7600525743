"""The tables of a shared journal: numbered migrations, which `submit` applies and everybody else checks.

A migration never changes once it is released. What comes later is a file with the next number. It only adds to the
tables, so that workers of the last release go on until they are replaced.
"""

from collections.abc import Callable
from importlib import resources

import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from partner_center_workflows.bulk.records import JournalError

from .database import NOW, SCHEMA, Database

MISSING = "no batch was submitted to this journal; run `bulk submit` first"

_LOCK = 0x70636D31  # an advisory lock of whoever migrates
_TOO_FEW_RIGHTS = "42501"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
_IS_THERE = sa.text("SELECT to_regclass('partner_center.migrations') IS NOT NULL")
_HAS_SCHEMA = sa.text(f"SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = '{SCHEMA}')")  # noqa: S608 - our own name
_MAKE = sa.text("""CREATE TABLE partner_center.migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at DOUBLE PRECISION NOT NULL)""")
_NEWEST = sa.text("SELECT coalesce(max(number), 0) FROM partner_center.migrations")
_NOTE = sa.text(f"INSERT INTO partner_center.migrations VALUES (:number, :name, {NOW})")  # noqa: S608 - our own words


def migrate(database: Database, engine: Callable[[Database], object]) -> None:
    """Create the tables, or bring those of an older version up to this one. Any number of processes may do so at once.

    Each migration is one transaction. If one fails, those before it stay.

    Args:
        database: The database.
        engine: Does the same for the tables of the engine, and locks them itself.

    Raises:
        JournalError: The tables have a newer version, the user may not create tables, or the database cannot be used.
    """
    while _apply_next(database):
        pass
    engine(database)  # not within a transaction: an index that it makes CONCURRENTLY would wait for that for ever


def check(database: Database) -> None:
    """Check that the tables are those of this version.

    Raises:
        JournalError: They are not there, or of another version, or the database cannot be used.
    """
    with database.transaction() as db:
        if not db.execute(_IS_THERE).scalar():
            raise JournalError(MISSING)
        found, known = db.execute(_NEWEST).scalar_one(), len(_names())
    if found < known:
        raise JournalError(
            f"the tables of this journal are of version {found}, and this version of partner-center-client needs "
            f"{known}; run `bulk submit` of this version first"
        )
    _refuse_newer(found, known)


def _apply_next(database: Database) -> bool:
    """Apply the first migration that is missing. Return False if there is none."""
    names = _names()
    with database.transaction() as db:
        db.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        is_there = db.execute(_IS_THERE).scalar()
        found = db.execute(_NEWEST).scalar_one() if is_there else 0
        _refuse_newer(found, len(names))
        if found == len(names):
            return False
        try:
            if not db.execute(_HAS_SCHEMA).scalar():
                db.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
            if not is_there:
                db.execute(_MAKE)
            db.exec_driver_sql(_FOLDER.joinpath(names[found]).read_text(encoding="utf-8"))
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _TOO_FEW_RIGHTS:
                raise
            raise _may_not(db, database) from error
        db.execute(_NOTE, {"number": found + 1, "name": names[found]})
    return True


def _refuse_newer(found: int, known: int) -> None:
    if found > known:
        raise JournalError(
            f"the tables of this journal are of version {found}, and this version of partner-center-client knows "
            f"{known}; use a newer partner-center-client"
        )


def _may_not(db: sa.Connection, database: Database) -> JournalError:
    quoted = db.dialect.identifier_preparer.quote
    user = quoted(db.engine.url.username) if db.engine.url.username else "this user"
    return JournalError(
        f"{user} may not create the tables of the journal in the database {database.name}; run `bulk submit` once as "
        f"a user that may, or let the database's owner run: GRANT CREATE ON DATABASE {quoted(database.name)} TO {user}"
    )


_FOLDER = resources.files(__name__.rpartition(".")[0]).joinpath("migrations")


def _names() -> list[str]:
    """Return the names of the migrations, the first one first: `0001_journal.sql` is number 1."""
    return sorted(each.name for each in _FOLDER.iterdir() if each.name.endswith(".sql"))
