"""Fixtures that every folder of tests may use."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

import partner_center
from partner_center import PartnerCenter

if TYPE_CHECKING:
    from partner_center_emulator import Emulator

if os.environ.get("PARTNER_CENTER_INSTALLED") and not partner_center.__file__.startswith(sys.prefix):
    pytest.exit(f"the package under test is {partner_center.__file__}, not the one that is installed", returncode=4)


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    """Serve one emulator for all tests: starting one costs more than a test."""
    from partner_center_emulator import Emulator  # noqa: PLC0415, there are environments without the emulator's extra

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
