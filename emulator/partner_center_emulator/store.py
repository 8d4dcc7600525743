"""What is stored: customers with their qualifications, and validation codes with remaining uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from partner_center_emulator.seed import Seed

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
    """Hold what is known of one customer."""

    id: str
    company_name: str = ""
    domain: str = ""
    qualifications: dict[Kind, Qualification] = field(default_factory=dict[Kind, Qualification])
    education_requests: int = 0
    accepted: dict[str, Kind] = field(default_factory=dict[str, Kind])
    """Request ids of accepted creates, with what each created."""

    def __post_init__(self) -> None:
        """Make up names for a customer that the seed does not name; the same ones each time."""
        self.company_name = self.company_name or f"Customer {self.id}"
        self.domain = self.domain or f"{self.id}.onmicrosoft.com"


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

    def find(self, customer_id: str) -> Customer | None:
        """Return a customer, or None for one that the seed does not list; reading stores nothing."""
        known = self.customers.get(customer_id)
        return Customer(customer_id) if known is None and self._any_guid else known

    def save(self, customer: Customer, qualification: Qualification, request_id: str) -> None:
        """Store an accepted request, in place of an older one of the same kind."""
        self.customers[customer.id] = customer
        customer.qualifications.pop(qualification.kind, None)  # the new one goes to the end of the list
        customer.qualifications[qualification.kind] = qualification
        customer.accepted[request_id.lower()] = qualification.kind
        if qualification.kind == "Education":
            customer.education_requests += 1
