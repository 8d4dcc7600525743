"""The steps of one call, decided without any I/O.

::

    argument(), body_of()     validate the arguments (runtime/arguments.py), before there is a call
      v
    _CallSteps()              validate the options -> ids -> encode the body; once per call
      v
    steps() <----------------------------------------------------------------------.
      v                                                                            |
    _attempt()                once per attempt:                                    |
      _token()                  the token: yields FetchToken                       |
      _send()                   the limiter, if any: _slot() yields Pause          |
                                the request: yields Send                           |
                              after a 401: _token() and _send() once more          |
      v                                                                            |
    classify()                                                                     |
      RETRY     -> _wait(): yields Pause ------------------------------------------|
      READ_BACK -> _wait(), then _check_create(): not created ---------------------'
                                                  created -> RawResponse
      FINAL     -> _conclude()  a success: read_result() decodes and normalizes -> RawResponse
                                otherwise: _error() -> PartnerCenterError

    No attempt, time or retry budget left: _error(). A write without a create check: _unknown().

`call_steps` is a generator. It yields a step, receives the result of the step, and returns the result of the call.
`APIClient` and `AsyncAPIClient` only carry out the steps.
"""

import math
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve

from partner_center.errors import (
    Attempt,
    CredentialError,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenterError,
    ResponseDecodeError,
)
from partner_center.formats import media_types, spec
from partner_center.formats.media_types import REQUEST_MEDIA_TYPES, RESPONSE_MEDIA_TYPES, check_media_type
from partner_center.formats.outside_text import shown
from partner_center.policies import clock, retry, telemetry
from partner_center.policies.headers import (
    APPLICATION,
    CORRELATION_ID,
    REQUEST_ID,
    Headers,
    default_headers,
    identification,
)
from partner_center.policies.rate_limit import RateLimiter
from partner_center.policies.redaction import Secret, redact, share
from partner_center.policies.retry import RetryBudget, RetryDecision, RetryPolicy
from partner_center.policies.timeout import Timeout
from partner_center.transport.content_encoding import decompressed
from partner_center.transport.messages import Outcome, PreparedRequest, Response, TransportFailure, url_of
from partner_center_resources.service import RequestMediaType

from .arguments import argument
from .calls import Call, CallOptions, CreateCheck, FetchToken, Pause, RawResponse, Send, Settings, Steps
from .outcomes import MAX_MESSAGE_LENGTH, api_error, classify, may_be_done, read_fault, read_result

if TYPE_CHECKING:
    from opentelemetry.trace import Span

T = TypeVar("T")

_OPTIONS = CallOptions.__annotations__.keys()
_FETCH_TOKEN = FetchToken()
_MAX_ID_LENGTH = 128
_MIN_TIMEOUT = 0.001  # seconds, for an attempt that begins at the deadline
_HINT_UNKNOWN = "It may have been carried out: look before sending it again, and use the same request id."
_HINT_SUCCEEDED = "The service reported success: look before sending it again."


def call_steps(call: Call[T], settings: Settings, options: CallOptions) -> Steps[RawResponse[T]]:
    """Yield the steps of one call, and return its result.

    Raises:
        InvalidRequestError: An option is unknown or not usable. Nothing was sent.
        CredentialError: The credential gave no usable token.
        TransportError: The service did not answer.
        APIError: The service refused the request, or failed.
        ResponseDecodeError: The response is not what the docs promise.
    """
    this = _CallSteps(call, settings, options)
    with telemetry.call_span(call.name, this.ids) as span:
        this.span = span
        return (yield from this.steps())


def check(call: Call[T], settings: Settings, options: CallOptions) -> None:
    """Validate the options of a call without sending it.

    Raises:
        InvalidRequestError: An option is unknown or not usable.
    """
    _CallSteps(call, settings, options)


class _CallSteps(Generic[T]):
    """The state of one call: what its attempts share."""

    lost = False  # whether an attempt got no response: its connection was lost, and others may be
    no_token = ""  # why the credential gave no other token after a 401

    def __init__(self, call: Call[T], settings: Settings, options: CallOptions) -> None:
        if not options.keys() <= _OPTIONS:
            unknown, known = (", ".join(sorted(each)) for each in (options.keys() - _OPTIONS, _OPTIONS))
            raise InvalidRequestError(f"unknown option {unknown}; a call takes {known}")
        timeout = options.get("timeout")
        self.call = call
        self.settings = settings
        self.ids = identification(options.get("request_id"), options.get("correlation_id"), options.get("cv"))
        self.accept = check_media_type("accept", options.get("accept", call.accept), RESPONSE_MEDIA_TYPES)
        content_type = options.get("content_type", call.content_type)
        self.content_type: RequestMediaType = check_media_type("content_type", content_type, REQUEST_MEDIA_TYPES)
        self.timeout = settings.timeout if timeout is None else Timeout.of(timeout)
        self.policy = retry.check_policy(options.get("retry", settings.retry))
        self.limiter = options.get("limiter", settings.limiter) or settings.limiter
        if self.limiter is not None and not isinstance(self.limiter, RateLimiter):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"limiter is {shown(self.limiter)}; give RateLimiter(…), or leave it out")
        self.strict = settings.strict_responses
        if "strict_responses" in options:
            self.strict = argument("strict_responses", options["strict_responses"], bool)
        self.deadline = math.inf  # set after the first token: an interactive sign-in may take minutes
        self.last: Outcome | None = None
        self.headers = self._headers()
        self.content = b""
        if call.body is not None:
            self.content = media_types.encode(call.body, spec.schema(call.schema), self.content_type)
        self.attempts: list[Attempt] = []
        self.first_sent = 0.0  # on the clock of `clock.now`
        self.sent = 0  # how often the request itself was sent; create checks do not count
        self.secrets = set(call.secrets)
        self.may_refresh_token = True
        self.budget_taken = 0
        self.span: Span | None = None

    def steps(self) -> Steps[RawResponse[T]]:
        """Send until an outcome is final, or a bound of the retry policy is reached."""
        failures = 0
        while True:
            outcome = yield from self._attempt(self.call)
            decision = classify(self.call.method, outcome)
            if decision is RetryDecision.FINAL:
                return self._success(self._conclude(self.call, outcome))
            failures += 1
            policy, check = self.policy, self.call.create_check
            if decision is RetryDecision.READ_BACK and check is None:
                raise self._unknown(outcome)
            if policy is None:
                raise self._error(outcome)
            attempts_left = self.sent < policy.attempts
            if decision is RetryDecision.READ_BACK and check is not None:
                yield from self._wait(policy, outcome, failures)
                found = yield from self._check_create(policy, check, outcome)
                if found is not None:
                    return found
                if not attempts_left:
                    raise self._error(outcome, "the create check did not find it, and no attempt is left")
            elif attempts_left:
                yield from self._wait(policy, outcome, failures)
            else:
                raise self._error(outcome)

    def _check_create(
        self, policy: RetryPolicy, check: CreateCheck[T], unknown: Outcome
    ) -> Steps[RawResponse[T] | None]:
        """Check whether the create was carried out; return the result that shows it, or None.

        Raises:
            OutcomeUnknownError: The check failed too. The outcome stays unknown, so the create must not be sent again.
        """
        failures = 0
        call = check.call()
        try:
            while True:
                outcome = yield from self._attempt(call, "read back: ")
                if classify(call.method, outcome) is RetryDecision.FINAL:
                    result = self._conclude(call, outcome)
                    sent_ago = clock.now() - self.first_sent
                    return self._success(result) if check.already_exists(result, sent_ago) else None
                failures += 1
                if failures >= policy.attempts:
                    raise self._error(outcome)
                yield from self._wait(policy, outcome, failures)
        except PartnerCenterError as error:
            message = f"the outcome is unknown ({unknown.summary}), and reading it back failed: {error.message}"
            raise OutcomeUnknownError(message, hint=self._hint(_HINT_UNKNOWN), **self._context(None)) from None

    def _attempt(self, call: Call[T], purpose: str = "") -> Steps[Outcome]:
        """Send once. After a 401, fetch a fresh token and send once more."""
        token = yield from self._token(_FETCH_TOKEN)
        outcome = yield from self._send(call, token, purpose)
        if self.may_refresh_token and isinstance(outcome, Response) and outcome.status == 401:
            self.may_refresh_token = False
            if read_fault(outcome).code not in retry.CONFIGURATION_CODES:
                try:
                    fresh = yield from self._token(FetchToken(stale=token.value))
                except CredentialError as error:  # the 401 is what the service said
                    self.no_token = redact(f"no other token could be had: {error.message}", self.secrets)
                    return outcome
                if fresh != token:
                    outcome = yield from self._send(call, fresh, purpose)
        return outcome

    def _token(self, step: FetchToken) -> Steps[Secret]:
        try:
            token = yield step
        except CredentialError as error:
            if not self.attempts:
                raise
            self._attach_attempts(error)
            raise
        assert isinstance(token, Secret)  # noqa: S101 - the API client returns a Secret for FetchToken
        self.secrets.add(token.value)
        share(*self.secrets)
        if self.policy is not None and self.deadline == math.inf:
            self.deadline = clock.now() + self.policy.deadline
        return token

    def _attach_attempts(self, error: CredentialError) -> None:
        """Attach earlier attempts to a late credential error."""
        error.hint = self._hint(_HINT_UNKNOWN) if self.last is not None and may_be_done(self.last) else None
        for name, value in self._context(self.last).items():
            setattr(error, name, value)

    def _send(self, call: Call[T], token: Secret, purpose: str) -> Steps[Outcome]:
        """Wait for a slot of the rate limiter, send, and record the outcome."""
        if self.limiter is not None:
            yield from self._slot(self.limiter)
            self.limiter.record_send()
        started = clock.now()
        if started > self.deadline:
            raise self._give_up_error("the deadline passed while a token was fetched")
        self.first_sent = self.first_sent or started
        self.sent += call is self.call
        request = self._prepare(call, token, max(self.deadline - started, _MIN_TIMEOUT))
        with telemetry.attempt_span(self.span, call.method, request.url, len(self.attempts)) as span:
            outcome = yield Send(request)
            assert isinstance(outcome, Outcome)  # noqa: S101 - the API client returns an outcome for Send
            if isinstance(outcome, TransportFailure):
                self.lost = True
                outcome = evolve(outcome, cause=redact(outcome.cause, self.secrets, MAX_MESSAGE_LENGTH))
            else:
                outcome = decompressed(outcome)
            telemetry.note_outcome(span, outcome.status, outcome.error_type)
        if self.limiter is not None:
            throttled = outcome.status == 429
            after = retry.retry_after(outcome.headers) if throttled else None
            self.limiter.record_response(started, clock.now(), throttled=throttled, retry_after=after)
        self.last = outcome
        self.attempts.append(Attempt(len(self.attempts) + 1, purpose + outcome.summary))
        telemetry.log_attempt(
            call.method, request.url, self.attempts[-1], clock.now() - started, self.ids, outcome.headers, self.secrets
        )
        return outcome

    def _slot(self, limiter: RateLimiter) -> Steps[None]:
        """Wait until the slot in the queue of the rate limiter is due."""
        now = clock.now()
        slot, wait = limiter.reserve(now)
        while wait:
            try:
                if now + wait >= self.deadline:
                    limit = f"the client's own limit of {limiter.per_second:g} requests per second"
                    raise self._give_up_error(f"{limit} leaves no slot before the deadline")
                yield Pause(wait)
            except (GeneratorExit, PartnerCenterError):  # cancelled, or given up: another call may use the slot
                limiter.release(slot)
                raise
            now = max(clock.now(), now + wait)  # a pause may end early; one that is skipped makes the slot due
            slot, wait = (slot, 0.0) if clock.are_waits_skipped() else limiter.reserve(now, slot)

    def _give_up_error(self, reason: str) -> PartnerCenterError:
        """Return the error for a request that is not sent: that of the last outcome, if there is one."""
        return (
            self._error(TransportFailure("not sent", reason)) if self.last is None else self._error(self.last, reason)
        )

    def _headers(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of all attempts. The HTTP library adds only Host and Content-Length."""
        headers = (("Accept", self.accept), *default_headers(), *self.ids.items(), *self.call.headers)
        application = self.settings.application_name
        return headers if application is None else (*headers, (APPLICATION, application))

    def _prepare(self, call: Call[T], token: Secret, seconds: float) -> PreparedRequest:
        """Return the request. Secrets are in no local variable: a traceback with locals would show them."""
        has_body = call.body is not None
        return PreparedRequest(
            call.method,
            url_of(self.settings.base_url, call.path, call.query, call.styles),
            (
                ("Authorization", f"Bearer {token.value}"),
                *self.headers,
                *((("Content-Type", self.content_type),) if has_body else ()),
            ),
            self.content if has_body else b"",
            self.timeout.within(seconds),
            self.ids[REQUEST_ID],
            self.lost,
        )

    def _wait(self, policy: RetryPolicy, outcome: Outcome, failures: int) -> Steps[None]:
        """Wait before the next attempt.

        Raises:
            PartnerCenterError: The error of the outcome; the deadline or the retry budget allows no further attempt.
        """
        floor = retry.retry_after(outcome.headers)
        delay = policy.backoff(failures, throttled=outcome.status == 429, floor=floor)
        if clock.now() + delay >= self.deadline:
            come_back = f"; come back in {floor:.0f} s" if floor else ""
            raise self._error(outcome, f"the deadline of {policy.deadline:g} s allows no further attempt{come_back}")
        cost = RetryBudget.TIMEOUT_COST if outcome.timed_out else RetryBudget.RETRY_COST
        if not policy.budget.acquire(cost):
            raise self._error(outcome, "too many calls have failed lately: the retry budget of this process is spent")
        self.budget_taken = cost
        self.attempts[-1] = evolve(self.attempts[-1], delay=delay)
        yield Pause(delay)

    def _conclude(self, call: Call[T], outcome: Outcome) -> RawResponse[T]:
        """Return the result of a final outcome.

        Raises:
            PartnerCenterError: The outcome is not a success, or its body cannot be read.
        """
        if not isinstance(outcome, Response) or outcome.status not in call.successes:
            raise self._error(outcome)
        try:
            parsed = read_result(call, outcome, strict=self.strict)
        except media_types.UndecodableError as error:
            raise ResponseDecodeError(
                redact(f"the service answered {outcome.status}, but {error}", self.secrets, MAX_MESSAGE_LENGTH),
                status=outcome.status,
                content=outcome.content,
                hint=None if call.method in retry.READS else self._hint(_HINT_SUCCEEDED),
                **self._context(outcome),
            ) from None
        return RawResponse(outcome.status, outcome.headers, outcome.content, parsed, **self._context(outcome))

    def _success(self, result: RawResponse[T]) -> RawResponse[T]:
        """Return the cost of the successful retry to the retry budget; 1 token if the first attempt succeeded."""
        if self.policy is not None:
            self.policy.budget.release(self.budget_taken or 1)
        return result

    def _error(self, outcome: Outcome, gave_up: str = "") -> PartnerCenterError:
        """Return the error for an outcome that is not a success.

        Args:
            outcome: The outcome of the last attempt.
            gave_up: Why there is no further attempt, for the message.
        """
        gave_up = gave_up or self.no_token
        because = f" ({gave_up})" if gave_up else ""
        context = self._context(outcome)
        hint = self._hint(_HINT_UNKNOWN) if self.call.method not in retry.READS and may_be_done(outcome) else None
        if isinstance(outcome, TransportFailure):
            if outcome.kind == "not sent":
                return NotSentError(f"the request did not reach the service: {outcome.cause}{because}", **context)
            return OutcomeUnknownError(f"no response: {outcome.cause}{because}", hint=hint, **context)
        if 200 <= outcome.status < 300:
            message = f"the service answered {outcome.status}, which is documented nowhere"
            return ResponseDecodeError(message, status=outcome.status, content=outcome.content, hint=hint, **context)
        return api_error(outcome, self.secrets, because, hint, context)

    def _unknown(self, outcome: Outcome) -> PartnerCenterError:
        """Return the error for a write that may have been carried out. It is not sent again."""
        error = self._error(outcome)
        if isinstance(error, OutcomeUnknownError):
            return error
        unknown = OutcomeUnknownError(
            f"the outcome is unknown ({outcome.summary}): {error.message}", hint=error.hint, **self._context(outcome)
        )
        unknown.__cause__ = error
        return unknown

    def _hint(self, text: str) -> str:
        """Return a hint that names the method which shows whether a write was carried out."""
        return f"{text} `{self.call.look}` shows what is there." if self.call.look else text

    def _context(self, outcome: Outcome | None) -> dict[str, Any]:
        """Return what every result and error carries: the attempts and the ids, if possible those of the response."""
        headers = outcome.headers if outcome is not None else Headers()
        return {
            "request_id": self._id(REQUEST_ID, headers),
            "correlation_id": self._id(CORRELATION_ID, headers),
            "attempts": tuple(self.attempts),
        }

    def _id(self, name: str, headers: Headers) -> str:
        given, own = headers.get(name), self.ids[name]
        return own if given is None or given == own else redact(given, self.secrets, _MAX_ID_LENGTH)
