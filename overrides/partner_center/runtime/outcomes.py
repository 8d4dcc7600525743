"""What the outcome of one attempt means: what to do next, what the body says, and what the result is."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from partner_center.errors import APIError, api_error_type, hint_for
from partner_center.formats import error_body, media_types
from partner_center.formats.schema import SchemaError, Tolerance, tolerance
from partner_center.policies import retry, telemetry
from partner_center.policies.redaction import redact
from partner_center.policies.retry import RetryDecision
from partner_center.transport.messages import Outcome, Response, TransportFailure

from .calls import Call
from .readers import no_qualifications, nothing

T = TypeVar("T")

MAX_MESSAGE_LENGTH = 1024  # characters, as documented for a fault's description
_MAX_CODE_LENGTH = 64


def classify(method: str, outcome: Outcome) -> RetryDecision:
    """Return what to do after an attempt."""
    if isinstance(outcome, Response):
        return retry.classify_status(method, outcome.status)
    return retry.classify_failure(method, outcome.kind)


def may_be_done(outcome: Outcome) -> bool:
    """Return whether the service may have carried out a request whose outcome is not a success."""
    if isinstance(outcome, TransportFailure):
        return outcome.kind == "unknown"
    return outcome.status not in retry.NOT_CARRIED_OUT and (outcome.status == 408 or not 300 <= outcome.status < 500)


def read_result(call: Call[T], response: Response, *, strict: bool) -> T:
    """Decode and normalize the body of a success, and return the result of the call.

    Args:
        call: The call.
        response: The response.
        strict: Whether every wrong member is an error.

    Raises:
        UndecodableError: The body is not what its content type says, or the data is not what the spec promises.
    """
    tolerated = Tolerance()
    outer = tolerance.set(None if strict else tolerated)
    read = call.reads.get(response.status, call.read) if call.reads else call.read
    try:
        if call.method == "HEAD":
            return read(response.status)
        return read(
            None
            if read in (nothing, no_qualifications)
            else media_types.decode(response.content, _content_type(response))
        )
    except (media_types.UndecodableError, SchemaError) as error:
        fault, encoding = read_fault(response), response.headers.get("Content-Encoding")
        instead = f"; it says: {fault.message} (code {fault.code})" if fault.code and fault.message else ""
        instead += f"; it is {fault.body}" if "HTML" in fault.body else ""
        instead += f"; its Content-Encoding is {encoding}" if encoding else ""
        raise media_types.UndecodableError(f"{error}{instead}") from None
    finally:
        tolerance.reset(outer)
        if tolerated:
            telemetry.warn_once(tolerated)


def read_fault(response: Response) -> error_body.Fault:
    """Return the code and message in an error response."""
    return error_body.fault(response.content, _content_type(response), response.headers)


def _content_type(response: Response) -> str:
    """Return the response's Content-Type; the first one if a proxy repeated it."""
    return response.headers.get("Content-Type", "").partition(",")[0]


def api_error(
    response: Response, secrets: Iterable[str], because: str, hint: str | None, context: Mapping[str, Any]
) -> APIError:
    """Return the error for an error response.

    Args:
        response: The response.
        secrets: The secrets of the call, which the message must not show.
        because: Why there is no further attempt, for the end of the message.
        hint: The hint; None takes that of the code or the status.
        context: The attempts and ids.
    """
    fault = read_fault(response)
    code = None if fault.code is None else redact(fault.code, secrets, _MAX_CODE_LENGTH)
    said = fault.message or f"the service answered {response.status} with {fault.body}"
    return api_error_type(response.status, code)(
        redact(said, secrets, MAX_MESSAGE_LENGTH) + because,
        status=response.status,
        code=code,
        retry_after=retry.retry_after(response.headers),
        content=response.content,
        hint=hint or hint_for(response.status, code),
        **context,
    )
