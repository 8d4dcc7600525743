"""A model of turns: two workers begin, pause, lose, repeat and finish them in any order, over the real journal."""

import os
from typing import Any

import pytest
import shared_batches
import sqlalchemy as sa
from attrs import define
from bulk_rows import mixed
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from

from partner_center_workflows.bulk.records import FINAL
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.queue import Turn
from partner_center_workflows.bulk.shared.turn_store import Begun, TurnStore
from partner_center_workflows.bulk.turns import MOST_LOSSES, SETTLE, Change

GUARD = 60.0
LEASE = 300.0
EXAMPLES, STEPS = (60, 15) if os.environ.get("PARTNER_CENTER_CLUSTER", "short") == "short" else (400, 30)
_ROW = sa.text("SELECT * FROM partner_center.entries WHERE id = 1")
_PASS = sa.text("""UPDATE partner_center.entries SET begun_at = begun_at - :seconds, due = due - :seconds""")
_CLEAR = sa.text("TRUNCATE partner_center.batches, partner_center.entries, partner_center.codes RESTART IDENTITY")


class ListedQueue:
    """A queue that only lists what is put."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []

    def put(self, db: sa.Connection, turns: Any) -> None:  # noqa: ARG002
        """Add turns."""
        self.turns.extend(turns)


@define
class Held:
    """A turn in a worker: it may send until `until`, on the clock of the model."""

    begun: Begun
    until: float
    has_sent: bool = False


class Turns(RuleBasedStateMachine):
    """One row, two workers, and a service without deduplication, which carries a create out up to five seconds late."""

    journal: Database

    def __init__(self) -> None:
        super().__init__()
        with self.journal.transaction() as db:
            db.execute(_CLEAR)
        shared_batches.submit_for_workers(self.journal, mixed(1))
        self.queue = ListedQueue()
        self.store = TurnStore(self.journal, self.queue)
        self.current = Turn(1, 1, 0, first=True)  # what the engine gives out
        self.held: dict[int, Held] = {}
        self.now = 0.0
        self.arriving: list[float] = []  # when the service carries out a create that was sent
        self.effects = 0
        self.cancelled = False

    def row(self) -> dict[str, Any]:
        """Return the row."""
        with self.journal.transaction() as db:
            return dict(db.execute(_ROW).mappings().one())

    def _carry_out(self) -> None:
        due = [each for each in self.arriving if each <= self.now]
        self.arriving = [each for each in self.arriving if each > self.now]
        self.effects += len(due)

    @rule(seconds=sampled_from([SETTLE, 1.0, GUARD, LEASE]))
    def time_passes(self, seconds: float) -> None:
        """Let time pass, for the journal as for the service."""
        self.now += seconds
        with self.journal.transaction() as db:
            db.execute(_PASS, {"seconds": seconds})
        self._carry_out()

    @rule(worker=integers(0, 1))
    def begin(self, worker: int) -> None:
        """Let a worker begin the turn: the first time, again after a loss, or too early."""
        self.held.pop(worker, None)  # it ended during the turn that it had
        self._take()
        begun = self.store.begin(self.current, GUARD)
        self._take()
        if begun is not None:
            self.held[worker] = Held(begun, self.now + GUARD)

    @precondition(lambda self: len(self.held) == 1)
    @rule(seconds=sampled_from([SETTLE, GUARD, LEASE]), late=sampled_from([0.0, SETTLE - 1]))
    def overtake(self, seconds: float, late: float) -> None:
        """Let the other worker begin a turn that one still has, and again when it has waited, and send."""
        other = 1 - next(iter(self.held))
        self.begin(other)
        self.time_passes(seconds)
        self.begin(other)
        if other in self.held:
            self.send(other, late)

    @precondition(lambda self: self.held)
    @rule(worker=integers(0, 1), late=sampled_from([0.0, SETTLE - 1]))
    def send(self, worker: int, late: float) -> None:
        """Let a worker look at the service, if a create was sent before, and then send one, unless it is too late."""
        held = self.held.get(worker) or self.held[1 - worker]
        if held.has_sent or self.now > held.until or held.begun.task.what != "create":
            return
        held.has_sent = True
        if held.begun.task.sent_at is not None and self.effects:
            return  # it is there
        self.arriving.append(self.now + late)
        self._carry_out()

    @precondition(lambda self: self.held)
    @rule(worker=integers(0, 1), outcome=sampled_from(["approved", "waiting", "unknown"]))
    def finish(self, worker: int, outcome: Any) -> None:
        """Let a worker record the outcome, twice as after a connection that was lost."""
        held = self.held.pop(worker, None)
        if held is None or not (held.has_sent or held.begun.task.what == "poll"):
            return
        if outcome == "unknown" and held.begun.task.what == "poll":
            outcome = "waiting"
        if outcome != "unknown" and not self.effects:
            outcome = "unknown"
        due = held.begun.now + SETTLE
        final = self.now if outcome in FINAL else None
        change = Change(1, outcome, None if final else due, finished_at=final)
        if self.store.finish(held.begun, change) and outcome == "unknown":
            self.time_passes(SETTLE)  # the pause before the next try
        assert not self.store.finish(held.begun, change)
        self._take()

    @precondition(lambda self: self.held)
    @rule(worker=integers(0, 1))
    def release(self, worker: int) -> None:
        """Let a worker give back a turn for which it has sent nothing."""
        held = self.held.get(worker)
        if held is not None and not held.has_sent:
            del self.held[worker]
            self.store.release(held.begun, 0.0)
            self._take()

    @precondition(lambda self: self.held)
    @rule(worker=integers(0, 1))
    def park(self, worker: int) -> None:
        """Let a worker park its turn, which it was told to end."""
        held = self.held.pop(worker, None)
        if held is not None:
            self.store.park(held.begun.turn, SETTLE)
            self._take()

    @precondition(lambda self: not self.cancelled)
    @rule(wanted=sampled_from([False, False, False, True]))
    def cancel(self, wanted: bool) -> None:
        """Cancel the batch, once in a while."""
        if wanted:
            self.cancelled = True
            with self.journal.transaction() as db:
                db.execute(sa.text("UPDATE partner_center.batches SET cancelled_at = 1"))

    def _take(self) -> None:
        for each in self.queue.turns:
            assert each.number == self.current.number + 1, "one turn follows another"
            self.current = each
        self.queue.turns.clear()
        found = self.row()
        assert found["finished_at"] is not None or found["turn"] == self.current.number, "the row is stuck"
        assert self.effects <= 1

    def teardown(self) -> None:
        """Check that the row ends when one worker goes on, and that it had one effect at most."""
        for worker in (*self.held, *self.held):
            self.send(worker, 0.0)  # whoever can still send does, in the order in which they began, and then ends
        self.held.clear()
        for _ in range(3 * MOST_LOSSES):
            self.time_passes(LEASE)
            if self.row()["state"] in FINAL:
                break
            self.begin(0)
            if self.held:
                self.send(0, 0.0)
                self.finish(0, "approved")
        ended = self.row()
        assert ended["state"] in FINAL, ended
        assert self.effects <= 1
        assert self.cancelled or ended["problem"] or self.effects == 1


@pytest.fixture
def journal(database: str) -> Any:
    """Return a journal."""
    opened = Database(database)
    shared_batches.submit_for_workers(opened, mixed(1))
    yield opened
    opened.close()


def test_any_order(journal: Database) -> None:
    """Whatever two workers do in whatever order, a row has one effect and an end."""
    Turns.journal = journal
    run_state_machine_as_test(
        Turns,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
