"""Workers of a shared journal that are killed, paused or lost, and a database that crashes: nothing lost or twice."""

import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import shared_batches
from attrs import evolve
from bulk_rows import effects, faults, mixed, seed, write_csv
from postgres_server import PostgresServer
from shared_worker_process import WorkerSettings
from shared_workers import Workers, until

from partner_center_emulator import Emulator
from partner_center_workflows.bulk.shared.database import Database

SHORT = os.environ.get("PARTNER_CENTER_CLUSTER", "short") == "short"
KILLS, ROWS, CRASHES = (20, 600, 1) if SHORT else (200, 5000, 3)
AWAY = 10.0 if SHORT else 60.0  # seconds
VETTING = 10.0 if SHORT else 20.0  # seconds
WORKERS = 3
MARGIN = 3.0  # seconds: the queue is looked at once in a while, and the machine has other work
PAUSES = 2 if SHORT else 10
POLL = (3.0, 3.0, 5.0) if SHORT else (5.0, 5.0, 10.0)
pytestmark = pytest.mark.usefixtures("code_key")


def emulated(rows: int, *, vetting: float = VETTING) -> Emulator:
    """Return an emulator without deduplication, whose vetting takes seconds."""
    settings = {"vetting_days": vetting / 86_400, "deduplicate": False, "log_size": 1_000_000, "seed": 11}
    return Emulator(settings=settings, seed=seed(rows))


def undisturbed(folder: Path) -> list[dict[str, Any]]:
    """Return the report of a local run without kills and without faults."""
    file, journal, report = write_csv(folder / "rows.csv", mixed(ROWS)), folder / "journal.db", folder / "report.json"
    command = [sys.executable, "-m", "partner_center_workflows.cli", "bulk"]
    with emulated(ROWS, vetting=1.0) as emulator:
        run = ["run", file, "--journal", journal, "--base-url", emulator.base_url, "--poll", "2", "--concurrency", "8"]
        done = subprocess.run([*command, *map(str, run)], capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr  # the rows with an unknown code fail
    subprocess.run([*command, "report", str(journal), "--json", "-o", str(report)], check=True)
    return shared_batches.but_for_times(report.read_text(encoding="utf-8"))


def sent(rows: list[dict[str, str]]) -> int:
    """Return the number of rows that have an effect."""
    return sum(row.get("validation_code") != "999999" for row in rows)


def test_killed_at_random_moments(database: str, postgres: PostgresServer, tmp_path: Path) -> None:
    """Whenever workers are killed and the database crashes, no row is lost, and no effect happens twice."""
    rows, chance = mixed(ROWS), random.Random(5)  # noqa: S311 - repeatable
    expected = undisturbed(tmp_path)
    journal = Database(database)
    shared_batches.submit_for_workers(journal, rows, poll=POLL)
    kills = crashes = 0
    began = time.monotonic()
    with emulated(ROWS) as emulator, Workers(tmp_path) as workers:
        emulator.set_faults(faults(0.1))
        given = WorkerSettings(database, emulator.base_url)
        for _ in range(WORKERS):
            workers.start(given)
        while kills < KILLS:
            time.sleep(chance.uniform(0.2, 1.2) if SHORT else chance.uniform(0.4, 2.4))
            assert workers.kill_one(chance), "the rows were done before the last kill: give it more rows"
            kills += 1
            workers.start(given)
            workers.restart(given)  # one that starts while the database crashes says so, and ends
            if kills >= (crashes + 1) * KILLS // (CRASHES + 1) and crashes < CRASHES:
                crashes += 1
                postgres.stop("immediate")
                postgres.start()
        until(lambda: workers.restart(given) and not workers.running, 900.0)
        assert set(workers.wait()) == {0}, workers.log
        counted, log = effects(emulator), list(emulator.log)
        print(
            f"\n{kills} kills, {crashes} crashes of the database, {len(rows)} rows, {counted.total()} effects for "
            f"{sent(rows)}, {len(log) / len(rows):.2f} requests a row, {time.monotonic() - began:.0f} s"
        )
        assert {path: count for path, count in counted.items() if count > 1} == {}
        assert counted.total() == sent(rows)
        assert shared_batches.report(journal) == expected
    journal.close()


@pytest.mark.parametrize("guarded", [True, False], ids=["guard", "no guard"])
def test_paused_for_three_leases(database: str, tmp_path: Path, guarded: bool) -> None:
    """A worker that is stopped while it processes rows, and goes on much later, does nothing a second time.

    Without the guard it does: so this test can fail. All rows are of the kind that the service carries out again when
    it gets them twice: it has denied them.
    """
    pauses, lease, late = PAUSES if guarded else 1, 9.0, "another worker has row"
    denied = {"qualification": "Education", "education_segment": "K12", "website": "www.denied.example"}
    rows = [{"customer_id": str(uuid4()), **denied} for _ in range(pauses * 40)]
    journal = Database(database)
    with emulated(len(rows), vetting=1.0) as emulator, Workers(tmp_path) as workers:
        given = WorkerSettings(database, emulator.base_url, lease=lease, waits=1.0, guarded=guarded, until_done=False)
        for number in range(pauses):
            waiting = workers.log.count("a turn waits")
            shared_batches.submit_for_workers(journal, rows[number::pauses], poll=(1.0,), batch=f"batch {number}")
            paused = workers.all[0] if number else workers.start(given)
            until(partial(workers.says, "a turn waits", waiting + (1 if guarded else given.concurrency)))
            paused.send_signal(signal.SIGSTOP)
            if not number:
                workers.start(evolve(given, waits=0.0))
            stopped, noted = time.monotonic(), workers.log.count(late)
            until(lambda: not shared_batches.counts(journal)["unfinished"])
            time.sleep(max(0.0, stopped + 3 * lease - time.monotonic()))
            paused.send_signal(signal.SIGCONT)
            until(partial(workers.says, late, noted + 1))
            until(lambda: workers.log.count("a turn is over") == workers.log.count("a turn waits"))
        twice = [path for path, count in effects(emulator).items() if count > 1]
        print(f"\n{pauses} pauses of {3 * lease:g} s: {len(twice)} second effects")
        assert bool(twice) is not guarded
        assert len(effects(emulator)) == len(rows)
    journal.close()


def test_lost_for_ever(database: str, tmp_path: Path) -> None:
    """The rows of a worker that never comes back go on within four thirds of the lease."""
    rows, lease = mixed(8), 12.0
    journal = Database(database)
    shared_batches.submit_for_workers(journal, rows, poll=(1.0,))
    with emulated(len(rows), vetting=1.0) as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {"method": "POST"}, "fault": {"delay": 3.0}}])
        given = WorkerSettings(database, emulator.base_url, lease=lease, guard=4.0)
        lost = workers.start(given)
        until(lambda: shared_batches.counts(journal)["sending"] == sent(rows))
        workers.kill(lost)
        began, at = time.monotonic(), len(emulator.log)
        emulator.set_faults([])
        workers.start(given)
        until(lambda: len(emulator.log) > at)
        went_on = time.monotonic() - began
        assert workers.wait() == [0], workers.log
        print(f"\nthe rows of a lost worker went on {went_on:.1f} s after it, at a lease of {lease:g} s")
        assert went_on < 4 / 3 * lease + MARGIN
        assert set(effects(emulator).values()) == {1}
        assert effects(emulator).total() == sent(rows)
    journal.close()


def test_a_database_that_is_away(database: str, postgres: PostgresServer, tmp_path: Path) -> None:
    """While the database is away, every worker waits for it, and nothing is lost."""
    rows = mixed(ROWS // 2)
    journal = Database(database)
    shared_batches.submit_for_workers(journal, rows)
    with emulated(len(rows)) as emulator, Workers(tmp_path) as workers:
        emulator.set_faults(faults(0.1))
        for _ in range(WORKERS):
            workers.start(WorkerSettings(database, emulator.base_url))
        taking_part = "SELECT count(*) FROM partner_center.workers"
        until(lambda: shared_batches.one_of(journal, taking_part) == WORKERS)  # one that starts later says so, and ends
        until(lambda: shared_batches.counts(journal)["sending"] > WORKERS)
        postgres.stop("immediate")
        time.sleep(AWAY)
        running = len(workers.running)
        postgres.start()
        assert running == WORKERS, workers.log
        assert workers.wait() == [0] * WORKERS, workers.log
        assert set(effects(emulator).values()) == {1}
        assert effects(emulator).total() == sent(rows)
        assert shared_batches.counts(journal)["finished"] == len(rows)
    journal.close()
