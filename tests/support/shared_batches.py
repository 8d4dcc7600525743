"""Batches of a shared journal: submit one, with or without an engine, and look what the journal has of it."""

import io
import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from partner_center import PollSchedule
from partner_center_workflows.bulk import BadRow, Plan, Row
from partner_center_workflows.bulk import report as reports
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.rows import check_row
from partner_center_workflows.bulk.shared import loading
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.queue import Turn
from partner_center_workflows.bulk.shared.reader import SharedReader

KEY = "0123456789abcdef" * 4
CHANGING = ("submitted_at", "finished_at", "request_id", "correlation_id")

_COUNTS = sa.text("""SELECT count(finished_at) AS finished, count(*) - count(finished_at) AS unfinished,
    count(*) FILTER (WHERE state = 'sending') AS sending FROM partner_center.entries""")


class Turns:
    """A queue that only notes the turns. It forgets those of a transaction that is rolled back."""

    def __init__(self) -> None:
        self.put_so_far: list[Turn] = []

    def put(self, db: sa.Connection, turns: Iterable[Turn]) -> None:
        """Note turns."""
        given = list(turns)
        sa.event.listen(db, "commit", lambda _: self.put_so_far.extend(given), once=True)


@contextmanager
def connected(url: str) -> Generator[Database, None, None]:
    """Yield a database, and close its connections at the end."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def customer(number: int) -> str:
    """Return the id of a customer."""
    return str(UUID(int=number))


def row(number: int, *, line: int | None = None, website: str = "contoso.edu", **more: Any) -> Row:
    """Return a row of Education."""
    return Row(customer(number), "Education", "K12", website, line=number if line is None else line, **more)


def submit(
    database: Database, rows: Iterable[Row | BadRow], batch: str = "november", queue: Any = None, **options: Any
) -> Plan:
    """Submit rows without an engine."""
    return loading.submit(
        database, rows, batch=batch, queue=Turns() if queue is None else queue, engine=lambda _: None, **options
    )


def submit_for_workers(
    database: Database | str,
    rows: Iterable[Mapping[str, str]],
    batch: str = "november",
    *,
    poll: tuple[float, ...] = (2.0, 2.0, 5.0),
    **options: Any,
) -> None:
    """Submit rows as a file has them, whose turns the real engine gives to workers."""
    if isinstance(database, str):
        with connected(database) as opened:
            submit_for_workers(opened, rows, batch, poll=poll, **options)
            return
    checked = (check_row(dict(row), line=number) for number, row in enumerate(rows, 2))
    options |= {"queue": dbos.DbosQueue(), "engine": dbos.migrate, "schedule": PollSchedule(poll)}
    loading.submit(database, checked, batch=batch, **options)


def asked(database: Database | str, query: str, **given: object) -> list[tuple[Any, ...]]:
    """Run a statement, and return its rows."""
    if isinstance(database, str):
        with connected(database) as opened:
            return asked(opened, query, **given)
    with database.transaction() as db:
        found = db.execute(sa.text(query), given)
        return [tuple(each) for each in found] if found.returns_rows else []


def one_of(database: Database | str, query: str, **given: object) -> Any:
    """Run a statement, and return the first column of its only row."""
    ((value,),) = asked(database, query, **given)
    return value


def set_entries(database: Database, changes: str, rows: Sequence[int] = ()) -> None:
    """Change entries as a worker might have done it."""
    where = f"WHERE id IN ({', '.join(map(str, rows))})" if rows else ""
    asked(database, f"UPDATE partner_center.entries SET {changes} {where}")  # noqa: S608 - a test's own words


def counts(database: Database) -> dict[str, int]:
    """Return the number of rows that are finished, of those that are not, and of those in `sending`."""
    return database.run(lambda db: dict(db.execute(_COUNTS).mappings().one()))


def report(database: Database) -> list[dict[str, Any]]:
    """Return the rows of the report, but for times and ids."""
    database.engine.dispose()  # as whoever asks for a report: its connections are from after the last crash
    with SharedReader.open(database, "november") as opened:
        written = io.StringIO()
        reports.write(opened, "json", written)
    return but_for_times(written.getvalue())


def but_for_times(written: str) -> list[dict[str, Any]]:
    """Return the rows of a report in JSON, but for times and ids."""
    rows: list[dict[str, Any]] = json.loads(written)["rows"]
    return [{name: value for name, value in row.items() if name not in CHANGING} for row in rows]
