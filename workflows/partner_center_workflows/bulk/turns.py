"""One turn of a row: begin it, decide what its result means, and finish it.

A turn is one create or one poll, with the journal on both sides of it. `begin` says what a row needs, from what the
journal has of it. A worker carries that out. `decide` converts the result to the change that the journal records, with
the time of the next turn. All of it is plain data: this module knows no engine, no database and no clock.
"""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from attrs import fields, frozen

from partner_center import PollSchedule
from partner_center.formats.outside_text import storable

from .records import FINAL, TO_CREATE, State
from .steps import StepResult
from .times import LONGEST_PAUSE, longest_pause

SETTLE = 5.0  # seconds in which the service may still carry out a request of a process that ended
MOST_LOSSES = 20  # workers in a row that ended during the turn of one row, after which it has failed
_MOST_TROUBLES = 8  # consecutive failures after which a row has failed
_MOST_REFUSALS = 3  # consecutive refusals of its poll after which a row is left to the next run
_LONGEST_TEXT = 4096  # characters of a text that comes from outside
_FIRST_PAUSE = 5.0  # seconds before a row is tried again


@frozen
class PollPolicy:
    """When rows are polled.

    Attributes:
        schedule: The times between two polls of a row.
        deadline: The time from the submission of a row until it expires.
    """

    schedule: PollSchedule
    deadline: timedelta


@frozen
class Task:
    """A due create or poll, with the row in its earlier state."""

    what: Literal["create", "poll"]
    id: int
    state: State
    customer_id: str
    qualification: str
    education_segment: str | None
    website: str | None
    code: str | None
    request_id: str
    sent_at: float | None
    polls: int
    troubles: int
    waiting_since: float | None


@frozen
class Change:
    """The outcome of a task: the columns of the journal that it changes."""

    id: int
    state: State
    due: float | None
    unsent: bool = False  # nothing was sent for the row
    polls: int = 0
    troubles: int = 0
    submitted_at: float | None = None
    polled_at: float | None = None
    finished_at: float | None = None
    vetting_status: str | None = None
    vetting_reason: str | None = None
    problem: str | None = None
    http_status: int | None = None
    service_code: str | None = None


def while_claimed(task: Task) -> State:
    """Return the state that the journal shows while a task is claimed."""
    return "sending" if task.what == "create" else task.state


def columns(change: Change) -> dict[str, Any]:
    """Return a change as columns of the journal. This is where text from outside enters it."""
    values = ((name, getattr(change, name)) for name in _CHANGED)
    return {name: storable(value)[:_LONGEST_TEXT] if isinstance(value, str) else value for name, value in values}


def task_of(row: Mapping[str, Any]) -> Task:
    """Return what a row of the journal needs, which is not in a final state."""
    return Task("create" if row["state"] in TO_CREATE else "poll", *[row[name] for name in NEEDED])


NEEDED = tuple(each.name for each in fields(Task) if each.name != "what")  # the columns that a task needs
_CHANGED = tuple(each.name for each in fields(Change))


def begin(row: Mapping[str, Any], now: float, losses: int) -> Task | Change | None:
    """Begin a turn of a row that any number of processes share.

    Args:
        row: The row, with `begun_at`: until when its last create may be sent.
        now: Seconds since the epoch.
        losses: How many processes in a row ended during this turn.

    Returns:
        What to carry out; or a change to record instead of that, whose state is `sending` if the row is to wait with
        its losses; None if nothing is left to do.
    """
    if row["state"] in FINAL:
        return None
    if losses >= MOST_LOSSES:
        problem = f"{losses} workers in a row ended while they processed this row"
        return Change(row["id"], "failed", None, finished_at=now, problem=problem)
    if row["state"] != "sending":
        return task_of(row)
    settled = (row["begun_at"] or 0.0) + SETTLE
    if now < settled:
        return Change(row["id"], "sending", settled)
    return task_of({**row, "state": "unknown"})


def decide(task: Task, result: StepResult, now: float, policy: PollPolicy) -> Change:
    """Return what the journal is to record of the result of a task."""
    return (_after_poll if task.what == "poll" else _after_create)(task, result, now, policy)


def _after_create(task: Task, result: StepResult, now: float, policy: PollPolicy) -> Change:
    state = result["state"]
    if state in TO_CREATE:
        if not result["reached"]:  # the run tries again when the service can be reached
            return _change(task, state, now, result, troubles=task.troubles)
        if not result["requests"] and not result["sent"]:  # it waited for its turn, and nothing was sent
            return _change(task, state, now + _pause(1), result, troubles=task.troubles)
        if task.troubles + 1 < _MOST_TROUBLES:
            longest = longest_pause(policy.schedule.longest)
            due = now + max(_pause(task.troubles + 1), min(result["retry_after"] or 0.0, longest))
            return _change(task, state, due, result, troubles=task.troubles + 1)
        result["problem"] = f"given up after {_MOST_TROUBLES} tries, the last one: {result['problem']}"
        return _change(task, "failed", None, result, finished_at=now)
    accepted = None if state == "failed" else now
    if state in FINAL:
        return _change(task, state, None, result, submitted_at=accepted, finished_at=now)
    delay = min(policy.schedule.delay(1), policy.deadline.total_seconds())
    return _change(task, state, now + delay, result, submitted_at=accepted)


def _after_poll(task: Task, result: StepResult, now: float, policy: PollPolicy) -> Change:
    if result["state"] in FINAL:
        return _change(task, result["state"], None, result, polls=1, polled_at=now, finished_at=now)
    if not result["reached"]:
        return _change(task, task.state, now, result, troubles=task.troubles)
    if result["refused"]:
        refusals = task.troubles + 1
        due = now + _pause(refusals) if refusals < _MOST_REFUSALS else None
        return _change(task, task.state, due, result, polls=1, polled_at=now, troubles=refusals)
    until = (task.waiting_since or now) + policy.deadline.total_seconds()
    if now >= until:
        return _change(task, "expired", None, result, polls=1, polled_at=now, finished_at=now)
    schedule = policy.schedule
    delay = schedule.delay(task.polls + 2)  # the first wait came after the create
    troubles = task.troubles + 1 if result["passing"] else 0
    if troubles:
        delay = max(min(delay, _pause(troubles)), min(result["retry_after"] or 0.0, schedule.longest))
    due = min(now + delay, until)
    return _change(task, result["state"], due, result, polls=1, polled_at=now, troubles=troubles)


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
