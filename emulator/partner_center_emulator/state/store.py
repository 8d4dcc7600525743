"""What is stored: customers with their qualifications, and validation codes with remaining uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from partner_center_emulator.state.default_profiles import made_up_billing, made_up_company, made_up_id
from partner_center_emulator.state.seed import Seed

Kind = Literal["Education", "GovernmentCommunityCloud", "StateOwnedEntity"]
Outcome = Literal["approve", "deny", "review"]

# Any fixed moment serves until a code is used for the first time; this one is the document's example.
_SEEDED_AT = datetime(2018, 10, 10, 18, 49, 58, tzinfo=UTC)


@dataclass(frozen=True)
class Qualification:
    """Hold one accepted request; its vetting status is derived from the clock when it is read."""

    kind: Kind
    created: datetime
    segment: str | None = None
    website: str | None = None
    decision: Outcome | None = None
    """What was decided by hand; None leaves it to the rules."""
    decision_reason: str | None = None


@dataclass
class Customer:
    """Hold what is known of one customer; profiles as members of JSON, without links and attributes."""

    id: str
    company_name: str = ""
    domain: str = ""
    given_company: Mapping[str, object] | None = None
    """What was given of the company's profile besides its name and domain."""
    given_billing: Mapping[str, object] | None = None
    """The billing profile that was given."""
    billing_updates: tuple[str, ...] = ()
    """Request ids of accepted updates of the billing profile."""
    others: Mapping[str, object] | None = None
    """What else was given when the customer was created."""
    qualifications: dict[Kind, Qualification] = field(default_factory=dict[Kind, Qualification])
    education_requests: int = 0
    accepted: dict[str, Kind] = field(default_factory=dict[str, Kind])
    """Request ids of accepted creates, with what each created."""

    def __post_init__(self) -> None:
        """Make up names for a customer that the seed does not name; the same ones each time."""
        self.company_name = self.company_name or f"Customer {self.id}"
        self.domain = self.domain or f"{self.id}.onmicrosoft.com"

    @property
    def company(self) -> Mapping[str, object]:
        """Return the company's profile, but for its id, name and domain; made up when it is read, not for a million."""
        return made_up_company(self.domain) if self.given_company is None else self.given_company

    @property
    def billing(self) -> Mapping[str, object]:
        """Return the billing profile."""
        if self.given_billing is None:
            return made_up_billing(self.id, self.company_name, self.domain)
        return {"id": made_up_id(self.id, "billing"), **self.given_billing}


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
    """Hold everything that requests change; locked by `Emulation`, not here."""

    def __init__(self, seed: Seed) -> None:
        """Fill the store from a seed."""
        self._any_guid = seed.customers is None
        listed = [Customer(each) if isinstance(each, str) else Customer(*each) for each in seed.customers or ()]
        self.customers = {customer.id: customer for customer in listed}
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
        """Request ids of accepted creates of customers, with the customer's id."""

    def find(self, customer_id: str) -> Customer | None:
        """Return a customer, or None for one that the seed does not list; reading stores nothing."""
        known = self.customers.get(customer_id)
        return Customer(customer_id) if known is None and self._any_guid else known

    def has_domain(self, domain: str) -> bool:
        """Say whether a stored customer has a domain."""
        return any(customer.domain.lower() == domain.lower() for customer in self.customers.values())

    def save(self, customer: Customer, qualification: Qualification, request_id: str) -> None:
        """Store an accepted request, in place of an older one of the same kind."""
        self.customers[customer.id] = customer
        customer.qualifications.pop(qualification.kind, None)  # the new one goes to the end of the list
        customer.qualifications[qualification.kind] = qualification
        customer.accepted[request_id.lower()] = qualification.kind
        if qualification.kind == "Education":
            customer.education_requests += 1
