"""What all tests of audits share."""

import pytest

from partner_center_workflows import adaptive_rate
from partner_center_workflows.audit import runner


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin at a high rate, and try again soon."""
    monkeypatch.setattr(adaptive_rate, "_FIRST", 500.0)
    monkeypatch.setattr(runner, "_PAUSE", 0.01)
