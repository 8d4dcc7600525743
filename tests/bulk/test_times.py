"""Times that cannot be right: a clock that was wrong, one that is set during a run, and a far `Retry-After`."""

import asyncio
import io
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from row_service import KIND, NOTHING, RowService, customer, entries, qualified, rows
from scripted_server import answer

from partner_center import AsyncPartnerCenter, PollSchedule, without_waiting
from partner_center_workflows import bulk
from partner_center_workflows.cli import main

YEAR = 365 * 86_400.0
FAST = PollSchedule((0.2,), jitter=0)
NONSENSE = [None, 1e308, float("inf"), float("-inf"), -5.0, "soon", b"\0\1", 1 << 62]
IN_A_YEAR = time.time() + YEAR
TIMES = ("due", "submitted_at", "waiting_since", "polled_at", "finished_at")


def name_of(planted: object) -> str:
    """Return the name of a planted time, the same in every process that collects the tests."""
    return "in a year" if planted == IN_A_YEAR else repr(planted)


def client(service: RowService, **options: Any) -> AsyncPartnerCenter:
    """Return a client of a service."""
    return AsyncPartnerCenter("t", base_url=service.base_url, retry=None, **options)


def run(journal: Path, service: RowService, count: int = 3, **options: Any) -> bulk.Summary:
    """Run to the end, which must be soon: a row that is put off too far fails the test instead of holding it up."""

    async def work() -> bulk.Summary:
        async with client(service) as pc, asyncio.timeout(15):
            return await bulk.run_async(rows(count), journal=journal, client=pc, **{"schedule": FAST, **options})

    return asyncio.run(work())


def run_until(journal: Path, service: RowService, enough: Callable[[bulk.Progress], bool], count: int = 3) -> None:
    """Run, and end it when there is enough to see."""

    async def work() -> None:
        async with client(service) as pc:
            task = asyncio.current_task()
            assert task is not None
            with pytest.raises(asyncio.CancelledError):
                await bulk.run_async(
                    rows(count),
                    journal=journal,
                    client=pc,
                    schedule=FAST,
                    on_progress=lambda progress: enough(progress) and task.cancel(),
                )
            task.uncancel()

    asyncio.run(work())


def plant(journal: Path, **values: object) -> None:
    """Write values into every row."""
    with closing(sqlite3.connect(journal)) as db:
        for name, value in values.items():
            db.execute(f"UPDATE entries SET {name} = ?", (value,))  # noqa: S608 - our own names
        db.commit()


def loaded(journal: Path, count: int = 3) -> None:
    """Make a journal whose rows were not sent."""
    with bulk.Journal.open(journal) as opened:
        bulk.loading.load(opened, [bulk.Row(customer(n), KIND) for n in range(count)], None)


@pytest.mark.parametrize("off", [YEAR, -YEAR, 10 * 3600.0, -20 * YEAR], ids=["ahead", "behind", "hours", "decades"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_clock_of_the_first_run_was_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: float, method: str
) -> None:
    """Rows that a run with a wrong clock wanted to try again are tried by the next one, once, and none expires."""
    journal, well, real = tmp_path / "j.db", False, time.time

    def reply(asked: str, number: int) -> bytes:
        if method in (asked, "POST") and number == 1 and not well:
            return answer(503)
        return qualified("Approved" if well else "InReview")

    with RowService(reply) as service:
        monkeypatch.setattr(time, "time", lambda: real() + off)
        run_until(journal, service, lambda _: bool(service.asked("GET")[0] and service.asked(method)[1]))
        monkeypatch.setattr(time, "time", real)
        well = True

        summary = run(journal, service, deadline=timedelta(days=7))

    assert summary.counts["approved"] == 3
    assert (service.asked("POST")[0], service.asked("POST")[2]) == (1, 1)


def test_the_clock_of_a_middle_run_was_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that seems to wait since before the journal was made waits from now on, and does not expire."""
    journal, real = tmp_path / "j.db", time.time
    loaded(journal)
    polls = 0

    def reply(method: str, number: int) -> bytes:
        nonlocal polls
        polls += method == "GET" and number == 0
        return qualified("Approved" if polls > 3 else "InReview")

    with RowService(reply) as service:
        monkeypatch.setattr(time, "time", lambda: real() - YEAR)
        run_until(journal, service, lambda progress: progress.counts["submitted"] == 3)
        monkeypatch.setattr(time, "time", real)
        summary = run(journal, service, deadline=timedelta(days=7))

    assert summary.counts["approved"] == 3


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_a_clock_that_is_set_during_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    """A run measures time on its own: no row expires, none is put off, and the times in the report are right."""
    real, began, polls = time.time, time.time(), 0

    def reply(method: str, number: int) -> bytes:
        nonlocal polls
        polls += method == "GET"
        if polls == 3:
            monkeypatch.setattr(time, "time", lambda: real() + jump)
        if method == "GET" and polls in (4, 5, 6):
            return answer(503)
        return qualified("Approved" if polls > 9 else "InReview")

    with RowService(reply) as service:
        summary = run(tmp_path / "j.db", service, deadline=timedelta(days=7))
    monkeypatch.setattr(time, "time", real)

    assert summary.counts["approved"] == 3
    for entry in entries(tmp_path / "j.db"):
        assert entry.finished_at is not None
        assert began <= entry.finished_at <= real()


FAR = ["1e308", "99999999999", "1e18", "Fri, 31 Dec 9999 23:59:59 GMT"]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("far", FAR)
def test_a_far_retry_after_is_bounded(tmp_path: Path, status: int, far: str) -> None:
    """A create is put off for an hour at most; no row fails meanwhile, and all have their outcome in one run."""
    waits: list[float] = []

    def reply(method: str, number: int) -> bytes:
        first = number == 1 and service.asked("POST")[1] <= 1
        if method == "GET":
            return NOTHING
        return answer(status, Retry_After=far) if first else qualified()

    with RowService(reply) as service, without_waiting(waits.append):
        summary = run(tmp_path / "j.db", service, 40)

    assert summary.counts["approved"] == 40
    assert 3500 < sum(waits) < 3700
    assert service.asked("POST") == {number: 1 + (number == 1) for number in range(40)}


@pytest.mark.parametrize("seconds", [20, 1800])
def test_a_near_retry_after_is_kept(tmp_path: Path, seconds: int) -> None:
    """A row is not tried again before the time that the service asks for, a poll neither within the longest step."""
    waits: list[float] = []

    def reply(method: str, number: int) -> bytes:
        if number == 1 and service.asked(method)[1] <= 1:
            return answer(503, Retry_After=str(seconds))
        return qualified("Approved" if method == "GET" else "InReview")

    with RowService(reply) as service, without_waiting(waits.append):
        summary = run(tmp_path / "j.db", service, schedule=PollSchedule((1, 3600), jitter=0))

    assert summary.counts["approved"] == 3
    assert 2 * seconds - 1 < sum(waits) < 2 * seconds + 60  # the create and the poll


def test_a_far_retry_after_of_a_poll(tmp_path: Path) -> None:
    """A poll waits for the longest step of the schedule at most."""
    waits: list[float] = []

    def reply(method: str, number: int) -> bytes:
        if method == "GET" and service.asked("GET")[number] <= 1:
            return answer(503, Retry_After="1e308")
        return qualified("Approved" if method == "GET" else "InReview")

    with RowService(reply) as service, without_waiting(waits.append):
        assert run(tmp_path / "j.db", service, schedule=PollSchedule((1, 300), jitter=0)).counts["approved"] == 3

    assert 300 < sum(waits) < 330


@pytest.mark.parametrize("planted", [*NONSENSE, IN_A_YEAR], ids=name_of)
@pytest.mark.parametrize("state", ["pending", "unknown", "submitted", "waiting"])
def test_a_journal_with_an_impossible_due(tmp_path: Path, state: str, planted: object) -> None:
    """Whatever is there as the time of the next task, the next run does the task."""
    journal = tmp_path / "j.db"
    loaded(journal)
    sent = None if state == "pending" else time.time()
    plant(journal, state=state, due=planted, sent_at=sent, waiting_since=sent if state != "unknown" else None)

    with RowService(lambda method, _: NOTHING if method == "GET" and state == "unknown" else qualified()) as service:
        summary = run(journal, service)

    assert summary.counts["approved"] == 3
    assert service.asked("POST") == dict.fromkeys(range(3 if state in ("pending", "unknown") else 0), 1)


@pytest.mark.parametrize("planted", NONSENSE, ids=repr)
def test_a_journal_with_impossible_times_can_be_read(
    tmp_path: Path, planted: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status and reports of it are what they promise to be, and leave such a time out."""
    journal = tmp_path / "j.db"
    loaded(journal)
    plant(journal, state="waiting", **dict.fromkeys(TIMES, planted))

    assert [(entry.due, entry.finished_at) for entry in entries(journal)] == [(None, None)] * 3
    assert bulk.status(journal).next_due is None
    formats: tuple[Literal["csv", "json", "html"], ...] = ("csv", "json", "html")
    for form in formats:
        stream = io.StringIO()
        bulk.write_report(journal, form, stream)
        assert customer(1) in stream.getvalue()
    assert main(["bulk", "status", str(journal), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["next_due"] is None


def test_the_first_poll_comes_within_the_deadline(tmp_path: Path) -> None:
    """A deadline before the first step of the schedule is when a row is polled, and expires."""
    journal = tmp_path / "j.db"
    schedule, deadline = PollSchedule((86_400,), jitter=0), timedelta(seconds=0.2)
    with RowService(lambda _method, _number: qualified("InReview")) as service:
        summary = run(journal, service, schedule=schedule, deadline=deadline)

    assert summary.counts["expired"] == 3
    assert set(service.asked("GET").values()) == {1}


@pytest.mark.parametrize("planted", [*NONSENSE[1:3], IN_A_YEAR, "soon"], ids=name_of)
def test_retry_failed_finds_rows_that_are_put_off(tmp_path: Path, planted: object) -> None:
    """Rows that no run would have put off so far are due at once, and counted; others stay as they are."""
    journal = tmp_path / "j.db"
    loaded(journal)
    plant(journal, state="unknown", sent_at=time.time(), due=planted)

    assert bulk.retry_failed(journal) == 3
    assert [entry.due for entry in entries(journal)] == [0.0] * 3
    plant(journal, due=time.time() + 3600)
    assert bulk.retry_failed(journal) == 0


@pytest.mark.parametrize("ahead", [YEAR, 1e308, float("inf")])
def test_a_send_that_seems_to_be_later_than_its_denial(tmp_path: Path, ahead: float) -> None:
    """A denial of what was sent by a run with a wrong clock is the outcome, and nothing is sent again."""
    journal = tmp_path / "j.db"
    loaded(journal)
    plant(journal, state="sending", due=0, sent_at=time.time() + ahead)
    denied = qualified("Denied", vettingCreateDate=(datetime.now(UTC) - timedelta(hours=1)).isoformat())

    with RowService(lambda _method, _number: denied) as service:
        assert run(journal, service).counts["denied"] == 3

    assert service.asked("POST") == {}


@pytest.mark.parametrize("since", [IN_A_YEAR, 1e308, "soon"], ids=name_of)
def test_a_wait_that_seems_to_begin_later(tmp_path: Path, since: object) -> None:
    """The deadline counts from the next run at the latest, so that such a row expires as well."""
    journal = tmp_path / "j.db"
    loaded(journal)
    plant(journal, state="waiting", sent_at=time.time(), waiting_since=since, due=0)

    with RowService(lambda _method, _number: qualified("InReview")) as service:
        assert run(journal, service, deadline=timedelta(seconds=1)).counts["expired"] == 3
