"""Publish this commit to the index at UV_PUBLISH_URL: `python release/publish.py`.

Credentials: UV_PUBLISH_TOKEN, or UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, or, with UV_KEYRING_PROVIDER=subprocess,
the user name alone and the keyring. UV_PUBLISH_CHECK_URL is the URL of the index's pages, if it is not
`simple/` below UV_PUBLISH_URL. https://docs.astral.sh/uv/guides/package/
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

import artifacts
import index_pages
import refusals
import verdicts
from changes.index_address import AddressError
from changes.releases import git, releases, tags_of
from index_pages import Environment, IndexFile


def behind(root: Path, version: Version, found: list[IndexFile]) -> list[str]:
    """Refuse a version that the index has, or one above it has, and a commit that lacks what users have.

    Yanked versions count as well: a version is never given twice.
    """
    if any(file.version == version for file in found):
        return [f"version {version} is on the index already: it is never replaced; tag a new version"]
    if higher := [file.version for file in found if file.version > version]:
        return [f"version {version} is below {max(higher)}, which is on the index already: tag a higher version"]
    newest = index_pages.newest(found)
    if newest is None:
        return []
    tag = f"v{newest}"
    if tag not in tags_of(root):
        return [f"the index has {newest}, and no tag {tag} is here: run `git fetch --tags`, and merge {tag}"]
    if subprocess.run(["git", "merge-base", "--is-ancestor", tag, "HEAD"], cwd=root, check=False).returncode:
        return [f"this commit lacks {tag}, which users have from the index: run `git merge {tag}`, and tag again"]
    return []


def compared(root: Path, environment: Environment, version: Version, found: list[IndexFile]) -> list[str]:
    """Refuse what the changes since the last tag, and since the newest wheel of the index, do not allow."""
    messages: list[str] = []
    if (tag := refusals.previous(root, version)) is not None:
        messages += verdicts.of(root, version, tag)
    newest = index_pages.newest(found)
    wheel = next((file for file in found if file.version == newest and file.name.endswith(".whl")), None)
    if wheel is not None and not messages:
        with tempfile.TemporaryDirectory() as folder:
            messages += verdicts.of(root, version, str(index_pages.download(environment, wheel, Path(folder))))
    return messages


def upload(root: Path, environment: Environment, built: list[Path]) -> list[str]:
    """Upload the files. uv shall not ask another host with the credentials at hand: that all is new has been seen."""
    done = subprocess.run(
        ["uv", "publish", *map(str, built)],
        cwd=root,
        env={name: value for name, value in environment.items() if name != "UV_PUBLISH_CHECK_URL"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return [f"the index refused the upload: {index_pages.shown(done.stderr, environment)}"]
    print("\n".join(f"published {file.name}" for file in built))
    return []


def main(root: Path, environment: Environment) -> list[str]:
    """Check, build and upload. Return the refusals; an empty list if the version was published."""
    if found := (
        index_pages.unusable(environment) or refusals.shallow(root) or [*refusals.dirty(root), *refusals.untagged(root)]
    ):
        return found
    ((version, _),) = releases(root, "--points-at", "HEAD")
    if found := refusals.foreign(root, version) or [
        *refusals.not_above_tags(root, version),
        *refusals.untold(root, version),
        *refusals.unchecked(root),
    ]:
        return found
    try:
        there = index_pages.files(environment)
        if found := (
            behind(root, version, there)
            or refusals.drifted(root)
            or refusals.empty(root, version)
            or compared(root, environment, version, there)
        ):
            return found
    except (AddressError, index_pages.UnreadableIndexError) as error:
        return [str(error)]
    built = artifacts.build(root, root / "dist")
    if {_version_of(file) for file in built} != {version}:
        return [
            f"{', '.join(file.name for file in built)} is not version {version}: is SETUPTOOLS_SCM_PRETEND_VERSION set?"
        ]
    artifacts.prove(root, built)
    artifacts.run(sys.executable, "-m", "twine", "check", "--strict", *built)
    return upload(root, environment, built)


def _version_of(file: Path) -> Version:
    return (parse_wheel_filename if file.suffix == ".whl" else parse_sdist_filename)(file.name)[1]


if __name__ == "__main__":
    found = main(artifacts.ROOT, os.environ)
    for message in found:
        print(f"refused: {message}")
    if not found and git(artifacts.ROOT, "remote"):
        (tag,) = tags_of(artifacts.ROOT, "--points-at", "HEAD")
        print(f"colleagues need the tag as well: `git push origin {tag}`")
    sys.exit(1 if found else 0)
