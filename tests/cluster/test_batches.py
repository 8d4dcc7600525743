"""The batches of a shared journal: list them, cancel one, and put the failed rows of one back."""

import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from attrs import evolve
from shared_batches import KEY, Turns, asked, connected, customer, row, set_entries, submit

from partner_center import InvalidRequestError
from partner_center_workflows.bulk import STATES, Journal, Row
from partner_center_workflows.bulk import loading as local_loading
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import batches, loading
from partner_center_workflows.bulk.shared.batches import PutBack
from partner_center_workflows.bulk.shared.queue import Turn
from partner_center_workflows.bulk.shared.turn_store import TurnStore
from partner_center_workflows.bulk.turns import Change, Task

_STATES = "SELECT state FROM partner_center.entries ORDER BY id"


def test_a_list_of_batches(database: str) -> None:
    """The newest is first, each with the number of its rows in each state."""
    with connected(database) as db:
        submit(db, [row(1), row(2)], "first")
        submit(db, [], "empty")
        set_entries(db, "state = 'approved', finished_at = 1", [2])
        batches.cancel(db, "empty")
        empty, first = batches.batches(db)
        assert (empty.name, empty.cancelled_at is None, sum(empty.counts.values())) == ("empty", False, 0)
        assert (first.name, first.cancelled_at) == ("first", None)
        assert first.counts == {**dict.fromkeys(STATES, 0), "pending": 1, "approved": 1}
        assert first.created_at < empty.created_at


@pytest.mark.parametrize(
    ("there", "wanted", "said"),
    [
        ([], "x", "there is no batch 'x', and no other one in this journal"),
        (["november", "december"], "novembr", "there is no batch 'novembr' in this journal; is 'november' meant?"),
        (["a?"], "a\udcff", r"there is no batch 'a\udcff' in this journal; give one of 'a?'"),
        (["a?"], "a\0", r"there is no batch 'a\x00' in this journal; give one of 'a?'"),
        (["b1", "b2"], "qqq", "there is no batch 'qqq' in this journal; give one of 'b2', 'b1'"),
        (
            ["b1", "b2", "b3", "b4", "b5", "b6"],
            "qqq",
            "there is no batch 'qqq' in this journal; give one of 'b6', 'b5', 'b4', 'b3', 'b2' and 1 more",
        ),
    ],
)
def test_a_batch_that_is_not_there(database: str, there: list[str], wanted: str, said: str) -> None:
    """The error names what is there."""
    with connected(database) as db:
        submit(db, [], "made")
        asked(db, "DELETE FROM partner_center.batches")
        for name in there:
            submit(db, [], name)
        for act in (lambda: batches.cancel(db, wanted), lambda: batches.retry_failed(db, wanted, Turns())):
            with pytest.raises(InvalidRequestError) as caught:
                act()
            assert caught.value.message == said


def test_cancelling_a_batch(database: str) -> None:
    """Rows end as failed, or as expired where the service has accepted them; one in flight and the done ones stay."""
    with connected(database) as db:
        submit(db, [row(number) for number in range(1, 10)])
        for number, state in enumerate(STATES, 1):
            done = "5" if state in ("approved", "denied", "expired", "failed") else "NULL"
            set_entries(db, f"state = '{state}', finished_at = {done}, http_status = 503, problem = 'p'", [number])
        submit(db, [row(20)], "other")
        assert batches.cancel(db, "november") == 4
        cancelled, checks = "the batch was cancelled", " before there was a response; `retry-failed` checks it"
        query = "SELECT state, problem, http_status, turn, finished_at > 5, due IS NULL FROM partner_center.entries"
        assert asked(db, f"{query} WHERE batch = 1 ORDER BY id") == [
            ("failed", cancelled, None, 1, True, True),
            ("sending", "p", 503, 0, None, False),
            ("failed", cancelled + checks, None, 1, True, True),
            ("expired", cancelled, None, 1, True, True),
            ("expired", cancelled, None, 1, True, True),
            *((state, "p", 503, 0, False, False) for state in ("approved", "denied", "expired", "failed")),
        ]
        assert asked(db, f"{query} WHERE batch = 2") == [("pending", None, None, 0, None, False)]
        (flag,) = asked(db, "SELECT cancelled_at FROM partner_center.batches WHERE id = 1")
        assert batches.cancel(db, "november") == 0
        assert asked(db, "SELECT cancelled_at FROM partner_center.batches WHERE id = 1") == [flag]


def test_cancelling_while_workers_work(database: str) -> None:
    """A parked turn of a cancelled batch dies when it is due, and a worker ends the row that it has in flight."""
    turns = Turns()
    with connected(database) as db:
        submit(db, [row(1), row(2)], queue=turns)
        store = TurnStore(db, turns)
        begun = store.begin(Turn(1, 1, 0), 60.0)
        assert begun is not None
        assert batches.cancel(db, "november") == 1
        assert store.begin(Turn(1, 2, 0), 60.0) is None
        assert store.finish(begun, Change(1, "submitted", begun.now + 60, submitted_at=begun.now))
        assert asked(db, "SELECT state, problem, creates FROM partner_center.entries ORDER BY id") == [
            ("expired", "the batch was cancelled", 1),
            ("failed", "the batch was cancelled", 0),
        ]
        assert turns.put_so_far == [Turn(1, 1, 0, first=True), Turn(1, 2, 0, first=True)]


def test_cancelling_waits_for_a_row_that_a_worker_holds(database: str) -> None:
    """What a worker begins just before is in flight, and what it finishes just before is ended."""
    with connected(database) as db:
        submit(db, [row(1), row(2), row(3)])
        set_entries(db, "state = 'sending'", [2])
        ended: list[int] = []
        cancel = threading.Thread(target=lambda: ended.append(batches.cancel(db, "november")))
        with db.transaction() as worker:
            worker.execute(sa.text("UPDATE partner_center.entries SET state = 'sending' WHERE id = 1"))
            worker.execute(sa.text("UPDATE partner_center.entries SET state = 'waiting' WHERE id = 2"))
            cancel.start()
            waits = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while asked(db, waits) == [(0,)]:
                pass
        cancel.join(30)
        assert ended == [2]
        assert asked(db, _STATES) == [("sending",), ("expired",), ("failed",)]


def test_the_same_rows_are_put_back_as_in_a_file(database: str, tmp_path: Path) -> None:
    """Each failed and expired row gets the state, and keeps or changes its request id, as in a journal in a file."""
    columns = ("state", "sent_at", "submitted_at", "http_status")
    cases: list[tuple[object, ...]] = [
        (state, sent_at, submitted_at, status)
        for state in STATES
        for sent_at in (None, 5.0)
        for submitted_at in (None, 6.0)
        for status in (None, 400)
        if state != "expired" or submitted_at is not None
    ]
    rows = [row(number) for number in range(1, len(cases) + 1)]
    seen = f"SELECT {', '.join(columns)}, waiting_since = :now, troubles, finished_at, problem FROM {{}} ORDER BY id"  # noqa: S608 - a test's own words
    with closing(Journal.open(tmp_path / "journal.db")) as journal, connected(database) as db:
        local_loading.load(journal, rows, None)
        submit(db, rows)
        for number, case in enumerate(cases, 1):
            done = 7.0 if case[0] in ("approved", "denied", "expired", "failed") else None
            given: dict[str, Any] = dict(zip(columns, case, strict=True)) | {"id": number, "done": done, "now": 1.0}
            update = "UPDATE {} SET " + ", ".join(f"{name} = :{name}" for name in columns)  # noqa: S608 - a test's own words
            update += ", finished_at = :done, waiting_since = submitted_at, troubles = 3, problem = 'p', due = :now"
            journal.db.execute(f"{update.format('entries')} WHERE id = :id", given)
            asked(db, f"{update.format('partner_center.entries')} WHERE id = :id", **given)
        local_ids = [each["request_id"] for each in journal.db.execute("SELECT request_id FROM entries ORDER BY id")]
        ids = asked(db, "SELECT request_id FROM partner_center.entries ORDER BY id")

        local = journal.retry_failed(1000.0)
        turns = Turns()
        assert batches.retry_failed(db, "november", turns) == PutBack(local)

        ((now,),) = asked(db, "SELECT max(due) FROM partner_center.entries")
        local_rows = [tuple(each) for each in journal.db.execute(seen.format("entries"), {"now": 1000.0})]
        assert asked(db, seen.format("partner_center.entries"), now=now) == local_rows
        local_after = [each["request_id"] for each in journal.db.execute("SELECT request_id FROM entries ORDER BY id")]
        after = asked(db, "SELECT request_id FROM partner_center.entries ORDER BY id")
        changed = [one != other for one, other in zip(local_ids, local_after, strict=True)]
        assert [one != other for one, other in zip(ids, after, strict=True)] == changed
        assert sum(changed) == 2
        put_back = asked(
            db, "SELECT id, turn, state IN ('pending', 'unknown') FROM partner_center.entries WHERE turn > 0"
        )
        assert turns.put_so_far == [Turn(1, number, turn, first=first) for number, turn, first in sorted(put_back)]
        assert {turn for _, turn, _ in put_back} == {1}


def test_many_rows_are_put_back(database: str) -> None:
    """Each of 2,500 rows of a cancelled batch gets one turn at the engine, and the batch goes on."""
    with connected(database) as db:
        queue = dbos.DbosQueue(1)
        submitted = [row(number) for number in range(1, 2501)]
        loading.submit(db, submitted, batch="november", queue=Turns(), engine=dbos.migrate)
        batches.cancel(db, "november")
        set_entries(db, "losses = 3")
        assert batches.retry_failed(db, "november", queue) == PutBack(2500, was_cancelled=True)
        assert asked(db, "SELECT state, turn, losses, count(*) FROM partner_center.entries GROUP BY 1, 2, 3") == [
            ("pending", 2, 0, 2500)
        ]
        assert asked(db, "SELECT cancelled_at FROM partner_center.batches") == [(None,)]
        turns = "SELECT count(DISTINCT workflow_uuid) FROM partner_center_queue.workflow_status"
        assert asked(db, f"{turns} WHERE workflow_uuid LIKE '1/%/2'") == [(2500,)]
        begun = TurnStore(db, queue).begin(Turn(1, 2500, 2), 60.0)
        assert begun is not None
        assert isinstance(begun.task, Task)
        assert batches.retry_failed(db, "november", queue) == PutBack(0)


def test_turns_that_cannot_be_added(database: str) -> None:
    """The rows stay failed if the engine does not take their turns."""

    class Broken(Turns):
        def put(self, db: sa.Connection, turns: Any) -> None:  # noqa: ARG002 - those of every queue
            raise RuntimeError("the engine is broken")

    with connected(database) as db:
        submit(db, [row(1)])
        batches.cancel(db, "november")
        with pytest.raises(RuntimeError, match="the engine is broken"):
            batches.retry_failed(db, "november", Broken())
        assert asked(db, "SELECT state, turn FROM partner_center.entries") == [("failed", 1)]
        assert batches.batches(db)[0].cancelled_at is not None


def test_rows_that_another_batch_has_begun(database: str) -> None:
    """They stay as they are, and are counted by the name of that batch."""
    with connected(database) as db:
        submit(db, [row(1), row(2), row(3)], "first")
        set_entries(db, "state = 'failed', finished_at = 1, due = NULL")
        submit(db, [row(2), row(3)], "second")
        turns = Turns()
        assert batches.retry_failed(db, "first", turns) == PutBack(1, {"second": 2})
        assert turns.put_so_far == [Turn(1, 1, 1, first=True)]
        assert asked(db, "SELECT state FROM partner_center.entries WHERE batch = 1 ORDER BY id") == [
            ("pending",),
            ("failed",),
            ("failed",),
        ]


def test_uses_of_codes_are_given_back(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that the service refused gives its use back, and one whose outcome is unknown keeps it."""
    monkeypatch.setenv("PARTNER_CENTER_CODE_KEY", KEY)
    first = Row(customer(1), "GovernmentCommunityCloud", validation_code="123456", line=1)
    with connected(database) as db:
        submit(db, [first, evolve(first, customer_id=customer(2)), evolve(first, customer_id=customer(3))])
        asked(db, "INSERT INTO partner_center.codes SELECT DISTINCT batch, code, 7, 0 FROM partner_center.entries")
        set_entries(db, "state = 'failed', sent_at = 1, finished_at = 1, holds_code = true")
        set_entries(db, "http_status = 400", [1, 2])
        batches.retry_failed(db, "november", Turns())
        assert asked(db, "SELECT remaining FROM partner_center.codes") == [(9,)]
        assert asked(db, "SELECT state, holds_code FROM partner_center.entries ORDER BY id") == [
            ("pending", False),
            ("pending", False),
            ("unknown", True),
        ]


def test_two_unfinished_rows_of_a_customer(database: str) -> None:
    """The database itself refuses a second one, whoever writes it."""
    with connected(database) as db:
        submit(db, [row(1)], "first")
        set_entries(db, "state = 'failed', finished_at = 1")
        submit(db, [row(1)], "second")
        with pytest.raises(Exception, match="one_unfinished"):
            set_entries(db, "state = 'pending', finished_at = NULL")
