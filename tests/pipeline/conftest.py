"""Fixtures of the tests that generate packages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from odd_spec import warm_python
from warm_python import WarmPython


@pytest.fixture(scope="module")
def warm(generated: Path) -> Iterator[WarmPython]:
    """Return Python with the packages that the module's tests have generated."""
    with warm_python(generated) as warm:
        yield warm
