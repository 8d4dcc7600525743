"""A bulk run: what it does, in which order, and how it ends."""

import asyncio
import json
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bulk_rows import effects, mixed, seed

from partner_center import (
    AsyncPartnerCenter,
    AuthenticationError,
    CredentialError,
    Education,
    InvalidRequestError,
    PartnerCenter,
    PollSchedule,
    RetryPolicy,
    without_waiting,
)
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import sending

FAST = PollSchedule((0.2,), jitter=0)
A_SECOND = 1 / 86_400


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return where the journal goes."""
    return tmp_path / "journal.db"


@pytest.fixture
def roomy() -> Iterable[Emulator]:
    """Return an emulator whose validation code has two uses, and which vets in a second."""
    with Emulator(settings={"vetting_days": A_SECOND}, seed=seed(2)) as emulator:
        yield emulator


def client(emulator: Emulator, **options: Any) -> AsyncPartnerCenter:
    """Return a client of an emulator."""
    return AsyncPartnerCenter("t", base_url=emulator.base_url, **options)


def states(path: Path) -> list[str]:
    """Return the state of every row."""
    with bulk.JournalReader.open_for_reading(path) as reader:
        return [entry.state for entry in reader.entries()]


def entries(path: Path) -> list[bulk.Entry]:
    """Return every row."""
    with bulk.JournalReader.open_for_reading(path) as reader:
        return list(reader.entries())


def test_every_kind_of_row_comes_to_its_end(journal: Path, roomy: Emulator) -> None:
    """Approved, denied, without vetting, out of uses, unknown code: each row has its outcome and its reason."""
    summary = bulk.run(mixed(24), journal=journal, client=client(roomy), schedule=FAST)

    assert states(journal) == [
        *["approved", "approved", "approved", "denied", "approved", "approved", "failed", "approved"] * 2,
        *["approved", "approved", "failed", "denied", "approved", "approved", "failed", "approved"],
    ]
    assert summary.finished
    assert (summary.counts["approved"], summary.counts["denied"], summary.counts["failed"]) == (17, 3, 4)
    assert summary.requests == len(roomy.log)
    problems = [entry.problem for entry in entries(journal) if entry.state == "failed"]
    unknown = "the validation code is not among the partner's; `validation-codes list` shows them"
    assert problems == [unknown, unknown, "the validation code of Contoso has no uses left", unknown]
    assert effects(roomy).total() == 20
    codes = [entry.path for entry in roomy.log if entry.path.endswith("/validations")]
    assert len(codes) == 1


def test_a_sync_client_will_do(journal: Path, roomy: Emulator) -> None:
    """The client that scripts have is taken as it is, and stays open."""
    with PartnerCenter("t", base_url=roomy.base_url, max_requests_per_second=500) as pc:
        assert bulk.run(mixed(2), journal=journal, client=pc, schedule=FAST).counts["approved"] == 2
        assert pc.validation_codes.list()[0].validation_id == "123456"


def test_creates_come_before_polls(journal: Path, roomy: Emulator) -> None:
    """As long as there is something to create nothing is polled."""
    roomy.configure(vetting_days=A_SECOND * 3)
    rows = [row for row in mixed(40) if row["qualification"] == "Education"]

    bulk.run(rows, journal=journal, client=client(roomy), schedule=PollSchedule((0.001,), jitter=0), concurrency=2)

    methods = [entry.method for entry in roomy.log]
    assert methods[: len(rows)] == ["POST"] * len(rows)


def test_without_waiting_for_outcomes(journal: Path, emulator: Emulator) -> None:
    """`wait=False` ends when everything is submitted; a later run waits."""
    emulator.configure(vetting_days=3)
    rows = [row for row in mixed(8) if row["qualification"] == "Education"]

    first = bulk.run(rows, journal=journal, client=client(emulator), wait=False)
    assert first.counts["submitted"] == len(rows) == len(emulator.log)
    assert not first.finished

    with without_waiting(emulator.clock.advance):
        second = bulk.run(rows, journal=journal, client=client(emulator))
    assert second.finished
    assert second.counts["denied"] == 1


def test_fourteen_virtual_days(journal: Path, emulator: Emulator) -> None:
    """With the emulator's clock days of vetting take no time."""
    emulator.configure(vetting_days=14)
    rows = [row for row in mixed(4) if row["qualification"] == "Education"]

    with without_waiting(emulator.clock.advance):
        summary = bulk.run(rows, journal=journal, client=client(emulator))

    assert (summary.counts["approved"], summary.counts["denied"]) == (1, 1)
    assert summary.seconds > timedelta(days=13).total_seconds()


def test_what_has_no_outcome_in_time_expires(journal: Path, emulator: Emulator) -> None:
    """A row whose vetting outlasts the deadline expires, after a last poll; retrying waits on."""
    row = {**mixed(1)[0], "website": "www.slow.example"}

    with without_waiting(emulator.clock.advance):
        summary = bulk.run([row], journal=journal, client=client(emulator), deadline=timedelta(days=2))
        assert summary.counts["expired"] == 1
        before = len(emulator.log)
        assert bulk.retry_failed(journal) == 1
        emulator.decide(row["customer_id"], "Education", "approve")
        again = bulk.run([row], journal=journal, client=client(emulator), deadline=timedelta(days=2))

    assert again.counts["approved"] == 1
    assert [entry.method for entry in emulator.log[before:]] == ["GET"]


def test_an_outcome_that_came_while_the_process_was_gone(journal: Path, roomy: Emulator) -> None:
    """A denial of what was sent before a crash is the outcome, and not requested again."""
    roomy.configure(deduplicate=False)
    row = mixed(4)[3]
    with bulk.Journal.open(journal) as opened:
        bulk.loading.load(opened, [bulk.Row(row["customer_id"], "Education", "HigherEducation", row["website"])], None)
        opened.record_and_claim([], [], time.time(), capacity=1, wait=True)
    with PartnerCenter("t", base_url=roomy.base_url) as pc:
        pc.qualifications.create(row["customer_id"], Education("HigherEducation", row["website"]))
    roomy.clock.advance(timedelta(minutes=2))

    del row["reference"]
    assert bulk.run([row], journal=journal, client=client(roomy)).counts["denied"] == 1
    assert effects(roomy).total() == 1


def test_an_old_denial_is_not_the_outcome(journal: Path, emulator: Emulator) -> None:
    """A customer who was denied long ago can be requested again, even if the first send is in doubt."""
    row = mixed(1)[0]
    emulator.clock.set(emulator.clock.now() - timedelta(days=30))
    with PartnerCenter("t", base_url=emulator.base_url) as pc:
        pc.qualifications.create(row["customer_id"], Education("K12", "denied.example"))
    emulator.clock.reset()
    emulator.set_faults([{"match": {"method": "POST"}, "fault": {"reset": "before"}, "hits": 1}])

    with without_waiting(emulator.clock.advance):
        summary = bulk.run([row], journal=journal, client=client(emulator, retry=None))

    assert summary.counts["approved"] == 1


def test_a_customer_who_has_it_already(journal: Path, emulator: Emulator) -> None:
    """What the service refuses since it is there counts as submitted where this row may have sent it before."""
    emulator.configure(deduplicate=False)
    row = mixed(2)[1]
    emulator.set_faults([{"match": {"method": "POST"}, "fault": {"reset": "after"}, "hits": 1}])

    summary = bulk.run([row], journal=journal, client=client(emulator, retry=None), wait=True)

    assert summary.counts["approved"] == 1
    assert [(entry.method, entry.effect) for entry in emulator.log] == [("POST", True), ("GET", False)]


@pytest.mark.parametrize(("code", "error"), [("900421", AuthenticationError), (None, CredentialError)])
def test_credentials_stop_the_run(journal: Path, emulator: Emulator, code: str | None, error: type[Exception]) -> None:
    """Without a usable token no other row can go on either: the run ends, and no row has failed."""

    def failing() -> str:
        raise RuntimeError

    if code is not None:
        emulator.set_faults([{"match": {}, "fault": {"status": 401}}])
    made = AsyncPartnerCenter(failing if code is None else "t", base_url=emulator.base_url)

    with pytest.raises(error):
        bulk.run(mixed(10), journal=journal, client=made)

    assert set(states(journal)) == {"pending"}
    assert effects(emulator).total() == 0
    asked = {entry.path for entry in emulator.log if entry.method == "POST"}
    emulator.set_faults([])
    before = len(emulator.log)
    assert bulk.run(mixed(10), journal=journal, client=client(emulator), wait=False).counts["pending"] == 0
    assert {entry.path for entry in emulator.log[before:] if entry.method == "GET"} >= asked


def test_a_cancelled_run_finishes_what_is_in_flight(journal: Path, emulator: Emulator) -> None:
    """After a cancellation every request that went out is journalled with its outcome, and nothing more goes out."""
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.2}}])
    rows = mixed(200)[1::2]

    async def work() -> None:
        async with client(emulator) as pc:
            run = asyncio.create_task(bulk.run_async(rows, journal=journal, client=pc, concurrency=3))
            while not emulator.log:
                await asyncio.sleep(0.01)
            run.cancel()
            with pytest.raises(asyncio.CancelledError):
                await run

    asyncio.run(work())

    found = entries(journal)
    begun = [entry for entry in found if entry.state != "pending"]
    assert {entry.request_id for entry in begun} >= {entry.request_id for entry in emulator.log if entry.effect}
    assert len(begun) <= 6
    assert not [entry for entry in found if entry.state in ("sending", "unknown")]
    assert sum(entry.creates for entry in found) == len(begun)


def test_an_outcome_is_journalled_while_other_requests_take_long(journal: Path, emulator: Emulator) -> None:
    """An outcome waits a moment for others, so that they are journalled together, and not for a slow response."""
    first, *others = mixed(32)[1::4]
    slow = [{"match": {"path": f"*{row['customer_id']}*"}, "fault": {"delay": 2}} for row in others]
    emulator.set_faults(slow)

    async def work() -> int:
        async with client(emulator) as pc:
            run = asyncio.create_task(
                bulk.run_async([first, *others], journal=journal, client=pc, concurrency=2, wait=False)
            )
            while not run.done() and not (journal.exists() and {"submitted", "approved"} & {*states(journal)}):
                await asyncio.sleep(0.01)
            seen = sum(entry.effect for entry in emulator.log)
            await run
        return seen

    assert asyncio.run(work()) <= 3  # the first one, and the two that have no response yet
    assert len(effects(emulator)) == len(others) + 1


def test_refused_arguments(journal: Path, emulator: Emulator) -> None:
    """What cannot be used is refused before the journal is made."""
    for given, message in (
        ({"concurrency": 0}, "concurrency is 0; give a whole number"),
        ({"deadline": timedelta(0)}, "deadline is .*; give a timedelta"),
        ({"max_requests_per_second": -1}, "give a number"),
    ):
        with pytest.raises(InvalidRequestError, match=message):
            bulk.run(mixed(1), journal=journal, client=client(emulator), **given)

    async def within() -> None:
        bulk.run(mixed(1), journal=journal, client=client(emulator))

    with pytest.raises(InvalidRequestError, match=r"await bulk\.run_async instead"):
        asyncio.run(within())
    assert not journal.exists()


def test_progress_is_told_and_adds_up(journal: Path, roomy: Emulator) -> None:
    """Counts always add up to the rows, and the last word is the end."""
    told: list[bulk.Progress] = []

    bulk.run(mixed(16), journal=journal, client=client(roomy), schedule=FAST, on_progress=told.append)

    assert {progress.total for progress in told} == {16}
    assert told[-1].counts["approved"] + told[-1].counts["denied"] + told[-1].counts["failed"] == 16
    assert told[-1].requests == len(roomy.log)
    assert [progress.requests for progress in told] == sorted(progress.requests for progress in told)


def test_the_concurrency_is_kept(journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more requests are under way at a time than rows may be worked on."""
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.5}}])
    under_way, most, lock = 0, 0, threading.Lock()

    made = client(emulator)
    original = made._api_client._transport.send

    async def send(request: Any) -> Any:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        try:
            return await original(request)
        finally:
            with lock:
                under_way -= 1

    monkeypatch.setattr(made._api_client._transport, "send", send)
    bulk.run(mixed(32)[1::4], journal=journal, client=made, concurrency=4, wait=False)

    assert most == 4


def test_the_steps_take_and_give_json_and_are_safe_to_call_twice(emulator: Emulator) -> None:
    """Another engine may call a step again and again: one effect, the same state, everything JSON."""
    emulator.configure(deduplicate=False)
    row: bulk.CreateInput = {
        "customer_id": "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
        "qualification": "Education",
        "education_segment": "K12",
        "request_id": "11111111-2222-4333-8444-555555555555",
    }

    async def work() -> list[bulk.StepResult]:
        async with client(emulator, retry=RetryPolicy(attempts=1)) as pc:
            given = json.loads(json.dumps(row))
            created = [await bulk.create_step(pc, given) for _ in range(2)]
            polled = [await bulk.poll_step(pc, given) for _ in range(2)]
            emulator.clock.advance(timedelta(days=9))
            return [*created, *polled, await bulk.poll_step(pc, given)]

    results = asyncio.run(work())

    assert [result["state"] for result in results] == ["submitted", "submitted", "waiting", "waiting", "approved"]
    assert json.loads(json.dumps(results)) == results
    assert effects(emulator).total() == 1


@pytest.mark.parametrize(("found", "backend"), [(True, "aiohttp"), (False, "httpx")])
def test_a_sync_client_is_made_async_over_what_is_there(
    journal: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, found: bool, backend: str
) -> None:
    """For a PartnerCenter the run goes over aiohttp where that is installed, else over httpx, and does the same."""
    chosen: list[str] = []
    as_async = PartnerCenter.as_async

    def note(pc: PartnerCenter, *, backend: Any) -> AsyncPartnerCenter:
        chosen.append(backend)
        return as_async(pc, backend=backend)

    monkeypatch.setattr(PartnerCenter, "as_async", note)
    if not found:
        monkeypatch.setattr(sending, "find_spec", lambda _name: None)
    with PartnerCenter("t", base_url=emulator.base_url) as pc:
        summary = bulk.run(mixed(16)[1::4], journal=journal, client=pc, wait=False)

    assert chosen == [backend]
    assert summary.counts["approved"] + summary.counts["submitted"] == 4
    assert effects(emulator).total() == 4
