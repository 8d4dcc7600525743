"""One worker process of a shared journal: take turns until it is told to end."""

import asyncio
import ctypes
import logging
import os
import random
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol
from uuid import uuid4

import sqlalchemy as sa
from attrs import field, frozen

from partner_center import AsyncPartnerCenter
from partner_center.policies import clock
from partner_center_workflows.bulk.records import JournalError, TurnDone

from .database import NOW, Database
from .queue import Queue, Take, Turn
from .shares import SOON, Shares
from .turn_runner import TurnRunner
from .turn_store import TurnStore

LEASE = 300.0  # seconds after which a turn that has not ended counts as lost, and goes to another worker
GUARD = 60.0  # seconds after which nothing is sent for a turn any more
GRACE = 5.0  # seconds that a worker which ends gives the requests in flight
CONNECTIONS = 6  # of a worker, those of the engine included
_LOOK = 1.0  # seconds between two looks whether all is done

_CLOCKS_DIFFER = 60.0  # seconds

_NOW = sa.text(f"SELECT {NOW}")
_UNFINISHED = sa.text("SELECT EXISTS (SELECT 1 FROM partner_center.entries WHERE finished_at IS NULL)")

_log = logging.getLogger("partner_center.bulk")


class Engine(Protocol):
    """What gives out turns in this process."""

    async def start(self) -> None:
        """Begin to give out turns, in the event loop of the caller."""
        ...

    def stop(self, seconds: int) -> None:
        """Give out no more turns, and wait for those in work."""
        ...

    def sweep(self, lease: float, park: Callable[[Turn], object]) -> int:
        """Give the turns of lost workers to others; return their number."""
        ...


@frozen
class WorkOptions:
    """The options of a worker; see `bulk.work`."""

    concurrency: int
    until_done: bool = False
    name: str | None = None
    on_turn: Callable[[TurnDone], object] | None = field(default=None, repr=False)
    on_beat: Callable[[], object] | None = field(default=None, repr=False)
    lease: float = LEASE
    guard: float = GUARD


class SharedWorker:
    """A worker. `run` ends after `stop`, or after an error with which nothing more can be done.

    Args:
        client: The client, which stays open.
        database: The database of the journal.
        queue: Where turns are added.
        make_engine: Makes what gives out turns, from the name of the worker and what carries them out.
        options: The options.
    """

    def __init__(
        self,
        client: AsyncPartnerCenter,
        database: Database,
        queue: Queue,
        make_engine: Callable[[str, Take], Engine],
        options: WorkOptions,
    ) -> None:
        self._database = database
        database.keep_transactions_brief()
        self._options = options
        self._called = options.name or f"{socket.gethostname()}-{os.getpid()}"
        self.name = f"{self._called}-{uuid4().hex[:12]}"  # never that of another one
        self._store = TurnStore(database, queue)
        self._shares = Shares(database, self.name)
        self._runner = TurnRunner(
            client,
            database,
            self._store,
            self._shares,
            guard=options.guard,
            on_turn=options.on_turn,
            on_fatal=self._fail,
        )
        self._engine = make_engine(self.name, self._runner.take)
        self._error: Exception | None = None
        self._ending = asyncio.Event()

    async def run(self) -> None:
        """Take turns.

        Raises:
            CredentialError: The credential gave no usable token.
            AuthenticationError: The service does not accept the token.
            JournalError: The journal cannot be used.
        """
        await asyncio.to_thread(self._check_clock)
        if not await self._joined():
            return
        await self._engine.start()
        _give_memory_back()
        _log.info("worker %s takes part", self._called)
        helping = [asyncio.create_task(each) for each in (self._sweep(), self._beat(), self._look())]
        try:
            await self._ending.wait()
        finally:
            await self._end(helping)
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Take no more turns. `run` finishes what is in flight, and returns within seconds."""
        self._runner.stop()
        self._ending.set()

    def abort(self) -> None:
        """End `run` at once. What is in flight is looked for by another worker."""
        self.stop()
        self._runner.abort()
        self._database.closing.set()

    async def _end(self, helping: list[asyncio.Task[None]]) -> None:
        self._runner.stop()
        for each in helping:
            each.cancel()
        await asyncio.gather(*helping, return_exceptions=True)
        stopping = asyncio.create_task(asyncio.to_thread(self._leave, 2 * int(GRACE)))
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await asyncio.shield(stopping)
        self._runner.abort()
        self._database.closing.set()  # no more waiting for a database that is away
        await stopping

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        self.stop()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(self._options.lease / 3 * random.uniform(0.8, 1))  # noqa: S311 - jitter, so that workers take turns
            try:
                found = await asyncio.to_thread(self._engine.sweep, self._options.lease, self._again)
            except Exception as error:  # noqa: BLE001 - the next sweep tries again
                _log.warning("lost turns could not be looked for: %s", error)
            else:
                if found:
                    _log.info("%s turns of lost workers go on", found)

    def _again(self, turn: Turn) -> None:
        self._store.park(turn, 0.0)

    async def _joined(self) -> bool:
        """Wait until this worker may take turns. Return False if it was stopped before."""
        while not await asyncio.to_thread(self._shares.may_begin):
            with suppress(TimeoutError):
                async with asyncio.timeout(SOON):
                    await self._ending.wait()
            if self._ending.is_set():
                await asyncio.to_thread(self._sign_off)
                return False
        return True

    async def _beat(self) -> None:
        while True:
            if self._options.on_beat is not None:
                self._options.on_beat()
            pause = SOON
            try:
                pause = await asyncio.to_thread(self._shares.beat, self._runner.batches)
            except Exception as error:  # noqa: BLE001 - the next beat tries again
                _log.warning("this worker could not show that it works: %s", error)
            await asyncio.sleep(pause)

    def _leave(self, seconds: int) -> None:
        self._engine.stop(seconds)
        self._sign_off()

    def _sign_off(self) -> None:
        try:
            self._shares.leave(self._runner.batches)
        except JournalError as error:  # the others count it as gone later
            _log.warning("this worker could not sign off: %s", error)

    async def _look(self) -> None:
        """End when all rows of all batches have an outcome, if the worker is to end then."""
        while self._options.until_done:
            with suppress(JournalError):
                if not await asyncio.to_thread(self._is_unfinished):
                    self.stop()
                    return
            await asyncio.sleep(_LOOK)

    def _check_clock(self) -> None:
        """Check the clock of this machine, by which the engine moves delayed turns on."""
        with self._database.transaction() as db:
            ahead = clock.wall() - db.execute(_NOW).scalar_one()
        if abs(ahead) > _CLOCKS_DIFFER:
            how = "ahead of" if ahead > 0 else "behind"
            raise JournalError(
                f"the clock of this machine is {abs(ahead):,.0f} seconds {how} that of the database; set it, "
                "for instance by NTP"
            )

    def _is_unfinished(self) -> bool:
        with self._database.transaction() as db:
            return bool(db.execute(_UNFINISHED).scalar())


def _give_memory_back() -> None:
    """Give the system what imports have freed, 6 MiB of 90.

    https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)
