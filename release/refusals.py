"""Why a tree cannot be published, as far as git and its files tell. Each refusal says what to do."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

import passed

sys.path.append(str(Path(__file__).resolve().parent.parent / "openapi"))
from changes.releases import git, releases, tags_of
from project_settings import local_version
from spec_file import SpecError


def shallow(root: Path) -> list[str]:
    """Refuse a clone without history: it does not show what was released before."""
    if git(root, "rev-parse", "--is-shallow-repository") != "true":
        return []
    return ["this clone is shallow and lacks the earlier releases: run `git fetch --unshallow --tags` first"]


def dirty(root: Path) -> list[str]:
    """Refuse uncommitted changes, new files among them: nobody could build them again."""
    changed = git(root, "status", "--porcelain", "--untracked-files=normal").splitlines()
    return [f"the tree is dirty: commit or remove {', '.join(line[3:] for line in changed)}"] if changed else []


def untagged(root: Path) -> list[str]:
    """Refuse a commit without a release tag, with several, or with one that is no version."""
    tags = tags_of(root, "--points-at", "HEAD")
    if not tags:
        steps = "run `nox -s changelog -- 0.2.0`, commit, `git tag v0.2.0` (`nox -s spec_change` says which)"
        return [f"HEAD has no tag: {steps}"]
    if len(tags) > 1:
        return [f"HEAD has the tags {', '.join(tags)}: delete all but one with `git tag -d`"]
    try:
        usual = f"v{Version(tags[0])}"
    except InvalidVersion:
        return [f"the tag {tags[0]} is no version: delete it with `git tag -d {tags[0]}`, and give one such as v0.2.0"]
    if tags[0] != usual:
        return [f"the tag {tags[0]} is not written as Python writes it: `git tag -d {tags[0]}`, `git tag {usual}`"]
    return []


def previous(root: Path, version: Version) -> str | None:
    """Return the tag of the last release that HEAD follows, or None if it is the first.

    A pre-release is none. In a fork, whose versions have a local segment, it is its own last one, if there is one.
    """
    found = [each for each in releases(root, "--merged", "HEAD^") if not each[0].is_prerelease]
    own = [each for each in found if each[0].local == version.local] or found
    return own[-1][1] if own else None


def not_above_tags(root: Path, version: Version) -> list[str]:
    """Refuse a version that is not above all other tags, also of other branches; those of other forks do not count."""
    below, every = ([each for each, _ in releases(root, *which)] for which in (("--merged", "HEAD^"), ()))
    others = sorted({*below, *_alike(every, version)})
    if not others or version > others[-1]:
        return []
    advice = "tag a higher version (`nox -s spec_change` says which), or delete the other tag if it is no release"
    return [f"version {version} is not above {others[-1]}, which is tagged already: {advice}"]


def _alike(found: list[Version], version: Version) -> list[Version]:
    """Return the versions of the same fork, without one occurrence of the version itself."""
    alike = [each for each in found if each.local == version.local]
    alike.remove(version)
    return alike


def foreign(root: Path, version: Version) -> list[str]:
    """Refuse a version that could be another's: a fork's without its name, or one with the name of a fork elsewhere."""
    try:
        name = local_version(root)
    except SpecError as error:
        return [str(error)]
    if (version.local or "") == name:
        return []
    right = f"v{version.public}+{name}" if name else f"v{version.public}"
    steps = f"run `git tag -d v{version}` and `git tag {right}`"
    return [f"local-version in pyproject.toml is {name!r}, and the tag is v{version}: {steps}"]


def empty(root: Path, version: Version) -> list[str]:
    """Refuse a release whose wheel would hold what that of the last release holds."""
    before = previous(root, version)
    if before is None:
        return []
    project = _pyproject(root, "HEAD")
    held = [*project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"], "README.md", "LICENSE"]
    if git(root, "diff", "--name-only", before, "HEAD", "--", *held):
        return []
    if project["project"] != _pyproject(root, before).get("project"):
        return []
    return [f"nothing that the wheel holds changed since {before}: there is nothing to publish"]


def untold(root: Path, version: Version) -> list[str]:
    """Refuse a version without a section in the changelog, and fragments that are not in it."""
    messages: list[str] = []
    if not any(each == version for each, _ in sections(root)):
        messages.append(f"CHANGELOG.md has no section for {version}: run `nox -s changelog -- {version}` and tag again")
    left = [file.name for file in sorted((root / "changelog.d").glob("*.*.md"))]
    if left:
        messages.append(f"changelog.d still holds {', '.join(left)}: run `nox -s changelog -- VERSION` before the tag")
    return messages


def sections(root: Path) -> list[tuple[Version, str]]:
    """Return the changelog's sections, each with its version."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    _, *pairs = re.split(r"^## (\S+) \(.*\)$", text, flags=re.MULTILINE)
    return [(Version(version), told) for version, told in zip(pairs[::2], pairs[1::2], strict=True)]


def unchecked(root: Path) -> list[str]:
    """Refuse a commit on which `nox -s check tests` did not pass."""
    found = passed.lacking(root, git(root, "rev-parse", "HEAD^{tree}"))
    return [f"this commit is not known to be green ({', '.join(found)}): run `nox -s check tests`"] if found else []


def drifted(root: Path) -> list[str]:
    """Refuse a generated client that differs from what the spec generates."""
    done = subprocess.run([sys.executable, "openapi/drift.py"], cwd=root, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def _pyproject(root: Path, commit: str) -> dict[str, Any]:
    return tomllib.loads(git(root, "show", f"{commit}:pyproject.toml"))
