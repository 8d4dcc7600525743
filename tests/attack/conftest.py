"""How long the attacks are: `PARTNER_CENTER_ATTACK=full` runs them in full, anything else in their short form."""

import os

import pytest


@pytest.fixture(scope="session")
def full() -> bool:
    """Return whether the attacks run in full."""
    return os.environ.get("PARTNER_CENTER_ATTACK") == "full"
