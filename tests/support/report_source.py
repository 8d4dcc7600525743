"""A row of a bulk run, and a source of such rows, for tests of reports."""

from collections.abc import Iterator, Mapping

from partner_center_workflows.bulk import STATES, Entry, State

BEGUN = 1_780_000_000.0
ENTRY = Entry(
    line=2,
    customer_id="4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
    qualification="Education",
    education_segment="K12",
    website="contoso.edu",
    reference='a "b", c',
    state="denied",
    request_id="r-1",
    correlation_id="c-1",
    creates=1,
    polls=7,
    submitted_at=BEGUN + 60,
    polled_at=BEGUN + 86_400,
    finished_at=BEGUN + 86_400,
    due=None,
    vetting_status="Denied",
    vetting_reason="Not an Education Customer",
    problem=None,
    http_status=None,
    service_code=None,
)


class Made:
    """A source of as many rows as wanted."""

    created_at = BEGUN
    input_name = "customers <1>.csv"

    def __init__(self, *entries: Entry, times: int = 1) -> None:
        self._entries = entries
        self._times = times

    def counts(self) -> Mapping[State, int]:
        """Return how many rows are in each state."""
        states = [entry.state for entry in self._entries]
        return {state: states.count(state) * self._times for state in STATES}

    def entries(self) -> Iterator[Entry]:
        """Yield every row."""
        for _ in range(self._times):
            yield from self._entries
