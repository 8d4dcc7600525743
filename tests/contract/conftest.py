"""What all tests of the contract share."""

from collections.abc import Callable
from functools import partial

import pytest


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return a function for lines that are printed when all tests have run, also by several processes."""
    return partial(record_property, "tried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how much was tried."""
    for report in terminalreporter.stats.get("passed", []):
        for name, line in report.user_properties:
            if name == "tried":
                terminalreporter.write_line(str(line))
