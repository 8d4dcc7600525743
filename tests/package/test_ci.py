"""What `.ci/run` makes of its sessions, of which several run at a time: the script itself, with a nox that notes."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOX = """#!/bin/sh
[ "$1 $2" = "-m nox" ] || exit 0
echo "$4" >>began.txt
echo "said by $4"
[ "$4" != {failing} ]
"""


def run(root: Path, failing: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a folder where one session fails, and everything else is there and passes."""
    script, programs, python = root / ".ci" / "run", root / "programs", root / ".venv" / "bin" / "python"
    for folder in (script.parent, programs, python.parent):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", script)
    python.write_text(NOX.format(failing=failing), encoding="utf-8")
    python.chmod(0o755)
    for name in ("python3", "chromium", "valgrind", "postgresql"):
        (programs / name).symlink_to(shutil.which("true") or "/bin/true")
    environment = {"PATH": f"{programs}:/usr/bin:/bin"}
    return subprocess.run(["bash", script], env=environment, capture_output=True, text=True, check=False, timeout=60)


def began(folder: Path) -> list[str]:
    """Return the sessions that began."""
    return (folder / "began.txt").read_text(encoding="utf-8").split()


def test_every_session_runs_and_is_shown(tmp_path: Path) -> None:
    """The tests come first. All sessions run once, what each said is shown, and at the end how long each took."""
    done = run(tmp_path, failing="none")

    sessions = began(tmp_path)
    assert done.returncode == 0, done.stderr
    assert sessions[0] == "tests"
    assert len(set(sessions)) == len(sessions) == 18
    assert sorted(done.stdout.splitlines()) == sorted(f"said by {each}" for each in sessions)
    assert sorted(line.partition(":")[0] for line in done.stderr.splitlines()) == sorted(sessions)


@pytest.mark.parametrize("failing", ["tests", "check", "cluster", "edits", "demo"])
def test_one_failure_is_the_failure_of_all(tmp_path: Path, failing: str) -> None:
    """Whichever session fails, the first, the last or one between, the whole fails and shows what it said."""
    done = run(tmp_path, failing)

    assert done.returncode != 0
    assert f"said by {failing}" in done.stdout.splitlines()
    assert failing != "tests" or began(tmp_path) == ["tests"]
