"""The clock of a run, and the bounds of its times."""

import asyncio
import time

from partner_center import AdaptiveRateLimiter
from partner_center.policies import clock

LONGEST_PAUSE = 900.0  # seconds before a row is tried again, if the service does not ask for more
LONGEST_RETRY_AFTER = 3600.0  # seconds that a create may be put off by the service
YEAR_9999 = 253_402_300_799.0  # the last time that a date can show


class RunClock:
    """Seconds since the epoch, for the journal.

    They begin with the system's clock and then follow a clock that nobody sets. A system clock that is set during a
    run changes nothing.
    """

    def __init__(self) -> None:
        self._ahead = clock.wall() - _steady()

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return _steady() + self._ahead


def _steady() -> float:
    """Return a clock that nobody sets. Where the system has one, it goes on while the machine sleeps."""
    of_the_system = getattr(time, "CLOCK_BOOTTIME", None) or getattr(time, "CLOCK_MONOTONIC", None)
    asleep = 0.0 if of_the_system is None else time.clock_gettime(of_the_system) - time.monotonic()
    return clock.now() + asleep


def longest_pause(longest_poll: float) -> float:
    """Return the most seconds that a create may be put off.

    It is an hour, or the longest wait between two polls if that is more.
    """
    return max(LONGEST_RETRY_AFTER, longest_poll)


def moment(value: object) -> float | None:
    """Return a time from a file in seconds since the epoch; None if it is none that a date can show."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= YEAR_9999 else None


class RunLimiter(AdaptiveRateLimiter):
    """The rate limiter of a run, which the service cannot close for longer than a create may be put off.

    Attributes:
        is_ending: Whether no more requests may be sent.
        in_flight: The asyncio tasks that have a request in flight.
        senders: The asyncio tasks that have sent a request, until `forget`.
    """

    def __init__(self, at_most: float | None, longest_poll: float) -> None:
        super().__init__(at_most)
        self._longest = longest_pause(longest_poll)
        self.is_ending = False
        self.in_flight = set[object]()
        self.senders = set[object]()

    def reserve(self, now: float, until: float = float("inf")) -> float | None:
        """Reserve the next free slot and return its time; None if that is too late, or if the run ends."""
        return None if self.is_ending else super().reserve(now, until)

    def is_valid(self, reserved_at: float) -> bool:
        """Return whether a slot is still valid. If it is, its request is sent now."""
        valid = super().is_valid(reserved_at)
        if valid:
            sender = asyncio.current_task()
            self.in_flight.add(sender)
            self.senders.add(sender)
        return valid

    def bound(self, at_most: float) -> None:
        """Change the upper bound of the rate, in requests per second."""
        with self._lock.lock:
            self._at_most = at_most
            self.per_second = min(self.per_second, at_most)

    def forget(self, sender: object) -> None:
        """Forget what an asyncio task has sent."""
        self.in_flight.discard(sender)
        self.senders.discard(sender)

    def record_response(self, reserved_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response."""
        self.in_flight.discard(asyncio.current_task())
        bounded = None if retry_after is None else min(retry_after, self._longest)
        super().record_response(reserved_at, now, throttled=throttled, retry_after=bounded)
