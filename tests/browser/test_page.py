"""The emulator's page as a person uses it."""

from __future__ import annotations

import json
from typing import Literal

import httpx
import pytest
from example_spec import SPEC
from page_watch import Watch

from partner_center_emulator import Emulator

pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright: nox -s browser brings it")

from playwright.sync_api import Page, Route, expect

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
PATH = f"/v1/customers/{CUSTOMER}/qualifications"
EDUCATION = {"qualification": "Education", "educationSegment": "K12"}
HOSTILE = "<img src=x onerror=\"document.title='taken'\">"


def create(emulator: Emulator, body: dict[str, str], headers: dict[str, str] | None = None) -> None:
    """Create a qualification as a program does."""
    answer = httpx.post(
        emulator.base_url + PATH, json=body, headers={"Authorization": "Bearer any", **(headers or {})}, trust_env=False
    )
    assert answer.status_code in {200, 201}


def status_of(emulator: Emulator) -> tuple[str, str | None]:
    """Return what GET answers about the customer's one qualification."""
    answer = httpx.get(emulator.base_url + PATH, headers={"Authorization": "Bearer any"}, trust_env=False)
    (item,) = answer.json()["qualifications"]
    return item["vettingStatus"], item.get("vettingReason")


def open_page(page: Page, emulator: Emulator) -> None:
    """Open the page and wait until it is live."""
    page.goto(emulator.base_url)
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    assert page.url == f"{emulator.base_url}/_emulator/"


def serve_faults(page: Page, initial: list[object]) -> list[object]:
    """Answer the fault rules in the emulator's place, and return the list of what is put."""
    put: list[object] = []

    def answer(route: Route) -> None:
        if route.request.method == "PUT":
            put.append(json.loads(route.request.post_data or ""))
        route.fulfill(json=put[-1] if put else initial)

    page.route("**/_emulator/faults", answer)
    return put


def test_empty_page_says_what_to_do(page: Page, emulator: Emulator) -> None:
    """Before the first request the page says how to make one, with the address that it has."""
    open_page(page, emulator)
    expect(page.get_by_text("No customer yet")).to_be_visible()
    expect(page.locator("#customers pre")).to_contain_text(f"curl -X POST {emulator.base_url}/v1/customers/")
    expect(page.get_by_text("No request yet")).to_contain_text(emulator.base_url)
    expect(page.get_by_role("row", name="Fabrikam County")).to_contain_text("used up")
    expect(page.get_by_label("vetting_days")).to_have_value("3")


def test_a_create_appears(page: Page, emulator: Emulator) -> None:
    """What a program creates appears without a reload: customer, code's uses and request."""
    open_page(page, emulator)
    create(emulator, {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}, {"MS-RequestId": "R-1"})
    item = page.locator(".customer", has_text=CUSTOMER).locator(".qualification")
    expect(item).to_contain_text("GovernmentCommunityCloudIn review")
    expect(page.get_by_role("row", name="Contoso Government")).to_contain_text("4 of 5")
    row = page.locator("#log tbody tr")
    expect(row).to_contain_text("POST200" + PATH + "request R-1")
    expect(row).to_contain_text("changed")


def test_newest_request_first(page: Page, emulator: Emulator) -> None:
    """The log shows the newest request first, and of a long log only its end, with its length."""
    with httpx.Client(base_url=emulator.base_url, trust_env=False) as client:
        for number in range(203):
            client.get(f"/nowhere/{number}")
    open_page(page, emulator)
    expect(page.locator("#log tbody tr")).to_have_count(200)
    expect(page.locator("#log tbody tr").first).to_contain_text("GET404/nowhere/202")
    expect(page.locator("#log-count")).to_have_text("newest 200 of 203")


def test_approve(page: Page, emulator: Emulator) -> None:
    """A click on Approve changes what the service answers, and the button goes."""
    create(emulator, EDUCATION)
    open_page(page, emulator)
    page.get_by_role("button", name=f"Approve Education of {CUSTOMER}").click()
    expect(page.locator(".qualification")).to_contain_text("Approved")
    expect(page.locator("#message")).to_have_text("Education approved.")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert status_of(emulator) == ("Approved", None)


def test_deny_with_a_reason(page: Page, emulator: Emulator) -> None:
    """A denial asks for the reason, by keyboard alone, and shows it as text whatever is in it."""
    create(emulator, EDUCATION)
    open_page(page, emulator)
    page.get_by_role("button", name=f"Deny… Education of {CUSTOMER}").press("Enter")
    page.get_by_role("dialog").get_by_label("Reason").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator(".qualification")).to_contain_text("Denied")
    expect(page.locator(".reason")).to_have_text(f"Reason: {HOSTILE}")
    assert status_of(emulator) == ("Denied", HOSTILE)
    assert page.title() == "Partner Center emulator"


def test_deny_called_off(page: Page, emulator: Emulator) -> None:
    """Cancel and Escape leave the qualification in review."""
    create(emulator, EDUCATION)
    open_page(page, emulator)
    for key in ("Enter", "Escape"):  # the first one on Cancel
        page.get_by_role("button", name="Deny…").click()
        page.get_by_role("button", name="Cancel").press(key)
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert status_of(emulator) == ("InReview", None)


def test_focus_stays_while_the_page_changes(page: Page, emulator: Emulator) -> None:
    """What arrives meanwhile does not take the keyboard's place away."""
    create(emulator, EDUCATION)
    open_page(page, emulator)
    page.get_by_role("button", name="Deny… Education").focus()
    create(emulator, {"qualification": "StateOwnedEntity"})
    expect(page.locator(".qualification")).to_have_count(2)
    expect(page.get_by_role("button", name="Deny… Education")).to_be_focused()


def test_hostile_text(page: Page, emulator: Emulator) -> None:
    """Ids and paths with markup in them are shown as text."""
    create(emulator, EDUCATION, {"MS-RequestId": HOSTILE, "MS-CorrelationId": "<script>document.title = 1</script>"})
    httpx.get(f"{emulator.base_url}/v1/customers/%3Cimg%20src=x%20onerror=alert(1)%3E/qualifications", trust_env=False)
    open_page(page, emulator)
    expect(page.locator("#log")).to_contain_text(f"request {HOSTILE}")
    expect(page.locator("#log")).to_contain_text("/v1/customers/<img src=x onerror=alert(1)>/qualifications")
    expect(page.locator("img, #log script")).to_have_count(0)
    assert page.title() == "Partner Center emulator"


def test_hostile_seed(page: Page, watch: Watch) -> None:
    """An organization's name with markup in it is shown as text, and a customer without qualification is listed."""
    code = {"validationId": HOSTILE, "organizationName": HOSTILE, "maxCreates": 1}
    with Emulator(seed={"customers": [CUSTOMER], "validation_codes": [code]}) as seeded:
        watch.origin = seeded.base_url
        open_page(page, seeded)
        expect(page.locator("#codes tbody td").first).to_have_text(HOSTILE)
        expect(page.locator(".customer")).to_contain_text(f"{CUSTOMER} CopyNo qualification yet.")
        expect(page.locator("img")).to_have_count(0)
        page.goto("about:blank")


@pytest.mark.parametrize(("button", "seconds"), [("+1 hour", 3600), ("+1 day", 86400), ("+3 days", 259200)])
def test_clock(page: Page, emulator: Emulator, button: str, seconds: int) -> None:
    """Each button moves the clock as far as it says, and the page shows where it stands."""
    emulator.clock.freeze()
    before = emulator.clock.now()
    open_page(page, emulator)
    expect(page.locator("#frozen")).to_have_text("frozen")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#message")).to_contain_text("Clock moved")
    after = emulator.clock.now()
    assert (after - before).total_seconds() == seconds
    expect(page.locator("#now")).to_have_attribute("datetime", f"{after:%Y-%m-%dT%H:%M:%SZ}")


def test_three_days_decide(page: Page, emulator: Emulator) -> None:
    """Three days on, the rules have decided, and the page shows it."""
    create(emulator, EDUCATION | {"website": "denied.example"})
    open_page(page, emulator)
    page.get_by_role("button", name="+3 days").click()
    expect(page.locator(".reason")).to_have_text("Reason: Not an Education Customer")


def test_freeze(page: Page, emulator: Emulator) -> None:
    """One button stops the clock and lets it run again."""
    open_page(page, emulator)
    page.get_by_role("button", name="Freeze", exact=True).click()
    expect(page.locator("#frozen")).to_have_text("frozen")
    assert emulator.clock.frozen
    page.get_by_role("button", name="Unfreeze").click()
    expect(page.locator("#frozen")).to_have_text("running")
    assert not emulator.clock.frozen


def test_mode(page: Page, emulator: Emulator) -> None:
    """The mode is changed by its radio button, and follows what a program sets."""
    open_page(page, emulator)
    page.get_by_label("how-to").check()
    expect(page.locator("#message")).to_have_text("Mode is how-to.")
    assert emulator.settings.mode == "how-to"
    emulator.configure(mode="reference", deduplicate=False)
    expect(page.get_by_label("reference")).to_be_checked()
    expect(page.get_by_label("deduplicate")).not_to_be_checked()


@pytest.mark.parametrize(
    ("method", "kind", "values", "rule"),
    [
        ("POST", "status", {"Status": "429", "Times": "2"}, {"fault": {"status": 429}, "hits": 2}),
        ("GET", "delay", {"Seconds late": "0.5", "Times": ""}, {"fault": {"delay": 0.5}}),
        ("any method", "reset before", {"Times": "1"}, {"fault": {"reset": "before"}, "hits": 1}),
        ("POST", "reset after", {"Times": "1"}, {"fault": {"reset": "after"}, "hits": 1}),
    ],
)
def test_inject_fault(
    page: Page, emulator: Emulator, method: str, kind: str, values: dict[str, str], rule: dict[str, object]
) -> None:
    """The form puts the rules that were there and the new one, and the page lists them."""
    there = {"match": {"path": "*/validations"}, "fault": {"status": 500}, "probability": 0.5}
    put = serve_faults(page, [there])
    open_page(page, emulator)
    expect(page.locator("#rules")).to_contain_text("any method */validations: status 500, 50 %")
    page.get_by_label("Method", exact=True).select_option(method)
    page.get_by_label("Fault", exact=True).select_option(kind)
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Inject fault").click()
    expect(page.locator("#rules li")).to_have_count(2)
    match = {} if method == "any method" else {"method": method}
    assert put == [[there, {"match": match, **rule}]]


def test_remove_fault(page: Page, emulator: Emulator) -> None:
    """A rule is taken away by its button, and the others stay."""
    rules: list[object] = [{"match": {}, "fault": {"status": status}} for status in (500, 503)]
    put = serve_faults(page, rules)
    open_page(page, emulator)
    page.get_by_role("button", name="Remove any method: status 500").click()
    expect(page.locator("#rules li")).to_have_count(1)
    assert put == [rules[1:]]


def test_no_faults_here(page: Page, emulator: Emulator, watch: Watch) -> None:
    """Where the emulator has no fault rules the page says so, and the rest works."""
    watch.expected.append("/_emulator/faults")
    page.route("**/_emulator/faults", lambda route: route.fulfill(status=404, json={}))
    open_page(page, emulator)
    expect(page.get_by_text("Not available")).to_be_visible()
    expect(page.get_by_role("button", name="Inject fault")).to_have_count(0)


def test_reset(page: Page, emulator: Emulator) -> None:
    """A reset asks first, and then empties the page."""
    create(emulator, EDUCATION)
    open_page(page, emulator)
    page.get_by_role("button", name="Reset…").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".customer")).to_have_count(1)
    page.get_by_role("button", name="Reset…").click()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.get_by_text("No customer yet")).to_be_visible()
    assert (emulator.log, emulator.state()["customers"]) == ([], [])


def test_refusal_is_shown(page: Page, emulator: Emulator, watch: Watch) -> None:
    """What the emulator refuses is said in its own words."""
    watch.expected.append("/_emulator/clock")
    open_page(page, emulator)
    refusal = {"error": f"no: {HOSTILE}"}
    page.route("**/_emulator/clock", lambda route: route.fulfill(status=400, json=refusal))
    page.get_by_role("button", name="+1 hour").click()
    expect(page.locator("#message")).to_have_text(f"That did not work: no: {HOSTILE}")


def test_emulator_goes_and_comes_back(page: Page, emulator: Emulator, watch: Watch) -> None:
    """The page says when nobody answers, and goes on when somebody does."""
    watch.expected.append("ERR_FAILED")
    open_page(page, emulator)
    page.route("**/_emulator/state", lambda route: route.abort())
    expect(page.get_by_text("no answer, trying again")).to_be_visible()
    page.unroute("**/_emulator/state")
    expect(page.get_by_text("live", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_horizontal_scroll(page: Page, emulator: Emulator, width: int, scheme: Literal["light", "dark"]) -> None:
    """Empty and full, light and dark, the page is as wide as a phone or a desktop window."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    serve_faults(page, [{"match": {"method": "POST", "path": "*/" + "qualifications" * 5}, "fault": {"status": 503}}])
    open_page(page, emulator)
    expect(page.get_by_text("No customer yet")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    create(emulator, EDUCATION, {"MS-RequestId": "R" * 300})
    emulator.decide(CUSTOMER, "Education", "deny", "no" * 300)
    expect(page.locator(".reason")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_every_control_has_a_name(page: Page, emulator: Emulator) -> None:
    """Every button, field and table can be told by a name, and every column by its header."""
    create(emulator, EDUCATION)
    serve_faults(page, [{"match": {}, "fault": {"status": 503}}])
    open_page(page, emulator)
    tree = page.locator("body").aria_snapshot()
    for role in ("button", "textbox", "combobox", "spinbutton", "radio", "list"):
        assert f"- {role}\n" not in tree
        assert f"- {role}:" not in tree or role == "list"
    for header in ("Time", "Method", "Status", "Path and ids", "Effect", "Organization", "Code", "Uses left"):
        expect(page.get_by_role("columnheader", name=header, exact=True)).to_have_count(1)


def test_an_example_is_marked(page: Page, watch: Watch) -> None:
    """A request that was answered from the spec's examples has a badge; one with state has none."""
    with Emulator(spec=SPEC) as emulator:
        watch.origin = emulator.base_url
        headers = {"Authorization": "Bearer any"}
        for path in ("/v1/customers", f"/v1/customers/{CUSTOMER}/things?kind=big"):
            httpx.get(emulator.base_url + path, headers=headers, trust_env=False).raise_for_status()
        open_page(page, emulator)

        rows = page.locator("#log tbody tr")
        expect(rows.first.locator(".badge", has_text="example")).to_be_visible()
        expect(rows.last).to_contain_text("none")
        expect(rows.last.locator(".badge", has_text="example")).to_have_count(0)
