"""The bounds of trying again, measured where they matter: at the server."""

import math
from typing import Any

import pytest
from fault_cells import DRIVERS, Outcome, outcomes
from fault_matrix import ALWAYS, NEW_YEAR_AND_3_S, answered
from fault_server import Fault, FaultServer

from partner_center import (
    APIError,
    OutcomeUnknownError,
    RateLimitError,
    RawResponse,
    RetryBudget,
    RetryPolicy,
    ServerError,
    Timeout,
)

METHODS = pytest.mark.parametrize("method", ["GET", "POST"])
EITHER_DRIVER = pytest.mark.parametrize("driver", DRIVERS)


def meeting(*faults: Fault) -> FaultServer:
    """Return a server at which both methods meet these faults."""
    return FaultServer(faults, faults)


def policy(**changes: Any) -> RetryPolicy:
    """Return a policy with its own budget."""
    return RetryPolicy(**{"budget": RetryBudget(), **changes})


def call(server: FaultServer, method: str, driver: str = "sync", **options: Any) -> Outcome:
    """Return what one call comes to."""
    (outcome,) = outcomes(driver, method, server.base_url, **options)
    return outcome


@METHODS
@EITHER_DRIVER
@pytest.mark.parametrize("attempts", [1, 2, 5, 8])
def test_attempts_are_bounded(method: str, driver: str, attempts: int) -> None:
    """A service that is down for good gets as many requests as the policy says, and no wait follows the last one."""
    with meeting(*[answered(503)] * ALWAYS) as server:
        error = call(server, method, driver, retry=policy(attempts=attempts))

    assert type(error) is ServerError
    assert server.count(method) == len(server.seen) == len(error.attempts) == attempts
    assert [attempt.delay is None for attempt in error.attempts] == [False] * (attempts - 1) + [True]


@METHODS
def test_a_fresh_token_gives_no_further_attempt(method: str) -> None:
    """A request is sent five times at most, even if one of them was sent again with a fresh token."""
    with meeting(answered(401), *[answered(503)] * ALWAYS) as server:
        call(server, method)

    assert server.count(method) == 5


@METHODS
@EITHER_DRIVER
@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [("61", 61), ("3600", 3600), ("999999999999", 999999999999), ("Fri, 31 Dec 9999 23:59:59 GMT", 251_635_852_799)],
)
def test_a_retry_after_beyond_the_deadline(method: str, driver: str, status: int, value: str, seconds: float) -> None:
    """The call fails at once and says when to come back; nothing is sent again and nothing is read back."""
    with meeting(answered(status, retry_after=value)) as server:
        error = call(server, method, driver)

    assert isinstance(error, APIError)
    assert type(error) is (RateLimitError if status == 429 else ServerError)
    assert len(server.seen) == len(error.attempts) == 1
    assert error.attempts[0].delay is None
    assert error.retry_after is not None
    assert math.isclose(error.retry_after, seconds, rel_tol=1e-3)
    assert f"come back in {error.retry_after:.0f} s" in str(error)


@METHODS
@pytest.mark.parametrize(("deadline", "requests"), [(12, 2), (7, 1)])
def test_the_deadline_is_the_policys(method: str, deadline: float, requests: int) -> None:
    """A Retry-After of 8 s is waited for within a deadline of 12 s, and not within one of 7 s."""
    with meeting(answered(503, retry_after="8")) as server:
        outcome = call(server, method, retry=policy(deadline=deadline))

    assert isinstance(outcome, RawResponse) == (requests == 2)
    assert len(server.seen) == requests


@METHODS
@EITHER_DRIVER
def test_the_deadline_ends_an_attempt_under_way(method: str, driver: str) -> None:
    """However long the read timeout, a service that says nothing is given up at the deadline, and not asked again."""
    with meeting(*[Fault("silence")] * ALWAYS) as server:
        error = call(server, method, driver, retry=policy(deadline=0.2), timeout=Timeout(read=30))

    assert type(error) is OutcomeUnknownError
    assert len(server.seen) == 1


@EITHER_DRIVER
def test_the_read_timeout_bounds_the_whole_answer(driver: str) -> None:
    """Nobody waits for the end of an answer whose body comes a byte at a time."""
    with FaultServer(
        get=[Fault("drip")], held=[{"qualification": "Education", "vettingReason": "of no account"}]
    ) as server:
        error = call(server, "GET", driver, retry=None, timeout=Timeout(read=0.2))

        assert type(error) is OutcomeUnknownError
        assert server.dripped < 60  # in 0.2 s no more than 10 are sent


@METHODS
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["3", NEW_YEAR_AND_3_S])
def test_retry_after_is_a_floor(method: str, status: int, value: str) -> None:
    """The wait before the next attempt is never shorter than the service asks for, in seconds or as a date."""
    with meeting(*[answered(status, retry_after=value)] * 2) as server:
        raw = call(server, method)

    assert isinstance(raw, RawResponse)
    *waits, last = [attempt.delay for attempt in raw.attempts]
    assert [delay is not None and 3 <= delay < 10 for delay in waits] == [True, True]
    assert last is None


@pytest.mark.parametrize(("status", "base"), [(429, 1.0), (503, 0.5)])
def test_without_a_retry_after_the_backoff_doubles(status: int, base: float) -> None:
    """Each wait has twice the bound of the one before, and a longer one after a 429."""
    with meeting(*[answered(status)] * ALWAYS) as server:
        error = call(server, "GET")

    waits = [attempt.delay for attempt in error.attempts[:-1]]
    assert [delay is not None and 0 <= delay <= base * 2**i for i, delay in enumerate(waits)] == [True] * 4


@pytest.mark.parametrize(("driver", "method"), [("sync", "POST"), ("async", "GET")])
def test_the_budget_bounds_what_a_service_that_is_down_gets(driver: str, method: str) -> None:
    """A thousand calls to a service that only answers 503 send 1.1 requests each, and one each in the end."""
    with meeting(*[answered(503)] * 2000) as server:
        errors = outcomes(driver, method, server.base_url, calls=1000)

    assert {type(error) for error in errors} == {ServerError}
    assert len(server.seen) <= 1100
    assert {len(error.attempts) for error in errors[-800:]} == {1}


def test_reading_back_does_not_refill_the_budget() -> None:
    """Where every create fails with 500 but reads work, creates are bounded anyway: 1.1 for each call."""
    with FaultServer([answered(500)] * 500) as server:
        outcomes("sync", "POST", server.base_url, calls=100, retry=policy(budget=RetryBudget(50)))

    assert server.count("POST") <= 110


def test_a_success_refills_the_budget() -> None:
    """With a budget for two retries, calls that succeed at the second attempt go on succeeding."""
    with FaultServer(get=[answered(503), None] * 50) as server:
        found = outcomes("sync", "GET", server.base_url, calls=50, retry=policy(budget=RetryBudget(10)))

    assert all(isinstance(each, RawResponse) for each in found)
    assert len(server.seen) == 100
