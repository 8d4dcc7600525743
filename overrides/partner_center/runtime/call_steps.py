"""One logical call, decided here without any I/O.

`exchange` is a generator: it yields what is to be done next (`FetchToken`, `Send`, `Pause`), is sent what came of it,
and returns the result. The drivers, one sync and one async, do nothing else than carry these steps out. The order of
a call:

1. ids, the same for all attempts   2. body to bytes   3. attempts, each: token, limiter, send, judge   4. answer to
result or error
"""

import math
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import quote, quote_plus, urlencode

from attrs import evolve

from partner_center.errors import (
    APIError,
    Attempt,
    CredentialError,
    InvalidRequestError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenterError,
    ResponseDecodeError,
    api_error_type,
    hint_for,
)
from partner_center.formats import error_body, media_types, spec
from partner_center.formats.schema import SchemaError
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
from partner_center.policies.retry import RetryBudget, RetryDecision, RetryPolicy
from partner_center.policies.timeout import Timeout
from partner_center.transport.messages import Outcome, PreparedRequest, Response, TransportFailure

from .calls import Call, CallOptions, CreateCheck, FetchToken, Pause, RawResponse, Send, Settings, Steps
from .readers import nothing

if TYPE_CHECKING:
    from opentelemetry.trace import Span

T = TypeVar("T")

_OPTIONS = CallOptions.__annotations__.keys()
_FETCH_TOKEN = FetchToken()
_SHORTEST_SECRET = 4  # characters; anything shorter would make the words of a message unreadable
_LONGEST_MESSAGE = 1024  # characters, as documented for a fault's description
_LONGEST_CODE = 64
_LONGEST_URL = 65_536  # characters, which is all that httpx takes
_REDACTED = "[redacted]"
_AT_LEAST = 0.001  # seconds for an attempt that begins as the deadline passes
_LOOK_FIRST = "It may have been carried out: look before sending it again, and use the same request id."
_SUCCEEDED = "The service reported success: look before sending it again."


def call_steps(call: Call[T], settings: Settings, options: CallOptions) -> Steps[RawResponse[T]]:
    """Carry out one logical call.

    Raises:
        InvalidRequestError: An option is unknown or not usable; nothing was sent.
        TransportError: The service did not answer.
        APIError: The service refused the request, or failed.
        ResponseDecodeError: The answer is not what the docs promise.
    """
    this = _CallSteps(call, settings, options)
    with telemetry.call_span(call.name, this.ids) as span:
        this.span = span
        return (yield from this.steps())


def check(call: Call[T], settings: Settings, options: CallOptions) -> None:
    """Raise InvalidRequestError for an option that a call could not be made with, without making it."""
    _CallSteps(call, settings, options)


class _CallSteps(Generic[T]):
    """What is remembered between the attempts of one call."""

    def __init__(self, call: Call[T], settings: Settings, options: CallOptions) -> None:
        if options and (unknown := options.keys() - _OPTIONS):
            known = ", ".join(sorted(_OPTIONS))
            raise InvalidRequestError(f"unknown option {', '.join(sorted(unknown))}; a call takes {known}")
        timeout = options.get("timeout")
        self.call = call
        self.settings = settings
        self.ids = identification(options.get("request_id"), options.get("correlation_id"), options.get("cv"))
        self.accept = media_types.check_response_media_type(options.get("accept", call.accept))
        self.content_type = media_types.check_request_media_type(options.get("content_type", call.content_type))
        self.timeout = settings.timeout if timeout is None else Timeout.of(timeout)
        self.policy = retry.check_policy(options.get("retry", settings.retry))
        self.limiter = options.get("limiter") or settings.limiter
        self.deadline = math.inf  # until the first token is there: signing in may take as long as a person does
        self.last: Outcome | None = None
        self.headers = self._headers()
        self.content = b""
        if call.body is not None:
            self.content = media_types.encode(call.body, spec.schema(call.schema), self.content_type)
        self.attempts: list[Attempt] = []
        self.sent = 0  # how often the request itself went out, reading back aside
        self.secrets = set(call.secrets)
        self.may_refresh_token = True
        self.budget_taken = 0
        self.span: Span | None = None

    def steps(self) -> Steps[RawResponse[T]]:
        """Send until there is an answer that stands, or a bound is reached."""
        failures = 0
        while True:
            outcome = yield from self._attempt(self.call)
            decision = _classify(self.call.method, outcome)
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
                    raise self._error(outcome, "it was not there when looked for, and no attempt is left")
            elif attempts_left:
                yield from self._wait(policy, outcome, failures)
            else:
                raise self._error(outcome)

    def _check_create(
        self, policy: RetryPolicy, check: CreateCheck[T], unknown: Outcome
    ) -> Steps[RawResponse[T] | None]:
        """Look whether the create was carried out; return the result that has it, or None if there is none.

        Raises:
            OutcomeUnknownError: It cannot be read either, so nobody knows, and it must not be sent again.
        """
        failures = 0
        call = check.call()
        try:
            while True:
                outcome = yield from self._attempt(call, "read back: ")
                if _classify(call.method, outcome) is RetryDecision.FINAL:
                    result = self._conclude(call, outcome)
                    return self._success(result) if check.already_exists(result.parsed) else None
                failures += 1
                if failures >= policy.attempts:
                    raise self._error(outcome)
                yield from self._wait(policy, outcome, failures)
        except PartnerCenterError as error:
            message = f"the outcome is unknown ({unknown.summary}), and reading it back failed: {error.message}"
            raise OutcomeUnknownError(message, hint=self._hint(_LOOK_FIRST), **self._context(None)) from None

    def _attempt(self, call: Call[T], purpose: str = "") -> Steps[Outcome]:
        """Send once; and once more, with a fresh token, if the service takes the first one for expired."""
        token = yield from self._token(_FETCH_TOKEN)
        outcome = yield from self._send(call, token, purpose)
        if self.may_refresh_token and isinstance(outcome, Response) and outcome.status == 401:
            self.may_refresh_token = False
            if _fault(outcome).code not in retry.CONFIGURATION_CODES:
                fresh = yield from self._token(FetchToken(stale=token))
                if fresh != token:
                    outcome = yield from self._send(call, fresh, purpose)
        return outcome

    def _token(self, step: FetchToken) -> Steps[str]:
        try:
            token = yield step
        except CredentialError as error:
            if not self.attempts:
                raise
            self._note(error)
            raise
        assert isinstance(token, str)  # noqa: S101 - the drivers' side of the seam
        self.secrets.add(token)
        if self.policy is not None and self.deadline == math.inf:
            self.deadline = clock.now() + self.policy.deadline
        return token

    def _note(self, error: CredentialError) -> None:
        """Say on an error that came after something had been sent what that was."""
        error.hint = self._hint(_LOOK_FIRST) if self.last is not None and _may_be_done(self.last) else None
        for name, value in self._context(self.last).items():
            setattr(error, name, value)

    def _send(self, call: Call[T], token: str, purpose: str) -> Steps[Outcome]:
        """Wait for a place under the rate limit, send, and record what came of it."""
        asked = clock.now()
        if self.limiter is not None:
            asked = yield from self._slot(self.limiter)
        started = clock.now()
        if started > self.deadline:
            raise self._give_up_error("the deadline passed while a token was fetched")
        self.sent += call is self.call
        request = self._prepare(call, token, max(self.deadline - started, _AT_LEAST))
        with telemetry.attempt_span(self.span, call.method, request.url, len(self.attempts)) as span:
            outcome = yield Send(request)
            assert isinstance(outcome, Outcome)  # noqa: S101 - the drivers' side of the seam
            if isinstance(outcome, TransportFailure):
                outcome = evolve(outcome, cause=self._without_secrets(outcome.cause))
            telemetry.note_outcome(span, outcome.status, outcome.error_type)
        if self.limiter is not None:
            after = retry.retry_after(outcome.headers)
            self.limiter.record_response(asked, clock.now(), throttled=outcome.status == 429, retry_after=after)
        self.last = outcome
        self.attempts.append(Attempt(len(self.attempts) + 1, purpose + outcome.summary))
        seconds = clock.now() - started
        telemetry.log_attempt(
            call.method, request.url, self.attempts[-1], seconds, self.ids, outcome.headers, self._without_secrets
        )
        return outcome

    def _slot(self, limiter: RateLimiter) -> Steps[float]:
        """Wait for a place under the rate limit; return when it was taken."""
        while True:
            asked = clock.now()
            slot = limiter.reserve(asked, self.deadline)
            if slot is None:
                limit = f"the client's own limit of {limiter.per_second:g} requests per second"
                raise self._give_up_error(f"{limit} leaves no place before the deadline")
            if slot > asked:
                try:
                    yield Pause(slot - asked)
                except GeneratorExit:  # cancelled while waiting: another call may have the place
                    limiter.release(slot)
                    raise
            if limiter.is_valid(asked):
                return asked

    def _give_up_error(self, reason: str) -> PartnerCenterError:
        """Return the error for a request that is not sent for this reason: the last outcome's, if there was one."""
        return (
            self._error(TransportFailure("not sent", reason)) if self.last is None else self._error(self.last, reason)
        )

    def _headers(self) -> tuple[tuple[str, str], ...]:
        """Return the headers that all attempts have; none is left to the HTTP library but Host and Content-Length."""
        headers = (("Accept", self.accept), *default_headers(), *self.ids.items(), *self.call.headers)
        application = self.settings.application_name
        return headers if application is None else (*headers, (APPLICATION, application))

    def _prepare(self, call: Call[T], token: str, seconds: float) -> PreparedRequest:
        headers = (("Authorization", f"Bearer {token}"), *self.headers)
        url = self.settings.base_url + call.path + (f"?{urlencode(call.query, doseq=True)}" if call.query else "")
        if len(url) > _LONGEST_URL:
            raise InvalidRequestError(f"the URL would have {len(url)} characters; give less, {_LONGEST_URL} at most")
        return PreparedRequest(
            call.method,
            url,
            headers if call.body is None else (*headers, ("Content-Type", self.content_type)),
            b"" if call.body is None else self.content,
            self.timeout.within(seconds),
        )

    def _wait(self, policy: RetryPolicy, outcome: Outcome, failures: int) -> Steps[None]:
        """Wait before the next attempt.

        Raises:
            PartnerCenterError: The deadline or the retry budget allows none; this is the error for the outcome.
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
        """Turn an answer that stands into the result, or into the error that says why there is none."""
        if not isinstance(outcome, Response) or outcome.status not in call.successes:
            raise self._error(outcome)
        try:
            parsed = _read(call, outcome)
        except (media_types.UndecodableError, SchemaError) as error:
            raise ResponseDecodeError(
                self._without_secrets(f"the service answered {outcome.status}, but {error}"),
                status=outcome.status,
                content=outcome.content,
                hint=None if call.method in retry.READS else self._hint(_SUCCEEDED),
                **self._context(outcome),
            ) from None
        context = self._context(outcome)
        return RawResponse(outcome.status, outcome.headers, outcome.content, parsed, **context)

    def _success(self, result: RawResponse[T]) -> RawResponse[T]:
        """Give back to the retry budget what the retry that succeeded took, or a little."""
        if self.policy is not None:
            self.policy.budget.release(self.budget_taken or 1)
        return result

    def _error(self, outcome: Outcome, gave_up: str = "") -> PartnerCenterError:
        """Return the error for an outcome that is not a success, with the reason for not trying again."""
        because = f" ({gave_up})" if gave_up else ""
        context = self._context(outcome)
        hint = self._hint(_LOOK_FIRST) if self.call.method not in retry.READS and _may_be_done(outcome) else None
        if isinstance(outcome, TransportFailure):
            if outcome.kind == "not sent":
                return NotSentError(f"the request did not reach the service: {outcome.cause}{because}", **context)
            return OutcomeUnknownError(f"no answer: {outcome.cause}{because}", hint=hint, **context)
        if 200 <= outcome.status < 300:
            message = f"the service answered {outcome.status}, which is documented nowhere"
            return ResponseDecodeError(message, status=outcome.status, content=outcome.content, hint=hint, **context)
        fault = _fault(outcome)
        code = None if fault.code is None else self._without_secrets(fault.code)[:_LONGEST_CODE]
        said = fault.message or f"the service answered {outcome.status} with no body that says why"
        error: APIError = api_error_type(outcome.status, code)(
            self._without_secrets(said)[:_LONGEST_MESSAGE] + because,
            status=outcome.status,
            code=code,
            retry_after=retry.retry_after(outcome.headers),
            content=outcome.content,
            hint=hint or hint_for(outcome.status, code),
            **context,
        )
        return error

    def _unknown(self, outcome: Outcome) -> PartnerCenterError:
        """Return the error for a write that may have been carried out, and is not sent again."""
        error = self._error(outcome)
        if isinstance(error, OutcomeUnknownError):
            return error
        unknown = OutcomeUnknownError(
            f"the outcome is unknown ({outcome.summary}): {error.message}", hint=error.hint, **self._context(outcome)
        )
        unknown.__cause__ = error
        return unknown

    def _hint(self, text: str) -> str:
        """Return a hint that says how to look whether a write was carried out."""
        return f"{text} `{self.call.look}` shows what is there." if self.call.look else text

    def _context(self, outcome: Outcome | None) -> dict[str, Any]:
        """Return what every result and error carries: the ids, the service's own if it said some, and the attempts."""
        headers = outcome.headers if outcome is not None else Headers()
        return {
            "request_id": self._without_secrets(headers.get(REQUEST_ID, self.ids[REQUEST_ID])),
            "correlation_id": self._without_secrets(headers.get(CORRELATION_ID, self.ids[CORRELATION_ID])),
            "attempts": tuple(self.attempts),
        }

    def _without_secrets(self, text: str) -> str:
        """Return what came from outside without token and validation code, should it repeat them, and on one line."""
        for secret in self.secrets:
            if _SHORTEST_SECRET <= len(secret) <= len(text):
                for spelling in (secret, quote_plus(secret), quote(secret, safe=""), escape(secret)):
                    text = text.replace(spelling, _REDACTED)
        if text.isprintable():
            return text
        return "".join(each if each.isprintable() else "?" for each in text)


def _read(call: Call[T], response: Response) -> T:
    """Turn a success into the result.

    Raises:
        UndecodableError: The body is not what its content type says.
        ShapeError: It is not what the spec promises.
    """
    read = call.reads.get(response.status, call.read) if call.reads else call.read
    if call.method == "HEAD":
        return read(response.status)
    if read is nothing:
        return read(None)
    return read(media_types.decode(response.content, _content_type(response)))


def _classify(method: str, outcome: Outcome) -> RetryDecision:
    if isinstance(outcome, Response):
        return retry.classify_status(method, outcome.status)
    return retry.classify_failure(method, outcome.kind)


def _may_be_done(outcome: Outcome) -> bool:
    """Return whether the service may have carried the request out, though the outcome is no success."""
    if isinstance(outcome, TransportFailure):
        return outcome.kind == "unknown"
    return outcome.status not in retry.NOT_CARRIED_OUT and (outcome.status == 408 or not 300 <= outcome.status < 500)


def _fault(response: Response) -> error_body.Fault:
    return error_body.fault(response.content, _content_type(response))


def _content_type(response: Response) -> str | None:
    """Return the answer's Content-Type, the first one if a proxy has doubled it."""
    given = response.headers.get("Content-Type")
    return None if given is None else given.partition(",")[0]
