"""A rate that adapts to what the service allows, for whole jobs: bulk runs and audits.

The rate grows with what is accepted, as in the slow start of TCP, and then probes as CUBIC does. Like BBR it counts
what arrives, and no single loss lowers it: a cumulative sum tells a limit from stray 429s.
`docs/explanation/rate.md` has the rest.

https://www.rfc-editor.org/rfc/rfc5681, https://www.rfc-editor.org/rfc/rfc9438,
https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/
"""

import math
from collections import deque

from partner_center import InvalidRequestError, RateLimiter
from partner_center.formats.outside_text import shown
from partner_center.policies.timeout import is_positive

_FIRST, _LEAST = 5.0, 0.05  # requests per second
_SOON, _FASTEST = 0.04, 0.06  # seconds: of a response that shows no load; of a doubling while all come as soon
_PROOF = 5  # accepted requests that a doubling takes at least
_BELOW, _WELL_BELOW, _DEEP = 0.97, 0.85, 0.7  # of a rate that is too high
_WITHOUT_BURST = 0.89  # of what was accepted in a second
_ENOUGH = 3.0  # 429s more than are tolerated
_ALERT = 2.15  # of them, those that a cut leaves: one soon after it lowers the rate again
_END_OF_SHORT_RAMP = 2.2  # 429s more than are tolerated while the rate doubles: three close together
_IN_A_ROW = 6  # 429s that no chance sends one after the other
_FEW, _FEW_IN_TRIAL = 0.16, 0.2  # the share of 429 that may not come from the rate
_MOST_WHILE_DOUBLING = 0.14  # the share of 429 that is tolerated as long as the rate doubles
_SILENCE = 5.0  # seconds of 429s and nothing else after which a quota without `Retry-After` is taken to be used up
_MOST_STRAY = 0.1  # the share of 429 that is tolerated


class AdaptiveRateLimiter(RateLimiter):
    """Space requests evenly at the rate that the service allows.

    The rate starts at 5 requests a second. While it is used, it doubles each second, up to twice what the service
    accepts. It doubles faster where responses come within 40 ms, until three 429s come close together. Responses with
    status 429 show the limit. From then on the rate stays just below, and tries a higher one less and less often. A 429
    whose `Retry-After` is more than a second holds all requests until then. 429s that come as often at lower rates do
    not lower the rate. The service publishes no limits.

    Args:
        at_most: The upper bound of the rate, in requests per second; None for no bound.

    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
    """

    per_second: float  # variable here, unlike in the base class

    def __init__(self, at_most: float | None = None) -> None:
        if at_most is not None and not (is_positive(at_most) and is_positive(1 / at_most)):
            raise InvalidRequestError(f"at_most is {shown(at_most)}; give a number above 0 and up to 86,400, or None")
        super().__init__(min(_FIRST, _FIRST if at_most is None else at_most))
        self._at_most = math.inf if at_most is None else at_most
        self._limit = math.inf  # the rate that the service allows; infinity until it is found
        self._found = self._period = 0.0  # how often it was found again; seconds until a higher rate is tried
        self._has_waiting = False  # whether a request has had to wait since the rate grew
        self._suspicion = 0.0  # a cumulative sum: 429s, less those that are tolerated
        self._doubt = 0.0  # the same, where fewer are tolerated
        self._heard = self._refused = 0  # responses since it was 0, and those with 429
        self._trial = self._trials = 0  # responses left at a lower rate; how many lower rates met as many 429s
        self._before = self._stray = 0.0  # the rate before these trials; the share of 429 that the rate does not cause
        self._accepted = deque[float]()  # when, in the last second
        self._began_at = self._grown_at = self._cut_at = -math.inf
        self._opened_at = self._silent_at = -math.inf  # when a quota began; the first 429 after the last acceptance
        self._in_a_row = 0  # 429s since the last accepted request
        self._in_short_ramp = True  # in which the rate may double faster than once a second
        self._silence, self._shortest = 0.0, _SILENCE  # the longest time in which a quota was used up; the least
        self._opened = self._silent = 0  # accepted requests since then; 429s since then
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
            self._count(sent_at, now, throttled=throttled)
            if throttled and not retry_after:
                self._silent_at = self._silent_at if self._silent else now
                self._silent += 1
            if throttled and (retry_after or 0) > 1:
                self._close(sent_at, now, retry_after or 0)
            elif not throttled and self._silent >= 5 and now - self._silent_at > self._shortest + 10 * (now - sent_at):
                self._open(now)
            elif sent_at > self._cut_at:  # a request from before the last cut says nothing about the new rate
                self._heard += 1
                self._refused += throttled
                self._in_a_row = self._in_a_row + 1 if throttled else 0
                if self._stray:
                    self._stray = min(_MOST_STRAY, self._stray + (1.5 * throttled - self._stray) / 2000)
                if throttled:
                    self._suspect(now, now - sent_at)
                else:
                    self._trust(now, now - sent_at)
            if not throttled:
                self._silent = 0

    def _count(self, sent_at: float, now: float, *, throttled: bool) -> None:
        if not self.requests:
            self._began_at = self._grown_at = self._opened_at = sent_at
        self.requests += 1
        while self._accepted and self._accepted[0] <= now - 1:
            self._accepted.popleft()
        self.throttled += throttled
        if not throttled:
            self._accepted.append(now)
            self._opened += 1

    def _open(self, now: float) -> None:
        """Continue after a long time in which nothing was accepted: a quota without `Retry-After` has begun again."""
        self._limit = 0.99 * self._opened / (now - self._opened_at)
        self._found, self._trial, self._trials = 0.0, 0, 0
        self._silence, self._shortest = max(self._silence, now - self._silent_at), 1.0
        self._set(self._limit, now, 0.0, 0.0)
        self._opened_at, self._opened = now, 0

    def _wait(self, slot: float, now: float) -> float:
        """Return the shortest time after which the slot can be due, since the rate may grow meanwhile."""
        wait, held = super()._wait(slot, now), max(0.0, self._at - now)
        self._has_waiting |= wait > 0
        growth, wait = math.log(2) / (_FASTEST if self._in_short_ramp else 1), wait - held
        return held + max(math.log1p(wait * growth) / growth, wait * self.per_second / self._at_most)

    def _trust(self, now: float, latency: float) -> None:
        """Count an accepted request. Raise the rate if requests have to wait."""
        if self._trial:
            self._trial -= 1
            if not self._trial:  # fewer 429s at a lower rate: they come from the rate, unless there still are some
                self._limit = _BELOW * self._before if self._refused else self._limit
                self._trials, self._suspicion, self._found = 0, 0.0, max(0.5, self._found)
            return
        tolerated = 0.012 if self._found >= 1 else 0.012 + 0.3 / max(8.0, self.per_second)
        tolerated = self._stray + 0.012 if self._stray else tolerated
        self._doubt = max(0.0, self._doubt - tolerated)
        if self._limit == math.inf and not self._stray:
            tolerated = _MOST_WHILE_DOUBLING
        self._suspicion = max(0.0, self._suspicion - tolerated)
        if not self._suspicion and not self._doubt:
            self._heard = self._refused = 0
        seconds, self._grown_at = min(1.0, max(0.0, now - self._grown_at)), now
        if self._has_waiting:
            self.per_second = min(self._at_most, self._grown(now, seconds, latency))
            self._has_waiting = False

    def _grown(self, now: float, seconds: float, latency: float) -> float:
        """Return the rate after an accepted request, and after the seconds since the last one."""
        rate, limit = self.per_second, self._limit
        if limit == math.inf:
            doubling = _FASTEST if latency < _SOON and self._in_short_ramp else max(1.0, latency)
            proof = max(_PROOF, rate * doubling)  # accepted requests that a doubling takes
            last = min(len(self._accepted), math.ceil(proof))
            used = last / max(1e-9, now - self._accepted[-last])
            return min(rate * 2 ** (1 / proof), max(rate, 2 * used))
        if rate < limit:
            return rate + limit * seconds / 10
        return min(rate * 2 ** (self._speed(now) * seconds), max(rate, 2 * len(self._accepted), 2.0))

    def _speed(self, now: float) -> float:
        """Return the doublings a second above the limit: few at first, then more and more."""
        return min(1.0, 0.03 * (1 + 12 * ((now - self._cut_at) / self._period) ** 2) / self._period)

    def _suspect(self, now: float, latency: float) -> None:
        """Count a 429. Lower the rate if there are enough; one is enough where a higher rate is tried."""
        self._suspicion += 1
        self._doubt += 1
        if self._suspicion > _END_OF_SHORT_RAMP:
            self._end_short_ramp()
        rate, limit = self.per_second, self._limit
        sent = rate * 0.5**latency  # the rate when it was sent, while it doubled
        delivered = max(len(self._accepted), (1 - self._refused / self._heard) * sent)
        enough = _ENOUGH + rate / 50 + (_ENOUGH if self._stray and not self._trial else 0)
        if self._suspicion < _ENOUGH and rate > 1.005 * limit and self._found >= 1 and not self._stray:
            middle = rate * 2 ** (-self._speed(now) / 2)  # of the second that the service has counted
            self._limit = max(limit, _BELOW * middle)
            self._found += 1
            self._set(self._limit, now, 0.1, latency)
        elif (
            limit == math.inf
            and now - self._began_at < 2
            and len(self._accepted) < 7
            and self._suspicion > (1.2 if self.requests <= 4 else 2.2)
        ):  # others use the limit as well
            self._limit, self._found = min(rate, 8) / 2.3, 1.5
            self._set(self._limit, now, 1.0, latency)
        elif (
            self._suspicion >= enough
            or (limit == math.inf and self._doubt > enough + rate / 2)
            or (limit == math.inf and self._in_a_row >= _IN_A_ROW)
        ):
            self._cut(now, latency, delivered)

    def _end_short_ramp(self) -> None:
        """Go on more slowly, and take back the growth that no accepted request has proved."""
        if self._in_short_ramp:
            self._in_short_ramp = False
            self.per_second = min(self.per_second, max(_FIRST, 2 * len(self._accepted)))

    def _cut(self, now: float, latency: float, delivered: float) -> None:
        """Lower the rate below the limit, or find that the 429s do not come from the rate."""
        share, rate, limit, hold = self._refused / self._heard, self.per_second, self._limit, 1.0
        is_doubtful = share < (_FEW_IN_TRIAL if self._trials else _FEW) and self._in_a_row < _IN_A_ROW
        if is_doubtful and self._trials == (3 if self._before > 20 else 5):  # few processes that share a limit get here
            self._stray, self._limit, self._found, self._trial, self._trials = _MOST_STRAY, math.inf, 0.0, 0, 0
            self._set(self._before, now, 0.0, latency)
            return
        self._before = self._before if self._trials else rate
        self._limit = _BELOW * rate * (1 - share / 2 if is_doubtful else 1)
        if rate > 1.1 * limit or limit == math.inf:
            self._limit = min(self._limit, _lasting(delivered) if limit == math.inf else (rate + limit) / 2)
            rate, self._found = 0.95 * self._limit, float(not is_doubtful and self._refused > 1)
        elif (
            not is_doubtful and now - latency - self._cut_at < max(2, 10 / rate) and not self._trials
        ):  # the limit is much lower
            self._limit, rate = _WELL_BELOW * rate, _DEEP * rate
        elif rate > _BELOW * limit:
            self._found += rate > 1.005 * limit
            rate, hold = self._limit, 0.1
        else:
            rate = _DEEP * self._limit
        self._trial = self._trials = 0 if not is_doubtful else self._trials
        if is_doubtful:  # try a lower rate for a while
            self._trials += 1
            self._trial = math.ceil(min(2 * (_ENOUGH + rate / 50) / share, max(200, 4 * self._limit)))
            rate, hold = _WELL_BELOW * self._limit, 0.1
        self._set(rate, now, hold, latency)

    def _close(self, sent_at: float, now: float, seconds: float) -> None:
        """Hold all requests. Then go on at the rate that was accepted on the whole: there may be a quota."""
        self.closed_until = max(self.closed_until, now + seconds)
        self._at = max(self._at, self.closed_until)
        self._end_short_ramp()
        if sent_at <= self._cut_at:
            return
        rate, limit, accepted = self.per_second, self._limit, self.requests - self.throttled
        if rate < 2 * limit < math.inf:
            before = rate * 2 ** (-self._speed(now) * seconds / 2)  # in the middle of the window
            rate = self._limit = 0.99 * (max(before, (rate + limit) / 2) if rate > limit else rate)
            self._found += 1.5
        elif accepted < 20:  # too few to know
            rate = max(rate / 10, accepted / (self.closed_until - self._began_at))
        else:
            rate = self._limit = min(rate, accepted / (self.closed_until - self._began_at))
            self._found = 0
        self._set(rate, self.closed_until, 0.0, now - sent_at + seconds / 4)

    def _set(self, rate: float, now: float, hold: float, slowness: float) -> None:
        """Set the rate after a cut. The slower the service shows a limit, the longer is the time until it is tried."""
        self.per_second = min(self._at_most, max(_LEAST, rate))
        self._cut_at, self._at = now, max(self._at, now + hold)
        self._grown_at = now + hold
        slowness = max(slowness, self._silence) + 1 / self.per_second
        self._found = min(self._found, 9)
        longest = max(120.0, 400 * slowness + 700 / self.per_second)
        self._period = min(4**self._found * max(2.0, 10 * slowness), longest)
        self._heard = self._refused = 0
        is_open = self._trial or (self._stray and self._limit == math.inf)
        self._doubt = self._suspicion = 0.0 if is_open else _ALERT


def _lasting(delivered: float) -> float:
    """Return the rate that lasts, if so many were accepted in a second: a bucket gives what it kept, a window ends."""
    return min(_BELOW * delivered, _WITHOUT_BURST * delivered + 6)
