"""The rows of a result: one snapshot, alone or compared with an earlier one. All of it streams from SQLite."""

import os
import sqlite3
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, cast
from urllib.parse import quote

from partner_center import InvalidRequestError
from partner_center.formats.outside_text import shown
from partner_center_workflows.bulk import database

from .customers import GIVEN
from .records import CHANGES, ONLY, Change, Only, Row, SnapshotError, Summary
from .snapshot import SNAPSHOT, SnapshotReader

_DAY = 86_400.0
_ROWS = """
SELECT c.customer_id, c.company_name, c.domain, c.state, q.qualification, q.kind, q.outcome,
    coalesce(q.education_segment, iif(q.kind = 'education', c.education_segment, NULL)) AS education_segment,
    coalesce(q.website, iif(q.kind = 'education', c.website, NULL)) AS website,
    q.vetting_status, q.vetting_reason, q.vetting_created, q.created_at, c.read_at, c.problem, c.http_status,
    (SELECT group_concat(change, ' ') FROM changes AS x
        WHERE x.customer_id = c.customer_id AND x.kind = coalesce(q.kind, '')) AS change,
    (SELECT group_concat(before, '; ') FROM changes AS x
        WHERE x.customer_id = c.customer_id AND x.kind = coalesce(q.kind, '')) AS before
FROM customers AS c LEFT JOIN qualifications AS q USING (customer_id)
UNION ALL
SELECT x.customer_id, coalesce(c.company_name, e.company_name), coalesce(c.domain, e.domain), coalesce(c.state, 'gone'),
    p.qualification, x.kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, c.read_at, c.problem, c.http_status, x.change,
    x.before
FROM changes AS x LEFT JOIN customers AS c USING (customer_id) LEFT JOIN earlier.customers AS e USING (customer_id)
LEFT JOIN earlier.qualifications AS p ON p.customer_id = x.customer_id AND p.kind = x.kind
WHERE NOT EXISTS (SELECT 1 FROM customers AS d LEFT JOIN qualifications AS q USING (customer_id)
    WHERE d.customer_id = x.customer_id AND coalesce(q.kind, '') = x.kind)
"""
_WITHOUT_SEGMENT = """
SELECT count(*) FROM qualifications AS q JOIN customers AS c USING (customer_id)
WHERE q.kind = 'education' AND coalesce(q.education_segment, c.education_segment) IS NULL
"""
_NO_EARLIER = """
CREATE TEMP TABLE changes (customer_id TEXT, kind TEXT, change TEXT, before TEXT);
ATTACH ':memory:' AS earlier;
CREATE TABLE earlier.customers (customer_id TEXT PRIMARY KEY, company_name TEXT, domain TEXT, state TEXT);
CREATE TABLE earlier.qualifications (customer_id TEXT, kind TEXT, qualification TEXT);
"""
_WHERE: dict[Only, str] = {
    "all": "1",
    "changed": "change IS NOT NULL",
    "in-review": "outcome = 'open'",
    "denied": "outcome = 'denied'",
    "approved": "outcome = 'approved'",
    "unread": "state IN ('pending', 'unread', 'refused')",
}


class Results:
    """A snapshot with its changes since an earlier one, if one was given.

    Attributes:
        summary: What the snapshot holds.
        begun_at: When the audit began, in seconds since the epoch.
        changes: The number of changes of each kind that there are.
        without_segment: The number of customers with Education whose segment nobody has told.
    """

    def __init__(self, reader: SnapshotReader) -> None:
        self._reader = reader
        self.summary: Summary = reader.summary()
        self.begun_at: float = reader.begun_at
        found = Counter(dict(reader.all_rows("SELECT change, count(*) FROM changes GROUP BY change")))
        self.changes: dict[Change, int] = {change: found[change] for change in CHANGES if found[change]}
        self.without_segment: int = reader.all_rows(_WITHOUT_SEGMENT)[0][0]

    def rows(self, only: Only = "all", segment: str | None = None) -> Iterator[Row]:
        """Yield the rows, by customer.

        Args:
            only: Which rows.
            segment: Only Education of this segment, in any case.

        Raises:
            InvalidRequestError: There is no such value of `only`.
        """
        if only not in ONLY:
            raise InvalidRequestError(f"only is {shown(only)}; give {', '.join(ONLY[:-1])} or {ONLY[-1]}")
        wanted = "lower(education_segment) = lower(:segment) AND kind = 'education'" if segment else "1"
        query = f"SELECT * FROM ({_ROWS}) WHERE {_WHERE[only]} AND {wanted} ORDER BY customer_id, kind"  # noqa: S608 - our own text
        for row in self._reader.rows(query, {"segment": segment} if segment else {}):
            yield _row(row)


@contextmanager
def opened(
    snapshot: str | os.PathLike[str], since: str | os.PathLike[str] | None = None
) -> Generator[Results, None, None]:
    """Open a snapshot to read its rows, also while an audit writes it.

    Args:
        snapshot: The path of the snapshot.
        since: The path of an earlier snapshot to compare it with.

    Raises:
        SnapshotError: One of them cannot be used, or they are about different services, tenants or customers.
    """
    with SnapshotReader.open_for_reading(snapshot) as reader:
        with database.in_words(reader.path, SNAPSHOT):
            reader.db.execute("PRAGMA temp_store = FILE")
            if since is None:
                reader.db.executescript(_NO_EARLIER)
        if since is not None:
            _compare(reader, since)
        yield Results(reader)


def _compare(reader: SnapshotReader, since: str | os.PathLike[str]) -> None:
    with SnapshotReader.open_for_reading(since) as earlier:
        _check_comparable(reader, earlier)
        path = earlier.path.resolve()
        with database.in_words(earlier.path, SNAPSHOT):
            reader.db.execute("ATTACH ? AS earlier", (f"file:{quote(os.fsencode(path))}?mode=ro",))
            given = {"whole": reader.scope != GIVEN}
            for statement in _statements():
                reader.db.execute(statement, given if ":whole" in statement else {})


def _statements() -> list[str]:
    text = resources.files(__name__.rpartition(".")[0]).joinpath("compare.sql").read_text(encoding="utf-8")
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        if not found or sqlite3.complete_statement(found[-1]):
            found.append("")
        found[-1] += line
    return found


def _check_comparable(reader: SnapshotReader, earlier: SnapshotReader) -> None:
    """Check that two snapshots are about the same.

    Raises:
        SnapshotError: They are not, or one has no complete list of customers.
    """
    if reader.path.resolve() == earlier.path.resolve():
        raise SnapshotError(f"{earlier.path} is the snapshot itself; give an earlier one")
    for each in (reader, earlier):
        if not each.is_listed:
            raise SnapshotError(
                f"the snapshot {each.path} has no complete list of customers; run its audit again to complete it"
            )
    if reader.service is not None and reader.service.mismatch(earlier.service):
        raise SnapshotError(
            f"the snapshot {earlier.path} is from {_in_words(earlier)}, and {reader.path} is from {_in_words(reader)}; "
            "give one from the same service and tenant"
        )
    if reader.scope != earlier.scope:
        raise SnapshotError(
            f"the snapshot {earlier.path} is about {earlier.scope}, and {reader.path} is about {reader.scope}; "
            "give one about the same customers"
        )
    if earlier.begun_at > reader.begun_at:
        raise SnapshotError(f"the snapshot {earlier.path} is later than {reader.path}; give an earlier one")


def _in_words(reader: SnapshotReader) -> str:
    service = reader.service
    if service is None:
        return "no service"
    return f"{service.base_url}, tenant {service.tenant}" if service.tenant else service.base_url


def _row(row: sqlite3.Row) -> Row:
    values: dict[str, Any] = dict(row)
    created, read_at = cast("float | None", values["created_at"]), cast("float | None", values["read_at"])
    in_review = values["outcome"] == "open" and created is not None and read_at is not None
    return Row(
        customer_id=values["customer_id"],
        company_name=values["company_name"],
        domain=values["domain"],
        customer_state=values["state"],
        qualification=values["qualification"],
        outcome="in-review" if values["outcome"] == "open" else values["outcome"],
        education_segment=values["education_segment"],
        website=values["website"],
        vetting_status=values["vetting_status"],
        vetting_reason=values["vetting_reason"],
        vetting_created=values["vetting_created"],
        days_in_review=max(0, int((read_at - created) // _DAY)) if in_review and created and read_at else None,
        change=values["change"],
        before=values["before"],
        problem=values["problem"],
        http_status=values["http_status"],
    )
