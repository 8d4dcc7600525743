"""The progress and the rate of a run."""

from collections import deque
from collections.abc import Mapping

from partner_center_workflows.adaptive_rate import AdaptiveRateLimiter

from .records import TO_CREATE, Progress, State

_LATELY = 10.0  # seconds


class Pace:
    """Count requests and finished creates over the last seconds."""

    def __init__(self, limiter: AdaptiveRateLimiter, now: float) -> None:
        self._limiter = limiter
        self._marks: deque[tuple[float, int, int]] = deque([(now, 0, 0)])
        self._creates = 0

    def created(self) -> None:
        """Count a finished create."""
        self._creates += 1

    def progress(self, now: float, counts: Mapping[State, int], next_due: float | None, *, stopping: bool) -> Progress:
        """Return the progress of the run."""
        limiter = self._limiter
        self._marks.append((now, limiter.requests, self._creates))
        while len(self._marks) > 2 and self._marks[0][0] < now - _LATELY:
            self._marks.popleft()
        began, requests, creates = self._marks[0]
        seconds = max(1.0, now - began)
        left = sum(counts[state] for state in TO_CREATE)
        pace = (self._creates - creates) / seconds
        return Progress(
            counts=dict(counts),
            requests=limiter.requests,
            rate=(limiter.requests - requests) / seconds,
            throttled=limiter.throttled,
            allowed_rate=limiter.per_second,
            eta=left / pace if left and pace else None,
            next_due=next_due,
            stopping=stopping,
        )
