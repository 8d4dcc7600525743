"""Requests that the service refuses: the reason is shown, and only what was refused is affected."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bulk_rows import CODE, effects, seed
from row_service import RowService, entries, qualified, rows
from scripted_server import answer

from partner_center import AsyncPartnerCenter, AuthenticationError, PollSchedule, without_waiting
from partner_center_emulator import Emulator
from partner_center_workflows import bulk

FAST = PollSchedule((0.1,), jitter=0)
EDUCATION = {"qualification": "Education", "education_segment": "K12"}
GCC = {"qualification": "GovernmentCommunityCloud", "validation_code": CODE}
HINT = "Access is denied; check the partner user's role and the relationship with the customer."
CODES = "/v1/customers/all/validations"


@pytest.fixture
def service() -> Iterator[Emulator]:
    """Return an emulator that has a validation code, and does not deduplicate."""
    with Emulator(settings={"deduplicate": False, "vetting_days": 3}, seed=seed(50)) as emulator:
        yield emulator


def client(base_url: str, **options: Any) -> AsyncPartnerCenter:
    """Return a client."""
    return AsyncPartnerCenter("t", base_url=base_url, **options)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_refused_codes_fail_their_rows_alone(tmp_path: Path, service: Emulator, status: int) -> None:
    """A refused lookup of validation codes fails its rows at once, with the reason; the other rows go on."""
    service.set_faults([{"match": {"path": CODES}, "fault": {"status": status}}])
    given = [row | (GCC if number % 3 == 0 else {}) for number, row in enumerate(rows(12))]

    summary = bulk.run(given, journal=tmp_path / "j.db", client=client(service.base_url), concurrency=3)

    assert (summary.counts["failed"], summary.counts["approved"]) == (4, 8)
    failed = [entry for entry in entries(tmp_path / "j.db") if entry.state == "failed"]
    assert {entry.http_status for entry in failed} == {status}
    assert {(entry.problem or "").startswith("the validation codes cannot be listed: ") for entry in failed} == {True}
    assert [(cause.state, cause.count) for cause in summary.causes] == [("failed", 4)]
    assert [entry.path for entry in service.log].count(CODES) <= 2  # a 401 is sent again with another token
    service.set_faults([])
    assert bulk.retry_failed(tmp_path / "j.db") == 4
    again = bulk.run(given, journal=tmp_path / "j.db", client=client(service.base_url), wait=False)
    assert (again.counts["failed"], effects(service).total()) == (0, 12)


def test_refused_codes_of_a_row_that_was_carried_out(tmp_path: Path) -> None:
    """A row that an earlier process has sent is looked up first: it has not failed, whatever the codes are."""
    given = [row | GCC for row in rows(2)]
    with bulk.Journal.open(tmp_path / "j.db") as opened:
        loaded = [bulk.Row(row["customer_id"], row["qualification"], validation_code=CODE) for row in given]
        bulk.loading.load(opened, loaded, None)
        opened.record_and_claim([], [], 0.0, capacity=1, wait=True)  # the first one is in flight, and here it ended
    with RowService(
        lambda _method, number: (
            answer(403, {"code": "2032", "description": "no"})
            if number < 0
            else qualified(kind="GovernmentCommunityCloud")
        )
    ) as serving:
        summary = bulk.run(given, journal=tmp_path / "j.db", client=client(serving.base_url))

        assert (summary.counts["approved"], summary.counts["failed"]) == (1, 1)
        assert serving.asked("POST") == {}


def test_a_token_that_is_accepted_nowhere_fails_no_row(tmp_path: Path, service: Emulator) -> None:
    """Where the lookup of codes is answered with 401 and everything else too, the run ends, and no row has failed."""
    service.set_faults([{"match": {}, "fault": {"status": 401}}])

    with pytest.raises(AuthenticationError):
        bulk.run([row | GCC for row in rows(5)], journal=tmp_path / "j.db", client=client(service.base_url))

    assert {entry.state for entry in entries(tmp_path / "j.db")} == {"pending"}


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refused_poll_leaves_the_row_submitted(tmp_path: Path, service: Emulator, status: int) -> None:
    """An accepted row stays submitted; after three refusals the run ends, says why, and a later run asks again."""
    service.set_faults([{"match": {"method": "GET"}, "fault": {"status": status}}])
    given = [row | EDUCATION for row in rows(4)]
    journal = tmp_path / "j.db"

    summary = bulk.run(given, journal=journal, client=client(service.base_url), schedule=FAST)

    assert summary.counts["submitted"] == 4
    assert not summary.finished
    assert [(cause.state, cause.count, cause.text[:8]) for cause in summary.causes] == [
        ("submitted", 4, f"HTTP {status}")
    ]
    assert [entry.method for entry in service.log].count("GET") == 3 * 4
    assert {(entry.http_status, entry.finished_at) for entry in entries(journal)} == {(status, None)}
    assert bulk.retry_failed(journal) == 0

    service.set_faults([])
    service.configure(vetting_days=0.0001)
    service.clock.advance(400_000)
    again = bulk.run(given, journal=journal, client=client(service.base_url), schedule=FAST)
    assert again.counts["approved"] == 4
    assert again.causes == ()
    assert effects(service).total() == 4


def test_a_refused_poll_among_others(tmp_path: Path) -> None:
    """Only the row whose poll is refused is left; the others come to their end."""
    refused = answer(403, {"code": "2032", "description": "Access denied"})

    def reply(method: str, number: int) -> bytes:
        if method == "POST":
            return qualified("InReview")
        return refused if number == 1 else qualified("Approved")

    with RowService(reply) as service:
        summary = bulk.run(rows(3), journal=tmp_path / "j.db", client=client(service.base_url), schedule=FAST)

    assert (summary.counts["approved"], summary.counts["submitted"]) == (2, 1)


def test_the_reason_is_told_while_the_run_goes_on(tmp_path: Path) -> None:
    """A 500 and a page of HTML are the last error of the progress, and failures are grouped in it."""
    html = answer(502, b"<html><title>Bad gateway</title></html>", "text/html")
    refused = answer(403, {"code": "2032", "description": "Access denied"})
    told: list[bulk.Progress] = []

    def reply(method: str, number: int) -> bytes:
        return refused if number else html

    with RowService(reply) as service, without_waiting(lambda _: None):
        summary = bulk.run(
            rows(3),
            journal=tmp_path / "j.db",
            client=client(service.base_url, retry=None),
            on_progress=told.append,
        )

    errors = {progress.last_error for progress in told}
    assert any(error and error.startswith("HTTP 502: ") and "HTML" in error for error in errors)
    denied = f"HTTP 403, code 2032: Access denied Hint: {HINT}"
    assert [(cause.count, cause.text) for cause in told[-1].causes if "403" in cause.text] == [(2, denied)]
    assert summary.counts["failed"] == 3
