"""How long a response asks to wait: `Retry-After` and its relatives, once, repeated and garbled, over real sockets."""

import math
from datetime import timedelta

import pytest
from fault_cells import DRIVERS, outcomes
from scripted_server import ScriptedServer, answer

from partner_center import APIError, RateLimitError, RawResponse, RetryBudget, RetryPolicy, without_waiting

DATE = "Fri, 31 Dec 1999 23:59:59 GMT"
AFTER_3 = "Sat, 01 Jan 2000 00:00:02 GMT"
AFTER_8 = "Saturday, 01-Jan-00 00:00:07 GMT"
FOUND = answer(200, {"qualifications": []})
FARTHEST = 1e12

ASKED: list[tuple[list[str], float | None]] = [
    (["Retry-After: 3", "Retry-After: 3"], 3),
    (["Retry-After: 3", "retry-after: 8"], 8),
    (["Retry-After: 3, 3"], 3),
    (["Retry-After: 8,3"], 8),
    (["Retry-After: , 3,,"], 3),
    ([f"Retry-After: {AFTER_3}", f"Retry-After: {AFTER_3}"], 3),
    ([f"Retry-After: {AFTER_3}, {AFTER_8}"], 8),
    ([f"Retry-After: 2, {AFTER_3}"], 3),
    ([f"Retry-After: {AFTER_8}, 2"], 8),
    (["Retry-After: Sat Jan  1 00:00:02 2000"], 3),
    ([f"Retry-After: {AFTER_3}", f"Date: {DATE}"], 3),
    (["Retry-After: soon, 3"], 3),
    (["Retry-After: 3, soon"], 3),
    (["Retry-After: -5, 3"], 3),
    (["Retry-After: Monday, 3"], None),
    (["Retry-After: 0.5"], 0.5),
    (["Retry-After: 3;"], 3),
    (['Retry-After: "3"'], 3),
    (["Retry-After: 3s"], 3),
    (["Retry-After: +3"], 3),
    (["Retry-After: 30 seconds"], 30),
    (["Retry-After: 1 second"], 1),
    (["Retry-After: 0.5 sec, 2 Secs"], 2),
    (["Retry-After: 3000ms"], 3),
    (["Retry-After: 1500 milliseconds"], 1.5),
    (["Retry-After: 2 minutes"], 120),
    (["Retry-After: 1h"], 3600),
    (["Retry-After: PT30S"], 30),
    (["x-ms-retry-after-ms: 1500ms"], 1.5),
    (["retry-after-ms: 3s"], 3),
    (["Retry-After: 3 apples"], None),
    (["Retry-After: 2000-01-01T00:00:02Z"], 3),
    (["Retry-After: 2000-01-01T01:00:07.0000000+01:00"], 8),
    (["Retry-After: 946684802"], 3),
    (["Retry-After: 946684790"], 0),
    ([f"x-ms-retry-after-ms: {AFTER_3}"], 3),
    (["Retry-After: 946884802"], 946884802),
    (["Retry-After: soon"], None),
    (["Retry-After: -5"], None),
    (["Retry-After: nan"], None),
    (["Retry-After: inf"], None),
    (["Retry-After:"], None),
    ([f"Retry-After: {DATE}"], 0),
    (["Retry-After: 1e308"], FARTHEST),
    ([f"Retry-After: {'9' * 400}"], FARTHEST),
    (["x-ms-retry-after-ms: 1500"], 1.5),
    (["retry-after-ms: 1500"], 1.5),
    (["X-MS-Retry-After-MS: 1500", "Retry-After: 1"], 1.5),
    (["x-ms-retry-after-ms: 1500", "Retry-After: 3"], 3),
    (["retry-after-ms: soon", "Retry-After: 3"], 3),
]


def asking(headers: list[str], status: int = 429) -> bytes:
    """Return a response with these headers, and the date to which dates are compared."""
    lines = [f"HTTP/1.1 {status} Whatever", "Content-Length: 0", f"Date: {DATE}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("headers", "seconds"), ASKED)
def test_the_longest_that_is_asked_for_counts(driver: str, headers: list[str], seconds: float | None) -> None:
    """Of several the largest is the error's, garbage among them is ignored, and no number is beyond a timedelta."""
    with ScriptedServer(asking(headers)) as server:
        (error,) = outcomes(driver, "GET", server.base_url, retry=None)

    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds
    assert timedelta(seconds=error.retry_after or 0) >= timedelta(0)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers", [["Retry-After: 3", "Retry-After: 3"], ["Retry-After: 3, 1"], ["x-ms-retry-after-ms: 3000"]]
)
def test_it_is_never_undercut(method: str, headers: list[str], status: int) -> None:
    """The call waits at least as long before it sends again."""
    policy = RetryPolicy(budget=RetryBudget())
    with ScriptedServer(asking(headers, status), FOUND) as server, without_waiting():
        (raw,) = outcomes("sync", method, server.base_url, retry=policy)

    assert isinstance(raw, RawResponse)
    delay = raw.attempts[0].delay
    assert delay is not None
    assert 3 <= delay < 5


def test_what_is_absurd_ends_at_once_in_a_sound_error() -> None:
    """A wait beyond every deadline is reported as a number of reasonable length."""
    with ScriptedServer(asking(["Retry-After: 1e308"], 503)) as server:
        (error,) = outcomes("sync", "GET", server.base_url)

    assert isinstance(error, APIError)
    assert error.retry_after is not None
    assert math.isfinite(error.retry_after)
    assert "come back in 1000000000000 s" in error.message
