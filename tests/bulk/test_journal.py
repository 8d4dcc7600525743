"""The journal: what it keeps, and how it refuses what it cannot use."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from partner_center import AsyncPartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import InUseError, Journal, JournalError, JournalReader
from partner_center_workflows.bulk.turns import Change

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f0{}"
CODE = "planted-code-987"


def rows(count: int = 3, **more: str) -> list[dict[str, str]]:
    """Return rows of as many customers."""
    return [
        {"customer_id": CUSTOMER.format(number), "qualification": "StateOwnedEntity", **more} for number in range(count)
    ]


def many(count: int) -> list[dict[str, str]]:
    """Return rows of more customers."""
    ids = (f"{number:08x}-70f4-4e1e-9ff1-b2bfce8d9f04" for number in range(count))
    return [{"customer_id": customer_id, "qualification": "StateOwnedEntity"} for customer_id in ids]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the journal goes."""
    return tmp_path / "journal.db"


def run(path: Path, emulator: Emulator, given: list[dict[str, str]] | None = None) -> bulk.Summary:
    """Run to the end."""
    client = AsyncPartnerCenter("t", base_url=emulator.base_url)
    return bulk.run(rows() if given is None else given, journal=path, client=client)


def test_it_is_private_and_has_no_code(path: Path, emulator: Emulator) -> None:
    """The file is its owner's alone, and holds a validation code nowhere."""
    given = {"customer_id": CUSTOMER.format(1), "qualification": "GovernmentCommunityCloud", "validation_code": CODE}

    assert run(path, emulator, [given]).counts["failed"] == 1

    assert path.stat().st_mode & 0o777 == 0o600
    assert CODE.encode() not in b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert [entry.method for entry in emulator.log] == ["GET"]  # the codes were looked up, and nothing was sent


def test_the_request_id_is_journalled_before_it_is_sent(path: Path, emulator: Emulator) -> None:
    """What the service sees as request id is what the journal held before anything was sent."""
    with Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(CUSTOMER.format(1), "StateOwnedEntity")], None)
    with JournalReader.open_for_reading(path) as reader:
        (entry,) = reader.entries()

    run(path, emulator, rows(2)[1:])

    assert [sent.request_id for sent in emulator.log] == [entry.request_id]
    assert entry.state == "pending"


def test_a_row_that_was_being_sent_is_looked_up_first(path: Path, emulator: Emulator) -> None:
    """After a crash between send and outcome, the service is asked before anything is sent again, with the same id."""
    emulator.configure(deduplicate=False)
    with Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(CUSTOMER.format(0), "StateOwnedEntity")], None)
        (task,) = journal.record_and_claim([], [], 0.0, capacity=1, wait=True).tasks  # and here the process ends

    assert run(path, emulator, rows(1)).counts["approved"] == 1

    assert [(sent.method, sent.effect) for sent in emulator.log] == [("GET", False), ("POST", True)]
    assert emulator.log[1].request_id == task.request_id
    assert run(path, emulator, rows(1)).requests == 0


def test_two_processes_on_one_journal(path: Path, emulator: Emulator) -> None:
    """The second process is refused clearly, and sends nothing; reading is always allowed."""
    with Journal.open(path):
        with pytest.raises(InUseError, match="another process works with the journal"):
            run(path, emulator)
        code = f"from partner_center_workflows import bulk; print(bulk.retry_failed({str(path)!r}))"
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "InUseError" in second.stderr
        assert bulk.status(path).total == 0
    assert emulator.log == []


def broken(path: Path, how: str) -> None:
    """Make a journal that cannot be used."""
    if how == "not a journal":
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE other (x)")
    elif how == "text":
        path.write_text("customer_id,qualification\n" * 100)
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "newer":
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA user_version = 99")
    elif how == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    elif how == "scribbled over":
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 8192)
    elif how == "folder":
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize(
    ("how", "made", "message"),
    [
        ("not a journal", False, "is not a journal of a bulk run; give another path"),
        ("text", False, "is not a journal of a bulk run; give another path"),
        ("empty", False, "is not a journal of a bulk run; give another path"),
        ("newer", True, "is of version 99, and this package knows version 2; use the version of partner-center-client"),
        ("truncated", True, "is damaged; restore it from a backup"),
        ("scribbled over", True, "is damaged; restore it from a backup"),
        ("folder", True, "is not a file; give the path of a file"),
    ],
)
def test_a_journal_that_cannot_be_used(path: Path, emulator: Emulator, how: str, made: bool, message: str) -> None:
    """Whatever is wrong with it is said, nothing is sent, and the file stays as it is."""
    if made:
        run(path, emulator, rows(9, reference="x" * 500))
        emulator.reset()
    broken(path, how)
    before = path.read_bytes() if path.is_file() else None

    for use in (lambda: run(path, emulator), lambda: bulk.status(path), lambda: bulk.retry_failed(path)):
        with pytest.raises(JournalError) as raised:
            use()
        assert message in str(raised.value)

    assert emulator.log == []
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_does_not_exist(tmp_path: Path, emulator: Emulator) -> None:
    """The journal's folder has to be there."""
    with pytest.raises(JournalError, match="cannot be opened; give a path in a folder that exists"):
        run(tmp_path / "none" / "journal.db", emulator)

    assert emulator.log == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a file system of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk takes root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_while_loading(small_disk: Path, emulator: Emulator) -> None:
    """A disk that fills up while rows are loaded: the error says so, nothing is sent, and the journal is as it was."""
    path = small_disk / "journal.db"
    run(path, emulator, rows(2))
    emulator.reset()

    with pytest.raises(JournalError, match="the disk is full") as raised:
        run(path, emulator, many(50_000))

    assert "run the same command again to resume" in str(raised.value)
    assert emulator.log == []
    assert bulk.status(path).counts["approved"] == bulk.status(path).total == 2


def test_a_full_disk_during_a_run(small_disk: Path, emulator: Emulator) -> None:
    """A disk that fills up during a run ends it; with space again it goes on, and nothing is done twice."""
    path = small_disk / "journal.db"
    filler = small_disk / "filler"

    def fill(progress: bulk.Progress) -> None:
        if progress.counts["approved"] and not filler.exists():
            with filler.open("wb", buffering=0) as file:
                try:
                    while file.write(b"x" * 4096):
                        pass
                except OSError:
                    pass

    given = many(600)
    emulator.configure(deduplicate=False)
    client = AsyncPartnerCenter("t", base_url=emulator.base_url)
    with pytest.raises(JournalError, match="the disk is full"):
        bulk.run(given, journal=path, client=client, on_progress=fill)
    filler.unlink()

    assert run(path, emulator, given).counts["approved"] == 600
    assert sum(entry.effect for entry in emulator.log) == 600


def test_a_read_only_journal(path: Path, emulator: Emulator) -> None:
    """A journal on a read-only file system is refused before anything is sent, and can still be read."""
    run(path, emulator, rows(1))
    emulator.reset()
    folder = path.parent
    bind = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False)
    if bind.returncode:
        pytest.skip("mounting read-only takes root")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        with pytest.raises(JournalError, match="give a path"):
            run(path, emulator)
        assert bulk.status(path).counts["approved"] == 1
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    assert emulator.log == []


def test_doubled_rows_are_bad(path: Path, emulator: Emulator) -> None:
    """A customer may be there once for each qualification; the message names both lines."""
    education = {"qualification": "Education", "education_segment": "K12"}
    given = [*rows(2), {**rows(1)[0], **education}, rows(1)[0]]
    told: list[bulk.BadRow] = []

    with pytest.raises(bulk.BadRowsError) as raised:
        bulk.run(
            given, journal=path, client=AsyncPartnerCenter("t", base_url=emulator.base_url), on_bad_row=told.append
        )

    expected = f"StateOwnedEntity of customer {CUSTOMER.format(0)} is already on line 1; leave one of them out"
    assert told == [bulk.BadRow(4, expected)]
    assert raised.value.rows == tuple(told)
    assert "1 row cannot be used, and nothing was sent; the first is line 4" in str(raised.value)
    assert bulk.status(path).total == 0
    assert emulator.log == []


def test_every_bad_row_is_told_of_and_a_thousand_are_kept(path: Path) -> None:
    """However many rows are bad, the error counts each, and stays small."""
    told: list[bulk.BadRow] = []

    with pytest.raises(bulk.BadRowsError) as raised:
        bulk.plan([{"customer_id": "x", "qualification": "StateOwnedEntity"}] * 3000, on_bad_row=told.append)

    assert (len(told), len(raised.value.rows), raised.value.count) == (3000, 1000, 3000)


def test_a_row_that_was_sent_cannot_become_another(path: Path, emulator: Emulator) -> None:
    """The content of a row that the service has is fixed; one that failed may be corrected."""
    gcc = {"customer_id": CUSTOMER.format(1), "qualification": "GovernmentCommunityCloud", "validation_code": "999"}
    education = {"customer_id": CUSTOMER.format(2), "qualification": "Education", "education_segment": "K12"}
    given = [gcc, {**education, "website": "denied.example"}]
    emulator.configure(vetting_days=1e-9)
    run(path, emulator, given)

    with pytest.raises(bulk.BadRowsError, match="is in the journal with another segment, website"):
        run(path, emulator, [gcc, education])
    assert bulk.plan([{**gcc, "validation_code": "123456"}, given[1]], journal=path) == bulk.Plan(0, 2, {})
    bulk.retry_failed(path)
    assert run(path, emulator, [{**gcc, "validation_code": "123456"}, given[1]]).counts["failed"] == 0


def test_a_dry_run_leaves_no_trace(path: Path) -> None:
    """A plan counts, and makes no file."""
    plan = bulk.plan(rows(2), journal=path)

    assert plan == bulk.Plan(2, 0, {"StateOwnedEntity": 2})
    assert not path.exists()


def test_retrying_gives_refused_rows_a_new_id(path: Path) -> None:
    """What the service refused is requested again; what may have arrived keeps its id, and is looked for."""
    with Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(CUSTOMER.format(n), "StateOwnedEntity") for n in range(3)], None)
        tasks = journal.record_and_claim([], [], 0.0, capacity=3, wait=True).tasks
        changes = [
            Change(tasks[0].id, "failed", None, http_status=400),
            Change(tasks[1].id, "failed", None, problem="no answer"),
            Change(tasks[2].id, "approved", None),
        ]
        journal.record_and_claim(changes, [], 1.0, capacity=0, wait=True)

        assert journal.retry_failed(2.0) == 2

        again = journal.record_and_claim([], [], 3.0, capacity=9, wait=True).tasks
    assert [task.request_id == before.request_id for task, before in zip(again, tasks, strict=False)] == [False, True]
    assert [task.sent_at for task in again] == [0.0, 0.0]


def test_counts_follow_every_move(path: Path) -> None:
    """The counts that are kept in memory are those of the file, also after tasks were given back."""
    with Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(CUSTOMER.format(n), "StateOwnedEntity") for n in range(5)], None)
        first, second, third = journal.record_and_claim([], [], 0.0, capacity=3, wait=True).tasks
        journal.record_and_claim([Change(first.id, "waiting", 9.0)], [second], 1.0, capacity=0, wait=True)

        assert journal.state_counts == journal.counts()
        assert (journal.counts()["sending"], journal.counts()["waiting"], journal.counts()["pending"]) == (1, 1, 3)
        turn = journal.record_and_claim([], [], 2.0, capacity=9, wait=True)
        assert third.id not in {task.id for task in turn.tasks}
        assert second.id in {task.id for task in turn.tasks}
        assert turn.next_due == 9.0


def test_a_clock_that_was_turned_back_delays_no_poll_for_long(path: Path) -> None:
    """After a restart no poll is further away than the longest step."""
    with Journal.open(path) as journal:
        bulk.loading.load(journal, [bulk.Row(CUSTOMER.format(1), "StateOwnedEntity")], None)
        (task,) = journal.record_and_claim([], [], 1e9, capacity=1, wait=True).tasks
        journal.record_and_claim([Change(task.id, "waiting", 1e9 + 3600)], [], 1e9, capacity=0, wait=True)

    with Journal.open(path) as journal:
        journal.recover(5e8, settle=5, longest=60)
        assert journal.record_and_claim([], [], 5e8, capacity=1, wait=True).next_due == 5e8 + 60
