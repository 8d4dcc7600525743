"""Submit: all rows and their first turns get into a shared journal, or none."""

import random
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from attrs import evolve
from shared_batches import KEY, Turns, asked, connected, customer, row, set_entries, submit

from partner_center import InvalidRequestError, PollSchedule
from partner_center_workflows.bulk import STATES, BadRow, BadRowsError, Journal, JournalError, Plan, Row, State
from partner_center_workflows.bulk import loading as local_loading
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import batches, loading
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.bulk.shared.queue import Turn

_SUBMIT = """
import sys
import threading
from shared_batches import connected, row
from partner_center_workflows.bulk import BadRowsError
from partner_center_workflows.bulk.engines import dbos
from partner_center_workflows.bulk.shared import loading
url, batch, first, last, step, pause = sys.argv[1:]
def rows():
    for number in range(int(first), int(last), int(step)):
        if number == int(pause):
            print("ready", flush=True)
            sys.stdin.readline()
        yield row(number)
with connected(url) as database:
    try:
        print(loading.submit(database, rows(), batch=batch, queue=dbos.DbosQueue(), engine=dbos.migrate).new)
    except BadRowsError as error:
        print(f"{error.count}: {error.rows[0].reason}")
"""


def _process(url: str, batch: str, first: int, last: int, step: int, pause: int) -> subprocess.Popen[str]:
    """Start a submit of the rows of a range, which waits for a line of input at one of them."""
    words = [sys.executable, "-c", _SUBMIT, url, batch, *map(str, (first, last, step, pause))]
    path = {"PYTHONPATH": ":".join(each for each in sys.path if each)}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=path)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _go_on(*processes: subprocess.Popen[str]) -> list[str]:
    """Let processes go on, and return the last line of each."""
    for each in processes:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    return [each.communicate(timeout=120)[0].strip() for each in processes]


def _with_engine(db: Database, rows: Sequence[Row | BadRow], **options: Any) -> Plan:
    return loading.submit(db, rows, batch="november", queue=dbos.DbosQueue(), engine=dbos.migrate, **options)


def test_rows_and_turns_get_in_together(database: str) -> None:
    """Each row is in the journal once, pending, and the engine has its first turn, which is due now."""
    with connected(database) as db:
        plan = _with_engine(db, [row(1), row(2), evolve(row(2), qualification="StateOwnedEntity")], input_name="c.csv")
        assert plan == Plan(3, 0, {"Education": 2, "StateOwnedEntity": 1})
        assert asked(db, "SELECT id, line, state, turn, creates FROM partner_center.entries ORDER BY id") == [
            (1, 1, "pending", 0, 0),
            (2, 2, "pending", 0, 0),
            (3, 2, "pending", 0, 0),
        ]
        turns = "SELECT workflow_uuid, status, priority FROM partner_center_queue.workflow_status ORDER BY 1"
        assert asked(db, turns) == [("1/1/0", "ENQUEUED", 1), ("1/2/0", "ENQUEUED", 1), ("1/3/0", "ENQUEUED", 1)]


def test_a_name_of_the_input_that_no_database_can_hold(database: str) -> None:
    """A lone surrogate or NUL in it stops no row."""
    with connected(database) as db:
        assert submit(db, [row(1)], input_name="caf\udce9\0.csv").new == 1
        assert asked(db, "SELECT input_name FROM partner_center.batches") == [("caf??.csv",)]


def test_options_of_another_version(database: str) -> None:
    """The batch stays as it is, and one sentence says which version to use."""
    with connected(database) as db:
        submit(db, [row(1)])
        asked(db, "UPDATE partner_center.batches SET options = options - 'jitter'")
        with pytest.raises(JournalError, match="the batch was submitted by another version of partner-center-client"):
            submit(db, [row(2)])
        assert asked(db, "SELECT count(*) FROM partner_center.entries") == [(1,)]


def test_one_bad_row_keeps_all_out(database: str) -> None:
    """No row, no batch and no turn of the engine is there, and every bad row is reported, in the order of the input."""
    told: list[BadRow] = []
    rows: list[Row | BadRow] = [row(1), BadRow(2, "is bad", "Sheet"), row(1, line=3), row(4)]
    with connected(database) as db:
        with pytest.raises(BadRowsError) as caught:
            _with_engine(db, rows, on_bad_row=told.append)
        twice = f"Education of customer {customer(1)} is already on line 1; leave one of them out"
        assert told == list(caught.value.rows) == [BadRow(2, "is bad", "Sheet"), BadRow(3, twice)]
        assert caught.value.message == (
            "2 rows cannot be used, and nothing was sent; the first is sheet 'Sheet', row 2: is bad"
        )
        for table in ("partner_center.batches", "partner_center.entries", "partner_center_queue.workflow_status"):
            assert asked(db, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - a test's own words


def test_a_killed_submit_leaves_nothing(database: str) -> None:
    """The next submit of the same batch gets all rows in."""
    process = _process(database, "november", 1, 3000, 1, 2500)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    with connected(database) as db:
        assert asked(db, "SELECT count(*) FROM partner_center.entries") == [(0,)]
        assert submit(db, [row(number) for number in range(1, 3000)]).new == 2999


def test_an_engine_that_fails_keeps_all_out(database: str) -> None:
    """Where the turns cannot be added, the rows are not added either."""

    class Broken(Turns):
        def put(self, db: Any, turns: Any) -> None:
            super().put(db, turns)
            raise RuntimeError("the engine is broken")

    with connected(database) as db:
        with pytest.raises(RuntimeError, match="the engine is broken"):
            submit(db, [row(1)], queue=Broken())
        assert asked(db, "SELECT count(*) FROM partner_center.entries") == [(0,)]


@pytest.mark.parametrize("sent_at", ["5.0", "NULL"])
@pytest.mark.parametrize("state", STATES)
def test_the_same_comparison_as_that_of_a_file(database: str, tmp_path: Path, state: State, sent_at: str) -> None:
    """Equal, changed and repeated rows of every state mean the same for a shared journal and for a file."""
    first = [row(1), row(2), row(3, reference="r")]
    changed = [
        row(2, line=5),
        row(7),
        row(1, line=9, website="fabrikam.edu"),
        row(3),
        row(2, line=11, sheet="S"),
        row(3),
    ]
    update = f"state = '{state}', sent_at = {sent_at}"
    contents: list[list[tuple[Any, ...]]] = []
    results: list[object] = []

    with closing(Journal.open(tmp_path / "journal.db")) as journal:
        local_loading.load(journal, first, None)
        journal.db.execute(f"UPDATE entries SET {update}")  # noqa: S608 - a test's own words
        for rows in (changed[:3], changed):
            results.append(_outcome(lambda given=rows: local_loading.load(journal, given, None)))
            contents.append([tuple(each) for each in journal.db.execute(_CONTENT.format("entries"))])
    with connected(database) as db:
        submit(db, first)
        set_entries(db, update)
        for rows in (changed[:3], changed):
            outcome = _outcome(lambda given=rows: submit(db, given))
            assert outcome == results.pop(0)
            assert asked(db, _CONTENT.format("partner_center.entries")) == contents.pop(0)


_CONTENT = "SELECT line, education_segment, website, reference, state FROM {} ORDER BY id"


def _outcome(act: Any) -> Plan | list[BadRow]:
    """Return the plan, or the bad rows in the words that both kinds of journal share."""
    try:
        plan: Plan = act()
    except BadRowsError as error:
        shared = "the batch 'november'", "another batch"
        return [evolve(bad, reason=_as_a_file(bad.reason, *shared)) for bad in error.rows]
    return plan


def _as_a_file(reason: str, held_by: str, instead: str) -> str:
    return reason.replace(held_by, "the journal").replace(instead, "another journal")


def test_rows_that_wait_keep_their_turn(database: str) -> None:
    """A second submit adds turns for new rows alone, and a failed row stays failed."""
    turns = Turns()
    with connected(database) as db:
        submit(db, [row(1), row(2), row(3)], queue=turns)
        set_entries(db, "state = 'waiting', turn = 4, due = 9e9, sent_at = 1", [1])
        set_entries(db, "state = 'failed', turn = 2, finished_at = 1, due = NULL", [2])
        plan = submit(db, [row(4), row(1), row(2, website="fabrikam.edu"), row(3)], queue=turns)
        assert plan == Plan(1, 3, {"Education": 1})
        assert asked(db, "SELECT id, line, state, turn, website FROM partner_center.entries ORDER BY id") == [
            (1, 1, "waiting", 4, "contoso.edu"),
            (2, 2, "failed", 2, "fabrikam.edu"),
            (3, 3, "pending", 0, "contoso.edu"),
            (4, 4, "pending", 0, "contoso.edu"),
        ]
        assert turns.put_so_far == [Turn(1, number, 0, first=True) for number in (1, 2, 3, 4)]


def test_kept_columns(database: str) -> None:
    """They stay in the order of the input, and those of the last submit count."""
    texts = "SELECT kept::text FROM partner_center.entries"
    with connected(database) as db:
        submit(db, [row(1, kept=(("zz", "1"), ("a", "\0\ud800é")))])
        assert asked(db, texts) == [('{"zz": "1", "a": "??\\u00e9"}',)]
        submit(db, [row(1)])
        assert asked(db, texts) == [('{"zz": "1", "a": "??\\u00e9"}',)]
        submit(db, [row(1, kept=(("b", "2"),))])
        assert asked(db, texts) == [('{"b": "2"}',)]


_CODE_ROW = Row(customer(5), "GovernmentCommunityCloud", validation_code="123456", line=5)


def test_a_validation_code_without_a_key(database: str) -> None:
    """The row is bad, and its reason names the variables; the rows of a batch without codes need no key."""
    with connected(database) as db:
        with pytest.raises(BadRowsError) as caught:
            submit(db, [row(1), _CODE_ROW])
        assert caught.value.rows == (
            BadRow(
                5,
                "a shared journal keeps no validation code without a key; set PARTNER_CENTER_CODE_KEY or "
                "PARTNER_CENTER_CODE_KEY_FILE, here and for every worker",
            ),
        )
        assert submit(db, [row(1)]).new == 1


def test_the_key_of_a_batch(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code is not in the database; another key than the first one is refused, and the first one goes on."""
    with connected(database) as db:
        submit(db, [row(1)])
        monkeypatch.setenv("PARTNER_CENTER_CODE_KEY", KEY)
        submit(db, [row(1), _CODE_ROW])
        ((code, check),) = asked(
            db, "SELECT code, key_check FROM partner_center.entries e JOIN partner_center.batches b ON b.id = e.batch "
            "WHERE code IS NOT NULL"
        )  # fmt: skip
        assert len(code) == 24
        assert "123456" not in code
        assert check is not None
        assert submit(db, [_CODE_ROW]) == Plan(0, 1, {})
        monkeypatch.setenv("PARTNER_CENTER_CODE_KEY", KEY[::-1])
        with pytest.raises(JournalError) as caught:
            submit(db, [row(2)])
        assert caught.value.message == (
            "the batch 'november' was begun with another key for validation codes; set PARTNER_CENTER_CODE_KEY or "
            "PARTNER_CENTER_CODE_KEY_FILE to the key that it was begun with"
        )
        monkeypatch.delenv("PARTNER_CENTER_CODE_KEY")
        assert submit(db, [row(2)]).new == 1


def test_a_customer_of_another_unfinished_batch(database: str) -> None:
    """The row is refused by the name of that batch, until that is done with it."""
    with connected(database) as db:
        submit(db, [row(1), row(2)], "first")
        with pytest.raises(BadRowsError) as caught:
            submit(db, [row(3), row(2, line=8), evolve(row(1), qualification="StateOwnedEntity")], "second")
        reason = (
            f"Education of customer {customer(2)} is not done in the batch 'first'; wait until it is, cancel that "
            "batch, or leave the row out"
        )
        assert caught.value.rows == (BadRow(8, reason),)
        set_entries(db, "state = 'approved', finished_at = 5", [2])
        assert submit(db, [row(3), row(2, line=8)], "second").new == 2


def test_two_submits_of_the_same_customers_at_once(database: str) -> None:
    """Of two processes that submit them in opposite orders, one gets all rows in, and the other one none."""
    one = _process(database, "up", 1, 1501, 1, 1500)
    two = _process(database, "down", 1500, 0, -1, 1)
    said = _go_on(one, two)
    winner = said.index("1500")
    name = ("up", "down")[winner]
    assert "wait until it is, cancel that batch, or leave the row out" in said[1 - winner]
    assert said[1 - winner].startswith("1500: ")
    assert f"is not done in the batch {name!r}" in said[1 - winner]
    with connected(database) as db:
        counted = "SELECT name, count(*) FROM partner_center.entries e JOIN partner_center.batches b ON b.id = e.batch"
        assert asked(db, f"{counted} GROUP BY name") == [(name, 1500)]


def test_two_submits_of_the_same_batch_at_once(database: str) -> None:
    """Both get their rows in, each row with another number."""
    with connected(database) as db:
        submit(db, [row(9999)])
    said = _go_on(_process(database, "november", 1, 1001, 1, 900), _process(database, "november", 1001, 2001, 1, 1900))
    assert said == ["1000", "1000"]
    with connected(database) as db:
        assert asked(db, "SELECT min(id), max(id), count(*) FROM partner_center.entries") == [(1, 2001, 2001)]


def test_options_belong_to_the_batch(database: str) -> None:
    """Those of the first submit stay; another one is refused by its name, and none stands for the first one."""
    first: dict[str, Any] = {
        "schedule": PollSchedule((5, 10), 0),
        "deadline": timedelta(days=2),
        "max_requests_per_second": 4.0,
    }
    with connected(database) as db:
        submit(db, [row(1)], **first)
        assert submit(db, [row(1)], **first) == submit(db, [row(1)]) == Plan(0, 1, {})
        for name, other, said, was in (
            ("schedule", PollSchedule(), "60, 300, 900, 3600, 21600 seconds", "5, 10 seconds with a jitter of 0"),
            ("deadline", timedelta(days=1), "86,400 seconds", "172,800 seconds"),
            ("max_requests_per_second", 5, "5", "4"),
        ):
            with pytest.raises(InvalidRequestError) as caught:
                submit(db, [row(2)], **{**first, name: other})
            assert caught.value.message == (
                f"{name} is {said}, and the batch 'november' was submitted with {was}; give that one, or leave it out, "
                "or give another batch"
            )
        assert asked(db, "SELECT count(*) FROM partner_center.entries") == [(1,)]


def test_a_cancelled_batch(database: str) -> None:
    """It takes no more rows, until it goes on."""
    with connected(database) as db:
        submit(db, [row(1)])
        batches.cancel(db, "november")
        with pytest.raises(InvalidRequestError) as caught:
            submit(db, [row(2)])
        assert caught.value.message == (
            "the batch 'november' was cancelled; run `bulk retry-failed` to take it up again, or give another name"
        )
        batches.retry_failed(db, "november", Turns())
        assert submit(db, [row(2)]).new == 1


def test_memory_does_not_grow_with_the_rows(database: str) -> None:
    """Ten times as many rows need at most a quarter more of memory, in a shuffled order with a bad row at its end."""

    def rows(first: int, count: int) -> Iterator[Row | BadRow]:
        numbers = random.Random(7)  # noqa: S311 - the same rows each time
        yield from (row(first + numbers.getrandbits(60), line=number) for number in range(count))
        yield BadRow(count + 1, "is bad")

    def peak(first: int, count: int) -> int:
        tracemalloc.start()
        with pytest.raises(BadRowsError):
            submit(db, rows(first, count), f"batch {first}")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    with connected(database) as db:
        peak(1, 10)
        assert peak(2**61, 30_000) < 1.25 * peak(2**62, 3_000)


def test_a_change_of_a_row_that_is_sent_meanwhile(database: str) -> None:
    """The submit waits for the worker that begins the row, and then refuses the change."""
    with connected(database) as db:
        submit(db, [row(1), row(2)])
        found: list[object] = []
        changed = [row(1, website="fabrikam.edu"), row(2, website="fabrikam.edu")]
        other = threading.Thread(target=lambda: found.append(_outcome(lambda: submit(db, changed))))
        with db.transaction() as worker:
            worker.execute(sa.text("UPDATE partner_center.entries SET state = 'sending', sent_at = 5 WHERE id = 2"))
            other.start()
            waits = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while asked(db, waits) == [(0,)]:
                pass
        other.join(30)
        ((bad,),) = found  # type: ignore[misc]
        assert bad.line == 2  # type: ignore[has-type]
        assert "was sent so" in bad.reason  # type: ignore[has-type]
        assert asked(db, "SELECT website FROM partner_center.entries") == [("contoso.edu",)] * 2
