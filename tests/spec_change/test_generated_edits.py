"""Edits that nobody thought of: each ends in a verdict or in words, and what is refused leaves no trace.

`PARTNER_CENTER_EDITS=full` tries 200 of them, which takes minutes; without it 20 are tried.
"""

import os
import re
import resource
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spec_clone import FROZEN, SPEC, SpecClone
from spec_mutations import edited
from warm_python import WarmPython, warm_commands

from generate import load_yaml

EXAMPLES = 200 if os.environ.get("PARTNER_CENTER_EDITS") == "full" else 20
CPU_SECONDS = 100  # of one run; one takes 5 s
TEXT = FROZEN.read_text(encoding="utf-8")
DATA = load_yaml(FROZEN)
WORDS = re.compile(rf"{re.escape(SPEC)}:\d+:\d+: .+|the spec is not in order, so nothing was written:")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> SpecClone:
    """Clone this checkout once, with a release."""
    clone = SpecClone(tmp_path_factory.mktemp("tree") / "clone")
    clone.git("tag", "v1.0.0")
    return clone


@pytest.fixture(scope="module")
def commands(clone: SpecClone) -> Iterator[WarmPython]:
    """Return the commands of the clone. The system ends a run that takes too long."""
    limits = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_SECONDS, limits[1]))  # it inherits this
    with warm_commands(clone.path) as commands:
        resource.setrlimit(resource.RLIMIT_CPU, limits)
        yield commands


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_generated_edit_ends_in_a_verdict_or_in_words(
    clone: SpecClone, commands: WarmPython, data: st.DataObject
) -> None:
    """There is a verdict, or each line is words with the place in the YAML and nothing but the spec has changed."""
    clone.git("checkout", "--quiet", ".")
    clone.git("clean", "--quiet", "--force", "-d")
    clone.spec.write_bytes(data.draw(edited(TEXT, DATA)).encode())

    status, out, err = commands.run("openapi/spec_change.py")

    report = out + err
    lines = report.splitlines()
    assert "Traceback" not in report
    assert "a fault of the pipeline" not in report
    if status == 0:
        assert any(each.startswith("verdict: ") for each in lines), report
    else:
        assert status in {1, 2}, report
        assert lines, status
        assert [each for each in lines if not WORDS.fullmatch(each)] == []
        assert clone.git("status", "--porcelain").split() in ([], ["M", SPEC])
