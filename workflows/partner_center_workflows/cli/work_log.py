"""The log of `partner-center bulk work` on standard error: a line a turn, as text or as JSON for a collector.

All lines pass the same redaction as every message of a command.
"""

import json
import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from partner_center_workflows.cli import output

if TYPE_CHECKING:
    from partner_center_workflows.bulk import TurnDone

FORMATS = ("text", "json")
_FIELDS = ("batch", "row", "turn", "state", "problem")

_log = logging.getLogger("partner_center.bulk")


def turn_done(turn: "TurnDone") -> None:
    """Log a turn that was done."""
    said = f"{turn.batch}: row {turn.row}, turn {turn.turn}: {turn.state}"
    level = logging.INFO if turn.problem is None else logging.WARNING
    values = {name: getattr(turn, name) for name in _FIELDS}
    _log.log(level, "%s", said if turn.problem is None else f"{said}: {turn.problem}", extra={"turn_done": values})


def say(message: str) -> None:
    """Log what the worker does."""
    _log.info("%s", message)


@contextmanager
def shown(form: str, worker: str) -> Generator[None]:
    """Within the block, write the log of this package, and the warnings of every other one, to standard error.

    Args:
        form: `text` or `json`.
        worker: The name of the worker.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(worker) if form == "json" else _Text())
    root = logging.getLogger()
    before = _log.level
    root.addHandler(handler)
    _log.setLevel(logging.INFO)
    try:
        yield
    finally:
        _log.setLevel(before)
        root.removeHandler(handler)


class _Redacting(logging.Formatter):
    """A formatter that knows the secrets of the command in every thread."""

    def __init__(self) -> None:
        super().__init__()
        self._context = copy_context()

    def clean(self, record: logging.LogRecord) -> str:
        """Return the message on one line, without secrets, and the name of an exception without its traceback."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f": {type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return self.printable(text)

    def printable(self, text: str) -> str:
        """Return a text as a terminal can show it, without secrets."""
        return self._context.copy().run(output.printable, text)


class _Text(_Redacting):
    def format(self, record: logging.LogRecord) -> str:
        """Return a line for people."""
        return f"{_time(record)} {record.levelname} {self.clean(record)}"


class _Json(_Redacting):
    def __init__(self, worker: str) -> None:
        super().__init__()
        self._worker = worker

    def format(self, record: logging.LogRecord) -> str:
        """Return a line of JSON."""
        said: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "message": self.clean(record),
            "worker": self._worker,
        }
        for name, value in vars(record).get("turn_done", {}).items():
            said[name] = self.printable(value) if isinstance(value, str) else value
        return json.dumps(said)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
