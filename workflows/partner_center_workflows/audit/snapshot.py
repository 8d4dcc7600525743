"""The snapshot: a durable record of the customers and of their qualifications, from which an audit resumes.

A read changes nothing at the service, so nothing is recorded before it. A process that ends in any way loses at most
the reads that were in flight.
"""

import os
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from attrs import fields, frozen

from partner_center.formats.outside_text import storable
from partner_center.policies import clock
from partner_center_workflows.bulk import database
from partner_center_workflows.bulk.database_file import DatabaseReader, DatabaseWriter
from partner_center_workflows.bulk.file_kind import FileKind
from partner_center_workflows.bulk.times import moment
from partner_center_workflows.service_binding import Service

from .records import STATES, CustomerState, SnapshotError, SnapshotInUseError, Summary

SNAPSHOT = FileKind(
    noun="snapshot",
    of="an audit",
    application_id=0x50435141,
    version=1,
    newest=1,
    tables=frozenset({"about", "customers", "qualifications"}),
    package=__name__.rpartition(".")[0],
    made_by="qualifications audit",
    nothing_lost="Everything that was read is in the snapshot; run the same command again to resume.",
    damaged="delete it and run the audit again, or restore it from a backup",
    error=SnapshotError,
    in_use=SnapshotInUseError,
)

_LONGEST_TEXT = 4096  # characters of a text that comes from outside
_ADD = """INSERT INTO customers (customer_id, company_name, domain, education_segment, website, state)
    VALUES (:customer_id, :company_name, :domain, :education_segment, :website, 'pending')
    ON CONFLICT (customer_id) DO NOTHING"""
_CLAIM = "SELECT id, customer_id FROM customers WHERE state = 'pending' ORDER BY tries, id LIMIT ?"
_RECORD = """UPDATE customers SET state = :state, tries = tries + 1, read_at = :read_at, problem = :problem,
    http_status = :http_status WHERE id = :id"""
_QUALIFICATION = """INSERT OR REPLACE INTO qualifications VALUES (:customer_id, :kind, :qualification, :outcome,
    :education_segment, :website, :vetting_status, :vetting_reason, :vetting_created, :created_at)"""
_AGAIN = "UPDATE customers SET state = 'pending' WHERE state = 'unread'"


@frozen
class Customer:
    """A customer to read, from the service's list or from a file."""

    customer_id: str
    company_name: str | None = None
    domain: str | None = None
    education_segment: str | None = None
    website: str | None = None


@frozen
class Task:
    """A customer whose qualifications are to be read."""

    id: int
    customer_id: str


@frozen
class Qualification:
    """A qualification, as the snapshot has it; see the columns in `schema.sql`."""

    customer_id: str
    kind: str
    qualification: str
    outcome: str
    education_segment: str | None
    website: str | None
    vetting_status: str | None
    vetting_reason: str | None
    vetting_created: str | None
    created_at: float | None


@frozen
class Reading:
    """The outcome of one read."""

    id: int
    state: CustomerState
    read_at: float | None = None
    problem: str | None = None
    http_status: int | None = None
    qualifications: Sequence[Qualification] = ()


class SnapshotReader(DatabaseReader):
    """A snapshot that is only read, also while an audit writes it."""

    kind = SNAPSHOT

    @property
    def about(self) -> dict[str, str]:
        """What the snapshot says about itself."""
        return {str(name): str(value) for name, value in self.all_rows("SELECT name, value FROM about")}

    @property
    def service(self) -> Service | None:
        """The service that it was read from; None before the first response."""
        return Service.recorded(self.about)

    @property
    def scope(self) -> str:
        """The customers that it is about, in words."""
        return self.about.get("scope", "")

    @property
    def begun_at(self) -> float:
        """When the audit began, in seconds since the epoch."""
        try:
            return moment(float(self.about.get("begun_at", 0))) or 0.0
        except ValueError:
            raise database.damaged(self.path, SNAPSHOT) from None

    @property
    def is_listed(self) -> bool:
        """Whether the list of customers is complete."""
        return self.about.get("listed") == "1"

    def counts(self) -> dict[CustomerState, int]:
        """Return the number of customers in each state."""
        found = dict(self.all_rows("SELECT state, count(*) FROM customers GROUP BY state"))
        return {state: int(found.get(state, 0)) for state in STATES}

    def summary(self) -> Summary:
        """Return what the snapshot holds."""
        found = dict(self.all_rows("SELECT outcome, count(*) FROM qualifications GROUP BY outcome"))
        named = {"approved": "approved", "denied": "denied", "open": "in-review"}
        qualifications = {name: int(found.get(outcome, 0)) for outcome, name in named.items()}
        return Summary(self.counts(), qualifications, self.is_listed)


class Snapshot(SnapshotReader, DatabaseWriter):
    """A snapshot that one process writes at a time."""

    def __init__(self, path: Path, db: sqlite3.Connection, held: ExitStack) -> None:
        super().__init__(path, db)
        self._held = held
        self._claimed: set[int] = set()
        self._read_from: Service | None = None
        self.customers = self.counts()
        self.listed = self.is_listed

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open a snapshot and lock it; create it if it does not exist.

        Raises:
            SnapshotInUseError: Another process uses it.
            SnapshotError: It cannot be used.
        """
        shown = database.checked(path, SNAPSHOT)
        with ExitStack() as opening:
            db = opening.enter_context(database.opened(shown, create=True, kind=SNAPSHOT))
            with database.in_words(shown, SNAPSHOT):
                given = {"run_id": str(uuid4()), "begun_at": str(clock.wall())}
                db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", given.items())
            snapshot = cls(shown, db, held := ExitStack())
            held.enter_context(opening.pop_all())
        return snapshot

    def bind(self, scope: str, service: Service) -> None:
        """Begin an audit of these customers, or resume it. Unread customers become pending again.

        The snapshot is bound to the service from the first response on, so that a wrong address does not bind it.

        Raises:
            SnapshotError: The snapshot is about other customers, or was begun at another service or in another tenant.
        """
        if mismatch := service.mismatch(self.service):
            raise SnapshotError(f"the snapshot {self.path} {mismatch}")
        if self.scope not in ("", scope):
            raise SnapshotError(
                f"the snapshot {self.path} is about {self.scope}, not about {scope}; "
                "give the same customers, or the path of another snapshot"
            )
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO about VALUES ('scope', ?)", (scope,))
            db.execute(_AGAIN)
        self._read_from = service
        self.customers = self.counts()

    def _note_service(self, db: sqlite3.Connection) -> None:
        if self._read_from is not None:
            db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", self._read_from.record().items())
            self._read_from = None

    @property
    def token(self) -> str | None:
        """The continuation token after the last page that was stored; None before the first one."""
        return self.about.get("token")

    def add(self, customers: Iterable[Customer], token: str | None, *, listed: bool, is_page: bool = True) -> None:
        """Add the customers of a page, and where the list continues.

        Args:
            customers: The customers; those that are in the snapshot stay as they are.
            token: The continuation token after them.
            listed: Whether they are the last ones.
            is_page: Whether the service listed them.
        """
        with self.transaction() as db:
            for customer in customers:
                self.customers["pending"] += db.execute(_ADD, _columns(customer, _OF_CUSTOMER)).rowcount
            db.execute("DELETE FROM about WHERE name = 'token'")
            if token is not None:
                db.execute("INSERT INTO about VALUES ('token', ?)", (token,))
            if listed:
                db.execute("INSERT OR REPLACE INTO about VALUES ('listed', '1')")
            if is_page:
                self._note_service(db)
        self.listed = self.listed or listed

    def take_turn(self, readings: Collection[Reading], capacity: int) -> list[Task]:
        """Record readings, and claim customers to read, in one durable transaction.

        Args:
            readings: The outcomes of claimed customers.
            capacity: The most customers to claim.
        """
        claimed = self._claimed - {reading.id for reading in readings}
        with self.transaction() as db:
            if any(reading.state in ("read", "gone", "refused") for reading in readings):
                self._note_service(db)
            db.executemany(_RECORD, [_columns(reading, _OF_READING) for reading in readings])
            found = chain.from_iterable(reading.qualifications for reading in readings)
            db.executemany(_QUALIFICATION, [_columns(each, _OF_QUALIFICATION) for each in found])
            free = db.execute(_CLAIM, (capacity + len(claimed),)).fetchall() if capacity > 0 else []
        for reading in readings:
            self.customers["pending"] -= 1
            self.customers[reading.state] += 1
        tasks = [Task(row["id"], row["customer_id"]) for row in free if row["id"] not in claimed][:capacity]
        self._claimed = claimed | {task.id for task in tasks}
        return tasks


_OF_CUSTOMER, _OF_QUALIFICATION = ([each.name for each in fields(kind)] for kind in (Customer, Qualification))
_OF_READING = [each.name for each in fields(Reading) if each.name != "qualifications"]


def _columns(record: object, names: Iterable[str]) -> dict[str, Any]:
    """Return attributes of a record as columns. This is where text from outside enters the snapshot."""
    values = ((name, getattr(record, name)) for name in names)
    return {name: storable(value)[:_LONGEST_TEXT] if isinstance(value, str) else value for name, value in values}
