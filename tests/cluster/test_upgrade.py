"""Workers of the last version that are killed, and workers of this one that continue what they held."""

import os
import shutil
from pathlib import Path

import pytest
import shared_batch
from bulk_rows import effects, mixed, seed
from shared_worker_process import WorkerSettings
from shared_workers import Workers, until

import partner_center_workflows
from partner_center_emulator import Emulator
from partner_center_workflows.bulk import fingerprints
from partner_center_workflows.bulk.shared.database import Database

ROWS = 40
SENT = 35  # rows of `mixed` whose code is known
_TURN = "    if _take is not None:\n"


def other_version(folder: Path) -> Path:
    """Return the folder of a copy of the package, in which the code of a turn is another."""
    copied = shutil.copytree(Path(partner_center_workflows.__file__).parent, folder / "partner_center_workflows")
    engine = copied / "bulk" / "engines" / "dbos.py"
    code = engine.read_text(encoding="utf-8")
    assert code.count(_TURN) == 1
    engine.write_text(code.replace(_TURN, f"    number = int(number)\n{_TURN}"), encoding="utf-8")
    return folder


def test_what_workers_of_another_version_held_goes_on(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever changed in the code of a turn, rows that killed workers of the other version held are not stuck.

    There is no release with a shared journal yet. So the other version is this one with another code of a turn, from
    which the engine would make another version if it were not given one.
    """
    monkeypatch.setenv(fingerprints.KEY, shared_batch.CODE_KEY)
    journal = Database(database)
    shared_batch.submit(journal, mixed(ROWS), poll=(1.0,))
    settings = {"vetting_days": 1e-5, "deduplicate": False, "seed": 11}
    with Emulator(settings=settings, seed=seed(ROWS)) as emulator, Workers(tmp_path) as workers:
        emulator.set_faults([{"match": {}, "fault": {"delay": 1.0}}])
        given = WorkerSettings(database, emulator.base_url)
        before = os.environ.get("PYTHONPATH", "")
        with monkeypatch.context() as older:
            older.setenv("PYTHONPATH", f"{other_version(tmp_path / 'other')}{os.pathsep}{before}")
            for _ in range(3):
                workers.start(given)
            until(lambda: shared_batch.counts(journal)["sending"] >= 2 * given.concurrency)
            for each in workers.running:
                each.kill()
                each.wait()
        emulator.set_faults([])
        workers.start(given)
        assert workers.wait() == [0], workers.log
        assert shared_batch.counts(journal)["finished"] == ROWS
        assert set(effects(emulator).values()) == {1}
        assert effects(emulator).total() == SENT
    journal.close()
