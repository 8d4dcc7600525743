"""The limit of requests per second."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW = 1.0


class Throttle:
    """Count requests in a sliding second of real time; throttled requests count too, as the guidance says.

    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Start with no requests."""
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._received: deque[float] = deque()

    def wait(self, limit: int | None) -> int | None:
        """Count a request; return None to accept it, or the seconds for Retry-After."""
        with self._lock:
            if limit is None:
                self._received.clear()
                return None
            if self._received.maxlen != limit:
                self._received = deque(self._received, maxlen=limit)
            now = self._monotonic()
            full = len(self._received) == limit and now - self._received[0] < _WINDOW
            self._received.append(now)  # drops the oldest, which no longer counts
            return 1 if full else None  # a client that waits for a whole window is accepted

    def clear(self) -> None:
        """Forget all counted requests."""
        with self._lock:
            self._received.clear()
