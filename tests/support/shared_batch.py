"""A batch in a shared journal, and what the journal has of it."""

import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from partner_center_workflows.bulk.shared.batch_options import BatchOptions

from partner_center import PollSchedule
from partner_center_workflows.bulk import fingerprints
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import schema
from partner_center_workflows.bulk.shared.database import NOW, Database
from partner_center_workflows.bulk.shared.queue import Turn
from partner_center_workflows.bulk.turns import PollPolicy

CODE_KEY = "k3y-" + "0123456789abcdef" * 2
POLL = (5.0, 5.0, 10.0)
COLUMNS = (
    "line", "customer_id", "qualification", "education_segment", "website", "reference", "state", "vetting_status",
    "vetting_reason", "problem", "http_status", "service_code",
)  # fmt: skip

_BATCH = sa.text(f"""INSERT INTO partner_center.batches (name, run_id, salt, key_check, options, created_at)
    VALUES ('b', :run_id, :salt, :key_check, CAST(:options AS jsonb), {NOW}) RETURNING id""")  # noqa: S608 - our own words
_ENTRY = sa.text("""INSERT INTO partner_center.entries (batch, id, line, customer_id, qualification, education_segment,
    website, reference, code, state, request_id, due) VALUES (:batch, :id, :line, :customer_id, :qualification,
    :education_segment, :website, :reference, :code, 'pending', :request_id, 0)""")
_ROWS = sa.text(f"SELECT {', '.join(COLUMNS)} FROM partner_center.entries ORDER BY id")  # noqa: S608 - our own names
_COUNTS = sa.text("""SELECT count(*) AS all, count(finished_at) AS finished,
    count(*) FILTER (WHERE state = 'sending') AS sending, sum(losses) AS losses FROM partner_center.entries""")


def submit(database: Database, rows: Sequence[dict[str, str]], poll: tuple[float, ...] = POLL) -> None:
    """Add a batch of rows."""
    schema.migrate(database, dbos.migrate)
    queue = dbos.DbosQueue()
    salt = secrets.token_bytes(16)
    key = fingerprints.key_from_environment({fingerprints.KEY: CODE_KEY})
    options = BatchOptions(PollPolicy(PollSchedule(poll), timedelta(days=30)))
    given = {"run_id": str(uuid.uuid4()), "salt": salt.hex(), "key_check": fingerprints.key_check(salt, key)}
    with database.transaction() as db:
        batch = db.execute(_BATCH, {**given, "options": json.dumps(options.record())}).scalar_one()
        db.execute(
            _ENTRY,
            [
                {
                    **{
                        name: row.get(name) for name in ("customer_id", "qualification", "education_segment", "website")
                    },
                    "reference": row.get("reference"),
                    "code": fingerprints.fingerprint(row.get("validation_code"), salt=salt, key=key),
                    "batch": batch,
                    "id": number,
                    "line": number + 1,
                    "request_id": str(uuid.uuid4()),
                }
                for number, row in enumerate(rows, 1)
            ],
        )
        queue.put(db, [Turn(batch, number, 0, first=True) for number in range(1, len(rows) + 1)])


def report(database: Database) -> list[dict[str, Any]]:
    """Return the rows of the report, but for times and ids."""
    with database.transaction() as db:
        rows = [dict(row._mapping) for row in db.execute(_ROWS)]
    return [{**row, "customer_id": str(row["customer_id"])} for row in rows]


def counts(database: Database) -> dict[str, int]:
    """Return the number of rows: all of them, the finished ones and those in `sending`; and the losses noted now."""
    return database.run(lambda db: dict(db.execute(_COUNTS).mappings().one()))


def local_report(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a report in JSON, but for times and ids."""
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["rows"]
    return [{name: row[name] for name in COLUMNS} for row in rows]
