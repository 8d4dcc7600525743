"""The whole command on one edit after the other: real generator, real griffe, real cassettes of a frozen spec.

`PARTNER_CENTER_EDITS=full` tries every edit, which takes minutes; without it one of each kind is tried.
"""

import os
from collections.abc import Iterator

import edits_of_operations
import edits_of_schemas
import edits_of_text
import pytest
from spec_clone import SpecClone
from warm_python import WarmPython, warm_commands
from whole_edits import REFUSED, Replaced, WholeEdit

FULL = os.environ.get("PARTNER_CENTER_EDITS") == "full"
EDITS = (*edits_of_schemas.SCHEMAS, *edits_of_operations.ALL, *edits_of_text.TEXTS)
TRIED = [each for each in EDITS if FULL or each.is_short]


@pytest.fixture(scope="module")
def cloned(tmp_path_factory: pytest.TempPathFactory) -> SpecClone:
    """Clone this checkout once, with a release."""
    return SpecClone(tmp_path_factory.mktemp("tree") / "clone")


@pytest.fixture(scope="module")
def commands(cloned: SpecClone) -> Iterator[WarmPython]:
    """Return the commands of the clone."""
    with warm_commands(cloned.path) as commands:
        yield commands


@pytest.fixture
def clone(cloned: SpecClone) -> SpecClone:
    """Return the clone, released and without an edit."""
    cloned.undo()
    cloned.git("tag", "v1.0.0")
    return cloned


@pytest.mark.parametrize("edit", TRIED, ids=lambda edit: edit.name)
def test_an_edit_has_its_verdict(clone: SpecClone, commands: WarmPython, edit: WholeEdit) -> None:
    """The command comes to the right verdict and the right cassettes, or refuses in a few words and writes nothing."""
    if isinstance(edit.make, Replaced):
        clone.edit(edit.make.old, edit.make.new)
    else:
        clone.edit_nodes(edit.make)

    status, out, err = commands.run("openapi/spec_change.py")

    report = out + err
    lines = report.splitlines()
    assert "Traceback" not in report
    verdict = next((line.split()[1] for line in lines if line.startswith("verdict: ")), REFUSED)
    assert verdict == edit.verdict, report
    assert [each for each in edit.says if each not in report] == [], report
    assert _cassettes(lines) == sorted(edit.cassettes), report
    if verdict == REFUSED:
        assert status in {1, 2}
        assert len(lines) <= 5, report
        assert clone.git("status", "--porcelain").split() == ["M", "openapi/partner-center.yaml"]
    else:
        assert status == 0


def _cassettes(lines: list[str]) -> list[str]:
    """Return the names of the cassettes that have to be recorded again."""
    named = {line.split(":")[0].strip() for line in lines if ".yaml: interaction " in line}
    return sorted(named)
