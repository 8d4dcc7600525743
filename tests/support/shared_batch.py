"""A batch in a shared journal, and what the journal has of it."""

import io
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from partner_center import PollSchedule
from partner_center_workflows.bulk import report as reports
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.rows import check_row
from partner_center_workflows.bulk.shared import loading
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.reader import SharedReader

CODE_KEY = "k3y-" + "0123456789abcdef" * 2
POLL = (5.0, 5.0, 10.0)
CHANGING = ("submitted_at", "finished_at", "request_id", "correlation_id")

_COUNTS = sa.text("""SELECT count(finished_at) AS finished, count(*) - count(finished_at) AS unfinished,
    count(*) FILTER (WHERE state = 'sending') AS sending FROM partner_center.entries""")


def submit(database: Database, rows: Sequence[dict[str, str]], poll: tuple[float, ...] = POLL, name: str = "b") -> None:
    """Add a batch of rows."""
    checked = [check_row(row, line=number) for number, row in enumerate(rows, 2)]
    schedule = PollSchedule(poll)
    loading.submit(database, checked, batch=name, queue=dbos.DbosQueue(), engine=dbos.migrate, schedule=schedule)


def report(database: Database) -> list[dict[str, Any]]:
    """Return the rows of the report, but for times and ids."""
    database.engine.dispose()  # as whoever asks for a report: its connections are from after the last crash
    with SharedReader.open(database, "b") as opened:
        written = io.StringIO()
        reports.write(opened, "json", written)
    return but_for_times(written.getvalue())


def but_for_times(written: str) -> list[dict[str, Any]]:
    """Return the rows of a report in JSON, but for times and ids."""
    rows: list[dict[str, Any]] = json.loads(written)["rows"]
    return [{name: value for name, value in row.items() if name not in CHANGING} for row in rows]


def counts(database: Database) -> dict[str, int]:
    """Return the number of rows that are finished, of those that are not, and of those in `sending`."""
    return database.run(lambda db: dict(db.execute(_COUNTS).mappings().one()))
