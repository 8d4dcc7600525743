"""What tests of a page need: Chromium, and somebody who watches what the page does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from chromium import browser, context
from page_watch import Watch

from partner_center_emulator import Emulator

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

__all__ = ["browser", "context"]


@pytest.fixture
def watch(emulator: Emulator) -> Watch:
    """Watch what the page does."""
    return Watch(emulator.base_url)


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """Return an empty tab, and fail where it logged an error, broke the policy or spoke to another origin."""
    opened = context.new_page()
    opened.on("request", watch.request)
    opened.on("console", watch.console)
    opened.on("pageerror", lambda error: watch.problems.append(f"exception: {error}"))
    yield opened
    assert watch.problems == []
