"""A journal that is only read: its rows, their number in each state, and what the runs have used."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import fields, frozen

from . import database
from .causes import Causes
from .database_file import DatabaseReader
from .file_kind import JOURNAL
from .records import STATES, Entry, State
from .times import moment

NEXT_CREATES = "SELECT id, due FROM entries WHERE state IN ('pending', 'unknown') ORDER BY due, id LIMIT :many"
NEXT_POLLS = """SELECT id, due FROM entries WHERE state IN ('submitted', 'waiting') AND due IS NOT NULL
    ORDER BY due, id LIMIT :many"""
_PROBLEMS = """SELECT state, problem, http_status, service_code, website FROM entries WHERE state = 'failed'
    OR problem IS NOT NULL AND state IN ('pending', 'unknown', 'submitted', 'waiting')"""
FAILED: tuple[State, ...] = ("failed",)
WITH_PROBLEMS: tuple[State, ...] = ("failed", "pending", "unknown", "submitted", "waiting")

_TIMES = ("submitted_at", "polled_at", "finished_at", "due")


@frozen
class Usage:
    """What runs have used.

    Attributes:
        requests: The number of requests.
        throttled: The number of responses with status 429.
        seconds: Seconds.
    """

    requests: int = 0
    throttled: int = 0
    seconds: float = 0.0

    @classmethod
    def recorded(cls, about: Mapping[str, str]) -> "Usage":
        """Return what the journal records; nothing if it does not, as that of an older version, or is not sound."""
        try:
            return cls(int(about["requests"]), int(about["throttled"]), float(about["seconds"]))
        except (KeyError, ValueError):
            return cls()

    def with_more(self, more: "Usage") -> "Usage":
        """Return this and what another run has used."""
        return Usage(self.requests + more.requests, self.throttled + more.throttled, self.seconds + more.seconds)


class JournalReader(DatabaseReader):
    """A journal that is only read, also while a run uses it."""

    kind = JOURNAL

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        super().__init__(path, db)
        about = self.about = dict[str, str](self.all_rows("SELECT name, value FROM about"))
        self.run_id = str(about.get("run_id", ""))
        self.input_name: str | None = about.get("input_name")
        try:
            self.created_at = moment(float(about.get("created_at", 0))) or 0.0
            self.salt = bytes.fromhex(about.get("salt", ""))
        except ValueError:
            raise database.damaged(path) from None

    def counts(self) -> dict[State, int]:
        """Return the number of rows in each state."""
        found = dict(self.all_rows("SELECT state, count(*) FROM entries GROUP BY state"))
        return {state: int(found.get(state, 0)) for state in STATES}

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(self.counts().values())

    @property
    def next_due(self) -> float | None:
        """When the next task is due, in seconds since the epoch; None if there is none."""
        found = [row["due"] for query in (NEXT_CREATES, NEXT_POLLS) for row in self.all_rows(query, {"many": 1})]
        return min((due for due in map(moment, found) if due is not None), default=None)

    @property
    def usage(self) -> Usage:
        """The requests and the duration of all runs."""
        return Usage.recorded(self.about)

    def causes(self, states: Collection[State] = WITH_PROBLEMS) -> Causes:
        """Return why the rows in these states failed or cannot go on."""
        found = Causes()
        for row in self.rows(_PROBLEMS):
            if row["state"] in states:
                found.add(*row)
        return found

    def entries(self) -> Iterator[Entry]:
        """Yield every row, in the order of the input."""
        names = [each.name for each in fields(Entry) if each.name not in ("correlation_id", "kept")]
        has_kept = bool(self.all_rows("SELECT name FROM sqlite_master WHERE name = 'kept'"))
        kept = "(SELECT columns FROM kept WHERE kept.id = entries.id)" if has_kept else "NULL"
        for row in self.rows(f"SELECT {', '.join(names)}, {kept} AS kept FROM entries ORDER BY id"):  # noqa: S608 - our own names
            values: dict[str, Any] = dict(row)
            values |= {name: moment(row[name]) for name in _TIMES}
            values["kept"] = json.loads(row["kept"] or "{}")
            yield Entry(**values, correlation_id=self.run_id)
