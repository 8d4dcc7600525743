"""One row that nothing can be done with: its outcome says so, and the other rows go on."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from row_service import NOTHING, RowService, customer, entries, qualified, rows
from scripted_server import answer

from partner_center import AsyncPartnerCenter, PollSchedule, without_waiting
from partner_center_workflows import bulk
from partner_center_workflows.bulk import worker

POISON = 2  # the number of the row
FAST = PollSchedule((0.1,), jitter=0)


def client(service: RowService, **options: Any) -> AsyncPartnerCenter:
    """Return a client of a service."""
    return AsyncPartnerCenter("t", base_url=service.base_url, **options)


@pytest.mark.parametrize("backend", ["httpx", "aiohttp"])
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ok \ud800", "ok ?"),
        ("\udfff", "?"),
        ("a\0b", "a?b"),
        ("x" * 3_000_000, "x" * 4096),
        ("\U0001f600 é", "\U0001f600 é"),
    ],
    ids=["lone surrogate", "only a surrogate", "NUL", "huge", "sound"],
)
def test_a_reason_that_no_file_can_hold(tmp_path: Path, sent: str, kept: str, backend: Any) -> None:
    """What cannot be stored of a reason is replaced, and every row has its outcome in one run."""
    journal = tmp_path / "j.db"

    def reply(_method: str, number: int) -> bytes:
        return qualified(reason=sent if number == POISON else "fine")

    with RowService(reply) as service:
        summary = bulk.run(rows(40), journal=journal, client=client(service, backend=backend))

    assert summary.counts["approved"] == 40
    reasons = [entry.vetting_reason for entry in entries(journal)]
    assert reasons[POISON] == kept
    assert reasons.count("fine") == 39


def test_a_status_that_no_file_can_hold(tmp_path: Path) -> None:
    """A status that is not text is an open one, in the journal too."""
    with RowService(lambda _, number: qualified("In\ud800" if number == POISON else "InReview")) as service:
        summary = bulk.run(rows(9), journal=tmp_path / "j.db", client=client(service), wait=False)

    assert summary.counts["submitted"] == 9
    assert [entry.vetting_status for entry in entries(tmp_path / "j.db")].count("In?") == 1


def test_an_error_that_no_file_can_hold(tmp_path: Path) -> None:
    """Code and description of a refusal are made storable too."""
    refusal = answer(400, b'{"code": "1\\ud800", "description": "no\\u0000 \\udc00"}')
    with RowService(lambda _, number: refusal if number == POISON else qualified()) as service:
        summary = bulk.run(rows(9), journal=tmp_path / "j.db", client=client(service))

    assert (summary.counts["approved"], summary.counts["failed"]) == (8, 1)
    failed = entries(tmp_path / "j.db")[POISON]
    assert failed.problem is not None
    assert failed.problem.startswith("no? ?")
    assert failed.service_code == "1?"


def test_the_command_ends_as_documented(tmp_path: Path) -> None:
    """A response with a lone surrogate neither ends `bulk run` with a traceback nor a report."""
    file, journal = tmp_path / "rows.csv", tmp_path / "j.db"
    file.write_text("customer_id,qualification\n" + "".join(f"{customer(n)},StateOwnedEntity\n" for n in range(40)))

    def command(*arguments: object) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    with RowService(lambda _, number: qualified(reason="\ud800" if number == POISON else "fine")) as service:
        done = command("run", file, "--journal", journal, "--base-url", service.base_url)

    assert (done.returncode, done.stdout) == (0, "40 rows: 40 approved\n")
    assert "Traceback" not in done.stderr
    report = command("report", journal, "--format", "json")
    assert [row["vetting_reason"] for row in json.loads(report.stdout)["rows"]].count("?") == 1


@pytest.mark.parametrize(("step", "state"), [("create_step", "failed"), ("poll_step", "expired")])
def test_a_step_that_raises_what_it_never_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, state: str
) -> None:
    """An unexpected exception is tried again, and in the end is the outcome of its row alone."""
    original = getattr(worker, step)

    async def failing(pc: Any, row: Any, options: Any) -> Any:
        if row["customer_id"] == customer(POISON):
            raise RuntimeError("no way\n")
        return await original(pc, row, options)

    monkeypatch.setattr(worker, step, failing)
    polled = set[int]()

    def reply(method: str, number: int) -> bytes:
        if method == "GET":
            polled.add(number)
        return qualified("Approved" if number in polled else "InReview")

    with RowService(reply) as service, without_waiting(lambda _: None):
        summary = bulk.run(rows(20), journal=tmp_path / "j.db", client=client(service), schedule=PollSchedule((3600,)))

    assert summary.counts["approved"] == 19
    poisoned = entries(tmp_path / "j.db")[POISON]
    assert poisoned.state == state
    assert poisoned.problem is not None
    assert poisoned.problem.endswith("unexpected RuntimeError: no way?")
    assert bulk.retry_failed(tmp_path / "j.db") == 1


@pytest.mark.parametrize(
    ("refused", "counts"),
    [
        ("NEW.vetting_reason = 'poison'", {"approved": 19, "failed": 1}),
        ("NEW.state != 'sending' AND OLD.id = 3", {"approved": 19, "sending": 1}),
    ],
    ids=["an outcome", "whatever is written"],
)
def test_a_row_that_the_journal_refuses(tmp_path: Path, refused: str, counts: dict[str, int]) -> None:
    """The outcomes of the other rows are written anyway, and those of this row once it is fixed."""
    journal = tmp_path / "j.db"
    bulk.run([], journal=journal, client=AsyncPartnerCenter("t"))
    with closing(sqlite3.connect(journal)) as db:
        db.execute(f"CREATE TRIGGER no BEFORE UPDATE ON entries WHEN {refused} BEGIN SELECT RAISE(ABORT, 'no'); END")
        db.commit()

    with RowService(lambda _, number: qualified(reason="poison" if number == POISON else None)) as service:
        summary = bulk.run(rows(20), journal=journal, client=client(service))

        assert {state: count for state, count in summary.counts.items() if count} == counts
        assert service.asked("POST") == dict.fromkeys(range(20), 1)
        with closing(sqlite3.connect(journal)) as db:
            db.execute("DROP TRIGGER no")
        if "failed" in counts:
            problem = entries(journal)[POISON].problem
            assert problem == "its outcome (approved) cannot be journalled: IntegrityError: no"
            assert bulk.retry_failed(journal) == 1
        assert bulk.run(rows(20), journal=journal, client=client(service)).counts["approved"] == 20
        assert service.asked("POST") == dict.fromkeys(range(20), 1)
        assert service.asked("GET") == {POISON: 1}


def test_a_code_that_is_no_text(tmp_path: Path) -> None:
    """A validation code that no row can name stops none of the rows that name another."""
    codes = answer(200, [{"validationId": "\ud800"}, {"validationId": "123456", "remainingCreates": 9}])
    gcc = "GovernmentCommunityCloud"
    given = rows(3, validation_code="123456")

    with RowService(lambda _, number: codes if number < 0 else qualified(kind=gcc)) as service:
        summary = bulk.run(
            [{**row, "qualification": gcc} for row in given], journal=tmp_path / "j.db", client=client(service)
        )

    assert summary.counts["approved"] == 3


def test_a_journal_that_such_a_response_has_stopped(tmp_path: Path) -> None:
    """Rows that an older version left in flight since it could not write are looked up, and then have an outcome."""
    journal = tmp_path / "j.db"
    with bulk.Journal.open(journal) as opened:
        bulk.loading.load(opened, [bulk.Row(customer(n), "StateOwnedEntity") for n in range(9)], None)
        opened.record_and_claim([], [], 0.0, capacity=9, wait=True)  # and here it ended, each time

    def reply(method: str, number: int) -> bytes:
        return NOTHING if method == "GET" and number else qualified(reason="\ud800")

    with RowService(reply) as service:
        summary = bulk.run(rows(9), journal=journal, client=client(service))

    assert summary.counts["approved"] == 9
    assert service.asked("GET") == dict.fromkeys(range(9), 1)
    assert service.asked("POST") == dict.fromkeys(range(1, 9), 1)
