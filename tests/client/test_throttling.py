"""The rate limit that finds out what the service allows: in virtual time, against a server that counts."""

import heapq
import random
from collections import deque
from itertools import count

import pytest

from partner_center import AdaptiveRateLimiter, InvalidRequestError


def simulate(limit: int, workers: int, seconds: float, jitter: float, whim: float = 0.0) -> tuple[float, float]:
    """Return the share of 429 after five seconds, and the share of the allowed rate that was used.

    With a whim the server says 429 to that share of requests for no reason.
    """
    chance = random.Random(7)  # noqa: S311 - jitter
    limiter, window, order = AdaptiveRateLimiter(), deque[float](maxlen=limit), count()
    answers: list[tuple[float, bool]] = []
    events: list[tuple[float, int, float | None]] = [(0.0, next(order), None) for _ in range(workers)]
    while events:
        now, _, held = heapq.heappop(events)
        if now > seconds:
            break
        place, wait = limiter.reserve(now, held)
        if wait:
            oversleeps = chance.expovariate(1 / jitter) if jitter else 0
            heapq.heappush(events, (now + wait + oversleeps, next(order), place))
        else:
            refused = len(window) == limit and now - window[0] < 1
            window.append(now)
            refused = refused or chance.random() < whim
            answers.append((now, refused))
            limiter.record_response(now, now + 0.002, throttled=refused, retry_after=1.0 if refused else None)
            heapq.heappush(events, (now + (1.05 if refused else 0.002), next(order), None))
    late = [refused for now, refused in answers if now > 5]
    return sum(late) / len(late), late.count(False) / ((seconds - 5) * limit)


@pytest.mark.parametrize("workers", [5, 16])
@pytest.mark.parametrize("limit", [10, 50])
def test_the_allowed_rate_is_used_and_hardly_exceeded(limit: int, workers: int) -> None:
    """After five seconds at most 1 % of the answers are 429, and at least 94 % of what is allowed is used."""
    throttled, used = simulate(limit, workers, 120, 0.001)

    assert throttled <= 0.01
    assert used >= 0.94


def test_a_limit_below_the_first_rate_is_found() -> None:
    """A service that allows less than the rate to begin with is not flooded."""
    throttled, used = simulate(2, 5, 120, 0.001)

    assert throttled <= 0.03
    assert used >= 0.9


def test_the_callers_own_limit_holds() -> None:
    """The rate never exceeds what the caller allows, however much the service would take."""
    limiter, now = AdaptiveRateLimiter(8), 0.0
    for _ in range(2000):
        place, wait = limiter.reserve(now)
        while wait:
            now += wait
            place, wait = limiter.reserve(now, place)
        limiter.record_response(now, now, throttled=False, retry_after=None)

    assert limiter.per_second == 8
    assert now >= 2000 / 8 - 3


def test_a_door_that_is_closed_for_long_is_not_knocked_at() -> None:
    """A Retry-After of more than a second holds everybody, also who has a place already."""
    limiter = AdaptiveRateLimiter()
    places = [limiter.reserve(3.9)[0] for _ in range(3)]
    limiter.record_response(1.0, 2.0, throttled=False, retry_after=None)
    limiter.record_response(3.5, 4.0, throttled=True, retry_after=30.0)

    limiter.record_response(3.9, 4.0, throttled=True, retry_after=None)

    assert all(limiter.reserve(4.1, place)[1] >= 29.9 for place in places)
    assert limiter.reserve(33.9, places[0])[1] == pytest.approx(0.1)
    assert limiter.reserve(34.0, places[0]) == (places[0], 0.0)
    assert limiter.throttled == 2
    assert limiter.per_second == 0.5


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_limit_that_is_none_is_refused(rate: float) -> None:
    """Only a finite number above zero is a limit."""
    with pytest.raises(InvalidRequestError, match="give a number"):
        AdaptiveRateLimiter(rate)


def test_429_for_no_reason_does_not_stop_everything() -> None:
    """Where 429 has nothing to do with the rate, the rate falls to no less than a fraction of what would be allowed."""
    _, used = simulate(100, 16, 300, 0.001, whim=0.03)

    assert used >= 0.05
