"""One run at a time works with a journal, whatever name it has; and names that no journal can have."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from bulk_rows import effects
from row_service import customer, rows

from partner_center import AsyncPartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import bulk
from partner_center_workflows.bulk import InUseError, Journal, JournalError
from partner_center_workflows.cli import main

_HOLD = "import sys; from partner_center_workflows.bulk import Journal; j = Journal.open(sys.argv[1]); print(); input()"


def run(journal: str | Path, emulator: Emulator, count: int = 3) -> bulk.Summary:
    """Run to the end."""
    return bulk.run(rows(count), journal=journal, client=AsyncPartnerCenter("t", base_url=emulator.base_url))


@contextmanager
def held(path: Path) -> "Iterator[subprocess.Popen[str]]":
    """Hold a journal in another process."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "\n"
        try:
            yield process
        finally:
            process.kill()


def _symlink(path: Path) -> Path:
    path.with_name("link.db").symlink_to(path.name)
    return path.with_name("link.db")


def _folder_link(path: Path) -> Path:
    (path.parent / "folder").symlink_to(path.parent)
    return path.parent / "folder" / path.name


def _hard_link(path: Path) -> Path:
    path.with_name("hard.db").hardlink_to(path)
    return path.with_name("hard.db")


def _renamed(path: Path) -> Path:
    return path.rename(path.with_name("renamed.db"))


def _unlocked(path: Path) -> Path:
    path.with_name(f"{path.name}.lock").unlink()
    return path


def _spelled(path: Path) -> Path:
    return Path(f"{path.parent}/./../{path.parent.name}//{path.name}")


def _descriptor(path: Path) -> Path:
    return Path(f"/proc/self/fd/{os.open(path, os.O_RDONLY)}")


def _renamed_and_unlocked(path: Path) -> Path:
    return _renamed(_unlocked(path))


NAMES = [_symlink, _folder_link, _hard_link, _renamed, _unlocked, _spelled, _descriptor, _renamed_and_unlocked]


@pytest.mark.parametrize("here", [False, True], ids=["another process", "this process"])
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.__name__.strip("_"))
def test_a_second_run_by_another_name(
    tmp_path: Path, emulator: Emulator, name: Callable[[Path], Path], here: bool
) -> None:
    """A second run is refused by the name that it was given, before it sends or writes anything."""
    journal = tmp_path / "j.db"
    run(journal, emulator)
    with held(journal) if not here else Journal.open(journal):
        other = name(journal)
        emulator.reset()
        before = {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} if not here else {}
        for use in (lambda: run(other, emulator, 9), lambda: bulk.retry_failed(other)):
            with pytest.raises(InUseError, match=re.escape(f"another process works with the journal {other};")):
                use()
        assert emulator.log == []
        if not here:
            assert {file: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == before
        assert bulk.status(other).counts["approved"] == 3
        with bulk.JournalReader.open_for_reading(other) as reader:
            assert len(list(reader.entries())) == 3


@pytest.mark.parametrize("name", [_symlink, _renamed, _spelled], ids=lambda name: name.__name__.strip("_"))
def test_a_killed_run_frees_the_journal(tmp_path: Path, emulator: Emulator, name: Callable[[Path], Path]) -> None:
    """After `kill -9` the next run begins at once, under any name."""
    journal = tmp_path / "j.db"
    run(journal, emulator)
    with held(journal) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert run(name(journal), emulator, 5).counts["approved"] == 5


def test_a_reader_or_a_refused_run_does_not_free_it(tmp_path: Path, emulator: Emulator) -> None:
    """Whoever reads the file or tries to run in the same process does not end the lock of the one who has it."""
    journal = tmp_path / "j.db"
    run(journal, emulator)
    code = f"from partner_center_workflows import bulk; bulk.retry_failed({str(journal)!r})"
    with Journal.open(journal):
        for _ in range(3):
            journal.read_bytes()
            bulk.status(journal)
            with pytest.raises(InUseError):
                Journal.open(journal)
            other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
            assert "InUseError" in other.stderr
    assert bulk.retry_failed(journal) == 0


def test_a_hard_link_is_refused_even_alone(tmp_path: Path, emulator: Emulator) -> None:
    """SQLite keeps the last changes beside one name, so a file with two is refused; with one name left it goes on."""
    journal = tmp_path / "j.db"
    run(journal, emulator)
    other = _hard_link(journal)
    emulator.reset()

    for name in (journal, other):
        with pytest.raises(JournalError, match=r"several names \(hard links\).* remove the others, or make a copy"):
            run(name, emulator, 5)
    assert emulator.log == []
    other.unlink()
    assert run(journal, emulator, 5).counts["approved"] == 5


def test_no_row_is_done_twice_by_two_commands(tmp_path: Path, emulator: Emulator) -> None:
    """Two commands at once on two names of one journal carry out each row once; the second one says why it ends."""
    emulator.configure(deduplicate=False)
    emulator.set_faults([{"match": {"method": "POST"}, "fault": {"delay": 0.1}}])
    file = tmp_path / "rows.csv"
    file.write_text("customer_id,qualification\n" + "".join(f"{customer(n)},StateOwnedEntity\n" for n in range(30)))
    names = [tmp_path / "j.db", tmp_path / "link.db", tmp_path / "." / "j.db"]
    names[1].symlink_to("j.db")
    line = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "run", str(file), "--base-url"]

    processes = [
        subprocess.Popen([*line, emulator.base_url, "--journal", str(name)], stderr=subprocess.PIPE, text=True)
        for name in names
    ]
    said = [process.communicate(timeout=60)[1] for process in processes]

    assert sorted(process.returncode for process in processes) == [0, 2, 2]
    assert sum("another process works with the journal" in each for each in said) == 2
    assert "Traceback" not in "".join(said)
    assert effects(emulator) == {f"/v1/customers/{customer(n)}/qualifications": 1 for n in range(30)}


def test_a_link_to_where_the_journal_is_going_to_be(tmp_path: Path, emulator: Emulator) -> None:
    """A link to nothing yet is followed, and stays."""
    (tmp_path / "disk").mkdir()
    link = tmp_path / "j.db"
    link.symlink_to("disk/real.db")

    assert run(link, emulator).counts["approved"] == 3
    assert link.is_symlink()
    assert bulk.status(tmp_path / "disk" / "real.db").counts["approved"] == 3
    assert bulk.status(link).total == 3


def test_a_journal_without_its_last_changes(tmp_path: Path, emulator: Emulator) -> None:
    """Where the journal is gone but its write-ahead log is not, no new one is mixed with the old log."""
    journal = tmp_path / "j.db"
    with held(journal) as process:
        process.kill()
        process.wait()
    journal.unlink()

    with pytest.raises(JournalError, match=r"its last changes are in j\.db-wal; put the journal back, or remove"):
        run(journal, emulator)
    assert emulator.log == []
    journal.with_name("j.db-wal").unlink()
    assert run(journal, emulator).counts["approved"] == 3


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the current one."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/", "folder", ":memory:", "file:q.db", "file::memory:?x", "\0", "pipe"]
)
def test_what_is_no_name_of_a_file(
    here: Path, emulator: Emulator, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each use says that the journal is not a file, sends nothing and leaves nothing behind."""
    (here / "folder").mkdir()
    os.mkfifo(here / "pipe")
    before = sorted(here.iterdir())

    def plan() -> object:
        return bulk.plan(rows(1), journal=name)

    for use in (lambda: run(name, emulator), plan, lambda: bulk.status(name), lambda: bulk.retry_failed(name)):
        with pytest.raises(JournalError, match=r"^the journal .* is not a file; give the path of a file"):
            use()

    assert emulator.log == []
    assert sorted(here.iterdir()) == before
    (here / "rows.csv").write_text(f"customer_id,qualification\n{customer(1)},StateOwnedEntity\n")
    for more in ([], ["--dry-run"]):
        assert main(["bulk", "run", "rows.csv", "--journal", name, "--base-url", emulator.base_url, *more]) == 2
        assert "is not a file; give the path of a file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["a?mode=memory", "b#c", "100%", "%41.db", "d e&f=g.db", "file.db", "x:memory:", "ä ö.db", "n" * 220]
)
def test_odd_names_are_names(here: Path, emulator: Emulator, name: str) -> None:
    """A name that would mean something in a URI is the name of the file, for each use."""
    assert run(name, emulator).counts["approved"] == 3

    assert sorted(file.name for file in here.iterdir()) == [name, f"{name}.lock"]
    assert bulk.status(name).total == 3
    assert bulk.plan(rows(4), journal=name).new == 1
    assert bulk.retry_failed(name) == 0


def test_a_name_that_is_too_long_or_in_no_folder(here: Path, emulator: Emulator) -> None:
    """What the system refuses is said with the name."""
    (here / "text").write_text("")
    (here / "loop").symlink_to("loop")
    for name in ("n" * 256, "none/j.db", "text/j.db", "loop"):
        with pytest.raises(JournalError, match=re.escape(name)):
            run(name, emulator)
        with pytest.raises(JournalError, match=re.escape(name)):
            bulk.status(name)
    assert sorted(file.name for file in here.iterdir()) == ["loop", "text"]
    assert emulator.log == []


def _of_another(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE entries (x)")


def _claims_to_be_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA application_id = 0x50435142; PRAGMA user_version = 1; CREATE TABLE x (y);")


NOT_OURS: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "zeros": lambda path: path.write_bytes(bytes(8192)),
    "text": lambda path: path.write_text("customer_id,qualification\n" * 100),
    "short": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "another database": _of_another,
    "one that only says so": _claims_to_be_one,
}


@pytest.mark.parametrize("made", NOT_OURS)
def test_what_is_no_journal_stays_as_it_is(here: Path, emulator: Emulator, made: str) -> None:
    """Another file is refused by name, and has no neighbours afterwards."""
    path = here / "other.db"
    NOT_OURS[made](path)
    before = path.read_bytes()

    for use in (lambda: run(path, emulator), lambda: bulk.status(path), lambda: bulk.retry_failed(path)):
        with pytest.raises(JournalError, match=re.escape(str(path))):
            use()

    assert path.read_bytes() == before
    if made != "one that only says so":
        assert list(here.iterdir()) == [path]
    assert emulator.log == []


@pytest.mark.parametrize("name", ["about.created_at", "about.salt"])
def test_a_journal_with_nonsense_about_it(tmp_path: Path, emulator: Emulator, name: str) -> None:
    """What the journal says about itself is checked as well."""
    journal = tmp_path / "j.db"
    run(journal, emulator)
    with closing(sqlite3.connect(journal)) as db:
        db.execute("UPDATE about SET value = 'nonsense' WHERE name = ?", (name.removeprefix("about."),))
        db.commit()

    with pytest.raises(JournalError, match="is damaged; restore it from a backup"):
        run(journal, emulator)
    with pytest.raises(JournalError, match="is damaged; restore it from a backup"):
        bulk.status(journal)


def test_killed_while_the_journal_is_made(tmp_path: Path, emulator: Emulator) -> None:
    """The next run makes it, with the same process id too, and nothing unfinished is left."""
    journal = tmp_path / "j.db"
    code = f"""
import os, pathlib, signal
from partner_center_workflows.bulk import Journal
pathlib.Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
Journal.open({str(journal)!r})"""
    for _ in range(2):
        killed = subprocess.run([sys.executable, "-c", code], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert not journal.exists()
        assert len(list(tmp_path.glob("j.db.*.new"))) == 1
    (tmp_path / f"j.db.{os.getpid()}.new").touch()  # of an older version in a container, where all have the same id
    (tmp_path / "j.db.mine.new").touch()

    assert run(journal, emulator).counts["approved"] == 3
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"j.db", "j.db.lock", "j.db.mine.new", f"j.db.{os.getpid()}.new"}
