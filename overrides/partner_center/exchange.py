"""One logical call, decided here without any I/O.

`exchange` is a generator: it yields what is to be done next (`FetchToken`, `Send`), is sent what came of it, and
returns the result. The drivers, one sync and one async, do nothing else than carry these steps out.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any, Generic, Literal, TypedDict, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from attrs import field, frozen

from .errors import (
    APIError,
    Attempt,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenterError,
    ResponseDecodeError,
    api_error_type,
    hint_for,
)
from .headers import APPLICATION, CORRELATION_ID, REQUEST_ID, USER_AGENT, Headers, identification
from .limits import Timeout
from .media_types import JSON, UndecodableError, decode, encode
from .responses import ShapeError, fault

T = TypeVar("T")

SUCCESSES = (200, 201)


class CallOptions(TypedDict, total=False):
    """What a single call may have otherwise than its client.

    Attributes:
        request_id: `ms-requestid`, the service's idempotency key, the same for all attempts of the call. Default: a
            new UUID.
        correlation_id: `ms-correlationid`, to find the call in logs and support tickets. Default: a new UUID.
        cv: `ms-cv`, a correlation vector. Default: not sent.
        timeout: Bounds of one attempt, in seconds or as a Timeout. Default: the client's.
    """

    request_id: str | UUID | None
    correlation_id: str | UUID | None
    cv: str | None
    timeout: Timeout | float | None


@frozen
class Settings:
    """What is the same for every call of a client."""

    base_url: str
    api_version: str
    timeout: Timeout
    application_name: str | None


@frozen
class Call(Generic[T]):
    """A call as the caller meant it: where to, with what, and how to read the answer."""

    method: str
    path: str
    read: Callable[[object], T]
    query: Mapping[str, str] = field(factory=dict[str, str], repr=False)  # may hold a validation code
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@frozen
class PreparedRequest:
    """An HTTP request, ready to be sent."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    content: bytes = field(repr=False)
    timeout: Timeout


@frozen
class Answer:
    """What the service answered, whatever it means."""

    status: int
    headers: Headers
    content: bytes = field(repr=False)


@frozen
class Failure:
    """Why there is no answer, and whether the request may have been carried out all the same."""

    kind: Literal["not sent", "unknown"]
    cause: str


@frozen
class FetchToken:
    """Step: get a token; the driver sends back a string."""


@frozen
class Send:
    """Step: send the request; the driver sends back an Answer or a Failure."""

    request: PreparedRequest


Step = FetchToken | Send
Event = str | Answer | Failure | None
Exchange = Generator[Step, Event, T]


@frozen
class RawResponse(Generic[T]):
    """An answer with everything around it."""

    status: int
    headers: Headers
    content: bytes = field(repr=False)
    parsed: T
    request_id: str
    correlation_id: str
    attempts: tuple[Attempt, ...]


def exchange(call: Call[T], settings: Settings, options: CallOptions) -> Exchange[RawResponse[T]]:
    """Carry out one logical call.

    Raises:
        InvalidRequestError: An option is unknown or not usable; nothing was sent.
        TransportError: The service did not answer.
        APIError: The service refused the request, or failed.
        ResponseDecodeError: The answer is not what the documents promise.
    """
    unknown = set(options) - set(CallOptions.__annotations__)
    if unknown:
        known = ", ".join(sorted(CallOptions.__annotations__))
        raise InvalidRequestError(f"unknown option {', '.join(sorted(unknown))}; a call takes {known}")
    ids = identification(options.get("request_id"), options.get("correlation_id"), options.get("cv"))
    timeout = options.get("timeout")
    content = b"" if call.body is None else encode(call.body)
    token = yield from _fetch_token()
    request = PreparedRequest(
        method=call.method,
        url=settings.base_url + call.path + (f"?{urlencode(call.query)}" if call.query else ""),
        headers=_headers(call, settings, ids, token),
        content=content,
        timeout=settings.timeout if timeout is None else Timeout.of(timeout),
    )
    outcome = yield from _send(request)
    if isinstance(outcome, Failure):
        raise _transport_error(outcome, ids)
    return _result(call, outcome, ids, (token, *call.secrets))


def _fetch_token() -> Exchange[str]:
    event = yield FetchToken()
    if not isinstance(event, str):
        raise TypeError(f"the driver answered FetchToken with {type(event).__name__}")
    return event


def _send(request: PreparedRequest) -> Exchange[Answer | Failure]:
    event = yield Send(request)
    if not isinstance(event, Answer | Failure):
        raise TypeError(f"the driver answered Send with {type(event).__name__}")
    return event


def _headers(call: Call[Any], settings: Settings, ids: Mapping[str, str], token: str) -> tuple[tuple[str, str], ...]:
    """Return every header of the request; none is left to the HTTP library but Host and Content-Length."""
    headers = {"Authorization": f"Bearer {token}", "Accept": JSON, "User-Agent": USER_AGENT, **ids}
    if call.body is not None:
        headers["Content-Type"] = JSON
    if settings.application_name is not None:
        headers[APPLICATION] = settings.application_name
    return tuple(headers.items())


def _result(call: Call[T], answer: Answer, ids: Mapping[str, str], secrets: tuple[str, ...]) -> RawResponse[T]:
    """Turn an answer into the result, or into the error that says why there is none."""
    request_id = answer.headers.get(REQUEST_ID, ids[REQUEST_ID])
    correlation_id = answer.headers.get(CORRELATION_ID, ids[CORRELATION_ID])
    attempts = (Attempt(1, f"answered {answer.status}"),)
    if answer.status not in SUCCESSES:
        raise _refusal(answer, secrets, request_id=request_id, correlation_id=correlation_id, attempts=attempts)
    try:
        parsed = call.read(decode(answer.content, answer.headers.get("Content-Type", JSON)))
    except (UndecodableError, ShapeError) as error:
        raise ResponseDecodeError(
            f"the service answered {answer.status}, but {error}",
            status=answer.status,
            content=answer.content,
            request_id=request_id,
            correlation_id=correlation_id,
            attempts=attempts,
        ) from None
    return RawResponse(answer.status, answer.headers, answer.content, parsed, request_id, correlation_id, attempts)


def _refusal(answer: Answer, secrets: tuple[str, ...], **context: Any) -> PartnerCenterError:
    """Return the error for an answer whose status is not a documented success."""
    if 200 <= answer.status < 300:
        message = f"the service answered {answer.status}, which is documented nowhere"
        return ResponseDecodeError(message, status=answer.status, content=answer.content, **context)
    said = fault(answer.content, answer.headers.get("Content-Type", JSON), answer.status)
    message = said.message
    for secret in secrets:
        message = message.replace(secret, "[redacted]")
    error: APIError = api_error_type(answer.status, said.code)(
        message,
        status=answer.status,
        code=said.code,
        retry_after=None,
        content=answer.content,
        hint=hint_for(said.code),
        **context,
    )
    return error


def _transport_error(failure: Failure, ids: Mapping[str, str]) -> PartnerCenterError:
    """Return the error for a request that was not answered."""
    context: dict[str, Any] = {
        "request_id": ids[REQUEST_ID],
        "correlation_id": ids[CORRELATION_ID],
        "attempts": (Attempt(1, f"{failure.kind}: {failure.cause}"),),
    }
    if failure.kind == "not sent":
        return NotSentError(f"the request did not reach the service: {failure.cause}", **context)
    hint = "It may have been carried out: look before sending it again, and use the same request id."
    return OutcomeUnknownError(f"no answer: {failure.cause}", hint=hint, **context)
