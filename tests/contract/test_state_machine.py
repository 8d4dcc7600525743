from collections import Counter
from collections.abc import Callable

import pytest
from state_machine import run

SEQUENCES, STEPS = 500, 50


def test_client_emulator_and_model_agree(tell: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked in whatever order and whatever fails, no create has two effects, and nobody hears a lie."""
    monkeypatch.setenv("NO_PROXY", "*")

    counts: Counter[str] = run(SEQUENCES, STEPS)

    tell(f"state machine: {', '.join(f'{count} {name}' for name, count in counts.items())}")
    assert counts["sequences"] >= SEQUENCES
    assert counts["effects"] > SEQUENCES
    assert counts["disturbed creates"] > SEQUENCES


def test_a_client_that_does_not_read_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that does not see what its own create has done hears that the customer already has it."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("partner_center.qualifications.standing", lambda _found, _kind, _sent_ago: None)

    with pytest.raises(AssertionError, match="refused, although"):
        run(sequences=100, steps=50, shrink=False)
