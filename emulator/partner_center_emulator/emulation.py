"""The emulated Partner Center, without HTTP: every read and every change goes through here, under one lock."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from partner_center_emulator.clock import Clock, format_time
from partner_center_emulator.issuer import Issuer
from partner_center_emulator.log import LogEntry, RequestLog
from partner_center_emulator.refusals import Code, fault
from partner_center_emulator.rules import check, held_kinds
from partner_center_emulator.seed import Seed
from partner_center_emulator.settings import Settings
from partner_center_emulator.shapes import DateName, code_json, qualification_json
from partner_center_emulator.store import Customer, Kind, Qualification, Store
from partner_center_emulator.submission import Submission


class Emulation:
    """Hold the whole state; the server's thread changes it and a test's thread reads it.

    Each method takes `lock`; whoever needs two of them to see the same state holds it around both.
    """

    def __init__(self, settings: Settings, seed: Seed) -> None:
        """Start from settings and a seed, to which `reset` goes back."""
        self._initial_settings = settings
        self._seed = seed
        self.lock = threading.RLock()
        self._store = Store(seed)
        self.settings = settings
        self.clock = Clock()
        self.issuer = Issuer(seed.clients, self.clock)
        self.log = RequestLog()

    def configure(self, changes: Mapping[str, object]) -> Settings:
        """Change some settings, all or none."""
        with self.lock:
            self.settings = self.settings.changed(changes)
            return self.settings

    def reset(self) -> None:
        """Go back to the seed, the first settings, real time and an empty log."""
        with self.lock:
            self._store = Store(self._seed)
            self.settings = self._initial_settings
            self.clock.reset()
            self.issuer = Issuer(self._seed.clients, self.clock)
            self.log.clear()

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
            if code is not None:
                code.remaining_creates -= 1
                code.changed = now
            created = now.replace(microsecond=0)  # what the answers show; vetting counts from there
            stored = Qualification(submission.kind, created, submission.segment, submission.website)
            self._store.save(customer, stored, entry.request_id)
            entry.effect = True
            return submission.kind

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
            }

    def _customer(self, customer_id: str) -> Customer:
        customer = self._store.find(customer_id)
        if customer is None:
            description = "There is no commerce relationship with the customer."
            raise fault(403, Code.NO_COMMERCE_RELATIONSHIP, description)
        return customer

    def _qualifications(self, customer: Customer, date_name: DateName = "vettingCreateDate") -> list[dict[str, object]]:
        now, days = self.clock.now(), self.settings.vetting_days
        return [qualification_json(stored, now, days, date_name) for stored in customer.qualifications.values()]
