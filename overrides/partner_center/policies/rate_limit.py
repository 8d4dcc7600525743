"""How often requests are sent: at a fixed rate, or at a rate that finds out what the service allows."""

import heapq
import math
import threading
from collections import deque

from partner_center.errors import InvalidRequestError

from .timeout import is_positive

_FIRST = 5.0  # requests per second to begin with
_LEAST = 0.1
_GROWTH = 2.0  # times a second, until the first 429
_CUT = 0.97  # of the rate, after a 429 that was met by growing slowly
_DEEP_CUT = 0.7  # of the rate, after a 429 soon after another
_SOON = 2.0  # seconds
_RECOVERY = 3.0  # seconds until a deep cut is made good
_PERIOD = 30.0  # seconds in which the rate grows by what a cut takes away; then faster and faster
_LONGEST_PERIOD = 120.0
_LATELY = 100  # answers
_MANY = 0.1  # of them, answers of 429


class RateLimiter:
    """Space requests evenly, for all threads and tasks together.

    Args:
        per_second: Requests per second.
    """

    def __init__(self, per_second: float) -> None:
        if not is_positive(per_second):
            raise InvalidRequestError(f"max_requests_per_second is {per_second!r}; give a number above 0, or None")
        self.per_second: float = per_second
        self._next = -math.inf
        self._released: list[float] = []
        self._lock = threading.Lock()

    def reserve(self, now: float, until: float = math.inf) -> float | None:
        """Take the next free place and return its time; None, and no place taken, if that is too late.

        Args:
            now: The clock.
            until: The latest time at which the request is still worth sending.
        """
        with self._lock:
            while self._released:
                slot = heapq.heappop(self._released)
                if slot >= now:
                    if slot <= until:
                        return slot
                    heapq.heappush(self._released, slot)
                    return None
            slot = max(now, self._next)
            if slot > until:
                return None
            self._next = slot + 1 / self.per_second
            return slot

    def is_valid(self, asked_at: float) -> bool:  # noqa: ARG002
        """Return whether a place that was taken then is still good."""
        return True

    def record_response(self, asked_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Learn from an answer; a fixed rate does not."""

    def release(self, slot: float) -> None:
        """Let another request have a place that was taken and is not used."""
        with self._lock:
            heapq.heappush(self._released, slot)


class AdaptiveRateLimiter(RateLimiter):
    """Space requests evenly at the rate that the service allows: additive increase, multiplicative decrease on 429.

    It begins at 5 requests a second and doubles the rate each second that it is used to the full. The first 429 shows
    the limit: what was accepted in the second before. From then on the rate stays just below, and tries a little more
    ever more rarely, so that hardly an answer is a 429. The service publishes no limits.

    Args:
        at_most: Requests per second that are never exceeded; None for no limit of the caller's own.

    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
    """

    per_second: float  # it changes here, unlike in the base class

    def __init__(self, at_most: float | None = None) -> None:
        super().__init__(min(_FIRST, _FIRST if at_most is None else at_most))
        if at_most is not None and not 0 < at_most < float("inf"):
            raise InvalidRequestError(f"at_most is {at_most!r}; give a number of requests per second above 0, or None")
        self._at_most = float("inf") if at_most is None else at_most
        self._searching = True
        self._grown_at: float | None = None
        self._cut_at = float("-inf")
        self._period = _PERIOD
        self._goal = 0.0  # the rate that held last
        self._floor = 0.0
        self._latest = deque[bool](maxlen=_LATELY)  # whether they were answers of 429
        self._accepted: deque[float] = deque()
        self._heard_at: float | None = None  # the first answer
        self._closed_until = float("-inf")
        self.requests: int = 0  # answers and failures so far
        self.throttled: int = 0  # of them, answers of 429

    def reserve(self, now: float, until: float = float("inf")) -> float | None:
        """Take the next free place and return its time; None, and no place taken, if that is too late."""
        with self._lock:
            self._grow(now)
        return super().reserve(now, until)

    def is_valid(self, asked_at: float) -> bool:
        """Return whether a place that was taken then is still good: after a 429 it is not."""
        return asked_at > self._cut_at

    def record_response(self, asked_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Learn from an answer.

        Args:
            asked_at: When the place for the request was taken.
            now: The clock.
            throttled: Whether the service said that it were too many.
            retry_after: Seconds the service asks to wait.
        """
        with self._lock:
            self.requests += 1
            self._latest.append(throttled)
            while self._accepted and self._accepted[0] < now - 1:
                self._accepted.popleft()
            self._heard_at = now if self._heard_at is None else self._heard_at
            if not throttled:
                self._accepted.append(now)
                return
            self.throttled += 1
            if retry_after is not None and retry_after > 1:  # a closed door, not a matter of a second's rate
                self._closed_until = now + retry_after
            if asked_at > self._cut_at:  # what was under way when the rate was cut says nothing about the new one
                self._cut(now)

    def _grow(self, now: float) -> None:
        """Allow a little more for the time since the last request, if the last rate was used to the full."""
        seconds = 0.0 if self._grown_at is None else min(1.0, max(0.0, now - self._grown_at))
        self._grown_at = now
        if self._next <= now:
            return
        if self._searching:
            grown = self.per_second * _GROWTH**seconds
        elif self.per_second < self._goal:
            grown = self.per_second + self._goal * (1 - _DEEP_CUT) * seconds / _RECOVERY
        else:
            haste = 1 + 3 * ((now - self._cut_at) / self._period) ** 2
            grown = self.per_second + self._goal * (1 - _CUT) * haste * seconds / self._period
        self.per_second = min(self._at_most, grown)

    def _cut(self, now: float) -> None:
        """Go below the limit that was met; places taken before do not stand any more."""
        hold = 0.0
        accepted = max(1, len(self._accepted))
        if now - (self._heard_at or now) < 1:  # too early to tell: another process may have used up this second
            self.per_second = min(self.per_second, accepted) / 2
            self._heard_at = None
            hold = 1.0
        elif self._searching:
            self.per_second = self._goal = min(self.per_second, accepted * _CUT)
            self._floor = self._goal / 2
            self._searching = False
            hold = 1.0  # the second before holds all that is allowed
        elif self.per_second < self._floor and sum(self._latest) < _MANY * _LATELY:
            return  # half the rate, and still a few are 429: they have nothing to do with the rate
        elif now - self._cut_at < _SOON:
            self.per_second = max(_LEAST, self.per_second * _DEEP_CUT)
            self._goal *= _CUT
        else:
            self.per_second = self._goal = max(_LEAST, self.per_second * _CUT)
            self._period = min(_LONGEST_PERIOD, self._period * 2)
        self._cut_at = now
        self._released.clear()
        self._next = self._grown_at = max(now + hold + 1 / self.per_second, self._closed_until)
