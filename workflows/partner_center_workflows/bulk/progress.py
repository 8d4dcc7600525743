"""How fast a run goes, from what it did lately."""

from collections import deque

from .records import TO_CREATE, Progress, State

_LATELY = 10.0  # seconds


class Pace:
    """Count requests and finished creates over the last seconds."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._done: deque[tuple[float, int, int]] = deque()
        self.requests = 0

    def note(self, now: float, requests: int, *, created: bool) -> None:
        """Take in a step that is done."""
        self.requests += requests
        self._done.append((now, requests, created))
        while self._done and self._done[0][0] < now - _LATELY:
            self._done.popleft()

    def progress(
        self,
        now: float,
        counts: dict[State, int],
        throttled: int,
        allowed_rate: float | None,
        next_due: float | None,
        *,
        stopping: bool,
    ) -> Progress:
        """Return where the run stands."""
        span = max(1.0, min(_LATELY, now - self._began))
        recent = [each for each in self._done if each[0] >= now - _LATELY]
        creates_a_second = sum(created for _, _, created in recent) / span
        left = sum(counts[state] for state in TO_CREATE)
        return Progress(
            counts=dict(counts),
            requests=self.requests,
            rate=sum(requests for _, requests, _ in recent) / span,
            throttled=throttled,
            allowed_rate=allowed_rate,
            eta=left / creates_a_second if left and creates_a_second else None,
            next_due=next_due,
            stopping=stopping,
        )
