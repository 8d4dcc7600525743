"""The clock of a run, and the bounds of its times."""

import asyncio
import math
import time

from partner_center.policies import clock
from partner_center_workflows.adaptive_rate import AdaptiveRateLimiter

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

    def reserve(self, now: float, slot: float | None = None) -> tuple[float, float]:
        """Return a slot and the seconds until it is due; infinity if the run ends."""
        slot, wait = super().reserve(now, slot)
        return slot, math.inf if self.is_ending else wait

    def record_send(self) -> None:
        """Note that the current asyncio task has a request in flight."""
        sender = asyncio.current_task()
        self.in_flight.add(sender)
        self.senders.add(sender)

    def bound(self, at_most: float) -> None:
        """Change the upper bound of the rate, in requests per second."""
        with self._lock.lock:
            self._at_most = at_most
            self.per_second = min(self.per_second, at_most)

    def forget(self, sender: object) -> None:
        """Forget what an asyncio task has sent."""
        self.in_flight.discard(sender)
        self.senders.discard(sender)

    def record_response(self, sent_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response."""
        self.in_flight.discard(asyncio.current_task())
        bounded = None if retry_after is None else min(retry_after, self._longest)
        super().record_response(sent_at, now, throttled=throttled, retry_after=bounded)
