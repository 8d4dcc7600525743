"""The run: workers that carry out due tasks, and one feeder that uses the journal for all of them.

The feeder gives claimed tasks to the workers and records their outcomes, many rows in one durable transaction. So
memory does not grow with the number of rows, and only a few rows are claimed at a time.
"""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from attrs import evolve

from partner_center import AsyncPartnerCenter, PartnerCenterError
from partner_center.policies import clock

from .journal import Change, Journal, Task, Turn
from .progress import Pace
from .records import TO_CREATE, StoppedError, Summary
from .steps import StepResult
from .times import RunClock
from .worker import Options, Worker

_T = TypeVar("_T")

SETTLE = 5.0  # seconds in which the service may still carry out a request of an earlier process
_HOPELESS = 50  # consecutive rows for which the service failed
_TELL = 0.2  # seconds between two calls of on_progress
_LONGEST_SLEEP = 60.0  # seconds, the longest sleep, so that a suspended machine is not late by more


class Runner:
    """Process a journal until nothing is left to do or to wait for."""

    def __init__(self, client: AsyncPartnerCenter, journal: Journal, options: Options) -> None:
        self._journal = journal
        self._options = options
        self._clock = RunClock()
        self._worker = Worker(client, journal, options, self._clock)
        self._tasks: asyncio.Queue[Task] = asyncio.Queue()
        self._changes: list[Change] = []
        self._released: list[Task] = []
        self._busy = 0
        self._news = asyncio.Event()
        self._stopping = False
        self._aborted = False
        self._feeder: asyncio.Task[None] | None = None
        self._error: Exception | None = None
        self._failures = 0  # consecutive failures, over all rows
        self._began = clock.now()
        self._pace = Pace(options.limiter, self._began)
        self._next_due: float | None = None
        self._told_at = -math.inf
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    async def run(self) -> Summary:
        """Process the journal. After a cancellation, finish and journal the requests in flight first.

        Raises:
            StoppedError: The service keeps failing.
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
            for each in (feeder, *workers):
                each.cancel()
            await asyncio.gather(feeder, *workers, return_exceptions=True)
            self._disk.shutdown()
        self._tell(at_once=True)
        if isinstance(self._error, StoppedError):
            self._error.summary = self._summary()
        if self._error is not None:
            raise self._error
        return self._summary()

    def stop(self) -> None:
        """Start no more tasks. `run` finishes and journals the requests in flight, and then returns."""
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
        return Summary(counts, limiter.requests, limiter.throttled, seconds, self._next_due)

    async def _feed(self) -> None:
        """Record outcomes and claim tasks until nothing is left to do."""
        longest = self._options.schedule.longest
        await self._on_disk(partial(self._journal.recover, self._clock.now(), settle=SETTLE, longest=longest))
        while True:
            self._news.clear()
            turn = await self._take_turn()
            if self._stopping:
                self._released += turn.tasks
            else:
                for task in turn.tasks:
                    self._tasks.put_nowait(task)
            self._next_due = turn.next_due
            self._tell()
            if not self._is_active() and (self._stopping or turn.next_due is None):
                return
            await self._something_to_do(turn.next_due)

    async def _take_turn(self) -> Turn:
        """Record the outcomes in the journal, and claim new tasks for idle workers."""
        if self._stopping:
            self._released += [self._tasks.get_nowait() for _ in range(self._tasks.qsize())]
        changes, self._changes = self._changes, []
        released, self._released = self._released, []
        capacity = 0 if self._stopping or self._closed_for() else self._capacity()
        wait = self._options.wait
        return await self._on_disk(
            partial(self._journal.take_turn, changes, released, self._clock.now(), capacity=capacity, wait=wait)
        )

    async def _on_disk(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, work)

    def _closed_for(self) -> float:
        """Return the seconds for which the service takes no requests, by its own word."""
        return max(0.0, self._options.limiter.closed_until - clock.now())

    def _capacity(self) -> int:
        return 2 * self._options.concurrency - self._tasks.qsize() - self._busy

    def _is_active(self) -> bool:
        return bool(self._busy or self._changes or self._released or not self._tasks.empty())

    async def _something_to_do(self, next_due: float | None) -> None:
        """Wait until a task has an outcome, or until a task is due."""
        seconds: float | None = None
        if next_due is not None and self._capacity() > 0 and not self._stopping:
            seconds = max(0.0, next_due - self._clock.now(), self._closed_for())
            if not self._is_active():
                seconds = clock.seconds_to_wait(seconds)
            seconds = min(seconds, _LONGEST_SLEEP)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    async def _work(self) -> None:
        while True:
            task = await self._tasks.get()
            self._busy += 1
            try:
                change, result = await self._worker.do(task)
            except Exception as error:  # noqa: BLE001 - the run ends and raises it
                self._released.append(self._undone(task, error))
                self._stop(error)
            else:
                self._changes.append(change)
                self._learn(task, change, result)
            finally:
                self._busy -= 1
                self._news.set()

    def _learn(self, task: Task, change: Change, result: StepResult) -> None:
        """Count the outcome of a task, and stop if the service fails for all rows."""
        if task.what == "create" and change.state not in TO_CREATE:
            self._pace.created()
        if not result["requests"] and self._closed_for():
            return  # it waited for a service that is closed for a while: that says nothing about the next row
        self._failures = self._failures + 1 if result["passing"] else 0
        if self._failures >= _HOPELESS:
            self._stop(
                StoppedError(
                    f"the service failed for {_HOPELESS} rows in a row, the last time so: {result['problem']}",
                    hint="Nothing is lost: run the same command again when the service is well.",
                    summary=self._summary(),
                )
            )

    def _stop(self, error: Exception | None = None) -> None:
        """Start no more tasks. Requests in flight are finished and journalled."""
        self._error = self._error or error
        self._stopping = True
        self._news.set()

    def _tell(self, *, at_once: bool = False) -> None:
        """Report the progress, at most a few times a second."""
        now = clock.now()
        if self._options.on_progress is None or not (at_once or now - self._told_at >= _TELL):
            return
        self._told_at = now
        counts = self._journal.state_counts
        self._options.on_progress(self._pace.progress(now, counts, self._next_due, stopping=self._stopping))

    def _undone(self, task: Task, error: Exception) -> Task:
        """Return a task to repeat. If anything was sent for it, the next step checks at the service first."""
        if isinstance(error, PartnerCenterError) and error.attempts and task.sent_at is None:
            return evolve(task, sent_at=self._clock.now())
        return task
