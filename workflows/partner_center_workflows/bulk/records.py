"""The plain data of a bulk run, and what can be wrong with it."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from attrs import field, frozen

from partner_center import PartnerCenterError

State = Literal["pending", "sending", "unknown", "submitted", "waiting", "approved", "denied", "expired", "failed"]
"""Where a row stands.

| state | meaning | what comes next |
|---|---|---|
| pending | nothing was sent, or the service said that it did not take it on | send |
| sending | journalled as about to be sent | becomes unknown if the process ends now |
| unknown | it was sent, and nobody knows what came of it | look, and send only if it is not there |
| submitted | the service accepted it | poll |
| waiting | it was in review when last asked after | poll |
| approved | the customer has the qualification | nothing |
| denied | the vetting ended so | nothing |
| expired | vetting had no outcome within the deadline | `retry_failed` waits on |
| failed | the service refused it, or it cannot be sent | `retry_failed`, once the reason is gone |
"""

STATES: tuple[State, ...] = get_args(State)
TO_CREATE: tuple[State, ...] = ("pending", "sending", "unknown")
FINAL: frozenset[State] = frozenset({"approved", "denied", "expired", "failed"})


@frozen
class Row:
    """One thing to do: a line of the input, checked.

    Attributes:
        customer_id: Id of the customer's tenant, a GUID in lower case.
        qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
        education_segment: For Education, `K12` or `HigherEducation`.
        website: For Education, the customer's website.
        validation_code: For GovernmentCommunityCloud; it is not journalled.
        reference: The caller's own mark, carried through to the report.
        line: Of the file, or the position among what was given; from 1.
    """

    customer_id: str
    qualification: str
    education_segment: str | None = None
    website: str | None = None
    validation_code: str | None = field(default=None, repr=False)
    reference: str | None = None
    line: int = 0


@frozen
class BadRow:
    """A line of the input that cannot be used.

    Attributes:
        line: Of the file, or the position among what was given; from 1.
        reason: What is wrong with it and what to give instead; never a validation code.
    """

    line: int
    reason: str


@frozen
class Entry:
    """A row of the journal, with all that is known about it; times are seconds since the epoch.

    Attributes:
        line: Of the file, or the position among what was given; from 1.
        creates: How often a create was begun for it.
        polls: How often it was asked after.
        submitted_at: When the service accepted it.
        polled_at: When it was last asked after.
        finished_at: When it reached a final state.
        due: When the next thing is to be done; None once the state is final.
        problem: Why it failed, or what was last wrong with it, in one line.
    """

    line: int
    customer_id: str
    qualification: str
    education_segment: str | None
    website: str | None
    reference: str | None
    state: State
    request_id: str
    correlation_id: str
    creates: int
    polls: int
    submitted_at: float | None
    polled_at: float | None
    finished_at: float | None
    due: float | None
    vetting_status: str | None
    vetting_reason: str | None
    problem: str | None
    http_status: int | None
    service_code: str | None


@frozen
class Summary:
    """Where a journal stands, and what it took to get there.

    Attributes:
        counts: How many rows are in each state; every state is in it.
        requests: Requests that this run made; 0 for a summary of the journal alone.
        throttled: How many of them were answered 429.
        seconds: How long the run took.
        next_due: When the next thing is to be done, in seconds since the epoch; None if there is nothing.
    """

    counts: Mapping[State, int]
    requests: int = 0
    throttled: int = 0
    seconds: float = 0.0
    next_due: float | None = None

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())

    @property
    def finished(self) -> bool:
        """Whether every row is in a final state."""
        return all(state in FINAL for state, count in self.counts.items() if count)


@frozen
class Progress:
    """Where a run stands, as `on_progress` is told.

    Attributes:
        counts: How many rows are in each state; every state is in it.
        requests: Requests so far.
        rate: Requests a second, over the last seconds.
        throttled: Answers of 429 so far.
        allowed_rate: Requests a second that the run allows itself now.
        eta: Seconds until all is submitted, at the present pace; None if nobody can tell.
        next_due: When the next thing is to be done, in seconds since the epoch; None if there is nothing.
        stopping: Whether nothing new is begun any more.
    """

    counts: Mapping[State, int]
    requests: int
    rate: float
    throttled: int
    allowed_rate: float | None
    eta: float | None
    next_due: float | None
    stopping: bool = False

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())


@frozen
class Plan:
    """What a run would do.

    Attributes:
        new: Rows that are not in the journal yet.
        known: Rows that are.
        creates: New rows by qualification.
    """

    new: int
    known: int
    creates: Mapping[str, int]


class BulkError(PartnerCenterError):
    """Base of what only a bulk run raises."""


class InputError(BulkError, ValueError):
    """The input cannot be used; nothing was sent."""


class BadRowsError(InputError):
    """Some rows cannot be used; nothing was sent, and nothing was journalled.

    Attributes:
        count: How many.
        rows: The first thousand of them; `on_bad_row` is told of all.
    """

    def __init__(self, message: str, *, rows: tuple[BadRow, ...], count: int, **context: Any) -> None:
        super().__init__(message, **context)
        self.rows = rows
        self.count = count


class JournalError(BulkError):
    """The journal cannot be used; nothing was sent that it does not hold."""


class InUseError(JournalError):
    """Another process works with this journal."""


class StoppedError(BulkError):
    """The run ended before its time, since the service does not answer as it should; run it again to go on.

    Attributes:
        summary: Where the journal stands.
    """

    def __init__(self, message: str, *, summary: Summary, **context: Any) -> None:
        super().__init__(message, **context)
        self.summary = summary
