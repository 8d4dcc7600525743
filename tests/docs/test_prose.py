"""The linter of the prose, with the settings that the project gives it."""

import subprocess
import sys
from pathlib import Path

import pytest
from doc_blocks import ROOT

SETTINGS = ROOT / "checks" / "proselint.json"


def linted(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run proselint with our settings."""
    command = [sys.executable, "-m", "proselint", "check", "--config", *map(str, (SETTINGS, *paths))]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("You should utilize the client.", "misc.greylist"),
        ("This is a very unique client.", "uncomparables"),
        ("It waits for ever.", "archaism"),
        ("Each monday a job runs.", "misc.capitalization.days"),
    ],
)
def test_a_weak_sentence_is_found(sentence: str, rule: str, tmp_path: Path) -> None:
    """The settings leave out what code blocks break, and keep the rules that are about words."""
    page = tmp_path / "page.md"
    page.write_text(f"{sentence}\n", encoding="utf-8")

    done = linted(page)

    assert done.returncode == 1
    assert rule in done.stdout + done.stderr


def test_every_page_passes() -> None:
    """No page of the repository has such a sentence."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    done = linted(*pages)

    assert (done.returncode, done.stdout) == (0, "")
