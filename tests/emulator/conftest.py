"""A plain HTTP client for the emulator."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from partner_center_emulator import Emulator


@pytest.fixture(scope="session")
def connected_client(running_emulator: Emulator) -> Iterator[httpx.Client]:
    """Keep one client for all tests of a worker: making one loads certificates that no test needs."""
    headers = {"Authorization": "Bearer any"}
    with httpx.Client(base_url=running_emulator.base_url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def client(connected_client: httpx.Client, emulator: Emulator) -> httpx.Client:
    """Return a plain HTTP client that sends a token, with the emulator back at its seed."""
    return connected_client
