"""Changes of customers and their profiles, as records of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from partner_center_emulator.new_customers import NewCustomer
from partner_center_emulator.store import Customer, Store


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
