"""Carry out the turns that the engine gives to one worker.

Whatever goes wrong in a turn parks it: the row gets another turn, and this worker goes on.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import evolve

from partner_center import AsyncPartnerCenter, AuthenticationError, CredentialError, PartnerCenterError, RetryPolicy
from partner_center.policies import clock
from partner_center.runtime.calls import PollOptions
from partner_center_workflows.bulk import fingerprints
from partner_center_workflows.bulk.causes import unreachable
from partner_center_workflows.bulk.codes import CodeList
from partner_center_workflows.bulk.outage import Outage
from partner_center_workflows.bulk.records import FINAL, JournalError, TurnDone
from partner_center_workflows.bulk.steps import StepResult
from partner_center_workflows.bulk.times import LONGEST_PAUSE
from partner_center_workflows.bulk.turns import SETTLE, Change, PollPolicy
from partner_center_workflows.bulk.worker import Worker
from partner_center_workflows.service_binding import Service

from .codes import SharedCodes
from .database import Database
from .group_commit import GroupCommit
from .options import BatchOptions
from .queue import Turn
from .shares import Shares
from .spans import note_state, turn_span
from .turn_limiter import TURN_ENDS, TurnLimiter
from .turn_store import Begun, BoundBatch, Done, TurnStore

_NOT_OURS_AGAIN = 60.0  # seconds until a row is given out again that this worker cannot process
_UNEXPECTED_AGAIN = 30.0  # seconds until a row is tried again whose turn went wrong as nobody expected
_SOON, _LATER = 0.05, 0.1  # seconds that a transaction waits for others: the first while a turn holds a slot
_UNWELL = 50  # failures of the service in a row after which a worker pauses
_UNWELL_PAUSE = 60.0  # seconds

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_log = logging.getLogger("partner_center.bulk")


class _Batch:
    """A batch in this worker."""

    def __init__(self, bound: BoundBatch, limiter: TurnLimiter, codes: SharedCodes, worker: Worker) -> None:
        self.name = bound.name
        self.limiter = limiter
        self.codes = codes
        self.worker = worker


class DatabaseClock:
    """The clock of the database, as this worker last read it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def read(self, now: float) -> None:
        """Take the time of the database, in seconds since the epoch."""
        self._ahead = now - clock.now()

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return clock.now() + self._ahead


class TurnRunner:
    """Carry out turns.

    Args:
        client: The client.
        database: The database of the journal.
        store: Where turns are begun and finished.
        shares: The share of this worker of each limit.
        guard: Seconds from the begin of a turn on, after which nothing is sent for it. It must be well below the time
            after which the engine gives the turn to another worker.
        on_turn: Called after every turn that was carried out.
        on_fatal: Called with an error after which this worker can do nothing more.

    Attributes:
        stopping: Whether no more turns are begun.
    """

    def __init__(
        self,
        client: AsyncPartnerCenter,
        database: Database,
        store: TurnStore,
        shares: Shares,
        *,
        guard: float,
        on_turn: Callable[[TurnDone], object] | None,
        on_fatal: Callable[[Exception], object],
    ) -> None:
        self._client = client
        self._store = store
        self._shares = shares
        self._guard = guard
        self._on_turn = on_turn
        self._on_fatal = on_fatal
        self._begins = GroupCommit(database, partial(store.begin_new, guard=guard), pause=_SOON)
        self._finishes = GroupCommit(database, store.finish_all, pause=_LATER)
        self._parks = GroupCommit(database, store.park_all, pause=_LATER)
        self._service = Service.of(client)
        self._clock = DatabaseClock()
        self._batches: dict[int, _Batch] = {}
        self._left_until: dict[int, float] = {}  # batches that are left to other workers, which are looked at again
        self._binding = asyncio.Lock()
        self._outage = Outage()
        self._failures = 0  # of the service in a row
        self._paused_until = 0.0
        self._doing = set[asyncio.Task[Any] | None]()
        self.stopping = False

    @property
    def batches(self) -> dict[int, TurnLimiter]:
        """The limiter of each batch that this worker has seen, by the number of the batch."""
        return {key: each.limiter for key, each in self._batches.items()}

    async def take(self, turn: Turn, free: Callable[[], None], waited: float) -> None:
        """Carry out a turn. It takes an asyncio task, which `abort` cancels.

        Args:
            turn: The turn.
            free: Called when nothing more is sent for it, so that another turn can begin.
            waited: Seconds since the engine gave it out. One that has waited for too long goes back to the engine, so
                that it never counts as lost while it waits.

        Raises:
            JournalError: It could neither be recorded nor parked. The engine must not take it for done: it notes the
                error, and a sweep gives the row its next turn.
        """
        doing = asyncio.current_task()
        self._doing.add(doing)
        try:
            await self._parking(turn, free, waited)
        except JournalError as error:  # such as a database that was away until this worker was closed
            _log.warning("a turn could not be recorded, another worker will take it: %s", error)
            raise
        finally:
            self._doing.discard(doing)

    def stop(self) -> None:
        """Begin no more turns, and send no more requests."""
        self.stopping = True
        for each in self._batches.values():
            each.limiter.is_ending = True

    def abort(self) -> None:
        """Park the turns in work now. A request that is under way is looked for in the next turn of its row."""
        for each in self._doing:
            if each is not None:
                each.cancel()

    async def _parking(self, turn: Turn, free: Callable[[], None], waited: float) -> None:
        try:
            await self._take(turn, free, waited)
        except asyncio.CancelledError:
            await asyncio.to_thread(self._store.park, turn, SETTLE)
        except JournalError:
            raise
        except Exception:  # noqa: BLE001 - one row never ends the worker
            _log.exception("a turn went wrong, and is tried again: %s", turn)
            await asyncio.to_thread(self._store.park, turn, _UNEXPECTED_AGAIN)

    async def _take(self, turn: Turn, free: Callable[[], None], waited: float) -> None:
        began = clock.now()
        held = self._held_for(turn.batch, began)
        if self.stopping or held > 0 or waited > self._guard:
            await self._parks.do((turn, 0.0 if self.stopping else max(0.0, held)))
            return
        begun = await self._begins.do(turn) or await asyncio.to_thread(self._store.begin_again, turn, self._guard)
        if begun is None:
            return
        self._clock.read(begun.now)
        batch = await self._batch(turn.batch)
        if batch is None or self.stopping or clock.now() - began > self._guard:
            await asyncio.to_thread(self._store.release, begun, _NOT_OURS_AGAIN if batch is None else 0.0)
            return
        TURN_ENDS.set(began + self._guard)
        with turn_span(batch.name, turn.row, turn.number, begun.task.what) as span:
            await self._carry_out(begun, batch, free, span)
        _log.debug("turn %s took %.3f s", turn, clock.now() - began)

    async def _carry_out(self, begun: Begun, batch: _Batch, free: Callable[[], None], span: "Span | None") -> None:
        began, turn = clock.now(), begun.turn
        batch.codes.begin(begun)
        try:
            change, result = await batch.worker.do(begun.task)
        except (CredentialError, AuthenticationError) as error:
            self._on_fatal(error)
            await asyncio.to_thread(self._store.release, _undone(begun, error), SETTLE)
            return
        finally:
            release_code = batch.codes.end(turn)
            batch.limiter.forget(asyncio.current_task())
        change = self._learn(change, result)
        note_state(span, change.state, has_problem=change.problem is not None)
        if self.stopping and not result["requests"] and not result["sent"] and change.finished_at is None:
            await asyncio.to_thread(self._store.release, begun, 0.0)
            return
        free()
        if not await self._finishes.do(Done(begun, change, release_code)):
            _log.warning("another worker has row %s of batch %s by now", turn.row, batch.name)
        elif self._on_turn is not None:
            what, problem, requests = begun.task.what, change.problem, result["requests"]
            seconds = clock.now() - began
            self._on_turn(TurnDone(batch.name, turn.row, turn.number, what, change.state, problem, requests, seconds))

    def _learn(self, change: Change, result: StepResult) -> Change:
        """Return the change with the time of the next turn as this worker, which does not end, needs it."""
        now = clock.now()
        was_reached = self._outage.cause is None
        self._outage.learn(result, now)
        if not result["reached"]:
            if was_reached:
                _log.error("%s", unreachable(self._service.base_url, result["problem"] or ""))
            return evolve(change, due=self._clock.now() + max(SETTLE, self._outage.wait(now)))
        if result["requests"]:  # else the turn had no slot in time, which says nothing of the service
            self._failures = self._failures + 1 if result["passing"] else 0
        if self._failures >= _UNWELL:
            if now >= self._paused_until:
                _log.error("the service failed for %s rows in a row; the last error: %s", _UNWELL, result["problem"])
            self._paused_until = now + _UNWELL_PAUSE
        if change.due is None and change.state not in FINAL:  # its polls are refused
            return evolve(change, due=self._clock.now() + LONGEST_PAUSE)
        return change

    def _held_for(self, batch: int, now: float) -> float:
        """Return the seconds for which this worker begins no turn of a batch."""
        return max(self._paused_until - now, self._outage.wait(now), self._left_until.get(batch, 0.0) - now)

    async def _batch(self, number: int) -> _Batch | None:
        """Return a batch; None if it was begun at another service, with another tenant or another key."""
        if number in self._batches:
            return self._batches[number]
        async with self._binding:
            if number not in self._batches and self._left_until.get(number, 0.0) <= clock.now():
                bound = await asyncio.to_thread(self._store.bind, number, self._service)
                key = fingerprints.key_from_environment()
                if refusal := self._refusal(bound, key):
                    _log.error("batch %s is left to other workers: it %s", bound.name, refusal)
                    self._left_until[number] = clock.now() + _NOT_OURS_AGAIN
                    return None
                made = self._made(bound, key)
                await asyncio.to_thread(self._shares.beat, {number: made.limiter})  # it has no share yet
                self._batches[number] = made
            return self._batches.get(number)

    def _refusal(self, bound: BoundBatch, key: bytes | None) -> str | None:
        """Return why this worker cannot process a batch; None if it can."""
        if bound.key_check and bound.key_check != fingerprints.key_check(bytes.fromhex(bound.salt), key):
            return f"was begun with {fingerprints.other_key(key)}"
        try:
            BatchOptions.recorded(dict(bound.options))
        except JournalError as error:
            return error.message.removeprefix("the batch ")
        return self._service.mismatch(bound.service, other="submit another batch for it")

    def _made(self, bound: BoundBatch, key: bytes | None) -> _Batch:
        options = BatchOptions.recorded(dict(bound.options))
        limiter = TurnLimiter(options.max_requests_per_second, options.schedule.longest)
        shared: PollOptions = {
            "limiter": limiter,
            "correlation_id": bound.run_id,
            "retry": RetryPolicy(deadline=self._guard),
        }
        salt = bytes.fromhex(bound.salt)

        def fingerprint(code: str | None) -> str | None:
            return fingerprints.fingerprint(code, salt=salt, key=key)

        codes = SharedCodes(lambda: CodeList(self._client, fingerprint, shared), self._store)
        worker = Worker(self._client, codes, PollPolicy(options.schedule, options.deadline), shared, self._clock)
        return _Batch(bound, limiter, codes, worker)


def _undone(begun: Begun, error: PartnerCenterError) -> Begun:
    """Return a turn to repeat. If anything was sent for it, the next turn checks at the service first."""
    if error.attempts and begun.task.sent_at is None:
        return evolve(begun, task=evolve(begun.task, sent_at=begun.now))
    return begun
