"""What the emulator received, so that a test can count effects."""

from __future__ import annotations

import threading
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

    def as_dict(self) -> dict[str, object]:
        """Return the entry as it stands in JSON."""
        return asdict(self)


class RequestLog:
    """Keep the received requests in order of receipt."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._entries: list[LogEntry] = []

    def add(self, entry: LogEntry) -> None:
        """Append a request on its receipt; its status and effect are filled in later."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[LogEntry]:
        """Return copies of all entries."""
        with self._lock:
            return [replace(entry) for entry in self._entries]

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._entries.clear()
