"""How long an attempt may take."""

import math
from typing import Any

from attrs import Attribute, field, frozen

from .errors import InvalidRequestError


def _finite(_instance: "Timeout", attribute: "Attribute[float]", value: Any) -> None:
    """Refuse what is not a finite number of seconds above zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not (value > 0 and math.isfinite(value)):
        raise InvalidRequestError(
            f"timeout: {attribute.name} is {value!r}; "
            "give a finite number of seconds above 0, or Timeout(connect=…, read=…)"
        )


@frozen
class Timeout:
    """Bound one attempt, in seconds; there is no way to wait for ever.

    Args:
        connect: Until the connection, TLS included, stands.
        read: Until the whole answer has arrived.
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
