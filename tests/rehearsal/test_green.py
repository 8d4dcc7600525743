"""The marks that `nox -s check tests` leaves for `nox -s publish`, with a real nox in a clone."""

import os
import subprocess
from pathlib import Path

import pytest
from index import Index
from release_tree import ReleaseTree

import passed

NOX = os.environ["PARTNER_CENTER_NOX"]


def lacking(tree: ReleaseTree) -> str:
    """Return what is lacking on the commit, as the publisher sees it."""
    return ", ".join(passed.lacking(tree.path, tree.git("rev-parse", "HEAD^{tree}").strip()))


def nox(tree: ReleaseTree, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tasks of a tree with the packages that are here."""
    command = (NOX, "-m", "nox", "--no-venv", "--no-install", *arguments)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NOX"))}
    return subprocess.run(command, cwd=tree.path, env=kept, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> ReleaseTree:
    """Return a clone whose `check` and `tests` are cut down, so that both take seconds."""
    tree = ReleaseTree(tmp_path_factory.mktemp("small") / "clone")
    noxfile = tree.path / "noxfile.py"
    text = noxfile.read_text(encoding="utf-8")
    before, first, rest = text.partition('        session.run("python", "openapi/rules.py")\n')
    dropped, end, after = rest.partition("\n\n\n")
    assert "lint-imports" in dropped
    noxfile.write_text("".join((before, first, end, after)), encoding="utf-8")
    project = tree.path / "pyproject.toml"
    lines = project.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = ['testpaths = ["tests/checks"]\n' if line.startswith("testpaths") else line for line in lines]
    assert kept != lines
    project.write_text("".join(kept), encoding="utf-8")
    tree.commit("Cut the checks down")
    return tree


def test_real_tasks_leave_their_marks(small: ReleaseTree) -> None:
    """The tasks of nox mark the tree at their end; a run that arguments cut short does not; a red one takes it away."""
    assert lacking(small) == "check has not run, tests has not run"

    assert nox(small, "-s", "check").returncode == 0
    assert lacking(small) == "tests has not run"

    assert nox(small, "-s", "tests", "--", "-k", "budget").returncode == 0
    assert lacking(small) == "tests has not run"

    done = nox(small, "-s", "tests")
    assert (done.returncode, lacking(small)) == (0, ""), done.stdout + done.stderr

    (small.path / "tests" / "checks" / "test_red.py").write_text("def test_red() -> None:\n    assert False\n")
    assert nox(small, "-s", "tests").returncode == 1
    small.commit("Red")
    assert lacking(small) == "tests failed or was interrupted, check has not run"


def test_a_mark_holds_for_its_tree_alone(spoilt: ReleaseTree) -> None:
    """A mark holds after the commit, but not after an edit, with a new file, or if the tree is edited meanwhile."""
    (spoilt.path / "LICENSE").write_text("another one", encoding="utf-8")
    (spoilt.path / "new.py").touch()
    spoilt.passed()
    spoilt.commit("As it was checked")
    assert lacking(spoilt) == ""

    for name in ("LICENSE", "newer.py"):
        (spoilt.path / name).write_text("changed", encoding="utf-8")
        spoilt.commit("Changed afterwards")
        assert lacking(spoilt) == "check has not run, tests has not run"

    passed.begin(spoilt.path, "check")
    (spoilt.path / "LICENSE").write_text("changed meanwhile", encoding="utf-8")
    assert passed.end(spoilt.path, "check").startswith("check passed, but the tree changed while it ran")
    spoilt.commit("Changed meanwhile")
    assert lacking(spoilt) == "check has not run, tests has not run"


def test_what_is_staged_stays_staged(spoilt: ReleaseTree) -> None:
    """A mark touches neither the index of git nor the tree, and the repository keeps nothing of a new file."""
    (spoilt.path / "LICENSE").write_text("another one", encoding="utf-8")
    spoilt.git("add", "LICENSE")
    (spoilt.path / ".env").write_text("PLANTED=secret\n", encoding="utf-8")
    kept = spoilt.git("count-objects")

    spoilt.passed()

    assert spoilt.git("status", "--porcelain") == "M  LICENSE\n?? .env\n"
    assert spoilt.git("count-objects") == kept


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("tasks", "failed", "said"),
    [
        ((), None, "check has not run, tests has not run"),
        (("check",), None, "tests has not run"),
        (("tests-3.12",), None, "check has not run"),
        (("check", "tests-3.12"), "tests-3.13", "tests-3.13 failed or was interrupted"),
        (("check", "tests-3.12"), "check", "check failed or was interrupted"),
    ],
)
def test_a_commit_that_is_not_green_is_refused(
    spoilt: ReleaseTree, index: Index, tasks: tuple[str, ...], failed: str | None, said: str
) -> None:
    """A task that did not run, that failed, or that was interrupted is named, and nothing is uploaded."""
    before = index.files()
    (spoilt.path / "LICENSE").write_text(f"another one for {tasks} {failed}", encoding="utf-8")
    spoilt.release("0.1.1")
    tree = spoilt.git("rev-parse", "HEAD^{tree}").strip()
    for mark in Path(spoilt.path, ".nox", "passed", tree).iterdir():
        mark.unlink()
    for task in tasks:
        spoilt.passed(task)
    if failed:
        passed.begin(spoilt.path, failed)

    assert spoilt.publish(**index.environment) == [
        f"refused: this commit is not known to be green ({said}): run `nox -s check tests`"
    ]
    assert index.files() == before
