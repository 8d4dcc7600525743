"""The timeouts of one attempt."""

from typing import Any

from attrs import Attribute, field, frozen

from partner_center.errors import InvalidRequestError
from partner_center.formats.outside_text import shown

_DAY = 86_400
LONGEST = 3660 * _DAY  # seconds, ten years: the clocks of the system do not take any number


def _finite(_instance: "Timeout", attribute: "Attribute[float]", value: Any) -> None:
    """Refuse a value that is not a number of seconds above 0 and at most a day."""
    if not is_positive(value):
        raise InvalidRequestError(
            f"timeout: {attribute.name} is {shown(value)}; "
            "give a number of seconds above 0 and at most a day, or Timeout(connect=…, read=…)"
        )


def is_positive(value: object, at_most: float = _DAY) -> bool:
    """Return whether a value is a number above 0 and at most another, by default the seconds of a day."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= at_most


@frozen
class Timeout:
    """Bound one attempt; each part is in seconds.

    Args:
        connect: Until the connection is open, TLS included.
        read: Until the next piece of the response's head arrives, and after the head until the response is complete,
            whatever arrives meanwhile. The head is complete within the sum of all four parts. With a `transport` or
            `http_client` of the caller, the sync client checks both only when a piece of the body arrives.
        write: Until a piece of the request is sent.
        pool: Until a connection of the pool is free. The sync client opens one for each call under way.
    """

    connect: float = field(default=5.0, validator=_finite)
    read: float = field(default=30.0, validator=_finite)
    write: float = field(default=10.0, validator=_finite)
    pool: float = field(default=5.0, validator=_finite)

    @classmethod
    def of(cls, value: "Timeout | float") -> "Timeout":
        """Return the value as a Timeout. A number of seconds bounds each of the four parts."""
        return value if isinstance(value, Timeout) else cls(value, value, value, value)

    @property
    def total(self) -> float:
        """The sum of all parts: the longest time until the response begins, in seconds."""
        return self.pool + self.connect + self.write + self.read

    def within(self, seconds: float) -> "Timeout":
        """Return a Timeout with no part longer than these seconds."""
        if seconds >= max(self.connect, self.read, self.write, self.pool):
            return self
        return Timeout(*(min(each, seconds) for each in (self.connect, self.read, self.write, self.pool)))
