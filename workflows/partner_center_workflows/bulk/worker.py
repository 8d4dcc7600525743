"""Carry out one task of a run: call its step, and convert the result for the journal."""

import random
from collections.abc import Callable
from datetime import timedelta

from attrs import field, frozen

from partner_center import (
    AsyncPartnerCenter,
    AuthenticationError,
    CredentialError,
    PartnerCenterError,
    PollSchedule,
)
from partner_center.runtime.calls import PollOptions

from .codes import Codes
from .journal import Change, Journal, Task
from .records import FINAL, TO_CREATE, Progress, State
from .steps import CreateInput, PollInput, StepResult, create_step, poll_step, trouble, unexpected
from .times import LONGEST_PAUSE, RunClock, RunLimiter, longest_pause

_MOST_TROUBLES = 8  # consecutive failures after which a row has failed
_MOST_REFUSALS = 3  # consecutive refusals of its poll after which a row is left to the next run
_FIRST_PAUSE = 5.0  # seconds before a row is tried again


@frozen
class Options:
    """The options of a run; see `bulk.run`."""

    wait: bool
    concurrency: int
    limiter: RunLimiter
    schedule: PollSchedule
    deadline: timedelta
    on_progress: Callable[[Progress], object] | None = field(repr=False)


class Worker:
    """Carry out tasks."""

    def __init__(self, client: AsyncPartnerCenter, journal: Journal, options: Options, run_clock: RunClock) -> None:
        self._client = client
        self._options = options
        self._clock = run_clock
        self._shared: PollOptions = {"limiter": options.limiter, "correlation_id": journal.run_id}
        self._token_is_accepted = False
        self._codes = Codes(client, journal.fingerprint, self._shared)

    async def do(self, task: Task) -> tuple[Change, StepResult]:
        """Carry out a task. Return the change for the journal, and the result of the step.

        Whatever else a step raises is the problem of its row alone.

        Raises:
            CredentialError: The credential gave no usable token.
            AuthenticationError: The service does not accept the token.
        """
        after = self._after_poll if task.what == "poll" else self._after_create
        try:
            result = await (self._poll(task) if task.what == "poll" else self._create(task))
            return after(task, result), result
        except (CredentialError, AuthenticationError):
            raise
        except Exception as error:  # noqa: BLE001 - one row never stops the others
            result = unexpected(error, "waiting" if task.what == "poll" else "unknown")
            return after(task, result), result

    async def _poll(self, task: Task) -> StepResult:
        row: PollInput = {"customer_id": task.customer_id, "qualification": task.qualification}
        return await poll_step(self._client, row, self._shared)

    async def _create(self, task: Task) -> StepResult:
        row: CreateInput = {
            "customer_id": task.customer_id,
            "qualification": task.qualification,
            "education_segment": task.education_segment,
            "website": task.website,
            "request_id": task.request_id,
            "sent_before": task.sent_at is not None,
            "sent_at": task.sent_at,
        }
        if task.code is None:
            return await create_step(self._client, row, self._shared)
        held = self._codes.holds(task.id)
        try:
            row["validation_code"], row["no_code_because"] = await self._codes.take(task.id, task.code)
        except CredentialError:
            raise
        except PartnerCenterError as error:
            result = trouble(error, task.state, len(error.attempts))
            return await self._without_codes(row, error, task.state) if result["refused"] else result
        result = await create_step(self._client, row, self._shared)
        if result["state"] == "failed" or not (held or result["created"] or result["state"] in TO_CREATE):
            self._codes.release(task.id)
        return result

    async def _without_codes(self, row: CreateInput, refusal: PartnerCenterError, before: State) -> StepResult:
        """Return the result of a row whose code the service does not show: failed, unless it was carried out before.

        Raises:
            AuthenticationError: The service accepts the token for nothing else either.
        """
        if isinstance(refusal, AuthenticationError) and not self._token_is_accepted:
            try:
                looked = await poll_step(self._client, _to_poll(row), self._shared)
            except AuthenticationError:
                raise refusal from None
            if looked["passing"] or not looked["reached"]:
                return {**looked, "state": before}
            self._token_is_accepted = True
        refused = trouble(refusal, "failed", len(refusal.attempts))
        row["no_code_because"] = f"the validation codes cannot be listed: {refused['problem']}"
        result = await create_step(self._client, row, self._shared)
        if result["state"] == "failed" and result["http_status"] is None:
            result["http_status"], result["service_code"] = refused["http_status"], refused["service_code"]
        result["requests"] += refused["requests"]
        return result

    def _after_create(self, task: Task, result: StepResult) -> Change:
        now = self._clock.now()
        state = result["state"]
        if state in TO_CREATE:
            if not result["reached"]:  # the run tries again when the service can be reached
                return _change(task, state, now, result, troubles=task.troubles)
            if not result["requests"] and not result["sent"]:  # it waited for its turn, and nothing was sent
                return _change(task, state, now + _pause(1), result, troubles=task.troubles)
            if task.troubles + 1 < _MOST_TROUBLES:
                longest = longest_pause(self._options.schedule.longest)
                due = now + max(_pause(task.troubles + 1), min(result["retry_after"] or 0.0, longest))
                return _change(task, state, due, result, troubles=task.troubles + 1)
            result["problem"] = f"given up after {_MOST_TROUBLES} tries, the last one: {result['problem']}"
            return _change(task, "failed", None, result, finished_at=now)
        accepted = None if state == "failed" else now
        if state in FINAL:
            return _change(task, state, None, result, submitted_at=accepted, finished_at=now)
        delay = min(self._options.schedule.delay(1), self._options.deadline.total_seconds())
        return _change(task, state, now + delay, result, submitted_at=accepted)

    def _after_poll(self, task: Task, result: StepResult) -> Change:
        now = self._clock.now()
        if result["state"] in FINAL:
            return _change(task, result["state"], None, result, polls=1, polled_at=now, finished_at=now)
        if not result["reached"]:
            return _change(task, task.state, now, result, troubles=task.troubles)
        if result["refused"]:
            refusals = task.troubles + 1
            due = now + _pause(refusals) if refusals < _MOST_REFUSALS else None
            return _change(task, task.state, due, result, polls=1, polled_at=now, troubles=refusals)
        until = (task.waiting_since or now) + self._options.deadline.total_seconds()
        if now >= until:
            return _change(task, "expired", None, result, polls=1, polled_at=now, finished_at=now)
        schedule = self._options.schedule
        delay = schedule.delay(task.polls + 2)  # the first wait came after the create
        troubles = task.troubles + 1 if result["passing"] else 0
        if troubles:
            delay = max(min(delay, _pause(troubles)), min(result["retry_after"] or 0.0, schedule.longest))
        due = min(now + delay, until)
        return _change(task, result["state"], due, result, polls=1, polled_at=now, troubles=troubles)


def _to_poll(row: CreateInput) -> PollInput:
    return {"customer_id": row["customer_id"], "qualification": row["qualification"]}


def _pause(troubles: int) -> float:
    """Return the seconds until the next try of a row, if the service does not ask for more."""
    longest = min(LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (troubles - 1))
    return longest * random.uniform(0.5, 1)  # noqa: S311 - jitter


def _change(
    task: Task,
    state: State,
    due: float | None,
    result: StepResult,
    *,
    polls: int = 0,
    troubles: int = 0,
    submitted_at: float | None = None,
    polled_at: float | None = None,
    finished_at: float | None = None,
) -> Change:
    return Change(
        task.id,
        state,
        due,
        unsent=task.what == "create" and task.sent_at is None and not result["sent"],
        polls=polls,
        troubles=troubles,
        submitted_at=submitted_at,
        polled_at=polled_at,
        finished_at=finished_at,
        vetting_status=result["vetting_status"],
        vetting_reason=result["vetting_reason"],
        problem=result["problem"],
        http_status=result["http_status"],
        service_code=result["service_code"],
    )
