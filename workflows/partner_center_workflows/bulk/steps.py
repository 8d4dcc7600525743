"""The two steps of a row: request the qualification, and poll its vetting.

The steps are plain functions from JSON-able input to JSON-able output, without state and safe to call twice, so that
any engine can run them. An error that they raise stops the run: without a usable credential every row fails.
"""

from typing import NotRequired, TypedDict

from partner_center import (
    APIError,
    AsyncPartnerCenter,
    AuthenticationError,
    CredentialError,
    CustomerQualification,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    NotSentError,
    PartnerCenterError,
    ResponseDecodeError,
    StateOwnedEntity,
)
from partner_center.policies import clock
from partner_center.policies.redaction import redact, sharing
from partner_center.runtime.calls import PollOptions
from partner_center.vetting import find, is_transient, outcome_of, standing

from .records import State

_CLOCK_SET = 600.0  # seconds by which the clock of this machine may have been set forward since a create
_SAYS_IT_DID_NOT = frozenset({425, 429, 503})


class CreateInput(TypedDict):
    """The input of `create_step`.

    Attributes:
        validation_code: For GovernmentCommunityCloud; None if no code is available, and then nothing is sent.
        no_code_because: Why no code is available.
        request_id: `ms-requestid`, the same in every call of the step for this row.
        sent_before: Whether a create may have been sent for this row before, so that the service is checked first.
            Default: True. Give False only if nothing was sent.
        sent_at: When a create was first sent, in seconds since the epoch; None if unknown, and then
            a denial of the last ten minutes counts as that of this row, and one that is older by far does not.
    """

    customer_id: str
    qualification: str
    education_segment: NotRequired[str | None]
    website: NotRequired[str | None]
    validation_code: NotRequired[str | None]
    no_code_because: NotRequired[str | None]
    request_id: str
    correlation_id: NotRequired[str | None]
    sent_before: NotRequired[bool]
    sent_at: NotRequired[float | None]


class PollInput(TypedDict):
    """The input of `poll_step`."""

    customer_id: str
    qualification: str
    correlation_id: NotRequired[str | None]


class StepResult(TypedDict):
    """The result of a step.

    Attributes:
        state: The new state of the row.
        sent: Whether the service may have received a create from this step.
        created: Whether the service answered the create of this step with success.
        passing: Whether the failure is temporary, so that the step should be called again.
        refused: Whether the service refused the request, so that the same one has no success later.
        reached: Whether the service can be reached: False if every request of the step failed before it was sent.
        retry_after: `Retry-After` in seconds, or None.
        vetting_status: The vetting status from the service, in one line without secrets, or None.
        vetting_reason: The reason from the service, in one line without secrets, or None.
        problem: What failed, in one line without secrets, or None.
        requests: The number of HTTP requests of the step.
    """

    state: State
    sent: bool
    created: bool
    passing: bool
    refused: bool
    reached: bool
    retry_after: float | None
    vetting_status: str | None
    vetting_reason: str | None
    problem: str | None
    http_status: int | None
    service_code: str | None
    requests: int


async def create_step(client: AsyncPartnerCenter, row: CreateInput, options: PollOptions | None = None) -> StepResult:
    """Request the qualification of a row, unless the customer has it from an earlier call of this step.

    Raises:
        CredentialError: The credential gave no usable token.
        AuthenticationError: The service does not accept the token.
    """
    code = row.get("validation_code")
    with sharing([code] if code else ()):
        return await _create(client, row, _shared(row.get("correlation_id"), options))


async def _create(client: AsyncPartnerCenter, row: CreateInput, shared: PollOptions) -> StepResult:
    spent = 0
    try:
        if row.get("sent_before", True):
            found, spent = await _look(client, row, shared)
            if found is not None:
                return _result(found, spent)
        if row["qualification"] == "GovernmentCommunityCloud" and not row.get("validation_code"):
            return _no_code(row, spent)
        raw = await client.with_raw_response.qualifications.create(
            row["customer_id"], _asked(row), request_id=row["request_id"], **shared
        )
    except (CredentialError, AuthenticationError):
        raise
    except PartnerCenterError as error:
        spent += len(error.attempts)
        if isinstance(error, APIError) and not is_transient(error) and _may_be_there(error, row):
            return await _look_again(client, row, shared, error, spent)
        return trouble(error, _state_after(error, row), spent)
    created = find(raw.parsed, row["qualification"])
    return _result(created, spent + len(raw.attempts), created=True)


async def poll_step(client: AsyncPartnerCenter, row: PollInput, options: PollOptions | None = None) -> StepResult:
    """Poll the vetting of a row. A row that was accepted never becomes `failed`, whatever the response is.

    Raises:
        CredentialError: The credential gave no usable token.
        AuthenticationError: The service does not accept the token.
    """
    with sharing():
        return await _poll(client, row, _shared(row.get("correlation_id"), options))


async def _poll(client: AsyncPartnerCenter, row: PollInput, shared: PollOptions) -> StepResult:
    try:
        raw = await client.with_raw_response.qualifications.list(row["customer_id"], **shared)
    except (CredentialError, AuthenticationError):
        raise
    except PartnerCenterError as error:
        return trouble(error, "waiting", len(error.attempts))
    found = find(raw.parsed, row["qualification"])
    if found is None:
        result = _result(None, len(raw.attempts))
        return {**result, "state": "waiting", "problem": "the service does not show the qualification"}
    result = _result(found, len(raw.attempts))
    return {**result, "state": "waiting"} if result["state"] == "submitted" else result


def _shared(correlation_id: str | None, options: PollOptions | None) -> PollOptions:
    return {"correlation_id": correlation_id, **(options or {})}


def _asked(row: CreateInput) -> Education | GovernmentCommunityCloud | StateOwnedEntity:
    if row["qualification"] == "Education":
        return Education(row.get("education_segment"), row.get("website"))  # type: ignore[arg-type]  # checked there
    if row["qualification"] == "GovernmentCommunityCloud":
        return GovernmentCommunityCloud(row.get("validation_code") or "")
    return StateOwnedEntity()


async def _look(
    client: AsyncPartnerCenter, row: CreateInput, shared: PollOptions
) -> tuple[CustomerQualification | None, int]:
    """Return the qualification from an earlier create of this row, if there is one, and the number of requests."""
    raw = await client.with_raw_response.qualifications.list(row["customer_id"], **shared)
    now, sent_at = clock.wall(), row.get("sent_at")
    sent_ago = _CLOCK_SET + (0 if sent_at is None else now - sent_at)  # 0, after a repair, is long ago
    return standing(raw, row["qualification"], sent_ago), len(raw.attempts)


async def _look_again(
    client: AsyncPartnerCenter, row: CreateInput, shared: PollOptions, refusal: APIError, spent: int
) -> StepResult:
    """Check whether the service refused because the customer has the requested qualification."""
    try:
        found, more = await _look(client, row, shared)
    except (CredentialError, AuthenticationError):
        raise
    except PartnerCenterError as error:
        return trouble(error, "unknown", spent + len(error.attempts))
    if found is None:
        return trouble(refusal, "failed", spent + more)
    return _result(found, spent + more)


def _may_be_there(error: APIError, row: CreateInput) -> bool:
    """Return whether an earlier request, of this row or of another client, may be the cause of a refusal."""
    sends = [each for each in error.attempts if not each.outcome.startswith("read back")]
    return error.status == 409 or len(sends) > 1 or row.get("sent_before", True)


def _state_after(error: PartnerCenterError, row: CreateInput) -> State:
    """Return the state of a row whose create failed."""
    lasting = isinstance(error, APIError) and not error.is_retryable
    if lasting or isinstance(error, InvalidRequestError):
        return "failed"
    declined = isinstance(error, APIError) and error.status in _SAYS_IT_DID_NOT and len(error.attempts) == 1
    untouched = isinstance(error, NotSentError) and not _sent(error)
    return "pending" if (declined or untouched) and not row.get("sent_before", True) else "unknown"


def _sent(error: PartnerCenterError) -> bool:
    return any(not each.outcome.startswith("not sent") for each in error.attempts)


def _result(item: CustomerQualification | None, requests: int, *, created: bool = False) -> StepResult:
    outcome = "open" if item is None else outcome_of(item)
    return {
        "state": "submitted" if outcome == "open" else outcome,
        "sent": created,
        "created": created,
        "passing": False,
        "refused": False,
        "reached": True,
        "retry_after": None,
        "vetting_status": _clean(item.vetting_status) if item else None,
        "vetting_reason": _clean(item.vetting_reason) if item else None,
        "problem": None,
        "http_status": None,
        "service_code": None,
        "requests": requests,
    }


def trouble(error: PartnerCenterError, state: State, requests: int) -> StepResult:
    """Return the result of a failed step."""
    hint = f" Hint: {error.hint}" if error.hint and state == "failed" else ""
    return {
        "state": state,
        "sent": _sent(error),
        "created": False,
        "passing": is_transient(error) or isinstance(error, ResponseDecodeError),
        "refused": isinstance(error, APIError) and not is_transient(error),
        "reached": not (isinstance(error, NotSentError) and error.attempts and not _sent(error)),
        "retry_after": error.retry_after if isinstance(error, APIError) else None,
        "vetting_status": None,
        "vetting_reason": None,
        "problem": _clean(error.message + hint),
        "http_status": error.status if isinstance(error, APIError | ResponseDecodeError) else None,
        "service_code": error.code if isinstance(error, APIError) else None,
        "requests": requests,
    }


def _no_code(row: CreateInput, requests: int) -> StepResult:
    because = _clean(row.get("no_code_because") or "there is no validation code")
    return {**_result(None, requests), "state": "failed", "problem": because}


def unexpected(error: Exception, state: State) -> StepResult:
    """Return the result of a step that raised what it never should. The service may have received a create from it."""
    problem = _clean(f"unexpected {type(error).__name__}: {error}")
    return {**_result(None, 0), "state": state, "sent": True, "problem": problem}


def _clean(text: str | None) -> str | None:
    """Return a text on one line and without secrets: those of this step, or of the run that it is a step of."""
    return text and redact(text, ())
