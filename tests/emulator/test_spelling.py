"""Spellings that ASP.NET Web API takes and that other clients of the service send; the emulator takes them too."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from example_spec import SPEC

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
QUALIFICATIONS = f"/v1/customers/{CUSTOMER}/qualifications"
CODE = "123456"


def path_spellings(path: str) -> list[str]:
    """Return other spellings of a path that begins with `/v1`."""
    rest = path.removeprefix("/v1")
    return [
        f"/V1{rest}",
        f"/v1.0{rest}",
        f"{path}/",
        f"/{path}",
        f"/v1/{rest}",
        f"/v1{rest.upper()}",
        f"/V1.0/{rest}//",
    ]


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/customers/all/validations", QUALIFICATIONS])
def test_paths(client: httpx.Client, path: str) -> None:
    """Words of a path in any case, slashes too many and the version 1.0 lead to the same place."""
    plain = client.get(path)
    for other in path_spellings(path):
        assert client.get(f"{client.base_url}".rstrip("/") + other).json() == plain.json(), other
    assert client.post(
        f"/V1/Customers/{CUSTOMER}/Qualifications/", json={"qualification": "StateOwnedEntity"}
    ).is_success
    assert [each["id"] for each in client.get("/v1/customers").json()["items"]] == [CUSTOMER]


@pytest.mark.parametrize(
    "path", ["/v2/customers", "/v1.1/customers", "/v/customers", "/v1/customer", "/v1/customers%0A"]
)
def test_other_paths(client: httpx.Client, path: str) -> None:
    """Another version and another word are still nowhere."""
    assert client.get(path).status_code == 404


def test_an_id_that_is_missing(client: httpx.Client) -> None:
    """Where slashes are merged, the word after a missing id stands for the id, and is none."""
    response = client.get("/v1/customers//qualifications")
    assert (response.status_code, response.json()["code"]) == (400, "900118")


@pytest.mark.parametrize("path", ["//_emulator/state", "/_EMULATOR/state", "/_emulator//state", "/_emulator/state/"])
def test_controls_have_one_spelling(client: httpx.Client, path: str) -> None:
    """No other spelling leads around the check of the controls."""
    url = str(client.base_url).rstrip("/") + path
    assert client.get(url, headers={"Origin": "https://evil.example"}).status_code in {403, 404}


@pytest.mark.parametrize("seek", ["next", "NEXT", "Next", "0"])
def test_seek_operation(client: httpx.Client, seek: str) -> None:
    """An enum of the query is read in any case, and so are the names in the query."""
    for number in range(2):
        client.post(QUALIFICATIONS.replace("0b", f"{number}b", 1), json={"qualification": "StateOwnedEntity"})
    first = client.get("/v1/customers", params={"Size": 1}).json()
    token = {each["key"]: each["value"] for each in first["links"]["next"]["headers"]}

    second = client.get("/v1/customers", params={"SEEKOPERATION": seek}, headers=token).json()

    assert [len(page["items"]) for page in (first, second)] == [1, 1]
    assert first["items"][0]["id"] != second["items"][0]["id"]


@pytest.mark.parametrize("operator", ["StartsWith", "startswith", "starts_with", "STARTS_WITH", 9])
@pytest.mark.parametrize("field", ["CompanyName", "companyname", "DISPLAYNAME", "displayName"])
@pytest.mark.parametrize("spelling", [str, str.lower, str.upper])
def test_filter(client: httpx.Client, field: str, operator: object, spelling: type[str]) -> None:
    """The operator has the SDK's name, the how-to's or the number; names of members and fields have any case."""
    client.post(QUALIFICATIONS, json={"qualification": "StateOwnedEntity"})

    def found(value: str) -> int:
        content = {spelling(name): each for name, each in (("Field", field), ("Value", value), ("Operator", operator))}
        response = client.get("/v1/customers", params={"filter": json.dumps(content)})
        assert response.status_code == 200, response.text
        return len(response.json()["items"])

    assert (found("customer 0b"), found("nobody")) == (1, 0)


@pytest.mark.parametrize("operator", ["9", "StartsWith", "starts_with", "equals"])
def test_filter_operator(client: httpx.Client, operator: str) -> None:
    """The reference's `filter.operator` is the number or the name of an operator."""
    assert client.get("/v1/customers", params={"Filter.Operator": operator}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"qualification": "education", "educationSegment": "k12"},
        {"Qualification": "EDUCATION", "EDUCATIONSEGMENT": "highereducation"},
        {"qualification": "stateOwnedEntity"},
        {"qualification": "governmentcommunitycloud", "VALIDATIONCODE": CODE},
    ],
    ids=str,
)
def test_enums_of_a_body(client: httpx.Client, body: dict[str, str]) -> None:
    """Names of qualifications and segments have any case, and the response has the documented one."""
    response = client.post(QUALIFICATIONS, json=body)

    assert response.status_code == 200, response.text
    (item,) = response.json()["qualifications"]
    assert item["qualification"] in {"Education", "StateOwnedEntity", "GovernmentCommunityCloud"}


def test_code_in_the_query(client: httpx.Client) -> None:
    """The query's `code` has any case."""
    body = {"qualification": "GovernmentCommunityCloud"}
    assert client.post(QUALIFICATIONS, params={"Code": CODE}, json=body).status_code == 200


def test_read_only_kinds_stay_refused(client: httpx.Client) -> None:
    """A qualification that cannot be set is refused in any case, and an unknown one as well."""
    for kind, code in (("nonprofit", "3000"), ("NONE", "3000"), ("state_owned_entity", "900126"), ("K-12", "900126")):
        response = client.post(QUALIFICATIONS, json={"qualification": kind})
        assert (response.status_code, response.json()["code"]) == (400, code)


def test_faults_meet_every_spelling(client: httpx.Client, emulator: Emulator) -> None:
    """A fault rule for a path also meets its other spellings, and a rule may itself have another one."""
    for rule in ("/v1/customers", "/V1/Customers/", "/v1/c*"):
        for path in ("/v1/customers", "/V1/Customers/"):
            emulator.set_faults([{"match": {"path": rule}, "fault": {"status": 503}}])
            assert client.get(path).status_code == 503


def test_paths_of_the_login_service(client: httpx.Client) -> None:
    """The login service's paths have any case as well, and count as no requests of the service."""
    form = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "secret"}
    scope = {"scope": "https://api.partnercenter.microsoft.com/.default"}
    for path in ("/T/oauth2/v2.0/token", "/T/OAuth2/V2.0/Token", "/T/oauth2/v2.0/token/"):
        assert client.post(path, data=form | scope).status_code == 200
    assert client.get("/_emulator/log").json() == []


def test_spec_operations() -> None:
    """Operations of the spec without state are found in every spelling, too."""
    with Emulator(spec=SPEC) as emulator, httpx.Client(base_url=emulator.base_url, trust_env=False) as client:
        client.headers["Authorization"] = "Bearer any"
        for path in ("/things/1", "/Things/1", "/things/1/"):
            assert client.post(path).json()["name"] == "text"


def test_a_token_with_a_boolean_is_refused(client: httpx.Client) -> None:
    """A continuation token that was not given out is 400, whatever is in it."""
    for content in (b"[true,null,1]", b"[1,null,true]", b'[1,"\\ud800",1]'):
        headers = {"MS-ContinuationToken": base64.b64encode(content).decode()}
        assert client.get("/v1/customers?seekOperation=Next", headers=headers).status_code == 400
