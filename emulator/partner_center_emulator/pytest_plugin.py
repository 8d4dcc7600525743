"""The emulator as pytest fixtures; pytest loads this module wherever the package is installed.

Every run of pytest imports this module, so it imports the server only when a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from partner_center_emulator import Emulator


@pytest.fixture(scope="session")
def _partner_center_emulator_server() -> Iterator[Emulator]:
    """Serve one emulator for all tests, because a start takes longer than a test."""
    with _emulator_class()() as emulator:
        yield emulator


@pytest.fixture
def partner_center_emulator(_partner_center_emulator_server: Emulator) -> Emulator:
    """Return a Partner Center emulator that serves on `partner_center_emulator.base_url`, back at its seed."""
    _partner_center_emulator_server.reset()
    return _partner_center_emulator_server


@pytest.fixture
def partner_center_emulator_app() -> ASGIApp:
    """Return the ASGI application of another Partner Center emulator, without a server."""
    return _emulator_class()().app


def _emulator_class() -> type[Emulator]:
    try:
        from partner_center_emulator import Emulator  # noqa: PLC0415
    except ModuleNotFoundError as error:  # its message names the extra to install
        pytest.fail(str(error), pytrace=False)
    return Emulator
