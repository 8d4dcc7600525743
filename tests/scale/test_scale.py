"""Ten thousand customers among faults, a service that is down, one that throttles, and a hundred thousand rows."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bulk_rows import effects, faults, mixed, seed, write_csv

from partner_center import AsyncPartnerCenter, PollSchedule, RetryBudget, RetryPolicy
from partner_center_emulator import Emulator
from partner_center_workflows import bulk

FULL = os.environ.get("PARTNER_CENTER_SCALE", "full") == "full"
LOG = {"log_size": 1_000_000, "seed": 5}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Serve an emulator of this test's own, with a log that holds all."""
    with Emulator(settings=LOG, seed=seed(1_000_000)) as serving:
        yield serving


def test_thirty_percent_faults(tmp_path: Path, emulator: Emulator) -> None:
    """Nearly all rows have an outcome in time, none is done twice, at 1.6 requests an operation at most."""
    count = 10_000 if FULL else 1_000
    rows = [row for row in mixed(count * 8 // 7 + 8) if row.get("validation_code") != "999999"][:count]
    emulator.configure(vetting_days=60 / 86_400, requests_per_second=400)
    emulator.set_faults(faults(0.3, throttling=False))
    client = AsyncPartnerCenter("t", base_url=emulator.base_url)

    summary = bulk.run(
        rows,
        journal=tmp_path / "journal.db",
        client=client,
        concurrency=32,
        schedule=PollSchedule((60, 10)),
        deadline=timedelta(minutes=5),
    )

    with bulk.JournalReader.open_for_reading(tmp_path / "journal.db") as journal:
        operations = sum(entry.creates + entry.polls for entry in journal.entries())
    done = summary.counts["approved"] + summary.counts["denied"]
    per_operation = len(emulator.log) / operations
    print(f"\n{done} of {count} in {summary.seconds:.0f} s; {per_operation:.3f} requests an operation")
    assert done >= 0.999 * count
    assert {path: times for path, times in effects(emulator).items() if times > 1} == {}
    assert effects(emulator).total() == count
    assert per_operation <= 1.6


def test_a_service_that_is_down(tmp_path: Path, emulator: Emulator) -> None:
    """The retry budget ends the retries, the run stops with a clear message, and goes on when the service is back."""
    emulator.set_faults([{"match": {}, "fault": {"status": 503}}])
    budget = RetryBudget(100)
    rows = mixed(400)[1::8] + mixed(400)[::8]
    spent_at: list[int] = []

    def note(progress: bulk.Progress) -> None:
        if budget.tokens < RetryBudget.RETRY_COST and not spent_at:
            spent_at.append(len(emulator.log))

    def client() -> AsyncPartnerCenter:
        policy = RetryPolicy(budget=budget, base=0.1)
        return AsyncPartnerCenter("t", base_url=emulator.base_url, retry=policy)

    with pytest.raises(bulk.StoppedError) as raised:
        bulk.run(rows, journal=tmp_path / "j.db", client=client(), wait=False, concurrency=5, on_progress=note)

    with bulk.JournalReader.open_for_reading(tmp_path / "j.db") as journal:
        begun = sum(entry.creates for entry in journal.entries())
    before = 100 // RetryBudget.RETRY_COST  # retries that the budget paid for
    print(f"\n{len(emulator.log)} requests for {begun} creates; the budget was spent at request {spent_at}")
    assert len(emulator.log) - before <= 1.1 * begun
    assert "the service failed for 50 rows in a row; the last error:" in str(raised.value)
    assert "run the same command again" in str(raised.value)
    assert raised.value.summary.counts["failed"] == 0
    emulator.set_faults([])
    after = bulk.run(rows, journal=tmp_path / "j.db", client=client(), wait=False)
    assert after.counts["pending"] + after.counts["unknown"] + after.counts["failed"] == 0
    assert effects(emulator).total() == len(rows)


def test_a_limit_of_ten_requests_per_second(tmp_path: Path, emulator: Emulator) -> None:
    """After five seconds hardly an answer is 429, and nearly all that is allowed is used."""
    emulator.configure(requests_per_second=10)
    seconds = 60
    answers: list[tuple[float, int, int]] = []
    began = time.monotonic()

    def note(progress: bulk.Progress) -> None:
        answers.append((time.monotonic() - began, progress.requests, progress.throttled))

    bulk.run(
        mixed(10 * seconds * 2)[1::2],
        journal=tmp_path / "j.db",
        client=AsyncPartnerCenter("t", base_url=emulator.base_url),
        wait=False,
        on_progress=note,
    )

    late = [each for each in answers if each[0] > 5]
    (first, sent, refused), (last, all_sent, all_refused) = late[0], late[-1]
    share = (all_refused - refused) / (all_sent - sent)
    used = (all_sent - sent - all_refused + refused) / (last - first) / 10
    print(f"\n{share:.2%} of the answers were 429, {used:.1%} of the allowed rate was used")
    assert share <= 0.01
    assert used >= 0.95


_CHILD = """
import json, re, resource, sys, time
from pathlib import Path
from partner_center import PartnerCenter
from partner_center_workflows import bulk
began = time.monotonic()
with PartnerCenter("t", base_url=sys.argv[3]) as pc:
    summary = bulk.run(sys.argv[1], journal=sys.argv[2], client=pc, wait=False, concurrency=16)
status = Path("/proc/self/status")  # where there is none, what getrusage says may be the peak of this test's process
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    peak = int(re.search("VmHWM:[^0-9]*([0-9]+)", status.read_text())[1])
print(json.dumps({"total": summary.total, "peak_kib": peak, "seconds": time.monotonic() - began}))
"""


def test_a_hundred_thousand_rows(tmp_path: Path, emulator: Emulator) -> None:
    """A run over many rows takes hardly more memory than a run over a thousand."""
    count, thousand = 100_000 if FULL else 5_000, 1_000
    owned = [{"customer_id": row["customer_id"], "qualification": "StateOwnedEntity"} for row in mixed(count)]
    few, many = write_csv(tmp_path / "few.csv", owned[:thousand]), write_csv(tmp_path / "many.csv", owned)

    def run(file: Path) -> dict[str, float]:
        command = [sys.executable, "-c", _CHILD, file, tmp_path / f"{file.stem}.db", emulator.base_url]
        done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
        found: dict[str, float] = json.loads(done.stdout)
        return found

    small, full = run(few), run(many)
    grown = (full["peak_kib"] - small["peak_kib"]) / 1024
    print(f"\n{count} rows: {full['seconds']:.0f} s, {grown:.1f} MiB above a run of {thousand}")
    assert full["total"] == count
    assert grown <= 8
