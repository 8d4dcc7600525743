"""The report of a bulk run in a real browser."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bulk_rows import mixed
from playwright.sync_api import BrowserContext, Page, expect

from partner_center import PartnerCenter, PollSchedule
from partner_center_emulator import Emulator
from partner_center_workflows import bulk

HOSTILE = '</script><script>document.title="owned"</script><img src=x onerror=\'document.title="owned"\'>'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of a run over 240 customers."""
    folder = tmp_path_factory.mktemp("report")
    rows = [row | ({"reference": HOSTILE[:500]} if number == 0 else {}) for number, row in enumerate(mixed(240))]
    with Emulator(settings={"vetting_days": 1 / 86_400}) as emulator:
        with PartnerCenter("t", base_url=emulator.base_url) as pc, ThreadPoolExecutor() as elsewhere:
            schedule = PollSchedule((0.5,))  # elsewhere, since Playwright has an event loop in this thread
            elsewhere.submit(
                bulk.run, rows, journal=folder / "j.db", client=pc, schedule=schedule, concurrency=16
            ).result()
    with (folder / "report.html").open("w", encoding="utf-8") as stream:
        bulk.write_report(folder / "j.db", "html", stream)
    return folder / "report.html"


@pytest.fixture
def shown(context: BrowserContext, report: Path) -> Iterator[Page]:
    """Open the report, and fail where it logged an error or asked for anything but itself."""
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if request.url != report.as_uri() else None)
    page.goto(report.as_uri())
    yield page
    assert problems == []


def test_counts_rows_and_pages(shown: Page) -> None:
    """The page says how many there are, shows a hundred, and turns pages."""
    expect(shown.locator("#found")).to_have_text("240 of 240 rows")
    expect(shown.locator("#body tr")).to_have_count(100)
    for pager in ("above", "below"):
        shown.get_by_role("navigation", name=f"Pages, {pager} the rows").get_by_role("button", name="Next").click()
    expect(shown.locator("#body tr")).to_have_count(40)
    for each in (0, 1):
        expect(shown.get_by_role("button", name="Next").nth(each)).to_be_disabled()
        expect(shown.locator(".page").nth(each)).to_have_text("Page 3 of 3")


def test_search_and_state_narrow_the_rows(shown: Page) -> None:
    """A word and a state are looked for together, in any case."""
    shown.get_by_label("State").select_option("denied")
    expect(shown.locator("#found")).to_have_text("30 of 240 rows")
    shown.get_by_label("Search").fill("ROW 3")
    expect(shown.locator("#body tr").first).to_contain_text("row 3")
    shown.get_by_label("Search").fill("nowhere to be found")
    expect(shown.locator("#found")).to_have_text("0 of 240 rows")
    expect(shown.locator("#body")).to_have_text("No row matches. Search for something else, or clear the filters.")
    shown.get_by_role("button", name="Clear filters").click()
    expect(shown.locator("#found")).to_have_text("240 of 240 rows")


def test_columns_sort_both_ways(shown: Page) -> None:
    """A click on a column sorts by it, a second one the other way round; numbers sort as numbers."""
    line = shown.get_by_role("button", name="Line")
    line.click()
    expect(shown.locator("#body tr td").first).to_have_text("1")
    line.click()
    expect(shown.locator("#body tr td").first).to_have_text("240")
    expect(shown.locator("#head th").first).to_have_attribute("aria-sort", "descending")


def test_hostile_values_stay_text(shown: Page) -> None:
    """Markup in a reference is shown as it was written, and nothing of it runs."""
    expect(shown.locator("#body tr").first).to_contain_text("</script><script>document.title=")
    assert shown.title() == "Customer qualifications: report"
    assert shown.locator("img").count() == 0


def test_it_fits_a_phone(shown: Page) -> None:
    """At phone width nothing but the table scrolls sideways."""
    shown.set_viewport_size({"width": 360, "height": 740})

    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
