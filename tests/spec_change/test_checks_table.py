"""The table of checks holds: each of them is tried as an edit of a small spec, and has the verdict of the table."""

from pathlib import Path

import pytest
from operation_edits import pair

from changes import spec_diff
from changes.change import Level, verdict
from changes.checks import KINDS, NOT_HERE, expanded, levels, table

OASDIFF = Path(__file__).parent.parent / "support" / "oasdiff-checks.txt"


@pytest.mark.parametrize(("check", "level"), levels().items(), ids=str)
def test_a_check_has_its_level(check: str, level: Level) -> None:
    """The change of the check, alone in a small spec, gives exactly the level of the table."""
    tried = pair(check)
    assert tried is not None, f"no edit is known for {check}"
    before, after = tried

    found = spec_diff.compare(before, after)

    assert verdict(found) is level, list(map(str, found))


def test_every_check_of_oasdiff_has_its_row() -> None:
    """Each check of oasdiff is in the table once, or stands in the list of those that cannot occur, with its reason."""
    known = OASDIFF.read_text(encoding="utf-8").split()
    here = [name for kind in KINDS for name in kind.names]
    not_here = [name for _, patterns in NOT_HERE for each in patterns.split() for name in expanded(each)]

    assert len(known) == 509
    assert sorted({*known} - {*here} - {*not_here}) == []
    assert sorted({*not_here} - {*known}) == []
    assert len({*here, *not_here}) == len([*here, *not_here])


def test_the_page_has_every_check() -> None:
    """The text for the reference has one row for each check, with its verdict."""
    rows = [line.split(" | ")[:2] for line in table().splitlines() if line.startswith("| `")]

    assert [row for row in rows if len(row) == 2][: len(levels())] == [
        [f"| `{name}`", level.name.lower()] for name, level in levels().items()
    ]
