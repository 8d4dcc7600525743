"""Which release users have and which version comes next, in the project, in a fork, and during a merge: real git."""

import subprocess
from pathlib import Path

import pytest
from release_tree import AUTHOR

from changes.change import Level
from changes.releases import last_tag, newest_version
from changes.versions import following
from project_settings import local_version
from spec_file import SpecError


class Repository:
    """A repository with a settings file, whose commits are empty."""

    def __init__(self, path: Path, local: str) -> None:
        self.path = path
        self.git("init", "--quiet", "--initial-branch=main")
        (path / "pyproject.toml").write_text(f'[tool.partner-center]\nlocal-version = "{local}"\n', encoding="utf-8")
        self.git("add", "pyproject.toml")
        self.commit()

    def git(self, *command: str) -> None:
        """Run a git command."""
        subprocess.run(["git", *AUTHOR, *command], cwd=self.path, check=True, capture_output=True)

    def commit(self, tag: str | None = None, message: str = "Work") -> None:
        """Commit, and tag the commit if a tag is given."""
        self.git("commit", "--quiet", "--allow-empty", "--message", tag or message)
        if tag:
            self.git("tag", tag)

    def begin_merge(self, own_tag: str | None = None) -> None:
        """Begin to merge v0.2.0 into a branch that began at v0.1.0."""
        self.commit("v0.1.0")
        self.git("branch", "fork")
        self.commit("v0.2.0")
        self.commit("v0.3.0")
        self.git("switch", "--quiet", "fork")
        self.commit(own_tag, "Work in the fork")
        self.git("merge", "--quiet", "--no-ff", "--no-commit", "v0.2.0")


def states(path: Path) -> tuple[str | None, str | None]:
    """Return the tag to compare with, and the version to exceed."""
    return last_tag(path), newest_version(path)


def test_a_release_is_a_tag_below_head(tmp_path: Path) -> None:
    """Versions are ordered as versions; a tag of another branch, of a fork, or without a version is none of ours."""
    repository = Repository(tmp_path, "")
    for tag in ("v0.9.0", "v0.10.0rc1", "v0.10.0", "v0.11.0+acme", "v0-odd"):
        repository.commit(tag)

    assert states(tmp_path) == ("v0.10.0", "0.10.0")
    repository.git("switch", "--quiet", "--detach", "v0.10.0^")
    assert states(tmp_path) == ("v0.10.0rc1", "0.10.0rc1")
    repository.git("switch", "--quiet", "--detach", "v0.9.0^")
    assert states(tmp_path) == (None, None)


def test_a_merge_counts_the_tags_of_both_sides(tmp_path: Path) -> None:
    """The release that is being merged is compared with, before the merge is committed and after it."""
    repository = Repository(tmp_path, "")
    repository.begin_merge()

    assert states(tmp_path) == ("v0.2.0", "0.2.0")
    repository.commit()
    assert states(tmp_path) == ("v0.2.0", "0.2.0")


def test_a_fork_is_compared_with_its_own_release(tmp_path: Path) -> None:
    """Its users have its last release, and its next version exceeds both that and the one that was merged."""
    repository = Repository(tmp_path, "acme")
    repository.begin_merge("v0.1.1+acme")

    assert states(tmp_path) == ("v0.1.1+acme", "0.2.0")
    repository.commit()
    assert states(tmp_path) == ("v0.1.1+acme", "0.2.0")


def test_a_fork_without_a_release_is_compared_with_the_project(tmp_path: Path) -> None:
    """A fork without a release is compared with the project's last release, which its users have."""
    repository = Repository(tmp_path, "acme")
    repository.begin_merge()

    assert states(tmp_path) == ("v0.2.0", "0.2.0")


@pytest.mark.parametrize(
    ("version", "level", "local", "expected"),
    [
        ("0.2.0", Level.MINOR, "acme", "0.3.0+acme"),
        ("0.2.0+acme", Level.PATCH, "acme", "0.2.1+acme"),
        ("1.4.2+acme", Level.MAJOR, "acme", "2.0.0+acme"),
        ("0.3.0rc1+acme", Level.PATCH, "acme", "0.3.0+acme"),
        ("0.2.0+acme", Level.NONE, "acme", "0.2.0+acme"),
        (None, Level.MAJOR, "acme", "0.1.0+acme"),
        ("0.2.0", Level.MINOR, "", "0.3.0"),
        (None, Level.NONE, "", "0.1.0"),
    ],
)
def test_the_next_version(version: str | None, level: Level, local: str, expected: str) -> None:
    """A fork raises the same numbers, and ends in its name, so its version is never one of the project."""
    assert following(version, level, local) == expected


@pytest.mark.parametrize("name", ["Acme", "acme-1", "+acme", "acme."])
def test_a_name_that_no_version_can_end_in(tmp_path: Path, name: str) -> None:
    """The name is refused at its place, with what to give instead."""
    Repository(tmp_path, name)

    with pytest.raises(SpecError) as raised:
        local_version(tmp_path)

    assert str(raised.value) == (
        f"pyproject.toml:2:1: local-version is {name!r}: give lower-case letters and digits, such as `acme` "
        "or `acme.eu`"
    )
