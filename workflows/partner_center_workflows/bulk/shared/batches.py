"""The batches of a shared journal: list and find them, cancel one, and put the failed rows of one back."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from attrs import field, frozen

from partner_center import InvalidRequestError
from partner_center.formats.outside_text import storable
from partner_center_workflows import spelling
from partner_center_workflows.bulk.records import STATES, TO_CREATE, Batch

from . import schema
from .database import NOW, Database
from .queue import Queue, Turn
from .turn_store import CANCELLED

_LOCK = 0x70636D32  # an advisory lock of whoever changes many rows: two such can wait for each other for ever
_MANY = 1000  # rows at a time
_NAMED = 5  # batches in one message

_BATCHES = sa.text("""SELECT b.id, b.name, b.created_at, b.cancelled_at, e.state, count(e.state) AS rows
    FROM partner_center.batches b LEFT JOIN partner_center.entries e ON e.batch = b.id
    GROUP BY b.id, e.state ORDER BY b.id DESC""")
_FIND = sa.text("SELECT * FROM partner_center.batches WHERE name = :name")
_NAMES = sa.text("SELECT name FROM partner_center.batches ORDER BY id DESC")
_CANCEL = sa.text(f"""UPDATE partner_center.batches SET cancelled_at = coalesce(cancelled_at, {NOW})
    WHERE id = :batch""")  # noqa: S608 - our own words
_END = sa.text(f"""WITH found AS (SELECT id, state FROM partner_center.entries
        WHERE batch = :batch AND finished_at IS NULL ORDER BY id FOR UPDATE)
    UPDATE partner_center.entries e SET turn = turn + 1, losses = 0, due = NULL, finished_at = {NOW},
        state = CASE WHEN e.state IN ('pending', 'unknown') THEN 'failed' ELSE 'expired' END,
        problem = CASE WHEN e.state = 'unknown' THEN :unknown ELSE :problem END,
        http_status = NULL, service_code = NULL
    FROM found WHERE e.batch = :batch AND e.id = found.id AND found.state <> 'sending'""")  # noqa: S608 - our own words
_GIVE_BACK_USES = sa.text("""WITH held AS (SELECT batch, code, count(*) AS uses FROM partner_center.entries
        WHERE batch = :batch AND code IS NOT NULL AND holds_code AND id NOT IN (SELECT id FROM held_elsewhere)
            AND state = 'failed' AND submitted_at IS NULL AND http_status IS NOT NULL GROUP BY batch, code)
    UPDATE partner_center.codes c SET remaining = c.remaining + held.uses FROM held
    WHERE c.batch = held.batch AND c.code = held.code""")

# Rows that may not be put back, because another batch has begun with the same customer and qualification.
_HELD_ELSEWHERE = sa.text("""CREATE TEMP TABLE held_elsewhere ON COMMIT DROP AS
    SELECT e.id, b.name FROM partner_center.entries e
    JOIN partner_center.entries o ON o.customer_id = e.customer_id AND o.qualification = e.qualification
        AND o.finished_at IS NULL
    JOIN partner_center.batches b ON b.id = o.batch
    WHERE e.batch = :batch AND e.finished_at IS NOT NULL AND e.state IN ('failed', 'expired')""")
_COUNT_HELD = sa.text("SELECT name, count(*) AS rows FROM held_elsewhere GROUP BY name ORDER BY name")

# A row that the service refused gets a new request id. One whose outcome is unknown keeps its own. One that the
# service has accepted is only waited for.
_PUT_BACK = sa.text("""WITH found AS (SELECT id,
        CASE WHEN state = 'expired' OR submitted_at IS NOT NULL THEN 'waiting'
            WHEN http_status IS NOT NULL OR sent_at IS NULL THEN 'pending' ELSE 'unknown' END AS next,
        state = 'failed' AND submitted_at IS NULL AND http_status IS NOT NULL AS refused
        FROM partner_center.entries WHERE batch = :batch AND id > :after AND state IN ('failed', 'expired')
            AND id NOT IN (SELECT id FROM held_elsewhere) ORDER BY id LIMIT :many FOR UPDATE)
    UPDATE partner_center.entries e SET state = found.next, due = :now, turn = turn + 1, losses = 0, troubles = 0,
        finished_at = NULL, holds_code = holds_code AND NOT found.refused,
        request_id = CASE WHEN found.refused THEN gen_random_uuid() ELSE request_id END,
        waiting_since = CASE WHEN found.next = 'waiting' THEN :now ELSE waiting_since END
    FROM found WHERE e.batch = :batch AND e.id = found.id RETURNING e.id, e.turn, e.state""")
_GO_ON = sa.text("UPDATE partner_center.batches SET cancelled_at = NULL WHERE id = :batch")


@frozen
class PutBack:
    """What `retry_failed` did.

    Attributes:
        count: The number of rows that are tried again.
        left: By the name of another batch: the number of rows that stay as they are, because that batch has begun with
            the same customer and qualification, and is not done with them.
        was_cancelled: Whether the batch was cancelled, and goes on now.
    """

    count: int
    left: Mapping[str, int] = field(factory=dict[str, int])
    was_cancelled: bool = False


def lock(db: sa.Connection) -> None:
    """Wait until no other transaction changes many rows."""
    db.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def batches(database: Database) -> list[Batch]:
    """Return all batches, the newest first.

    Raises:
        JournalError: The database cannot be used, or has no journal of this version.
    """
    schema.check(database)
    found: dict[int, Batch] = {}
    with database.transaction() as db:
        for row in db.execute(_BATCHES):
            batch = Batch(row.name, row.created_at, row.cancelled_at, dict.fromkeys(STATES, 0))
            counts = found.setdefault(row.id, batch).counts
            if row.state is not None:
                counts[row.state] = row.rows  # type: ignore[index] # the dict from above
    return list(found.values())


def find(db: sa.Connection, name: str) -> sa.RowMapping:
    """Return a batch as the database has it.

    Raises:
        InvalidRequestError: There is none of this name.
    """
    found = db.execute(_FIND, {"name": name}).mappings().one_or_none() if storable(name) == name else None
    if found is None:
        raise InvalidRequestError(_not_there(name, list(db.execute(_NAMES).scalars())))
    return found


def cancel(database: Database, name: str) -> int:
    """End every row of a batch that is not in flight, and return their number.

    A row in flight is ended by its worker. A row that the service has accepted ends as expired, any other as failed.

    Raises:
        InvalidRequestError: There is no batch of this name.
        JournalError: The database cannot be used, or has no journal of this version.
    """
    schema.check(database)
    with database.transaction() as db:
        given = {"batch": find(db, name)["id"]}
        db.execute(_CANCEL, given)
    # Only now: what a worker records from here on sees the flag, so no row slips through between the two.
    unknown = f"{CANCELLED} before there was a response; `retry-failed` checks it"
    with database.transaction() as db:
        lock(db)
        return db.execute(_END, {**given, "problem": CANCELLED, "unknown": unknown}).rowcount


def retry_failed(database: Database, name: str, queue: Queue) -> PutBack:
    """Put failed and expired rows of a batch back, so that they are tried again. A cancelled batch goes on.

    A row that the service refused gets a new request id. A row whose outcome is unknown keeps its own. Each row is
    checked at the service before it is sent again.

    Args:
        database: The database.
        name: The name of the batch.
        queue: The queue that gives out the turns of the rows.

    Raises:
        InvalidRequestError: There is no batch of this name.
        JournalError: The database cannot be used, or has no journal of this version.
    """
    schema.check(database)
    with database.transaction() as db:
        found = find(db, name)
        batch = found["id"]
        lock(db)
        given: dict[str, Any] = {"batch": batch, "many": _MANY, "after": 0}
        db.execute(_GO_ON, given)
        db.execute(_HELD_ELSEWHERE, given)
        db.execute(_GIVE_BACK_USES, given)
        given["now"] = db.execute(sa.text(f"SELECT {NOW}")).scalar_one()
        count = 0
        while rows := db.execute(_PUT_BACK, given).all():
            queue.put(db, [Turn(batch, row.id, row.turn, first=row.state in TO_CREATE) for row in rows])
            given["after"] = max(row.id for row in rows)
            count += len(rows)
        left = {row.name: row.rows for row in db.execute(_COUNT_HELD)}
        return PutBack(count, left, found["cancelled_at"] is not None)


def _not_there(name: str, names: list[str]) -> str:
    if not names:
        return f"there is no batch {name!r}, and no other one in this journal"
    near = spelling.nearest(name, names)
    if near is not None:
        return f"there is no batch {name!r} in this journal; is {near!r} meant?"
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"there is no batch {name!r} in this journal; give one of {', '.join(map(repr, names[:_NAMED]))}{more}"
