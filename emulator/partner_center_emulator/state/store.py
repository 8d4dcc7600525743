"""The stored data: customers with their qualifications, and validation codes with their remaining uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from partner_center_emulator.state.default_profiles import default_billing_profile, default_company_profile, derived_id
from partner_center_emulator.state.seed import Seed

Kind = Literal["Education", "GovernmentCommunityCloud", "StateOwnedEntity"]
Outcome = Literal["approve", "deny", "review"]

# The change date of a code before its first use; any date will do, and this one is the example in the docs.
_SEEDED_AT = datetime(2018, 10, 10, 18, 49, 58, tzinfo=UTC)


@dataclass(frozen=True)
class Qualification:
    """Hold one accepted request; its vetting status follows from the clock when it is read."""

    kind: Kind
    created: datetime
    segment: str | None = None
    website: str | None = None
    decision: Outcome | None = None
    """The outcome that was decided by hand; None: the rules decide."""
    decision_reason: str | None = None


@dataclass
class Customer:
    """Hold one customer; profiles are JSON members, without links and attributes."""

    id: str
    company_name: str = ""
    domain: str = ""
    stored_company: Mapping[str, object] | None = None
    """The company profile from a request, without name and domain; None: the default profile."""
    stored_billing: Mapping[str, object] | None = None
    """The billing profile from a request; None: the default profile."""
    billing_updates: tuple[str, ...] = ()
    """Request ids of accepted updates of the billing profile."""
    other_members: Mapping[str, object] | None = None
    """Other members of the request that created the customer."""
    qualifications: dict[Kind, Qualification] = field(default_factory=dict[Kind, Qualification])
    education_requests: int = 0
    accepted: dict[str, Kind] = field(default_factory=dict[str, Kind])
    """Request ids of accepted creates, with the kind that each created."""

    def __post_init__(self) -> None:
        """Derive missing names from the id."""
        self.company_name = self.company_name or f"Customer {self.id}"
        self.domain = self.domain or f"{self.id}.onmicrosoft.com"

    @property
    def company(self) -> Mapping[str, object]:
        """Return the company profile without id, name and domain; a default is built on reading, to save memory."""
        return default_company_profile(self.domain) if self.stored_company is None else self.stored_company

    @property
    def billing(self) -> Mapping[str, object]:
        """Return the billing profile."""
        if self.stored_billing is None:
            return default_billing_profile(self.id, self.company_name, self.domain)
        return {"id": derived_id(self.id, "billing"), **self.stored_billing}


@dataclass
class StoredCode:
    """Hold one validation code with its remaining uses."""

    validation_id: str = field(repr=False)
    organization_name: str
    partner_id: str
    max_creates: int
    remaining_creates: int
    changed: datetime = _SEEDED_AT


class Store:
    """Hold everything that requests change; `Service` holds the lock."""

    def __init__(self, seed: Seed) -> None:
        """Fill the store from a seed."""
        self._any_guid = seed.customers is None
        seeded = [Customer(each) if isinstance(each, str) else Customer(*each) for each in seed.customers or ()]
        self.customers = {customer.id: customer for customer in seeded}
        self.codes = {
            code.validation_id: StoredCode(
                validation_id=code.validation_id,
                organization_name=code.organization_name,
                partner_id=code.partner_id,
                max_creates=code.max_creates,
                remaining_creates=code.remaining_creates,
            )
            for code in seed.validation_codes
        }
        self.created: dict[str, str] = {}
        """Request ids that created a customer, with the customer's id."""

    def find(self, customer_id: str) -> Customer | None:
        """Return a customer, or None if the seed does not list it; this stores nothing."""
        known = self.customers.get(customer_id)
        return Customer(customer_id) if known is None and self._any_guid else known

    def has_domain(self, domain: str) -> bool:
        """Return whether a stored customer has this domain."""
        return any(customer.domain.lower() == domain.lower() for customer in self.customers.values())

    def save(self, customer: Customer, qualification: Qualification, request_id: str) -> None:
        """Store an accepted request; it replaces an older one of the same kind."""
        self.customers[customer.id] = customer
        customer.qualifications.pop(qualification.kind, None)  # so that the new one is the last
        customer.qualifications[qualification.kind] = qualification
        customer.accepted[request_id.lower()] = qualification.kind
        if qualification.kind == "Education":
            customer.education_requests += 1
