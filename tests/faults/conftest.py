"""What all tests of faults share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from partner_center import without_waiting

settings.register_profile("everyday", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=5000, deadline=None)  # for --hypothesis-profile=long


@pytest.fixture(autouse=True)
def _straight_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no proxy of the environment stand between client and server."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(autouse=True, scope="module")
def _no_waiting() -> Iterator[None]:
    """Let no call wait between its attempts."""
    with without_waiting():
        yield
