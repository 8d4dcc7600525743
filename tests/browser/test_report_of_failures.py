"""The report of a run that went wrong, in a real browser: what failed, why, and how it looks."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from attrs import evolve
from page_contrast import contrast
from playwright.sync_api import BrowserContext, Page, expect

from partner_center_workflows import report_page
from partner_center_workflows.bulk import STATES, Entry, State, write_report

BEGUN = 1_780_000_000.0  # 2026-05-28T20:26:40Z
REFUSED = (
    "HTTP 400 (code 600060): The validation code is not valid for this customer; " + "all of its uses are spent " * 4
)
UNBROKEN = "HTTP 500: " + "AnIdentifierWithoutABreak" * 12
CUSTOMER = Entry(
    line=2,
    customer_id="4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04",
    qualification="GovernmentCommunityCloud",
    education_segment=None,
    website=None,
    reference="Fabrikam County Public Libraries and Archives " * 3,
    state="failed",
    request_id="r-1",
    correlation_id="c-1",
    creates=1,
    polls=0,
    submitted_at=None,
    polled_at=None,
    finished_at=BEGUN + 3725,
    due=None,
    vetting_status=None,
    vetting_reason=None,
    problem=None,
    http_status=400,
    service_code="600060",
)


class Failures:
    """A run in which 30 rows of 40 failed, for two causes; 5 were denied, 5 approved."""

    created_at = BEGUN
    input_name = "customers <1>.csv"

    def __init__(self, approved: int = 5) -> None:
        self._approved = approved

    def entries(self) -> Iterator[Entry]:
        """Yield the rows."""
        for number in range(35 + self._approved):
            each = evolve(CUSTOMER, line=number + 2, customer_id=str(UUID(int=number)))
            if number < 30:
                problem = UNBROKEN if number % 3 else f"{REFUSED}after {number}.5 s [request id {UUID(int=number)}]"
                yield evolve(each, problem=problem)
            elif number < 35:
                yield evolve(each, state="denied", vetting_status="Denied", vetting_reason="Not an Education Customer")
            else:
                yield evolve(each, state="approved", vetting_status="Approved", submitted_at=BEGUN + 2)

    def counts(self) -> Mapping[State, int]:
        """Return how many rows are in each state."""
        counts: dict[State, int] = {"failed": 30, "denied": 5, "approved": self._approved}
        return {state: counts.get(state, 0) for state in STATES}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the failures."""
    path = tmp_path_factory.mktemp("failures") / "report.html"
    with path.open("w", encoding="utf-8") as stream:
        write_report(Failures(), "html", stream)
    return path


@pytest.fixture
def shown(context: BrowserContext, report: Path) -> Page:
    """Open the report."""
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.locator("#body tr")).to_have_count(40)
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_failures_are_read_without_scrolling_sideways(shown: Page, width: int) -> None:
    """Neither the page nor its table is wider than the window, whatever a message holds, and the reason is in sight."""
    shown.set_viewport_size({"width": width, "height": 900})

    sizes = "[document.documentElement, document.querySelector('.scroll')].map(e => e.scrollWidth - e.clientWidth)"
    assert shown.evaluate(sizes) == [0, 0]
    box = shown.locator("#body tr").first.get_by_text("The validation code is not valid").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["width"] >= 240


def test_a_row_without_a_reason_is_one_line_high(shown: Page) -> None:
    """A row is as high as one line of text where nothing went wrong, however long its reference is."""
    approved, failed = (
        shown.locator("#body tr", has_text=state).first.bounding_box() for state in ("approved", "failed")
    )

    assert approved is not None
    assert failed is not None
    assert approved["height"] < 40
    assert failed["height"] < 85


def test_the_causes_come_first_and_filter(shown: Page) -> None:
    """Rows are counted by cause, whatever ids and numbers they quote; a click shows one cause, a second one all."""
    causes = shown.locator("#causes tbody tr")
    expect(causes).to_have_count(3)
    assert [each.rsplit("\t", 1)[1] for each in causes.all_inner_texts()] == ["20", "10", "5"]
    assert shown.evaluate(
        "document.querySelector('#causes').compareDocumentPosition(document.querySelector('#table')) & 4"
    )

    cause = causes.nth(1).get_by_role("button")
    cause.press("Enter")
    expect(shown.locator("#found")).to_have_text("10 of 40 rows")
    expect(cause).to_have_attribute("aria-pressed", "true")
    expect(shown.locator("#cause")).to_contain_text("Only rows with this cause: HTTP 400 (code 600060)")
    cause.press("Enter")
    expect(shown.locator("#found")).to_have_text("40 of 40 rows")


def test_numbers_that_tell_causes_apart(context: BrowserContext, tmp_path: Path) -> None:
    """Two HTTP statuses are two causes, although the reasons differ in a number only; a reason without one gets it."""
    columns = [
        report_page.Column("State", "state", shown=True),
        report_page.Column("Why", "reason", shown=True),
        report_page.Column("HTTP status", tells_causes_apart=True),
    ]
    states = [report_page.State("failed", 4, "refused", "error")]
    rows = [
        ("failed", f"HTTP {status}: no, for {seconds} s", status) for status, seconds in ((403, 1), (404, 2), (404, 3))
    ]
    rows.append(("failed", "Forbidden", 401))
    with (tmp_path / "page.html").open("w") as stream:
        report_page.write(report_page.Page("T", {}, states, columns), rows, stream)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())

    causes = page.locator("#causes tbody tr")
    told = ["HTTP 404: no, for 2 sfailed2", "HTTP 403: no, for 1 sfailed1", "HTTP status 401: Forbiddenfailed1"]
    expect(causes).to_have_text(told)
    causes.first.get_by_role("button").click()
    expect(page.locator("#found")).to_have_text("2 of 4 rows")


def test_states_sort_by_what_they_mean(shown: Page) -> None:
    """By the keyboard, the state sorts the failures to the top, then to the end; the arrow says which."""
    head = shown.locator("#head th", has_text="State")
    arrow = "getComputedStyle(document.querySelector('#head th.state button'), '::after').content"
    assert shown.evaluate(arrow) == '"↕"'

    for order, sign, first in (("ascending", "↑", "failed"), ("descending", "↓", "approved")):
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        assert shown.evaluate(arrow) == f'"{sign}"'
        expect(shown.locator("#body tr .badge").first).to_have_text(first)


def test_a_row_opens(shown: Page) -> None:
    """The details have the whole text and the ids; what the state says already is not said again."""
    toggle = shown.get_by_role("button", name="Details of row 2", exact=True)
    toggle.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    details = shown.locator("#body .details")
    expect(details).to_contain_text(f"[request id {UUID(int=0)}]")
    expect(details).to_contain_text("Request idr-1Copy")
    toggle.press("Enter")
    expect(details).to_have_count(0)

    shown.get_by_role("button", name="Details of row 33").click()
    expect(details).to_contain_text("Denied becauseNot an Education Customer")
    expect(details.get_by_text("Denied", exact=True)).to_have_count(0)


def test_facts_and_times_are_for_people(browser_context_in_berlin: BrowserContext, report: Path) -> None:
    """The page says what the input was, when the run began and ended in local time, and how long it took."""
    page = browser_context_in_berlin.new_page()
    page.goto(report.as_uri())

    facts = page.locator(".facts")
    expect(facts).to_contain_text("40 rows from customers <1>.csv")
    expect(facts).to_contain_text("Duration1 h 2 min")
    begun, ended = facts.locator("time").all()
    expect(begun).to_contain_text("28 May")
    expect(begun).to_contain_text("22:26")
    expect(ended).to_contain_text("23:28")
    expect(page.locator("#body time").first).to_have_attribute("title", re.compile("^2026-05-28T21:28:45Z, "))


@pytest.fixture
def browser_context_in_berlin(context: BrowserContext) -> Iterator[BrowserContext]:
    """Open a browser profile of somebody in Berlin, two hours ahead of UTC."""
    assert context.browser is not None
    opened = context.browser.new_context(timezone_id="Europe/Berlin")
    yield opened
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_are_coloured_by_meaning(shown: Page, scheme: Literal["light", "dark"]) -> None:
    """The colours of states can be read in light and dark, a sign says the same, and denied is not the good colour."""
    shown.emulate_media(color_scheme=scheme)

    states = {state: shown.locator("#body .badge", has_text=state).first for state in ("failed", "denied", "approved")}
    signs = [each.evaluate("e => getComputedStyle(e, '::before').content") for each in states.values()]
    assert signs == ['"!"', '"✕"', '"✓"']
    assert min(map(contrast, states.values())) >= 4.5
    assert (
        min(contrast(each) for each in shown.locator(".tiles .name, .tiles .meaning, .facts dt, #head button").all())
        >= 4.5
    )
    bars = {
        state: shown.locator(".tiles li", has_text=state).locator("rect").last.evaluate("e => getComputedStyle(e).fill")
        for state in states
    }
    assert len(set(bars.values())) == 3
    assert bars["denied"] == states["denied"].evaluate("e => getComputedStyle(e).color")


def test_a_phone_shows_the_state_first(shown: Page) -> None:
    """On a phone a row is a card that begins with its state, and its reason is within the window."""
    shown.set_viewport_size({"width": 390, "height": 800})

    row = shown.locator("#body tr").first
    tops = [row.locator(part).bounding_box() for part in (".state", ".id", ".reason")]
    assert all(tops)
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
    shown.get_by_label("Sort by").select_option(label="State, last first")
    expect(row.locator(".badge")).to_have_text("approved")


def test_a_hundred_thousand_rows_open(context: BrowserContext, tmp_path: Path) -> None:
    """Of 150,000 rows a page has 100,000, shows the first hundred, counts, filters and turns; it prints when."""
    path = tmp_path / "report.html"
    with path.open("w", encoding="utf-8") as stream:
        write_report(Failures(approved=149_965), "html", stream)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="commit")
    page.locator("#body tr").first.wait_for()
    seconds = page.evaluate("performance.now()") / 1000  # since the navigation began
    print(f"{path.stat().st_size / 1e6:.0f} MB; first rows after {seconds:.2f} s")

    expect(page.locator("#found")).to_have_text("100,000 of 100,000 rows", timeout=60_000)
    expect(page.locator(".limit")).to_contain_text("all 30 failed, all 5 denied, the first 99,965 of 149,965 approved")
    expect(page.locator(".page").first).to_have_text("Page 1 of 1,000")
    expect(page.locator("#body tr")).to_have_count(100)
    page.locator("#causes button", has_text="Not an Education Customer").click()
    expect(page.locator("#found")).to_have_text("5 of 100,000 rows", timeout=60_000)
    page.get_by_label("Search").fill("denied")
    page.get_by_role("button", name="State").click()
    expect(page.locator("#found")).to_have_text("5 of 100,000 rows", timeout=60_000)
