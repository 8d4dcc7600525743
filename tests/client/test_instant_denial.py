"""A create whose response is lost and that is denied at once: what is read back decides, and nothing is done twice."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from fault_cells import CUSTOMER, DRIVERS, Outcome, outcomes
from fault_server import Fault, FaultServer
from scripted_server import ScriptedServer, answer

from partner_center import (
    Education,
    OutcomeUnknownError,
    PartnerCenter,
    RawResponse,
    RetryBudget,
    RetryPolicy,
    without_waiting,
)
from partner_center_emulator import Emulator
from partner_center_resources.service import RequestMediaType, ResponseMediaType

DENIED_SITE = Education("K12", "www.denied.example")
LOST = {"match": {"method": "POST"}, "fault": {"reset": "after"}, "hits": 1}
LOST_BEFORE = {"match": {"method": "POST"}, "fault": {"reset": "before"}, "hits": 1}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("skew", [timedelta(0), timedelta(days=-400), timedelta(days=400)])
@pytest.mark.parametrize("earlier", [False, True])
def test_a_denial_that_comes_at_once_is_the_result(driver: str, skew: timedelta, *, earlier: bool) -> None:
    """Where nothing is deduplicated, the create has one effect, whatever the clocks and an earlier denial say."""
    with Emulator(settings={"deduplicate": False, "vetting_days": 1e-12}) as emulator, without_waiting():
        emulator.clock.advance(skew)
        if earlier:
            outcomes(driver, "POST", emulator.base_url, DENIED_SITE)
            emulator.clock.advance(timedelta(hours=1))
        before = sum(entry.effect for entry in emulator.log)
        emulator.set_faults([LOST])
        (raw,) = outcomes(driver, "POST", emulator.base_url, DENIED_SITE)
        effects = sum(entry.effect for entry in emulator.log) - before

    assert isinstance(raw, RawResponse)
    assert effects == 1
    assert raw.parsed.qualifications[-1].vetting_status == "Denied"
    assert [each.outcome.partition(":")[0] for each in raw.attempts] == ["unknown", "read back"]


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("skew", [timedelta(0), timedelta(days=-400), timedelta(days=400)])
def test_a_denial_from_an_hour_before_is_not(driver: str, skew: timedelta) -> None:
    """A create that was not carried out is sent again, once, if the customer was denied an hour ago."""
    with Emulator(settings={"deduplicate": False, "vetting_days": 1e-12}) as emulator, without_waiting():
        emulator.clock.advance(skew)
        outcomes(driver, "POST", emulator.base_url, DENIED_SITE)
        emulator.clock.advance(timedelta(hours=1))
        before = sum(entry.effect for entry in emulator.log)
        emulator.set_faults([LOST_BEFORE])
        (raw,) = outcomes(driver, "POST", emulator.base_url, Education("K12", "contoso.example"))
        effects = sum(entry.effect for entry in emulator.log) - before

    assert isinstance(raw, RawResponse)
    assert (effects, raw.parsed.qualifications[-1].vetting_status) == (1, "Approved")


@pytest.mark.parametrize("accept", ["application/json", "text/json", "application/xml", "text/xml"])
@pytest.mark.parametrize("content_type", ["application/json", "application/xml", "application/x-www-form-urlencoded"])
def test_in_every_media_type(accept: ResponseMediaType, content_type: RequestMediaType) -> None:
    """The date is compared whatever the format."""
    with Emulator(settings={"deduplicate": False, "vetting_days": 1e-12}) as emulator, without_waiting():
        emulator.set_faults([LOST])
        with PartnerCenter("t", base_url=emulator.base_url, retry=RetryPolicy(budget=RetryBudget())) as pc:
            found = pc.qualifications.create(CUSTOMER, DENIED_SITE, accept=accept, content_type=content_type)

        assert found.qualifications[-1].vetting_status == "Denied"
        assert sum(entry.effect for entry in emulator.log) == 1


NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)  # by the clock of the service, which is years ahead


def ago(seconds: float) -> str:
    """Return the date of a denial, as the service writes it."""
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def denied(date: str | None, kind: str = "Education") -> dict[str, str]:
    """Return a denied qualification with a date, or without one."""
    return {
        "qualification": kind,
        "vettingStatus": "Denied",
        **({} if date is None else {"vettingCreateDate": date}),
    }


def created(*held: Mapping[str, str], date: datetime | None = NOW, driver: str = "sync") -> tuple[Outcome, int]:
    """Create where the first response is lost and these are read back; return the outcome and the number of creates."""
    headers = {} if date is None else {"Date": format_datetime(date, usegmt=True)}
    read = answer(200, {"qualifications": list(held)}, **headers)
    done = answer(200, {"qualifications": [{"qualification": "Education", "vettingStatus": "InReview"}]})
    with ScriptedServer(answer(500), read, done) as server, without_waiting():
        (outcome,) = outcomes(driver, "POST", server.base_url)
    return outcome, sum(each.method == "POST" for each in server.received)


@pytest.mark.parametrize(
    "held",
    [
        [denied(ago(0))],
        [denied(ago(1))],  # dates have whole seconds
        [denied(ago(-300))],  # the servers of the service differ
        [denied(ago(0)[:-1])],  # without a zone it is UTC
        [denied(ago(0)[:-1] + "+00:00")],
        [denied(ago(1e8)), denied(ago(0))],
        [denied(ago(0)), denied(ago(1e8))],
        [denied(ago(0)), denied(None)],
        [denied(ago(0), "EDUCATION")],
    ],
)
def test_a_new_denial_by_the_clock_of_the_service(held: list[dict[str, str]]) -> None:
    """A denial that is not older than the create is its result, wherever it stands in the list."""
    outcome, creates = created(*held)

    assert isinstance(outcome, RawResponse)
    assert creates == 1


@pytest.mark.parametrize(
    "held",
    [
        [denied(ago(700))],
        [denied(ago(1e8))],
        [denied("05/03/2031: 00:00:00")],
        [denied("2031-05-03")],
        [denied(ago(1e6)), denied(ago(1e8))],
        [denied(ago(0), "GovernmentCommunityCloud")],
        [denied(None, "GovernmentCommunityCloud")],
    ],
)
def test_an_old_denial_is_no_obstacle(held: list[dict[str, str]]) -> None:
    """Asking again after a denial is allowed: one from before the call, or of another kind, does not count."""
    outcome, creates = created(*held)

    assert isinstance(outcome, RawResponse)
    assert outcome.parsed.qualifications[0].vetting_status == "InReview"
    assert creates == 2


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    "held",
    [
        [denied(None)],
        [denied("")],
        [denied("yesterday")],
        [denied("0001-01-01T00:00:00")],
        [denied("2031-05-06")],
        [denied("05/06/2031: 00:00:00")],
        [denied("2031-05-05T00:00:00Z")],
        [denied("2031-05-05T23:08:09")],  # eight hours ago, or now in Redmond
        [denied(ago(60))],
        [denied(ago(1e8)), denied(None)],
    ],
)
def test_where_the_date_does_not_tell_nothing_is_sent_again(driver: str, held: list[dict[str, str]]) -> None:
    """Without a date, with a day alone, or close before the create: the outcome is unknown, and the error says why."""
    outcome, creates = created(*held, driver=driver)

    assert isinstance(outcome, OutcomeUnknownError)
    assert creates == 1
    assert outcome.message == (
        "the outcome is unknown (answered 500), and reading it back failed: Education is denied, and its date does not "
        "tell whether for this request or an earlier one"
    )
    assert "look before sending it again" in (outcome.hint or "")
    assert len(outcome.attempts) == 2


def test_without_a_date_of_the_response_the_own_clock_counts() -> None:
    """The date of the response is the better clock, but not every response has one."""
    now = datetime.now(UTC)
    new, old = (now.isoformat(), (now - timedelta(hours=1)).isoformat())

    assert created(denied(new), date=None)[1] == 1
    assert created(denied(old), date=None)[1] == 2


@pytest.mark.parametrize("skew", [timedelta(hours=-5), timedelta(hours=5)])
def test_clocks_that_differ_make_no_second_effect(skew: timedelta) -> None:
    """A service whose clock is hours behind or ahead denies at once: it is asked once."""
    at = datetime.now(UTC) + skew
    outcome, creates = created(denied(at.strftime("%Y-%m-%dT%H:%M:%SZ")), date=at)

    assert isinstance(outcome, RawResponse)
    assert creates == 1


def test_a_denial_from_before_is_not_the_result_of_a_create_that_was_not_carried_out() -> None:
    """The create is carried out then, once."""
    held: list[dict[str, Any]] = [denied("2020-12-04T20:54:24Z")]
    with FaultServer([Fault("reset")], held=held) as server, without_waiting():
        (outcome,) = outcomes("sync", "POST", server.base_url)

    assert isinstance(outcome, RawResponse)
    assert len(server.effects) == 1
    assert outcome.parsed.qualifications[0].vetting_status == "InReview"
