"""The code in README and site is typed as it should be, also where it is not run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from doc_blocks import DOCUMENTS, ROOT, blocks_of

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
