"""Workers of the last version that are killed, and workers of this one that continue what they held."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import shared_batches
from attrs import evolve, frozen
from bulk_rows import effects, mixed, seed, write_csv
from shared_batches import asked
from shared_worker_process import WorkerSettings
from shared_workers import Workers, until

import partner_center_workflows
from partner_center_emulator import Emulator
from partner_center_workflows.bulk.shared.database import Database

ROWS = 40
SENT = 35  # rows of `mixed` whose code is known
LATER = [row for row in mixed(8, key=9) if "validation_code" not in row]
_UNFINISHED = """SELECT e.id, e.state, e.turn, e.begun_turn, e.losses FROM partner_center.entries e
    JOIN partner_center.batches b ON b.id = e.batch WHERE b.name = :batch AND e.finished_at IS NULL"""
_TAKEN = "SELECT workflow_uuid, executor_id FROM partner_center_queue.workflow_status WHERE status = 'PENDING'"
_ARGUMENTS = "ARRAY(SELECT to_json(part) FROM unnest(string_to_array(id, '/')::integer[]) AS part)"
_TURN_OF_AN_ID = "def _turn(id: str) -> None:\n    batch, *turns = map(int, id.split('/'))\n"
pytestmark = pytest.mark.usefixtures("code_key")


@frozen
class OtherVersion:
    """A copy of the package, which a test makes another version.

    Attributes:
        folder: The folder that the copy is in.
    """

    folder: Path

    @classmethod
    def copied(cls, folder: Path) -> "OtherVersion":
        """Copy the package."""
        shutil.copytree(Path(partner_center_workflows.__file__).parent, folder / "partner_center_workflows")
        return cls(folder)

    def edit_engine(self, was: str, other: str) -> None:
        """Change a line of the module that knows the engine."""
        engine = self.folder / "partner_center_workflows" / "bulk" / "engines" / "dbos.py"
        code = engine.read_text(encoding="utf-8")
        assert code.count(was) == 1, f"this test changes a line that is not there: {was}"
        engine.write_text(code.replace(was, other), encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Return the environment of a process that imports the copy."""
        path = os.pathsep.join((str(self.folder), os.environ.get("PYTHONPATH", "")))
        return {**os.environ, "PYTHONPATH": path}

    def submit(self, database: str, rows: list[dict[str, str]], batch: str) -> None:
        """Submit a batch."""
        file = write_csv(self.folder / "rows.csv", rows)
        words = ("submit", str(file), "--batch", batch, "--poll", "1")
        assert bulk(database, *words, env=self.environment()) == (0, ""), words


def bulk(database: str, *words: str, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command of bulk, and return its exit code, and the errors that it has printed."""
    command = (sys.executable, "-m", "partner_center_workflows.cli", "bulk", *words)
    env = {**env, "PARTNER_CENTER_JOURNAL": database, "PARTNER_CENTER_TOKEN": "t"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, "\n".join(line for line in done.stderr.splitlines() if line.startswith("partner-center"))


def emulated() -> Emulator:
    """Return an emulator without deduplication, whose vetting is soon done."""
    return Emulator(settings={"vetting_days": 1e-5, "deduplicate": False, "seed": 11}, seed=seed(ROWS))


def unfinished(journal: Database, batch: str) -> set[tuple[object, ...]]:
    """Return the rows of a batch without an outcome, with what a turn changes."""
    return set(asked(journal, _UNFINISHED, batch=batch))


@pytest.mark.parametrize(
    ("was", "other", "is_compatible"),
    [
        ("    if _take is not None:\n", "    batch = int(batch)\n    if _take is not None:\n", True),
        ('"turn", "1"', '"turn", "2"', False),
        ('"turn", "1"', '"step", "1"', False),
        (_ARGUMENTS, "ARRAY[to_json(id)]", False),
    ],
    ids=["code of a turn", "version of a turn", "name of a turn", "arguments of a turn"],
)
def test_what_workers_of_another_version_held_goes_on(
    database: str, tmp_path: Path, was: str, other: str, is_compatible: bool
) -> None:
    """Rows that killed workers of the other version held are not stuck, unless what the engine keeps is another.

    There is no release with a shared journal yet. So the other version is this one with another code of a turn, from
    which the engine would make another version if it were not given one. The versions that differ in what the engine
    keeps show that this test can fail: nothing happens to what they held, while later rows get their outcome.
    """
    older = OtherVersion.copied(tmp_path / "older")
    older.edit_engine(was, other)
    if was == _ARGUMENTS:
        older.edit_engine("def _turn(batch: int, *turns: int) -> None:\n", _TURN_OF_AN_ID)
    older.submit(database, mixed(ROWS), "older")
    journal = Database(database)
    with emulated() as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {}, "fault": {"delay": 1.0}}])
        given = WorkerSettings(database, emulator.base_url, until_done=False)
        many = 3 if is_compatible else 1
        for _ in range(many):
            workers.start(given, env=older.environment())
        until(lambda: shared_batches.counts(journal)["sending"] > (many - 1) * given.concurrency)
        workers.kill(*workers.running)
        emulator.set_faults([])
        held = {row for row in unfinished(journal, "older") if row[1] == "sending"}
        lost = set(asked(journal, _TAKEN))
        workers.start(given)
        until(lambda: not lost & set(asked(journal, _TAKEN)))  # a sweep has given them back to the queue
        shared_batches.submit_for_workers(journal, LATER, poll=(1.0,), batch="later")
        until(lambda: not unfinished(journal, "later"))

        stuck = held & unfinished(journal, "older")
        assert stuck == (set() if is_compatible else held), workers.log
        if is_compatible:
            workers.start(evolve(given, until_done=True))
            until(lambda: not unfinished(journal, "older"))
            assert set(effects(emulator).values()) == {1}
            assert effects(emulator).total() == SENT + len(LATER)
    journal.close()


def test_workers_of_two_releases_and_a_migration(database: str, tmp_path: Path) -> None:
    """A migration does not disturb workers; one that starts says which version to use, or what to run first."""
    newer = OtherVersion.copied(tmp_path / "newer")
    migrations = newer.folder / "partner_center_workflows" / "bulk" / "shared" / "migrations"
    added = "ALTER TABLE partner_center.entries ADD COLUMN later TEXT NOT NULL DEFAULT '';"
    (migrations / "0002_later.sql").write_text(added, encoding="utf-8")
    journal = Database(database)
    shared_batches.submit_for_workers(journal, mixed(ROWS), poll=(1.0,), batch="older")
    with emulated() as emulator, Workers(tmp_path) as workers:
        work = ("work", "--base-url", emulator.base_url)
        before = (
            "partner-center bulk work: the tables of this journal are of version 1, and this version of "
            "partner-center-client needs 2; run `bulk submit` of this version first"
        )
        assert bulk(database, *work, env=newer.environment()) == (2, before)
        emulator.set_faults([{"match": {}, "fault": {"delay": 0.5}}])
        given = WorkerSettings(database, emulator.base_url)
        workers.start(given)
        until(lambda: shared_batches.counts(journal)["sending"] == given.concurrency)
        newer.submit(database, LATER, "later")
        assert unfinished(journal, "older"), "the migration is to happen while the worker works: give it more rows"
        after = (
            "partner-center bulk work: the tables of this journal are of version 2, and this version of "
            "partner-center-client knows 1; use a newer partner-center-client"
        )
        assert bulk(database, *work, env=os.environ) == (2, after)
        workers.start(given, env=newer.environment())
        assert workers.wait() == [0, 0], workers.log
        assert shared_batches.counts(journal)["unfinished"] == 0
        assert set(effects(emulator).values()) == {1}
        assert effects(emulator).total() == SENT + len(LATER)
    journal.close()


def test_a_migration_that_workers_of_the_last_release_cannot_follow(database: str, tmp_path: Path) -> None:
    """A worker that cannot record its turns says why and does not end; nothing is lost or sent twice by that."""
    journal = Database(database)
    shared_batches.submit_for_workers(journal, mixed(ROWS), "older", poll=(1.0,))
    with emulated() as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {}, "fault": {"delay": 0.5}}])
        given = WorkerSettings(database, emulator.base_url)
        workers.start(given)
        until(lambda: shared_batches.counts(journal)["sending"] == given.concurrency)
        asked(journal, "ALTER TABLE partner_center.entries RENAME COLUMN polls TO looks")
        until(lambda: workers.says("column e.polls does not exist", given.concurrency))
        asked(journal, "ALTER TABLE partner_center.entries RENAME COLUMN looks TO polls")  # a worker that can goes on
        assert workers.wait() == [0], workers.log
        assert shared_batches.counts(journal)["unfinished"] == 0
        assert set(effects(emulator).values()) == {1}
        assert effects(emulator).total() == SENT
    journal.close()
