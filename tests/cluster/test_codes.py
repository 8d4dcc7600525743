"""Uses of a validation code, counted by all workers together."""

import os
import random
import uuid
from pathlib import Path

import pytest
from bulk_rows import CODE, effects, seed
from row_service import NOTHING, RowService, customer, qualified
from scripted_server import answer
from shared_batches import asked, one_of, submit_for_workers
from shared_worker_process import WorkerSettings
from shared_workers import Workers, until

from partner_center import PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import fingerprints

SHORT = os.environ.get("PARTNER_CENTER_CLUSTER", "short") == "short"
KEY = "b3d1c07e5a924f68b3d1c07e5a924f68"  # planted


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fingerprints.KEY, KEY)


def with_code(count: int) -> list[dict[str, str]]:
    """Return rows of as many customers that need the code."""
    kind = {"qualification": "GovernmentCommunityCloud", "validation_code": CODE}
    return [{"customer_id": str(uuid.uuid4()), **kind} for _ in range(count)]


def emulator_with(uses: int, **settings: object) -> Emulator:
    """Return an emulator whose code has as many uses, and whose vetting is soon done."""
    return Emulator(
        settings={"vetting_days": 1 / 86_400, "log_size": 100_000, "deduplicate": False, **settings}, seed=seed(uses)
    )


def wait_for_rows(database: str, count: float) -> None:
    """Wait until as many rows were begun."""
    begun = "SELECT count(*) FROM partner_center.entries WHERE begun_turn IS NOT NULL"
    until(lambda: one_of(database, begun) >= count)


def test_a_code_is_not_used_up_twice(database: str, tmp_path: Path) -> None:
    """Six workers are killed amid their work; each use is still worth one row, and no row is lost."""
    rows, uses, kills = (60, 25, 2) if SHORT else (250, 100, 6)
    chance = random.Random(3)  # noqa: S311 - the same kills each time
    with emulator_with(uses) as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {"method": "POST"}, "fault": {"delay": 0.1}}])
        submit_for_workers(database, with_code(rows))
        given = WorkerSettings(database, emulator.base_url, concurrency=5, guard=4.0)
        for _ in range(3):
            workers.start(given)
        for kill in range(1, kills + 1):
            wait_for_rows(database, kill * uses / (kills + 1))
            assert workers.kill_one(chance)
            workers.start(given)
        assert set(workers.wait(900.0)) == {0}, workers.log

        done = effects(emulator)
        posts = sum(entry.method == "POST" for entry in emulator.log)
        refused = sum(entry.method == "POST" and 400 <= (entry.status or 0) < 500 for entry in emulator.log)
        print(f"\n{done.total()} effects of {uses} uses, {posts} POST, {refused} in excess")
        states = asked(database, "SELECT state, count(*) FROM partner_center.entries GROUP BY 1 ORDER BY 1")
        assert states == [("approved", uses), ("failed", rows - uses)]
        assert done.total() == uses
        assert done.most_common(1)[0][1] == 1
        assert refused <= 1


def test_a_code_with_new_uses_is_listed_again(database: str) -> None:
    """Rows that failed because their code was used up are sent after `retry-failed`, once the code has new uses."""
    kind, granted, sent = "GovernmentCommunityCloud", 1, list[int]()

    def reply(method: str, number: int) -> bytes:
        if number < 0:
            return answer(200, [{"validationId": CODE, "maxCreates": 9, "remainingCreates": granted - len(sent)}])
        if method == "POST":
            sent.append(number)
        return qualified(kind=kind) if number in sent else NOTHING

    def work() -> dict[str, str | None]:
        with PartnerCenter("t", base_url=service.base_url) as client:
            bulk.work(database, client=client, until_done=True)
        return dict(asked(database, "SELECT state, problem FROM partner_center.entries"))

    rows = [{"customer_id": customer(row), "qualification": kind, "validation_code": CODE} for row in (1, 2, 3)]
    with RowService(reply) as service:
        submit_for_workers(database, rows)
        used_up = "the validation code of the partner has no uses left"
        assert work() == {"approved": None, "failed": used_up}
        assert bulk.retry_failed(database, batch="november") == 2
        assert work() == {"approved": None, "failed": used_up}, "nothing has changed yet"
        granted = 3
        assert bulk.retry_failed(database, batch="november") == 2
        assert work() == {"approved": None}
        assert service.asked("GET")[-1] == 3 * 2, "each worker lists them at first, and once more before a row fails"
    assert sorted(sent) == [1, 2, 3]
