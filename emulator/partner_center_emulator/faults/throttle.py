"""How many requests a second are let through."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW = 1.0


class Throttle:
    """Count requests in a sliding second of real time; the ones sent away count too, as the guidance says.

    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Start with no request counted."""
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._received: deque[float] = deque()

    def wait(self, limit: int | None) -> int | None:
        """Count a request; return None to let it through, or the whole seconds after which to ask again."""
        with self._lock:
            if limit is None:
                self._received.clear()
                return None
            if self._received.maxlen != limit:
                self._received = deque(self._received, maxlen=limit)
            now = self._monotonic()
            full = len(self._received) == limit and now - self._received[0] < _WINDOW
            self._received.append(now)  # drops the oldest: no more than these decide
            return 1 if full else None  # a client that is silent for the whole window comes through

    def clear(self) -> None:
        """Forget what was counted."""
        with self._lock:
            self._received.clear()
