"""The run: workers that carry out due tasks, and one feeder that uses the journal for all of them.

The feeder gives claimed tasks to the workers and records their outcomes, many rows in one durable transaction. So
memory does not grow with the number of rows, and only a few rows are claimed at a time.
"""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import TypeVar, cast

from attrs import evolve, field, frozen

from partner_center import AsyncPartnerCenter, PartnerCenterError, PollSchedule
from partner_center.policies import clock
from partner_center.runtime.calls import PollOptions
from partner_center_workflows.service_binding import Service

from .causes import CANNOT_BE_REACHED, CHECK_THE_WAY, Causes, cause_of, unreachable, without_bound
from .codes import CodeList, Codes
from .journal import Claims, Journal
from .journal_reader import FAILED, Usage
from .outage import Outage
from .progress import Pace
from .records import TO_CREATE, Progress, State, StoppedError, Summary, UnreachableError
from .steps import StepResult
from .times import RunClock, RunLimiter
from .turns import SETTLE, Change, PollPolicy, Task, while_claimed
from .wake_up import WakeUp
from .worker import Worker

_T = TypeVar("_T")

GRACE = 5.0  # seconds that a run which stops gives the requests in flight
_LONG_GRACE = 15.0  # seconds, if it stops because the service cannot be reached
_HOPELESS = 50  # consecutive rows for which the service failed
_TELL = 0.2  # seconds between two calls of on_progress
_LONGEST_SLEEP = 60.0  # seconds, the longest sleep, so that a suspended machine is not late by more


@frozen
class Options:
    """The options of a run; see `bulk.run`."""

    wait: bool
    concurrency: int
    limiter: RunLimiter
    schedule: PollSchedule
    deadline: timedelta
    on_progress: Callable[[Progress], object] | None = field(repr=False)


class Runner:
    """Process a journal until nothing is left to do or to wait for."""

    def __init__(self, client: AsyncPartnerCenter, journal: Journal, options: Options) -> None:
        self._journal = journal
        self._options = options
        self._clock = RunClock()
        shared: PollOptions = {"limiter": options.limiter, "correlation_id": journal.run_id}
        codes = Codes(CodeList(client, journal.fingerprint, shared))
        self._worker = Worker(client, codes, PollPolicy(options.schedule, options.deadline), shared, self._clock)
        self._tasks: asyncio.Queue[Task] = asyncio.Queue()
        self._queued: dict[int, Task] = {}  # those in the queue
        self._finished: list[tuple[Task, Change]] = []  # not recorded yet
        self._released: list[Task] = []
        self._busy = 0
        self._news = WakeUp()
        self._stopping = False
        self._aborted = False
        self._feeder: asyncio.Task[None] | None = None
        self._error: Exception | None = None
        self._failures = 0  # consecutive failures, over all rows
        self._outage = Outage()
        self._url = Service.of(client).base_url
        self._causes = Causes()
        self._last_error: str | None = None
        self._doing: dict[asyncio.Task[None], Task] = {}
        self._ending: asyncio.Task[None] | None = None
        self._began = clock.now()
        self._pace = Pace(options.limiter, self._began)
        self._next_due: float | None = None
        self._told_at = -math.inf
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def run(self) -> Summary:
        """Process the journal. After a cancellation, finish and journal the requests in flight first, within seconds.

        Raises:
            StoppedError: The service keeps failing.
            UnreachableError: The service cannot be reached.
            CredentialError: The credential gave no usable token.
            AuthenticationError: The service does not accept the token.
            JournalError: The journal cannot be written.
        """
        workers = [asyncio.create_task(self._work()) for _ in range(self._options.concurrency)]
        feeder = self._feeder = asyncio.create_task(self._feed())
        if self._aborted:
            feeder.cancel()
        try:
            await asyncio.shield(feeder)
        except asyncio.CancelledError:
            self._stop()
            self._tell(at_once=True)
            await feeder
            raise
        finally:
            begun = [feeder, *workers, *([self._ending] if self._ending else [])]
            for each in begun:
                each.cancel()
            await asyncio.gather(*begun, return_exceptions=True)
            self._disk.shutdown()
        self._tell(at_once=True)
        if isinstance(self._error, StoppedError):
            self._error.summary = self._summary()
        if self._error is not None:
            raise self._error
        return self._summary()

    def stop(self) -> None:
        """Start no more tasks. `run` finishes and journals the requests in flight, and returns within seconds."""
        self._stop()
        self._told_at = -math.inf  # the next turn says so

    def abort(self) -> None:
        """End `run` at once, with CancelledError. The next run checks the requests in flight at the service."""
        self._aborted = True
        if self._feeder is not None:
            self._feeder.cancel()

    def _summary(self) -> Summary:
        seconds = clock.now() - self._began
        counts, limiter = dict(self._journal.state_counts), self._options.limiter
        causes = self._journal.causes().found()
        return Summary(counts, limiter.requests, limiter.throttled, seconds, self._next_due, causes)

    async def _feed(self) -> None:
        """Record outcomes and claim tasks until nothing is left to do."""
        longest = self._options.schedule.longest
        await self._on_disk(partial(self._journal.recover, self._clock.now(), settle=SETTLE, longest=longest))
        self._causes = await self._on_disk(partial(self._journal.causes, FAILED))
        while True:
            self._news.clear()
            claims = await self._record_and_claim()
            if self._stopping:
                self._released += claims.tasks
            else:
                for task in claims.tasks:
                    self._queued[task.id] = task
                    self._tasks.put_nowait(task)
            self._next_due = claims.next_due
            self._tell()
            if not self._is_active() and (self._stopping or claims.next_due is None):
                return
            await self._something_to_do(claims.next_due)

    async def _record_and_claim(self) -> Claims:
        """Record the outcomes in the journal, and claim new tasks for idle workers."""
        held = self._held_for()
        if self._stopping or held:
            self._released += [self._tasks.get_nowait() for _ in range(self._tasks.qsize())]
            self._queued.clear()
        changes, self._finished = [change for _, change in self._finished], []
        released, self._released = self._released, []
        capacity, wait = 0 if self._stopping or held else self._capacity(), self._options.wait
        used = Usage(self._options.limiter.requests, self._options.limiter.throttled, clock.now() - self._began)
        exchange = partial(self._journal.record_and_claim, changes, released, self._clock.now(), used=used)
        return await self._on_disk(partial(exchange, capacity=capacity, wait=wait))

    async def _on_disk(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, work)

    def _closed_for(self) -> float:
        """Return the seconds for which the service takes no requests, by its own word."""
        return max(0.0, self._options.limiter.closed_until - clock.now())

    def _held_for(self) -> float:
        """Return the seconds for which no task is to be started."""
        return max(self._closed_for(), self._outage.wait(clock.now()))

    def _capacity(self) -> int:
        most = 1 if self._outage.is_on else 3 * self._options.concurrency  # two in the queue for one in work
        return most - self._tasks.qsize() - self._busy

    def _queue_is_low(self) -> bool:
        return self._tasks.qsize() <= self._options.concurrency

    def _is_active(self) -> bool:
        return bool(self._busy or self._finished or self._released or not self._tasks.empty())

    async def _something_to_do(self, next_due: float | None) -> None:
        """Wait until a task has an outcome, or until a task is due."""
        seconds: float | None = None
        if next_due is not None and self._queue_is_low() and self._capacity() > 0 and not self._stopping:
            seconds = max(0.0, next_due - self._clock.now(), self._held_for())
            if not self._is_active():
                seconds = clock.seconds_to_wait(seconds)
            seconds = min(seconds, _LONGEST_SLEEP)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    async def _work(self) -> None:
        me = cast("asyncio.Task[None]", asyncio.current_task())
        while True:
            task = await self._tasks.get()
            del self._queued[task.id]
            self._busy += 1
            self._doing[me] = task
            try:
                change, result = await self._worker.do(task)
            except asyncio.CancelledError:
                self._cut_off(task, sent=me in self._options.limiter.senders)
                raise
            except Exception as error:  # noqa: BLE001 - the run ends and raises it
                self._released.append(self._undone(task, error))
                self._stop(error)
            else:
                self._take(task, change, result)
            finally:
                del self._doing[me]
                self._options.limiter.forget(me)
                self._busy -= 1
                self._note_outcome()

    def _note_outcome(self) -> None:
        """Let the feeder record: now if the queue is low, otherwise together with further outcomes."""
        if self._queue_is_low():
            self._news.now()
        else:
            self._news.soon()

    def _take(self, task: Task, change: Change, result: StepResult) -> None:
        """Take the outcome of a task. One that only waited for its turn until the run ended is as it was before."""
        if self._stopping and not result["requests"] and not result["sent"] and change.finished_at is None:
            self._released.append(task)
            return
        if self._stopping and change.problem:
            change = evolve(change, problem=without_bound(change.problem))
        self._finished.append((task, change))
        self._learn(task, change, result)

    def _cut_off(self, task: Task, *, sent: bool) -> None:
        """Record a task that had no result in time. If anything was sent for a create, its outcome is unknown."""
        if task.what == "create" and sent:
            due, problem = self._clock.now() + SETTLE, "the run was stopped before there was a response"
            self._finished.append((task, Change(task.id, "unknown", due, troubles=task.troubles, problem=problem)))
        else:
            self._released.append(task)

    async def _wind_down(self, grace: float) -> None:
        """Give what is in flight a few seconds, and what would only wait for longer than that none."""
        loop = asyncio.get_running_loop()
        until = loop.time() + grace
        while self._doing:
            late, in_flight = loop.time() >= until, self._options.limiter.in_flight
            for worker in list(self._doing):
                if late or (self._closed_for() > grace and worker not in in_flight):
                    worker.cancel()
            await asyncio.sleep(0.05)

    def _learn(self, task: Task, change: Change, result: StepResult) -> None:
        """Count the outcome of a task, and stop if the service fails for all rows."""
        if task.what == "create" and change.state not in TO_CREATE:
            self._pace.created()
        self._note_problem(task, change, result)
        if not result["reached"]:
            if self._outage.is_final(clock.now()):
                self._stop(self._unreachable())
            return
        if not result["requests"] and self._closed_for():
            return  # it waited for a service that is closed for a while: that says nothing about the next row
        self._failures = self._failures + 1 if result["passing"] else 0
        if self._failures >= _HOPELESS:
            self._stop(
                StoppedError(
                    f"the service failed for {_HOPELESS} rows in a row; the last error: {result['problem']}",
                    hint="Nothing is lost: run the same command again when the service is well.",
                    summary=Summary(self._counts()),
                )
            )

    def _note_problem(self, task: Task, change: Change, result: StepResult) -> None:
        """Remember the last problem, and count the rows that failed by their causes."""
        self._outage.learn(result, clock.now())
        problem, status, code = result["problem"], result["http_status"], result["service_code"]
        if change.state == "failed":
            self._causes.add("failed", problem, status, code, task.website)
        if self._outage.cause is not None:
            self._last_error = self._not_reached()
            self._told_at = -math.inf
        elif problem is not None and (result["passing"] or result["refused"] or change.state == "failed"):
            self._last_error = cause_of(problem, status, code)
        elif self._last_error and self._last_error.startswith(CANNOT_BE_REACHED):
            self._last_error = None

    def _not_reached(self) -> str:
        return unreachable(self._url, self._outage.cause or "")

    def _unreachable(self) -> UnreachableError:
        return UnreachableError(
            f"{self._not_reached()}; no row has failed for that",
            hint=CHECK_THE_WAY,
            summary=Summary(self._counts()),
        )

    def _stop(self, error: Exception | None = None) -> None:
        """Start no more tasks and send no more requests. Those in flight have a few seconds, and are journalled."""
        self._error = self._error or error
        self._stopping = True
        self._options.limiter.is_ending = True
        if self._ending is None:
            grace = _LONG_GRACE if isinstance(error, UnreachableError) else GRACE
            self._ending = asyncio.get_running_loop().create_task(self._wind_down(grace))
        self._news.now()

    def _tell(self, *, at_once: bool = False) -> None:
        """Report the progress, at most a few times a second."""
        now = clock.now()
        if self._options.on_progress is None or not (at_once or now - self._told_at >= _TELL):
            return
        self._told_at = now
        counts = self._counts()
        progress = self._pace.progress(now, counts, self._next_due, stopping=self._stopping)
        self._options.on_progress(
            evolve(
                progress,
                causes=self._causes.found(),
                last_error=self._last_error,
                unreachable=self._outage.is_on,
            )
        )

    def _counts(self) -> dict[State, int]:
        """Return the number of rows in each state: of those that are claimed, only the ones in work are `sending`."""
        counts = dict(self._journal.state_counts)
        for task, change in self._finished:
            counts[while_claimed(task)] -= 1
            counts[change.state] += 1
        for task in chain(self._queued.values(), self._released):
            counts[while_claimed(task)] -= 1
            counts[task.state] += 1
        return counts

    def _undone(self, task: Task, error: Exception) -> Task:
        """Return a task to repeat. If anything was sent for it, the next step checks at the service first."""
        if isinstance(error, PartnerCenterError) and error.attempts and task.sent_at is None:
            return evolve(task, sent_at=self._clock.now())
        return task
