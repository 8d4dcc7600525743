"""The list of customers: its customers, pages, filter and errors."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from plain_http import NO_CERTIFICATES

from partner_center_emulator import Emulator
from partner_center_emulator.state.seed import Seed, SeededCustomer

URL = "/v1/customers"
TOKEN = "MS-ContinuationToken"
FIRST, SECOND, THIRD = (f"{number:08}-0000-4000-8000-000000000000" for number in (1, 2, 3))
NAMED = [{"id": FIRST, "companyName": "Contoso", "domain": "Contoso.edu"}, {"id": SECOND, "companyName": "cont"}, THIRD]


@pytest.fixture
def seeded() -> Iterator[httpx.Client]:
    """Return a client of an emulator with three customers."""
    headers = {"Authorization": "Bearer any"}
    with Emulator(seed={"customers": NAMED}) as emulator:
        with httpx.Client(
            base_url=emulator.base_url, headers=headers, trust_env=False, verify=NO_CERTIFICATES
        ) as client:
            yield client


def ids(response: httpx.Response) -> list[str]:
    """Return whom a page has."""
    assert response.status_code == 200, response.text
    return [customer["id"] for customer in response.json()["items"]]


def filtered(client: httpx.Client, field: str, value: object, operator: str = "starts_with") -> httpx.Response:
    """Ask with a filter."""
    content = {"Field": field, "Value": value, "Operator": operator}
    return client.get(URL, params={"filter": json.dumps(content)})


def following(client: httpx.Client, response: httpx.Response, prefix: str = "/v1") -> httpx.Response:
    """Follow a page's link to the next one, unchanged."""
    link = response.json()["links"]["next"]
    return client.get(prefix + link["uri"], headers={each["key"]: each["value"] for each in link["headers"]})


def test_a_page_as_the_how_to_shows_it(seeded: httpx.Client) -> None:
    """A customer has its id, its company's profile and its relationship; the collection its count and links."""
    body = seeded.get(URL, params={"size": "2"}).json()

    assert body["totalCount"] == 2
    assert body["attributes"] == {"objectType": "Collection"}
    assert body["items"][0] == {
        "id": FIRST,
        "companyProfile": {
            "tenantId": FIRST,
            "domain": "Contoso.edu",
            "companyName": "Contoso",
            "links": {"self": {"uri": f"/customers/{FIRST}/profiles/company", "method": "GET", "headers": []}},
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": "reseller",
        "links": {"self": {"uri": f"/customers/{FIRST}", "method": "GET", "headers": []}},
        "attributes": {"objectType": "Customer"},
    }
    assert body["items"][1]["companyProfile"]["domain"] == f"{SECOND}.onmicrosoft.com"
    assert body["links"]["self"] == {"uri": "/customers?size=2", "method": "GET", "headers": []}
    assert body["links"]["next"]["uri"] == "/customers?size=2&seekOperation=Next"
    assert [each["key"] for each in body["links"]["next"]["headers"]] == [TOKEN]


def test_who_is_on_the_list(client: httpx.Client) -> None:
    """Without a seed a customer is there from its first accepted create on; one that was only read is not."""
    client.get(f"{URL}/{FIRST}/qualifications")
    for customer in (THIRD, SECOND, THIRD):
        client.post(f"{URL}/{customer}/qualifications", json={"qualification": "StateOwnedEntity"})
    client.post(f"{URL}/{FIRST}/qualifications", json={"qualification": "None"})

    assert ids(client.get(URL)) == [THIRD, SECOND]


def test_the_seed_comes_first(seeded: httpx.Client) -> None:
    """A create does not change the order of the seed."""
    seeded.post(f"{URL}/{THIRD}/qualifications", json={"qualification": "StateOwnedEntity"})

    assert ids(seeded.get(URL)) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("mode", ["reference", "how-to"])
def test_page_after_page(mode: str) -> None:
    """Links lead from page to page, with `/v1` before them in how-to mode only; the last page has none."""
    with Emulator(seed={"customers": NAMED}, settings={"mode": mode}) as emulator:
        with httpx.Client(base_url=emulator.base_url, headers={"Authorization": "Bearer any"}) as client:
            prefix = "" if mode == "how-to" else "/v1"
            first = client.get(URL, params={"size": 1})
            second = following(client, first, prefix)
            third = following(client, second, prefix)

    assert [ids(each) for each in (first, second, third)] == [[FIRST], [SECOND], [THIRD]]
    assert second.json()["links"]["self"] == first.json()["links"]["next"]
    assert third.json()["links"].keys() == {"self"}


def test_a_token_alone_is_enough(seeded: httpx.Client) -> None:
    """As the .NET SDK seeks: with the token and the operation only, by name or number; size and filter are kept."""
    content = {"Field": "CompanyName", "Value": "CONT", "Operator": "starts_with"}
    first = seeded.get(URL, params={"size": 1, "filter": json.dumps(content)})
    headers = {each["key"]: each["value"] for each in first.json()["links"]["next"]["headers"]}

    for operation in ("Next", "0"):
        second = seeded.get(URL, params={"seekOperation": operation}, headers=headers)
        assert ids(second) == [SECOND]
        assert "next" not in second.json()["links"]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("CompanyName", "contoso", [FIRST]),
        ("DisplayName", "cont", [FIRST, SECOND]),
        ("CompanyName", "", [FIRST, SECOND, THIRD]),
        ("Domain", "contoso.", [FIRST]),
        ("DefaultDomainName", "00000003", [THIRD]),
        ("Domain", "nobody", []),
    ],
)
def test_filter(seeded: httpx.Client, field: str, value: str, expected: list[str]) -> None:
    """The how-to's names of the fields and the reference's are known, and case is ignored."""
    assert ids(filtered(seeded, field, value)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 3),
        ("?size=0", 3),
        ("?size=2", 2),
        ("?size=2147483647", 3),
        ("?seekOperation=First&size=1", 1),
        ("?seekOperation=2", 3),
        ("?filter.operator=9", 3),
    ],
)
def test_what_is_taken(seeded: httpx.Client, query: str, expected: int) -> None:
    """Everything but the path may be left out; 0 leaves the size to the service, and 500 is the most."""
    assert len(ids(seeded.get(URL + query))) == expected


def test_no_page_has_more_than_500() -> None:
    """Without a size, or with a larger one, a page has 500 customers."""
    seed = {"customers": [f"{number:08}-0000-4000-8000-000000000000" for number in range(501)]}
    with Emulator(seed=seed) as emulator:
        for query in ("", "?size=501"):
            headers = {"Authorization": "Bearer any"}
            response = httpx.get(emulator.base_url + URL + query, headers=headers, trust_env=False)
            assert (len(response.json()["items"]), "next" in response.json()["links"]) == (500, True)


FILTERS = ["", "x", "[]", "{}", '{"Field":"Id","Value":"x","Operator":"starts_with"}']


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        *((f"?size={size}", {}) for size in ("-1", "x", "", "1.0", "2147483648", "1&size=1")),
        *((f"?seekOperation={operation}", {}) for operation in ("Next", "0", "Previous", "next", "9", "", "x")),
        *((f"?filter.operator={operator}", {}) for operator in ("x", "", "99999999999")),
        *((f"?filter={content}", {}) for content in FILTERS),
        ("", {TOKEN: base64.b64encode(b"[1,null,1]").decode()}),
        *(
            ("?seekOperation=Next", {TOKEN: token})
            for token in (
                "AQAAAA==",
                "x",
                *(base64.b64encode(each).decode() for each in (b"5", b"[1,null,0]", b"[-1,null,1]", b'[1,"x",1]')),
            )
        ),
    ],
)
def test_what_is_refused(seeded: httpx.Client, query: str, headers: dict[str, str]) -> None:
    """A size, filter, seek operation or token that cannot be used is 400, with the documented body."""
    response = seeded.get(URL + query, headers=headers)

    assert response.status_code == 400
    assert response.json()["code"] == "800002"


@pytest.mark.parametrize(
    ("field", "value", "operator"),
    [("CompanyName", 5, "starts_with"), ("CompanyName", "x", "equals"), ("IndirectReseller", "x", "starts_with")],
)
def test_a_filter_that_is_refused(seeded: httpx.Client, field: str, value: object, operator: str) -> None:
    """Only text can be looked for, at the beginning, in two fields."""
    assert filtered(seeded, field, value, operator).status_code == 400


def test_no_token_no_list(seeded: httpx.Client) -> None:
    """The list wants a token, and may be read with an app-only one as with any."""
    assert httpx.get(f"{seeded.base_url}{URL}", trust_env=False, verify=NO_CERTIFICATES).status_code == 401
    assert seeded.put(URL).headers["Allow"] == "GET, HEAD, POST"
    assert seeded.get("/v2/customers").status_code == 404


@pytest.mark.parametrize("accept", ["application/xml", "text/xml"])
def test_xml(seeded: httpx.Client, accept: str) -> None:
    """Elements are in ordinal order, each in the namespace of its type, and what is absent is nil."""
    response = seeded.get(URL, params={"size": "1"}, headers={"Accept": accept})

    contracts = "http://schemas.datacontract.org/2004/07"
    collections = f"{contracts}/Microsoft.Partner.Core.Collections"
    nil = 'i:nil="true"'

    def attributes(prefix: str, kind: str) -> str:
        return f"<{prefix}:Etag {nil} /><{prefix}:ObjectType>{kind}</{prefix}:ObjectType>"

    def links(prefix: str, depth: int, uri: str) -> str:
        headers = f'<{prefix}:Headers xmlns:d{depth}p1="{contracts}/System.Collections.Generic" />'
        link = (
            f"<{prefix}:Body {nil} />{headers}<{prefix}:Method>GET</{prefix}:Method><{prefix}:Uri>{uri}</{prefix}:Uri>"
        )
        return f"<{prefix}:Next {nil} /><{prefix}:Previous {nil} /><{prefix}:Self>{link}</{prefix}:Self>"

    profile = links("d5p1", 7, f"/customers/{FIRST}/profiles/company")
    token = base64.b64encode(b"[1,null,1]").decode()
    pair = "KeyValuePairOfstringstring"
    assert response.headers["Content-Type"] == f"{accept}; charset=utf-8"
    assert response.text == (
        f'<ResourceCollectionOfCustomer xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{collections}">'
        f"<Attributes><Etag {nil} /><ObjectType>Collection</ObjectType></Attributes>"
        f'<Items xmlns:d2p1="{contracts}/Microsoft.Partner.Service.Customers.Contracts.V1"><d2p1:Customer>'
        f"<d2p1:AllowDelegatedAccess {nil} /><d2p1:AssociatedPartnerId {nil} />"
        f'<d2p1:Attributes xmlns:d4p1="{collections}">{attributes("d4p1", "Customer")}</d2p1:Attributes>'
        f"<d2p1:BillingProfile {nil} /><d2p1:CommerceId {nil} /><d2p1:CompanyProfile><d2p1:Address {nil} />"
        f'<d2p1:Attributes xmlns:d5p1="{collections}">{attributes("d5p1", "CustomerCompanyProfile")}</d2p1:Attributes>'
        f"<d2p1:CompanyName>Contoso</d2p1:CompanyName><d2p1:Domain>Contoso.edu</d2p1:Domain><d2p1:Email {nil} />"
        f'<d2p1:Links xmlns:d5p1="{collections}">{profile}</d2p1:Links>'
        f"<d2p1:OrganizationRegistrationNumber {nil} /><d2p1:TenantId>{FIRST}</d2p1:TenantId></d2p1:CompanyProfile>"
        f"<d2p1:CustomDomains {nil} /><d2p1:EnableGDAPByDefault {nil} /><d2p1:Id>{FIRST}</d2p1:Id>"
        f'<d2p1:Links xmlns:d4p1="{collections}">{links("d4p1", 6, f"/customers/{FIRST}")}</d2p1:Links>'
        f"<d2p1:RelationshipToPartner>reseller</d2p1:RelationshipToPartner><d2p1:Tags {nil} />"
        f"<d2p1:UserCredentials {nil} /></d2p1:Customer></Items>"
        f'<Links><Next><Body {nil} /><Headers xmlns:d4p1="{contracts}/System.Collections.Generic"><d4p1:{pair}>'
        f"<d4p1:key>{TOKEN}</d4p1:key><d4p1:value>{token}</d4p1:value></d4p1:{pair}></Headers><Method>GET</Method>"
        f"<Uri>/customers?size=1&amp;seekOperation=Next</Uri></Next><Previous {nil} /><Self><Body {nil} />"
        f'<Headers xmlns:d4p1="{contracts}/System.Collections.Generic" /><Method>GET</Method>'
        f"<Uri>/customers?size=1</Uri></Self></Links><TotalCount>1</TotalCount></ResourceCollectionOfCustomer>"
    )


def test_names_in_a_seed_are_kept(tmp_path: Path) -> None:
    """A seed's names survive a restart, and are the same as classes and as plain data."""
    seed = Seed.of({"customers": NAMED})

    assert seed.customers == (SeededCustomer(FIRST, "Contoso", "Contoso.edu"), SeededCustomer(SECOND, "cont"), THIRD)
    assert Seed.of(seed.as_dict()) == Seed(customers=seed.customers) == seed
    for given in ({"customers": NAMED}, None):
        with Emulator(persist=tmp_path / "state", seed=given) as emulator:
            response = httpx.get(f"{emulator.base_url}{URL}", headers={"Authorization": "Bearer any"}, trust_env=False)
            names = [customer["companyProfile"]["companyName"] for customer in response.json()["items"]]
            assert names == ["Contoso", "cont", f"Customer {THIRD}"]


@pytest.mark.parametrize(
    ("customer", "message"),
    [
        ({"id": "x"}, "must be a GUID"),
        ({}, "must be a GUID"),
        ({"id": FIRST, "name": "x"}, "a customer in a seed has no member name"),
        ({"id": FIRST, "domain": 5}, "must be strings"),
    ],
)
def test_a_bad_customer_in_a_seed(customer: dict[str, Any], message: str) -> None:
    """An impossible customer is rejected with a message that says why."""
    with pytest.raises(ValueError, match=message):
        Emulator(seed=cast("dict[str, object]", {"customers": [customer]}))
