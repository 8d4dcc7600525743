"""The rate limiter of a batch in one worker, which also guards the deadline of each turn."""

import math
from contextvars import ContextVar

from partner_center.policies import clock
from partner_center_workflows.bulk.times import RunLimiter

TURN_ENDS = ContextVar("TURN_ENDS", default=math.inf)
"""When nothing more may be sent for the turn of this asyncio task, in seconds of `clock.now`.

By then another worker may have the row, because this process was suspended. The limiter is what every request passes
last, after the token: so it looks at the clock there.
"""


class TurnLimiter(RunLimiter):
    """A rate limiter that sends nothing after the end of a turn."""

    def reserve(self, now: float, until: float = math.inf) -> float | None:
        """Reserve the next free slot and return its time; None if that is after the end of the turn."""
        return super().reserve(now, min(until, TURN_ENDS.get())) if now <= TURN_ENDS.get() else None

    def is_valid(self, reserved_at: float) -> bool:
        """Return whether the request may be sent now."""
        return clock.now() <= TURN_ENDS.get() and super().is_valid(reserved_at)
