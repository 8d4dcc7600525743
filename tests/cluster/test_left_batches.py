"""A worker leaves a batch that it cannot process to others, and processes its own ones."""

import signal
import subprocess
import sys

import pytest
from shared_batches import asked, connected, row, submit
from shared_workers import until

from partner_center import PollSchedule
from partner_center_emulator import Emulator
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import schema

_ROWS = 60


@pytest.fixture
def worker(database: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the command of a worker of the emulator."""
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL", database)
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
    monkeypatch.setenv("PARTNER_CENTER_TOKEN", "t")
    return [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "work"]


@pytest.mark.parametrize(
    ("change", "said_once"),
    [
        (
            "base_url = 'http://other.example/v1'",
            "batch other is left to other workers: it was begun at http://other.example/v1",
        ),
        (
            "options = options || '{\"new\": 1}'",
            "batch other is left to other workers: it was submitted by another version of partner-center",
        ),
        (
            "options = options - 'schedule'",
            "batch other is left to other workers: it was submitted by another version of partner-center",
        ),
    ],
    ids=["of another service", "with a new option", "without an option"],
)
def test_a_batch_that_a_worker_cannot_process_is_left(
    database: str, emulator: Emulator, worker: list[str], change: str, said_once: str
) -> None:
    """The worker begins no row of it, and says so once and not once a row; its own batch gets done."""
    emulator.configure(vetting_days=1 / 86_400)
    with connected(database) as db:
        schema.migrate(db, dbos.migrate)
        submit(db, [row(number) for number in range(_ROWS)], "other", dbos.DbosQueue())
        asked(db, f"UPDATE partner_center.batches SET {change}")  # noqa: S608 - a test's own words
        submit(
            db,
            [row(number) for number in range(_ROWS, _ROWS + 3)],
            "own",
            dbos.DbosQueue(),
            schedule=PollSchedule((1.0,)),
        )
        with subprocess.Popen(worker, stderr=subprocess.PIPE, text=True) as process:
            try:
                until(
                    lambda: (
                        asked(
                            db,
                            """SELECT count(*) FROM partner_center.entries
                        JOIN partner_center.batches b ON b.id = batch WHERE finished_at IS NULL AND
                        NOT (name = 'other' AND turn > 0)""",
                        )
                        == [(0,)]
                    )
                )
                process.send_signal(signal.SIGTERM)
                said = process.communicate(timeout=60)[1]
            finally:
                process.kill()
        left = asked(
            db,
            """SELECT state, creates, sent_at FROM partner_center.entries
            JOIN partner_center.batches b ON b.id = batch WHERE name = 'other'""",
        )
    assert left == [("pending", 0, None)] * _ROWS
    assert said.count(said_once) == 1, said
    assert "Traceback" not in said
