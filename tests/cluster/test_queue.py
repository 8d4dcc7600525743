"""What the journal asks of its engine, with the real engine in a real database."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from shared_batches import asked, one_of
from shared_workers import until

from partner_center_workflows.bulk import JournalError
from partner_center_workflows.bulk.engines.dbos import TOGETHER, DbosQueue, DbosWorker, migrate
from partner_center_workflows.bulk.shared import schema
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.queue import Turn

_HOUR = 3_600_000  # milliseconds
_EARLIER = """UPDATE partner_center_queue.workflow_status SET completed_at = completed_at - :ago
    WHERE workflow_uuid = :turn"""
_RELEASE = "UPDATE partner_center_queue.dbos_migrations SET version = version + :later"
_IDS = 'SELECT workflow_uuid FROM partner_center_queue.workflow_status ORDER BY workflow_uuid COLLATE "C"'
_POLLS_TOGETHER = ("2/1/1", "2/2/1/4/1/3/1", "2/5/1")  # three at most, and none an hour early
_COUNT = "SELECT count(*) FROM partner_center_queue.workflow_status"


@pytest.fixture
def journal(database: str) -> Iterator[Database]:
    """Return a database with the tables of a journal."""
    opened = Database(database, pool=6)
    schema.migrate(opened, migrate)
    yield opened
    opened.close()


def put(journal: Database, *turns: Turn) -> None:
    """Add turns, each in its own workflow."""
    journal.run(lambda db: DbosQueue(1).put(db, turns))


def given_out(
    journal: Database, is_done: Callable[[list[Turn]], bool], meanwhile: Callable[[DbosWorker], None]
) -> list[Turn]:
    """Return the turns that a worker gets one after another, until it is done; do something before it ends."""
    turns: list[Turn] = []

    async def take(turn: Turn, free: Callable[[], None], waited: float) -> None:
        turns.append(turn)

    async def work() -> None:
        worker = DbosWorker(journal, name="worker", concurrency=1, take=take)
        await worker.start()
        await asyncio.to_thread(until, lambda: is_done(turns))
        await asyncio.to_thread(meanwhile, worker)
        await asyncio.to_thread(worker.stop, 10)

    asyncio.run(work())
    return turns


def nothing(worker: DbosWorker) -> None:
    """Do nothing."""


def test_what_is_rolled_back_is_not_enqueued(journal: Database) -> None:
    """A turn is added with the transaction of the caller, or not at all."""
    with pytest.raises(ZeroDivisionError), journal.transaction() as db:  # noqa: PT012 - the error is within
        DbosQueue().put(db, [Turn(1, 1, 0)])
        raise ZeroDivisionError
    assert journal.run(lambda db: db.exec_driver_sql(_COUNT).scalar_one()) == 0


def test_the_same_turn_is_given_out_once(journal: Database) -> None:
    """A turn that is added again changes nothing, whether it is due, in work or done."""
    put(journal, Turn(1, 1, 0), Turn(1, 1, 0), Turn(1, 2, 0))
    put(journal, Turn(1, 1, 0))
    turns = given_out(journal, lambda turns: len(turns) == 2, lambda _: put(journal, Turn(1, 1, 0)))
    assert [(each.row, each.number) for each in turns] == [(1, 0), (2, 0)]
    assert journal.run(lambda db: db.exec_driver_sql(f"{_COUNT} WHERE status = 'SUCCESS'").scalar_one()) == 2


def test_creates_go_before_polls_and_delayed_turns_wait(journal: Database, database: str) -> None:
    """A create that comes later is given out first, and a turn with a delay when it is due."""
    put(journal, *(Turn(1, row, 1) for row in range(1, 6)))
    put(journal, Turn(1, 9, 1, delay=3600.0))
    put(journal, *(Turn(1, row, 0, first=True) for row in range(6, 9)))
    turns = given_out(journal, lambda turns: len(turns) == 8, nothing)
    assert [each.row for each in turns] == [6, 7, 8, 1, 2, 3, 4, 5]
    asked(database, "UPDATE partner_center_queue.workflow_status SET delay_until_epoch_ms = 0 WHERE status = 'DELAYED'")
    assert [each.row for each in given_out(journal, lambda turns: len(turns) == 1, nothing)] == [9]


def test_turns_that_are_due_together_share_a_workflow(journal: Database, database: str) -> None:
    """One workflow has turns of one batch that are due at about the same time, and creates only if there are many."""
    polls = [Turn(2, row, 1, delay=delay) for row, delay in enumerate((70.0, 60.0, 64.0, 60.0, 3600.0), 1)]
    put(journal, Turn(2, 9, 1, delay=60.0))
    few = [Turn(1, row, 0, first=True) for row in (1, 2)]
    journal.run(lambda db: DbosQueue(3).put(db, [*polls, *few, Turn(3, 1, 1, delay=60.0)]))
    assert asked(database, _IDS) == [(each,) for each in ("1/1/0", "1/2/0", *_POLLS_TOGETHER, "2/9/1", "3/1/1")]
    many = [Turn(4, row, 0, first=True) for row in range(512)]
    journal.run(lambda db: DbosQueue().put(db, many))
    assert one_of(database, f"{_COUNT} WHERE priority = 1") == 2 + 512 / TOGETHER


def test_each_turn_of_a_workflow_goes_its_own_way(journal: Database, database: str) -> None:
    """One turn that fails and one that hangs hold up no other, and the sweep parks each of them."""
    journal.run(lambda db: DbosQueue().put(db, [Turn(1, row, 1) for row in range(1, 6)]))
    done, parked = list[int](), list[Turn]()

    async def work() -> None:
        hanging = asyncio.Event()

        async def take(turn: Turn, free: Callable[[], None], waited: float) -> None:
            assert waited >= 0
            if turn.row == 1:
                raise ZeroDivisionError
            if turn.row == 2:
                await hanging.wait()
            done.append(turn.row)

        worker = DbosWorker(journal, name="worker", concurrency=2, take=take)
        await worker.start()
        await asyncio.to_thread(until, lambda: done == [3, 4, 5])
        assert asked(database, "SELECT status FROM partner_center_queue.workflow_status") == [("PENDING",)]
        hanging.set()
        await asyncio.to_thread(until, lambda: one_of(database, f"{_COUNT} WHERE status = 'ERROR'") == 1)
        await asyncio.to_thread(worker.sweep, 300.0, parked.append)
        await asyncio.to_thread(worker.stop, 10)

    asyncio.run(work())
    assert done == [3, 4, 5, 2]
    assert parked == [Turn(1, row, 1) for row in range(1, 6)]  # the journal has the next turn of those that are done
    assert one_of(database, _COUNT) == 0


def test_a_turn_begins_while_another_one_is_recorded(journal: Database) -> None:
    """A slot is free as soon as its turn sends nothing more."""
    put(journal, Turn(1, 1, 0), Turn(1, 2, 0))
    journal.run(lambda db: DbosQueue(2).put(db, [Turn(1, row, 1) for row in (3, 4)]))
    begun: list[int] = []

    async def take(turn: Turn, free: Callable[[], None], waited: float) -> None:
        begun.append(turn.row)
        if turn.row == 3:
            free()
            await asyncio.to_thread(until, lambda: begun[-1] == 4)

    async def work() -> None:
        worker = DbosWorker(journal, name="worker", concurrency=1, take=take)
        await worker.start()
        await asyncio.to_thread(until, lambda: len(begun) == 4)
        await asyncio.to_thread(worker.stop, 10)

    asyncio.run(work())
    assert begun == [1, 2, 3, 4]


def test_a_create_does_not_wait_for_polls_that_are_held(journal: Database, database: str) -> None:
    """A create that a worker gets begins before the polls that the worker holds but has not begun."""
    journal.run(lambda db: DbosQueue().put(db, [Turn(1, row, 1) for row in range(4 * TOGETHER)]))
    create = Turn(1, 99, 0, first=True)
    begun: list[Turn] = []

    async def take(turn: Turn, free: Callable[[], None], waited: float) -> None:
        begun.append(turn)
        if turn.row == 0:
            await asyncio.to_thread(put, journal, create)
        if turn.row >= TOGETHER:  # the first workflow can end, so that there is place for another
            held = "SELECT status FROM partner_center_queue.workflow_status WHERE workflow_uuid = '1/99/0'"
            await asyncio.to_thread(until, lambda: asked(database, held) != [("ENQUEUED",)])
            await asyncio.sleep(0.1)  # as long as a request

    async def work() -> None:
        worker = DbosWorker(journal, name="worker", concurrency=2, take=take)
        await worker.start()
        await asyncio.to_thread(until, lambda: len(begun) == 4 * TOGETHER + 1)
        await asyncio.to_thread(worker.stop, 10)

    asyncio.run(work())
    assert [each.row for each in begun].index(create.row) < 3 * TOGETHER  # what was held when it came


@pytest.mark.parametrize("stored", [3, 7])
def test_no_more_turns_at_a_time_than_are_stored(journal: Database, database: str, stored: int) -> None:
    """A worker holds turns that wait, and has its concurrency in work, or what a later worker has stored for all."""
    put(journal, *(Turn(1, row, 0) for row in range(1, 21)))
    in_work, most, ended = set[int](), list[int](), list[int]()

    async def take(turn: Turn, free: Callable[[], None], waited: float) -> None:
        in_work.add(turn.row)
        most.append(len(in_work))
        await asyncio.to_thread(until, lambda: len(ended) + len(in_work) == 20 or len(in_work) >= stored)
        in_work.discard(turn.row)
        ended.append(turn.row)

    async def work() -> None:
        worker = DbosWorker(journal, name="worker", concurrency=3, take=take)
        await worker.start()
        if stored > 3:
            asked(database, "UPDATE partner_center_queue.queues SET worker_concurrency = :n", n=2 * stored - 1)
        await asyncio.to_thread(until, lambda: len(ended) == 20)
        await asyncio.to_thread(worker.stop, 10)

    asyncio.run(work())
    assert max(most) == stored


def test_history_goes_after_an_hour(journal: Database, database: str) -> None:
    """A sweep deletes what the engine knows of turns that ended more than an hour ago, and nothing else."""
    put(journal, *(Turn(1, row, 0) for row in range(1, 4)))
    put(journal, Turn(1, 4, 0, delay=3600.0))

    parked: list[Turn] = []

    def sweep(worker: DbosWorker) -> None:
        done = f"{_COUNT} WHERE status = 'SUCCESS'"
        until(lambda: one_of(database, done) == 3)
        asked(database, _EARLIER, ago=_HOUR + 1000, turn="1/1/0")
        asked(database, _EARLIER, ago=_HOUR - 60_000, turn="1/2/0")
        assert worker.sweep(300.0, parked.append) == 0

    given_out(journal, lambda turns: len(turns) == 3, sweep)
    left = asked(database, "SELECT workflow_uuid FROM partner_center_queue.workflow_status ORDER BY 1")
    assert left == [("1/2/0",), ("1/3/0",), ("1/4/0",)]


def test_tables_of_another_release_of_the_engine(journal: Database, database: str) -> None:
    """A worker says what to run first where they are older, and takes turns where they are newer."""
    put(journal, Turn(1, 1, 0))
    asked(database, _RELEASE, later=-1)
    with pytest.raises(JournalError, match="run `bulk submit` of this version first"):
        given_out(journal, bool, nothing)
    asked(database, _RELEASE, later=2)
    assert [each.row for each in given_out(journal, bool, nothing)] == [1]
