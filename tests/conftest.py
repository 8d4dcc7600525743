"""Fixtures that every folder of tests may use."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

import partner_center
from partner_center import PartnerCenter

if TYPE_CHECKING:
    from partner_center_emulator import Emulator

if os.environ.get("PARTNER_CENTER_INSTALLED") and not partner_center.__file__.startswith(sys.prefix):
    pytest.exit(f"the package under test is {partner_center.__file__}, not the one that is installed", returncode=4)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the tests from the garbage collector, which would look at thousands of them again and again to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return a function for lines that are printed when all tests have run, however many processes run them."""
    return partial(record_property, "told")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests told."""
    for report in (*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])):
        for name, line in report.user_properties:
            if name == "told":
                terminalreporter.write_line(line)
