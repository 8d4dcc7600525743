"""What nobody foresaw: two lines that say whose fault it is, and a status that nobody takes for a verdict."""

import pytest

import last_resort
import rules
from spec_file import Node


def test_a_fault_of_the_pipeline_is_told_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The exception and its place in openapi/ are named, without a traceback; the status is the given one."""

    def command() -> int:
        spec: Node = {"components": {}}
        return len(list(rules.xml_named(spec)))

    assert last_resort.run(command, 2) == 2

    out, err = capsys.readouterr()
    first, second = err.splitlines()
    assert out == ""
    assert first == "this is a fault of the pipeline, not of the spec: KeyError: 'schemas'"
    assert second.startswith("it was at rules.py:")
    assert second.endswith(", in xml_named; report it, and undo the last edit of the spec until then")
