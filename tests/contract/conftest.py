"""What all tests of the contract share."""

import pytest

SUMMARY: list[str] = []


@pytest.fixture
def summary() -> list[str]:
    """Return the lines that are printed when all tests have run."""
    return SUMMARY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how much was tried."""
    for line in SUMMARY:
        terminalreporter.write_line(line)
