"""Waiting for the outcome of vetting, which takes days.

A `Poller` decides without any I/O when to poll, and an API client carries it out. That polling is the only way to learn
an outcome is inferred, because no webhook is documented:
https://learn.microsoft.com/en-us/partner-center/developer/partner-center-webhook-events
"""

import json
import random
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast, get_args

from attrs import field, frozen

from partner_center_generated.models import CustomerQualification, CustomerQualifications

from .errors import APIError, InvalidRequestError, PartnerCenterError, TransportError, VettingTimeout
from .formats import spec
from .formats.dates import parse_date
from .formats.outside_text import shown
from .policies import clock
from .policies.retry import http_date
from .policies.timeout import LONGEST, is_positive
from .runtime import call_steps
from .runtime.arguments import checked_customer_id
from .runtime.calls import Call, CallOptions, Pause, PollOptions, RawResponse, Settings, Steps

Outcome = Literal["approved", "denied", "open"]
Kind = Literal["Education", "GovernmentCommunityCloud", "StateOwnedEntity"]

_KINDS: tuple[Kind, ...] = get_args(Kind)
_VERSION, _MAX_VERSION = 1, 1000
_FIVE_MINUTES, _HOUR, _YEAR = 300.0, 3600.0, 366 * 86_400.0
_MAX_POLLS = 1_000_000_000  # of a token, far above what a schedule gives
_ROUNDED = timedelta(seconds=2)  # dates of the service have whole seconds
_CLOCKS_DIFFER, _ANY_ZONE = timedelta(minutes=10), timedelta(days=2)  # the latter without a time or a zone
_EXACT = re.compile(r"(?!.*[T ]00:00:00).*(?:Z|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE)


def _steps(value: Iterable[float | timedelta]) -> tuple[float, ...]:
    try:
        steps = tuple(each.total_seconds() if isinstance(each, timedelta) else each for each in value)
    except TypeError:
        steps = ()
    if not steps or not all(is_positive(each, _YEAR) for each in steps):
        raise InvalidRequestError("PollSchedule: give steps as seconds above 0, a year at most, such as (60, 300, 900)")
    return tuple(float(each) for each in steps)


@frozen
class PollSchedule:
    """The times between polls. The last step is repeated.

    Args:
        steps: Seconds or timedeltas. Default: 1, 5 and 15 minutes, 1 hour, and then every 6 hours.
        jitter: The fraction by which each wait is randomly shorter or longer, so that many clients do not poll at once.
            0.1 is 10 %.
    """

    steps: tuple[float, ...] = field(default=(60.0, _FIVE_MINUTES, 900.0, _HOUR, 6 * _HOUR), converter=_steps)
    jitter: float = 0.1

    def __attrs_post_init__(self) -> None:
        if self.jitter != 0 and not (is_positive(self.jitter) and self.jitter < 1):
            raise InvalidRequestError(f"PollSchedule: jitter is {shown(self.jitter)}; give a number from 0 to below 1")

    def delay(self, polls: int) -> float:
        """Return the seconds to wait after a number of polls, from 1."""
        step = self.steps[min(max(polls, 1), len(self.steps)) - 1]
        return step * random.uniform(1 - self.jitter, 1 + self.jitter)  # noqa: S311 - jitter

    @property
    def longest(self) -> float:
        """The longest possible wait, in seconds."""
        return max(self.steps) * (1 + self.jitter)


@frozen
class Poll:
    """The result of one poll, which `on_poll` receives.

    Attributes:
        customer_id: Id of the customer's tenant, a GUID.
        kind: The qualification that the wait is for.
        number: From 1, counted over all processes that waited.
        status: The vetting status from the service, which may be a new one; None if there is none.
        qualification: The qualification; None if the customer does not have it, or if the poll failed.
        error: The error of a failed poll, or None. The next poll tries again.
        next_in: Seconds until the next poll; None after the last one.
    """

    customer_id: str
    kind: str
    number: int
    status: str | None
    qualification: CustomerQualification | None
    error: PartnerCenterError | None
    next_in: float | None


OnPoll = Callable[[Poll], object]


def find(found: CustomerQualifications, kind: str) -> CustomerQualification | None:
    """Return the customer's qualification of a kind: of several, the last that is not denied, or else the last."""
    same = [item for item in found.qualifications if (item.qualification or "").lower() == kind.lower()]
    not_denied = [item for item in same if outcome_of(item) != "denied"]
    return next(reversed(not_denied or same), None)


def standing(raw: RawResponse[CustomerQualifications], kind: str, sent_ago: float) -> CustomerQualification | None:
    """Return the qualification of a kind that a create may have requested. An older denial does not count.

    Args:
        raw: The customer's qualifications, just received. `Date` of the response is the service's clock.
        kind: The requested qualification.
        sent_ago: How long ago the create was first sent, in seconds.

    Raises:
        PartnerCenterError: The dates of the denials do not tell whether they are from before.
    """
    item = find(raw.parsed, kind)
    if item is None or outcome_of(item) != "denied":
        return item
    now = http_date(raw.headers.get("Date", "")) or datetime.fromtimestamp(clock.wall(), UTC)
    sent = now - timedelta(seconds=max(0.0, sent_ago))
    clear = sent_ago >= 0  # otherwise the clock of this machine was set back
    for each in raw.parsed.qualifications:
        if (each.qualification or "").lower() == kind.lower():
            text = (each.vetting_create_date or "").strip()
            date = parse_date(text)
            if date is not None and date >= sent - _ROUNDED:
                return each
            until = sent - (_CLOCKS_DIFFER if _EXACT.fullmatch(text) else _ANY_ZONE)
            clear = clear and date is not None and date.year > 1 and date < until  # .NET writes year 1 for no date
    if not clear:
        message = f"{kind} is denied, and its date does not tell whether for this request or an earlier one"
        raise PartnerCenterError(message, attempts=raw.attempts)
    return None


def outcome_of(item: CustomerQualification) -> Outcome:
    """Return the outcome of a vetting. An unknown status counts as open, so that the wait continues.

    A StateOwnedEntity is not vetted. Without a status it counts as approved.
    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
    """
    status = (item.vetting_status or "").lower()
    if not status and (item.qualification or "").lower() == "stateownedentity":
        return "approved"
    return "approved" if status == "approved" else "denied" if status == "denied" else "open"


def is_transient(error: PartnerCenterError) -> bool:
    """Return whether the same call may succeed later."""
    return isinstance(error, TransportError) or (isinstance(error, APIError) and error.is_retryable)


class Poller:
    """One wait: when to poll, and the last result.

    Args:
        customer_id: Id of the customer's tenant, a GUID.
        kind: `Education`, `GovernmentCommunityCloud` or `StateOwnedEntity`.
        timeout: A timedelta, or seconds, after which the wait ends with a last poll.
        schedule: The times between polls.
        on_poll: Called after every poll.
    """

    def __init__(
        self,
        customer_id: object,
        kind: object,
        timeout: timedelta | float,
        schedule: PollSchedule,
        on_poll: OnPoll | None,
    ) -> None:
        seconds = min(timeout.total_seconds(), LONGEST) if isinstance(timeout, timedelta) else timeout
        if seconds != 0 and not is_positive(seconds, LONGEST):
            raise InvalidRequestError(
                f"timeout is {shown(timeout)}; give a timedelta or seconds, such as timedelta(days=5)"
            )
        if not isinstance(schedule, PollSchedule):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"schedule is {shown(schedule)}; give a PollSchedule")
        if on_poll is not None and not callable(on_poll):
            raise InvalidRequestError(
                f"on_poll is {shown(on_poll)}; give a function that takes a Poll, or leave it out"
            )
        self.customer_id: str = checked_customer_id(customer_id)
        self.kind: str = _checked_kind(kind)
        self.polls: int = 0
        self.first_in: float = 0.0
        self._schedule = schedule
        self._on_poll = on_poll
        self._until = clock.now() + seconds
        self._last: CustomerQualification | None = None
        self._error: PartnerCenterError | None = None
        self._next_at = clock.wall()

    @classmethod
    def resumed(cls, token: object, timeout: timedelta | float, on_poll: OnPoll | None) -> "Poller":
        """Resume the wait of a token.

        Args:
            token: The token of a VettingTimeout.
            timeout: A timedelta, or seconds.
            on_poll: Called after every poll.

        Raises:
            InvalidRequestError: It is not such a token, or is from a newer version of this package.
        """
        customer_id, kind, polls, next_poll_at, schedule = _read_token(token)
        poller = cls(customer_id, kind, timeout, schedule, on_poll)
        poller.polls = polls
        poller.first_in = poller._within(min(max(0.0, next_poll_at - clock.wall()), schedule.longest))
        return poller

    def update(self, found: CustomerQualifications | PartnerCenterError) -> CustomerQualification | float:
        """Record the result of a poll. Return the decided qualification, or the seconds until the next poll.

        Args:
            found: The customer's qualifications, or the error of the poll.

        Raises:
            VettingTimeout: There is no time left.
            PartnerCenterError: The poll failed, and a later one would fail too.
        """
        self.polls += 1
        item, self._error = None, None
        if isinstance(found, PartnerCenterError):
            if not is_transient(found):
                raise found
            self._error = found
        else:
            item = self._last = find(found, self.kind)
        decided = item is not None and outcome_of(item) != "open"
        delay = self._schedule.delay(self.polls)
        self._next_at = clock.wall() + delay
        time_left = self._until > clock.now()
        pause = None if decided or not time_left else self._within(delay)
        if self._on_poll is not None:
            status = item.vetting_status if item is not None else None
            self._on_poll(Poll(self.customer_id, self.kind, self.polls, status, item, self._error, pause))
        if decided and item is not None:
            return item
        if pause is None:
            raise self._timeout()
        return pause

    def steps(
        self, poll: Callable[[], Call[CustomerQualifications]], settings: Settings, options: PollOptions
    ) -> Steps[CustomerQualification]:
        """Poll until there is an outcome, and return it. Raises the errors of `update`.

        Args:
            poll: Returns the call that lists the customer's qualifications.
            settings: The client's.
            options: The options of every poll.
        """
        yield Pause(self.first_in)
        while True:
            try:
                found: CustomerQualifications | PartnerCenterError
                found = (yield from call_steps.call_steps(poll(), settings, cast("CallOptions", options))).parsed
            except PartnerCenterError as error:
                found = error
            next_step = self.update(found)
            if isinstance(next_step, CustomerQualification):
                return next_step
            yield Pause(next_step)

    @property
    def token(self) -> str:
        """JSON text with which any process can resume the wait; without secrets."""
        return json.dumps(
            {
                "v": _VERSION,
                "customer_id": self.customer_id,
                "kind": self.kind,
                "polls": self.polls,
                "next_poll_at": datetime.fromtimestamp(self._next_at, UTC).isoformat(),
                "schedule": {"steps": self._schedule.steps, "jitter": self._schedule.jitter},
            }
        )

    def _within(self, seconds: float) -> float:
        return max(0.0, min(seconds, self._until - clock.now()))

    def _timeout(self) -> VettingTimeout:
        if self._error is not None:
            state = f"the last poll failed: {self._error.message}"
        elif self._last is None:
            state = f"the customer does not have it; was {self.kind} ever requested?"
        else:
            status = self._last.vetting_status or "none"  # text of the service, which may quote the token
            is_known = status.lower() in ("none", *map(str.lower, spec.schema("VettingStatus")["enum"]))
            state = f"the last status is {status if is_known else 'not a documented one; `error.last` has it'}"
        return VettingTimeout(
            f"{self.kind} of customer {self.customer_id} had no outcome in time, after {self.polls} polls; {state}",
            hint="Resume with qualifications.resume(error.token, timeout=…), in this process or another.",
            token=self.token,
            last=self._last,
        )


def _checked_kind(kind: object) -> str:
    """Return the name of a qualification as in the spec, for a name in any case."""
    for name in _KINDS:
        if isinstance(kind, str) and kind.lower() == name.lower():
            return name
    raise InvalidRequestError(f"kind is {shown(kind)}; give one of {', '.join(_KINDS)}")


def _read_token(token: object) -> tuple[str, str, int, float, PollSchedule]:
    """Parse a token: the customer's id, the kind, the polls, when the next is due, and the schedule.

    Raises:
        InvalidRequestError: It is not a token, or is from a newer version of this package.
    """
    version: int | None = None
    try:
        given: Any = json.loads(token, object_pairs_hook=_members)  # type: ignore[arg-type]
        version = given["v"] if type(given["v"]) is int else None
        polls, due = given["polls"], datetime.fromisoformat(given["next_poll_at"])
        if version == _VERSION and type(polls) is int and 0 <= polls <= _MAX_POLLS and due.tzinfo is not None:
            schedule = PollSchedule(given["schedule"]["steps"], given["schedule"]["jitter"])
            customer_id, kind = checked_customer_id(given["customer_id"]), _checked_kind(given["kind"])
            return customer_id, kind, polls, due.timestamp(), schedule
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError):  # or InvalidRequestError
        pass
    if version is not None and _VERSION < version <= _MAX_VERSION:
        raise InvalidRequestError(f"token: it has version {version}, and this package knows {_VERSION}; upgrade it")
    raise InvalidRequestError("token: give the token of a VettingTimeout, unchanged")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object; two members of one name are a ValueError."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members
