"""Load rows into the journal: all of them, or none if any is invalid."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from . import comparison, fingerprints
from .comparison import Comparison
from .journal import Journal
from .records import BadRow, Plan, Row

_FIND = "SELECT * FROM entries WHERE customer_id = ? AND qualification = ?"
_INSERT = """INSERT OR IGNORE INTO entries
    (line, customer_id, qualification, education_segment, website, reference, code, state, request_id, due)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0)"""
_UPDATE = f"""UPDATE entries SET line = ?, education_segment = ?, website = ?, reference = ?, code = ?
    WHERE id = ? AND {comparison.MAY_CHANGE}"""  # noqa: S608 - our own words
_KEEP = "INSERT OR REPLACE INTO kept VALUES (?, ?)"
_MAKE_KEPT = "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, columns TEXT NOT NULL)"  # not in older journals
_SEE = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
_SEEN_ON = "SELECT line FROM seen WHERE id = ?"


class _Undone(Exception):  # noqa: N818 - not an error: it rolls back the transaction
    pass


def load(
    journal: Journal, rows: Iterable[Row | BadRow], on_bad_row: Callable[[BadRow], object] | None, *, keep: bool = True
) -> Plan:
    """Add rows to the journal. Rows that it already has do not change.

    Args:
        journal: The journal.
        rows: The rows of the input.
        on_bad_row: Called with every invalid row.
        keep: False rolls the additions back.

    Raises:
        BadRowsError: Some rows are not valid. The journal did not change.
        InvalidRequestError: The environment gives a key for validation codes that cannot be used.
        JournalError: The journal was begun with another key for them.
    """
    journal.use_code_key(fingerprints.key_from_environment())
    loading = _Loading(journal, on_bad_row)
    try:
        with journal.transaction() as db:
            loading.run(db, rows)
            loading.compared.check()
            if not keep:
                raise _Undone
            journal.record_code_key(db)
    except _Undone:
        pass
    if keep:
        journal.state_counts["pending"] += loading.compared.plan.new
    return loading.compared.plan


class _Loading:
    """The state of loading, whose size does not depend on the number of rows."""

    def __init__(self, journal: Journal, on_bad_row: Callable[[BadRow], object] | None) -> None:
        self._journal = journal
        self._keeps = False
        self.compared = Comparison(on_bad_row)

    def run(self, db: sqlite3.Connection, rows: Iterable[Row | BadRow]) -> None:
        """Load all rows."""
        db.execute("CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY, line INTEGER)")
        for row in rows:
            reason = row.reason if isinstance(row, BadRow) else self._take(db, row)
            if reason is not None:
                self.compared.note(BadRow(row.line, reason, row.sheet))
        db.execute("DROP TABLE seen")

    def _keep(self, db: sqlite3.Connection, key: int | None, row: Row) -> None:
        """Store the further columns of a row."""
        kept = comparison.kept_columns(row)
        if kept is not None:
            if not self._keeps:
                db.execute(_MAKE_KEPT)
                self._keeps = True
            db.execute(_KEEP, (key, kept))

    def _take(self, db: sqlite3.Connection, row: Row) -> str | None:
        """Insert a row, or compare it with the existing one; return what is wrong with it."""
        content = (row.education_segment, row.website, row.reference, self._journal.fingerprint(row.validation_code))
        inserted = db.execute(_INSERT, (row.line, row.customer_id, row.qualification, *content, str(uuid4())))
        if inserted.rowcount:
            db.execute(_SEE, (inserted.lastrowid, row.line))
            self._keep(db, inserted.lastrowid, row)
            self.compared.new[row.qualification] += 1
            return None
        there = db.execute(_FIND, (row.customer_id, row.qualification)).fetchone()
        what = comparison.what(row.customer_id, row.qualification)
        if not db.execute(_SEE, (there["id"], row.line)).rowcount:
            (line,) = db.execute(_SEEN_ON, (there["id"],)).fetchone()
            return comparison.is_repeated(what, line, row.sheet)
        self.compared.known += 1
        self._keep(db, there["id"], row)
        if content == (there["education_segment"], there["website"], there["reference"], there["code"]):
            return None
        if db.execute(_UPDATE, (row.line, *content, there["id"])).rowcount:
            return None
        return comparison.was_sent_otherwise(what)


def plan(rows: Iterable[Row | BadRow], journal: Path | None, on_bad_row: Callable[[BadRow], object] | None) -> Plan:
    """Return what a run would do. Nothing is sent, and the journal does not change.

    Raises:
        BadRowsError: Some rows are not valid.
        JournalError: The journal cannot be used.
    """
    with ExitStack() as stack:
        if journal is None or not os.path.lexists(journal):
            journal = Path(stack.enter_context(TemporaryDirectory())) / "plan.db"
        return load(stack.enter_context(Journal.open(journal)), rows, on_bad_row, keep=False)
