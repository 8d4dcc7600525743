from state_machine import run


def test_client_emulator_and_model_agree() -> None:
    """The short form of tests/contract/test_state_machine.py: no create has two effects, and nobody hears a lie."""
    counts = run(sequences=25, steps=50)

    assert counts["disturbed creates"] > 25
