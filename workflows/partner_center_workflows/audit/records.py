"""The plain data of an audit, and its errors."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from attrs import frozen

from partner_center import PartnerCenterError

CustomerState = Literal["pending", "read", "gone", "refused", "unread"]
"""The state of a customer in a snapshot.

| state | meaning | what the same command does |
|---|---|---|
| pending | in the list, not read yet | reads it |
| read | its qualifications are in the snapshot | nothing |
| gone | the service no longer knows it (404) | nothing |
| refused | the service refuses to show it (403) | nothing |
| unread | the read failed after all retries | reads it again |
"""

Change = Literal[
    "approved",
    "denied",
    "asked",
    "asked-again",
    "reopened",
    "lost",
    "removed",
    "reason",
    "segment",
    "came",
    "left",
    "refused",
    "readable",
]

CHANGES: Mapping[Change, str] = {
    "approved": "approved now, and not before",
    "denied": "denied now, and not before, or denied again",
    "asked": "in review now; there was nothing before",
    "asked-again": "in review now, and denied before",
    "reopened": "in review now, and approved before",
    "lost": "approved before; it is no longer there",
    "removed": "in review or denied before; it is no longer there",
    "reason": "denied as before, for another reason",
    "segment": "the education segment is another one",
    "came": "a customer that was not there before",
    "left": "a customer that is no longer there",
    "refused": "a customer that the service now refuses to show (403)",
    "readable": "a customer that the service refused to show before",
}
"""Every kind of change between two snapshots, and what it means."""

Outcome = Literal["approved", "denied", "in-review"]

Only = Literal["all", "changed", "in-review", "denied", "approved", "unread"]

STATES: tuple[CustomerState, ...] = get_args(CustomerState)
ONLY: tuple[Only, ...] = get_args(Only)


@frozen
class Row:
    """One line of the result: a customer with one qualification, or without any.

    Attributes:
        customer_id: Id of the customer's tenant, a GUID.
        customer_state: See `CustomerState`.
        qualification: The qualification; None if the customer has none, or for a change of the customer itself.
        outcome: What became of the request so far. A status that is not known counts as in review.
        education_segment: For Education, if the service or the file of customers says it.
        website: For Education, if the service or the file of customers says it.
        vetting_created: When the vetting began, as the service writes it.
        days_in_review: Whole days from then until the customer was read; None if it is not in review.
        change: The changes since the earlier snapshot, separated by blanks; None if there are none.
        before: What the earlier snapshot has: a status, reason or segment.
        problem: Why the customer was not read, in one line.
    """

    customer_id: str
    company_name: str | None
    domain: str | None
    customer_state: CustomerState
    qualification: str | None
    outcome: Outcome | None
    education_segment: str | None
    website: str | None
    vetting_status: str | None
    vetting_reason: str | None
    vetting_created: str | None
    days_in_review: int | None
    change: str | None
    before: str | None
    problem: str | None
    http_status: int | None


@frozen
class Summary:
    """What a snapshot holds, and the requests of the run.

    Attributes:
        customers: The number of customers in each state, for all states.
        qualifications: The number of qualifications: `approved`, `denied` and `in-review`.
        is_listed: Whether the list of customers is complete.
        requests: The requests of this run; 0 for a summary of the snapshot alone.
        throttled: The number of responses with status 429.
        seconds: The duration of the run.
    """

    customers: Mapping[CustomerState, int]
    qualifications: Mapping[str, int]
    is_listed: bool
    requests: int = 0
    throttled: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """The number of customers."""
        return sum(self.customers.values())

    @property
    def is_complete(self) -> bool:
        """Whether every customer was requested, and none is left that the same command would read."""
        return self.is_listed and not self.customers["pending"] and not self.customers["unread"]


@frozen
class Progress:
    """The progress of an audit, which `on_progress` receives.

    Attributes:
        customers: The number of customers in each state, for all states.
        is_listed: Whether the list of customers is complete.
        requests: The number of requests so far.
        throttled: The number of responses with status 429 so far.
        problem: The last problem, in one line, or None.
    """

    customers: Mapping[CustomerState, int]
    is_listed: bool
    requests: int
    throttled: int
    problem: str | None


class AuditError(PartnerCenterError):
    """Base class of the errors of an audit."""


class SnapshotError(AuditError):
    """The snapshot cannot be used."""


class SnapshotInUseError(SnapshotError):
    """Another process uses this snapshot."""


class StoppedError(AuditError):
    """The audit stopped because the service keeps failing. Run it again to resume.

    Attributes:
        summary: The state of the snapshot.
    """

    def __init__(self, message: str, *, summary: Summary, **context: Any) -> None:
        super().__init__(message, **context)
        self.summary = summary
