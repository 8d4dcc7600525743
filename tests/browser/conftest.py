"""A browser that is already installed, driven by Playwright; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from page_watch import Watch

from partner_center_emulator import Emulator

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once, with a profile of its own that is thrown away."""
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
