"""A service that cannot be reached: the run ends early or waits, and no row fails that was never sent."""

import socket
import threading
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from bulk_rows import effects
from row_service import entries, rows

from partner_center import AsyncPartnerCenter, RetryPolicy, without_waiting
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import outage

SOON = RetryPolicy(base=0.01)
REACHED: bulk.StepResult = {
    "state": "pending",
    "sent": False,
    "created": False,
    "passing": True,
    "refused": False,
    "reached": True,
    "retry_after": None,
    "vetting_status": None,
    "vetting_reason": None,
    "problem": None,
    "http_status": None,
    "service_code": None,
    "requests": 0,
}


@pytest.fixture(autouse=True)
def _try_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try the service again soon."""
    monkeypatch.setattr(outage, "_FIRST_PAUSE", 0.2)


@pytest.fixture
def port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number


def client(base_url: str, retry: RetryPolicy | None = SOON) -> AsyncPartnerCenter:
    """Return a client that does not wait long between two attempts."""
    return AsyncPartnerCenter("t", base_url=base_url, retry=retry)


@pytest.mark.parametrize("retry", [SOON, None], ids=["with retries", "without"])
@pytest.mark.parametrize("count", [1, 4, 200])
def test_what_was_never_reached_ends_early(tmp_path: Path, port: int, count: int, retry: RetryPolicy | None) -> None:
    """Where nothing listens, the error names the URL and what to try; rows are as before, and the same call resumes."""
    url, journal = f"http://127.0.0.1:{port}", tmp_path / "j.db"

    with pytest.raises(bulk.UnreachableError) as raised:
        bulk.run(rows(count), journal=journal, client=client(url, retry=retry))

    said = str(raised.value)
    assert f"the service cannot be reached at {url}: " in said
    assert "Hint: Check the URL" in said
    assert raised.value.summary.counts["pending"] == count
    assert {(entry.state, entry.submitted_at) for entry in entries(journal)} == {("pending", None)}
    assert raised.value.summary.requests <= 60
    with Emulator(port=port, settings={"deduplicate": False}) as emulator:
        assert bulk.run(rows(count), journal=journal, client=client(url)).counts["approved"] == count
        assert effects(emulator).total() == count
        assert {entry.method for entry in emulator.log} == {"POST"}  # nothing was in doubt


@pytest.mark.parametrize("why", ["TLS", "DNS", "proxy"])
def test_other_reasons_not_to_reach_it(
    tmp_path: Path, emulator: Emulator, port: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate, a name or a proxy that is wrong ends the run the same way."""
    if why == "proxy":
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    url = {"TLS": emulator.base_url.replace("http", "https"), "DNS": "https://service.invalid"}.get(
        why, "https://service.example"
    )

    with pytest.raises(bulk.UnreachableError) as raised:
        bulk.run(rows(3), journal=tmp_path / "j.db", client=client(url))

    assert f"cannot be reached at {url}: " in str(raised.value)
    assert {entry.state for entry in entries(tmp_path / "j.db")} == {"pending"}


class Interrupted:
    """An emulator that goes away after some requests, and comes back when the run has said so and nothing is sent."""

    def __init__(self, port: int, after: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.told: list[bulk.Progress] = []
        self.effects = 0
        self.is_gone = threading.Event()
        self._port, self._after = port, after
        self._said = threading.Event()
        self._up = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def note(self, progress: bulk.Progress) -> None:
        """Take the progress of the run."""
        self.told.append(progress)
        if self.is_gone.is_set() and progress.unreachable and not progress.counts["sending"]:
            self._said.set()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(20)
        return self

    def __exit__(self, *_error: object) -> None:
        self._said.set()
        self._done.set()
        self._thread.join()

    def _serve(self) -> None:
        settings = {"deduplicate": False}
        with Emulator(port=self._port, settings=settings) as emulator:
            self._up.set()
            while len(emulator.log) < self._after and not self._done.wait(0.001):
                pass
            emulator.set_faults([{"match": {}, "fault": {"status": 503}}])  # what is under way ends without an effect
            before = len(emulator.log)
            while len(emulator.log) < before + 10 and not self._done.wait(0.001):
                pass
        self.effects += effects(emulator).total()
        self.is_gone.set()
        assert self._said.wait(30)
        with Emulator(port=self._port, settings=settings) as emulator:
            self._done.wait(60)
        self.effects += effects(emulator).total()


def test_a_service_that_goes_away_and_comes_back(tmp_path: Path, port: int) -> None:
    """The run says which URL, waits, continues on its own, and each row is carried out once."""
    with Interrupted(port, after=20) as service:
        summary = bulk.run(
            rows(100),
            journal=tmp_path / "j.db",
            client=client(service.url, retry=RetryPolicy(base=0.01, attempts=2)),
            wait=False,
            on_progress=service.note,
        )

    assert summary.counts["approved"] == 100
    assert service.effects == 100
    waiting = [progress for progress in service.told if progress.unreachable]
    assert waiting
    assert f"the service cannot be reached at {service.url}: " in (waiting[0].last_error or "")
    assert not service.told[-1].unreachable
    assert service.told[-1].last_error is None


def test_what_was_accepted_stays_so(tmp_path: Path, port: int) -> None:
    """A service that is gone when a later run polls: nothing has failed, expired or lost its place."""
    kind = {"qualification": "Education", "education_segment": "K12"}
    given = [{**row, **kind} for row in rows(3)]
    with Emulator(port=port, settings={"vetting_days": 3}) as emulator:
        bulk.run(given, journal=tmp_path / "j.db", client=client(emulator.base_url), wait=False)
    before = [(entry.state, entry.submitted_at, entry.polls) for entry in entries(tmp_path / "j.db")]

    with without_waiting(lambda _: None), pytest.raises(bulk.UnreachableError) as raised:
        bulk.run(
            given,
            journal=tmp_path / "j.db",
            client=client(f"http://127.0.0.1:{port}"),
            deadline=timedelta(seconds=1),  # over by now
        )

    assert [(entry.state, entry.submitted_at, entry.polls) for entry in entries(tmp_path / "j.db")] == before
    assert raised.value.summary.counts["submitted"] == 3


def test_the_bounds() -> None:
    """Never reached: five requests, or ten seconds. Reached before: an hour, with one try a minute at most."""
    lost: bulk.StepResult = {**REACHED, "reached": False, "requests": 1, "problem": "gone"}
    never, slow, was = outage.Outage(), outage.Outage(), outage.Outage()

    for number in range(5):
        assert not never.is_final(number)
        never.learn(lost, number)
    assert never.is_final(4)
    slow.learn(lost, 100.0)
    assert not slow.is_final(109.9)
    assert slow.is_final(110.0)

    was.learn({**REACHED, "requests": 1}, 0.0)
    now, tries = 0.0, 0
    while not was.is_final(now):
        was.learn(lost, now)
        assert was.is_on
        assert 0 < was.wait(now) < 60.001
        now, tries = now + was.wait(now), tries + 1
    assert now >= 3600
    assert 60 <= tries <= 70
    was.learn({**REACHED, "requests": 1}, now)
    assert not was.is_on
    assert not was.is_final(now)
