"""The emulator's page with customers: names, search, pages, adding one; and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast
from uuid import UUID

import httpx
import pytest
from page_contrast import contrast
from page_watch import Watch
from playwright.sync_api import BrowserContext, Page, expect

from partner_center_emulator import Emulator

EDUCATION = {"qualification": "Education", "educationSegment": "K12", "website": "www.denied.example"}
SEED = {
    "customers": [
        {"id": str(UUID(int=number)), "companyName": f"Contoso School {number}", "domain": f"school{number}.edu"}
        for number in range(3000)
    ]
}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """Serve an emulator with 3,000 customers."""
    with Emulator(seed=SEED) as serving:
        yield serving


@pytest.fixture
def opened(page: Page, watch: Watch, emulator: Emulator) -> Page:
    """Open the page, where the first customer has asked for a qualification."""
    emulator.reset()
    emulator.clock.freeze()
    response = httpx.post(
        f"{emulator.base_url}/v1/customers/{UUID(int=0)}/qualifications",
        json=EDUCATION,
        headers={"Authorization": "Bearer any", "MS-RequestId": "R-1"},
        trust_env=False,
    )
    assert response.status_code == 200
    page.goto(emulator.base_url)
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    return page


def test_a_customer_has_its_name_and_what_decides(opened: Page) -> None:
    """A customer is shown with its company, domain and id, and its request with segment, website and time."""
    customer = opened.locator(".customer").first
    expect(customer.get_by_role("heading")).to_have_text("Contoso School 0")
    expect(customer).to_contain_text("school0.edu")
    expect(customer).to_contain_text("K12, www.denied.example")
    expect(customer).to_contain_text("asked ")
    expect(opened.get_by_text("is denied, one under")).to_contain_text("denied.example")
    expect(opened.locator("#log tbody time")).to_have_attribute(
        "datetime", opened.locator("#now").get_attribute("datetime") or ""
    )


def test_requests_stay_reachable_below_3000_customers(opened: Page) -> None:
    """Ten customers are a page, with a grouped count, and the requests begin within two screens."""
    expect(opened.locator("#customers-count")).to_have_text("3,000")
    expect(opened.locator(".customer")).to_have_count(10)
    expect(opened.locator("#customer-page")).to_have_text("Page 1 of 300")
    expect(opened.get_by_role("button", name="Previous")).to_be_disabled()
    opened.get_by_role("button", name="Next").click()
    expect(opened.locator(".customer h3").first).to_have_text("Contoso School 10")
    requests = opened.get_by_role("heading", name="Requests").bounding_box()
    assert requests is not None
    assert requests["y"] < 1800


def test_search(opened: Page) -> None:
    """Customers are found by words of name, id, website or state, in any case; so are requests."""
    box = opened.get_by_label("Search customers")
    for words, count in (
        ("contoso SCHOOL 2999", 1),
        (str(UUID(int=17)), 1),
        ("DENIED.example review", 1),
        ("nobody", 0),
    ):
        box.fill(words)
        expect(opened.locator(".customer")).to_have_count(count)
    expect(opened.locator("#customers-count")).to_have_text("0 of 3,000")
    expect(opened.get_by_text("No customer matches.")).to_be_visible()

    opened.get_by_label("Search requests").fill("r-1 post 200")
    expect(opened.locator("#log tbody tr")).to_have_count(1)
    opened.get_by_label("Search requests").fill("r-2")
    expect(opened.get_by_text("No request matches.")).to_be_visible()


def test_copy_an_id(opened: Page, context: BrowserContext) -> None:
    """The button beside an id copies it."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    for name, text in ((f"Copy the customer id {UUID(int=0)}", str(UUID(int=0))), ("Copy the request id R-1", "R-1")):
        opened.get_by_role("button", name=name, exact=True).click()
        expect(opened.locator("#message")).to_have_text("Copied.")
        assert opened.evaluate("navigator.clipboard.readText()") == text


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("", {}, {}),
        ("Education", {"Website": "slow.example"}, {"educationSegment": "K12", "website": "slow.example"}),
        ("GovernmentCommunityCloud", {"Validation code": "123456"}, {}),
        ("StateOwnedEntity", {}, {}),
    ],
)
def test_add_a_customer(
    opened: Page, emulator: Emulator, kind: str, fields: dict[str, str], expected: dict[str, str]
) -> None:
    """The form creates a customer with a name, and a qualification of any kind, as a client does."""
    opened.get_by_role("button", name="Add customer…").click()
    opened.get_by_label("Company name").fill("Fabrikam & Söhne")
    opened.get_by_label("Qualification", exact=True).select_option(kind)
    for label, value in fields.items():
        opened.get_by_role("dialog").get_by_label(label).fill(value)
    opened.get_by_role("button", name="Add", exact=True).click()
    expect(opened.locator("#message")).to_have_text("Customer added.")

    expect(opened.locator("#customers-count")).to_have_text("3,001")
    added = cast("list[dict[str, Any]]", emulator.state()["customers"])[-1]
    assert (added["companyName"], added["domain"]) == ("Fabrikam & Söhne", "fabrikamshne.onmicrosoft.com")
    assert [each["qualification"] for each in added["qualifications"]] == ([kind] if kind else [])
    assert all(expected.items() <= each.items() for each in added["qualifications"])
    assert sum(entry.effect for entry in emulator.log) == (3 if kind else 2)


def test_a_domain_that_is_taken(opened: Page, watch: Watch) -> None:
    """What the service refuses is said in its own words."""
    watch.expected.append("/v1/customers")
    opened.get_by_role("button", name="Add customer…").click()
    opened.get_by_label("Company name").fill("Another school")
    opened.get_by_label("Domain").fill("school1.edu")
    opened.get_by_role("button", name="Add", exact=True).click()
    expect(opened.locator("#message")).to_have_text("That did not work: The domain is already taken.")


def test_settings_are_explained_and_change(opened: Page, emulator: Emulator, watch: Watch) -> None:
    """Every setting says what it does; a change holds at once, and a refused one comes back."""
    names = set(emulator.settings.as_dict()) - {"mode"}
    assert opened.locator(".setting").count() == len(names)
    assert all(len(each.inner_text()) > 20 for each in opened.locator(".setting p").all())

    opened.get_by_label("deduplicate").uncheck()
    expect(opened.locator("#message")).to_have_text("Setting deduplicate changed.")
    for label, value in (("vetting_days", "0.5"), ("requests_per_second", "1000"), ("tenant_id", str(UUID(int=5)))):
        opened.get_by_label(label).fill(value)
        opened.get_by_label(label).press("Enter")
        expect(opened.locator("#message")).to_have_text(f"Setting {label} changed.")
    opened.get_by_label("code_in").select_option("body")
    expect(opened.locator("#message")).to_have_text("Setting code_in changed.")
    now = emulator.settings
    assert (now.deduplicate, now.vetting_days, now.requests_per_second, now.code_in) == (False, 0.5, 1000, "body")
    assert now.tenant_id == str(UUID(int=5))

    watch.expected.append("/_emulator/settings")
    opened.get_by_label("vetting_days").fill("-1")
    opened.get_by_label("vetting_days").press("Enter")
    expect(opened.locator("#message")).to_contain_text("vetting_days must be a number above 0")
    expect(opened.get_by_label("vetting_days")).to_have_value("0.5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_danger_has_its_colour(opened: Page, scheme: Literal["light", "dark"]) -> None:
    """Reset and Deny are in the colour of danger, and so is what confirms them; all can be read."""
    opened.emulate_media(color_scheme=scheme)
    denied = opened.get_by_role("button", name="Deny…").first
    reset = opened.get_by_role("button", name="Reset…")
    danger = denied.evaluate("e => getComputedStyle(e).color")
    for first, name in ((denied, "Deny"), (reset, "Reset")):
        assert first.evaluate("e => getComputedStyle(e).color") == danger
        assert contrast(first) >= 4.5
        first.click()
        confirm = opened.get_by_role("dialog").get_by_role("button", name=name, exact=True)
        opened.mouse.move(0, 0)
        assert confirm.evaluate("e => getComputedStyle(e).backgroundColor") == danger
        assert contrast(confirm) >= 4.5
        opened.get_by_role("button", name="Cancel").click()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_not_wider_than_the_window(opened: Page, width: int) -> None:
    """With customers, settings and the open form, nothing scrolls sideways."""
    opened.set_viewport_size({"width": width, "height": 800})
    opened.locator("details").evaluate("e => { e.open = true; }")
    opened.get_by_role("button", name="Add customer…").click()
    assert opened.evaluate("document.documentElement.scrollWidth") == width
