"""The changelog fragments for an edit of the spec; https://towncrier.readthedocs.io.

A fragment that this module writes is named after the hash of its text. So a fragment that was reworded by hand is
recognized, and it and every other one stay. A fragment is deleted if its change was undone.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from changes.change import Change, Level

TYPES: Mapping[Level, str] = {Level.MAJOR: "breaking", Level.MINOR: "feature", Level.PATCH: "spec"}
_OWN = re.compile(r"\+spec-([0-9a-f]{10})\.(breaking|feature|spec)\.md")


def texts(changes: Iterable[Change], version: str) -> dict[str, str]:
    """Return the texts of the fragments of an edit, by their names."""
    found: dict[str, str] = {}
    by_level: dict[Level, list[str]] = {}
    for change in changes:
        by_level.setdefault(change.level, []).append(change.what)
    for level, lines in by_level.items():
        text = f"Spec {version}: {'; '.join(lines)}.\n"
        found[f"+spec-{_digest(text)}.{TYPES[level]}.md"] = text
    return found


def write(folder: Path, wanted: Mapping[str, str], older: Collection[str]) -> list[str]:
    """Write and delete fragments as needed, and return what was done.

    Args:
        folder: `changelog.d`.
        wanted: The texts of the needed fragments, by name.
        older: The names of fragments from before the edit, which stay.
    """
    said: list[str] = []
    changelog = folder.parent / "CHANGELOG.md"
    told = changelog.read_text(encoding="utf-8") if changelog.exists() else ""
    for file in sorted(folder.glob("+spec-*.md")):
        if file.name not in wanted and file.name not in older and is_own(file):
            file.unlink()
            said.append(f"{folder.name}/{file.name} removed: its change is no more, or stands in another")
    for name, text in wanted.items():
        file = folder / name
        if text.strip() in told:
            said.append(f"{changelog.name} has what {folder.name}/{name} would say")
        elif not file.exists():
            file.write_text(text, encoding="utf-8", newline="\n")
            said.append(f"{folder.name}/{name} written")
        elif file.read_text(encoding="utf-8") == text:
            said.append(f"{folder.name}/{name} is there already")
        else:
            said.append(f"{folder.name}/{name} kept as it was reworded")
    return said


def is_own(file: Path) -> bool:
    """Return whether this module wrote the file and nobody changed it."""
    named = _OWN.fullmatch(file.name)
    return named is not None and named[1] == _digest(file.read_text(encoding="utf-8"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
