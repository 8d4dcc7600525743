"""The site in a real browser, at the width of a desk and of a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from page_watch import Watch
from playwright.sync_api import Browser, Page, expect

from partner_center_resources.operations import OPERATIONS

SITE = Path(__file__).parent.parent.parent / "build" / "docs"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
DESK, PHONE = (1280, 900), (390, 844)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Serve the site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(SITE))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, origin: str) -> Iterator[Page]:
    """Return an empty tab, and fail where the site logged anything or spoke to another host."""
    watch = Watch(origin, expected=[])
    width, height = request.param
    with browser.new_context(viewport={"width": width, "height": height}, base_url=f"{origin}/") as context:
        context.set_default_timeout(10_000)
        opened = context.new_page()
        opened.on("request", watch.request)
        opened.on("console", watch.console)
        opened.on("pageerror", lambda error: watch.problems.append(f"exception: {error}"))
        yield opened
    assert watch.problems == []


def test_every_page_fits(page: Page) -> None:
    """No page is wider than the window: what is wide scrolls in its own box."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wider: list[str] = []
    for name in PAGES:
        page.goto(name)
        page.locator("main, article").first.wait_for(state="attached")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wider.append(name)

    assert len(PAGES) > 20
    assert wider == []


def test_search_finds_without_a_server_of_its_own(page: Page) -> None:
    """A header's name leads to the page that explains it."""
    page.goto("search.html?q=Retry-After")

    expect(page.locator("#search-results")).to_contain_text("When a call is retried")


def test_the_rendered_spec_shows_the_operations(page: Page) -> None:
    """Every operation is there, and one opens with its parameters, its sources and what it answers."""
    page.goto("openapi/index.html")
    expect(page.locator(".opblock")).to_have_count(len(OPERATIONS))
    create = page.locator(".opblock-post", has_text="/qualifications")
    expect(create).to_contain_text("qualifications")
    create.locator(".opblock-summary-control").click()
    expect(create).to_contain_text("customer_id")
    expect(create).to_contain_text("x-evidence: reference")
    expect(create.get_by_text("Try it out")).to_have_count(0)

    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(page: Page, scheme: str) -> None:
    """Site and spec follow what the system prefers."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name in ("index.html", "openapi/index.html"):
        page.goto(name)
        page.locator("main, article").first.wait_for(state="attached")
        shade = "getComputedStyle(document.documentElement).backgroundColor"
        body = "getComputedStyle(document.body).backgroundColor"
        seen = str(page.evaluate(shade)), str(page.evaluate(body))
        dark = any(_is_dark(each) for each in seen)
        assert dark == (scheme == "dark"), seen


def _is_dark(color: str) -> bool:
    """Say whether a CSS colour that is not transparent is nearer to black than to white."""
    parts = [float(each) for each in color.partition("(")[2].rstrip(")").split(",")]
    return (len(parts) == 3 or parts[3] > 0) and sum(parts[:3]) < 3 * 128


def test_the_spec_opens_from_a_file(browser: Browser) -> None:
    """Opened as a file, without any server, it shows the same, and asks for nothing but its own files."""
    requested: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: requested.append(request.url))
        page.goto((SITE / "openapi" / "index.html").as_uri())
        expect(page.locator(".opblock")).to_have_count(len(OPERATIONS))

    assert {url.split(":")[0] for url in requested} <= {"file", "data"}
