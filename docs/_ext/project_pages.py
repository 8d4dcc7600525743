"""What the site says of the project itself: its version, where it is, and what changed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import partner_center

_ROOT = Path(__file__).parent.parent.parent
_NEWEST_FIRST = "<!-- towncrier: newest first -->\n"


def facts() -> str:
    """Return a list of the version and of the project's addresses."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    links = "".join(f"- [{name}]({url})\n" for name, url in project["urls"].items())
    return f"- Version {partner_center.__version__}, spec {partner_center.spec_version}\n{links}"


def changelog() -> str:
    """Return what is to be released, from the fragments of `changelog.d`, and what was."""
    draft = ("build", "--draft", "--version", "Not released yet", "--date", "TODAY")
    command = [sys.executable, "-m", "towncrier", *draft]
    coming = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
    _, _, released = (_ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition(_NEWEST_FIRST)
    heading, _, changes = coming.partition(" (TODAY)\n")
    return heading + changes + released if changes else released
