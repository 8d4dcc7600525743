"""The journal: a durable record of the rows, of what was sent, and of the outcomes.

The journal records a request before it is sent, and its outcome afterwards. So it knows the rows whose request was in
flight when the process ended. They are checked at the service before anything is sent again.
"""

import os
import secrets
import sqlite3
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Self
from uuid import uuid4

from attrs import asdict, field, frozen

from partner_center.policies import clock
from partner_center_workflows.service_binding import Service

from . import database, fingerprints, repair
from .database_file import DatabaseWriter
from .journal_reader import NEXT_CREATES, NEXT_POLLS, JournalReader, Usage
from .records import JournalError, OtherServiceError, State
from .turns import NEEDED, Change, Task, columns, task_of, while_claimed

_CLAIM_CREATES = f"""SELECT {", ".join(NEEDED)} FROM entries WHERE state IN ('pending', 'unknown') AND due <= :now
    ORDER BY due, id LIMIT :many"""  # noqa: S608 - our own names
_CLAIM_POLLS = f"""SELECT {", ".join(NEEDED)} FROM entries WHERE state IN ('submitted', 'waiting') AND due <= :now
    ORDER BY due, id LIMIT :many"""  # noqa: S608 - our own names
_BEGIN_SEND = """UPDATE entries SET state = 'sending', creates = creates + 1, sent_at = coalesce(sent_at, :now)
    WHERE id = :id"""
_RELEASE = """UPDATE entries SET state = :state, creates = creates - 1, sent_at = :sent_at WHERE id = :id"""
_CHANGE = """UPDATE entries SET state = :state, due = :due, sent_at = iif(:unsent, NULL, sent_at),
    polls = polls + :polls, troubles = :troubles,
    submitted_at = coalesce(submitted_at, :submitted_at), waiting_since = coalesce(waiting_since, :submitted_at),
    polled_at = coalesce(:polled_at, polled_at), finished_at = :finished_at,
    vetting_status = coalesce(:vetting_status, vetting_status), vetting_reason = :vetting_reason,
    problem = :problem, http_status = :http_status, service_code = :service_code WHERE id = :id"""
_RECORD = "INSERT OR REPLACE INTO about VALUES (?, ?)"
_REPEAT_REFUSED = """UPDATE entries SET state = 'pending', due = 0, troubles = 0, finished_at = NULL,
    request_id = new_id() WHERE state = 'failed' AND submitted_at IS NULL AND http_status IS NOT NULL"""
_REPEAT_UNKNOWN = """UPDATE entries SET state = iif(sent_at IS NULL, 'pending', 'unknown'), due = 0, troubles = 0,
    finished_at = NULL WHERE state = 'failed' AND submitted_at IS NULL"""
_WAIT_ON = """UPDATE entries SET state = 'waiting', due = :now, troubles = 0, finished_at = NULL, waiting_since = :now
    WHERE state IN ('failed', 'expired')"""

_CODE_KEY = "SELECT value FROM about WHERE name = 'code_key'"
_HAS_CODES = "SELECT 1 FROM entries WHERE code IS NOT NULL LIMIT 1"

_OF_ONE_ROW = (  # not: a disk that is full, a file that is damaged
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    TypeError,
    ValueError,
)


@frozen
class Claims:
    """The tasks that the journal gave out, and when the next one is due."""

    tasks: Sequence[Task] = field(factory=list[Task])
    next_due: float | None = None


class Journal(JournalReader, DatabaseWriter):
    """A journal that one process writes at a time."""

    def __init__(self, path: Path, db: sqlite3.Connection, held: ExitStack) -> None:
        super().__init__(path, db)
        self._held = held
        self._claimed: dict[int, Task] = {}
        self._code_key: bytes | None = None
        db.create_function("new_id", 0, _new_id)
        self.state_counts = self.counts()

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True) -> Self:
        """Open a journal and lock it.

        Raises:
            InUseError: Another process uses it.
            JournalError: It cannot be used.
        """
        shown = database.checked(path)
        with ExitStack() as opening:
            db = opening.enter_context(database.opened(shown, create=create))
            with database.in_words(shown):
                given = {"run_id": _new_id(), "salt": secrets.token_hex(16), "created_at": str(clock.wall())}
                db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", given.items())
            journal = cls(shown, db, held := ExitStack())
            held.enter_context(opening.pop_all())
        return journal

    def bind(self, service: Service) -> None:
        """Record the service in a journal of rows that has none yet.

        Raises:
            OtherServiceError: It was begun at another one, or with another tenant.
        """
        recorded = Service.recorded(self.about)
        if difference := service.mismatch(recorded):
            raise OtherServiceError(f"the journal {self.path} {difference}")
        given = service.record()
        if any(self.state_counts.values()) and not given.items() <= self.about.items():
            with self.transaction() as db:
                db.executemany(_RECORD, given.items())
            self.about |= given

    def name_input(self, name: str | None) -> None:
        """Store the name of the file that the rows come from, for the report. The first one counts."""
        if name is not None and self.input_name is None:
            with self.transaction() as db:
                db.execute("INSERT OR IGNORE INTO about VALUES ('input_name', ?)", (name,))
            self.input_name = name

    def use_code_key(self, key: bytes | None) -> None:
        """Make fingerprints with a key. A journal that has codes keeps the one that it was begun with.

        Args:
            key: The key of `fingerprints.key_from_environment`; None for none. It is not used if the journal has codes
                that were fingerprinted without one.

        Raises:
            JournalError: The journal was begun with a key, and this is not it.
        """
        begun_with = [row["value"] for row in self.all_rows(_CODE_KEY)]
        if not begun_with and self.all_rows(_HAS_CODES):
            key = None
        if begun_with and begun_with != [fingerprints.key_check(self.salt, key)]:
            raise JournalError(
                f"the journal {self.path} was begun with {fingerprints.other_key(key)}",
                hint="Nothing was sent. Status and report of the journal need no key.",
            )
        self._code_key = key

    def record_code_key(self, db: sqlite3.Connection) -> None:
        """Record which key the fingerprints are made with, if there are any."""
        check = fingerprints.key_check(self.salt, self._code_key)
        if check is not None and db.execute(_HAS_CODES).fetchone():
            db.execute(_RECORD, ("code_key", check))
            db.execute(f"PRAGMA user_version = {self.kind.newest}")

    def fingerprint(self, code: str | None) -> str | None:
        """Return what the journal stores instead of a validation code; see `fingerprints`."""
        return fingerprints.fingerprint(code, salt=self.salt, key=self._code_key)

    def recover(self, now: float, *, settle: float, longest: float) -> None:
        """Recover the rows that an earlier process left in flight.

        They are checked at the service, but only `settle` seconds from now: their last request may have been sent just
        before that process ended, and until then the service may still carry it out. Times that a wrong clock has
        written are repaired, so that they put no row off.

        Args:
            now: Seconds since the epoch.
            settle: Seconds.
            longest: The longest wait between two polls, in seconds.
        """
        with self.transaction() as db:
            repair.repair(db, now, settle=settle, longest_poll=longest, created_at=self.created_at)
        self.state_counts = self.counts()

    def retry_failed(self, now: float) -> int:
        """Reset failed and expired rows, so that they are tried again; return their number.

        A row whose next try is more than a day away is due at once, and counts too. No run puts a row off for so long,
        so its time is a mistake.

        A row that the service refused gets a new request id. A row with an unknown outcome keeps its own. Each row is
        checked at the service before it is sent again.
        """
        before = self.counts()
        with self.transaction() as db:
            db.execute(_REPEAT_REFUSED)
            db.execute(_REPEAT_UNKNOWN)
            db.execute(_WAIT_ON, {"now": now})
            unparked = repair.unpark(db, now)
        self.state_counts = self.counts()
        return before["failed"] + before["expired"] + unparked

    def record_and_claim(
        self,
        changes: Collection[Change],
        released: Collection[Task],
        now: float,
        *,
        capacity: int,
        wait: bool,
        used: Usage | None = None,
    ) -> Claims:
        """Record outcomes of tasks, and claim new tasks, in one durable transaction.

        Args:
            changes: The outcomes of claimed tasks.
            released: Claimed tasks that were not started.
            now: Seconds since the epoch.
            capacity: The most tasks to claim; creates come first.
            wait: Whether to claim polls too.
            used: What this run has used so far.
        """
        with self.transaction() as db:
            changes = self._record(db, changes, now)
            if used is not None:
                total = {name: str(value) for name, value in asdict(self.usage.with_more(used)).items()}
                db.executemany(_RECORD, total.items())
            finished = {change.id for change in changes} | {task.id for task in released}
            claimed = {key: task for key, task in self._claimed.items() if key not in finished}
            undone = [task for task in released if task.what == "create"]
            db.executemany(_RELEASE, [{"state": task.state, "sent_at": task.sent_at, "id": task.id} for task in undone])
            tasks = self._claim(_CLAIM_CREATES, now, capacity)
            db.executemany(_BEGIN_SEND, [{"now": now, "id": task.id} for task in tasks])
            if wait:
                tasks += self._claim(_CLAIM_POLLS, now, capacity - len(tasks), _polled(claimed))
        self._count(changes, released, tasks)
        self._claimed = claimed | {task.id: task for task in tasks}
        return Claims(tasks, self._next_unclaimed(wait=wait))

    def _record(self, db: sqlite3.Connection, changes: Collection[Change], now: float) -> list[Change]:
        """Record outcomes, and return what was recorded. An outcome that the file refuses does not stop the others."""
        try:
            self._write(db, *changes)
        except _OF_ONE_ROW:
            return [done for change in changes if (done := self._record_one(db, change, now)) is not None]
        return list(changes)

    def _record_one(self, db: sqlite3.Connection, change: Change, now: float) -> Change | None:
        """Record one outcome, or why the file refuses it. If it refuses that too, the row stays claimed in this run."""
        try:
            self._write(db, change)
        except _OF_ONE_ROW as error:
            problem = f"its outcome ({change.state}) cannot be journalled: {type(error).__name__}: {error}"
            change = Change(change.id, "failed", None, finished_at=now, problem=problem)
            try:
                self._write(db, change)
            except _OF_ONE_ROW:
                return None
        return change

    def _write(self, db: sqlite3.Connection, *changes: Change) -> None:
        with _savepoint(db):
            db.executemany(_CHANGE, map(columns, changes))

    def _count(self, changes: Collection[Change], released: Collection[Task], tasks: Collection[Task]) -> None:
        for change in changes:
            self._move(while_claimed(self._claimed[change.id]), change.state)
        for task in released:
            self._move(while_claimed(task), task.state)
        for task in tasks:
            self._move(task.state, while_claimed(task))

    def _move(self, before: State, after: State) -> None:
        self.state_counts[before] -= 1
        self.state_counts[after] += 1

    def _claim(self, query: str, now: float, many: int, polled: Collection[int] = ()) -> list[Task]:
        """Return due tasks, without those that are `polled`: a claimed poll is still due in the file, a create not."""
        if many <= 0:
            return []
        found = self.all_rows(query, {"now": now, "many": many + len(polled)})
        return [task_of(row) for row in islice((row for row in found if row["id"] not in polled), many)]

    def _next_unclaimed(self, *, wait: bool) -> float | None:
        found = self.all_rows(NEXT_CREATES, {"many": 1})
        if wait:
            polled = _polled(self._claimed)
            polls = self.all_rows(NEXT_POLLS, {"many": len(polled) + 1})
            found += [row for row in polls if row["id"] not in polled]
        return min((row["due"] for row in found), default=None)


def _polled(claimed: Mapping[int, Task]) -> set[int]:
    return {key for key, task in claimed.items() if task.what == "poll"}


@contextmanager
def _savepoint(db: sqlite3.Connection) -> Generator[None, None, None]:
    """Undo what the block did if it fails, but not what the transaction did before."""
    db.execute("SAVEPOINT block")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a full disk has undone all of it
            db.execute("ROLLBACK TO block")
            db.execute("RELEASE block")
        raise
    db.execute("RELEASE block")


def _new_id() -> str:
    return str(uuid4())
