"""What all tests of bulk runs share."""

import pytest

from partner_center_workflows import adaptive_rate
from partner_center_workflows.bulk import runner, turns


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin at a high rate, try again soon, and do not wait for what a process that is gone may have under way."""
    monkeypatch.setattr(adaptive_rate, "_FIRST", 500.0)
    monkeypatch.setattr(runner, "SETTLE", 0.0)
    monkeypatch.setattr(turns, "_FIRST_PAUSE", 0.2)
