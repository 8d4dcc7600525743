"""Creating a customer, and asking whether its domain is taken."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from app_token import app_only

from partner_center_emulator import Emulator
from partner_center_emulator.formats.xml_types import CONTRACTS_V1

URL = "/v1/customers"
DOMAIN = "fabrikamschool.onmicrosoft.com"
ADDRESS = {"FirstName": "Ana", "LastName": "Lima", "AddressLine1": "1 Fabrikam Way", "City": "Redmond", "State": "WA"}
NEW: dict[str, Any] = {
    "enableGDAPByDefault": False,
    "CompanyProfile": {"Domain": DOMAIN},
    "BillingProfile": {
        "Culture": "EN-US",
        "Email": "it@fabrikam.example",
        "Language": "en",
        "CompanyName": "Fabrikam School",
        "DefaultAddress": {**ADDRESS, "PostalCode": "98052", "Country": "US"},
    },
}
FORM = "application/x-www-form-urlencoded"


def outcome(response: httpx.Response) -> tuple[int, str | None]:
    """Return the status and, of an error, the code."""
    return response.status_code, response.json().get("code")


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the body with one member put, or removed with None."""
    body = copy.deepcopy(NEW)
    *outer, last = path.split(".")
    place = body
    for name in outer:
        place = place.setdefault(name, {})
    place.pop(last, None) if value is None else place.update({last: value})
    return body


def effects(emulator: Emulator) -> list[bool]:
    """Return which of the creates had an effect."""
    return [entry.effect for entry in emulator.log if entry.method == "POST"]


@pytest.mark.parametrize(("mode", "status"), [("reference", 200), ("how-to", 201)])
def test_create(client: httpx.Client, emulator: Emulator, mode: str, status: int) -> None:
    """The response has the whole new customer, the list has it from then on, and it can be qualified."""
    emulator.configure(mode=mode)

    response = client.post(URL, json=NEW)

    created = response.json()
    assert response.status_code == status
    assert created["companyProfile"]["tenantId"] == created["id"]
    assert (created["companyProfile"]["domain"], created["companyProfile"]["companyName"]) == (
        DOMAIN,
        "Fabrikam School",
    )
    assert created["companyProfile"]["address"]["region"] == "WA"
    assert created["billingProfile"]["defaultAddress"]["firstName"] == "Ana"
    assert created["billingProfile"]["culture"] == "EN-US"
    assert (created["enableGDAPByDefault"], created["customDomains"]) == (False, [DOMAIN])
    assert created["userCredentials"]["userName"] == "admin"
    where = f"{URL}/{created['id']}"
    again = client.get(where).json()
    assert again == {name: value for name, value in created.items() if name != "userCredentials"}
    assert [each["id"] for each in client.get(URL).json()["items"]] == [created["id"]]
    assert client.post(f"{where}/qualifications", json={"qualification": "StateOwnedEntity"}).status_code == status
    assert effects(emulator) == [True, True]


def test_the_password_is_in_one_response_alone(client: httpx.Client, emulator: Emulator, tmp_path: Path) -> None:
    """No state, log, page, later response or journal has the password."""
    with Emulator(persist=tmp_path / "state") as kept:
        headers = {"Authorization": "Bearer any"}
        with httpx.Client(base_url=kept.base_url, headers=headers, trust_env=False) as keeping:
            created = keeping.post(URL, json=NEW).json()
            password = created["userCredentials"]["password"]
            seen = [f"{URL}/{created['id']}", URL, "/_emulator/state", "/_emulator/log", "/_emulator/"]
            assert len(password) >= 12
            assert not [each for each in seen if password in keeping.get(each).text]
    assert password not in (tmp_path / "state").read_text()
    assert password not in repr(kept.log) + repr(kept.state())


def test_a_repeated_request_id(client: httpx.Client, emulator: Emulator) -> None:
    """A retry with the same request id returns the same customer, without credentials; without dedup it is rejected."""
    first = client.post(URL, json=NEW, headers={"ms-requestid": "R-1"}).json()
    again = client.post(URL, json=NEW, headers={"ms-requestid": "r-1"}).json()
    emulator.configure(deduplicate=False)
    third = client.post(URL, json=NEW, headers={"ms-requestid": "R-1"})

    first.pop("userCredentials")
    assert again == first
    assert outcome(third) == (409, "800002")
    assert effects(emulator) == [True, False, False]


def test_a_domain_that_is_taken(client: httpx.Client, emulator: Emulator) -> None:
    """A second customer with the domain, in whatever case, is rejected with a conflict."""
    client.post(URL, json=NEW)

    response = client.post(URL, json=changed("CompanyProfile.Domain", DOMAIN.upper()))

    assert outcome(response) == (409, "800002")
    assert effects(emulator) == [True, False]


BILLING = "BillingProfile"
LINES = f"{BILLING}.DefaultAddress"
NUMBER = "CompanyProfile.OrganizationRegistrationNumber"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("CompanyProfile", None, "3000"),
        ("CompanyProfile.Domain", None, "3000"),
        ("CompanyProfile.Domain", "no domain!", "3000"),
        ("CompanyProfile.Domain", 5, "3000"),
        ("CompanyProfile", "x", "3000"),
        (BILLING, None, "3000"),
        *((f"{BILLING}.{name}", None, "3000") for name in ("Email", "Culture", "Language", "CompanyName")),
        (f"{BILLING}.Language", "eng", "3000"),
        (LINES, None, "3000"),
        *((f"{LINES}.{name}", None, "3000") for name in ("FirstName", "LastName", "AddressLine1", "Country")),
        (f"{LINES}.AddressLine1", "x" * 201, "3000"),
        (f"{LINES}.FirstName", "x" * 51, "3000"),
        (f"{LINES}.State", "WAS", "3000"),
        (f"{LINES}.Country", "USA", "3000"),
        (f"{LINES}.Country", "BR", "600049"),
        (NUMBER, "1", "600002"),
        ("userCredentials.password", "x", "3000"),
        ("enableGDAPByDefault", "perhaps", "3000"),
        ("tags", "x", "3000"),
        ("customDomains", [5], "3000"),
    ],
)
def test_what_is_refused(client: httpx.Client, emulator: Emulator, path: str, value: object, code: str) -> None:
    """What is missing or wrong is 400 with the code that is documented, or comes nearest, and creates nothing."""
    assert outcome(client.post(URL, json=changed(path, value))) == (400, code)
    assert effects(emulator) == [False]
    assert client.get(URL).json()["items"] == []


def test_a_registration_number_where_it_is_wanted(client: httpx.Client) -> None:
    """In the countries that ask for one it is taken, and is in the company's profile."""
    body = changed(f"{LINES}.Country", "br")
    body["CompanyProfile"]["organizationRegistrationNumber"] = "42"

    assert client.post(URL, json=body).json()["companyProfile"]["organizationRegistrationNumber"] == "42"


def test_a_customer_of_an_indirect_reseller(client: httpx.Client) -> None:
    """Its creation needs a user; any other customer's does not."""
    app = {"Authorization": app_only()}
    indirect = {**NEW, "AssociatedPartnerId": "1234", "userCredentials": {"userName": "root"}}

    assert outcome(client.post(URL, json=indirect, headers=app)) == (403, "900329")
    created = client.post(URL, json=indirect).json()
    assert (created["associatedPartnerId"], created["userCredentials"]["userName"]) == ("1234", "root")
    other = changed("CompanyProfile.Domain", "other.example")
    assert client.post(URL, json=other, headers=app).status_code == 200


def as_xml(*, nested: str = "") -> str:
    """Return the customer in XML, in ordinal order."""
    address = "".join(
        f"<{name}>{value}</{name}>" for name, value in sorted(NEW["BillingProfile"]["DefaultAddress"].items())
    )
    return (
        f'<Customer xmlns="{CONTRACTS_V1}"><BillingProfile><CompanyName>Fabrikam School</CompanyName>'
        f"<Culture>EN-US</Culture><DefaultAddress>{address}</DefaultAddress><Email>it@fabrikam.example</Email>"
        f"<Language>en</Language></BillingProfile><CompanyProfile><Domain>{DOMAIN}{nested}</Domain></CompanyProfile>"
        '<CustomDomains xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><a:string>x</a:string>'
        "</CustomDomains><EnableGDAPByDefault>false</EnableGDAPByDefault></Customer>"
    )


def as_form() -> str:
    """Return the customer as a form, nested members by dots."""
    lines = "&".join(
        f"billingProfile.defaultAddress.{name}={value}"
        for name, value in NEW["BillingProfile"]["DefaultAddress"].items()
    )
    rest = (
        "billingProfile.email=it@fabrikam.example&billingProfile.companyName=Fabrikam+School&enableGDAPByDefault=false"
    )
    return f"companyProfile.domain={DOMAIN}&billingProfile.culture=EN-US&billingProfile.language=en&{rest}&{lines}"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", json.dumps(NEW)),
        ("text/json", json.dumps(NEW)),
        ("application/xml", as_xml()),
        ("text/xml", as_xml()),
        (FORM, as_form()),
    ],
)
def test_the_five_media_types(client: httpx.Client, content_type: str, body: str) -> None:
    """The same customer in any media type is created alike."""
    headers = {"Content-Type": content_type, "Accept": "application/json"}

    created = client.post(URL, content=body, headers=headers).json()

    assert (created["companyProfile"]["domain"], created["enableGDAPByDefault"]) == (DOMAIN, False)
    assert created["billingProfile"]["defaultAddress"]["lastName"] == "Lima"
    assert created["billingProfile"]["email"] == "it@fabrikam.example"


def test_xml_that_cannot_be_read(client: httpx.Client) -> None:
    """An element where text should be, or a root of another name, is 400."""
    for body in (as_xml(nested="<b/>"), as_xml().replace("Customer ", "Client ").replace("/Customer>", "/Client>")):
        headers = {"Content-Type": "application/xml", "Accept": "application/json"}
        assert outcome(client.post(URL, content=body, headers=headers)) == (400, "800002")


def test_a_created_customer_in_xml(client: httpx.Client) -> None:
    """The credentials are in the response in XML too."""
    response = client.post(URL, json=NEW, headers={"Accept": "text/xml"})

    assert f"<Domain>{DOMAIN}</Domain>" in response.text
    assert "<UserCredentials><Password>" in response.text


def test_a_new_customer_outlives_the_process(tmp_path: Path) -> None:
    """The journal keeps the customer, its request id and its domain; the seed's list of customers is no limit to it."""
    headers = {"Authorization": "Bearer any", "ms-requestid": "R-1"}
    found: list[Any] = []
    for _ in range(2):
        with Emulator(persist=tmp_path / "state", seed={"customers": []}) as emulator:
            with httpx.Client(base_url=emulator.base_url, headers=headers, trust_env=False) as client:
                created = client.post(URL, json=NEW).json()
                found.append((client.get(f"{URL}/{created['id']}").json(), effects(emulator)))
                assert client.head(f"/v1/domains/{DOMAIN}").status_code == 200

    assert found[0][0] == found[1][0]
    assert [each for _, each in found] == [[True], [False]]


def test_a_reset_forgets_it(client: httpx.Client, emulator: Emulator) -> None:
    """After a reset the domain is free again."""
    client.post(URL, json=NEW)
    emulator.reset()

    assert client.head(f"/v1/domains/{DOMAIN}").status_code == 404


def test_domains(client: httpx.Client) -> None:
    """HEAD says by its status alone whether a domain is taken: 200 if so, 404 if it is free."""
    free = client.head(f"/v1/domains/{DOMAIN}")
    client.post(URL, json=NEW)
    taken = client.head(f"/v1/domains/{DOMAIN.upper()}")

    assert (free.status_code, free.content) == (404, b"")
    assert (taken.status_code, taken.content, taken.headers["Content-Length"]) == (200, b"", "0")
    assert taken.headers["MS-RequestId"]
    assert client.head("/v1/domains/abc!.onmicrosoft.com").status_code == 400
    assert client.head(f"/v2/domains/{DOMAIN}").status_code == 404
    assert client.get(f"/v1/domains/{DOMAIN}").headers["Allow"] == "HEAD"
    assert client.head(f"/v1/domains/{DOMAIN}", headers={"Authorization": ""}).status_code == 401
    assert client.head(f"/v1/domains/{DOMAIN}", headers={"Authorization": app_only()}).status_code == 200
