"""The log of received requests, with which a test counts effects."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass, replace


@dataclass
class LogEntry:
    """Describe one received request; the path has no query, because that may hold a validation code."""

    method: str
    path: str
    request_id: str
    correlation_id: str
    received_at: str = ""
    """When it arrived, by the emulator's clock."""
    status: int | None = None
    """The status of the response; None before there is one."""
    effect: bool = False
    """Whether the request changed the state."""
    example: bool = False
    """Whether the response is an example of the spec, for an operation without state."""

    def as_dict(self) -> dict[str, object]:
        """Return the entry as plain data."""
        return asdict(self)


class RequestLog:
    """Keep the last requests in order of receipt, and count all requests."""

    def __init__(self, size: int) -> None:
        """Start empty; beyond `size` requests, drop the oldest."""
        self._lock = threading.Lock()
        self._entries: deque[LogEntry] = deque(maxlen=size)
        self._received = 0
        self._effects = 0

    def resize(self, size: int) -> None:
        """Change how many requests the log keeps."""
        with self._lock:
            if self._entries.maxlen != size:
                self._entries = deque(self._entries, maxlen=size)

    def add(self, entry: LogEntry) -> None:
        """Append a request on receipt; its status and effect follow later."""
        with self._lock:
            self._entries.append(entry)
            self._received += 1

    def add_effect(self, entry: LogEntry) -> None:
        """Mark that a request changed the state."""
        with self._lock:
            entry.effect = True
            self._effects += 1

    def totals(self) -> dict[str, object]:
        """Return how many requests arrived and how many had an effect, dropped ones included."""
        with self._lock:
            return {"received": self._received, "effects": self._effects}

    def entries(self) -> list[LogEntry]:
        """Return copies of all entries."""
        with self._lock:
            return [replace(entry) for entry in self._entries]

    def clear(self) -> None:
        """Remove all entries, and count from zero."""
        with self._lock:
            self._entries.clear()
            self._received = self._effects = 0
