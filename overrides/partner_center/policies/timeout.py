"""How long an attempt may take."""

from typing import Any

from attrs import Attribute, field, frozen

from partner_center.errors import InvalidRequestError

_DAY = 86_400


def _finite(_instance: "Timeout", attribute: "Attribute[float]", value: Any) -> None:
    """Refuse what is not a finite number of seconds above zero."""
    if not is_positive(value):
        raise InvalidRequestError(
            f"timeout: {attribute.name} is {value!r}; "
            "give a number of seconds above 0 and at most a day, or Timeout(connect=…, read=…)"
        )


def is_positive(value: object) -> bool:
    """Return whether a value is a number above 0, and of seconds at most a day."""
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
