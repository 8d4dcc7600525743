"""The code in README and site is typed as it should be, also where it is not run; its links find their files."""

from __future__ import annotations

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
