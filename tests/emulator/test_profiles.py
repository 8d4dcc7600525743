"""One customer, its billing profile and its company's profile: read in JSON and XML, updated, rejected, kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from app_token import app_only

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
OTHER = "00000001-0000-4000-8000-000000000000"
URL = f"/v1/customers/{CUSTOMER}"
BILLING, COMPANY = f"{URL}/profiles/billing", f"{URL}/profiles/company"
CONTRACTS = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1"
COLLECTIONS = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Core.Collections"
PROFILE = {"FirstName": "Bo", "EMAIL": "bo@x.example", "defaultAddress": {"City": "Oslo", "addressline2": None}}
FORM = "application/x-www-form-urlencoded"


def outcome(response: httpx.Response) -> tuple[int, str | None]:
    """Return the status and, of an error, the code."""
    return response.status_code, response.json().get("code")


def etag_of(client: httpx.Client) -> str:
    """Return the etag of the billing profile."""
    etag: str = client.get(BILLING).json()["attributes"]["etag"]
    return etag


def test_a_customer_has_its_profiles(client: httpx.Client) -> None:
    """One customer shows what a list does not have, and the profiles are those of separate calls."""
    customer = client.get(URL).json()

    assert customer["id"] == CUSTOMER
    assert customer["attributes"] == {"objectType": "Customer"}
    assert customer["billingProfile"] == client.get(BILLING).json()
    assert customer["companyProfile"] == client.get(COMPANY).json()
    assert customer["customDomains"] == [customer["companyProfile"]["domain"]]
    assert customer["allowDelegatedAccess"] is True
    assert customer["companyProfile"]["address"]["region"] == "WA"
    assert customer["billingProfile"]["defaultAddress"]["state"] == "WA"
    assert -(2**63) <= int(customer["billingProfile"]["attributes"]["etag"]) < 2**63
    assert "billingProfile" not in str(client.get("/v1/customers").json())
    assert client.get("/_emulator/state").json()["customers"] == []


@pytest.mark.parametrize(("mode", "prefix"), [("reference", ""), ("how-to", "/v1")])
def test_links_follow_the_mode(client: httpx.Client, emulator: Emulator, mode: str, prefix: str) -> None:
    """The how-to has `/v1` before a profile's own link, and not within a customer."""
    emulator.configure(mode=mode)

    assert client.get(BILLING).json()["links"]["self"]["uri"] == f"{prefix}/customers/{CUSTOMER}/profiles/billing"
    assert client.get(COMPANY).json()["links"]["self"]["uri"] == f"{prefix}/customers/{CUSTOMER}/profiles/company"
    inner = client.get(URL).json()["billingProfile"]["links"]["self"]["uri"]
    assert inner == f"/customers/{CUSTOMER}/profiles/billing"


def test_an_update_replaces_the_profile(client: httpx.Client, emulator: Emulator) -> None:
    """Names bind without regard to case, null is absent, the id stays, and the etag is another one."""
    before = client.get(BILLING).json()

    response = client.put(BILLING, json={**PROFILE, "id": "mine", "attributes": before["attributes"], "more": 1})

    after = response.json()
    assert response.status_code == 200
    assert {name: after[name] for name in ("id", "firstName", "email", "defaultAddress")} == {
        "id": before["id"],
        "firstName": "Bo",
        "email": "bo@x.example",
        "defaultAddress": {"city": "Oslo"},
    }
    assert "lastName" not in after
    assert after["attributes"]["etag"] != before["attributes"]["etag"]
    assert client.get(BILLING).json() == client.get(URL).json()["billingProfile"] == after
    assert client.get("/v1/customers").json()["items"][0]["id"] == CUSTOMER
    assert [entry.effect for entry in emulator.log if entry.method == "PUT"] == [True]


def test_the_same_profile_again_has_another_etag(client: httpx.Client) -> None:
    """The etag changes with each update, not with the content alone."""
    etags = {client.put(BILLING, json=PROFILE).json()["attributes"]["etag"] for _ in range(3)}

    assert len(etags) == 3


@pytest.mark.parametrize("written", ['"{}"', "{}", 'W/"{}"', "*"])
def test_if_match_of_the_present_profile(client: httpx.Client, written: str) -> None:
    """The etag may have quotes or not."""
    response = client.put(BILLING, json=PROFILE, headers={"If-Match": written.format(etag_of(client))})

    assert response.status_code == 200


@pytest.mark.parametrize("place", ["header", "body", "both"])
def test_a_stale_etag(client: httpx.Client, emulator: Emulator, place: str) -> None:
    """An etag that is over, in the header or in the body, is 400 with code 2055, and nothing changes."""
    stale = etag_of(client)
    present = client.put(BILLING, json=PROFILE).json()
    fresh = present["attributes"]["etag"]
    in_header, in_body = (stale if place in {"both", name} else fresh for name in ("header", "body"))
    body = {"firstName": "Nobody", "attributes": {"etag": in_body}}

    response = client.put(BILLING, json=body, headers={"If-Match": f'"{in_header}"'})

    assert outcome(response) == (400, "2055")
    assert client.get(BILLING).json() == present
    assert [entry.effect for entry in emulator.log if entry.method == "PUT"] == [True, False]


def test_a_repeated_request_id(client: httpx.Client, emulator: Emulator) -> None:
    """A retry with the same request id has no second effect, though its etag is over by then; it has without dedup."""
    headers = {"ms-requestid": "R-1", "If-Match": f'"{etag_of(client)}"'}
    first = client.put(BILLING, json=PROFILE, headers=headers)

    again = client.put(BILLING, json=PROFILE, headers={**headers, "ms-requestid": "r-1"})
    emulator.configure(deduplicate=False)
    third = client.put(BILLING, json=PROFILE, headers=headers)

    assert again.json() == first.json()
    assert outcome(third) == (400, "2055")
    assert [entry.effect for entry in emulator.log if entry.method == "PUT"] == [True, False, False]


XML = (
    f'<CustomerBillingProfile xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{CONTRACTS}">'
    '<Attributes xmlns:c="{collections}"><c:Etag>{etag}</c:Etag></Attributes><CompanyName i:nil="true" />'
    "<DefaultAddress><AddressLine1>Way 1</AddressLine1><City>Oslo</City></DefaultAddress><FirstName>Bo</FirstName>"
    "</CustomerBillingProfile>"
)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        *(
            (name, '{"firstname": "Bo", "DefaultAddress": {"addressLine1": "Way 1", "City": "Oslo"}}')
            for name in ("application/json", "text/json")
        ),
        *((name, XML) for name in ("application/xml", "text/xml")),
        (FORM, "firstName=Bo&defaultAddress.addressLine1=Way+1&DefaultAddress.City=Oslo&email="),
    ],
)
def test_the_five_media_types(client: httpx.Client, content_type: str, body: str) -> None:
    """The same profile in any media type has the same effect."""
    text = body.replace("{collections}", COLLECTIONS).replace("{etag}", etag_of(client))

    response = client.put(BILLING, content=text, headers={"Content-Type": content_type, "Accept": "application/json"})

    assert response.status_code == 200, response.text
    kept = {name: value for name, value in response.json().items() if name not in {"id", "links", "attributes"}}
    assert kept == {"firstName": "Bo", "defaultAddress": {"addressLine1": "Way 1", "city": "Oslo"}}


def test_a_stale_etag_in_xml_and_forms(client: httpx.Client) -> None:
    """The etag in a body counts in whatever media type."""
    text = XML.replace("{collections}", COLLECTIONS).replace("{etag}", "1")

    assert outcome(client.put(BILLING, content=text, headers={"Content-Type": "text/xml", "Accept": "text/json"}))[
        1
    ] == ("2055")
    assert outcome(client.put(BILLING, data={"attributes.etag": "1"}, headers={"Accept": "text/json"}))[1] == "2055"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "800002"),
        (b"[]", "800002"),
        (b'{"firstName": 5}', "3000"),
        (b'{"defaultAddress": "x"}', "3000"),
        (b'{"defaultAddress": {"city": []}}', "3000"),
        (b'{"attributes": {"etag": 5}}', "3000"),
        (b'{"links": []}', "3000"),
        (b'{"links": {"self": {"headers": {}}}}', "3000"),
        (b'{"links": {"self": {"headers": ["x"]}}}', "3000"),
    ],
)
def test_a_bad_body(client: httpx.Client, emulator: Emulator, body: bytes, code: str) -> None:
    """A body that is not one, or whose members are of other types, is 400 and changes nothing."""
    response = client.put(BILLING, content=body, headers={"Content-Type": "application/json"})

    assert outcome(response) == (400, code)
    assert [entry.effect for entry in emulator.log] == [False]


def test_other_refusals(client: httpx.Client) -> None:
    """Media type, id, version, method and token are judged as for qualifications."""
    assert outcome(client.put(BILLING, content=b"x", headers={"Content-Type": "text/plain"})) == (415, "800002")
    assert outcome(client.get("/v1/customers/x")) == (400, "900118")
    assert outcome(client.get("/v1/customers/x/profiles/billing")) == (400, "900118")
    assert client.get(BILLING.replace("v1", "v2")).status_code == 404
    assert client.post(BILLING).headers["Allow"] == "GET, HEAD, PUT"
    assert client.put(COMPANY).headers["Allow"] == "GET, HEAD"
    app = {"Authorization": app_only()}
    assert [client.get(url, headers=app).status_code for url in (URL, BILLING, COMPANY)] == [200, 200, 403]
    assert client.put(BILLING, json=PROFILE, headers=app).status_code == 200
    assert client.get(COMPANY, headers=app).json()["code"] == "900329"


@pytest.fixture
def listed() -> Iterator[httpx.Client]:
    """Return a client of an emulator with one named customer."""
    seed: dict[str, Any] = {"customers": [{"id": CUSTOMER, "companyName": "Contoso", "domain": "contoso.edu"}]}
    with Emulator(seed=seed) as emulator:
        headers = {"Authorization": "Bearer any"}
        with httpx.Client(base_url=emulator.base_url, headers=headers, trust_env=False) as client:
            yield client


def test_a_seed_names_its_customers(listed: httpx.Client) -> None:
    """The profiles have the seed's names, and a customer that it does not list is rejected."""
    company = listed.get(COMPANY).json()

    assert (company["companyName"], company["domain"], company["email"]) == ("Contoso", "contoso.edu", "it@contoso.edu")
    for path in ("", "/profiles/billing", "/profiles/company"):
        assert outcome(listed.get(f"/v1/customers/{OTHER}{path}")) == (403, "20002")
    assert outcome(listed.put(f"/v1/customers/{OTHER}/profiles/billing", json=PROFILE)) == (403, "20002")


def test_an_update_is_kept(tmp_path: Path) -> None:
    """An updated profile, its etag and its request id outlive the process."""
    headers = {"Authorization": "Bearer any", "ms-requestid": "R-1"}
    seen: list[Any] = []
    for _ in range(2):
        with Emulator(persist=tmp_path / "state") as emulator:
            response = httpx.put(f"{emulator.base_url}{BILLING}", json=PROFILE, headers=headers, trust_env=False)
            seen.append((response.json(), [entry.effect for entry in emulator.log]))

    assert seen[0][0] == seen[1][0]
    assert [effects for _, effects in seen] == [[True], [False]]


@pytest.mark.parametrize("accept", ["application/xml", "text/xml"])
def test_xml(client: httpx.Client, accept: str) -> None:
    """Elements are in ordinal order, each in the namespace of its type, and what is absent is nil."""
    etag = etag_of(client)
    nil = 'i:nil="true"'
    address = (
        f"<AddressLine1>1 Main Street</AddressLine1><AddressLine2 {nil} /><AddressLine3 {nil} /><City>Redmond</City>"
        f"<Country>US</Country><District {nil} /><EmailAddress {nil} /><FirstName>Ana</FirstName><Id {nil} />"
        f"<LastName>Lima</LastName><MiddleName {nil} /><PhoneNumber>4255550100</PhoneNumber>"
        f"<PostalCode>98052</PostalCode><Region {nil} /><State>WA</State>"
    )

    response = client.get(BILLING, headers={"Accept": accept})

    assert response.headers["Content-Type"] == f"{accept}; charset=utf-8"
    assert response.text.startswith(
        f'<CustomerBillingProfile xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{CONTRACTS}">'
        f'<Attributes xmlns:d2p1="{COLLECTIONS}"><d2p1:Etag>{etag}</d2p1:Etag>'
        "<d2p1:ObjectType>CustomerBillingProfile</d2p1:ObjectType></Attributes>"
        f"<CompanyName>Customer {CUSTOMER}</CompanyName><Culture>en-US</Culture>"
        f"<DefaultAddress>{address}</DefaultAddress>"
    )
    customer = client.get(URL, headers={"Accept": accept}).text
    assert "<AllowDelegatedAccess>true</AllowDelegatedAccess>" in customer
    arrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
    domain = f"<d2p1:string>{CUSTOMER}.onmicrosoft.com</d2p1:string>"
    assert f'<CustomDomains xmlns:d2p1="{arrays}">{domain}</CustomDomains>' in customer
    assert f"<UserCredentials {nil} />" in customer
    assert client.get(COMPANY, headers={"Accept": accept}).text.startswith("<CustomerCompanyProfile ")


def test_what_is_read_in_xml_can_be_put(client: httpx.Client) -> None:
    """A profile that is put back unchanged changes the etag alone."""
    headers = {"Content-Type": "application/xml", "Accept": "application/xml"}
    before, read = etag_of(client), client.get(BILLING, headers=headers)

    response = client.put(BILLING, content=read.content, headers=headers)

    after = etag_of(client)
    assert response.status_code == 200
    assert after != before
    assert response.text == read.text.replace(f">{before}<", f">{after}<")
