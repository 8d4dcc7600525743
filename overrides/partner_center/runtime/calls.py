"""The plain data of a call: its options, its steps, and its raw response.

Treat instances as immutable. Classes with an instance per request are not frozen, because a frozen instance takes three
times as long to create.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any, Generic, TypedDict, TypeVar
from uuid import UUID

from attrs import define, field, frozen

from partner_center.errors import Attempt
from partner_center.formats.media_types import JSON
from partner_center.policies.headers import Headers
from partner_center.policies.rate_limit import RateLimiter
from partner_center.policies.redaction import Secret
from partner_center.policies.retry import RetryPolicy
from partner_center.policies.timeout import Timeout
from partner_center.transport.messages import Outcome, PreparedRequest, Query, Styles
from partner_center_resources.service import RequestMediaType, ResponseMediaType

T = TypeVar("T")


class PollOptions(TypedDict, total=False):
    """Overrides of the client's options for the polls of one wait; see `CallOptions`."""

    correlation_id: str | UUID | None
    cv: str | None
    accept: ResponseMediaType
    retry: RetryPolicy | None
    limiter: RateLimiter | None
    strict_responses: bool


class CallOptions(PollOptions, total=False):
    """Per-call overrides of the client's options.

    Attributes:
        request_id: `ms-requestid`, the service's idempotency key, the same for all attempts of the call. Default: a
            new UUID.
        correlation_id: `ms-correlationid`, to find the call in logs and support tickets. Default: a new UUID.
        cv: `ms-cv`, a correlation vector. Default: not sent.
        content_type: Media type of the request's body. Default: `application/json`.
        accept: Media type of the response. Default: `application/json`.
        timeout: Timeout of one attempt, in seconds or as a Timeout. Default: the client's.
        retry: The retry policy, or None for no retries. After a 401 the call fetches a fresh token and sends once
            more, with or without a policy. Default: the client's.
        limiter: The rate limiter of all requests of the call. Several calls may share one. Default: the client's.
        strict_responses: Whether every wrong member of the response is an error. Default: the client's.
    """

    request_id: str | UUID | None
    content_type: RequestMediaType
    timeout: Timeout | float | None


@frozen
class Settings:
    """The options of a client, which all its calls share."""

    base_url: str
    api_version: str
    timeout: Timeout
    retry: RetryPolicy | None
    limiter: RateLimiter | None
    application_name: str | None
    strict_responses: bool


@define
class Call(Generic[T]):
    """One call: its request, and how to read its response.

    Attributes:
        name: The method, such as `qualifications.create`, for logs and spans.
        method: The HTTP method, in upper case.
        path: The path after the base URL, with the version.
        read: Converts the data of a response to the result; may raise SchemaError. For HEAD it converts the status.
        query: The query parameters. A parameter with several values has a list, an object a dict.
        styles: The styles of query parameters that are not written as `name=value` for each value.
        body: The body as data, with the member names of the wire; None if there is none.
        schema: The schema of the body: a title or a JSON pointer.
        secrets: Values that no message may show.
        headers: Headers of this call, in addition to the headers of every call.
        create_check: For a create: how to check whether it was carried out.
        reads: Replaces `read` for some statuses.
        successes: The statuses of a success.
        accept: The default media type of the response.
        content_type: The default media type of the body.
        look: For a write: the method that shows whether it was carried out, such as `billing_profiles.get`.
    """

    name: str
    method: str
    path: str
    read: Callable[[object], T]
    query: Query = field(factory=dict[str, Any], repr=False)  # may hold a code
    styles: Styles = field(factory=dict[str, Any])
    body: Any = field(default=None, repr=False)
    schema: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    create_check: "CreateCheck[T] | None" = None
    reads: Mapping[int, Callable[[object], T]] = field(factory=dict[int, Callable[[object], T]])
    successes: frozenset[int] = frozenset({200, 201})
    accept: ResponseMediaType = JSON
    content_type: RequestMediaType = JSON
    look: str = ""


@define
class CreateCheck(Generic[T]):
    """How to check whether a create was carried out.

    Attributes:
        call: Returns the call that reads.
        already_exists: Returns whether the response to that call contains what was to be created. It also receives how
            many seconds ago the create was first sent. It raises PartnerCenterError if the response does not tell.
    """

    call: Callable[[], Call[T]]  # built only when it is needed, which is rare
    already_exists: Callable[["RawResponse[T]", float], bool]


@frozen
class FetchToken:
    """Step: fetch a token. Its result is a Secret.

    Attributes:
        stale: A token that the service refused. The result should be another one.
    """

    stale: str | None = field(default=None, repr=False)


@define
class Send:
    """Step: send a request. Its result is a Response or a TransportFailure."""

    request: PreparedRequest


@frozen
class Pause:
    """Step: wait, in seconds. Its result is None."""

    seconds: float


Step = FetchToken | Send | Pause
Event = Secret | Outcome | None
Steps = Generator[Step, Event, T]


@frozen
class RawResponse(Generic[T]):
    """The result of a call, with its status, headers, ids and attempts.

    Attributes:
        status: HTTP status.
        headers: Headers of the response. Names are case-insensitive.
        content: The bytes of the body, without a Content-Encoding of gzip or deflate.
        parsed: The result, which the call returns without `with_raw_response`.
        request_id: `ms-requestid` of the response, or of the request if the response has none.
        correlation_id: `ms-correlationid`, in the same way.
        attempts: All requests of the call, each with its outcome.
    """

    status: int
    headers: Headers = field(repr=False)  # of the service, which may quote the token
    content: bytes = field(repr=False)
    parsed: T
    request_id: str
    correlation_id: str
    attempts: tuple[Attempt, ...]
