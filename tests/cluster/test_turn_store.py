"""The turns of a shared journal, in a real PostgreSQL: what a worker that is slow, paused or lost leaves to others."""

from collections.abc import Iterator
from typing import Any

import pytest
import shared_batches
import sqlalchemy as sa
from bulk_rows import mixed

from partner_center_workflows.bulk.engines.dbos import DbosQueue
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.queue import Turn
from partner_center_workflows.bulk.shared.turn_store import TurnStore
from partner_center_workflows.bulk.turns import MOST_LOSSES, SETTLE, Change

GUARD = 60.0
_ROW = sa.text("SELECT * FROM partner_center.entries WHERE id = 1")
_TURNS = sa.text("SELECT workflow_uuid FROM partner_center_queue.workflow_status ORDER BY created_at, workflow_uuid")


@pytest.fixture
def journal(database: str) -> Iterator[Database]:
    """Return a journal with a batch of one row."""
    opened = Database(database)
    shared_batches.submit_for_workers(opened, mixed(1))
    yield opened
    opened.close()


def row(journal: Database) -> dict[str, Any]:
    """Return the row."""
    with journal.transaction() as db:
        return dict(db.execute(_ROW).mappings().one())


def older(journal: Database, seconds: float) -> None:
    """Let time pass for the row."""
    with journal.transaction() as db:
        db.execute(sa.text("UPDATE partner_center.entries SET begun_at = begun_at - :s"), {"s": seconds})


def test_a_turn_that_is_begun_while_another_worker_may_still_send_waits(journal: Database) -> None:
    """A worker that comes late to its turn does not let the row go on before the one that has it can send no more."""
    store = TurnStore(journal, DbosQueue())
    turn = Turn(1, 1, 0)
    assert store.begin(turn, GUARD) is not None
    assert store.begin(turn, GUARD) is None
    waiting = row(journal)
    assert (waiting["state"], waiting["turn"]) == ("sending", 1)
    assert waiting["due"] == waiting["begun_at"] + SETTLE
    older(journal, GUARD)
    assert store.begin(Turn(1, 1, 1), GUARD) is None, "the engine gave it out before it was due"
    assert row(journal)["state"] == "sending"
    older(journal, SETTLE)
    begun = store.begin(Turn(1, 1, 2), GUARD)
    assert begun is not None
    assert begun.task.sent_at is not None, "the service is checked first"


def test_losses_are_counted_although_a_row_waits_in_between(journal: Database) -> None:
    """A row during whose turns workers end has failed after twenty losses, and the reason says so."""
    store = TurnStore(journal, DbosQueue())
    number = 0
    for _ in range(MOST_LOSSES):
        assert store.begin(Turn(1, 1, number), GUARD) is not None
        assert store.begin(Turn(1, 1, number), GUARD) is None
        number += 1
        older(journal, GUARD + SETTLE)
    assert store.begin(Turn(1, 1, number), GUARD) is None
    ended = row(journal)
    assert (ended["state"], ended["problem"]) == ("failed", "20 workers in a row ended while they processed this row")


def test_the_last_of_those_who_begin_a_turn_is_the_one_who_ends_it(journal: Database) -> None:
    """A worker whose turn was given to another one records nothing."""
    store = TurnStore(journal, DbosQueue())
    lost = store.begin(Turn(1, 1, 0), GUARD)
    older(journal, GUARD + SETTLE)
    begun = store.begin(Turn(1, 1, 0), GUARD)
    assert lost is not None
    assert begun is not None
    change = Change(1, "waiting", None)
    assert not store.finish(lost, change)
    assert not store.release(lost, 0.0)
    assert row(journal)["turn"] == 0
    assert store.finish(begun, change)
    assert not store.finish(begun, change), "a repeat, after a connection that was lost, changes nothing"
    assert not store.park(Turn(1, 1, 0), 0.0)
    with journal.transaction() as db:
        assert list(db.execute(_TURNS).scalars()) == ["1/1/0", "1/1/1"]
