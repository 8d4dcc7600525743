"""The baseline of a comparison: a tag, another commit, a wheel, or the newest wheel of an index.

Nothing of it is imported. It is unpacked into a temporary folder, which is deleted afterwards.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from attrs import frozen

from changes.index_address import AddressError, credentials_for_pages, pages_address, without_credentials
from changes.releases import git, last_tag, newest_version
from generate import ROOT, SPEC, load_yaml
from spec_transforms import Node

NAME = "partner-center-client"
FOLDERS = ("generated", "overrides", "workflows", "emulator")
_SPEC_PATH = SPEC.relative_to(ROOT).as_posix()
_WANTED = (*FOLDERS, _SPEC_PATH, "changelog.d")


class NoBaselineError(Exception):
    """The requested baseline cannot be used. The message says what to give instead."""


@frozen
class Baseline:
    """The state that users have."""

    name: str
    version: str | None  # the last release; None if there is none
    spec: Node
    folders: list[Path]
    fragments: frozenset[str]  # the changelog fragments of the baseline
    remark: str = ""


@contextmanager
def opened(
    against: str | None, index: str | None, root: Path, environment: Mapping[str, str]
) -> Generator[Baseline, None, None]:
    """Open the baseline: the named one, or else the last release, or else the last commit.

    Args:
        against: A tag, another commit, or the path of a wheel.
        index: URL of an index, whose newest wheel is taken; "" for the index of the environment variables.
        root: The repository.
        environment: The environment variables: UV_INDEX, UV_DEFAULT_INDEX, and UV_PUBLISH_URL with user and password.

    Raises:
        NoBaselineError: The baseline cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="spec-change-") as name:
        folder = Path(name)
        if against is not None and against.endswith(".whl"):
            yield _wheel(Path(against), folder)
        elif against is not None:
            yield _commit(root, against, folder)
        elif index is not None:
            yield _index(_uv(index, environment), folder)
        elif tag := last_tag(root):
            yield _commit(root, tag, folder, newest_version(root))
        elif _names_an_index(environment):
            yield _index(_uv("", environment), folder)
        else:
            yield _commit(root, "HEAD", folder, remark=_no_tag(root))


def _no_tag(root: Path) -> str:
    if git(root, "rev-parse", "--is-shallow-repository") == "true":
        return (
            "this clone is shallow and sees no tag, so this is compared with the last commit: "
            "run `git fetch --unshallow --tags` to compare with the last release"
        )
    return "no release is tagged yet, so this is compared with the last commit; `--against` names another"


def _commit(root: Path, name: str, folder: Path, version: str | None = None, remark: str = "") -> Baseline:
    """Unpack the packages and the spec of a commit. The version is that of the tag, unless another one is given."""
    commit = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not commit:
        there = ", ".join(git(root, "tag", "--list", "v[0-9]*").split()) or "none"
        raise NoBaselineError(f"git knows no {name}: give a tag (there: {there}), a commit, or the path of a wheel")
    held = [each for each in _WANTED if git(root, "ls-tree", "--name-only", commit, "--", each)]
    if _SPEC_PATH not in held:
        raise NoBaselineError(f"{name} has no {_SPEC_PATH}: give a later commit")
    done = subprocess.run(
        ["git", "archive", "--format=zip", commit, "--", *held], cwd=root, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise NoBaselineError(f"git cannot unpack {name}: {done.stderr.decode(errors='replace').strip()}")
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder)
    if version is None:
        is_tag = name.startswith("v") and git(root, "tag", "--list", name)
        version = name.removeprefix("v") if is_tag else newest_version(root)
    fragments = frozenset(file.name for file in (folder / "changelog.d").glob("*.md"))
    shown = "the last commit" if name == "HEAD" else name
    folders = [folder / each for each in FOLDERS]
    return Baseline(shown, version, load_yaml(folder / _SPEC_PATH), folders, fragments, remark)


def _wheel(wheel: Path, folder: Path) -> Baseline:
    """Unpack a wheel."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise NoBaselineError(f"{wheel} cannot be read as a wheel: {error}") from None
    return _installed(folder, wheel.name)


def _index(settings: Mapping[str, str], folder: Path) -> Baseline:
    """Unpack the newest wheel of the index."""
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    form = ("--quiet", "--no-cache", "--no-deps", "--no-build", "--python", sys.executable, "--target", str(folder))
    command = [uv or "uv", "pip", "install", *form, NAME]
    quick = {"UV_HTTP_RETRIES": "1", **settings}  # someone waits for it
    done = subprocess.run(command, cwd=folder, env=quick, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = without_credentials(done.stderr.strip().rpartition("\n")[2].strip().removeprefix("cause: "))
        advice = "give `--against` a tag, a commit or a wheel; `--against HEAD` is the last commit"
        raise NoBaselineError(f"the index gives no wheel of {NAME} ({reason}): {advice}")
    return _installed(folder, "the newest wheel of the index")


def _installed(folder: Path, name: str) -> Baseline:
    """Return the baseline of an unpacked wheel."""
    shipped = folder / "partner_center_generated" / "openapi.json"
    found = sorted(folder.glob("partner_center_client-*.dist-info"))
    if not shipped.exists() or not found:
        raise NoBaselineError(f"{name} is no wheel of {NAME}: it holds no partner_center_generated/openapi.json")
    version = found[0].name.removesuffix(".dist-info").rpartition("-")[2]
    spec: Node = json.loads(shipped.read_text(encoding="utf-8"))
    shown = name if version in name else f"{name} ({version})"
    return Baseline(shown, version, spec, [folder], frozenset())


def _names_an_index(environment: Mapping[str, str]) -> bool:
    return any(environment.get(each) for each in ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_PUBLISH_URL"))


def _uv(index: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables with which uv reads the index of the publishing settings.

    Raises:
        NoBaselineError: No index is set.
    """
    kept = {name: value for name, value in environment.items() if name != "UV_CONSTRAINT"}
    if index:
        return {**kept, "UV_DEFAULT_INDEX": index, "UV_INDEX": ""}
    if environment.get("UV_INDEX") or environment.get("UV_DEFAULT_INDEX"):
        return kept
    if not environment.get("UV_PUBLISH_URL"):
        raise NoBaselineError("no index is named: give `--against-index URL`, or set UV_INDEX or UV_PUBLISH_URL")
    try:
        pages = pages_address(environment).plain
        found = credentials_for_pages(environment)
    except AddressError as error:
        raise NoBaselineError(str(error)) from None
    if found:
        scheme, _, rest = pages.partition("://")
        pages = f"{scheme}://{quote(found[0], safe='')}:{quote(found[1], safe='')}@{rest}"
    return {**kept, "UV_DEFAULT_INDEX": pages}
