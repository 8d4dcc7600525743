"""Load rows into the journal: all of them, or none if any is invalid."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from partner_center.policies.redaction import redact

from . import fingerprints
from .journal import Journal
from .records import BadRow, BadRowsError, Plan, Row

_KEPT = 1000  # bad rows that the error contains

_FIND = "SELECT * FROM entries WHERE customer_id = ? AND qualification = ?"
_INSERT = """INSERT OR IGNORE INTO entries
    (line, customer_id, qualification, education_segment, website, reference, code, state, request_id, due)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0)"""
_UPDATE = """UPDATE entries SET line = ?, education_segment = ?, website = ?, reference = ?, code = ? WHERE id = ?"""
_KEEP = "INSERT OR REPLACE INTO kept VALUES (?, ?)"
_MAKE_KEPT = "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, columns TEXT NOT NULL)"  # not in older journals
_SEEN = "INSERT OR IGNORE INTO seen VALUES (?)"


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
            if loading.bad_count:
                raise loading.error()
            if not keep:
                raise _Undone
            journal.record_code_key(db)
    except _Undone:
        pass
    if keep:
        journal.state_counts["pending"] += loading.plan.new
    return loading.plan


class _Loading:
    """The state of loading, whose size does not depend on the number of rows."""

    def __init__(self, journal: Journal, on_bad_row: Callable[[BadRow], object] | None) -> None:
        self._journal = journal
        self._on_bad_row = on_bad_row
        self._bad: list[BadRow] = []
        self._new: Counter[str] = Counter()
        self._known = 0
        self._keeps = False
        self.bad_count = 0

    @property
    def plan(self) -> Plan:
        """The summary of the rows."""
        return Plan(self._new.total(), self._known, dict(self._new))

    def error(self) -> BadRowsError:
        """Return the error for the invalid rows."""
        rows = "1 row" if self.bad_count == 1 else f"{self.bad_count:,} rows"
        first = self._bad[0]
        return BadRowsError(
            f"{rows} cannot be used, and nothing was sent; the first is {first.place}: {first.reason}",
            rows=tuple(self._bad),
            count=self.bad_count,
            hint="Correct the input and run the same command again.",
        )

    def run(self, db: sqlite3.Connection, rows: Iterable[Row | BadRow]) -> None:
        """Load all rows."""
        db.execute("CREATE TEMP TABLE seen (id INTEGER PRIMARY KEY)")
        for row in rows:
            reason = row.reason if isinstance(row, BadRow) else self._take(db, row)
            if reason is not None:
                self._note(BadRow(row.line, reason, row.sheet))
        db.execute("DROP TABLE seen")

    def _note(self, bad: BadRow) -> None:
        self.bad_count += 1
        if len(self._bad) < _KEPT:
            self._bad.append(bad)
        if self._on_bad_row is not None:
            self._on_bad_row(bad)

    def _keep(self, db: sqlite3.Connection, key: int | None, row: Row) -> None:
        """Store the further columns of a row, without validation codes. They change nothing that is sent."""
        if row.kept:
            if not self._keeps:
                db.execute(_MAKE_KEPT)
                self._keeps = True
            db.execute(_KEEP, (key, json.dumps({redact(name, ()): redact(text, ()) for name, text in row.kept})))

    def _take(self, db: sqlite3.Connection, row: Row) -> str | None:
        """Insert a row, or compare it with the existing one; return what is wrong with it."""
        content = (row.education_segment, row.website, row.reference, self._journal.fingerprint(row.validation_code))
        inserted = db.execute(_INSERT, (row.line, row.customer_id, row.qualification, *content, str(uuid4())))
        if inserted.rowcount:
            db.execute(_SEEN, (inserted.lastrowid,))
            self._keep(db, inserted.lastrowid, row)
            self._new[row.qualification] += 1
            return None
        there = db.execute(_FIND, (row.customer_id, row.qualification)).fetchone()
        what = f"{row.qualification} of customer {row.customer_id}"
        if not db.execute(_SEEN, (there["id"],)).rowcount:
            where = "line" if row.sheet is None else "row"
            return f"{what} is already on {where} {there['line']}; leave one of them out"
        self._known += 1
        self._keep(db, there["id"], row)
        if content == (there["education_segment"], there["website"], there["reference"], there["code"]):
            return None
        if (
            there["state"] in ("failed", "pending") or there["sent_at"] is None
        ):  # the change does not contradict the service
            db.execute(_UPDATE, (row.line, *content, there["id"]))
            return None
        return (
            f"{what} is in the journal with another segment, website, reference or validation code, and was sent so; "
            "give what was given before, or another journal"
        )


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
