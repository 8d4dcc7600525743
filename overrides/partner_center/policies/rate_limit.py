"""The rate limit: a fixed rate, or a rate that adapts to what the service allows."""

import heapq
import math
from collections import deque

from partner_center.errors import InvalidRequestError
from partner_center.formats.outside_text import shown

from .locks import ProcessLock
from .timeout import is_positive

_LATE = 0.1  # seconds that a place may be late; then it is lost
_FIRST = 5.0  # requests per second at the start
_LEAST = 0.05
_DOUBLE = math.log(2)  # the growth per second while no limit is known: the rate doubles
_BELOW = 0.97  # of the rate at which the limit was met
_DEEP_CUT = 0.7  # of the rate, if the limit is lower than thought
_RECOVERY = 10.0  # seconds in which the rate grows by as much as the limit
_ENOUGH = 3.0  # responses with status 429 that show a limit, above what is tolerated
_TOLERATED = 0.008
_MOST_STRAY = 0.1


class RateLimiter:
    """Space requests evenly, for all threads and tasks together.

    Args:
        per_second: Requests per second.
    """

    def __init__(self, per_second: float) -> None:
        if not is_positive(per_second) or not is_positive(1 / per_second):  # a slot comes within a day
            raise InvalidRequestError(f"max_requests_per_second is {shown(per_second)}; give a number above 0, or None")
        self.per_second: float = per_second
        self._at = -math.inf  # until when places have become due
        self._due = 0.0  # how many have
        self._next = 0.0  # the first place that nobody has
        self._released: list[float] = []
        self._lock = ProcessLock()

    def reserve(self, now: float, place: float | None = None) -> tuple[float, float]:
        with self._lock.lock:
            self._advance(now)
            if place is None or place < self._due - self.per_second * _LATE - 1:
                place = self._take()
            return place, self._wait(place, now)

    def release(self, place: float) -> None:
        """Release a place that is not used, so that another request can have it."""
        with self._lock.lock:
            heapq.heappush(self._released, place)

    def record_response(self, sent_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response. A fixed rate does not change."""

    def _advance(self, now: float) -> None:
        if now > self._at:
            self._due = min(self._next, self._due + self.per_second * (now - self._at))
            self._at = now

    def _take(self) -> float:
        while self._released:
            place = heapq.heappop(self._released)
            if place >= self._due:
                return place
        self._next += 1
        return self._next - 1

    def _wait(self, place: float, now: float) -> float:
        left = place - self._due
        return 0.0 if left < 0.001 else left / self.per_second


class AdaptiveRateLimiter(RateLimiter):
    """Space requests evenly at the rate that the service allows.

    The rate starts at 5 requests a second, and doubles each second while it is used, to no more than twice what the
    service accepted in the last second. Responses with status 429 show the limit. From then on the rate stays just
    below, and tries a higher one less and less often. A 429 whose `Retry-After` is more than a second holds all
    requests until then. Many 429s that come as often at lower rates do not lower the rate. The service publishes no
    limits.

    Args:
        at_most: The upper bound of the rate, in requests per second; None for no bound.

    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
    """

    per_second: float  # variable here, unlike in the base class

    def __init__(self, at_most: float | None = None) -> None:
        if at_most is not None and not (is_positive(at_most) and is_positive(1 / at_most)):
            raise InvalidRequestError(f"at_most is {shown(at_most)}; give a number above 0, or None")
        super().__init__(min(_FIRST, _FIRST if at_most is None else at_most))
        self._at_most = math.inf if at_most is None else at_most
        self._limit = math.inf  # the rate that the service allows; infinity until it is found
        self._found = 0.0  # how often it was found again
        self._period = 0.0  # seconds until a higher rate is tried
        self._has_waiting = False  # whether a request had to wait since the rate grew
        self._suspicion = 1.0  # 429s, less those that are tolerated
        self._heard = self._refused = 0  # responses since there was none, and those with 429
        self._trial = 0  # responses for which the rate stays low, because the 429s may not come from the rate
        self._trials = 0  # how many such trials met as many 429s
        self._before = 0.0  # the rate before them
        self._stray = 0.0  # the share of 429 that does not come from the rate
        self._accepted = deque[float]()  # when, in the last second
        self._grown_at = self._cut_at = self._opened_at = -math.inf
        self._accepted_before = 0  # the service was opened
        self.closed_until: float = -math.inf  # by a 429 whose `Retry-After` is more than a second
        self.requests: int = 0  # responses and failures so far
        self.throttled: int = 0  # of them, responses with status 429

    def record_response(self, sent_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response.

        Args:
            sent_at: When the request was sent, in seconds of the clock.
            now: The clock, in seconds.
            throttled: Whether the status was 429.
            retry_after: `Retry-After` in seconds, or None.
        """
        with self._lock.lock:
            self._advance(now)
            if not self.requests:
                self._opened_at = self._grown_at = sent_at
            self.requests += 1
            self.throttled += throttled
            while self._accepted and self._accepted[0] <= now - 1:
                self._accepted.popleft()
            if not throttled:
                self._accepted.append(now)
            if throttled and (retry_after or 0) > 1:
                self._close(now, sent_at, retry_after or 0)
            elif sent_at > self._cut_at:  # a request from before the last cut says nothing about the new rate
                self._heard += 1
                if self._stray:
                    self._stray = min(_MOST_STRAY, self._stray + (1.5 * throttled - self._stray) / 2000)
                if throttled:
                    self._refused += 1
                    self._suspect(now, now - sent_at)
                elif self._trial:
                    self._trial -= 1
                    if not self._trial:  # fewer 429s at a lower rate: they come from the rate
                        self._trials, self._suspicion, self._found = 0, 0.0, max(0.5, self._found)
                else:
                    tolerated = _TOLERATED if self._found >= 1 else 0.3 / max(8.0, self.per_second)
                    self._suspicion = max(0.0, self._suspicion - max(self._stray, tolerated) - 0.012)
                    if not self._suspicion:
                        self._heard = self._refused = 0
                    self._grow(now)

    def _wait(self, place: float, now: float) -> float:
        """Return the shortest time after which the place can be due, since the rate may double each second."""
        wait = super()._wait(place, now)
        self._has_waiting |= wait > 0
        return max(0.0, self._at - now) + math.log1p(wait * _DOUBLE) / _DOUBLE

    def _grow(self, now: float) -> None:
        """Raise the rate for the time since the last response, if requests have to wait for it."""
        seconds, self._grown_at = min(1.0, max(0.0, now - self._grown_at)), now
        if not self._has_waiting:
            return
        self._has_waiting = False
        rate, speed = self.per_second, 1.0
        if rate < self._limit < math.inf:
            grown = rate + self._limit * seconds / _RECOVERY
        else:
            if self._limit < math.inf:
                speed = min(1.0, (1 - _BELOW) * (1 + 3 * ((now - self._cut_at) / self._period) ** 2) / self._period)
            grown = min(rate * 2 ** (speed * seconds), max(rate, 2 * len(self._accepted), 2.0))
        self.per_second = min(self._at_most, grown)

    def _suspect(self, now: float, latency: float) -> None:
        """Lower the rate if the 429s so far come from it."""
        self._suspicion += 1
        is_trying = self._found >= 1 and self.per_second > 1.005 * self._limit and not self._stray
        is_first_second = self._limit == math.inf and now - self._opened_at < 1
        enough = _ENOUGH if self._trial else _ENOUGH + self.per_second / 50 + (_ENOUGH if self._stray else 0)
        if is_trying or is_first_second or self._suspicion >= enough:
            if is_trying and self._suspicion < _ENOUGH:
                self._limit = max(self._limit, _BELOW * self.per_second)
                self._found += 1
                self._set(now, self._limit, 0.1, latency)
            elif is_first_second:  # another process may have used this second
                self._opened_at = now
                self._set(now, min(self.per_second, self._delivered()) / 2, 1.0, latency)
            else:
                self._cut(now, latency)

    def _delivered(self):
        return max(len(self._accepted), self.per_second / 2)

    def _cut(self, now: float, latency: float) -> None:
        """Lower the rate below the limit, or find that the 429s do not come from the rate."""
        share, rate, limit, hold = self._refused / self._heard, self.per_second, self._limit, 1.0
        is_doubtful = share < (0.35 if self._trials else 0.2)
        if is_doubtful and self._trials == (2 if self._before > 20 else 5):  # as many at lower and lower rates
            self._stray, self._limit = _MOST_STRAY, math.inf
            self._trials = self._trial = 0
            self._found = 0.0
            self._set(now, self._before, 0.0, latency)
            return
        if not self._trials:
            self._before = rate
        self._limit = _BELOW * rate * (1 - share if share < 0.2 else 1)
        if rate > 1.1 * limit or limit == math.inf:
            self._limit = min(self._limit, _BELOW * self._delivered() if limit == math.inf else (rate + limit) / 2)
            rate = 0.95 * self._limit
            self._found = 1 if not is_doubtful and self._refused > 1 else 0
        elif not is_doubtful and now - self._cut_at < max(2, 10 / rate):
            self._limit = 0.85 * rate
            rate *= _DEEP_CUT
        elif rate > _BELOW * limit:
            rate, hold = self._limit, 0.1
            self._found += 1
        else:
            rate = self._limit * _DEEP_CUT
        self._trials = self._trials + 1 if is_doubtful else 0
        self._trial = math.ceil(min(6 / share, max(200, 4 * rate))) if is_doubtful else 0
        if is_doubtful:
            rate, hold = 0.85 * self._limit, 0.1
        self._set(now, rate, hold, latency)

    def _set(self, now: float, rate: float, hold: float, slowness: float) -> None:
        """Set the rate after a cut."""
        self.per_second = min(self._at_most, max(_LEAST, rate))
        self._cut_at, self._grown_at = now, now + hold
        self._at = max(self._at, now + hold)
        slowness += 1 / self.per_second
        self._found = min(self._found, 9.0)
        self._period = min(4**self._found * max(2.0, 10 * slowness), max(120.0, 200 * slowness))
        self._heard = self._refused = 0
        self._suspicion = 0.0 if self._trial or self._stray and self._limit == math.inf else _ENOUGH - 1

    def _close(self, now: float, sent_at: float, seconds: float) -> None:
        self.closed_until = max(self.closed_until, now + seconds)
        self._at = max(self._at, self.closed_until)
        if sent_at > self._cut_at:
            rate, limit = self.per_second, self._limit
            accepted = self.requests - self.throttled - self._accepted_before
            sustained = accepted / (self.closed_until - self._opened_at)
            if limit < math.inf and rate < 2 * limit:
                rate = self._limit = _BELOW * (rate + min(rate, limit)) / 2
                self._found += 1
            elif accepted < 20:
                rate = max(rate / 10, sustained)
            else:
                rate = self._limit = min(rate, sustained)
                self._found = 0
            if accepted >= 20:
                self._opened_at, self._accepted_before = self.closed_until, self.requests - self.throttled
            self._set(self.closed_until, rate, 0.0, now - sent_at + seconds / 10)
