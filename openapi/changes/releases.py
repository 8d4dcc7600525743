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


def last_tag(root: Path, commit: str = "HEAD") -> str | None:
    """Return the tag of the release that users have: in a fork its own last one, if it has one. None before the first.

    Raises:
        SpecError: The name of the fork cannot be a part of a version.
    """
    tags, name = _tags(root, commit), local_version(root) or None
    own = [tag for tag, version in tags if version.local == name]
    found = own or [tag for tag, _ in tags]
    return found[-1] if found else None


def newest_version(root: Path) -> str | None:
    """Return the version that the next one has to exceed: in a fork, the newest of its own and of the project's."""
    tags = _tags(root, "HEAD")
    return str(tags[-1][1]) if tags else None


def _tags(root: Path, commit: str) -> list[tuple[str, Version]]:
    """Return the tags of the project and of this fork, and their versions; the newest is the last one."""
    merged = git(root, "rev-parse", "--verify", "--quiet", "MERGE_HEAD") if commit == "HEAD" else ""
    heads = [f"--merged={each}" for each in (commit, merged) if each]
    found: list[tuple[str, Version]] = []
    for tag in git(root, "tag", *heads, "--list", "v[0-9]*").split():
        try:
            version = Version(tag)
        except InvalidVersion:
            continue
        if version.local in (None, local_version(root)):
            found.append((tag, version))
    return sorted(found, key=lambda each: each[1])
