"""A reader follows README and site, with their text as it is printed, and everything does what they say."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from doc_blocks import DOCUMENTS, ROOT, Block, blocks_of
from doc_database import wants_database
from postgres_server import programs

# Why a block may not be run. A semicolon and the test that does the same may follow.
REASONS = {
    "needs an index of packages",
    "needs a clone of this project",
    "needs a container engine",
    "needs a cluster of yours",
    "needs a subscription of Azure",
    "needs an index that takes uploads",
    "needs Microsoft Entra",
    "needs an app and a partner user of yours",
    "needs a company's network",
    "needs a scheduler of the system",
    "PowerShell",
    "shows a fault of a library",
    "only shown",
}
FOLLOWED = [page for page in DOCUMENTS if blocks_of(page)]
READER = ROOT / "tests" / "support" / "doc_reader.py"


def _alone() -> list[str]:
    """Return a command that gives each page its own ports, since the text says 8080; or none."""
    ways = (["--net"], ["--map-current-user", "--keep-caps", "--net"])  # for root, and for anyone else
    for way in ways if sys.platform == "linux" else ():
        inside = ["unshare", *way, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
        if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode == 0:
            return inside
    return []


ALONE = _alone()
pytestmark = [] if ALONE else [pytest.mark.xdist_group("port 8080")]


@pytest.mark.parametrize("page", FOLLOWED)
def test_a_reader_can_do_what_the_page_says(page: str, tmp_path: Path) -> None:
    """Followed from top to bottom, no block fails, and what it prints is what the page says."""
    if wants_database((ROOT / page).read_text(encoding="utf-8")) and not programs() and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    command = [*ALONE, sys.executable, str(READER), page, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_every_block_that_is_not_run_has_a_known_reason() -> None:
    """A reader is never left to find out that a command fails: only these reasons count."""
    marked = [block for page in DOCUMENTS for block in blocks_of(page) if block.not_run]

    assert {str(block): block.not_run for block in marked if _reason(block) not in REASONS} == {}
    print(Counter(map(_reason, marked)))


def test_no_block_leaves_the_token_to_the_reader() -> None:
    """`PartnerCenter("…")` fails when it is pasted; without an argument, the environment decides."""
    assert [str(block) for page in DOCUMENTS for block in blocks_of(page) if '("…"' in block.text] == []


def test_powershell_says_what_bash_says() -> None:
    """A block of PowerShell below one of bash is the same in its language."""
    for page in DOCUMENTS:
        for bash, block in pairwise(blocks_of(page)):
            if (bash.language, block.language) == ("bash", "powershell"):
                assert block.text == "".join(map(_powershell, bash.text.splitlines())), str(block)


def _reason(block: Block) -> str:
    return (block.not_run or "").partition(";")[0]


def _powershell(line: str) -> str:
    """Translate a line of bash: variables are the difference."""
    words = shlex.split(line)
    match words[0] if words else "", *words[1:]:
        case "export", *settings:
            return "".join('$env:{} = "{}"\n'.format(*each.split("=", 1)) for each in settings)
        case ".", script:
            return script.replace("/bin/activate", "\\Scripts\\Activate.ps1") + "\n"
        case "python3", *_:
            return line.replace("python3", "python", 1) + "\n"
        case _:
            return f"{line}\n"
