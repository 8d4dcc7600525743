"""One read: the qualifications of a customer from the service, as the snapshot stores them."""

from datetime import UTC, datetime
from typing import Any

from partner_center import (
    APIError,
    AsyncPartnerCenter,
    CustomerQualification,
    CustomerQualifications,
    NotFoundError,
    PartnerCenterError,
    PermissionDeniedError,
    RawResponse,
    ResponseDecodeError,
)
from partner_center.formats.dates import parse_date
from partner_center.policies import clock
from partner_center.policies.redaction import redact
from partner_center.policies.retry import http_date
from partner_center.runtime.calls import PollOptions
from partner_center.vetting import find, is_transient, outcome_of

from .snapshot import Qualification, Reading, Task


async def read(client: AsyncPartnerCenter, task: Task, options: PollOptions) -> Reading:
    """Read the qualifications of a customer.

    Raises:
        PartnerCenterError: The read failed, and the service did not say that the customer is gone or refused.
    """
    try:
        raw = await client.with_raw_response.qualifications.list(task.customer_id, **options)
    except NotFoundError as error:
        return _without(task, error, "gone")
    except PermissionDeniedError as error:
        if error.code == "900329":  # it is the token: the next customer would be refused for the same reason
            raise
        return _without(task, error, "refused")
    return Reading(task.id, "read", _read_at(raw).timestamp(), qualifications=_qualifications(task, raw.parsed))


def failed(task: Task, error: Exception, *, is_last: bool) -> Reading:
    """Return the outcome of a read that failed.

    Args:
        task: The customer.
        error: Why it failed.
        is_last: Whether the audit tries no more.
    """
    return Reading(task.id, "unread" if is_last else "pending", None, problem_of(error), _status(error))


def problem_of(error: Exception) -> str:
    """Return an error in one line, without secrets."""
    text = f"unexpected {type(error).__name__}: {error}"
    if isinstance(error, PartnerCenterError):
        text = error.message
    status = _status(error)
    return redact(f"HTTP {status}: {text}" if status else text, ())


def may_pass(error: Exception) -> bool:
    """Return whether the same read may succeed later."""
    return isinstance(error, PartnerCenterError) and (is_transient(error) or isinstance(error, ResponseDecodeError))


def _without(task: Task, error: APIError, state: Any) -> Reading:
    return Reading(task.id, state, clock.wall(), problem_of(error), error.status)


def _status(error: Exception) -> int | None:
    return error.status if isinstance(error, APIError | ResponseDecodeError) else None


def _read_at(raw: RawResponse[CustomerQualifications]) -> datetime:
    """Return when the service answered by its own clock, with which its dates can be compared."""
    return http_date(raw.headers.get("Date", "")) or datetime.fromtimestamp(clock.wall(), UTC)


def _qualifications(task: Task, found: CustomerQualifications) -> list[Qualification]:
    """Return one qualification of each kind, the one that counts."""
    kinds = {item.qualification.lower(): item.qualification for item in found.qualifications if item.qualification}
    standing = [(kind, find(found, kind)) for kind in kinds]
    return [_qualification(task, kind, item) for kind, item in standing if item is not None]


def _qualification(task: Task, kind: str, item: CustomerQualification) -> Qualification:
    created = parse_date(item.vetting_create_date)
    return Qualification(
        customer_id=task.customer_id,
        kind=kind,
        qualification=_clean(item.qualification) or kind,
        outcome=outcome_of(item),
        education_segment=_member(item, "educationSegment"),
        website=_member(item, "website"),
        vetting_status=_clean(item.vetting_status),
        vetting_reason=_clean(item.vetting_reason),
        vetting_created=_clean(item.vetting_create_date),
        created_at=None if created is None or created.year <= 1 else created.timestamp(),  # year 1: .NET has no date
    )


def _member(item: CustomerQualification, name: str) -> str | None:
    """Return a member that a request has, and of which no document says that a response has it."""
    value = item.additional_properties.get(name, getattr(item, name, None))
    return _clean(value) if isinstance(value, str) and value else None


def _clean(text: str | None) -> str | None:
    return text and redact(text, ())
