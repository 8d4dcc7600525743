"""A bulk run that is killed again and again: nothing is lost, and nothing is done twice."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bulk_rows import effects, faults, mixed, seed, write_csv

from partner_center_emulator import Emulator

KILLS = int(os.environ.get("PARTNER_CENTER_KILLS", "200"))
CUSTOMERS = int(os.environ.get("PARTNER_CENTER_CUSTOMERS", "1000"))
VETTING = 20.0  # seconds
CHANGING = ("submitted_at", "finished_at", "request_id", "correlation_id")


def command(*arguments: object) -> list[str]:
    """Return the command line of a command of ours."""
    return [sys.executable, "-m", "partner_center_workflows.cli", *map(str, arguments)]


def run_command(file: Path, journal: Path, emulator: Emulator) -> list[str]:
    """Return the one command that is started, killed and started again."""
    where = ("--base-url", emulator.base_url, "--poll", "5,5,10", "--concurrency", 8)
    return command("bulk", "run", file, "--journal", journal, "--json", *where)


def report(journal: Path) -> list[dict[str, Any]]:
    """Return the rows of the report, but for times and ids."""
    done = subprocess.run(command("bulk", "report", journal, "--json"), check=True, capture_output=True, text=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return [{name: value for name, value in row.items() if name not in CHANGING} for row in rows]


def emulated(*, deduplicate: bool) -> Emulator:
    """Return an emulator whose vetting takes seconds."""
    settings = {"vetting_days": VETTING / 86_400, "deduplicate": deduplicate, "log_size": 1_000_000, "seed": 11}
    return Emulator(settings=settings, seed=seed(CUSTOMERS))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the report of a run without kills and without faults."""
    folder = tmp_path_factory.mktemp("undisturbed")
    file, journal = write_csv(folder / "rows.csv", mixed(CUSTOMERS)), folder / "journal.db"
    with emulated(deduplicate=True) as emulator:
        done = subprocess.run(run_command(file, journal, emulator), capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stderr  # the rows with an unknown code fail
    return report(journal)


@pytest.mark.parametrize("deduplicate", [True, False], ids=["deduplicating", "not deduplicating"])
def test_killed_at_random_moments(
    tmp_path: Path, undisturbed: list[dict[str, Any]], deduplicate: bool, tell: Callable[[str], None]
) -> None:
    """However often it is killed, the same command ends with the same report, and no effect happens twice."""
    rows = mixed(CUSTOMERS)
    file, journal = write_csv(tmp_path / "rows.csv", rows), tmp_path / "journal.db"
    chance = random.Random(os.environ.get("PARTNER_CENTER_CRASH_SEED", deduplicate))  # noqa: S311 - repeatable
    kills = 0
    with emulated(deduplicate=deduplicate) as emulator:
        emulator.set_faults(faults(0.1))
        while kills < KILLS:
            with (tmp_path / "stderr").open("w+") as stderr:
                process = subprocess.Popen(run_command(file, journal, emulator), stdout=stderr, stderr=stderr)
                try:
                    process.wait(chance.uniform(0.3, 1.6))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                process.wait()
                stderr.seek(0)
                assert process.returncode in (-signal.SIGKILL, 5), stderr.read()
            if process.returncode == 5:
                break
        done = subprocess.run(run_command(file, journal, emulator), capture_output=True, text=True, check=False)
        assert done.returncode == 5, done.stderr
        twice = {path: count for path, count in effects(emulator).items() if count > 1}
        tell(f"{kills} kills, {len(emulator.log)} requests, {effects(emulator).total()} effects")
        sent = {row["customer_id"] for row in rows if row.get("validation_code") != "999999"}
        assert twice == {}
        assert effects(emulator).total() == len(sent)
        assert report(journal) == undisturbed
        assert kills == KILLS, "the run ended before it was killed often enough: give it more rows"
