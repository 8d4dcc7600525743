"""How long an attempt may take, and how often attempts may be made."""

import heapq
import math
import threading
from typing import Any

from attrs import Attribute, field, frozen

from .errors import InvalidRequestError

_DAY = 86_400


def _finite(_instance: "Timeout", attribute: "Attribute[float]", value: Any) -> None:
    """Refuse what is not a finite number of seconds above zero."""
    if not _is_positive(value):
        raise InvalidRequestError(
            f"timeout: {attribute.name} is {value!r}; "
            "give a number of seconds above 0 and at most a day, or Timeout(connect=…, read=…)"
        )


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _DAY


@frozen
class Timeout:
    """Bound one attempt, in seconds; a service that is silent is never waited for without end.

    Args:
        connect: Until the connection, TLS included, stands.
        read: Until the next piece of the answer's head, and from there until the answer is complete. A service that
            sends its head in countless pieces holds the async client no longer than all four together, the sync
            client longer.
        write: Until a piece of the request has been taken.
        pool: Until a connection of the pool is free.
    """

    connect: float = field(default=5.0, validator=_finite)
    read: float = field(default=30.0, validator=_finite)
    write: float = field(default=10.0, validator=_finite)
    pool: float = field(default=5.0, validator=_finite)

    @classmethod
    def of(cls, value: "Timeout | float") -> "Timeout":
        """Return the value as a Timeout; a number bounds all four."""
        return value if isinstance(value, Timeout) else cls(value, value, value, value)

    @property
    def total(self) -> float:
        """Seconds until the answer begins, at the most."""
        return self.pool + self.connect + self.write + self.read

    def within(self, seconds: float) -> "Timeout":
        """Return the same with no part longer than the seconds that are left."""
        if seconds >= max(self.connect, self.read, self.write, self.pool):
            return self
        return Timeout(*(min(each, seconds) for each in (self.connect, self.read, self.write, self.pool)))


class RateLimiter:
    """Space requests evenly, for all threads and tasks together.

    Args:
        per_second: Requests per second.
    """

    def __init__(self, per_second: float) -> None:
        if not _is_positive(per_second):
            raise InvalidRequestError(f"max_requests_per_second is {per_second!r}; give a number above 0, or None")
        self.per_second: float = per_second
        self._next = -math.inf
        self._given_back: list[float] = []
        self._lock = threading.Lock()

    def reserve(self, now: float, until: float = math.inf) -> float | None:
        """Take the next free place and return its time; None, and no place taken, if that is too late.

        Args:
            now: The clock.
            until: The latest time at which the request is still worth sending.
        """
        with self._lock:
            while self._given_back:
                place = heapq.heappop(self._given_back)
                if place >= now:
                    if place <= until:
                        return place
                    heapq.heappush(self._given_back, place)
                    return None
            place = max(now, self._next)
            if place > until:
                return None
            self._next = place + 1 / self.per_second
            return place

    def stands(self, asked_at: float) -> bool:  # noqa: ARG002
        """Return whether a place that was taken then is still good."""
        return True

    def heard(self, asked_at: float, now: float, *, throttled: bool, retry_after: float | None) -> None:
        """Learn from an answer; a fixed rate does not."""

    def give_back(self, place: float) -> None:
        """Let another request have a place that was taken and is not used."""
        with self._lock:
            heapq.heappush(self._given_back, place)
