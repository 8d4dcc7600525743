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
    """A rate limiter that sends nothing after the end of a turn, nor more than the share of its worker.

    Args:
        of_all_workers: The upper bound of the rate of all workers together; None for no bound.
        longest_poll: The longest wait between two polls, in seconds.
    """

    def __init__(self, of_all_workers: float | None, longest_poll: float) -> None:
        super().__init__(of_all_workers, longest_poll)
        self.of_all_workers = of_all_workers
        self._share_ends = math.inf

    def share(self, at_most: float, until: float) -> None:
        """Set the upper bound of the rate of this worker, and when it ends, in seconds of `clock.now`."""
        self.bound(at_most)
        self._share_ends = until

    def reserve(self, now: float, until: float = math.inf) -> float | None:
        """Reserve the next free slot and return its time; None if that is after the end of the turn or the share."""
        ends = self._ends()
        return super().reserve(now, min(until, ends)) if now <= ends else None

    def is_valid(self, reserved_at: float) -> bool:
        """Return whether the request may be sent now."""
        return clock.now() <= self._ends() and super().is_valid(reserved_at)

    def _ends(self) -> float:
        return min(TURN_ENDS.get(), self._share_ends)
