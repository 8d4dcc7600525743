"""The events in the journal: how each changes the store, how it is written, and the replay of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.journal import Journal, JournalEntry
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.state.store import Customer, Kind, Outcome, Qualification, Store

_Event = TypeVar("_Event")


@dataclass(frozen=True)
class CustomerCreated:
    """A customer was created; the password of its first user is not stored."""

    customer_id: str
    request_id: str
    company_name: str
    domain: str
    company: Mapping[str, object]
    billing: Mapping[str, object]
    others: Mapping[str, object]

    def apply(self, store: Store) -> Customer:
        """Change the store, and return what changed."""
        customer = Customer(
            self.customer_id,
            self.company_name,
            self.domain,
            stored_company=self.company,
            stored_billing=self.billing,
            other_members=self.others,
        )
        store.customers[customer.id] = customer
        store.created[self.request_id.lower()] = customer.id
        return customer

    def journal_entry(self) -> JournalEntry:
        """Return the event as an entry of the journal."""
        return {"customer": dict(vars(self))}


@dataclass(frozen=True)
class BillingProfileUpdated:
    """A billing profile was updated."""

    customer_id: str
    request_id: str
    profile: Mapping[str, object]

    def apply(self, store: Store) -> Customer:
        """Change the store and return the customer, which is stored from now on."""
        customer = store.customers.setdefault(self.customer_id, Customer(self.customer_id))
        customer.stored_billing = self.profile
        customer.billing_updates = (*customer.billing_updates, self.request_id.lower())
        return customer

    def journal_entry(self) -> JournalEntry:
        """Return the event as an entry of the journal."""
        return {"billing": dict(vars(self))}


@dataclass(frozen=True)
class QualificationCreated:
    """A qualification was created."""

    customer_id: str
    request_id: str
    at: datetime
    kind: Kind
    segment: str | None
    website: str | None
    validation_code: str | None

    def apply(self, store: Store) -> None:
        """Change the store."""
        code = store.codes.get(self.validation_code or "")
        if code is not None:
            code.remaining_creates -= 1
            code.changed = self.at
        created = self.at.replace(microsecond=0)  # as in responses; the vetting starts from this moment
        stored = Qualification(self.kind, created, self.segment, self.website)
        store.save(store.customers.get(self.customer_id) or Customer(self.customer_id), stored, self.request_id)

    def journal_entry(self) -> JournalEntry:
        """Return the event as an entry of the journal."""
        return {"create": vars(self) | {"at": self.at.isoformat()}}


@dataclass(frozen=True)
class VettingDecided:
    """A vetting was decided by hand."""

    customer_id: str
    kind: Kind
    outcome: Outcome
    reason: str | None

    def apply(self, store: Store) -> Qualification:
        """Change the store, and return what changed."""
        held = store.customers[self.customer_id].qualifications
        held[self.kind] = replace(held[self.kind], decision=self.outcome, decision_reason=self.reason)
        return held[self.kind]

    def journal_entry(self) -> JournalEntry:
        """Return the event as an entry of the journal."""
        return {"decide": dict(vars(self))}


def settings_entry(settings: Settings) -> JournalEntry:
    """Return the entry for all settings."""
    return {"settings": settings.as_dict()}


def clock_entry(offset: timedelta, frozen_at: datetime | None) -> JournalEntry:
    """Return the entry for a change of the clock."""
    whole = offset // timedelta(microseconds=1)
    return {"clock": {"offset": whole, "frozen_at": frozen_at and frozen_at.isoformat()}}


RESET: JournalEntry = {"reset": True}
"""The store goes back to the seed; settings and clock follow in separate entries."""


def replay(journal: Journal, store: Store, clock: Clock, settings: Settings) -> tuple[Store, Settings]:
    """Replay all entries on a store and a clock, and return the store and the settings."""
    for number, entry in enumerate(journal.entries, 2):
        try:
            ((name, value),) = entry.items()
            match name:
                case "create":
                    created = cast("dict[str, Any]", value)
                    _event(QualificationCreated, created | {"at": _moment(created["at"])}).apply(store)
                case "decide":
                    _event(VettingDecided, value).apply(store)
                case "customer":
                    _event(CustomerCreated, value).apply(store)
                case "billing":
                    _event(BillingProfileUpdated, value).apply(store)
                case "settings":
                    settings = Settings().changed(cast("Mapping[str, object]", value))
                case "clock":
                    _restore_clock(clock, cast("Mapping[str, Any]", value))
                case "reset":
                    store = Store(journal.seed)
                case _:
                    raise journal.damaged(number)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
            raise journal.damaged(number) from None
    return store, settings


def _event(kind: type[_Event], value: object) -> _Event:
    """Build an event of an entry, or raise TypeError: a wrong member would fail later, when a request reads it."""
    members = cast("Mapping[str, Any]", value)
    event = kind(**members)
    for name, annotation in get_type_hints(kind).items():
        if not _fits(members[name], annotation):
            raise TypeError(name)
    return event


def _fits(value: object, annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin is Literal:
        return value in get_args(annotation)
    if origin is UnionType:
        return any(_fits(value, each) for each in get_args(annotation))
    if origin is Mapping:
        return isinstance(value, Mapping) and all(map(_fits_profile, cast("Mapping[str, object]", value).items()))
    return isinstance(value, annotation)


def _fits_profile(member: tuple[str, object]) -> bool:
    """Return whether a member of a profile has its type: an address holds text, all others are text or a boolean."""
    name, value = member
    if name in ("address", "defaultAddress"):
        return isinstance(value, Mapping) and all(map(_is_text, cast("Mapping[str, object]", value).values()))
    return isinstance(value, str | bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC)


def _restore_clock(clock: Clock, value: Mapping[str, Any]) -> None:
    frozen_at = value["frozen_at"]
    moment = None if frozen_at is None else datetime.fromisoformat(frozen_at)
    clock.restore(timedelta(microseconds=value["offset"]), moment)
