"""The releases below HEAD: a tag `v1.2.3` for each, or `v1.2.3+acme` in the fork of that name.

During a merge, those of the other side are below HEAD as well: they will be.
"""

import subprocess
from pathlib import Path

from packaging.version import InvalidVersion, Version

from project_settings import local_version


def git(root: Path, *command: str) -> str:
    """Return the output of a git command without the final line break; empty if it fails."""
    done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.rstrip() if done.returncode == 0 else ""


def tags_of(root: Path, *which: str) -> list[str]:
    """Return the names of release tags, of those that these options of `git tag` choose."""
    return git(root, "tag", "--list", "v[0-9]*", *which).splitlines()


def releases(root: Path, *which: str) -> list[tuple[Version, str]]:
    """Return the versions of release tags, with the tags, from the lowest to the highest."""
    found: list[tuple[Version, str]] = []
    for tag in tags_of(root, *which):
        try:
            found.append((Version(tag), tag))
        except InvalidVersion:
            continue  # such as v1-old
    return sorted(found)


def last_tag(root: Path) -> str | None:
    """Return the tag of the release that users have: in a fork its own last one, if it has one. None before the first.

    Raises:
        SpecError: The name of the fork cannot be a part of a version.
    """
    found, name = _below_head(root), local_version(root) or None
    own = [each for each in found if each[0].local == name] or found
    return own[-1][1] if own else None


def newest_version(root: Path) -> str | None:
    """Return the version that the next one has to exceed: in a fork, the newest of both projects."""
    found = _below_head(root)
    return str(found[-1][0]) if found else None


def _below_head(root: Path) -> list[tuple[Version, str]]:
    """Return the releases of the project and of this fork."""
    merged = git(root, "rev-parse", "--verify", "--quiet", "MERGE_HEAD")
    heads = [f"--merged={each}" for each in ("HEAD", merged) if each]
    return [each for each in releases(root, *heads) if each[0].local in (None, local_version(root))]
