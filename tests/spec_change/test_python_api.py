"""What changed in Python: small packages in two versions, and this project's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from changes import python_api, surface
from generate import ROOT

EAGER = """
from .things import Thing, make
__all__ = ["Thing", "make"]
"""
LAZY = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .things import Thing, make
__all__ = ["Thing", "make"]
def __getattr__(name):
    from . import things
    return getattr(things, name)
"""
BARE = LAZY.replace("from typing import TYPE_CHECKING", "TYPE_CHECKING = False")
ELSE = """
from typing import TYPE_CHECKING
__all__ = ["Thing", "make"]
if TYPE_CHECKING:
    from partner_center.things import Thing, make
else:
    _MODULES = {"Thing": "things", "make": "things"}
    def __getattr__(name):
        from importlib import import_module
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
"""
UNSEEN = """
__all__ = ["Thing", "make"]
def __getattr__(name):
    from . import things
    return getattr(things, name)
"""
FORMS = {"eager": EAGER, "lazy": LAZY, "bare": BARE, "else": ELSE, "unseen": UNSEEN}
THINGS = """
from attrs import field, frozen
from .hidden import Inner
@frozen
class Thing:
    size: int
    colour: str = "red"
    seen: bool = field(default=False, kw_only=True)
    _parts: list = field(factory=list, init=False)
    def inner(self) -> Inner: ...
    def paint(self, colour: str, /, *, layers: int = 1) -> None: ...
def make(size: int) -> Thing: ...
def helper(size: int) -> None: ...
"""
HIDDEN = """
class Inner:
    def __init__(self, driver: object) -> None: ...
    def depth(self, unit: str = "m") -> int: ...
def internal() -> None: ...
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., list[Path]]:
    """Return what writes the little package, and returns the folders to find it in."""

    def write(name: str, form: str = EAGER, things: str = THINGS, hidden: str = HIDDEN) -> list[Path]:
        folder = tmp_path / name / "partner_center"
        folder.mkdir(parents=True)
        for file, text in (("__init__", form), ("things", things), ("hidden", hidden)):
            (folder / f"{file}.py").write_text(text, encoding="utf-8")
        return [tmp_path / name]

    return write


def lines(old: list[Path], new: list[Path]) -> list[str]:
    """Return the report's lines."""
    return [str(each) for each in python_api.compare(old, new)]


@pytest.mark.parametrize("new", FORMS)
@pytest.mark.parametrize("old", FORMS)
def test_the_form_of_the_package_makes_no_difference(written: Callable[..., list[Path]], old: str, new: str) -> None:
    """Whether names are imported at once or when they are used, a name that went away is reported, and no other."""
    before = written("old", FORMS[old])
    same, less = written("same", FORMS[new]), written("less", FORMS[new].replace(', "make"]', "]"))

    assert lines(before, same) == []
    assert lines(before, less) == ["BREAKING  partner_center.make is gone"]
    assert lines(less, before) == ["ADDED     partner_center.make is new"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("make(size: int)", "make(size: int, colour: str)", ["BREAKING  partner_center.make() needs colour"]),
        (
            "make(size: int)",
            "make(size: int, colour: str = 'red')",
            ["ADDED     partner_center.make() takes colour"],
        ),
        ("make(size: int)", "make()", ["BREAKING  partner_center.make() no longer takes size"]),
        (
            "layers: int = 1",
            "layers: int",
            ["BREAKING  partner_center.Thing.paint() needs layers, which could be left out"],
        ),
        (
            "layers: int = 1",
            "layers: int = 2",
            ["BREAKING  partner_center.Thing.paint(): the default of layers is another"],
        ),
        ("    def paint", "    def _paint", ["BREAKING  partner_center.Thing.paint is gone"]),
        (
            'colour: str = "red"',
            "colour: str",
            ["BREAKING  partner_center.Thing() needs colour, which could be left out"],
        ),
        (
            "    size: int\n",
            "    name: str\n    size: int\n",
            [
                "BREAKING  partner_center.Thing() needs name",
                "BREAKING  partner_center.Thing(): size has another position",
                "BREAKING  partner_center.Thing(): colour has another position",
                "ADDED     partner_center.Thing.name is new",
            ],
        ),
        (
            "kw_only=True)\n",
            "kw_only=True)\n    note: str = ''\n",
            ["ADDED     partner_center.Thing.note is new", "ADDED     partner_center.Thing() takes note"],
        ),
        ("def helper(size: int)", "def helper()", []),
        ("_parts: list", "_pieces: list", []),
    ],
)
def test_a_changed_signature_is_told(
    written: Callable[..., list[Path]], old: str, new: str, expected: list[str]
) -> None:
    """Signatures of what is exported are compared, those of attrs' own making too; what is not exported is not."""
    assert old in THINGS

    found = lines(written("old"), written("new", things=THINGS.replace(old, new)))

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "depth(self, unit",
            "depth(self, measure",
            "BREAKING  partner_center.hidden.Inner.depth() no longer takes unit",
        ),
        ("driver: object", "other: object", None),
        ("def internal", "def another", None),
    ],
)
def test_what_users_are_given_is_public(
    written: Callable[..., list[Path]], old: str, new: str, expected: str | None
) -> None:
    """The methods of a class that an exported one returns are compared; how it is built, and its module, are not."""
    found = lines(written("old"), written("new", hidden=HIDDEN.replace(old, new)))

    assert (expected in found) if expected else (found == [])


def test_a_name_may_come_from_another_module(written: Callable[..., list[Path]]) -> None:
    """What is exported as before is no change, wherever it is written."""
    moved = THINGS.replace("def make(size: int) -> Thing: ...\n", "from .hidden import make\n")
    new = written("new", things=moved, hidden=f"{HIDDEN}def make(size: int): ...\n")

    assert [each for each in lines(written("old"), new) if "returns" not in each] == []


@pytest.mark.parametrize(("part", "file"), [("things", "things"), ("form", "__init__")])
def test_a_file_that_is_no_python(
    written: Callable[..., list[Path]], caplog: pytest.LogCaptureFixture, part: str, file: str
) -> None:
    """What cannot be read is refused, in a sentence alone; it is not taken for a change."""
    with pytest.raises(surface.UnreadableError, match=rf"partner_center/{file}\.py, line 1, is no Python: "):
        lines(written("old"), written("new", **{part: "def ("}))

    assert caplog.text == ""


def test_this_projects_packages_are_read() -> None:
    """What users type is public, and what lies between is not."""
    found = surface.read([ROOT / each for each in ("generated", "overrides", "workflows", "emulator")])
    shown = set(found.shown.values())

    assert {
        "partner_center.PartnerCenter",
        "partner_center_resources.Qualifications",
        "partner_center_workflows.bulk.run",
        "partner_center_emulator.Emulator",
        "partner_center_emulator.pytest_plugin.partner_center_emulator",
        "partner_center_generated.models.VettingStatus",
        "partner_center_generated.api.qualifications.create_customer_qualifications.sync",
    } <= shown
    internal = ("partner_center.runtime.call_steps", "partner_center.runtime.api_client")
    assert not {each for each in shown if each.startswith(internal)}
