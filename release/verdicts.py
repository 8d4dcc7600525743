"""What the changes since the last release ask of a version, and of the changelog.

The version is as high as the verdict of `openapi/spec_change.py`, and the changelog tells what breaks.
"""

import os
from pathlib import Path

from packaging.version import Version

import refusals
import spec_change
from changes.baseline import Baseline, NoBaselineError, opened
from changes.change import Change, Level, verdict
from changes.surface import UnreadableError
from changes.versions import following
from generate import load_spec
from spec_file import SpecError


def of(root: Path, version: Version, against: str) -> list[str]:
    """Return the refusals that follow from the changes since a release; an empty list if there are none.

    Args:
        root: The tree.
        version: The version to be published.
        against: The last release: its tag, or the path of its wheel.
    """
    try:
        with opened(against, None, root, os.environ) as before:
            wire, python = spec_change.changes_since(before, load_spec().data)
    except (NoBaselineError, SpecError, UnreadableError) as error:
        words = "; ".join(str(error).splitlines())
        return [f"this commit cannot be compared with {Path(against).name}: {words}"]
    changes = [*wire, *python]
    return [*_too_low(version, before, changes), *_untold(root, before, changes)]


def _too_low(version: Version, before: Baseline, changes: list[Change]) -> list[str]:
    """Refuse a version below the verdict. A pre-release counts as the version that it comes before."""
    level = verdict(changes)
    needed = following(before.version, level, version.local or "")
    if Version(version.base_version if version.is_prerelease else str(version)) >= Version(needed):
        return []
    worst = [change.what for change in changes if change.level is level]
    more = f" and {len(worst) - 3} more" if len(worst) > 3 else ""
    reason = f"version {version} is too low for what changed since {before.name}: {'; '.join(worst[:3])}{more}"
    return [f"{reason}; write {needed} into CHANGELOG.md, commit, `git tag -d v{version}`, `git tag v{needed}`"]


def _untold(root: Path, before: Baseline, changes: list[Change]) -> list[str]:
    """Refuse a breaking change that no later section of the changelog tells of."""
    what = "; ".join(change.what for change in changes if change.level is Level.MAJOR)
    later = [told for each, told in refusals.sections(root) if each > Version(before.version or "0")]
    if not what or any("### Breaking" in told for told in later):
        return []
    return [
        f"a breaking change since {before.name} is not in CHANGELOG.md: add a fragment `+words.breaking.md` for: {what}"
    ]
