"""Read a batch of a shared journal: the report and the summary are those of a file with the same rows."""

import io
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from postgres_server import PostgresServer
from shared_batches import asked, connected, customer, row, set_entries, submit

from partner_center import InvalidRequestError
from partner_center_workflows import bulk
from partner_center_workflows.bulk import STATES, Journal, JournalError, JournalReader, Row, write_report
from partner_center_workflows.bulk import loading as local_loading
from partner_center_workflows.bulk.journal_reader import FAILED
from partner_center_workflows.bulk.report import Format
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.reader import SharedReader

_BEGUN = 1_780_000_000.0
_ROWS = [
    row(9, line=2, reference='a "b", c', kept=(("zz", "1"), ("Contact", "Zoë"), ("state", "x"))),
    Row(customer(8), "StateOwnedEntity", line=3),
    *(row(number, line=number + 20, website=f"w{number}.edu", kept=(("a", str(number)),)) for number in range(1, 8)),
]
_SETS = (
    "creates = id, polls = 2 * id, submitted_at = {begun} + id, polled_at = {begun} + 2 * id, sent_at = {begun}",
    "finished_at = {begun} + 60 * id, due = NULL WHERE state IN ('approved', 'denied', 'expired', 'failed')",
    "due = {begun} + 900 - id WHERE state IN ('pending', 'sending', 'unknown', 'submitted', 'waiting')",
    "vetting_status = 'Denied', vetting_reason = 'Not an Education Customer' WHERE state = 'denied'",
    "problem = 'for w5.edu: no', http_status = 400, service_code = '600' WHERE state IN ('failed', 'unknown')",
    "problem = 'HTTP 503', http_status = 503 WHERE state IN ('waiting', 'sending', 'expired')",
)


def _same_rows(journal: Journal, db: Database) -> None:
    """Fill a file and a shared journal with the same rows in every state, with the same ids and times."""
    local_loading.load(journal, _ROWS, None)
    submit(db, _ROWS, input_name="customers <1>.csv")
    journal.name_input("customers <1>.csv")
    sets = [f"state = '{state}' WHERE id = {number}" for number, state in enumerate(STATES, 1)]
    for each in (*sets, *_SETS):
        change = f"SET {each.format(begun=_BEGUN)}"
        journal.db.execute(f"UPDATE entries {change}")
        asked(db, f"UPDATE partner_center.entries {change}")
    for key, request_id in asked(db, "SELECT id, request_id::text FROM partner_center.entries"):
        journal.db.execute("UPDATE entries SET request_id = ? WHERE id = ?", (request_id, key))
    ((run_id,),) = asked(db, f"UPDATE partner_center.batches SET created_at = {_BEGUN} RETURNING run_id")  # noqa: S608 - a test's own words
    about = {"run_id": run_id, "created_at": str(_BEGUN), "requests": "12", "throttled": "3", "seconds": "540.0"}
    journal.db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())
    asked(db, "UPDATE partner_center.batches SET requests = 12, throttled = 3")


@pytest.mark.parametrize("format", ["csv", "json", "jsonl", "html"])
def test_the_report_is_that_of_a_file(database: str, tmp_path: Path, format: Format) -> None:  # noqa: A002
    """Not a byte differs, for rows in every state."""
    local, shared = io.StringIO(), io.StringIO()
    with closing(Journal.open(tmp_path / "journal.db")) as journal, connected(database) as db:
        _same_rows(journal, db)
        write_report(tmp_path / "journal.db", format, local)
        with SharedReader.open(db, "november") as reader:
            write_report(reader, format, shared)
    assert shared.getvalue() == local.getvalue()
    assert shared.getvalue().count("Zo") >= 1
    assert "w7.edu" in shared.getvalue()


def test_the_summary_is_that_of_a_file(database: str, tmp_path: Path) -> None:
    """Counts, causes, requests and the time of the next task are the same."""
    with closing(Journal.open(tmp_path / "journal.db")) as journal, connected(database) as db:
        _same_rows(journal, db)
        set_entries(db, f"finished_at = {_BEGUN} + 540", [2])  # the one in flight; it makes the times of both equal
        set_entries(db, "due = NULL", [2])
        with (
            JournalReader.open_for_reading(tmp_path / "journal.db") as local,
            SharedReader.open(db, "november") as read,
        ):
            assert read.counts() == local.counts() == dict.fromkeys(STATES, 1)
            assert read.total == local.total == 9
            assert read.next_due == local.next_due == _BEGUN + 900 - 5
            assert read.causes().found() == local.causes().found()
            assert read.causes(FAILED).found() == local.causes(FAILED).found()
            assert (read.usage.requests, read.usage.throttled) == (12, 3)
            assert read.created_at == local.created_at
            assert read.input_name == local.input_name == "customers <1>.csv"
            assert bulk.status(tmp_path / "journal.db").causes == read.summary().causes
        set_entries(db, f"finished_at = {_BEGUN} + 540 WHERE finished_at IS NULL")
        with SharedReader.open(db, "november") as read:
            assert read.usage.seconds == 540
            assert read.next_due is None


def test_one_view(database: str) -> None:
    """What workers write after the reader was opened is in none of its parts."""
    with connected(database) as db:
        submit(db, [row(1), row(2), row(3)])
        with SharedReader.open(db, "november") as reader:
            entries = reader.entries()
            before = [next(entries)]
            set_entries(db, "state = 'approved', finished_at = 5, due = NULL")
            submit(db, [row(4)])
            before += entries
            assert [each.state for each in before] == ["pending"] * 3
            assert [each.state for each in reader.entries()] == ["pending"] * 3
            assert reader.counts() == {**dict.fromkeys(STATES, 0), "pending": 3}
            assert reader.next_due is not None
        with SharedReader.open(db, "november") as reader:
            assert reader.counts() == {**dict.fromkeys(STATES, 0), "approved": 3, "pending": 1}


def test_a_reader_only_reads(database: str) -> None:
    """A statement that writes is refused, and the next user of the connection may write."""
    with connected(database) as db:
        submit(db, [row(1)])
        with pytest.raises(JournalError, match="is read only"), SharedReader.open(db, "november") as reader:
            reader._db.exec_driver_sql("UPDATE partner_center.entries SET line = 5")
        set_entries(db, "line = 6")
        assert asked(db, "SHOW transaction_isolation") == [("read committed",)]


_REPORT = """
import resource, sys
from shared_batches import connected
from partner_center_workflows.bulk import write_report
from partner_center_workflows.bulk.shared.reader import SharedReader
with connected(sys.argv[1]) as database, SharedReader.open(database, "november") as reader:
    with open(sys.argv[2], "w", newline="") as stream:
        write_report(reader, "csv", stream)
    reader.summary()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_MORE = """INSERT INTO partner_center.entries (batch, id, line, customer_id, qualification, website, state,
    request_id) SELECT 1, n, n, gen_random_uuid(), 'Education', repeat('w', 2000), 'waiting', gen_random_uuid()
    FROM generate_series(CAST(:first AS integer), :last) AS n"""


def test_the_memory_of_a_report(database: str, tmp_path: Path) -> None:
    """A process that reads 20,000 rows of 2,000 bytes needs at most 8 MB more than one that reads 1,000."""
    with connected(database) as db:
        submit(db, [])
        asked(db, _MORE, first=1, last=1_000)
        small = _peak(database, tmp_path / "small.csv")
        asked(db, _MORE, first=1_001, last=20_000)
        assert _peak(database, tmp_path / "big.csv") < small + 8_000
    assert (tmp_path / "big.csv").read_bytes().count(b"\r\n") == 20_001


def _peak(url: str, report: Path) -> int:
    """Return the most memory of a process that reads a batch, in KB."""
    environment = {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    words = [sys.executable, "-c", _REPORT, url, str(report)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, env=environment, timeout=120, check=True)
    return int(done.stdout)


def test_a_batch_that_is_not_there(database: str) -> None:
    """The error says what is there, or that nothing was submitted."""
    with connected(database) as db:
        with pytest.raises(JournalError) as none:
            _read(db, "x")
        assert none.value.message == "no batch was submitted to this journal; run `bulk submit` first"
        submit(db, [], "november")
        with pytest.raises(InvalidRequestError) as other:
            _read(db, "novembre")
        assert other.value.message == "there is no batch 'novembre' in this journal; is 'november' meant?"


def _read(db: Database, batch: str) -> Any:
    with SharedReader.open(db, batch) as reader:
        return reader.counts()


def test_a_database_that_goes_away_while_it_is_read(postgres: PostgresServer, database: str) -> None:
    """The error is a sentence about the database."""
    name = database.rpartition("/")[2]
    with connected(database) as db:
        submit(db, [row(1)])
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - a test's own words
        with pytest.raises(JournalError) as caught, SharedReader.open(db, "november") as reader:
            _end_and_read(postgres, end, reader)
        assert caught.value.message.startswith(f"the database {name} at 127.0.0.1 cannot be reached: ")


def _end_and_read(postgres: PostgresServer, end: str, reader: SharedReader) -> None:
    postgres.execute(end)
    reader.counts()
