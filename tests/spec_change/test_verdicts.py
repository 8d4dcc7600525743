"""Edits of the real document, each with its right verdict and its words."""

import copy
from pathlib import Path
from typing import Any

import pytest
from spec_editing import CODE, properties
from spec_edits import EDITS, Edit

import rules
from changes import spec_diff
from changes.change import verdict
from generate import load_yaml


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    """Read a spec that stays as it is, once."""
    return load_yaml(Path(__file__).parent.parent / "support" / "frozen-spec.yaml")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_has_its_verdict(committed: dict[str, Any], edit: Edit) -> None:
    """The verdict is the right one, and the report says what was done and nothing else."""
    edited = copy.deepcopy(committed)
    edit.make(edited)

    found = spec_diff.compare(committed, edited)

    assert sorted(map(str, found)) == sorted(edit.lines)
    assert verdict(found).name.lower() == edit.verdict


def test_no_edit_is_no_change(committed: dict[str, Any]) -> None:
    """Without an edit there is nothing to say."""
    assert spec_diff.compare(committed, copy.deepcopy(committed)) == []


def test_a_schema_that_holds_itself_ends(committed: dict[str, Any]) -> None:
    """A schema that refers to itself is compared once."""
    properties(committed, CODE)["parent"] = {"$ref": f"#/components/schemas/{CODE}"}
    edited = copy.deepcopy(committed)
    properties(edited, CODE)["parent"]["xml"] = {"name": "Parent"}

    assert [each.what for each in spec_diff.compare(committed, edited)] == [
        "in XML the name of ValidationCode.parent is Parent, was parent"
    ]


def test_the_gravest_change_decides(committed: dict[str, Any]) -> None:
    """Of an edit with all kinds of changes the breaking ones stand first and give the verdict."""
    edited = copy.deepcopy(committed)
    for edit in EDITS:
        if edit.name in {"descriptions only", "new status", "removed header of an answer"}:
            edit.make(edited)

    found = spec_diff.compare(committed, edited)

    labels = [str(each).split()[0] for each in found]
    assert labels == sorted(labels, key=["BREAKING", "ADDED", "NOTE"].index)
    assert set(labels) == {"BREAKING", "ADDED", "NOTE"}
    assert verdict(found).name == "MAJOR"


@pytest.mark.parametrize("edit", [each for each in EDITS if each.name.startswith(("new", "another XML name"))])
def test_what_is_tried_is_a_document(committed: dict[str, Any], edit: Edit) -> None:
    """The edits of the table keep the spec valid, so that they are edits that somebody may make."""
    edited = copy.deepcopy(committed)
    edit.make(edited)

    assert [each for each in rules.broken(edited) if each.startswith("valid_openapi")] == []
