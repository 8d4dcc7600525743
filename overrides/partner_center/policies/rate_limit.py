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
_BELOW = 0.97  # of the rate at which the limit was found
_DEEP_CUT = 0.7  # of the rate, if the limit is lower than thought
_RECOVERY = 3.0  # seconds to recover from a deep cut
_ALARM = 3.0  # responses with status 429, more than are tolerated
_STRAY = 0.03  # the share of 429 that is tolerated
_MOST_STRAY = 0.2
_MOST_TOLERATED = 0.13
_PERIOD = 2.0  # seconds at a limit before more is tried, the first time
_LONGEST_PERIOD = 120.0


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
    per_second: float  # variable here, unlike in the base class

    def __init__(self, at_most: float | None = None) -> None:
        if at_most is not None and not (is_positive(at_most) and is_positive(1 / at_most)):
            raise InvalidRequestError(f"at_most is {shown(at_most)}; give a number above 0, or None")
        super().__init__(min(_FIRST, _FIRST if at_most is None else at_most))
        self._at_most = math.inf if at_most is None else at_most
        self._limit = math.inf  # the rate at which the limit was found
        self._tries = 0
        self._trial = 0.0  # responses until which the rate does not grow
        self._before = 0.0
        self._stray = 0.0
        self._period = _PERIOD
        self._grown_at = self._cut_at = self._opened_at = -math.inf
        self._score = 1.0
        self._level = 0
        self._waited = False
        self._heard = self._refused = 0  # since cut
        self._accepted = deque[float]()  # times, of the last second
        self._accepted_since_open = 0
        self._delivered = 0.0
        self._was_refused = False
        self.closed_until: float = -math.inf
        self.requests: int = 0
        self.throttled: int = 0

    def record_response(self, sent_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        with self._lock.lock:
            self._advance(now)
            self.requests += 1
            self.throttled += throttled
            if self._opened_at == -math.inf:
                self._opened_at = self._grown_at = sent_at
            while self._accepted and self._accepted[0] <= now - 1:
                self._accepted.popleft()
            if not throttled:
                self._accepted.append(now)
                self._accepted_since_open += 1
            elif not self._was_refused:
                self._delivered = max(len(self._accepted), self.per_second / 2)
            self._was_refused = throttled
            if throttled and (retry_after or 0) > 1:
                self._close(now, sent_at, retry_after or 0)
            elif sent_at > self._cut_at:
                self._heard += 1
                self._refused += throttled
                known = self._stray > 0.01
                if known:
                    self._stray = min(0.1, self._stray + (1.5 * throttled - self._stray) / 2000)
                if throttled:
                    self._score += 1
                    trying = self._tries >= 1 and self.per_second > 1.005 * self._limit and not known
                    early = self._limit == math.inf and now - self._opened_at < 1
                    if early or trying or self._score >= (3 if self._trial else _ALARM + self.per_second / 50 + 3 * known):
                        self._cut(now, now - sent_at)
                elif self._trial:
                    self._trial -= 1
                    if not self._trial:
                        self._level = self._score = 0
                        self._tries = max(0.5, self._tries)
                else:
                    self._score = max(0.0, self._score - max(self._stray, 0.008 if self._tries >= 1 else 0.3 / max(8.0, self.per_second)) - 0.012)
                    if not self._score:
                        self._heard = self._refused = 0
                    self._grow(now)

    def _wait(self, place: float, now: float) -> float:
        wait = super()._wait(place, now)
        self._waited |= wait > 0
        return max(0.0, self._at - now) + math.log1p(wait * _DOUBLE) / _DOUBLE

    def _grow(self, now: float) -> None:
        seconds = min(1.0, max(0.0, now - self._grown_at))
        self._grown_at = now
        if not self._waited:
            return
        self._waited = False
        rate, speed = self.per_second, 1.0
        if rate < self._limit < math.inf:
            grown = rate + self._limit * (1 - _DEEP_CUT) * seconds / _RECOVERY
        else:
            if self._limit < math.inf:
                speed = min(1.0, (1 - _BELOW) * (1 + 3 * ((now - self._cut_at) / self._period) ** 2) / self._period)
            grown = min(rate * 2 ** (speed * seconds), max(rate, 2 * len(self._accepted), 2.0))
        self.per_second = min(self._at_most, grown)

    def _cut(self, now: float, latency: float) -> None:
        share, rate, limit, hold = self._refused / self._heard, self.per_second, self._limit, 1.0
        doubtful = share < (0.35 if self._level else _MOST_STRAY)
        if doubtful and self._level == (2 if self._before > 10 else 5):  # at 0.85 and 0.6 of the rate, too
            self._stray = 0.1
            rate, self._limit, hold = self._before, math.inf, 0.0
            self._level = self._trial = self._tries = 0
        elif rate > 1.005 * limit and self._tries >= 1 and self._score < _ALARM:
            rate = self._limit = max(limit, _BELOW * rate)
            hold = 0.1
            self._tries += 1
        elif limit == math.inf and now - self._opened_at < 1:
            rate = min(rate, self._delivered) / 2
            self._opened_at = now
        else:
            if not self._level:
                self._before = rate
            self._limit = _BELOW * rate * (1 - share if share < _MOST_STRAY else 1)
            if rate > 1.1 * limit or limit == math.inf:
                self._limit = min(self._limit, _BELOW * self._delivered if limit == math.inf else (rate + limit) / 2)
                rate = .95 * self._limit
                self._tries = 1 if not doubtful and self._refused > 1 else 0
            elif not doubtful and now - self._cut_at < max(2, 10 / rate):
                self._limit = .85 * rate
                rate *= _DEEP_CUT
            elif rate > _BELOW * limit:
                rate = self._limit
                hold = 0.1
                self._tries += 1
            else:
                rate = self._limit * _DEEP_CUT
            self._level = self._level + 1 if doubtful else 0
            self._trial = math.ceil(min(6 / share, max(200, 4 * rate))) if doubtful else 0
            if doubtful:
                rate, hold = .85 * self._limit, 0.1
        self._set(now, rate, hold, latency)

    def _set(self, now, rate, hold, unit):
        self.per_second = max(_LEAST, rate)
        self._cut_at, self._grown_at = now, now + hold
        self._at = max(self._at, now + hold)
        unit += 1 / self.per_second
        self._period = min(4 ** self._tries * max(_PERIOD, 10 * unit), max(_LONGEST_PERIOD, 200 * unit))
        self._heard = self._refused = 0
        self._score = 0 if self._trial or self._limit == math.inf and self._stray else _ALARM - 1

    def _close(self, now: float, sent_at: float, seconds: float) -> None:
        self.closed_until = max(self.closed_until, now + seconds)
        self._at = max(self._at, self.closed_until)
        if sent_at > self._cut_at:
            rate, limit = self.per_second, self._limit
            sustained = self._accepted_since_open / (self.closed_until - self._opened_at)
            if limit < math.inf and rate < 2 * limit:
                rate = self._limit = _BELOW * (rate + min(rate, limit)) / 2
                self._tries += 1
            elif self._accepted_since_open < 20:
                rate = max(rate / 10, sustained)
            else:
                rate = self._limit = min(rate, sustained)
                self._tries = 0
            if self._accepted_since_open >= 20:
                self._opened_at, self._accepted_since_open = self.closed_until, 0
            self._set(self.closed_until, rate, 0.0, now - sent_at + seconds / 10)
