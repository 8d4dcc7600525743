"""The rate limit: a fixed rate. `partner_center_workflows/adaptive_rate.py` has the rate that adapts to the service.

A queue of numbered slots becomes due at the rate of the moment. So a new rate moves all who wait, and a slot that is
missed is lost: in T seconds no more requests are sent than the rate allows in T + 0.1 seconds, and two.
"""

import heapq
import math

from partner_center.errors import InvalidRequestError
from partner_center.formats.outside_text import shown

from .locks import ProcessLock
from .timeout import is_positive

_LATE = 0.1  # seconds that a slot may be missed by, and one slot


class RateLimiter:
    """Space requests evenly, for all threads and tasks together.

    Args:
        per_second: Requests per second.
    """

    def __init__(self, per_second: float) -> None:
        if not is_positive(per_second) or not is_positive(1 / per_second):  # a slot comes within a day
            given = shown(per_second)
            raise InvalidRequestError(
                f"max_requests_per_second is {given}; give a number above 0 and up to 86,400, or None"
            )
        self.per_second: float = per_second
        self._at = -math.inf  # until when slots have become due; in the future if none does until then
        self._due = self._next = 0.0  # the slot that is due, and the first that nobody has
        self._released: list[float] = []
        self._lock = ProcessLock()

    def reserve(self, now: float, slot: float | None = None) -> tuple[float, float]:
        """Return a slot in the queue, and the seconds until it is due. With 0.0 its request is sent now.

        Otherwise ask again after these seconds, with the slot: the rate may have changed.

        Args:
            now: The clock, in seconds.
            slot: The slot, unless it is the first time. If it was missed, the result has another one.
        """
        with self._lock.lock:
            self._advance(now)
            if slot is None or slot < self._due - self.per_second * _LATE - 1:
                slot = self._take()
            return slot, self._wait(slot, now)

    def release(self, slot: float) -> None:
        """Release a slot that is not used, so that another request can have it."""
        with self._lock.lock:
            heapq.heappush(self._released, slot)

    def record_send(self) -> None:
        """Note that the current thread or task sends a request now."""

    def record_response(self, sent_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Adapt the rate to a response. A fixed rate does not change."""

    def _advance(self, now: float) -> None:
        if now > self._at:
            self._due = min(self._next, self._due + self.per_second * (now - self._at))
            self._at = now

    def _take(self) -> float:
        while self._released:
            if (slot := heapq.heappop(self._released)) >= self._due:
                return slot
        self._next += 1
        return self._next - 1

    def _wait(self, slot: float, now: float) -> float:
        left = slot - self._due
        return max(0.0, self._at - now) + (0.0 if left < 1e-6 else left / self.per_second)
