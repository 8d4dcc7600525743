"""The operations of Partner Center, without HTTP: every read and every change of the state, under one lock."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Collection, Mapping

from partner_center_emulator.formats.ids_and_times import format_time, normal_guid
from partner_center_emulator.formats.json_text import require_encodable
from partner_center_emulator.service.customer_list import CustomersQuery
from partner_center_emulator.service.customer_requests import NewCustomer
from partner_center_emulator.service.errors import ErrorCode, service_error
from partner_center_emulator.service.json_models import (
    DateName,
    billing_profile_json,
    company_profile_json,
    customer_details_json,
    customer_state_json,
    etag_of,
    qualification_json,
    validation_code_json,
)
from partner_center_emulator.service.qualification_requests import QualificationRequest
from partner_center_emulator.service.qualification_rules import check_rules, held_kinds
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.journal import Journal, JournalEntry
from partner_center_emulator.state.journal_events import (
    RESET,
    BillingProfileUpdated,
    CustomerCreated,
    QualificationCreated,
    VettingDecided,
    clock_entry,
    replay,
    settings_entry,
)
from partner_center_emulator.state.request_log import LogEntry, RequestLog
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.state.store import Customer, Kind, Outcome, Qualification, Store
from partner_center_emulator.state.vetting import vetting_of

_OUTCOMES: dict[str, Outcome] = {"approve": "approve", "deny": "deny", "review": "review"}


class Service:
    """Hold the service's state and carry out its operations.

    Each method takes `lock`. A caller that needs the same state in two of them holds it around both.
    """

    def __init__(self, settings: Settings, seed: Seed, journal: Journal | None = None) -> None:
        """Start from settings and a seed, then replay the journal; `reset` restores the settings and the seed."""
        self._journal = journal
        self._initial_settings = settings
        self._seed = seed
        self.lock = threading.RLock()
        self._store = Store(seed)
        self.settings = settings
        self.clock = Clock(lambda offset, frozen_at: self._write(clock_entry(offset, frozen_at)))
        if journal is not None:
            self._store, self.settings = replay(journal, self._store, self.clock, settings)
            journal.entries.clear()
        self.log = RequestLog(self.settings.log_size)

    def configure(self, changes: Mapping[str, object]) -> Settings:
        """Change some settings, all or none."""
        with self.lock:
            settings = self.settings.changed(changes)
            if settings != self.settings:
                self._write(settings_entry(settings))
            self.settings = settings
            self.log.resize(self.settings.log_size)
            return self.settings

    def reset(self) -> None:
        """Restore the seed, the first settings and real time; clear the log."""
        with self.lock:
            self._write(RESET, settings_entry(self._initial_settings))
            self._store = Store(self._seed)
            self.settings = self._initial_settings
            self.clock.reset()
            self.log.clear()
            self.log.resize(self.settings.log_size)

    def qualifications(self, customer_id: str, date_name: DateName = "vettingCreateDate") -> list[dict[str, object]]:
        """Return all qualifications of a customer."""
        with self.lock:
            return self._qualifications(self._customer(customer_id), date_name)

    def all_qualifications(self) -> list[dict[str, object]]:
        """Return all stored customers with their qualifications, and what of each request decides its vetting."""
        with self.lock:
            now, days = self.clock.now(), self.settings.vetting_days
            return [customer_state_json(customer, now, days) for customer in self._store.customers.values()]

    def qualification(self, customer_id: str, kind: Kind) -> dict[str, object]:
        """Return one qualification; the customer must have it."""
        with self.lock:
            stored = self._customer(customer_id).qualifications[kind]
            return qualification_json(stored, self.clock.now(), self.settings.vetting_days)

    def create_qualification(self, customer_id: str, new: QualificationRequest, entry: LogEntry) -> Kind:
        """Store a qualification and return its kind, or raise a ServiceError; mark the effect in the log entry.

        A repeated request id of this customer returns the kind that it created before, whatever the body says now.
        What the service does with a changed body is UNKNOWN.
        https://learn.microsoft.com/en-us/partner-center/developer/headers
        """
        with self.lock:
            customer = self._customer(customer_id)
            earlier = customer.accepted.get(entry.request_id.lower())
            if earlier is not None and self.settings.deduplicate:
                return earlier
            now = self.clock.now()
            code = self._store.codes.get(new.validation_code or "")
            check_rules(new, customer, held_kinds(customer, now, self.settings.vetting_days), code)
            created = QualificationCreated(
                customer.id, entry.request_id, now, new.kind, new.segment, new.website, new.validation_code
            )
            self._write(created.journal_entry())
            created.apply(self._store)
            self.log.add_effect(entry)
            return new.kind

    def decide_vetting(self, customer_id: str, kind: str, outcome: str, reason: str | None = None) -> dict[str, object]:
        """Decide a vetting by hand, and return the decided qualification.

        LookupError: there is no such qualification. ValueError: it is not in review, or the outcome is unknown.
        """
        if outcome not in _OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(_OUTCOMES)}, not {outcome!r}")
        if reason is not None and outcome != "deny":
            raise ValueError(f"a reason goes with deny, not with {outcome}")
        require_encodable(reason, "the reason")
        with self.lock:
            stored = self._stored(customer_id, kind)
            vetting = vetting_of(stored, self.clock.now(), self.settings.vetting_days)
            if vetting is None:
                raise ValueError(f"{kind} has no vetting to decide")
            if vetting.status != "InReview":
                raise ValueError(f"{kind} of the customer {customer_id} is not in review: it is {vetting.status}")
            decided = VettingDecided(normal_guid(customer_id) or "", stored.kind, _OUTCOMES[outcome], reason)
            self._write(decided.journal_entry())
            return qualification_json(decided.apply(self._store), self.clock.now(), self.settings.vetting_days)

    def customers(self, query: CustomersQuery, *, versioned: bool) -> dict[str, object]:
        """Return a page of the customers: those of the seed, then those with an accepted change, oldest first."""
        with self.lock:
            return query.page(list(self._store.customers.values()), versioned=versioned)

    def require_customer(self, customer_id: str) -> None:
        """Raise a ServiceError if the customer is unknown."""
        with self.lock:
            self._customer(customer_id)

    def customer(self, customer_id: str) -> dict[str, object]:
        """Return a customer with its profiles."""
        with self.lock:
            return customer_details_json(self._customer(customer_id))

    def company_profile(self, customer_id: str) -> dict[str, object]:
        """Return a customer's company profile."""
        with self.lock:
            return company_profile_json(self._customer(customer_id), versioned=self._versioned)

    def billing_profile(self, customer_id: str) -> dict[str, object]:
        """Return a customer's billing profile."""
        with self.lock:
            return billing_profile_json(self._customer(customer_id), versioned=self._versioned)

    def update_billing_profile(
        self, customer_id: str, profile: Mapping[str, object], etags: Collection[str], entry: LogEntry
    ) -> dict[str, object]:
        """Replace a billing profile and return it, or raise a ServiceError for an outdated etag.

        A repeated request id changes nothing.
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        """
        with self.lock:
            customer = self._customer(customer_id)
            if not (entry.request_id.lower() in customer.billing_updates and self.settings.deduplicate):
                if any(etag != etag_of(customer) for etag in etags):
                    raise service_error(
                        400, ErrorCode.STALE_ETAG, "The etag is no longer valid: get the profile again."
                    )
                updated = BillingProfileUpdated(customer.id, entry.request_id, profile)
                self._write(updated.journal_entry())
                customer = updated.apply(self._store)
                self.log.add_effect(entry)
            return billing_profile_json(customer, versioned=self._versioned)

    def create_customer(self, new: NewCustomer, entry: LogEntry) -> dict[str, object]:
        """Store a customer and return it with the password of its first user, or raise a ServiceError.

        A repeated request id returns the customer that it created before, without the password, which is not stored.
        What the service does with a domain that is taken is not documented; a 409 is the emulator's choice (inferred).
        """
        with self.lock:
            earlier = self._store.created.get(entry.request_id.lower())
            if earlier is not None and self.settings.deduplicate:
                return customer_details_json(self._store.customers[earlier])
            if self._store.has_domain(new.domain):
                raise service_error(409, ErrorCode.INVALID_INPUT, "The domain is already taken.")
            created = CustomerCreated(
                str(uuid.uuid4()),
                entry.request_id,
                new.company_name,
                new.domain,
                new.company,
                new.billing,
                new.other_members,
            )
            self._write(created.journal_entry())
            customer = created.apply(self._store)
            self.log.add_effect(entry)
            credentials = {"userName": new.user_name, "password": secrets.token_urlsafe(12)}
            return {**customer_details_json(customer), "userCredentials": credentials}

    def has_domain(self, domain: str) -> bool:
        """Return whether a customer has this domain."""
        with self.lock:
            return self._store.has_domain(domain)

    def validation_codes(self) -> list[dict[str, object]]:
        """Return all validation codes with their remaining uses."""
        with self.lock:
            return [validation_code_json(code) for code in self._store.codes.values()]

    def clock_state(self) -> dict[str, object]:
        """Return the emulator's time and whether the clock is frozen."""
        return {"now": format_time(self.clock.now()), "frozen": self.clock.frozen}

    def _write(self, *entries: JournalEntry) -> None:
        if self._journal is not None:
            self._journal.append(*entries)

    @property
    def _versioned(self) -> bool:
        """Whether links begin with `/v1`, as in the how-to."""
        return self.settings.mode == "how-to"

    def _customer(self, customer_id: str) -> Customer:
        customer = self._store.find(customer_id)
        if customer is None:
            description = "There is no commerce relationship with the customer."
            raise service_error(403, ErrorCode.NO_COMMERCE_RELATIONSHIP, description)
        return customer

    def _stored(self, customer_id: str, kind: str) -> Qualification:
        customer = self._store.customers.get(normal_guid(customer_id) or "")
        if customer is None:
            raise LookupError(
                f"there is no customer {customer_id!r}; a customer is there from its first qualification on"
            )
        for stored in customer.qualifications.values():
            if stored.kind == kind:
                return stored
        raise LookupError(f"the customer {customer_id} has no qualification {kind!r}")

    def _qualifications(self, customer: Customer, date_name: DateName = "vettingCreateDate") -> list[dict[str, object]]:
        now, days = self.clock.now(), self.settings.vetting_days
        return [qualification_json(stored, now, days, date_name) for stored in customer.qualifications.values()]
