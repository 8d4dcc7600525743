"""Mark a tree on which a task of nox passed, for `nox -s publish`: `python release/passed.py begin|end TASK`.

The mark is in `.nox/passed`, below the hash that git gives the tree with all its files, new ones included. So it
holds before and after they are committed, and for no other content. `begin` takes an earlier mark away: a task that
fails or is interrupted leaves none.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BEGUN, _PASSED = "begun", "passed"


def tree_of(root: Path) -> str:
    """Return the hash of the tree as it would be committed now; empty outside of a repository."""
    objects = root / _git(root, os.environ, "rev-parse", "--git-path", "objects")
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "GIT_INDEX_FILE": str(Path(folder) / "index"),  # what is staged stays as it is
            "GIT_OBJECT_DIRECTORY": folder,  # the repository keeps nothing of a new file, such as `.env`
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
        }
        for command in (("read-tree", "HEAD"), ("add", "--all")):
            _git(root, environment, *command)
        return _git(root, environment, "write-tree")


def _git(root: Path, environment: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(["git", *command], cwd=root, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def lacking(root: Path, tree: str) -> list[str]:
    """Return why a tree is not known to pass `nox -s check tests`; an empty list if it is."""
    folder = root / ".nox" / _PASSED / tree
    marks = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*")}
    found = [f"{task} failed or was interrupted" for task, mark in sorted(marks.items()) if mark != _PASSED]
    if "check" not in marks:
        found.append("check has not run")
    if not any(task.startswith("tests") for task in marks):
        found.append("tests has not run")
    return found


def begin(root: Path, task: str) -> None:
    """Say that a task begins, and take away the mark of an earlier run."""
    if tree := tree_of(root):
        mark = root / ".nox" / _PASSED / tree / task
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(_BEGUN, encoding="utf-8")


def end(root: Path, task: str) -> str:
    """Mark that a task passed, and return what to tell."""
    tree = tree_of(root)
    mark = root / ".nox" / _PASSED / tree / task
    if not tree or not mark.is_file():
        return f"{task} passed, but the tree changed while it ran: run it again before you publish"
    mark.write_text(_PASSED, encoding="utf-8")
    return f"{task} passed on tree {tree[:10]}"


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        begin(ROOT, sys.argv[2])
    else:
        print(end(ROOT, sys.argv[2]))
