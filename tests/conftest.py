"""Fixtures that every folder of tests may use."""

from collections.abc import Iterator

import pytest

from partner_center import PartnerCenter
from partner_center_emulator import Emulator


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    """Serve one emulator for all tests: starting one costs more than a test."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator: Emulator) -> Emulator:
    """Return the running emulator, back at its seed."""
    running_emulator.reset()
    return running_emulator


@pytest.fixture
def token() -> str:
    """Return a token that must never be seen in a message."""
    return "a-token-that-nobody-may-see"


@pytest.fixture
def pc(emulator: Emulator, token: str) -> Iterator[PartnerCenter]:
    """Return a client of the emulator."""
    with PartnerCenter(token, base_url=emulator.base_url) as client:
        yield client
