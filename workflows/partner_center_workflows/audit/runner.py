"""The audit: one walk over the list of customers, and workers that read the qualifications of each.

Pages go to the snapshot as they come, and customers are claimed from it a few at a time, so memory does not grow with
the number of customers.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from partner_center import (
    APIError,
    AppOnlyTokenError,
    AsyncPartnerCenter,
    AuthenticationError,
    CredentialError,
    NotSentError,
    PermissionDeniedError,
    RateLimitError,
)
from partner_center import (
    Customer as ListedCustomer,
)
from partner_center.formats.outside_text import printable
from partner_center.policies import clock
from partner_center.runtime.calls import PollOptions
from partner_center_workflows.bulk.causes import CHECK_THE_WAY, unreachable
from partner_center_workflows.bulk.times import RunLimiter
from partner_center_workflows.bulk.wake_up import WakeUp
from partner_center_workflows.service_binding import Service

from .reading import failed, may_pass, problem_of, read
from .records import Progress, StoppedError, Summary
from .snapshot import Customer, Reading, Snapshot, Task

_T = TypeVar("_T")

PAGE_SIZE = 500
_MOST_TRIES = 3  # of one customer in one run, each with the retries of a call
_HOPELESS = 20  # failures in a row
_WHEN_WELL = "Nothing is lost: run the same command again when the service is well."
_PAUSE = 2.0  # seconds after a failure in a row, times their number
_LONGEST_PAUSE = 10.0
_TELL = 0.2  # seconds between two calls of on_progress

_NOT_COUNTED = Summary({}, {}, is_listed=False)  # `run` puts the summary in its place


@frozen
class Options:
    """The options of an audit; see `audit.run`.

    Attributes:
        filters: The filter of the list; None if the customers were given.
    """

    filters: Mapping[str, str] | None
    concurrency: int
    limiter: RunLimiter
    on_progress: Callable[[Progress], object] | None = field(repr=False)


class Runner:
    """Read until the snapshot is complete."""

    def __init__(self, client: AsyncPartnerCenter, snapshot: Snapshot, options: Options) -> None:
        self._client = client
        self._snapshot = snapshot
        self._options = options
        self._shared: PollOptions = {"limiter": options.limiter, "correlation_id": snapshot.about["run_id"]}
        self._tasks: asyncio.Queue[Task] = asyncio.Queue()
        self._tries: dict[int, int] = {}  # of customers that failed in this run
        self._readings: list[Reading] = []
        self._open = 0  # claimed customers without a recorded outcome
        self._news = WakeUp()
        self._stopping = False
        self._error: Exception | None = None
        self._failures = 0  # in a row
        self._was_reached = False
        self._problem: str | None = None
        self._began = clock.now()
        self._told_at = -math.inf
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="snapshot")

    async def run(self) -> Summary:
        """Read all customers. After `stop` or a cancellation, requests in flight are dropped: they change nothing.

        Raises:
            StoppedError: The service keeps failing.
            CredentialError: The credential gave no usable token.
            AuthenticationError: The service does not accept the token.
            APIError: The service refused to list the customers.
            SnapshotError: The snapshot is from another service, or cannot be written.
        """
        workers: list[asyncio.Task[None]] = []
        try:
            if not self._stopping:
                workers = [asyncio.create_task(self._work()) for _ in range(self._options.concurrency)]
                workers.append(asyncio.create_task(self._guarded_walk()))
                await self._feed(workers[-1])
        finally:
            for each in workers:
                each.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            await asyncio.shield(self._on_disk(partial(self._snapshot.take_turn, self._readings, 0)))
            self._disk.shutdown()
        self._tell(at_once=True)
        if isinstance(self._error, StoppedError):
            self._error.summary = self.summary()
        if self._error is not None:
            raise self._error
        return self.summary()

    def stop(self, error: Exception | None = None) -> None:
        """End `run` at once. What was read is in the snapshot."""
        self._error = self._error or error
        self._stopping = True
        self._news.now()

    def summary(self) -> Summary:
        """Return the state of the snapshot and the requests of this run."""
        limiter = self._options.limiter
        return evolve(
            self._snapshot.summary(),
            requests=limiter.requests,
            throttled=limiter.throttled,
            seconds=clock.now() - self._began,
        )

    async def _feed(self, walk: "asyncio.Task[None]") -> None:
        """Record readings and claim customers until nothing is left to read."""
        while not self._stopping:
            self._news.clear()
            listed = walk.done()  # before the turn: a page that comes meanwhile is claimed by the next one
            readings, self._readings = self._readings, []
            capacity = 3 * self._options.concurrency - self._open + len(readings)
            try:
                tasks = await self._on_disk(partial(self._snapshot.take_turn, readings, capacity))
            except BaseException:
                self._readings = readings + self._readings
                raise
            self._open += len(tasks) - len(readings)
            for task in tasks:
                self._tasks.put_nowait(task)
            self._tell()
            if listed and not self._open:
                return
            await self._news.wait()

    async def _on_disk(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, work)

    async def _work(self) -> None:
        while True:
            task = await self._tasks.get()
            try:
                reading = await read(self._client, task, self._shared)
            except (CredentialError, AuthenticationError, AppOnlyTokenError) as error:
                self.stop(error)
                return
            except Exception as error:  # noqa: BLE001 - one customer never stops the others
                reading = self._failed(task, error)
                await self._pause()
            else:
                self._failures, self._was_reached = 0, True
            self._readings.append(reading)
            if self._tasks.qsize() <= self._options.concurrency:  # otherwise together with further readings
                self._news.now()
            else:
                self._news.soon()

    def _failed(self, task: Task, error: Exception) -> Reading:
        """Count a failure, and stop if the service fails for all customers."""
        tries = self._tries[task.id] = self._tries.get(task.id, 0) + (not isinstance(error, RateLimitError))
        is_last = not may_pass(error) or tries >= _MOST_TRIES
        if is_last:
            del self._tries[task.id]
        self._problem = problem_of(error)
        self._failures += may_pass(error)
        never_answered = isinstance(error, NotSentError) and not self._was_reached
        if never_answered:
            self.stop(self._unreachable(error))
        elif self._failures >= _HOPELESS:
            message = f"the service failed for {self._failures} customers in a row; the last error: {self._problem}"
            self.stop(StoppedError(message, hint=_WHEN_WELL, summary=_NOT_COUNTED))
        return failed(task, error, is_last=is_last)

    async def _pause(self) -> None:
        """Wait after failures in a row, so that a service that is in trouble is not asked all the faster."""
        pause = 0.0 if self._failures < 2 else min(_LONGEST_PAUSE, _PAUSE * self._failures)
        pause = max(pause, self._options.limiter.closed_until - clock.now())  # the service said when to come back
        await asyncio.sleep(clock.seconds_to_wait(pause))

    async def _guarded_walk(self) -> None:
        try:
            if self._options.filters is not None and not self._snapshot.listed:
                await self._walk(self._options.filters)
        except Exception as error:  # noqa: BLE001 - the run ends and raises it
            self.stop(error)
        finally:
            self._news.now()

    async def _walk(self, filters: Mapping[str, str]) -> None:
        """Store the list page by page, from where an earlier process stopped."""
        failures = restarts = 0
        token = self._snapshot.token
        while True:
            try:
                async with aclosing(self._pages(filters, token)) as pages:
                    async for page in pages:
                        failures, token = 0, page.continuation_token
                        customers = [_listed(item) for item in page.items if item.id]
                        await self._on_disk(partial(self._snapshot.add, customers, token, listed=False))
                        self._was_reached = True
                        self._news.now()
            except (CredentialError, AuthenticationError, PermissionDeniedError):
                raise
            except Exception as error:
                failures += 1
                self._problem = problem_of(error)
                if may_pass(error) and not isinstance(error, NotSentError) and failures < _MOST_TRIES:
                    await self._pause()
                    continue
                if not isinstance(error, APIError) or may_pass(error) or token is None or restarts:
                    raise self._without_list(error) from error
                failures, restarts, token = 0, 1, None  # the token has expired
            else:  # the count of the list, if it has one, was right too
                await self._on_disk(partial(self._snapshot.add, [], None, listed=True))
                return

    def _unreachable(self, error: Exception) -> StoppedError:
        message = unreachable(Service.of(self._client).base_url, problem_of(error))
        return StoppedError(message, hint=CHECK_THE_WAY, summary=_NOT_COUNTED)

    def _without_list(self, error: Exception) -> Exception:
        """Return the error of a list that has no next page."""
        if isinstance(error, NotSentError):
            return self._unreachable(error)
        if not may_pass(error):
            return error
        message = f"the customers cannot be listed: {problem_of(error)}"
        return StoppedError(message, hint=_WHEN_WELL, summary=_NOT_COUNTED)

    def _pages(self, filters: Mapping[str, str], token: str | None) -> Any:
        given: dict[str, Any] = {"page_size": PAGE_SIZE, **filters} if token is None else {"continuation_token": token}
        return self._client.customers.list(**given, **self._shared).pages()

    def _tell(self, *, at_once: bool = False) -> None:
        """Report the progress, at most a few times a second."""
        now = clock.now()
        if self._options.on_progress is None or not (at_once or now - self._told_at >= _TELL):
            return
        self._told_at = now
        limiter = self._options.limiter
        counts = dict(self._snapshot.customers)
        self._options.on_progress(
            Progress(counts, self._snapshot.listed, limiter.requests, limiter.throttled, self._problem)
        )


def _listed(item: ListedCustomer) -> Customer:
    """Return a customer of the list, with names on one line."""
    profile = item.company_profile
    company, domain = (None, None) if profile is None else (profile.company_name, profile.domain)
    return Customer(str(item.id).lower(), company and printable(company), domain and printable(domain))
