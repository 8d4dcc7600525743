"""Submit a batch: all rows and their first turns get into the journal, or none.

The rows are first copied to a table of this transaction alone. Then the database compares them with those that it has,
within itself, so neither memory nor the number of statements grows with their number.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from partner_center import InvalidRequestError, PollSchedule
from partner_center.formats.outside_text import storable
from partner_center_workflows.bulk import comparison, fingerprints
from partner_center_workflows.bulk.comparison import Comparison
from partner_center_workflows.bulk.records import BadRow, JournalError, Plan, Row

from . import batches, schema
from .database import NOW, Database
from .options import BatchOptions
from .queue import Queue, Turn

_MANY = 1000  # rows at a time
_NO_KEY = (
    f"a shared journal keeps no validation code without a key; set {fingerprints.KEY} or {fingerprints.KEY_FILE}, "
    "here and for every worker"
)

_BEGIN = sa.text(f"""INSERT INTO partner_center.batches (name, run_id, salt, options, input_name, created_at)
    VALUES (:name, :run_id, :salt, :options, :input_name, {NOW}) ON CONFLICT (name) DO NOTHING""").bindparams(  # noqa: S608 - our own words
    sa.bindparam("options", type_=sa.JSON)
)
_NOTE = sa.text("""UPDATE partner_center.batches SET input_name = coalesce(input_name, :input_name),
    key_check = coalesce(key_check, :key_check) WHERE id = :batch
    AND (input_name IS NULL AND :input_name IS NOT NULL OR key_check IS NULL AND :key_check IS NOT NULL)""").bindparams(
    sa.bindparam("input_name", type_=sa.Text), sa.bindparam("key_check", type_=sa.Text)
)
_MAKE = sa.text("""CREATE TEMP TABLE incoming (n INTEGER PRIMARY KEY, line INTEGER, sheet TEXT, customer_id UUID,
    qualification TEXT, education_segment TEXT, website TEXT, reference TEXT, kept JSON, code TEXT, bad TEXT)
    ON COMMIT DROP""")
_CONTENT = ("education_segment", "website", "reference", "code")
_FIELDS = ("n", "line", "sheet", "customer_id", "qualification", *_CONTENT, "kept", "bad")
_COPY = sa.text(
    f"INSERT INTO incoming ({', '.join(_FIELDS)}) VALUES ({', '.join(f':{name}' for name in _FIELDS)})"  # noqa: S608 - our own names
)
_INDEX = sa.text("CREATE INDEX ON incoming (customer_id, qualification)")
_ANALYZE = sa.text("ANALYZE incoming")

_SAME = "{0}.customer_id = i.customer_id AND {0}.qualification = i.qualification"
_KNOWN = f"e.batch = :batch AND {_SAME.format('e')}"
_DIFFERS = "({}) IS DISTINCT FROM ({})".format(
    ", ".join(f"e.{name}" for name in _CONTENT), ", ".join(f"i.{name}" for name in _CONTENT)
)
# What is compared must not be sent before this transaction ends.
_HOLD = sa.text(f"""SELECT count(*) FROM (SELECT e.id FROM partner_center.entries e JOIN incoming i ON {_KNOWN}
    WHERE {_DIFFERS} ORDER BY e.id FOR UPDATE OF e) AS held""")  # noqa: S608 - our own words
_BAD = sa.text(f"""SELECT i.bad, i.line, i.sheet, i.customer_id::text, i.qualification, i.place, i.first_line,
        e.id, o.other
    FROM (SELECT *, row_number() OVER same AS place, first_value(line) OVER same AS first_line
        FROM incoming WINDOW same AS (PARTITION BY customer_id, qualification ORDER BY n)) AS i
    LEFT JOIN partner_center.entries e ON {_KNOWN}
    LEFT JOIN (SELECT customer_id, qualification, name AS other FROM partner_center.entries
        JOIN partner_center.batches b ON b.id = batch WHERE finished_at IS NULL) AS o
        ON {_SAME.format("o")} AND e.id IS NULL
    WHERE i.bad IS NOT NULL OR i.place > 1 OR o.other IS NOT NULL
        OR e.id IS NOT NULL AND {_DIFFERS} AND NOT {comparison.MAY_CHANGE}
    ORDER BY i.n""")  # noqa: S608 - our own words
_NEW = f"NOT EXISTS (SELECT 1 FROM partner_center.entries e WHERE {_KNOWN})"  # noqa: S608 - our own words
_COUNT = sa.text(f"SELECT qualification, count(*) AS rows FROM incoming i WHERE {_NEW} GROUP BY 1 ORDER BY min(n)")  # noqa: S608 - our own words
_CHANGE = sa.text(f"""UPDATE partner_center.entries e SET line = i.line,
    {", ".join(f"{name} = i.{name}" for name in _CONTENT)} FROM incoming i WHERE {_KNOWN} AND {_DIFFERS}""")  # noqa: S608 - our own words
_KEEP = sa.text(f"""UPDATE partner_center.entries e SET kept = i.kept FROM incoming i
    WHERE {_KNOWN} AND i.kept IS NOT NULL AND i.kept::text IS DISTINCT FROM e.kept::text""")  # noqa: S608 - our own words
_LAST = sa.text("SELECT coalesce(max(id), 0) FROM partner_center.entries WHERE batch = :batch")
_ADD = sa.text(f"""INSERT INTO partner_center.entries (batch, id, line, customer_id, qualification, education_segment,
        website, reference, kept, code, state, request_id, due)
    SELECT :batch, :last + row_number() OVER (ORDER BY n), line, customer_id, qualification, education_segment, website,
        reference, kept, code, 'pending', gen_random_uuid(), {NOW} FROM incoming i WHERE {_NEW}""")  # noqa: S608 - our own words


def submit(
    database: Database,
    rows: Iterable[Row | BadRow],
    *,
    batch: str,
    queue: Queue,
    engine: Callable[[Database], object],
    schedule: PollSchedule | None = None,
    deadline: timedelta | None = None,
    max_requests_per_second: float | None = None,
    on_bad_row: Callable[[BadRow], object] | None = None,
    input_name: str | None = None,
) -> Plan:
    """Add rows to a batch, which is made if there is none of this name. Rows that it has already do not change.

    Args:
        database: The database. Its tables are created if there are none.
        rows: The rows of the input.
        batch: The name of the batch.
        queue: The queue that gives out the turns of the rows.
        engine: Creates or migrates the tables of the queue.
        schedule: The times between two polls of a row. None: that of the batch, or the default of a new one. The same
            holds for the next two.
        deadline: The time from the submission of a row until it expires.
        max_requests_per_second: The upper bound of the rate of all workers together.
        on_bad_row: Called with every row that cannot be used.
        input_name: The name of the input in the report. The first one counts.

    Raises:
        BadRowsError: Some rows cannot be used. The journal did not change.
        InvalidRequestError: The batch has other options, or is cancelled. The journal did not change.
        JournalError: The database cannot be used, or the key for validation codes is not that of the batch. The journal
            did not change.
    """
    key = fingerprints.key_from_environment()
    input_name = None if input_name is None else storable(input_name)
    options = {"schedule": schedule, "deadline": deadline, "max_requests_per_second": max_requests_per_second}
    schema.migrate(database, engine)
    compared = Comparison(on_bad_row)
    with database.transaction() as db:
        begun = {"name": batch, "run_id": str(uuid4()), "salt": secrets.token_hex(16), "input_name": input_name}
        db.execute(_BEGIN, {**begun, "options": BatchOptions.given(**options).record()})
        found = batches.find(db, batch)
        BatchOptions.recorded(found["options"]).require(batch, **options)
        incoming = _Incoming(bytes.fromhex(found["salt"]), key, found["key_check"], batch)
        incoming.copy(db, rows)
        batches.lock(db)  # what a worker changes meanwhile is one row at a time
        _refuse_cancelled(db, batch)
        given = {"batch": found["id"]}
        _compare(db, given, compared, batch)
        compared.check()
        compared.new.update({row.qualification: row.rows for row in db.execute(_COUNT, given)})
        compared.known = incoming.count - compared.plan.new
        _write(db, given, compared.plan.new, queue)
        db.execute(_NOTE, {**given, "input_name": input_name, "key_check": incoming.key_check})
    return compared.plan


class _Incoming:
    """The rows of the input, in a table of this transaction.

    Args:
        salt: The salt of the batch.
        key: The key for validation codes, or None.
        key_check: The check of the key that the batch was begun with, or None.
        batch: The name of the batch.
    """

    def __init__(self, salt: bytes, key: bytes | None, key_check: str | None, batch: str) -> None:
        self._salt = salt
        self._key = key
        self._check = fingerprints.key_check(salt, key)
        self.key_check: str | None = None  # set when a row has a code
        self.count = 0
        if key is not None and key_check is not None and self._check != key_check:
            raise JournalError(
                f"the batch {batch!r} was begun with {fingerprints.other_key(key)}",
                hint="Nothing was added. Status and report of the batch need no key.",
            )

    def copy(self, db: sa.Connection, rows: Iterable[Row | BadRow]) -> None:
        """Copy all rows."""
        db.execute(_MAKE)
        values = map(self._values, rows)
        while many := list(islice(values, _MANY)):
            db.execute(_COPY, many)
        db.execute(_INDEX)
        db.execute(_ANALYZE)

    def _values(self, row: Row | BadRow) -> dict[str, Any]:
        self.count += 1
        if isinstance(row, Row) and row.validation_code is not None and self._key is None:
            row = BadRow(row.line, _NO_KEY, row.sheet)
        if isinstance(row, BadRow):
            bad = json.dumps([row.line, row.reason, row.sheet])  # its text may be any, and a table's may not
            return {**dict.fromkeys(_FIELDS), "n": self.count, "bad": bad}
        if row.validation_code is not None:
            self.key_check = self._check
        code = fingerprints.fingerprint(row.validation_code, salt=self._salt, key=self._key)
        return {
            "n": self.count,
            "line": row.line,
            "sheet": row.sheet,
            "customer_id": row.customer_id,
            "qualification": row.qualification,
            "education_segment": row.education_segment,
            "website": row.website,
            "reference": row.reference,
            "kept": comparison.kept_columns(row),
            "code": code,
            "bad": None,
        }


def _refuse_cancelled(db: sa.Connection, batch: str) -> None:
    if batches.find(db, batch)["cancelled_at"] is not None:
        raise InvalidRequestError(
            f"the batch {batch!r} was cancelled; run `bulk retry-failed` to take it up again, or give another name"
        )


def _compare(db: sa.Connection, given: dict[str, Any], compared: Comparison, batch: str) -> None:
    """Note the rows that cannot be used, in the order of the input."""
    db.execute(_HOLD, given)
    for row in db.execute(_BAD, given, execution_options={"yield_per": _MANY}):
        if row.bad is not None:
            compared.note(BadRow(*json.loads(row.bad)))
            continue
        what = comparison.what(row.customer_id, row.qualification)
        if row.place > 1:
            reason = comparison.is_repeated(what, row.first_line, row.sheet)
        elif row.id is None:
            reason = (
                f"{what} is not done in the batch {row.other!r}; wait until it is, cancel that batch, or leave the "
                "row out"
            )
        else:
            reason = comparison.was_sent_otherwise(what, held_by=f"the batch {batch!r}", instead="another batch")
        compared.note(BadRow(row.line, reason, row.sheet))


def _write(db: sa.Connection, given: dict[str, Any], new: int, queue: Queue) -> None:
    db.execute(_CHANGE, given)
    db.execute(_KEEP, given)
    last = db.execute(_LAST, given).scalar_one()
    db.execute(_ADD, {**given, "last": last})
    queue.put(db, _first_turns(given["batch"], last, new))


def _first_turns(batch: int, last: int, new: int) -> Iterator[Turn]:
    return (Turn(batch, row, 0, first=True) for row in range(last + 1, last + new + 1))
