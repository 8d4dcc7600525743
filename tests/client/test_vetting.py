"""Waiting for the outcome of vetting."""

import asyncio
import json
import pickle
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    CustomerQualification,
    CustomerQualifications,
    Education,
    InvalidRequestError,
    PartnerCenter,
    Poll,
    PollSchedule,
    StateOwnedEntity,
    VettingTimeout,
    without_waiting,
)
from partner_center.vetting import Poller
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
DAY = 86_400.0


def wait(base_url: str, *args: object, use_async: bool, **kwargs: object) -> CustomerQualification:
    """Wait with one of the two clients."""

    async def awaited() -> CustomerQualification:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            return await pc.qualifications.wait(*args, **kwargs)  # type: ignore[arg-type]

    if use_async:
        return asyncio.run(awaited())
    with PartnerCenter("t", base_url=base_url) as pc:
        return pc.qualifications.wait(*args, **kwargs)  # type: ignore[arg-type]


def token(**changes: object) -> str:
    """Return a token with something else in it."""
    schedule = {"steps": [5], "jitter": 0}
    whole = {"v": 1, "customer_id": CUSTOMER, "kind": "Education", "polls": 1, "schedule": schedule}
    return json.dumps({**whole, "next_poll_at": "2026-11-24T00:00:00+00:00", **changes})


both = pytest.mark.parametrize("use_async", [False, True])


@both
def test_fourteen_days_pass_on_the_emulators_clock(pc: PartnerCenter, emulator: Emulator, use_async: bool) -> None:
    """A vetting of fourteen days ends in an approval, after polls at growing intervals."""
    emulator.configure(vetting_days=14)
    pc.qualifications.create(CUSTOMER, Education("K12"))
    polls: list[Poll] = []
    began = time.monotonic()

    with without_waiting(emulator.clock.advance):
        found = wait(
            emulator.base_url,
            CUSTOMER,
            "education",
            timeout=timedelta(days=30),
            on_poll=polls.append,
            use_async=use_async,
        )

    assert found.vetting_status == "Approved"
    assert [poll.status for poll in polls] == ["InReview"] * (len(polls) - 1) + ["Approved"]
    assert [poll.number for poll in polls] == list(range(1, len(polls) + 1))
    waits = [poll.next_in for poll in polls]
    assert [round((seconds or 0) / step, 1) for seconds, step in zip(waits, (60, 300, 900, 3600), strict=False)] == [
        pytest.approx(1, abs=0.11)
    ] * 4
    assert waits[-1] is None
    assert 55 <= len(polls) <= 67
    assert time.monotonic() - began < DAY  # what was waited was virtual


def test_denied_is_a_result(pc: PartnerCenter, emulator: Emulator) -> None:
    """A denied vetting is returned, with its reason."""
    pc.qualifications.create(CUSTOMER, Education("K12", website="denied.example"))

    with without_waiting(emulator.clock.advance):
        found = pc.qualifications.wait(CUSTOMER, "Education", timeout=timedelta(days=9))

    assert (found.vetting_status, found.vetting_reason) == ("Denied", "Not an Education Customer")


def test_what_is_not_vetted_needs_one_poll(pc: PartnerCenter, emulator: Emulator) -> None:
    """A StateOwnedEntity has no status, and is not waited for."""
    pc.qualifications.create(CUSTOMER, StateOwnedEntity())
    before = len(emulator.log)

    assert pc.qualifications.wait(CUSTOMER, "StateOwnedEntity", timeout=5).qualification == "StateOwnedEntity"

    assert len(emulator.log) - before == 1


@both
def test_a_timeout_hands_on_to_another_process(pc: PartnerCenter, emulator: Emulator, use_async: bool) -> None:
    """The token of a VettingTimeout goes on where the wait stood: same schedule, same count, no secrets."""
    emulator.configure(vetting_days=3)
    pc.qualifications.create(CUSTOMER, Education("K12"))
    schedule = PollSchedule((timedelta(hours=1), 12 * 3600), jitter=0)

    with without_waiting(emulator.clock.advance):
        with pytest.raises(VettingTimeout) as raised:
            wait(emulator.base_url, CUSTOMER, "Education", timeout=DAY, schedule=schedule, use_async=use_async)
        polls: list[Poll] = []
        found = pc.qualifications.resume(raised.value.token, timeout=30 * DAY, on_poll=polls.append)

    assert found.vetting_status == "Approved"
    told = json.loads(raised.value.token)
    assert told.keys() == {"v", "customer_id", "kind", "polls", "next_poll_at", "schedule"}
    assert (told["v"], told["polls"], told["schedule"]) == (1, 4, {"steps": [3600.0, 43200.0], "jitter": 0})
    assert raised.value.last is not None
    assert raised.value.last.vetting_status == "InReview"
    assert pickle.loads(pickle.dumps(raised.value)).token == raised.value.token
    assert [poll.number for poll in polls] == [5, 6, 7, 8][: len(polls)]
    assert str(raised.value) == (
        f"Education of customer {CUSTOMER} had no outcome in time, after 4 polls; the last status is InReview. "
        "Hint: Resume with qualifications.resume(error.token, timeout=…), in this process or another."
    )


def test_unknown_states_and_failures_are_waited_on() -> None:
    """An unknown state, a service that fails for a while and an empty list reach `on_poll`; none is fatal."""
    states: list[tuple[str | None, str | None]] = []
    replies = [
        answer(200, {"qualifications": [{"qualification": "Education", "vettingStatus": "OnTheMoon"}]}),
        answer(200, {"qualifications": []}),
        *[answer(503)] * 2,
        answer(200, [{"qualification": "Education", "vettingStatus": "Approved"}]),
    ]

    with without_waiting(lambda _: None), ScriptedServer(*replies) as server:
        with PartnerCenter("t", base_url=server.base_url, retry=None) as pc:
            found = pc.qualifications.wait(
                CUSTOMER,
                "Education",
                timeout=DAY,
                on_poll=lambda poll: states.append((poll.status, type(poll.error).__name__ if poll.error else None)),
            )

    assert found.vetting_status == "Approved"
    assert states == [
        ("OnTheMoon", None),
        (None, None),
        (None, "ServerError"),
        (None, "ServerError"),
        ("Approved", None),
    ]


def test_what_will_not_pass_is_raised(pc: PartnerCenter, emulator: Emulator) -> None:
    """A refusal that no later poll can fix ends the wait at once."""
    emulator.set_faults([{"match": {}, "fault": {"status": 404}}])

    with pytest.raises(Exception, match="HTTP 404"):
        pc.qualifications.wait(CUSTOMER, "Education", timeout=DAY)

    assert len(emulator.log) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda pc: pc.qualifications.wait("x", "Education", timeout=1), "customer_id is 'x'"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Edu", timeout=1), "kind is 'Edu'; give one of Education"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Education", timeout=-1), "timeout is -1"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Education", timeout=float("nan")), "timeout is nan"),
        (lambda pc: pc.qualifications.wait(CUSTOMER, "Education", timeout=1, schedule=5), "schedule is 5"),
        (lambda _: PollSchedule(()), "give steps as seconds above 0"),
        (lambda _: PollSchedule(cast("Any", 5)), "give steps as seconds above 0"),
        (lambda _: PollSchedule((0,)), "give steps as seconds above 0"),
        (lambda _: PollSchedule(jitter=1), "jitter is 1"),
        (lambda pc: pc.qualifications.resume("{}", timeout=1), "give the token of a VettingTimeout"),
        (lambda pc: pc.qualifications.resume(token(polls=-1), timeout=1), "give the token of a VettingTimeout"),
        (lambda pc: pc.qualifications.resume(token(v="1"), timeout=1), "give the token of a VettingTimeout"),
        (lambda pc: pc.qualifications.resume(token(schedule={"steps": [0], "jitter": 0}), timeout=1), "VettingTimeout"),
        (lambda pc: pc.qualifications.resume('{"v": 2}', timeout=1), "it has version 2, and this package knows 1"),
        (lambda pc: pc.qualifications.resume(None, timeout=1), "give the token of a VettingTimeout"),
    ],
)
def test_bad_input_is_refused(
    pc: PartnerCenter, emulator: Emulator, call: Callable[[PartnerCenter], object], message: str
) -> None:
    """Arguments that cannot be used are refused with what to give instead, and nothing is sent."""
    with pytest.raises(InvalidRequestError, match=message):
        call(pc)

    assert emulator.log == []


@given(given_token=st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps)))
def test_no_token_but_a_token_is_taken(given_token: str) -> None:
    """Whatever else is given as a token is refused with the same error."""
    with PartnerCenter("t") as pc, pytest.raises(InvalidRequestError):
        pc.qualifications.resume(given_token, timeout=1)


def test_a_timeout_says_how_things_stand(pc: PartnerCenter, emulator: Emulator) -> None:
    """A wait for what was never requested, and one that could not ask, say so in their timeouts."""
    with pytest.raises(
        VettingTimeout, match=r"the customer does not have it; was Education ever requested\?"
    ) as raised:
        pc.qualifications.wait(CUSTOMER, "Education", timeout=0)
    assert raised.value.last is None

    emulator.set_faults([{"match": {}, "fault": {"status": 503}}])
    with pytest.raises(VettingTimeout, match="the last poll failed: "):
        pc.qualifications.wait(CUSTOMER, "Education", timeout=0, retry=None)


def test_the_async_client_resumes_and_survives_failures_too(emulator: Emulator) -> None:
    """Awaited, a wait goes on by its token, and a service that fails for a while is waited for."""
    emulator.set_faults([{"match": {"method": "GET"}, "fault": {"status": 503}, "hits": 2}])

    async def work() -> CustomerQualification:
        async with AsyncPartnerCenter("t", base_url=emulator.base_url, retry=None) as pc:
            await pc.qualifications.create(CUSTOMER, Education("K12"))
            with pytest.raises(VettingTimeout) as raised:
                await pc.qualifications.wait(CUSTOMER, "Education", timeout=0)
            return await pc.qualifications.resume(raised.value.token, timeout=timedelta(days=9))

    with without_waiting(emulator.clock.advance):
        assert asyncio.run(work()).vetting_status == "Approved"


def test_a_clock_that_was_turned_back_delays_no_poll_by_more_than_a_step(pc: PartnerCenter, emulator: Emulator) -> None:
    """A token whose next poll lies years ahead is polled after the longest step."""
    pc.qualifications.create(CUSTOMER, StateOwnedEntity())
    waited: list[float] = []
    far = datetime(2100, 1, 1, tzinfo=UTC).isoformat()
    given = token(kind="StateOwnedEntity", next_poll_at=far, schedule={"steps": [5, 9], "jitter": 0})

    with without_waiting(waited.append):
        pc.qualifications.resume(given, timeout=DAY)

    assert waited == [9]


HUGE = "1" + "0" * 400
NO_SCHEDULES: list[Any] = [None, [], {}, {"steps": [5]}, {"steps": 5, "jitter": 0}]


@pytest.mark.parametrize(
    "forged",
    [
        token().replace('"polls": 1', f'"polls": {HUGE}'),
        token().replace("[5]", f"[{HUGE}]"),
        token().replace('"jitter": 0', f'"jitter": {HUGE}'),
        token().replace('"v": 1', f'"v": {HUGE}'),
        token().replace('"polls": 1', '"polls": 1, "polls": 2'),
        token().replace("[5]", '[5], "steps": [6]'),
        *(
            token().replace("[5]", f"[{each}]")
            for each in ("NaN", "Infinity", "-5", "1e12", "true", '"5"', "null", "[5]", "")
        ),
        *(token().replace('"jitter": 0', f'"jitter": {each}') for each in ("NaN", "-0.1", "1", "null", '"0"')),
        *(token(polls=each) for each in (True, 1.0, "1", None, 10**10)),
        *(token(v=each) for each in (True, 1.5, None, -1, 10**9)),
        *(token(next_poll_at=each) for each in ("2026-11-24T00:00:00", "9999-12-31T23:59:59", "x", 5, None)),
        *(token(schedule=each) for each in NO_SCHEDULES),
        token(customer_id="../x"),
        token(kind="None"),
        token(kind=None),
        "[" * 100_000,
        '{"v": ' + "[" * 100_000,
    ],
    ids=lambda forged: forged[:160],
)
def test_a_forged_token(forged: str, pc: PartnerCenter, emulator: Emulator) -> None:
    """A token that no VettingTimeout had is refused in the words of the argument, and nothing is sent."""
    with pytest.raises(InvalidRequestError, match=r"^token: give the token of a VettingTimeout, unchanged$"):
        pc.qualifications.resume(forged, timeout=1)

    assert emulator.log == []


@pytest.mark.parametrize("far", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_a_token_of_another_time(far: str) -> None:
    """However far its next poll is from now, a token is taken: clocks may be wrong."""
    poller = Poller.resumed(token(next_poll_at=far), 0, None)

    assert poller.first_in == 0


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([10**400, [5]])
PARTS = ["v", "customer_id", "kind", "polls", "next_poll_at", "schedule"]
SCHEDULES = st.fixed_dictionaries({"steps": st.lists(LEAVES) | LEAVES, "jitter": LEAVES})


@given(name=st.sampled_from(PARTS), value=st.recursive(LEAVES, st.lists) | SCHEDULES)
def test_no_part_of_a_token_does_harm(name: str, value: object) -> None:
    """Whatever one part of a token is, the wait goes on and ends with a token, or the token is refused."""
    forged = token(**{name: value})
    try:
        poller = Poller.resumed(forged, 0, None)
    except InvalidRequestError as error:
        assert str(error).startswith("token: ")  # noqa: PT017 - both outcomes are right
    else:
        with pytest.raises(VettingTimeout, match="had no outcome in time") as raised:
            poller.update(CustomerQualifications([]))
        assert Poller.resumed(raised.value.token, 0, None).polls == poller.polls


@pytest.mark.parametrize("seconds", [1e12, 10**400, timedelta(days=9999)])
def test_a_schedule_ends_within_the_calendar(seconds: Any) -> None:
    """A step of more than a year is refused: the token has the date of the next poll."""
    with pytest.raises(InvalidRequestError, match="give steps as seconds above 0, a year at most"):
        PollSchedule((seconds,))


def test_a_timeout_that_no_clock_has(pc: PartnerCenter) -> None:
    """A number that no clock can add is refused; the longest timedelta is not."""
    with pytest.raises(InvalidRequestError, match="give a timedelta or seconds"):
        pc.qualifications.wait(CUSTOMER, "Education", timeout=10**400)
    assert Poller.resumed(token(), timedelta.max, None).polls == 1
