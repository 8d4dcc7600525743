"""How a worker of a shared journal ends: by a signal, by an error, or while service or database do not respond."""

import signal
from pathlib import Path

import pytest
import shared_batches
from app_token import app_only
from bulk_rows import effects, mixed, seed
from postgres_server import PostgresServer
from shared_worker_process import REFUSED, WorkerSettings
from shared_workers import Workers, until

from partner_center_emulator import Emulator
from partner_center_workflows.bulk.shared.database import Database

ROWS = 40
SENT = 35  # rows of `mixed` whose code is known
LONGEST = 8.0  # seconds until a worker has ended
PATIENT = 12.0  # seconds that a worker waits for a response, if no signal comes
pytestmark = pytest.mark.usefixtures("code_key")


def emulated(**settings: object) -> Emulator:
    """Return an emulator without deduplication."""
    return Emulator(settings={"vetting_days": 1e-5, "deduplicate": False, "seed": 11} | settings, seed=seed(ROWS))


def posts(emulator: Emulator) -> int:
    """Return the number of creates that the emulator has received."""
    return sum(each.method == "POST" for each in emulator.log)


def finish(workers: Workers, given: WorkerSettings, journal: Database, emulator: Emulator) -> None:
    """Let another worker go on, and check that every row has one effect."""
    emulator.set_faults([])
    last = workers.start(given)
    until(lambda: last.poll() is not None)
    assert last.returncode == 0, workers.log
    assert shared_batches.counts(journal)["finished"] == ROWS
    assert set(effects(emulator).values()) == {1}
    assert effects(emulator).total() == SENT


@pytest.mark.parametrize("hangs", [False, True], ids=["a service that responds", "a service that does not"])
def test_a_signal_ends_it_in_seconds(database: str, tmp_path: Path, hangs: bool) -> None:
    """SIGTERM lets the requests in flight end, if they do; no row stays in `sending`, and the next worker goes on."""
    journal = Database(database)
    shared_batches.submit_for_workers(journal, mixed(ROWS), poll=(1.0,))
    with emulated() as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {}, "fault": {"delay": 60.0 if hangs else 0.5}}])
        given = WorkerSettings(database, emulator.base_url, lease=PATIENT + 8, guard=PATIENT)
        worker = workers.start(given)
        until(lambda: shared_batches.counts(journal)["sending"] == given.concurrency and posts(emulator))
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        assert worker.returncode == 0, workers.log
        assert workers.seconds_to_end < LONGEST
        left = shared_batches.counts(journal)["sending"]
        assert (posts(emulator) <= left) if hangs else (left == 0), "what had no response is looked for"
        finish(workers, given, journal, emulator)
    journal.close()


def test_a_second_signal_ends_it_at_once(database: str, tmp_path: Path) -> None:
    """The second signal gives up the requests in flight, and the next worker looks for their effects."""
    journal = Database(database)
    shared_batches.submit_for_workers(journal, mixed(ROWS), poll=(1.0,))
    with emulated() as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {}, "fault": {"delay": 60.0}}])
        given = WorkerSettings(database, emulator.base_url, lease=PATIENT + 8, guard=PATIENT)
        worker = workers.start(given)
        until(lambda: shared_batches.counts(journal)["sending"] == given.concurrency)
        worker.send_signal(signal.SIGTERM)
        until(lambda: workers.says("a signal came", 1))  # two that are pending count as one
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        assert workers.seconds_to_end < 4.0, "it waits for no response"
        finish(workers, given, journal, emulator)
    journal.close()


def test_a_signal_ends_it_while_the_database_is_away(database: str, postgres: PostgresServer, tmp_path: Path) -> None:
    """A worker that cannot record its turns ends anyway, and no turn that it has not recorded counts as done."""
    journal = Database(database)
    shared_batches.submit_for_workers(journal, mixed(ROWS), poll=(1.0,))
    with emulated() as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {}, "fault": {"delay": 1.0}}])
        given = WorkerSettings(database, emulator.base_url)
        worker = workers.start(given)
        until(lambda: shared_batches.counts(journal)["sending"] == given.concurrency and posts(emulator))
        postgres.stop("immediate")
        try:
            until(lambda: emulator.log and all(each.status is not None for each in emulator.log))
            worker.send_signal(signal.SIGTERM)
            until(lambda: "could not be recorded" in workers.log, 20)
        finally:
            postgres.start()
        worker.wait(60)
        assert worker.returncode == 0, workers.log
        finish(workers, given, journal, emulator)
    journal.close()


def test_a_bad_credential_ends_one_worker_and_not_the_others(database: str, tmp_path: Path) -> None:
    """The worker whose token is refused says so and ends; the others do all rows."""
    journal = Database(database)
    shared_batches.submit_for_workers(journal, mixed(ROWS), poll=(1.0,))
    with emulated() as emulator, Workers(tmp_path) as workers:
        bad = workers.start(
            WorkerSettings(
                database,
                emulator.base_url,
                token=app_only(audience="https://graph.microsoft.com").removeprefix("Bearer "),
            )
        )
        bad.wait(60)
        assert bad.returncode == REFUSED, workers.log
        assert "WrongAudienceError: HTTP 401" in workers.log
        assert shared_batches.counts(journal)["sending"] == 0
        for _ in range(2):
            workers.start(WorkerSettings(database, emulator.base_url, token="good"))
        assert workers.wait() == [REFUSED, 0, 0], workers.log
        assert shared_batches.counts(journal)["finished"] == ROWS
        assert set(effects(emulator).values()) == {1}
    journal.close()
