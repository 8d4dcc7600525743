"""The journal: what is to be done, what was sent, and what came of it, durable before anything depends on it.

A send is journalled before it begins, its outcome after it. So a row that was being sent when the process ended is
known as such, and is looked after before anything is sent again.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from uuid import uuid4

from attrs import asdict, field, fields, frozen

from partner_center.policies import clock

from . import database
from .records import STATES, Entry, State

_CLAIM_CREATES = """SELECT * FROM entries WHERE state IN ('pending', 'unknown') AND due <= :now
    ORDER BY due, id LIMIT :many"""
_CLAIM_POLLS = """SELECT * FROM entries WHERE state IN ('submitted', 'waiting') AND due <= :now
    ORDER BY due, id LIMIT :many"""
_BEGIN_SEND = """UPDATE entries SET state = 'sending', creates = creates + 1, sent_at = coalesce(sent_at, :now)
    WHERE id = :id"""
_RELEASE = """UPDATE entries SET state = :state, creates = creates - 1, sent_at = :sent_at WHERE id = :id"""
_NEXT_CREATES = "SELECT id, due FROM entries WHERE state IN ('pending', 'unknown') ORDER BY due, id LIMIT :many"
_NEXT_POLLS = "SELECT id, due FROM entries WHERE state IN ('submitted', 'waiting') ORDER BY due, id LIMIT :many"
_CHANGE = """UPDATE entries SET state = :state, due = :due, sent_at = iif(:unsent, NULL, sent_at),
    polls = polls + :polls, troubles = :troubles,
    submitted_at = coalesce(submitted_at, :submitted_at), waiting_since = coalesce(waiting_since, :submitted_at),
    polled_at = coalesce(:polled_at, polled_at), finished_at = :finished_at,
    vetting_status = coalesce(:vetting_status, vetting_status), vetting_reason = :vetting_reason,
    problem = :problem, http_status = :http_status, service_code = :service_code WHERE id = :id"""
_RECOVER = "UPDATE entries SET state = 'unknown', due = min(sent_at, :now) + :settle WHERE state = 'sending'"
_CLIP = "UPDATE entries SET due = :latest WHERE state IN ('submitted', 'waiting') AND due > :latest"
_REPEAT_REFUSED = """UPDATE entries SET state = 'pending', due = 0, troubles = 0, finished_at = NULL,
    request_id = new_id() WHERE state = 'failed' AND submitted_at IS NULL AND http_status IS NOT NULL"""
_REPEAT_UNKNOWN = """UPDATE entries SET state = iif(sent_at IS NULL, 'pending', 'unknown'), due = 0, troubles = 0,
    finished_at = NULL WHERE state = 'failed' AND submitted_at IS NULL"""
_WAIT_ON = """UPDATE entries SET state = 'waiting', due = :now, troubles = 0, finished_at = NULL, waiting_since = :now
    WHERE state IN ('failed', 'expired')"""


@frozen
class Task:
    """Something that is due: a create or a poll, with the row as it was before."""

    what: Literal["create", "poll"]
    id: int
    state: State
    customer_id: str
    qualification: str
    education_segment: str | None
    website: str | None
    code: str | None
    request_id: str
    sent_at: float | None
    polls: int
    troubles: int
    waiting_since: float | None


@frozen
class Change:
    """What came of a task: the columns of the journal that it changes."""

    id: int
    state: State
    due: float | None
    unsent: bool = False  # nothing was sent for the row after all
    polls: int = 0
    troubles: int = 0
    submitted_at: float | None = None
    polled_at: float | None = None
    finished_at: float | None = None
    vetting_status: str | None = None
    vetting_reason: str | None = None
    problem: str | None = None
    http_status: int | None = None
    service_code: str | None = None


@frozen
class Turn:
    """What an exchange with the journal gave: tasks to do now, and when the next one is due."""

    tasks: Sequence[Task] = field(factory=list[Task])
    next_due: float | None = None


class JournalReader:
    """A journal that is only looked at; a run may be working with it meanwhile."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path = path
        self._db = db
        self._db.row_factory = sqlite3.Row
        about = dict(self._all("SELECT name, value FROM about"))
        self.run_id = str(about.get("run_id", ""))
        self.created_at = float(about.get("created_at", 0))
        self._salt = bytes.fromhex(about.get("salt", ""))

    @classmethod
    def open_for_reading(cls, path: str | os.PathLike[str]) -> Self:
        """Open a journal that is there.

        Raises:
            JournalError: There is none, or it cannot be used.
        """
        return cls(Path(path), database.connect_for_reading(Path(path)))

    def counts(self) -> dict[State, int]:
        """Return how many rows are in each state."""
        found = dict(self._all("SELECT state, count(*) FROM entries GROUP BY state"))
        return {state: int(found.get(state, 0)) for state in STATES}

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(self.counts().values())

    @property
    def next_due(self) -> float | None:
        """When the next thing is to be done, in seconds since the epoch; None if there is nothing."""
        found = [row["due"] for query in (_NEXT_CREATES, _NEXT_POLLS) for row in self._all(query, {"many": 1})]
        return min(found, default=None)

    def entries(self) -> Iterator[Entry]:
        """Yield every row, in the order in which they were given."""
        names = [each.name for each in fields(Entry) if each.name != "correlation_id"]
        for row in self._rows(f"SELECT {', '.join(names)} FROM entries ORDER BY id", {}):  # noqa: S608 - our own names
            yield Entry(**dict(row), correlation_id=self.run_id)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _all(self, query: str, given: Mapping[str, object] | None = None) -> list[Any]:
        with database.in_words(self.path):
            return self._db.execute(query, given or {}).fetchall()

    def _rows(self, query: str, given: Mapping[str, object]) -> Iterator[sqlite3.Row]:
        with database.in_words(self.path):
            yield from self._db.execute(query, given)


class Journal(JournalReader):
    """A journal to work with; one process at a time."""

    def __init__(self, path: Path, db: sqlite3.Connection, held: ExitStack) -> None:
        super().__init__(path, db)
        self._held = held
        self._claimed: dict[int, Task] = {}
        db.create_function("new_id", 0, _new_id)
        self.state_counts = self.counts()

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True) -> Self:
        """Open a journal and keep other processes from working with it.

        Raises:
            InUseError: Another process works with it.
            JournalError: It cannot be used.
        """
        place = Path(path)
        with ExitStack() as opening:
            if create or place.exists():
                opening.enter_context(database.locked(place))
            db = database.connect(place, create=create)
            opening.callback(db.close)
            with database.in_words(place):
                given = {"run_id": _new_id(), "salt": secrets.token_hex(16), "created_at": str(clock.wall())}
                db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", given.items())
            return cls(place, db, opening.pop_all())

    def close(self) -> None:
        """Close the file, and let other processes work with it."""
        self._held.close()

    def fingerprint(self, code: str | None) -> str | None:
        """Return what the journal keeps of a validation code; it means nothing without the partner's list of codes."""
        if code is None:
            return None
        return hashlib.blake2b(code.encode(), key=self._salt, digest_size=12).hexdigest()

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection, None, None]:
        """Do everything within, durably, or nothing."""
        with database.in_words(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def recover(self, now: float, *, settle: float, longest: float) -> None:
        """Take stock of what an earlier process left.

        What was being sent is looked after, but not before `settle` seconds have passed since, in which the service
        may still carry it out. A clock that was turned back delays no poll by more than the longest wait.
        """
        with self.transaction() as db:
            db.execute(_RECOVER, {"now": now, "settle": settle})
            db.execute(_CLIP, {"latest": now + longest})
        self.state_counts = self.counts()

    def retry_failed(self, now: float) -> int:
        """Put failed and expired rows back to be tried again; return how many.

        What the service refused gets a new request id; what nobody knows the outcome of keeps its own. Nothing of
        either is sent before it was looked for.
        """
        before = self.counts()
        with self.transaction() as db:
            db.execute(_REPEAT_REFUSED)
            db.execute(_REPEAT_UNKNOWN)
            db.execute(_WAIT_ON, {"now": now})
        self.state_counts = self.counts()
        return before["failed"] + before["expired"]

    def take_turn(
        self, changes: Collection[Change], released: Collection[Task], now: float, *, capacity: int, wait: bool
    ) -> Turn:
        """Write down what came of tasks, and claim new ones, in one durable transaction.

        Args:
            changes: What came of tasks that were claimed.
            released: Claimed tasks that were not begun, and are not going to be.
            now: Seconds since the epoch.
            capacity: How many tasks to claim at the most, creates first.
            wait: Whether there are to be polls.
        """
        finished = {change.id for change in changes} | {task.id for task in released}
        claimed = {key: task for key, task in self._claimed.items() if key not in finished}
        with self.transaction() as db:
            db.executemany(_CHANGE, [asdict(change) for change in changes])
            undone = [task for task in released if task.what == "create"]
            db.executemany(_RELEASE, [{"state": task.state, "sent_at": task.sent_at, "id": task.id} for task in undone])
            tasks = self._claim("create", _CLAIM_CREATES, now, capacity, claimed)
            db.executemany(_BEGIN_SEND, [{"now": now, "id": task.id} for task in tasks])
            if wait:
                tasks += self._claim("poll", _CLAIM_POLLS, now, capacity - len(tasks), claimed)
        self._count(changes, released, tasks)
        self._claimed = claimed | {task.id: task for task in tasks}
        return Turn(tasks, self._next_unclaimed(wait=wait))

    def _count(self, changes: Collection[Change], released: Collection[Task], tasks: Collection[Task]) -> None:
        for change in changes:
            self._move(_while_claimed(self._claimed[change.id]), change.state)
        for task in released:
            self._move(_while_claimed(task), task.state)
        for task in tasks:
            self._move(task.state, _while_claimed(task))

    def _move(self, before: State, after: State) -> None:
        self.state_counts[before] -= 1
        self.state_counts[after] += 1

    def _claim(
        self, what: Literal["create", "poll"], query: str, now: float, many: int, claimed: Collection[int]
    ) -> list[Task]:
        if many <= 0:
            return []
        names = [each.name for each in fields(Task) if each.name != "what"]
        found = self._all(query, {"now": now, "many": many + len(claimed)})
        free = [Task(what, **{name: row[name] for name in names}) for row in found if row["id"] not in claimed]
        return free[:many]

    def _next_unclaimed(self, *, wait: bool) -> float | None:
        queries = (_NEXT_CREATES, _NEXT_POLLS) if wait else (_NEXT_CREATES,)
        found = [row for query in queries for row in self._all(query, {"many": len(self._claimed) + 1})]
        return min((row["due"] for row in found if row["id"] not in self._claimed), default=None)


def _while_claimed(task: Task) -> State:
    return "sending" if task.what == "create" else task.state


def _new_id() -> str:
    return str(uuid4())
