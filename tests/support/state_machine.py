"""Client, emulator and faults, driven at random and compared with the reference model after every step."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from reference_model import Model, Request

from partner_center import (
    APIError,
    BadRequestError,
    ConflictError,
    CustomerQualifications,
    Education,
    GovernmentCommunityCloud,
    PartnerCenter,
    PartnerCenterError,
    PermissionDeniedError,
    RetryBudget,
    RetryPolicy,
    StateOwnedEntity,
    without_waiting,
)
from partner_center_emulator import Emulator

REFUSALS = (BadRequestError, ConflictError, PermissionDeniedError)
CUSTOMERS = [f"00000000-0000-4000-8000-{number:012}" for number in range(1, 4)]

websites = st.sampled_from(["contoso.edu", "denied.example", "slow.example"])
requests = st.one_of(
    st.builds(Education, st.sampled_from(["K12", "HigherEducation"]), websites | st.none()),
    st.builds(GovernmentCommunityCloud, st.sampled_from(["123456", "123456", "654321", "999999"])),
    st.just(StateOwnedEntity()),
)
customers = st.sampled_from(CUSTOMERS)
faults = st.fixed_dictionaries(
    {
        "match": st.sampled_from([{"method": "POST"}, {"method": "GET"}, {"path": "*/qualifications"}]),
        "fault": st.one_of(
            st.fixed_dictionaries({"status": st.sampled_from([408, 429, 500, 502, 503, 504])}),
            st.sampled_from([{"reset": "before"}, {"reset": "after"}, {"expire_token": True}]),
            st.sampled_from([{"truncate": 0}, {"truncate": 20}, {"garbage": 64}, {"content_type": "text/html"}]),
        ),
        "hits": st.integers(1, 6),
    }
)


class Machine(RuleBasedStateMachine):
    """Creates, lists, days that pass, settings and faults, in any order."""

    emulator: ClassVar[Emulator]
    pc: ClassVar[PartnerCenter]
    counts: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        """Begin with an empty service whose clock stands still."""
        self.emulator.reset()
        self.emulator.clock.freeze()
        self.model = Model()
        self.policy = RetryPolicy(budget=RetryBudget())
        self.counts["sequences"] += 1

    @rule(customer=customers, request=requests)
    def create(self, customer: str, request: Request) -> None:
        """Ask for a qualification: one effect at most, and the truth about it."""
        kind, disturbed = type(request).__name__, self.disturbed()
        had, allowed = self.model.has(customer, kind), self.model.allows(customer, request)
        seen = len(self.emulator.log)
        outcome: CustomerQualifications | PartnerCenterError
        try:
            outcome = self.pc.qualifications.create(customer, request, retry=self.policy)
        except PartnerCenterError as error:
            outcome = error

        effects = self.effects_since(seen)
        assert effects <= allowed
        if effects:
            self.model.take(customer, request)
        if isinstance(outcome, CustomerQualifications):
            assert effects or had
            assert kind in self.told(customer, outcome)
        elif isinstance(outcome, REFUSALS):
            assert not allowed, f"{outcome!r}: refused, although it was allowed"
        else:
            assert disturbed, f"{outcome!r} although nothing went wrong"
        if not disturbed:
            assert effects == allowed
        self.counts["creates"] += 1
        self.counts["effects"] += effects
        self.counts["disturbed creates"] += disturbed
        self.counts["outcomes left open"] += not isinstance(outcome, CustomerQualifications | APIError)

    @rule(customer=customers, request=requests, rules=st.lists(faults, min_size=1, max_size=3))
    def create_in_a_storm(self, customer: str, request: Request, rules: list[dict[str, Any]]) -> None:
        """Ask for a qualification while things go wrong."""
        self.emulator.set_faults(rules)
        self.create(customer, request)

    @rule(customer=customers)
    def read(self, customer: str) -> None:
        """Read a customer's qualifications: all of them, as they are."""
        disturbed, seen = self.disturbed(), len(self.emulator.log)
        try:
            found = self.pc.qualifications.list(customer, retry=self.policy)
        except PartnerCenterError:
            if not disturbed:
                raise
        else:
            assert self.told(customer, found) == self.model.held(customer)
        assert self.effects_since(seen) == 0

    @rule(days=st.sampled_from([1, 2, 3, 30]))
    def pass_time(self, days: int) -> None:
        """Let days pass."""
        self.emulator.clock.advance(timedelta(days=days))
        self.model.now += timedelta(days=days)

    @rule(mode=st.sampled_from(["reference", "how-to"]), deduplicate=st.booleans())
    def configure(self, mode: str, deduplicate: bool) -> None:
        """Let the service answer as the other document says, and know request ids or not."""
        self.emulator.configure(mode=mode, deduplicate=deduplicate)

    @rule(rules=st.lists(faults, max_size=3))
    def disturb(self, rules: list[dict[str, Any]]) -> None:
        """Let the next requests meet faults, or no longer any."""
        self.emulator.set_faults(rules)

    @invariant()
    def same_state(self) -> None:
        """Require that the emulator holds what the model holds."""
        state: Any = self.emulator.state()
        stored = {
            customer["id"]: {each["qualification"]: each.get("vettingStatus") for each in customer["qualifications"]}
            for customer in state["customers"]
        }
        assert stored == {customer: self.model.held(customer) for customer in self.model.customers}
        codes = {code["validationId"]: code["remainingCreates"] for code in state["validation_codes"]}
        assert codes == self.model.uses_left

    def disturbed(self) -> bool:
        """Return whether a fault may still happen."""
        return any(rule["hits"] for rule in self.emulator.faults)

    def effects_since(self, seen: int) -> int:
        """Return the effects of one call, all of whose creates carry the same request id."""
        entries = self.emulator.log[seen:]
        assert len({entry.request_id for entry in entries if entry.method == "POST"}) <= 1
        return sum(entry.effect for entry in entries)

    def told(self, customer: str, found: CustomerQualifications) -> dict[str | None, str | None]:
        """Return what the client heard, all of which must be so."""
        told = {each.qualification: each.vetting_status for each in found.qualifications}
        assert len(told) == len(found.qualifications)
        assert told.items() <= self.model.held(customer).items()
        return told


@contextmanager
def machine() -> Iterator[type[Machine]]:
    """Yield a machine with a server and its own client."""
    tokens = map(str, count())
    with Emulator() as emulator, without_waiting():
        with PartnerCenter(lambda: next(tokens), base_url=emulator.base_url, strict_responses=True) as pc:
            yield type("Connected", (Machine,), {"emulator": emulator, "pc": pc, "counts": Counter()})


def run(sequences: int, steps: int, *, shrink: bool = True) -> Counter[str]:
    """Run so many sequences of so many steps at most, and return what they did."""
    with machine() as connected:
        limits = settings(
            max_examples=sequences,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        )
        run_state_machine_as_test(connected, settings=limits)
        return connected.counts
