from collections import Counter

import pytest
from state_machine import run

SEQUENCES, STEPS = 500, 50


def test_client_emulator_and_model_agree(summary: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked in whatever order and whatever fails, no create has two effects, and nobody is told a lie."""
    monkeypatch.setenv("NO_PROXY", "*")

    counts: Counter[str] = run(SEQUENCES, STEPS)

    summary.append(f"state machine: {', '.join(f'{count} {name}' for name, count in counts.items())}")
    assert counts["sequences"] >= SEQUENCES
    assert counts["effects"] > SEQUENCES
    assert counts["disturbed creates"] > SEQUENCES
