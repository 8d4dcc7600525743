"""The emulated Partner Center, without HTTP: every read and every change goes through here, under one lock."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Collection, Mapping

from partner_center_emulator.authority.token_issuer import Issuer
from partner_center_emulator.faults.fault_rules import Faults
from partner_center_emulator.faults.throttle import Throttle
from partner_center_emulator.formats.guid_and_time import format_time, normal_guid
from partner_center_emulator.service.customer_list import CustomersQuery
from partner_center_emulator.service.customer_requests import NewCustomer
from partner_center_emulator.service.errors import Code, fault
from partner_center_emulator.service.json_models import (
    DateName,
    billing_json,
    code_json,
    company_json,
    etag_of,
    qualification_json,
    whole_customer_json,
)
from partner_center_emulator.service.qualification_requests import Submission
from partner_center_emulator.service.qualification_rules import check, held_kinds
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.journal import Journal, Record
from partner_center_emulator.state.journal_events import (
    RESET,
    BillingUpdate,
    Creation,
    CustomerCreation,
    Decision,
    clock_record,
    replay,
    settings_record,
)
from partner_center_emulator.state.request_log import LogEntry, RequestLog
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.state.store import Customer, Kind, Outcome, Qualification, Store
from partner_center_emulator.state.vetting import vetting_of

_OUTCOMES: dict[str, Outcome] = {"approve": "approve", "deny": "deny", "review": "review"}


class Emulation:
    """Hold the whole state; the server's thread changes it and a test's thread reads it.

    Each method takes `lock`; whoever needs two of them to see the same state holds it around both.
    """

    def __init__(
        self, settings: Settings, seed: Seed, *, throttle: Throttle | None = None, journal: Journal | None = None
    ) -> None:
        """Start from settings and a seed, to which `reset` goes back; then carry out what the journal holds."""
        self._journal = journal
        self._initial_settings = settings
        self._seed = seed
        self.lock = threading.RLock()
        self._store = Store(seed)
        self.settings = settings
        self.clock = Clock(lambda offset, frozen_at: self._write(clock_record(offset, frozen_at)))
        if journal is not None:
            self._store, self.settings = replay(journal, self._store, self.clock, settings)
            journal.records.clear()
        self.issuer = Issuer(seed.clients, self.clock)
        self.log = RequestLog(self.settings.log_size)
        self.faults = Faults(self.settings.seed)
        self.throttle = throttle or Throttle()

    def configure(self, changes: Mapping[str, object]) -> Settings:
        """Change some settings, all or none."""
        with self.lock:
            settings = self.settings.changed(changes)
            if settings != self.settings:
                self._write(settings_record(settings))
            self.settings = settings
            self.log.resize(self.settings.log_size)
            if "seed" in changes:
                self.faults.restart(self.settings.seed)
            return self.settings

    def reset(self) -> None:
        """Go back to the seed, the first settings, real time, an empty log and no faults."""
        with self.lock:
            self._write(RESET, settings_record(self._initial_settings))
            self._store = Store(self._seed)
            self.settings = self._initial_settings
            self.clock.reset()
            self.issuer = Issuer(self._seed.clients, self.clock)
            self.log.clear()
            self.log.resize(self.settings.log_size)
            self.faults.clear(self.settings.seed)
            self.throttle.clear()

    def qualifications(self, customer_id: str, date_name: DateName = "vettingCreateDate") -> list[dict[str, object]]:
        """Return all qualifications of a customer."""
        with self.lock:
            return self._qualifications(self._customer(customer_id), date_name)

    def qualification(self, customer_id: str, kind: Kind) -> dict[str, object]:
        """Return one qualification that a customer is known to have."""
        with self.lock:
            stored = self._customer(customer_id).qualifications[kind]
            return qualification_json(stored, self.clock.now(), self.settings.vetting_days)

    def create(self, customer_id: str, submission: Submission, entry: LogEntry) -> Kind:
        """Store a qualification and return its kind, or raise the refusal; the log entry is told of the effect.

        A request id that was accepted before for this customer returns what it created then, whatever the body says
        now; what the service does with a changed body is UNKNOWN.
        https://learn.microsoft.com/en-us/partner-center/developer/headers
        """
        with self.lock:
            customer = self._customer(customer_id)
            earlier = customer.accepted.get(entry.request_id.lower())
            if earlier is not None and self.settings.deduplicate:
                return earlier
            now = self.clock.now()
            code = self._store.codes.get(submission.validation_code or "")
            check(submission, customer, held_kinds(customer, now, self.settings.vetting_days), code)
            creation = Creation.of(customer, submission, entry.request_id, now)
            self._write(creation.record())
            creation.apply(self._store)
            self.log.add_effect(entry)
            return submission.kind

    def decide(self, customer_id: str, kind: str, outcome: str, reason: str | None = None) -> dict[str, object]:
        """Decide a vetting by hand, and return the qualification as it is then.

        LookupError: there is no such qualification. ValueError: it is not in review, or the decision is none.
        """
        if outcome not in _OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(_OUTCOMES)}, not {outcome!r}")
        if reason is not None and outcome != "deny":
            raise ValueError(f"a reason goes with deny, not with {outcome}")
        with self.lock:
            stored = self._stored(customer_id, kind)
            vetting = vetting_of(stored, self.clock.now(), self.settings.vetting_days)
            if vetting is None:
                raise ValueError(f"{kind} has no vetting to decide")
            if vetting.status != "InReview":
                raise ValueError(f"{kind} of the customer {customer_id} is not in review: it is {vetting.status}")
            decision = Decision(normal_guid(customer_id) or "", stored.kind, _OUTCOMES[outcome], reason)
            self._write(decision.record())
            decided = decision.apply(self._store)
            return qualification_json(decided, self.clock.now(), self.settings.vetting_days)

    def customers(self, query: CustomersQuery, *, versioned: bool) -> dict[str, object]:
        """Return a page of the customers: the seed's, and then those with an accepted change, oldest first."""
        with self.lock:
            return query.page(list(self._store.customers.values()), versioned=versioned)

    def require_customer(self, customer_id: str) -> None:
        """Raise the refusal of a customer that is not known."""
        with self.lock:
            self._customer(customer_id)

    def customer(self, customer_id: str) -> dict[str, object]:
        """Return all that is known of a customer."""
        with self.lock:
            return whole_customer_json(self._customer(customer_id))

    def company_profile(self, customer_id: str) -> dict[str, object]:
        """Return the profile of a customer's company."""
        with self.lock:
            return company_json(self._customer(customer_id), versioned=self._versioned)

    def billing_profile(self, customer_id: str) -> dict[str, object]:
        """Return a customer's billing profile."""
        with self.lock:
            return billing_json(self._customer(customer_id), versioned=self._versioned)

    def update_billing_profile(
        self, customer_id: str, profile: Mapping[str, object], etags: Collection[str], entry: LogEntry
    ) -> dict[str, object]:
        """Replace a billing profile and return it, or raise the refusal of an etag that is not the present one.

        A request id that was accepted before changes nothing again.
        https://learn.microsoft.com/en-us/partner-center/developer/error-codes
        """
        with self.lock:
            customer = self._customer(customer_id)
            if not (entry.request_id.lower() in customer.billing_updates and self.settings.deduplicate):
                if any(etag != etag_of(customer) for etag in etags):
                    raise fault(400, Code.STALE_ETAG, "The etag is no longer valid: get the profile again.")
                update = BillingUpdate(customer.id, entry.request_id, profile)
                self._write(update.record())
                customer = update.apply(self._store)
                self.log.add_effect(entry)
            return billing_json(customer, versioned=self._versioned)

    def create_customer(self, new: NewCustomer, entry: LogEntry) -> dict[str, object]:
        """Store a customer and return it, with the password of its first user, or raise the refusal.

        A request id that was accepted before returns that customer, without the password, which is kept nowhere. What
        the service does with a domain that is taken is not documented; a conflict is the emulator's choice (inferred).
        """
        with self.lock:
            earlier = self._store.created.get(entry.request_id.lower())
            if earlier is not None and self.settings.deduplicate:
                return whole_customer_json(self._store.customers[earlier])
            if self._store.has_domain(new.domain):
                raise fault(409, Code.INVALID_INPUT, "The domain is already taken.")
            creation = CustomerCreation.of(str(uuid.uuid4()), entry.request_id, new)
            self._write(creation.record())
            customer = creation.apply(self._store)
            self.log.add_effect(entry)
            credentials = {"userName": new.user_name, "password": secrets.token_urlsafe(12)}
            return {**whole_customer_json(customer), "userCredentials": credentials}

    def has_domain(self, domain: str) -> bool:
        """Say whether a customer has a domain."""
        with self.lock:
            return self._store.has_domain(domain)

    def validation_codes(self) -> list[dict[str, object]]:
        """Return all validation codes with their remaining uses."""
        with self.lock:
            return [code_json(code) for code in self._store.codes.values()]

    def clock_state(self) -> dict[str, object]:
        """Return the emulator's time and whether it stands still."""
        return {"now": format_time(self.clock.now()), "frozen": self.clock.frozen}

    def state(self) -> dict[str, object]:
        """Return everything there is to see, as plain data."""
        with self.lock:
            return {
                "customers": [
                    {"id": customer.id, "qualifications": self._qualifications(customer)}
                    for customer in self._store.customers.values()
                ],
                "validation_codes": self.validation_codes(),
                "token_requests": self.issuer.counts(),
                "clock": self.clock_state(),
                "mode": self.settings.mode,
                "settings": self.settings.as_dict(),
                "requests": self.log.totals(),
            }

    def close(self) -> None:
        """Let others use the journal's file."""
        if self._journal is not None:
            self._journal.close()

    def _write(self, *records: Record) -> None:
        if self._journal is not None:
            self._journal.append(*records)

    @property
    def _versioned(self) -> bool:
        """Whether links begin with `/v1`, as the how-to has them."""
        return self.settings.mode == "how-to"

    def _customer(self, customer_id: str) -> Customer:
        customer = self._store.find(customer_id)
        if customer is None:
            description = "There is no commerce relationship with the customer."
            raise fault(403, Code.NO_COMMERCE_RELATIONSHIP, description)
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
