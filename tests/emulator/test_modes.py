"""The responses of both docs, and the replay of a request id."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
EDUCATION = {"qualification": "Education", "educationSegment": "K12", "website": "contoso.edu"}
GOVERNMENT = {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}
STATE_OWNED = {"qualification": "StateOwnedEntity"}
SAME_ID = {"ms-requestid": "5c1c0f9e-95e4-4e6a-8a8d-3AD0C1C0A001"}


def test_reference_responses_the_wrapper(client: httpx.Client) -> None:
    """In reference mode a POST gets a 200 with all qualifications of the customer."""
    client.post(URL, json=EDUCATION)
    response = client.post(URL, json=STATE_OWNED)
    assert response.status_code == 200
    assert len(response.json()["qualifications"]) == 2
    assert client.get(URL).json() == response.json()


def test_how_to_responses_bare(client: httpx.Client, emulator: Emulator) -> None:
    """In how-to mode a POST gets a 201 with the one object, and GET a bare array with its own date name."""
    emulator.configure(mode="how-to")
    client.post(URL, json=STATE_OWNED)
    response = client.post(URL, json=EDUCATION)
    assert response.status_code == 201
    created = response.json()
    assert created.keys() == {"qualification", "vettingStatus", "vettingCreateDate"}
    listed = {
        "qualification": "Education",
        "vettingStatus": "InReview",
        "vettingCreatedDate": created["vettingCreateDate"],
    }
    assert client.get(URL).json() == [{"qualification": "StateOwnedEntity"}, listed]


@pytest.mark.parametrize(("mode", "empty"), [("reference", b'{"qualifications":[]}'), ("how-to", b"[]")])
def test_unqualified_customer(client: httpx.Client, emulator: Emulator, mode: str, empty: bytes) -> None:
    """A customer without qualifications has an empty list, and asking for it stores nothing."""
    emulator.configure(mode=mode)
    assert client.get(URL).content == empty
    assert emulator.state()["customers"] == []


@pytest.mark.parametrize(("mode", "status"), [("reference", 200), ("how-to", 201)])
def test_replay_has_no_second_effect(client: httpx.Client, emulator: Emulator, mode: str, status: int) -> None:
    """A repeated request id gets the same response, without a second use of the code."""
    emulator.configure(mode=mode)
    first = client.post(URL, json=GOVERNMENT, headers=SAME_ID)
    again = client.post(URL, json=GOVERNMENT, headers=SAME_ID)
    assert (first.status_code, again.status_code) == (status, status)
    assert again.content == first.content
    assert [entry.effect for entry in emulator.log] == [True, False]
    assert client.get("/v1/customers/all/validations").json()[0]["remainingCreates"] == 4


def test_replay_with_a_code_used_up(client: httpx.Client) -> None:
    """A replay gets its response although its validation code has no uses left."""
    for number in range(4):
        client.post(f"/v1/customers/{number:08}-0000-4000-8000-000000000000/qualifications", json=GOVERNMENT)
    assert client.post(URL, json=GOVERNMENT, headers=SAME_ID).status_code == 200
    assert client.post(URL, json=GOVERNMENT, headers=SAME_ID).status_code == 200


def test_replay_shows_the_present_state(client: httpx.Client, emulator: Emulator) -> None:
    """A replay after the vetting gets the outcome; an id's case does not matter."""
    client.post(URL, json=EDUCATION, headers=SAME_ID)
    emulator.clock.advance(timedelta(days=3))
    again = client.post(URL, json=EDUCATION, headers={"ms-requestid": SAME_ID["ms-requestid"].swapcase()})
    assert again.json()["qualifications"][0]["vettingStatus"] == "Approved"


def test_replay_is_per_customer(client: httpx.Client, emulator: Emulator) -> None:
    """The same request id at another customer is another request."""
    other = "/v1/customers/0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d12/qualifications"
    client.post(URL, json=EDUCATION, headers=SAME_ID)
    client.post(other, json=EDUCATION, headers=SAME_ID)
    assert [entry.effect for entry in emulator.log] == [True, True]


def test_refused_request_id_is_not_remembered(client: httpx.Client) -> None:
    """A rejected request leaves its request id free for a corrected one."""
    assert client.post(URL, json={"qualification": "Education"}, headers=SAME_ID).status_code == 400
    assert client.post(URL, json=EDUCATION, headers=SAME_ID).status_code == 200


def test_without_deduplication(client: httpx.Client, emulator: Emulator) -> None:
    """With deduplication off the same request id is judged again."""
    emulator.configure(deduplicate=False)
    assert client.post(URL, json=EDUCATION, headers=SAME_ID).status_code == 200
    assert client.post(URL, json=EDUCATION, headers=SAME_ID).status_code == 409


def test_validation_codes(client: httpx.Client, emulator: Emulator) -> None:
    """Validation codes are a bare array with the documented members, in both modes."""
    response = client.get("/v1/customers/all/validations")
    assert response.status_code == 200
    first = response.json()[0]
    assert first.keys() == {
        "partnerId",
        "organizationName",
        "validationId",
        "maxCreates",
        "remainingCreates",
        "eTag",
    }
    assert (first["validationId"], first["organizationName"]) == ("123456", "Contoso Government")
    emulator.configure(mode="how-to")
    assert client.get("/v1/customers/all/validations").json() == response.json()
