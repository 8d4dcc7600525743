"""What the emulator received, so that a test can count effects."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass, replace


@dataclass
class LogEntry:
    """Describe one received request; the path is without its query, which may hold a validation code."""

    method: str
    path: str
    request_id: str
    correlation_id: str
    status: int | None = None
    """The status of the answer; None as long as there is none."""
    effect: bool = False
    """Whether the request changed what is stored."""
    example: bool = False
    """Whether the answer is an example of the spec, for an operation that the emulator has no state for."""

    def as_dict(self) -> dict[str, object]:
        """Return the entry as it stands in JSON."""
        return asdict(self)


class RequestLog:
    """Keep the last received requests in order of receipt, and count all of them."""

    def __init__(self, size: int) -> None:
        """Start empty; of more requests than `size` the oldest are dropped."""
        self._lock = threading.Lock()
        self._entries: deque[LogEntry] = deque(maxlen=size)
        self._received = 0
        self._effects = 0

    def resize(self, size: int) -> None:
        """Keep so many requests from now on."""
        with self._lock:
            if self._entries.maxlen != size:
                self._entries = deque(self._entries, maxlen=size)

    def add(self, entry: LogEntry) -> None:
        """Append a request on its receipt; its status and effect are filled in later."""
        with self._lock:
            self._entries.append(entry)
            self._received += 1

    def add_effect(self, entry: LogEntry) -> None:
        """Note that a request has changed what is stored."""
        with self._lock:
            entry.effect = True
            self._effects += 1

    def totals(self) -> dict[str, object]:
        """Return how many requests were received and had an effect, also those that the log has dropped."""
        with self._lock:
            return {"received": self._received, "effects": self._effects}

    def entries(self) -> list[LogEntry]:
        """Return copies of all entries."""
        with self._lock:
            return [replace(entry) for entry in self._entries]

    def clear(self) -> None:
        """Forget all entries, and count from zero."""
        with self._lock:
            self._entries.clear()
            self._received = self._effects = 0
