"""A batch of a shared journal that is only read: one view of it, whatever workers do meanwhile."""

import json
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from attrs import fields
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from partner_center_workflows.bulk.causes import Causes
from partner_center_workflows.bulk.journal_reader import WITH_PROBLEMS, Usage
from partner_center_workflows.bulk.records import STATES, Entry, State, Summary
from partner_center_workflows.bulk.times import moment

from . import batches, schema
from .database import NOW, Database

_MANY = 1000  # rows at a time

_COUNTS = sa.text("SELECT state, count(*) AS rows FROM partner_center.entries WHERE batch = :batch GROUP BY state")
_NEXT = sa.text("""SELECT min(due) FROM partner_center.entries WHERE batch = :batch AND finished_at IS NULL
    AND state <> 'sending'""")
_LASTED = sa.text(f"""SELECT CASE WHEN count(*) = count(finished_at) THEN max(finished_at) ELSE {NOW} END
    FROM partner_center.entries WHERE batch = :batch""")  # noqa: S608 - our own words
_PROBLEMS = sa.text("""SELECT state, problem, http_status, service_code, website FROM partner_center.entries
    WHERE batch = :batch AND (state = 'failed' OR problem IS NOT NULL AND finished_at IS NULL AND state <> 'sending')
    ORDER BY id""")
_TIMES = ("submitted_at", "polled_at", "finished_at", "due")
_NAMES = [each.name for each in fields(Entry) if each.name not in ("correlation_id", "kept")]
_TEXTS = {"customer_id": "customer_id::text", "request_id": "request_id::text"}
_ENTRIES = sa.text(f"""SELECT {", ".join(_TEXTS.get(name) or name for name in _NAMES)}, kept::text
    FROM partner_center.entries WHERE batch = :batch ORDER BY id""")  # noqa: S608 - our own names


class SharedReader:
    """A batch as it is when it is opened: a source of a report, and of a summary."""

    def __init__(self, db: sa.Connection, batch: str) -> None:
        self._db = db
        found = batches.find(db, batch)
        self._given = {"batch": found["id"]}
        self._used = found["requests"], found["throttled"]
        self.run_id: str = found["run_id"]
        self.input_name: str | None = found["input_name"]
        self.created_at: float = found["created_at"]

    @classmethod
    @contextmanager
    def open(cls, database: Database, batch: str) -> Generator["SharedReader", None, None]:
        """Yield a reader of a batch.

        Raises:
            InvalidRequestError: There is no batch of this name.
            JournalError: The database cannot be used, or has no journal of this version.
        """
        schema.check(database)
        try:
            with database.engine.connect() as connection:
                one_view = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                yield cls(connection.execution_options(**one_view), batch)
        except (DBAPIError, NoConnectionError) as error:
            raise database.error(error) from error

    def counts(self) -> dict[State, int]:
        """Return the number of rows in each state."""
        found = {row.state: int(row.rows) for row in self._db.execute(_COUNTS, self._given)}
        return {state: found.get(state, 0) for state in STATES}

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(self.counts().values())

    @property
    def next_due(self) -> float | None:
        """When the next task is due, in seconds since the epoch; None if there is none."""
        return moment(self._db.execute(_NEXT, self._given).scalar())

    @property
    def usage(self) -> Usage:
        """The requests of all workers, and the seconds from the submit until now, or until the last row was done."""
        until = self._db.execute(_LASTED, self._given).scalar()
        return Usage(*self._used, max(0.0, (until or self.created_at) - self.created_at))

    def causes(self, states: Collection[State] = WITH_PROBLEMS) -> Causes:
        """Return why the rows in these states failed or cannot go on."""
        found = Causes()
        for row in self._rows(_PROBLEMS):
            if row["state"] in states:
                found.add(*row.values())
        return found

    def summary(self) -> Summary:
        """Return the summary of the batch."""
        used = self.usage
        return Summary(self.counts(), used.requests, used.throttled, used.seconds, self.next_due, self.causes().found())

    def entries(self) -> Iterator[Entry]:
        """Yield every row, in the order of the input."""
        for row in self._rows(_ENTRIES):
            values: dict[str, Any] = {**row}
            values |= {name: moment(values[name]) for name in _TIMES}
            values["kept"] = json.loads(values["kept"] or "{}")
            yield Entry(**values, correlation_id=self.run_id)

    def _rows(self, query: sa.TextClause) -> Iterator[sa.RowMapping]:
        """Yield the rows of a query, a few of them in memory at a time."""
        yield from self._db.execute(query, self._given, execution_options={"yield_per": _MANY}).mappings()
