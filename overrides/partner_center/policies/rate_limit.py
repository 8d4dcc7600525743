"""The rate limit: a fixed rate, or a rate that adapts to what the service allows."""

import heapq
import math
from collections import deque

from partner_center.errors import InvalidRequestError
from partner_center.formats.outside_text import shown

from .locks import ProcessLock
from .timeout import is_positive

_FIRST = 5.0  # requests per second at the start
_LEAST = 0.1
_GROWTH = 2.0  # factor per second, until the first 429
_CUT = 0.97  # of the rate, after a 429 during slow growth
_DEEP_CUT = 0.7  # of the rate, after a 429 soon after another
_SOON = 2.0  # seconds
_RECOVERY = 3.0  # seconds to recover from a deep cut
_PERIOD = 30.0  # seconds to regain what a cut takes away; growth then accelerates
_LONGEST_PERIOD = 120.0
_RECENT = 100  # responses
_MANY = 0.1  # the share of them with status 429


class RateLimiter:
    """Space requests evenly, for all threads and tasks together.

    Args:
        per_second: Requests per second.
    """

    def __init__(self, per_second: float) -> None:
        if not is_positive(per_second) or not is_positive(1 / per_second):  # a slot comes within a day
            raise InvalidRequestError(f"max_requests_per_second is {shown(per_second)}; give a number above 0, or None")
        self.per_second: float = per_second
        self._next = -math.inf
        self._released: list[float] = []
        self._lock = ProcessLock()

    def reserve(self, now: float, until: float = math.inf) -> float | None:
        """Reserve the next free slot and return its time. If that is too late, reserve nothing and return None.

        Args:
            now: The clock, in seconds.
            until: The latest time at which the request may be sent, in seconds of the same clock.
        """
        with self._lock.lock:
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

    def is_valid(self, reserved_at: float) -> bool:  # noqa: ARG002
        """Return whether a slot that was reserved at this time is still valid."""
        return True

    def record_response(self, reserved_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response. A fixed rate does not change."""

    def release(self, slot: float) -> None:
        """Release a reserved slot that is not used, so that another request can have it."""
        with self._lock.lock:
            heapq.heappush(self._released, slot)


class AdaptiveRateLimiter(RateLimiter):
    """Space requests evenly at the rate that the service allows: additive increase, multiplicative decrease on 429.

    The rate starts at 5 requests a second, and doubles each second while it is fully used. The first 429 shows the
    limit: the number of requests accepted in the second before. From then on the rate stays just below the limit, and
    exceeds it less and less often, so that few responses are a 429. The service publishes no limits.

    Args:
        at_most: The upper bound of the rate, in requests per second; None for no bound.

    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
    """

    per_second: float  # variable here, unlike in the base class

    def __init__(self, at_most: float | None = None) -> None:
        if at_most is not None and not (is_positive(at_most) and is_positive(1 / at_most)):
            raise InvalidRequestError(f"at_most is {shown(at_most)}; give a number above 0, or None")
        super().__init__(min(_FIRST, _FIRST if at_most is None else at_most))
        self._at_most = float("inf") if at_most is None else at_most
        self._searching = True
        self._grown_at: float | None = None
        self._cut_at = float("-inf")
        self._period = _PERIOD
        self._goal = 0.0  # the last rate without a 429
        self._floor = 0.0
        self._latest = deque[bool](maxlen=_RECENT)  # whether each was a 429
        self._accepted: deque[float] = deque()
        self._first_response_at: float | None = None  # the first response
        self.closed_until: float = float("-inf")  # by a 429 whose `Retry-After` is more than a second
        self.requests: int = 0  # responses and failures so far
        self.throttled: int = 0  # of them, responses with status 429

    def reserve(self, now: float, until: float = float("inf")) -> float | None:
        """Reserve the next free slot and return its time. If that is too late, reserve nothing and return None."""
        with self._lock.lock:
            self._grow(now)
        return super().reserve(now, until)

    def is_valid(self, reserved_at: float) -> bool:
        """Return whether a slot that was reserved at this time is still valid: after a 429 it is not."""
        return reserved_at > self._cut_at

    def record_response(self, reserved_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response.

        Args:
            reserved_at: When the slot of the request was reserved, in seconds of the clock.
            now: The clock, in seconds.
            throttled: Whether the status was 429.
            retry_after: `Retry-After` in seconds, or None.
        """
        with self._lock.lock:
            self.requests += 1
            self._latest.append(throttled)
            while self._accepted and self._accepted[0] < now - 1:
                self._accepted.popleft()
            self._first_response_at = now if self._first_response_at is None else self._first_response_at
            if not throttled:
                self._accepted.append(now)
                return
            self.throttled += 1
            if (retry_after or 0) > 1:  # the service is closed for a while; the rate is not the cause
                self.closed_until = now + (retry_after or 0)
            if reserved_at > self._cut_at:  # a request from before the last cut says nothing about the new rate
                self._cut(now)

    def _grow(self, now: float) -> None:
        """Raise the rate for the time since the last request, if the last rate was fully used."""
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
        """Lower the rate below the limit. Slots that were reserved before become invalid."""
        hold = 0.0
        accepted = max(1, len(self._accepted))
        if now - (self._first_response_at or now) < 1:  # too early: another process may have used this second
            self.per_second = min(self.per_second, accepted) / 2
            self._first_response_at = None
            hold = 1.0
        elif self._searching:
            self.per_second = self._goal = min(self.per_second, accepted * _CUT)
            self._floor = self._goal / 2
            self._searching = False
            hold = 1.0  # the second before used all that is allowed
        elif self.per_second < self._floor and sum(self._latest) < _MANY * _RECENT:
            return  # a few 429s at half the rate: the rate is not the cause
        elif now - self._cut_at < _SOON:
            self.per_second = max(_LEAST, self.per_second * _DEEP_CUT)
            self._goal *= _CUT
        else:
            self.per_second = self._goal = max(_LEAST, self.per_second * _CUT)
            self._period = min(_LONGEST_PERIOD, self._period * 2)
        self._cut_at = now
        self._released.clear()
        self._next = self._grown_at = max(now + hold + 1 / self.per_second, self.closed_until)
