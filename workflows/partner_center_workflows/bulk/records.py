"""The plain data of a bulk run, and its errors."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from attrs import field, frozen

from partner_center import PartnerCenterError

State = Literal["pending", "sending", "unknown", "submitted", "waiting", "approved", "denied", "expired", "failed"]
"""The state of a row.

| state | meaning | what comes next |
|---|---|---|
| pending | nothing was sent, or the service said that it did not carry it out | send |
| sending | a request is in flight | becomes unknown if the process ends now |
| unknown | it was sent, and the outcome is unknown | check at the service, and send only if it is not there |
| submitted | the service accepted it | poll |
| waiting | it was in review at the last poll | poll |
| approved | the customer has the qualification | nothing |
| denied | Microsoft denied the qualification | nothing |
| expired | vetting had no outcome within the deadline | `retry_failed` resumes the wait |
| failed | the service refused it, or it cannot be sent | `retry_failed`, when the cause is fixed |
"""

STATES: tuple[State, ...] = get_args(State)
TO_CREATE: tuple[State, ...] = ("pending", "sending", "unknown")
FINAL: frozenset[State] = frozenset({"approved", "denied", "expired", "failed"})


@frozen
class Row:
    """One validated line of the input.

    Attributes:
        customer_id: Id of the customer's tenant, a GUID in lower case.
        qualification: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
        education_segment: For Education, `K12` or `HigherEducation`.
        website: For Education, the customer's website.
        validation_code: For GovernmentCommunityCloud. The journal does not contain it.
        reference: The caller's own text, which the report contains.
        line: The line in the file, the row in the sheet, or the position in the input, from 1.
        kept: Further columns for the report, as pairs of name and value.
        sheet: The name of the sheet.
        checked: Whether `read_rows` validated this very row; `evolve` returns one that a run validates again.
    """

    customer_id: str
    qualification: str
    education_segment: str | None = None
    website: str | None = None
    validation_code: str | None = field(default=None, repr=False)
    reference: str | None = None
    line: int = 0
    kept: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    checked: bool = field(default=False, init=False, repr=False, eq=False)


@frozen
class BadRow:
    """An invalid line of the input.

    Attributes:
        line: The line in the file, the row in the sheet, or the position in the input, from 1.
        reason: What is wrong and what to give instead. It never contains a validation code.
        sheet: The name of the sheet.
    """

    line: int
    reason: str
    sheet: str | None = None

    @property
    def place(self) -> str:
        """Where the row is, such as `line 7` or `sheet 'Customers', row 7`."""
        return f"line {self.line}" if self.sheet is None else f"sheet {self.sheet!r:.40}, row {self.line}"


@frozen
class Entry:
    """A row of the journal. Times are seconds since the epoch.

    Attributes:
        line: The line in the file, or the position in the input, from 1.
        creates: The number of creates that were started.
        polls: The number of polls.
        submitted_at: When the service accepted the row.
        polled_at: When the last poll was.
        finished_at: When the row reached a final state.
        due: When the next task is due; None in a final state.
        problem: Why the row failed, or its last problem, in one line.
        kept: The further columns of the input that were kept.
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
    kept: Mapping[str, str] = field(factory=dict[str, str])


@frozen
class Cause:
    """Why a number of rows failed, or cannot go on.

    Attributes:
        state: The state of the rows.
        text: The problem that they share, in one line, without ids and secrets.
        count: The number of rows.
    """

    state: State
    text: str
    count: int


@frozen
class Summary:
    """The state of a journal, and the requests of the run.

    Attributes:
        counts: The number of rows in each state, for all states.
        requests: The number of requests: of this run, or of all runs for a summary of the journal alone.
        throttled: The number of responses with status 429.
        seconds: The duration of the run, or of all runs together.
        next_due: When the next task is due, in seconds since the epoch; None if there is none.
        causes: Why rows failed or cannot go on, the most frequent cause first.
    """

    counts: Mapping[State, int]
    requests: int = 0
    throttled: int = 0
    seconds: float = 0.0
    next_due: float | None = None
    causes: tuple[Cause, ...] = ()

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(self.counts.values())

    @property
    def finished(self) -> bool:
        """Whether every row is in a final state."""
        return all(state in FINAL for state, count in self.counts.items() if count)


@frozen
class Progress:
    """The progress of a run, which `on_progress` receives.

    Attributes:
        counts: The number of rows in each state, for all states.
        requests: The number of requests so far.
        rate: Requests per second, over the last seconds.
        throttled: The number of responses with status 429 so far.
        allowed_rate: The current rate limit of the run, in requests per second.
        eta: Seconds until all rows are submitted, at the current rate; None if unknown.
        next_due: When the next task is due, in seconds since the epoch; None if there is none.
        stopping: Whether the run is stopping, and starts no new tasks.
        causes: Why rows failed, the most frequent cause first.
        last_error: The last problem of a row, without ids; None if there was none, or if the service can be reached
            again.
        unreachable: Whether the service cannot be reached, and the run waits to try it again.
    """

    counts: Mapping[State, int]
    requests: int
    rate: float
    throttled: int
    allowed_rate: float | None
    eta: float | None
    next_due: float | None
    stopping: bool = False
    causes: tuple[Cause, ...] = ()
    last_error: str | None = None
    unreachable: bool = False

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(self.counts.values())


@frozen
class Plan:
    """What a run would do.

    Attributes:
        new: The number of rows that are not in the journal yet.
        known: The number of rows that are in the journal.
        creates: The number of new rows by qualification.
    """

    new: int
    known: int
    creates: Mapping[str, int]


@frozen
class Batch:
    """A batch of a shared journal. Times are seconds since the epoch.

    Attributes:
        name: Its name.
        created_at: When it was submitted.
        cancelled_at: When it was cancelled; None if it was not.
        counts: The number of rows in each state, for all states.
    """

    name: str
    created_at: float
    cancelled_at: float | None
    counts: Mapping[State, int]


@frozen
class TurnDone:
    """One turn of a row that a worker has done and recorded, which `on_turn` receives.

    Attributes:
        batch: The name of the batch.
        row: The number of the row in the batch, from 1.
        turn: The number of the turn of the row, from 0.
        what: `create` or `poll`.
        state: The state of the row after it.
        problem: Why the row failed, or its last problem, in one line, without secrets.
        requests: The number of requests of this turn.
        seconds: Its duration in seconds.
    """

    batch: str
    row: int
    turn: int
    what: Literal["create", "poll"]
    state: State
    problem: str | None
    requests: int
    seconds: float


class BulkError(PartnerCenterError):
    """Base class of the errors of a bulk run."""


class InputError(BulkError, ValueError):
    """The input is not valid. Nothing was sent."""


class BadRowsError(InputError):
    """Some rows are not valid. Nothing was sent, and the journal did not change.

    Attributes:
        count: The number of invalid rows.
        rows: The first thousand of them; `on_bad_row` receives all.
    """

    def __init__(self, message: str, *, rows: tuple[BadRow, ...], count: int, **context: Any) -> None:
        super().__init__(message, **context)
        self.rows = rows
        self.count = count


class JournalError(BulkError):
    """The journal cannot be used. Everything that was sent is recorded in it."""


class OtherServiceError(JournalError):
    """The journal was begun at another service, or with another tenant. Nothing was sent."""


class InUseError(JournalError):
    """Another process uses this journal."""


class StoppedError(BulkError):
    """The run stopped because the service keeps failing. Run it again to resume.

    Attributes:
        summary: The state of the journal.
    """

    def __init__(self, message: str, *, summary: Summary, **context: Any) -> None:
        super().__init__(message, **context)
        self.summary = summary


class UnreachableError(StoppedError):
    """The run stopped because the service cannot be reached. No row has failed for that. Run it again to resume."""
