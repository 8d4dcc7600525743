"""Turns that several rows begin and finish at the same time, in one transaction of a real PostgreSQL."""

import asyncio
from collections.abc import Iterator, Sequence
from uuid import uuid4

import pytest
import sqlalchemy as sa
from shared_batches import submit_for_workers

from partner_center import AsyncPartnerCenter
from partner_center_workflows.bulk.engines.dbos import DbosQueue
from partner_center_workflows.bulk.records import JournalError
from partner_center_workflows.bulk.shared import database as shared_database
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.group_commit import GroupCommit
from partner_center_workflows.bulk.shared.queue import Turn
from partner_center_workflows.bulk.shared.shares import Shares
from partner_center_workflows.bulk.shared.turn_runner import TurnRunner
from partner_center_workflows.bulk.shared.turn_store import Begun, Done, TurnStore
from partner_center_workflows.bulk.turns import Change

GUARD = 60.0
_ROWS = sa.text("SELECT id, state, turn, problem FROM partner_center.entries ORDER BY id")
_TURNS = sa.text("""SELECT workflow_uuid FROM partner_center_queue.workflow_status
    WHERE workflow_uuid LIKE '%/1' ORDER BY workflow_uuid""")
_CANCEL = sa.text("UPDATE partner_center.batches SET cancelled_at = 1")
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = :name"


@pytest.fixture
def journal(database: str) -> Iterator[Database]:
    """Return a journal with a batch of four rows."""
    opened = Database(database)
    rows = [{"customer_id": str(uuid4()), "qualification": "StateOwnedEntity"} for _ in range(4)]
    submit_for_workers(opened, rows)
    yield opened
    opened.close()


def begun(store: TurnStore, *rows: int) -> list[Begun]:
    """Return the first turns of rows, begun together."""
    found = store.begin_new([Turn(1, row, 0) for row in rows], GUARD)
    return [each for each in found if each is not None]


def test_a_turn_that_is_given_twice_at_once_is_begun_once(journal: Database) -> None:
    """Of the same turn twice, and of one that is not due, only the first begins."""
    store = TurnStore(journal, DbosQueue(1))
    found = store.begin_new([Turn(1, 1, 0), Turn(1, 1, 0), Turn(1, 2, 7), Turn(1, 3, 0)], GUARD)
    assert [each and each.turn.row for each in found] == [1, None, None, 3]
    with journal.transaction() as db:
        assert [each.state for each in db.execute(_ROWS)] == ["sending", "pending", "sending", "pending"]


def test_a_row_that_another_transaction_holds_delays_no_other_one(journal: Database) -> None:
    """Rows begin together although somebody else holds one of them, which begins alone when it is free."""
    store = TurnStore(journal, DbosQueue(1))
    with journal.transaction() as other:
        other.execute(sa.text("SELECT 1 FROM partner_center.entries WHERE id = 2 FOR UPDATE"))
        assert [each.turn.row for each in begun(store, 1, 2, 3)] == [1, 3]
    assert store.begin_again(Turn(1, 2, 0), GUARD) is not None


def test_turns_that_finish_together_have_their_own_outcomes(journal: Database) -> None:
    """Of four turns, one goes on, one ends, one was taken by another worker, and one is recorded twice."""
    store = TurnStore(journal, DbosQueue(1))
    one, two, three, four = begun(store, 1, 2, 3, 4)
    assert store.park(three.turn, 3600.0)
    goes_on, ends = Change(0, "waiting", one.now + 60), Change(0, "failed", None, finished_at=9.0, problem="p")
    turns = [
        Done(each, change, False) for each, change in [(four, goes_on), (two, ends), (three, ends), (one, goes_on)]
    ]
    assert store.finish_all([*turns, turns[0]]) == [True, True, False, True, False]
    with journal.transaction() as db:
        assert [tuple(each) for each in db.execute(_ROWS)] == [
            (1, "waiting", 1, None),
            (2, "failed", 1, "p"),
            (3, "sending", 1, None),
            (4, "waiting", 1, None),
        ]
        assert list(db.execute(_TURNS).scalars()) == ["1/1/1", "1/3/1", "1/4/1"]


def test_turns_that_are_parked_together(journal: Database) -> None:
    """Each row gets its next turn when it is due, but for one whose turn is over."""
    store = TurnStore(journal, DbosQueue(1))
    (two,) = begun(store, 2)
    assert store.finish(two, Change(2, "waiting", two.now + 60))
    assert store.park_all([(Turn(1, 3, 0), 5.0), (two.turn, 5.0), (Turn(1, 1, 0), 0.0)]) == [True, False, True]
    with journal.transaction() as db:
        assert [each.turn for each in db.execute(_ROWS)] == [1, 1, 1, 0]
        assert list(db.execute(_TURNS).scalars()) == ["1/1/1", "1/2/1", "1/3/1"]


def test_a_turn_that_waited_for_long_goes_back(journal: Database) -> None:
    """A turn that has waited in its worker for the guard is not begun, and its row gets the next one."""
    store = TurnStore(journal, DbosQueue(1))
    errors: list[Exception] = []

    async def take() -> None:
        async with AsyncPartnerCenter("t", base_url="http://127.0.0.1:9") as client:
            runner = TurnRunner(
                client, journal, store, Shares(journal, "w"), guard=GUARD, on_turn=None, on_fatal=errors.append
            )
            await runner.take(Turn(1, 1, 0), lambda: None, GUARD + 1)

    asyncio.run(take())
    assert not errors
    with journal.transaction() as db:
        row = db.execute(_ROWS).first()
        assert row is not None
        assert (row.state, row.turn) == ("pending", 1)
        assert list(db.execute(_TURNS).scalars()) == ["1/1/1"]


def test_turns_of_a_cancelled_batch_end_together(journal: Database) -> None:
    """A turn that would go on ends as cancelled, and one that ends keeps its outcome."""
    store = TurnStore(journal, DbosQueue(1))
    one, two = begun(store, 1, 2)
    with journal.transaction() as db:
        db.execute(_CANCEL)
    outcomes = [Change(0, "waiting", one.now + 60), Change(0, "approved", None, finished_at=9.0)]
    assert (
        store.finish_all([Done(each, to, False) for each, to in zip((one, two), outcomes, strict=True)]) == [True] * 2
    )
    with journal.transaction() as db:
        found = [tuple(each) for each in db.execute(_ROWS)][:2]
        assert found == [(1, "expired", 1, "the batch was cancelled"), (2, "approved", 1, None)]
        assert list(db.execute(_TURNS).scalars()) == []


def test_an_error_is_that_of_its_caller_alone(journal: Database) -> None:
    """If the work fails for one of those who ask together, the others have their results; one that gave up has none."""
    groups: list[int] = []

    def work(numbers: Sequence[int]) -> list[float]:
        groups.append(len(numbers))
        return [1 / number for number in numbers]

    async def ask() -> list[float | BaseException]:
        together = GroupCommit(journal, work, pause=0.01)
        asking = [asyncio.create_task(together.do(number)) for number in (1, 0, 2, 4)]
        await asyncio.sleep(0)
        asking[3].cancel()
        return await asyncio.gather(*asking, return_exceptions=True)

    first, second, third, fourth = asyncio.run(ask())
    assert (first, third) == (1.0, 0.5)
    assert isinstance(second, ZeroDivisionError)
    assert isinstance(fourth, asyncio.CancelledError)
    assert groups == [4, 1, 1, 1, 1]


def test_nothing_is_tried_again_while_the_database_closes(journal: Database) -> None:
    """A database that is away while a worker ends holds up all who ask together once, and not each of them."""
    groups: list[int] = []

    def work(numbers: Sequence[int]) -> list[int]:
        groups.append(len(numbers))
        raise JournalError("it is away")

    async def ask() -> list[int | BaseException]:
        together = GroupCommit(journal, work, pause=0.01)
        return await asyncio.gather(*(together.do(number) for number in range(3)), return_exceptions=True)

    journal.closing.set()
    assert [type(each) for each in asyncio.run(ask())] == [JournalError] * 3
    assert groups == [3]


def lose_connection(journal: Database, database: str) -> None:
    """Use a connection of the journal, and let the server end it."""
    with journal.transaction() as db:
        db.execute(_ROWS)
    other = Database(database)
    with other.transaction() as db:
        db.execute(sa.text(_OTHERS), {"name": sa.make_url(database).database})
    other.close()


def test_a_connection_that_was_lost_while_it_rested_is_replaced(
    journal: Database, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction on a connection that the server has ended meanwhile gets another one."""
    monkeypatch.setattr(shared_database, "_FRESH", 0.0)  # as after a second
    lose_connection(journal, database)
    with journal.transaction() as db:
        assert len(list(db.execute(_ROWS))) == 4


def test_work_on_a_connection_that_was_lost_just_now_is_done_again(journal: Database, database: str) -> None:
    """A connection that was used just now is not checked, and what fails because it was lost is done again."""
    lose_connection(journal, database)
    assert len(journal.run(lambda db: list(db.execute(_ROWS)))) == 4
