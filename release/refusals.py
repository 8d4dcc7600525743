"""Why a tree cannot be published. Each refusal says what to do."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "openapi"))
from changes.releases import last_tag
from project_settings import local_version


def git(root: Path, *command: str) -> str:
    """Return the output of a git command without the final line break; empty if it fails."""
    done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.rstrip() if done.returncode == 0 else ""


def dirty(root: Path) -> list[str]:
    """Refuse uncommitted changes: nobody could build them again."""
    changed = git(root, "status", "--porcelain").splitlines()
    return [f"the tree is dirty: commit or remove {', '.join(line[3:] for line in changed)}"] if changed else []


def version_of(root: Path) -> str | None:
    """Return the version of the tag at HEAD, or None."""
    tags = git(root, "tag", "--points-at", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname").splitlines()
    return tags[0].removeprefix("v") if tags else None


def previous(root: Path) -> str | None:
    """Return the tag of the last release before HEAD, or None if this is the first."""
    return last_tag(root, "HEAD^")


def untagged(root: Path) -> list[str]:
    """Refuse a commit without a release tag: its version would be a guess."""
    if (version := version_of(root)) is not None:
        return foreign(root, version)
    if git(root, "rev-parse", "--is-shallow-repository") == "true":
        return ["this clone is shallow and sees no tag at HEAD: run `git fetch --unshallow --tags` first"]
    return [
        "HEAD has no tag: run `nox -s changelog -- 0.2.0`, commit, `git tag v0.2.0` (`nox -s spec_change` says which)"
    ]


def foreign(root: Path, version: str) -> list[str]:
    """Refuse a version that could be another's: a fork's without its name, or one with the name of a fork elsewhere."""
    name, (public, _, local) = local_version(root), version.partition("+")
    if local == name:
        return []
    right = f"v{public}+{name}" if name else f"v{public}"
    steps = f"run `git tag -d v{version}` and `git tag {right}`"
    return [f"local-version in pyproject.toml is {name!r}, and the tag is v{version}: {steps}"]


def drifted(root: Path) -> list[str]:
    """Refuse a generated client that differs from what the spec generates."""
    done = subprocess.run([sys.executable, "openapi/drift.py"], cwd=root, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def section(root: Path, version: str) -> str:
    """Return the changelog's section about a version; empty if there is none."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)} .*?(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def untold(root: Path) -> list[str]:
    """Refuse a version without a section in the changelog, and fragments that are not in it."""
    version = version_of(root)
    if version is None:
        return []
    messages: list[str] = []
    if not section(root, version):
        messages.append(f"CHANGELOG.md has no section for {version}: run `nox -s changelog -- {version}` and tag again")
    left = [file.name for file in sorted((root / "changelog.d").glob("*.*.md"))]
    if left:
        messages.append(f"changelog.d still holds {', '.join(left)}: run `nox -s changelog -- VERSION` before the tag")
    return messages


def undocumented(root: Path) -> list[str]:
    """Refuse a breaking change since the last release that the changelog's section does not list as breaking."""
    version, before = version_of(root), previous(root)
    if version is None or before is None or "### Breaking" in section(root, version):
        return []
    done = subprocess.run(
        [sys.executable, "openapi/spec_change.py", "--breaking", "--against", before],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    what = "; ".join((done.stdout + done.stderr).strip().splitlines())
    if done.returncode != 1:
        return [f"what changed since {before} cannot be told: {what}"]
    return [f"a breaking change since {before} is not in CHANGELOG.md: add a fragment `+words.breaking.md` for: {what}"]


def of(root: Path) -> list[str]:
    """Return every refusal of the tree; an empty list if it may be published."""
    first = [*dirty(root), *untagged(root)]
    return first or [*drifted(root), *untold(root), *undocumented(root)]
