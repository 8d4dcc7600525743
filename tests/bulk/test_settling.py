"""What was in flight when a process ended: it is looked for only when the service can no longer carry it out."""

import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from row_service import KIND, customer, entries

from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk.turns import Change

SETTLE = 5.0  # seconds

_RUN = """
import sys
from partner_center import AsyncPartnerCenter, RetryPolicy
from partner_center_workflows import bulk
from partner_center_workflows.bulk import turns
turns._FIRST_PAUSE = 0.2
client = AsyncPartnerCenter("t", base_url=sys.argv[2], retry=RetryPolicy(attempts=int(sys.argv[3])))
bulk.run([{"customer_id": sys.argv[4], "qualification": sys.argv[5]}], journal=sys.argv[1], client=client)
"""


def dues(journal: bulk.Journal) -> list[float | None]:
    """Return when the next task of each row is due."""
    return [entry.due for entry in journal.entries()]


@pytest.mark.parametrize("sends", [1, 2, 3])
def test_it_settles_after_the_last_send(tmp_path: Path, sends: int) -> None:
    """However often a row was sent before, a send that a crash interrupts settles for the whole time."""
    path, now = tmp_path / "j.db", 1000.0
    with bulk.Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(customer(1), KIND)], None)
        for _ in range(sends - 1):
            (task,) = journal.record_and_claim([], [], now, capacity=1, wait=True).tasks
            now += 60
            journal.record_and_claim([Change(task.id, "unknown", now)], [], now, capacity=0, wait=True)
        assert len(journal.record_and_claim([], [], now, capacity=1, wait=True).tasks) == 1  # and here the process ends

    with bulk.Journal.open(path) as journal:
        journal.recover(now + 0.2, settle=SETTLE, longest=60)

        assert [due is not None and due >= now + SETTLE for due in dues(journal)] == [True]
        assert journal.counts()["unknown"] == 1


def test_a_call_that_lasts_long(tmp_path: Path) -> None:
    """A call may wait for its turn, and retries: its last request can be sent until the process ends."""
    path = tmp_path / "j.db"
    with bulk.Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(customer(1), KIND)], None)
        journal.record_and_claim([], [], 1000.0, capacity=1, wait=True)

    with bulk.Journal.open(path) as journal:  # it sent its last request at 1029.9, and was killed
        journal.recover(1030.0, settle=SETTLE, longest=60)

        assert [due is not None and due >= 1029.9 + SETTLE for due in dues(journal)] == [True]


@pytest.mark.parametrize("attempts", [1, 2], ids=["resent by the run", "retried by the call"])
def test_a_resend_that_kill_9_interrupts(tmp_path: Path, emulator: Emulator, attempts: int) -> None:
    """The first request fails, the process is killed during the second one: the second one counts."""
    journal = tmp_path / "j.db"
    emulator.set_faults(
        [
            {"match": {"method": "POST"}, "fault": {"status": 503, "retry_after": 1}, "hits": 1},
            {"match": {"method": "POST"}, "fault": {"delay": 5}, "hits": 1},
        ]
    )
    command = [sys.executable, "-c", _RUN, str(journal), emulator.base_url, str(attempts), customer(1), KIND]
    with subprocess.Popen(command) as process:
        while not (sent := [each for each in emulator.log if each.effect]):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert [entry.state for entry in entries(journal)] == ["sending"]

    with bulk.Journal.open(journal) as opened:
        opened.recover(time.time(), settle=SETTLE, longest=60)

        last = datetime.fromisoformat(sent[0].received_at).timestamp()
        assert [due is not None and due >= last + SETTLE for due in dues(opened)] == [True]
