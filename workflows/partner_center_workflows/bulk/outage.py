"""What a run does when the service cannot be reached: stop early if it never was, and otherwise wait and try again.

A row for which nothing could be sent is as it was before. Only a response, or a request without one, changes it.
"""

from .steps import StepResult

NEVER_REACHED = 5  # requests in a row that reach nothing, before anything did
NEVER_REACHED_FOR = 10.0  # seconds from the first of them
LONGEST_OUTAGE = 3600.0  # seconds that a run waits for a service that it has reached before
_FIRST_PAUSE = 5.0  # seconds until the service is tried again, with one row
_LONGEST_PAUSE = 60.0


class Outage:
    """Whether the service can be reached, by the results of the steps.

    Attributes:
        is_on: Whether the service was reached before and cannot be reached now.
        cause: Why it cannot be reached, or None if it can.
    """

    def __init__(self) -> None:
        self.is_on = False
        self.cause: str | None = None
        self._was_reached = False
        self._since = 0.0
        self._requests = 0
        self._tries = 0
        self._next_try = 0.0

    def learn(self, result: StepResult, now: float) -> None:
        """Take the result of a step into account.

        Args:
            result: The result.
            now: The clock, in seconds.
        """
        if result["reached"]:
            if result["requests"]:
                self._was_reached, self.is_on, self.cause = True, False, None
            return
        if self.cause is None:
            self._since, self._requests, self._tries, self._next_try = now, 0, 0, now
        self.is_on, self.cause = self._was_reached, result["problem"]
        self._requests += result["requests"]
        if now >= self._next_try:  # and not a request that was under way when the service was lost
            self._next_try = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**self._tries)
            self._tries = min(self._tries + 1, 10)

    def wait(self, now: float) -> float:
        """Return the seconds until the service is tried again; 0 if it can be tried now."""
        return max(0.0, self._next_try - now) if self.is_on else 0.0

    def is_final(self, now: float) -> bool:
        """Return whether the run should end."""
        if self.cause is None:
            return False
        if self._was_reached:
            return now - self._since >= LONGEST_OUTAGE
        return self._requests >= NEVER_REACHED or now - self._since >= NEVER_REACHED_FOR
