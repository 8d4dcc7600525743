"""The code in README and site is typed as it should be, also where it is not run; its links find their files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from doc_blocks import DOCUMENTS, ROOT, blocks_of

PAGES_OF_THE_REPOSITORY = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md"))
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TEST_FILE = re.compile(r"\btests/[\w./-]+\.py\b")
_SESSION = re.compile(r"\bnox -s ([a-z][\w.-]*(?: [a-z][\w.-]*)*)")
_LENIENT = ("--check-untyped-defs", "--no-error-summary", "--no-incremental", "--ignore-missing-imports")


def test_every_python_block_passes_a_type_checker(tmp_path: Path) -> None:
    """The blocks of a page are checked together, since a later one may use the names of an earlier one."""
    for document in DOCUMENTS:
        name = document.replace("/", "_").replace("-", "_").removesuffix(".md")
        texts = [block.text for block in blocks_of(document) if block.language == "python"]
        (tmp_path / f"{name}.py").write_text("\n".join(texts), encoding="utf-8")

    command = [
        sys.executable,
        "-m",
        "mypy",
        *_LENIENT,
        "--config-file=",
        "--allow-redefinition",
        *map(str, tmp_path.iterdir()),
    ]
    path = "generated:overrides:workflows:emulator"
    found = subprocess.run(command, cwd=ROOT, env={"MYPYPATH": path}, capture_output=True, text=True, check=False)

    assert found.stdout == ""
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("page", PAGES_OF_THE_REPOSITORY)
def test_every_link_to_a_file_finds_it(page: str) -> None:
    """A page that is read in the repository links only to files and folders that are there."""
    links = _LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    targets = [link.partition("#")[0] for link in links if "://" not in link]

    assert [each for each in targets if each and not ((ROOT / page).parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES_OF_THE_REPOSITORY)
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    """A promise that names the test which shows it names a file of tests, and a task that nox has."""
    text = (ROOT / page).read_text(encoding="utf-8")
    files = {each for each in _TEST_FILE.findall(text) if "NAME" not in each}  # where a new one is to be written
    tasks = {task.partition("-3.")[0] for tasks in _SESSION.findall(text) for task in tasks.split()}

    assert [each for each in sorted(files) if not (ROOT / each).is_file()] == []
    assert sorted(tasks - _tasks()) == []


def test_the_commands_of_the_readme_need_only_a_python() -> None:
    """They stand in the README, a line each, and continuous integration runs the second one word for word."""
    demo, tests = (
        f"python3 -m venv .venv && .venv/bin/python -m pip install nox && .venv/bin/python -m nox -s {session}"
        for session in ("demo", "tests")
    )
    shown = [line for block in blocks_of("README.md") if block.language == "bash" for line in block.text.splitlines()]

    assert [line for line in shown if "pip install nox" in line] == [demo, tests]
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def _tasks() -> set[str]:
    """Return the names of the functions that nox offers as tasks."""
    source = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    return {each.name for each in functions if any("nox.session" in ast.unparse(d) for d in each.decorator_list)}
