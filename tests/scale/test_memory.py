"""Files of many rows: to read, load, resume, report and compare them takes hardly more memory than for a thousand."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest
from large_book import write_book

from partner_center_emulator import Emulator
from partner_center_workflows.audit.snapshot import Snapshot
from partner_center_workflows.bulk import Journal
from partner_center_workflows.service_binding import Service

FULL = os.environ.get("PARTNER_CENTER_SCALE", "full") == "full"
FEW, MANY = 1_000, 1_000_000 if FULL else 50_000
MEMORY = 8  # MiB
COLUMNS = ("customer_id", "qualification", "reference")

# A million different ids in no order, a fifth of the rows failed, a hundred not sent yet.
_ROWS = "WITH RECURSIVE row (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM row WHERE id < :count)"
_CUSTOMER = "printf('%08x-0000-4000-8000-%012x', (id * 2654435761) % 4294967296, id)"
_ENTRIES = f"""{_ROWS}, found AS (SELECT id, CASE WHEN id <= 100 THEN 'pending' WHEN id % 5 = 0 THEN 'failed'
    WHEN id % 5 = 1 THEN 'denied' ELSE 'approved' END AS state FROM row)
INSERT INTO entries (line, customer_id, qualification, reference, state, request_id, due, sent_at, submitted_at,
    finished_at, vetting_reason, problem, http_status)
SELECT id + 1, {_CUSTOMER}, 'StateOwnedEntity', 'row ' || id, state, 'request ' || id, iif(state = 'pending', 0, NULL),
    iif(state = 'pending', NULL, 1.7e9 + id), iif(state IN ('pending', 'failed'), NULL, 1.7e9 + id),
    iif(state = 'pending', NULL, 1.7e9 + id + 60), iif(state = 'denied', 'Not an Education Customer', NULL),
    iif(state = 'failed', 'HTTP 400: not valid for ' || {_CUSTOMER}, NULL), iif(state = 'failed', 400, NULL)
FROM found"""  # noqa: S608 - our own text
_CUSTOMERS = f"""{_ROWS} INSERT INTO customers (customer_id, company_name, state, read_at)
SELECT {_CUSTOMER}, 'Company ' || id, 'read', 1.7e9 FROM row WHERE id % 20 <> :missing"""  # noqa: S608 - our own text
_QUALIFICATIONS = f"""{_ROWS} INSERT INTO qualifications (customer_id, kind, qualification, outcome, created_at)
SELECT {_CUSTOMER}, 'education', 'Education', iif((id + :missing) % 3 = 0, 'open', 'approved'), 1.6e9
FROM row WHERE id % 20 <> :missing"""  # noqa: S608 - our own text
_LISTED = "INSERT OR REPLACE INTO about VALUES ('listed', '1')"

_CHILD = """
import re, resource, sys
from pathlib import Path
from partner_center import PartnerCenter
from partner_center_workflows import audit, bulk
what, form, folder, url = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
journal, copy, output = folder / "journal.db", folder / f"{what}.db", folder / f"{what}.{form}"
if what == "read":
    for _ in bulk.read_rows(folder / f"rows.{form}"):
        pass
elif what == "plan":  # loads the rows into a temporary journal
    bulk.plan(folder / "rows.csv")
elif what == "run":
    with PartnerCenter("t", base_url=url) as pc:
        summary = bulk.run(folder / "rows.csv", journal=copy, client=pc, wait=False)
    assert summary.counts["pending"] == 0
elif what == "status":
    bulk.status(journal)
elif what == "retry-failed":
    assert bulk.retry_failed(copy) > 0
else:
    with output.open("wb") if form == "xlsx" else output.open("w", encoding="utf-8", newline="") as stream:
        if what == "report":
            bulk.write_report(journal, form, stream)
        else:
            with audit.opened(folder / "now.db", folder / "earlier.db" if what == "compare" else None) as results:
                audit.write_report(results, form, stream)
status = Path("/proc/self/status")  # where there is none, what getrusage says may be the peak of this test's process
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    peak = int(re.search("VmHWM:[^0-9]*([0-9]+)", status.read_text())[1])
print(peak)
"""


def made(folder: Path, count: int) -> Path:
    """Make files of rows, a journal with an outcome of nearly every row, and two snapshots."""
    folder.mkdir()
    with Journal.open(folder / "journal.db") as journal, journal.transaction() as db:
        db.execute(_ENTRIES, {"count": count})
    for name, missing in (("earlier", 0), ("now", 1)):
        with Snapshot.open(folder / f"{name}.db") as snapshot:
            snapshot.bind("all customers", Service("http://127.0.0.1:1"))
            with snapshot.transaction() as db:
                for statement in (_CUSTOMERS, _QUALIFICATIONS):
                    db.execute(statement, {"count": count, "missing": missing})
                db.execute(_LISTED)
    with (folder / "rows.csv").open("w", newline="") as table, (folder / "rows.jsonl").open("w") as lines:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for row in rows(folder / "journal.db"):
            writer.writerow(row)
            lines.write(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n")
    write_book(folder / "rows.xlsx", lambda: chain([COLUMNS], rows(folder / "journal.db")))
    for name in ("run", "retry-failed"):
        shutil.copy(folder / "journal.db", folder / f"{name}.db")
    return folder


def rows(journal: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a journal, one at a time."""
    with closing(sqlite3.connect(journal)) as db:
        for customer_id, reference in db.execute("SELECT customer_id, reference FROM entries ORDER BY id"):
            yield customer_id, "StateOwnedEntity", reference


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with files of a thousand rows."""
    return made(tmp_path_factory.mktemp("few") / "files", FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with files of many rows."""
    return made(tmp_path_factory.mktemp("many") / "files", MANY)


def peak(what: str, form: str, folder: Path, url: str) -> float:
    """Return the most memory that a process took which did this, in MiB."""
    command = [sys.executable, "-c", _CHILD, what, form, str(folder), url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout) / 1024


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("read", "csv"),
        ("read", "jsonl"),
        ("read", "xlsx"),
        ("plan", ""),
        ("run", ""),
        ("status", ""),
        ("retry-failed", ""),
        *(("report", form) for form in ("csv", "jsonl", "html", "xlsx")),
        ("audit", "csv"),
        *(("compare", form) for form in ("csv", "html")),
    ],
)
def test_memory_does_not_grow_with_the_rows(few: Path, many: Path, what: str, form: str) -> None:
    """A million rows take at most 8 MiB more than a thousand, whatever is done with them."""
    with Emulator(settings={"log_size": 1}) as emulator:
        small, large = (peak(what, form, folder, emulator.base_url) for folder in (few, many))
    print(f"\n{what} {form}: {small:.1f} MiB for {FEW:,} rows, {large - small:+.1f} MiB for {MANY:,}")
    assert large - small <= MEMORY
