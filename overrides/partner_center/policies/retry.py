"""The retry policy: when to make another attempt, and after how long. Decided without any I/O.

| outcome of an attempt | GET, HEAD | any other method |
|---|---|---|
| not sent | retry | retry, same id |
| unknown: a timeout or reset after sending, a truncated response | retry | read back, then retry with the same id |
| 408, 500, 502, 504 | retry | read back, then retry with the same id |
| 425, 429, 503 | retry | retry, same id |
| 401, except 900420 and 900421 | resend once with a fresh token | same |
| anything else | final | final |

A write that cannot be read back is not sent again after an unknown outcome.

https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
"""

import math
import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any, Literal

from attrs import Attribute, field, frozen

from partner_center.errors import RETRYABLE_STATUSES, InvalidRequestError
from partner_center.formats.outside_text import shown

from .headers import Headers
from .locks import ProcessLock
from .timeout import LONGEST, is_positive

CONFIGURATION_CODES = frozenset({"900420", "900421"})  # wrong audience, no MFA claim: a fresh token does not help

READS = frozenset({"GET", "HEAD"})  # methods that change nothing
_RETRY_AFTER = (("Retry-After", "s"), ("retry-after-ms", "ms"), ("x-ms-retry-after-ms", "ms"))  # names and units
_PER_SECOND = {"ms": 1000, "millis": 1000, "s": 1, "m": 1 / 60, "h": 1 / 3600}
_IN_UNITS = re.compile(r"(?i)(?:pt)?([0-9.]+)\s*(m(?:illi)?s|s|m|h)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?)?")
_LISTED = re.compile(r"\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,)?[^,]{1,99}", re.IGNORECASE)  # dates have a comma
_LONGEST_RETRY_AFTER = 1e12  # seconds; a timedelta holds no more than a hundred times that
NOT_CARRIED_OUT = frozenset({425, 429, 503})  # by these the service says that it did not carry out the request


class RetryDecision(Enum):
    """What to do after an attempt."""

    FINAL = auto()
    RETRY = auto()
    READ_BACK = auto()


class RetryBudget:
    """Bound the retries of a whole process, so that a service that is down is not flooded.

    A token bucket. A retry takes 5 tokens, after a timeout 10. A success returns the tokens of its retry, or 1. When
    the bucket is empty, calls are not retried.
    """

    RETRY_COST = 5
    TIMEOUT_COST = 10

    def __init__(self, capacity: int = 500) -> None:
        if type(capacity) is not int or capacity < 0:
            raise InvalidRequestError(f"RetryBudget: capacity is {shown(capacity)}; give a whole number from 0")
        self._capacity = capacity
        self._tokens = capacity
        self._lock = ProcessLock()

    @property
    def tokens(self) -> int:
        """The number of tokens left."""
        return self._tokens

    def acquire(self, cost: int) -> bool:
        """Take tokens for a retry; return False, and take none, if there are too few."""
        with self._lock.lock:
            enough = self._tokens >= cost
            if enough:
                self._tokens -= cost
            return enough

    def release(self, amount: int) -> None:
        """Return tokens after a success."""
        with self._lock.lock:
            self._tokens = min(self._capacity, self._tokens + amount)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Copy and pickle the budget of the process as a reference to that of the process where it is read."""
        return "PROCESS_BUDGET" if self is PROCESS_BUDGET else (type(self), (self._capacity,), self.__dict__)


PROCESS_BUDGET = RetryBudget()


def _above_zero(_instance: "RetryPolicy", attribute: "Attribute[Any]", value: object) -> None:
    whole = attribute.name == "attempts"
    if not is_positive(value, LONGEST) or (whole and not isinstance(value, int)):
        kind = "a whole number" if whole else "a finite number of seconds"
        raise InvalidRequestError(f"RetryPolicy: {attribute.name} is {shown(value)}; give {kind} above 0")


@frozen
class RetryPolicy:
    """Bound the retries of a call by attempts, time and a shared budget. All three bounds apply at once.

    Args:
        attempts: How often the request is sent at most. A resend with a fresh token after a 401 does not count.
        deadline: Seconds from the first token on, after which no further attempt begins.
        base: Seconds of the first backoff. Each further backoff doubles, with full jitter.
        throttle_base: Seconds of the first backoff after a 429.
        cap: The longest backoff, in seconds. `Retry-After` may exceed it: the call waits that long, or fails at once
            if the deadline is earlier.
        budget: The retry budget. Default: one for the whole process.
    """

    attempts: int = field(default=5, validator=_above_zero)
    deadline: float = field(default=60.0, validator=_above_zero)
    base: float = field(default=0.5, validator=_above_zero)
    throttle_base: float = field(default=1.0, validator=_above_zero)
    cap: float = field(default=20.0, validator=_above_zero)
    budget: RetryBudget = field(default=PROCESS_BUDGET, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.budget, RetryBudget):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"RetryPolicy: budget is {shown(self.budget)}; give RetryBudget(…)")

    def backoff(self, failures: int, *, throttled: bool, floor: float | None) -> float:
        """Return the seconds to wait before the next attempt.

        Args:
            failures: The number of failures in a row, from 1.
            throttled: Whether the last status was 429.
            floor: `Retry-After` in seconds, or None. The result is never less.
        """
        base = self.throttle_base if throttled else self.base
        delay = random.uniform(0, min(self.cap, base * 2 ** min(failures - 1, 32)))  # noqa: S311 - jitter
        if floor is None:
            return delay
        return max(delay, floor * random.uniform(1, 1.1))  # noqa: S311 - jitter, so that many clients do not return at once


def check_policy(value: object) -> RetryPolicy | None:
    """Return the value if it is a policy or None.

    Raises:
        InvalidRequestError: The value is neither.
    """
    if value is not None and not isinstance(value, RetryPolicy):
        raise InvalidRequestError(f"retry is {shown(value)}; give RetryPolicy(…), or None for no retries")
    return value


def classify_status(method: str, status: int) -> RetryDecision:
    """Return what to do after a response with this status."""
    if status not in RETRYABLE_STATUSES:
        return RetryDecision.FINAL
    return RetryDecision.RETRY if method in READS or status in NOT_CARRIED_OUT else RetryDecision.READ_BACK


def classify_failure(method: str, kind: Literal["not sent", "unknown"]) -> RetryDecision:
    """Return what to do after an attempt without a response."""
    return RetryDecision.RETRY if method in READS or kind == "not sent" else RetryDecision.READ_BACK


def retry_after(headers: Headers) -> float | None:
    """Return the longest wait that the response asks for, in seconds; None if it asks for none.

    `Retry-After` is seconds or a date, and may come more than once. Some services of Microsoft send milliseconds. A
    date is compared with the `Date` of the response, because clocks differ. No standard has these, which count too:
    `30 seconds`, `3000ms`, `PT30S` and the like, a date of ISO 8601, and seconds since 1970 less than a day away.

    https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
    """
    waits = [
        seconds
        for name, unit in _RETRY_AFTER
        if name in headers
        for text in _LISTED.findall(headers[name])
        if (seconds := _seconds(text.strip(" \t\"';"), unit, headers)) is not None
    ]
    return min(max(waits), _LONGEST_RETRY_AFTER) if waits else None


def _seconds(text: str, unit: str, headers: Headers) -> float | None:
    number, unit = given.groups() if (given := _IN_UNITS.fullmatch(text)) else (text, unit)
    now = (http_date(headers.get("Date", "")) or datetime.now(UTC)).timestamp()
    try:
        seconds = float(number) / _PER_SECOND[unit.lower()]
    except ValueError:
        until = http_date(text)
        return max(0.0, until.timestamp() - now) if until else None
    if abs(seconds - now) < 86_400:  # seconds since 1970
        return max(0.0, seconds - now)
    return seconds if seconds >= 0 and (math.isfinite(seconds) or number.isdigit()) else None


def http_date(text: str) -> datetime | None:
    """Return the date that a header has; None if it has none."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            date = parse(text)
        except (ValueError, IndexError, OverflowError):
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None
