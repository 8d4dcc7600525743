"""What Partner Center holds, as plainly as it can be said: the model that client and emulator are compared with."""

from dataclasses import dataclass, field
from datetime import timedelta

from partner_center import Education, GovernmentCommunityCloud, StateOwnedEntity

VETTING = timedelta(days=3)
TRIES = 3

Request = Education | GovernmentCommunityCloud | StateOwnedEntity


@dataclass
class Model:
    """Three customers' qualifications, and a code that is used up."""

    now: timedelta = timedelta()
    uses_left: dict[str, int] = field(default_factory=lambda: {"123456": 5, "654321": 0})
    customers: dict[str, dict[str, tuple[timedelta, str]]] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    def held(self, customer: str) -> dict[str, str | None]:
        """Return a customer's qualifications with where their vetting stands."""
        return {
            kind: None if kind == "StateOwnedEntity" else self._vetting(created, website)
            for kind, (created, website) in self.customers.get(customer, {}).items()
        }

    def _vetting(self, created: timedelta, website: str) -> str:
        if self.now - created < VETTING or website == "slow.example":
            return "InReview"
        return "Denied" if website == "denied.example" else "Approved"

    def has(self, customer: str, kind: str) -> bool:
        """Whether a customer has a qualification, or may still get it."""
        return self.held(customer).get(kind, "Denied") != "Denied"

    def allows(self, customer: str, request: Request) -> bool:
        """Whether the service would take a request."""
        has = {kind for kind in self.held(customer) if self.has(customer, kind)}
        if type(request).__name__ in has:
            return False
        if isinstance(request, Education):
            return "GovernmentCommunityCloud" not in has and self.tries.get(customer, 0) < TRIES
        return isinstance(request, StateOwnedEntity) or (not has and self.uses_left.get(request.validation_code, 0) > 0)

    def take(self, customer: str, request: Request) -> None:
        """Carry a request out."""
        website = request.website or "" if isinstance(request, Education) else ""
        self.customers.setdefault(customer, {})[type(request).__name__] = (self.now, website)
        if isinstance(request, Education):
            self.tries[customer] = self.tries.get(customer, 0) + 1
        if isinstance(request, GovernmentCommunityCloud):
            self.uses_left[request.validation_code] -= 1
