"""Fragments of the changelog that follow from an edit, and the version that follows from a verdict."""

from pathlib import Path

import pytest

from changes import fragments
from changes.change import Change, Level
from changes.versions import following

NEW = Change(Level.MINOR, "a property is new")
GONE = Change(Level.MAJOR, "a property is gone")
WORDS = Change(Level.PATCH, "documentation only: examples")


def held(folder: Path) -> dict[str, str]:
    """Return what the folder holds, by type."""
    return {file.suffixes[0]: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def test_each_level_has_its_type(tmp_path: Path) -> None:
    """Breaking changes, additions and words stand in fragments of their types, one sentence each."""
    fragments.write(tmp_path, fragments.texts([GONE, NEW, WORDS], "2026.12.0"), ())

    assert held(tmp_path) == {
        ".breaking": "Spec 2026.12.0: a property is gone.\n",
        ".feature": "Spec 2026.12.0: a property is new.\n",
        ".spec": "Spec 2026.12.0: documentation only: examples.\n",
    }


def test_writing_again_makes_no_difference(tmp_path: Path) -> None:
    """The same edit has the same file, and says so."""
    wanted = fragments.texts([NEW], "2026.12.0")
    fragments.write(tmp_path, wanted, ())
    (name,) = wanted

    assert fragments.write(tmp_path, wanted, ()) == [f"{tmp_path.name}/{name} is there already"]
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_what_was_undone_goes_away(tmp_path: Path) -> None:
    """Another edit replaces the fragment of the one before, and no edit leaves none."""
    fragments.write(tmp_path, fragments.texts([NEW], "2026.12.0"), ())

    fragments.write(tmp_path, fragments.texts([GONE], "2026.12.0"), ())
    assert list(held(tmp_path)) == [".breaking"]

    fragments.write(tmp_path, {}, ())
    assert list(tmp_path.iterdir()) == []


def test_what_people_wrote_stays(tmp_path: Path) -> None:
    """A fragment that was written by hand, or reworded by hand, is never touched."""
    wanted = fragments.texts([NEW], "2026.12.0")
    fragments.write(tmp_path, wanted, ())
    (name,) = wanted
    (tmp_path / name).write_text("Qualifications have a note.\n", encoding="utf-8")
    (tmp_path / "+spec-of-mine.feature.md").write_text("By hand.\n", encoding="utf-8")

    said = fragments.write(tmp_path, wanted, ())
    fragments.write(tmp_path, {}, ())

    assert said == [f"{tmp_path.name}/{name} kept as it was reworded"]
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {
        name: "Qualifications have a note.\n",
        "+spec-of-mine.feature.md": "By hand.\n",
    }


def test_what_was_there_before_the_change_stays(tmp_path: Path) -> None:
    """Without a release the last commit is compared with, and the fragments that it holds are of changes before it."""
    (name,) = wanted = fragments.texts([NEW], "2026.12.0")
    fragments.write(tmp_path, wanted, ())

    assert fragments.write(tmp_path, {}, {name}) == []
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_what_the_changelog_has_is_not_written_again(tmp_path: Path) -> None:
    """Between `nox -s changelog` and the tag, the last release is still the one before."""
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    (name,) = wanted = fragments.texts([NEW], "2026.12.0")
    (tmp_path / "CHANGELOG.md").write_text(f"## 0.2.0\n\n- {wanted[name]}", encoding="utf-8")

    assert fragments.write(folder, wanted, ()) == [f"CHANGELOG.md has what changelog.d/{name} would say"]
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("last", "level", "expected"),
    [
        ("0.1.0", Level.MAJOR, "0.2.0"),
        ("0.1.0", Level.MINOR, "0.2.0"),
        ("0.1.0", Level.PATCH, "0.1.1"),
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.NONE, "1.2.3"),
        ("2.0.0rc1", Level.MAJOR, "2.0.0"),
        (None, Level.MAJOR, "0.1.0"),
    ],
)
def test_the_version_follows(last: str | None, level: Level, expected: str) -> None:
    """The verdict's number is raised; before 1.0 a breaking change raises the second one."""
    assert following(last, level) == expected
