"""POST qualifications: what is accepted, what is rejected, and the state after each."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
EDUCATION = {"qualification": "Education", "educationSegment": "K12", "website": "contoso.edu"}
DENIED_EDUCATION = {**EDUCATION, "website": "denied.example"}
GOVERNMENT = {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}
STATE_OWNED = {"qualification": "StateOwnedEntity"}


def remaining_uses(client: httpx.Client) -> dict[str, int]:
    """Read the remaining uses of every validation code."""
    codes = client.get("/v1/customers/all/validations").json()
    return {code["validationId"]: code["remainingCreates"] for code in codes}


def kinds(client: httpx.Client) -> list[str]:
    """Read which qualifications the customer has."""
    return [item["qualification"] for item in client.get(URL).json()["qualifications"]]


def assert_fault(response: httpx.Response, status: int, code: str, part: str) -> None:
    """Check the documented error body and that it says what is wrong."""
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json().keys() == {"code", "description", "data", "source"}
    assert response.json()["source"] == "PartnerFD"
    assert part in response.json()["description"]


def test_education_starts_in_review(client: httpx.Client, emulator: Emulator) -> None:
    """An accepted Education request is InReview since the emulator's present second."""
    emulator.clock.freeze()
    expected = {
        "qualification": "Education",
        "vettingStatus": "InReview",
        "vettingCreateDate": emulator.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    response = client.post(URL, json=EDUCATION)
    assert (response.status_code, response.json()) == (200, {"qualifications": [expected]})
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert client.get(URL).json() == {"qualifications": [expected]}
    assert [(entry.method, entry.effect) for entry in emulator.log] == [("POST", True), ("GET", False)]


def test_government_uses_up_one_create(client: httpx.Client) -> None:
    """An accepted GovernmentCommunityCloud request is InReview and consumes one use of its code."""
    response = client.post(URL, json=GOVERNMENT)
    assert response.status_code == 200
    assert response.json()["qualifications"][0]["vettingStatus"] == "InReview"
    assert remaining_uses(client) == {"123456": 4, "654321": 0}


def test_state_owned_entity_has_no_vetting(client: httpx.Client) -> None:
    """A StateOwnedEntity carries its name and nothing else."""
    assert client.post(URL, json=STATE_OWNED).json() == {"qualifications": [{"qualification": "StateOwnedEntity"}]}


@pytest.mark.parametrize("first", [EDUCATION, GOVERNMENT])
def test_state_owned_entity_beside_another(client: httpx.Client, first: dict[str, str]) -> None:
    """A StateOwnedEntity may be added to Education and to GovernmentCommunityCloud."""
    client.post(URL, json=first)
    response = client.post(URL, json=STATE_OWNED)
    assert response.status_code == 200
    assert [item["qualification"] for item in response.json()["qualifications"]] == [
        first["qualification"],
        "StateOwnedEntity",
    ]


def test_education_beside_state_owned_entity(client: httpx.Client) -> None:
    """Education may be added to a StateOwnedEntity."""
    client.post(URL, json=STATE_OWNED)
    assert client.post(URL, json=EDUCATION).status_code == 200
    assert kinds(client) == ["StateOwnedEntity", "Education"]


@pytest.mark.parametrize(
    ("body", "code", "part"),
    [
        ({}, "900126", "required"),
        ({"qualification": None}, "900126", "must be a string"),
        ({"qualification": 1}, "900126", "must be a string"),
        ({"qualification": ["Education"]}, "900126", "must be a string"),
        ({"qualification": "Educational"}, "900126", "must be one of"),
        ({"qualification": "None"}, "3000", "cannot be set"),
        ({"qualification": "Nonprofit"}, "3000", "cannot be set"),
        ({"qualification": "Education"}, "3000", "educationSegment"),
        ({"qualification": "Education", "educationSegment": "Kindergarten"}, "3000", "educationSegment"),
        ({"qualification": "Education", "educationSegment": ["K12"]}, "3000", "educationSegment"),
        ({**EDUCATION, "website": 7}, "3000", "website must be a string"),
        ({"qualification": "GovernmentCommunityCloud"}, "3000", "requires a validation code"),
        ({"qualification": "GovernmentCommunityCloud", "validationCode": ""}, "3000", "requires a validation code"),
        ({"qualification": "GovernmentCommunityCloud", "validationCode": 123456}, "3000", "must be a string"),
        ({"qualification": "GovernmentCommunityCloud", "validationCode": "000000"}, "3000", "unknown"),
        ({"qualification": "GovernmentCommunityCloud", "validationCode": "654321"}, "3000", "used up"),
    ],
)
def test_refused_members(
    client: httpx.Client, emulator: Emulator, body: dict[str, object], code: str, part: str
) -> None:
    """A request with a wrong member is rejected with its code and has no effect."""
    assert_fault(client.post(URL, json=body), 400, code, part)
    assert kinds(client) == []
    assert remaining_uses(client) == {"123456": 5, "654321": 0}
    assert [entry.effect for entry in emulator.log] == [False, False, False]


def test_optional_members_may_be_null(client: httpx.Client) -> None:
    """A null website is no website."""
    body = {"qualification": "Education", "educationSegment": "HigherEducation", "website": None}
    assert client.post(URL, json=body).status_code == 200


def test_last_use_of_a_code(client: httpx.Client) -> None:
    """A code serves as many customers as it has uses, and then none."""
    responses = [
        client.post(f"/v1/customers/{number:08}-0000-4000-8000-000000000000/qualifications", json=GOVERNMENT)
        for number in range(6)
    ]
    assert [response.status_code for response in responses] == [200] * 5 + [400]
    assert_fault(responses[-1], 400, "3000", "used up")
    assert remaining_uses(client)["123456"] == 0


def test_code_etag_changes_with_use(client: httpx.Client) -> None:
    """A validation code's eTag is another one after a use, and has the documented form."""
    before = client.get("/v1/customers/all/validations").json()[0]["eTag"]
    client.post(URL, json=GOVERNMENT)
    after = client.get("/v1/customers/all/validations").json()[0]["eTag"]
    assert before == "W/\"datetime'2018-10-10T18%3A49%3A58.000000Z'\""
    assert after.startswith("W/\"datetime'2")
    assert after != before


@pytest.mark.parametrize("first", [EDUCATION, STATE_OWNED])
def test_government_needs_an_unqualified_customer(client: httpx.Client, first: dict[str, str]) -> None:
    """GovernmentCommunityCloud is rejected beside any other qualification, and its code keeps its uses."""
    client.post(URL, json=first)
    assert_fault(client.post(URL, json=GOVERNMENT), 400, "800002", "without any qualification")
    assert kinds(client) == [first["qualification"]]
    assert remaining_uses(client)["123456"] == 5


def test_education_on_government_is_a_bare_string(client: httpx.Client) -> None:
    """Education on a GovernmentCommunityCloud customer is rejected with the JSON string seen in the field."""
    client.post(URL, json=GOVERNMENT)
    response = client.post(URL, json=EDUCATION)
    assert (response.status_code, response.content) == (400, b'"Customer tagging denied."')
    assert kinds(client) == ["GovernmentCommunityCloud"]


@pytest.mark.parametrize("body", [EDUCATION, GOVERNMENT, STATE_OWNED])
@pytest.mark.parametrize("days", [0, 3])
def test_same_kind_again_is_a_conflict(
    client: httpx.Client, emulator: Emulator, body: dict[str, str], days: int
) -> None:
    """A second request of a kind that is in review or approved conflicts and consumes nothing."""
    client.post(URL, json=body)
    before = remaining_uses(client)
    emulator.clock.advance(timedelta(days=days))
    assert_fault(client.post(URL, json=body), 409, "800002", body["qualification"])
    assert kinds(client) == [body["qualification"]]
    assert remaining_uses(client) == before


def test_denied_education_is_replaced(client: httpx.Client, emulator: Emulator) -> None:
    """After a denial Education may be requested again, and the new request takes the denied one's place."""
    client.post(URL, json=DENIED_EDUCATION)
    emulator.clock.advance(timedelta(days=3))
    response = client.post(URL, json=EDUCATION)
    assert response.status_code == 200
    assert [item["vettingStatus"] for item in response.json()["qualifications"]] == ["InReview"]


def test_three_education_requests_at_most(client: httpx.Client, emulator: Emulator) -> None:
    """The fourth Education request of a customer is rejected; rejected ones in between do not count."""
    statuses: list[int] = []
    for _ in range(3):
        statuses.append(client.post(URL, json=DENIED_EDUCATION).status_code)
        statuses.append(client.post(URL, json=DENIED_EDUCATION).status_code)
        emulator.clock.advance(timedelta(days=3))
    assert statuses == [200, 409] * 3
    assert_fault(client.post(URL, json=EDUCATION), 403, "600006", "3 Education verification requests")
    assert client.get(URL).json()["qualifications"][0]["vettingStatus"] == "Denied"


def test_denied_education_does_not_bar_government(client: httpx.Client, emulator: Emulator) -> None:
    """A customer whose Education was denied may become GovernmentCommunityCloud."""
    client.post(URL, json=DENIED_EDUCATION)
    emulator.clock.advance(timedelta(days=3))
    assert client.post(URL, json=GOVERNMENT).status_code == 200
    assert kinds(client) == ["Education", "GovernmentCommunityCloud"]


def test_customers_are_separate(client: httpx.Client) -> None:
    """What one customer holds does not show at another; an id's case does not matter."""
    client.post(URL, json=EDUCATION)
    other = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d12"
    assert client.get(f"/v1/customers/{other}/qualifications").json() == {"qualifications": []}
    upper = client.get(f"/v1/customers/{CUSTOMER.upper()}/qualifications").json()
    assert [item["qualification"] for item in upper["qualifications"]] == ["Education"]


@pytest.mark.parametrize(
    ("code_in", "sent", "status"),
    [
        ("either", ("123456", None), 200),
        ("either", (None, "123456"), 200),
        ("either", ("123456", "123456"), 200),
        ("either", ("123456", "654321"), 400),
        ("either", (None, None), 400),
        ("query", ("123456", None), 200),
        ("query", (None, "123456"), 400),
        ("query", ("123456", "654321"), 200),
        ("body", ("123456", None), 400),
        ("body", (None, "123456"), 200),
        ("body", ("654321", "123456"), 200),
    ],
)
def test_where_the_code_is_read(
    client: httpx.Client, emulator: Emulator, code_in: str, sent: tuple[str | None, str | None], status: int
) -> None:
    """The code is read where `code_in` says; given in both places that are read, the two must be equal."""
    emulator.configure(code_in=code_in)
    query, body = sent
    params = {} if query is None else {"code": query}
    members = {"qualification": "GovernmentCommunityCloud"} | ({} if body is None else {"validationCode": body})
    assert client.post(URL, params=params, json=members).status_code == status
    assert remaining_uses(client)["123456"] == (4 if status == 200 else 5)


def test_differing_codes(client: httpx.Client) -> None:
    """Two different codes are rejected before either is looked up."""
    assert_fault(client.post(URL, params={"code": "000000"}, json=GOVERNMENT), 400, "3000", "differ")


def test_codes_stay_out_of_descriptions_and_log(client: httpx.Client, emulator: Emulator) -> None:
    """A rejected validation code appears neither in the error nor in the log."""
    response = client.post(URL, params={"code": "777777"}, json={"qualification": "GovernmentCommunityCloud"})
    assert response.status_code == 400
    assert "777777" not in response.text
    assert "777777" not in repr(emulator.log)
    assert emulator.log[0].path == URL


def test_names_bound_without_case(client: httpx.Client) -> None:
    """Members are found whatever the case of their names, the last of two spellings winning."""
    raw = b'{"qualification": "StateOwnedEntity", "Qualification": "Education", "EDUCATIONSEGMENT": "K12"}'
    client.post(URL, content=raw, headers={"Content-Type": "application/json"})
    assert kinds(client) == ["Education"]


def test_byte_order_mark(client: httpx.Client) -> None:
    """A UTF-8 byte order mark before the JSON is allowed."""
    raw = b"\xef\xbb\xbf" + json.dumps(EDUCATION).encode()
    response = client.post(URL, content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
