"""The plain data between the layers: a call, a request, an answer, and the steps between core and driver.

Nobody changes it. What is made anew for every request is not frozen all the same: to fill a frozen instance takes three
times as long.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any, Generic, TypedDict, TypeVar
from uuid import UUID

from attrs import define, field, frozen

from partner_center.errors import Attempt
from partner_center.formats.media_types import JSON, RequestMediaType, ResponseMediaType
from partner_center.policies.headers import Headers
from partner_center.policies.rate_limit import RateLimiter
from partner_center.policies.retry import RetryPolicy
from partner_center.policies.timeout import Timeout
from partner_center.transport.messages import Outcome, PreparedRequest

T = TypeVar("T")

SUCCESSES = frozenset({200, 201})  # the docs name one or the other for the same call, so one is taken for the other


class CallOptions(TypedDict, total=False):
    """What a single call may have otherwise than its client.

    Attributes:
        request_id: `ms-requestid`, the service's idempotency key, the same for all attempts of the call. Default: a
            new UUID.
        correlation_id: `ms-correlationid`, to find the call in logs and support tickets. Default: a new UUID.
        cv: `ms-cv`, a correlation vector. Default: not sent.
        content_type: Media type of the request's body. Default: `application/json`.
        accept: Media type that the answer should have. Default: `application/json`.
        timeout: Bounds of one attempt, in seconds or as a Timeout. Default: the client's.
        retry: How the call is tried again, or None for not at all; a 401 is answered with a fresh token, once, either
            way. Default: the client's.
        limiter: The rate limit that all requests of the call keep, shared with whatever else has it. Default: the
            client's.
    """

    request_id: str | UUID | None
    correlation_id: str | UUID | None
    cv: str | None
    content_type: RequestMediaType
    accept: ResponseMediaType
    timeout: Timeout | float | None
    retry: RetryPolicy | None
    limiter: RateLimiter | None


class PollOptions(TypedDict, total=False):
    """What the polls of one wait may have otherwise than their client; each is as in `CallOptions`."""

    correlation_id: str | UUID | None
    cv: str | None
    accept: ResponseMediaType
    retry: RetryPolicy | None
    limiter: RateLimiter | None


@frozen
class Settings:
    """What is the same for every call of a client."""

    base_url: str
    api_version: str
    timeout: Timeout
    retry: RetryPolicy | None
    limiter: RateLimiter | None
    application_name: str | None


@define
class Call(Generic[T]):
    """A call as the caller meant it: where to, with what, and how to read the answer.

    Attributes:
        name: `qualifications.create`, for logs and spans.
        read: Turns the response's data into the result; raises ShapeError. That of a HEAD reads the status.
        query: The query; a name with several values has a list.
        body: The body as data, by the names on the wire; None if there is none.
        schema: Where the spec has the schema of the body: a title or a JSON pointer.
        secrets: What must not appear in any message.
        headers: What the call has besides the headers of every call.
        create_check: For a create: how to see whether it was carried out.
        reads: What reads the response instead of `read`, for some statuses.
        successes: The statuses that are a success.
        accept: The media type of the response, unless the caller wants another.
        content_type: The media type of the body, likewise.
        look: For a write: what shows whether it was carried out, such as `billing_profiles.get`.
    """

    name: str
    method: str
    path: str
    read: Callable[[object], T]
    query: Mapping[str, str | list[str]] = field(factory=dict[str, str | list[str]], repr=False)  # may hold a code
    body: Any = field(default=None, repr=False)
    schema: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    create_check: "CreateCheck[T] | None" = None
    reads: Mapping[int, Callable[[object], T]] = field(factory=dict[int, Callable[[object], T]])
    successes: frozenset[int] = SUCCESSES
    accept: ResponseMediaType = JSON
    content_type: RequestMediaType = JSON
    look: str = ""


@define
class CreateCheck(Generic[T]):
    """How to see whether a create was carried out: a call that reads, and whether its result has what was asked for."""

    call: Callable[[], Call[T]]  # made when it is needed, which is hardly ever
    already_exists: Callable[[T], bool]


@frozen
class FetchToken:
    """Step: get a token; the driver sends back a string.

    Attributes:
        stale: A token that the service refused, so that another one is wanted.
    """

    stale: str | None = field(default=None, repr=False)


@define
class Send:
    """Step: send the request; the driver sends back an Answer or a Failure."""

    request: PreparedRequest


@frozen
class Pause:
    """Step: wait; the driver sends back None."""

    seconds: float


Step = FetchToken | Send | Pause
Event = str | Outcome | None
Steps = Generator[Step, Event, T]


@frozen
class RawResponse(Generic[T]):
    """An answer with everything around it.

    Attributes:
        status: HTTP status.
        headers: Headers of the answer; names compare without regard to case.
        content: The body as it came.
        parsed: The result that the call returns otherwise.
        request_id: `ms-requestid`, the service's own if it answered with one.
        correlation_id: `ms-correlationid`, likewise.
        attempts: Every request that was made for this call, and what came of it.
    """

    status: int
    headers: Headers
    content: bytes = field(repr=False)
    parsed: T
    request_id: str
    correlation_id: str
    attempts: tuple[Attempt, ...]
