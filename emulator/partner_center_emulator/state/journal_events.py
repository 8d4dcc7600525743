"""What changes, as records of the journal, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from partner_center_emulator.service.customer_requests import NewCustomer
from partner_center_emulator.service.qualification_requests import Submission
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.journal import Journal, Record
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.state.store import Customer, Kind, Outcome, Qualification, Store


@dataclass(frozen=True)
class CustomerCreation:
    """Hold an accepted create of a customer; its first user's password is kept nowhere."""

    customer_id: str
    request_id: str
    company_name: str
    domain: str
    company: Mapping[str, object]
    billing: Mapping[str, object]
    others: Mapping[str, object]

    @classmethod
    def of(cls, customer_id: str, request_id: str, new: NewCustomer) -> CustomerCreation:
        """Describe what a request creates."""
        return cls(customer_id, request_id, new.company_name, new.domain, new.company, new.billing, new.others)

    def apply(self, store: Store) -> Customer:
        """Change what is stored, and return it."""
        customer = Customer(
            self.customer_id,
            self.company_name,
            self.domain,
            given_company=self.company,
            given_billing=self.billing,
            others=self.others,
        )
        store.customers[customer.id] = customer
        store.created[self.request_id.lower()] = customer.id
        return customer

    def record(self) -> Mapping[str, object]:
        """Return the record."""
        return {"customer": dict(vars(self))}


@dataclass(frozen=True)
class BillingUpdate:
    """Hold an accepted update of a billing profile."""

    customer_id: str
    request_id: str
    profile: Mapping[str, object]

    def apply(self, store: Store) -> Customer:
        """Change what is stored, and return it: a customer that nobody had heard of is stored from now on."""
        customer = store.customers.setdefault(self.customer_id, Customer(self.customer_id))
        customer.given_billing = self.profile
        customer.billing_updates = (*customer.billing_updates, self.request_id.lower())
        return customer

    def record(self) -> Mapping[str, object]:
        """Return the record."""
        return {"billing": dict(vars(self))}


@dataclass(frozen=True)
class Creation:
    """Hold an accepted create."""

    customer_id: str
    request_id: str
    at: datetime
    kind: Kind
    segment: str | None
    website: str | None
    validation_code: str | None

    @classmethod
    def of(cls, customer: Customer, submission: Submission, request_id: str, at: datetime) -> Creation:
        """Describe what a submission creates."""
        code = submission.validation_code
        return cls(customer.id, request_id, at, submission.kind, submission.segment, submission.website, code)

    def apply(self, store: Store) -> None:
        """Change what is stored."""
        code = store.codes.get(self.validation_code or "")
        if code is not None:
            code.remaining_creates -= 1
            code.changed = self.at
        created = self.at.replace(microsecond=0)  # what the answers show; vetting counts from there
        stored = Qualification(self.kind, created, self.segment, self.website)
        store.save(store.customers.get(self.customer_id) or Customer(self.customer_id), stored, self.request_id)

    def record(self) -> Record:
        """Return the record."""
        return {"create": vars(self) | {"at": self.at.isoformat()}}


@dataclass(frozen=True)
class Decision:
    """Hold how a vetting was decided by hand."""

    customer_id: str
    kind: Kind
    outcome: Outcome
    reason: str | None

    def apply(self, store: Store) -> Qualification:
        """Change what is stored, and return it."""
        held = store.customers[self.customer_id].qualifications
        held[self.kind] = replace(held[self.kind], decision=self.outcome, decision_reason=self.reason)
        return held[self.kind]

    def record(self) -> Record:
        """Return the record."""
        return {"decide": dict(vars(self))}


def settings_record(settings: Settings) -> Record:
    """Return the record of all settings."""
    return {"settings": settings.as_dict()}


def clock_record(offset: timedelta, frozen_at: datetime | None) -> Record:
    """Return the record of where the clock stands."""
    whole = offset // timedelta(microseconds=1)
    return {"clock": {"offset": whole, "frozen_at": frozen_at and frozen_at.isoformat()}}


RESET: Record = {"reset": True}
"""Everything stored is forgotten; settings and clock say themselves where they stand."""


def replay(journal: Journal, store: Store, clock: Clock, settings: Settings) -> tuple[Store, Settings]:
    """Carry out all records again, from the seed and the settings that hold where no record names others."""
    for number, record in enumerate(journal.records, 2):
        try:
            ((name, value),) = record.items()
            match name:
                case "create":
                    _creation(cast("Mapping[str, Any]", value)).apply(store)
                case "decide":
                    Decision(**cast("Mapping[str, Any]", value)).apply(store)
                case "customer":
                    CustomerCreation(**cast("Mapping[str, Any]", value)).apply(store)
                case "billing":
                    BillingUpdate(**cast("Mapping[str, Any]", value)).apply(store)
                case "settings":
                    settings = Settings().changed(cast("Mapping[str, object]", value))
                case "clock":
                    _restore(clock, cast("Mapping[str, Any]", value))
                case "reset":
                    store = Store(journal.seed)
                case _:
                    raise journal.damaged(number)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
            raise journal.damaged(number) from None
    return store, settings


def _creation(value: Mapping[str, Any]) -> Creation:
    members: dict[str, Any] = {**value, "at": datetime.fromisoformat(value["at"])}
    return Creation(**members)


def _restore(clock: Clock, value: Mapping[str, Any]) -> None:
    frozen_at = value["frozen_at"]
    moment = None if frozen_at is None else datetime.fromisoformat(frozen_at)
    clock.restore(timedelta(microseconds=value["offset"]), moment)
