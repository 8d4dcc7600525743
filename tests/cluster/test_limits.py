"""A limit of requests per second, which several workers find or share."""

import os
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from shared_batches import asked, one_of, submit_for_workers
from shared_worker_process import WorkerSettings
from shared_workers import Workers, until

from partner_center_emulator import Emulator, LogEntry
from partner_center_workflows.bulk.shared.work import GUARD, LEASE

SHORT = os.environ.get("PARTNER_CENTER_CLUSTER", "short") == "short"
LIMIT = 10  # requests per second
BURST = 3 * 2  # each worker may be early by one request, and late by a tenth of a second


def owned(count: int) -> list[dict[str, str]]:
    """Return rows of as many customers."""
    return [{"customer_id": str(uuid.uuid4()), "qualification": "StateOwnedEntity"} for _ in range(count)]


def in_review(count: int) -> list[dict[str, str]]:
    """Return rows of as many customers, which Microsoft looks at before it approves them."""
    return [
        {"customer_id": str(uuid.uuid4()), "qualification": "Education", "education_segment": "K12"}
        for _ in range(count)
    ]


def received(log: Sequence[LogEntry]) -> list[float]:
    """Return when each request was received, in seconds."""
    return sorted(datetime.fromisoformat(entry.received_at).timestamp() for entry in log)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Serve an emulator of this test's own, whose vetting is soon done."""
    settings = {"vetting_days": 1 / 86_400, "log_size": 100_000, "deduplicate": False}
    with Emulator(settings=settings) as serving:
        yield serving


def test_three_workers_find_the_limit(database: str, emulator: Emulator, tmp_path: Path) -> None:
    """Without a word to each other, they use what the service allows, and hardly a response is 429."""
    rows = 300 if SHORT else 1_500
    emulator.configure(requests_per_second=LIMIT, vetting_days=5 / 86_400)
    submit_for_workers(database, in_review(rows), poll=(5.0, 10.0))
    with Workers(tmp_path) as workers:
        for _ in range(3):
            workers.start(WorkerSettings(database, emulator.base_url, concurrency=5, lease=LEASE, guard=GUARD))
        assert workers.wait(900.0) == [0] * 3, workers.log

    log = emulator.log
    times = received(log)
    lasted = times[-1] - times[0]
    throttled = sum(entry.status == 429 for entry in log)
    share, used = throttled / len(log), (len(log) - throttled) / lasted / LIMIT
    print(
        f"\n{rows} rows, {len(log)} requests in {lasted:.0f} s: {share:.2%} were 429, {used:.1%} of the rate was used"
    )
    assert one_of(database, "SELECT count(*) FROM partner_center.entries WHERE state = 'approved'") == rows
    assert asked(database, "SELECT requests, throttled FROM partner_center.batches") == [(len(log), throttled)]
    if not SHORT:  # the search for the limit is a larger part of a short run
        assert share <= 0.01
        assert used >= 0.88


def test_a_low_limit_is_no_failing_service(database: str, emulator: Emulator, tmp_path: Path) -> None:
    """Turns that get no slot in time are tried again, and the worker does not pause for them."""
    submit_for_workers(database, owned(60), max_requests_per_second=0.5)
    with Workers(tmp_path) as workers:
        workers.start(WorkerSettings(database, emulator.base_url, concurrency=20, guard=1.0))
        until(lambda: len(emulator.log) >= 2)
        assert not workers.says("the service failed", 1)
    assert one_of(database, "SELECT max(troubles) FROM partner_center.entries") == 0


def test_shares_never_exceed_the_limit(database: str, emulator: Emulator, tmp_path: Path) -> None:
    """Workers come, are killed and leave; in no ten seconds do all together send more than the batch allows."""
    rows = 250 if SHORT else 600
    submit_for_workers(database, owned(rows), max_requests_per_second=LIMIT)
    begun = "SELECT count(*) FROM partner_center.entries WHERE begun_turn IS NOT NULL"
    given = WorkerSettings(database, emulator.base_url, concurrency=5, guard=4.0)
    with Workers(tmp_path) as workers:
        workers.start(given)
        until(lambda: len(emulator.log) > 10)  # the first one waits for nobody
        killed = workers.start(given)
        workers.start(given)
        until(lambda: one_of(database, "SELECT count(*) FROM partner_center.workers") == 3)
        until(lambda: one_of(database, begun) > rows / 2)
        workers.kill(killed)
        workers.start(given)
        assert set(workers.wait(900.0)) == {0}, workers.log

    times = received(emulator.log)
    within = max(sum(at <= each < at + 10 for each in times) for at in times)
    print(f"\n{len(times)} requests in {times[-1] - times[0]:.0f} s, at most {within} within ten seconds")
    assert one_of(database, "SELECT count(*) FROM partner_center.entries WHERE state = 'approved'") == rows
    assert within <= 10 * LIMIT + BURST
    assert (
        one_of(database, "SELECT count(*) FROM partner_center.workers") <= 1
    )  # the killed one, who could not sign off
