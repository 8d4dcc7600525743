"""DBOS Transact as the durable queue of a shared journal: the only module that knows it.

DBOS carries "batch, row, turn" with a due time, and nothing else: no step, no sleep, no limiter. One workflow carries
some turns that are due together, because what DBOS does for it costs as much as a turn. A turn replays nothing, so its
version is constant; it changes only with the arguments of a workflow. https://docs.dbos.dev/
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, WorkflowSerializationFormat
from dbos import error as engine_error
from sqlalchemy.exc import DBAPIError

from partner_center.policies import clock
from partner_center_workflows.bulk.records import JournalError
from partner_center_workflows.bulk.shared.database import NOW, Database, array
from partner_center_workflows.bulk.shared.queue import Take, Turn

SCHEMA = "partner_center_queue"
_NAME, _QUEUE, _WORKFLOW, _VERSION = "partner-center-bulk", "turns", "turn", "1"
TOGETHER = 8  # the most turns that one workflow carries
_KEPT = 3600.0  # seconds that the engine keeps what it knows of a finished turn
_DELETES = 20  # times that one sweep deletes so many: its transaction must not be idle for long
_MANY = 1000  # turns that one statement takes
_SPREAD = 64  # workflows at least that many creates make, so that all workers get some
_LATER = 0.25  # the part of its delay that a turn may be late to go with others; the jitter of polls is about that
_LONGEST = 5.0  # seconds that it may be late
_CREATES, _POLLS = 1, 2  # priorities
_SWEEP = 7_318_260_441  # the advisory lock of those who sweep

_PUT = sa.text(f"""SELECT count({SCHEMA}.enqueue_workflow(
        workflow_name => '{_WORKFLOW}', queue_name => '{_QUEUE}', app_version => '{_VERSION}',
        application_name => '{_NAME}', priority => priority,
        workflow_id => id,
        positional_args => ARRAY(SELECT to_json(part) FROM unnest(string_to_array(id, '/')::integer[]) AS part),
        delay_until_epoch_ms => CASE WHEN delay > 0 THEN (1000 * ({NOW} + delay))::bigint END))
    FROM unnest(CAST(:ids AS text[]), CAST(:delays AS double precision[]), CAST(:priorities AS integer[]))
        AS turns (id, delay, priority)""")  # noqa: S608 - our own words


class DbosQueue:
    """The queue, for those who add turns to it.

    Turns are added by the function that the engine has for that in the database. So many go in one statement, and
    their delays are by the clock of the database. https://docs.dbos.dev/explanations/system-tables

    Args:
        concurrency: That of the worker that adds the turns, if it is one. One workflow carries no more turns than
            that, so that a worker with one turn at a time keeps the order of the queue.
    """

    def __init__(self, concurrency: int = TOGETHER) -> None:
        self._together = min(concurrency, TOGETHER)

    def put(self, db: sa.Connection, turns: Iterable[Turn]) -> None:
        """Add turns within the transaction of the caller. Turns that were added before do not change."""
        left = iter(turns)
        while given := list(islice(left, _MANY)):
            groups = self._groups(given)
            columns = {
                "ids": array(_id_of(each) for each in groups),
                "delays": array(each[-1].delay for each in groups),
                "priorities": array(_CREATES if each[0].first else _POLLS for each in groups),
            }
            db.execute(_PUT, columns)

    def _groups(self, turns: list[Turn]) -> list[list[Turn]]:
        """Return the turns of each workflow, the one that is due last at the end."""
        groups: list[list[Turn]] = []
        most = {True: min(self._together, len(turns) // _SPREAD), False: self._together}
        for turn in sorted(turns, key=_together_by):
            first = groups[-1][0] if groups else turn
            late = turn.delay - first.delay
            if (
                not groups
                or len(groups[-1]) >= most[turn.first]
                or (turn.batch, turn.first) != (first.batch, first.first)
                or late > min(_LATER * first.delay, _LONGEST)
            ):
                groups.append([])
            groups[-1].append(turn)
        return groups


def migrate(database: Database) -> None:
    """Create or migrate the tables of the engine.

    Raises:
        JournalError: The database cannot be used, or the user may not create tables.
    """
    try:
        DBOS.migrate(database.url(), schema=SCHEMA)
    except DBAPIError as error:
        raise database.error(error) from error


class DbosWorker:
    """One worker process, which takes turns from the queue. There can be one in a process.

    Args:
        database: The database of the journal; the engine uses its pool.
        name: The name of the worker, which no other one may have.
        concurrency: The most turns that send at a time. How many workflows a worker holds is stored in the queue: the
            worker that starts last sets it for all, and so can raise this number.
        take: Carries out a turn. If it raises an error, the next sweep has the row parked.
    """

    def __init__(self, database: Database, *, name: str, concurrency: int, take: Take) -> None:
        self._database = database
        self._name = name
        self._concurrency = concurrency
        self._slots, self._later = asyncio.Semaphore(concurrency), asyncio.Semaphore(concurrency)
        self._held = 0  # workflows
        self._take = take

    async def start(self) -> None:
        """Begin to take turns, in the event loop of the caller.

        Raises:
            JournalError: The database is away, or the tables of the engine are not there or of another version.
        """
        global _take  # noqa: PLW0603 - DBOS has one instance a process, and its workflows are functions
        _take = partial(self._waited_for, asyncio.get_running_loop())
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_engine": self._database.engine,
            "dbos_system_schema": SCHEMA,
            "executor_id": self._name,
            "application_version": _VERSION,
            "run_migrations": False,
            "use_listen_notify": False,
            "enable_otlp": False,
            "log_level": "CRITICAL",  # an error of a turn has been logged by then
        }
        DBOS(config=config)
        DBOS.listen_queues([_QUEUE])
        held = _with_next(self._concurrency)
        try:
            DBOS.launch()
            await DBOS.register_queue_async(
                _QUEUE,
                worker_concurrency=held,
                polling_interval_sec=_seconds_between_looks(held),
                on_conflict="always_update",
            )
        except Exception as error:
            self.stop(0)
            if not isinstance(error, engine_error.DBOSException):
                raise self._database.error(error) from error
            raise JournalError(
                "the tables of the queue are not those that this worker needs, or it may not read them; run "
                f"`bulk submit` of this version first, and give this user rights on the schema {SCHEMA}"
            ) from error

    def _waited_for(self, loop: asyncio.AbstractEventLoop, turns: list[Turn]) -> None:
        asyncio.run_coroutine_threadsafe(self._all(turns), loop).result()

    async def _all(self, turns: list[Turn]) -> None:
        """Carry out the turns of a workflow, each of them whatever happens to the others, and raise the first error."""
        self._held += 1
        if self._held > _with_next(self._concurrency):  # another worker has set more for all
            self._concurrency += 1
            self._slots.release()
            self._later.release()
        try:
            held_since = clock.now()
            results = await asyncio.gather(*(self._one(each, held_since) for each in turns), return_exceptions=True)
        finally:
            self._held -= 1
        for result in results:
            if result is not None:
                raise result

    async def _one(self, turn: Turn, held_since: float) -> None:
        with ExitStack() as held:
            # Later turns wait for each other first, so that the first turn of a row waits for one of them at most.
            for each in (self._later, self._slots) if turn.number else (self._slots,):
                await each.acquire()
                held.callback(each.release)
            await self._take(turn, held.close, clock.now() - held_since)

    def stop(self, seconds: int) -> None:
        """Take no more turns, and wait for those in work.

        Args:
            seconds: The most seconds to wait.
        """
        DBOS.destroy(workflow_completion_timeout_sec=seconds)

    def sweep(self, lease: float, park: Callable[[Turn], object]) -> int:
        """Give the turns of lost workers to others, and delete what the engine knows of finished turns.

        Args:
            lease: Seconds after which a turn that has not ended counts as lost.
            park: Called with each turn that the engine has given up, so that its row gets another one.

        Returns:
            The number of turns that go on.
        """
        with self._database.transaction() as db:
            if not db.execute(sa.func.pg_try_advisory_xact_lock(_SWEEP).select()).scalar():
                return 0  # another worker sweeps
            now = db.execute(sa.text(f"SELECT {NOW}")).scalar_one()
            lost = _listed("PENDING", dequeued_before=_iso(now - lease))
            if lost:
                DBOS.resume_workflows(lost, queue_name=_QUEUE)
            ended = _listed(["ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"])
            for turn in chain.from_iterable(map(_turns_of, ended)):
                park(turn)
            if ended:
                DBOS.delete_workflows(ended)
            for _ in range(_DELETES):
                finished = _listed("SUCCESS", completed_before=_iso(now - _KEPT))
                if not finished:
                    break
                DBOS.delete_workflows(finished)
        return len(lost) + len(ended)


logging.getLogger("dbos").addHandler(logging.NullHandler())  # else it adds a handler that writes to the console
_take: Callable[[list[Turn]], None] | None = None


def _with_next(concurrency: int) -> int:
    """Return the workflows that a worker holds: nearly each one in work has the next one, which waits for no look.

    One turn at a time has none, so that it keeps the order of the queue.
    """
    return 2 * concurrency - 1


def _seconds_between_looks(held: int) -> float:
    """Return how often a worker looks for turns that are due, by the workflows that it holds.

    A look costs as much as some turns, and is most of what a worker costs that waits. So one that holds many looks
    once a second, and one that holds few often enough to get fifteen workflows in a second, or five if it holds one.
    """
    return min(max(held / 15, 0.2), 1.0)


def _as_given(args: Any, options: Any) -> tuple[Any, Any]:
    return args, options


# Not `async`: for a workflow that is, DBOS enters a thread several times. The arguments are used as they are, or DBOS
# would inspect the annotations for each turn, to convert them.
@DBOS.workflow(
    name=_WORKFLOW,
    serialization_type=WorkflowSerializationFormat.PORTABLE,
    max_recovery_attempts=None,
    validate_args=_as_given,
)
def _turn(batch: int, *turns: int) -> None:
    if _take is not None:
        _take(_turns(batch, turns))


def _listed(
    status: str | list[str], *, dequeued_before: str | None = None, completed_before: str | None = None
) -> list[str]:
    found = DBOS.list_workflows(
        status=status,
        queue_name=_QUEUE,
        dequeued_before=dequeued_before,
        completed_before=completed_before,
        load_input=False,
        load_output=False,
        limit=_MANY,
    )
    return [each.workflow_id for each in found]


def _together_by(turn: Turn) -> tuple[int, bool, float]:
    return turn.batch, turn.first, turn.delay


def _id_of(turns: list[Turn]) -> str:
    """Return the id of a workflow: the batch, and the row and the number of each turn."""
    parts = chain([turns[0].batch], *((each.row, each.number) for each in turns))
    return "/".join(map(str, parts))


def _turns_of(workflow: str) -> list[Turn]:
    batch, *turns = map(int, workflow.split("/"))
    return _turns(batch, turns)


def _turns(batch: int, turns: Sequence[int]) -> list[Turn]:
    return [Turn(batch, row, number) for row, number in zip(turns[::2], turns[1::2], strict=True)]


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
