"""Batches of a shared journal, for tests that need no engine."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from partner_center_workflows.bulk import BadRow, Plan, Row
from partner_center_workflows.bulk.shared import loading
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.queue import Turn

KEY = "0123456789abcdef" * 4


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


def asked(database: Database, query: str, **given: object) -> list[tuple[Any, ...]]:
    """Run a statement, and return its rows."""
    with database.transaction() as db:
        found = db.execute(sa.text(query), given)
        return [tuple(each) for each in found] if found.returns_rows else []


def set_entries(database: Database, changes: str, rows: Sequence[int] = ()) -> None:
    """Change entries as a worker might have done it."""
    where = f"WHERE id IN ({', '.join(map(str, rows))})" if rows else ""
    asked(database, f"UPDATE partner_center.entries SET {changes} {where}")  # noqa: S608 - a test's own words
