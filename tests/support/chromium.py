"""A browser that is already installed, driven by Playwright; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = ["browser", "context"]

ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")  # not longer: Playwright has an event loop in this thread, which other tests must not
def browser() -> Iterator[Browser]:
    """Start Chromium, with its own profile that is thrown away."""
    executable = os.environ.get("PARTNER_CENTER_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("no browser: install chromium, or name one in PARTNER_CENTER_CHROMIUM")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # the tests are skipped where it is missing

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser profile with the size of a desktop window."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(5000)
    yield opened
    opened.close()
