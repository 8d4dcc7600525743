"""Vettings that are decided by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
OTHER = "11111111-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
EDUCATION = {"qualification": "Education", "educationSegment": "K12"}
GOVERNMENT = {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}
APPROVE = {"customer_id": CUSTOMER, "qualification": "Education", "outcome": "approve"}
DENY = APPROVE | {"outcome": "deny"}


def only_item(client: httpx.Client) -> dict[str, str]:
    """Read the customer's one qualification."""
    (item,) = client.get(URL).json()["qualifications"]
    return cast("dict[str, str]", item)


@pytest.mark.parametrize("website", ["contoso.edu", "denied.example", "slow.example"])
@pytest.mark.parametrize(("outcome", "status"), [("approve", "Approved"), ("deny", "Denied"), ("review", "InReview")])
def test_decision_overrides_the_rules(
    client: httpx.Client, emulator: Emulator, website: str, outcome: str, status: str
) -> None:
    """A decision holds at once and from then on, whatever website and clock would say."""
    client.post(URL, json=EDUCATION | {"website": website})
    response = client.post("/_emulator/vetting", json=APPROVE | {"outcome": outcome})
    assert (response.status_code, response.json()) == (200, only_item(client))
    for days in (0, 30, -60):
        emulator.clock.advance(timedelta(days=days))
        assert only_item(client)["vettingStatus"] == status


def test_reason(client: httpx.Client) -> None:
    """A denial carries the reason that is given, and the log counts no service request for it."""
    client.post(URL, json=EDUCATION)
    client.post("/_emulator/vetting", json=DENY | {"reason": "<b>für Schüler</b>"})
    assert only_item(client)["vettingReason"] == "<b>für Schüler</b>"
    assert [entry["method"] for entry in client.get("/_emulator/log").json()] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("body", "reason"), [(EDUCATION, "Not an Education Customer"), (GOVERNMENT, None)], ids=["education", "government"]
)
def test_reason_left_out(client: httpx.Client, emulator: Emulator, body: dict[str, str], reason: str | None) -> None:
    """Without a reason the documented reason applies, for the one kind that has one."""
    client.post(URL, json=body)
    emulator.decide(CUSTOMER.upper(), body["qualification"], "deny")
    assert only_item(client).get("vettingReason") == reason


def test_denied_by_hand_may_ask_again(client: httpx.Client, emulator: Emulator) -> None:
    """A customer denied by hand asks again as one denied by the rules does, and the new request is undecided."""
    client.post(URL, json=EDUCATION)
    emulator.decide(CUSTOMER, "Education", "deny", "no")
    assert client.post(URL, json=EDUCATION).status_code == 200
    assert only_item(client)["vettingStatus"] == "InReview"


def test_kept_in_review_and_then_decided(client: httpx.Client, emulator: Emulator) -> None:
    """A vetting kept in review past its days can still be decided."""
    client.post(URL, json=EDUCATION)
    emulator.decide(CUSTOMER, "Education", "review")
    emulator.clock.advance(timedelta(days=30))
    assert emulator.decide(CUSTOMER, "Education", "approve")["vettingStatus"] == "Approved"


def test_reset_forgets_decisions(client: httpx.Client, emulator: Emulator) -> None:
    """A reset leaves nothing of a decision."""
    client.post(URL, json=EDUCATION)
    emulator.decide(CUSTOMER, "Education", "approve")
    client.post("/_emulator/reset")
    client.post(URL, json=EDUCATION)
    assert only_item(client)["vettingStatus"] == "InReview"


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        (APPROVE | {"customer_id": OTHER}, 404, f"no customer '{OTHER}'"),
        (APPROVE | {"customer_id": "x"}, 404, "no customer 'x'"),
        (APPROVE | {"qualification": "GovernmentCommunityCloud"}, 404, "has no qualification"),
        (APPROVE | {"qualification": "education"}, 404, "has no qualification 'education'"),
        (APPROVE | {"outcome": "allow"}, 400, "outcome must be one of approve, deny, review"),
        (APPROVE | {"reason": "because"}, 400, "a reason goes with deny"),
        (DENY | {"reason": 5}, 400, "a vetting takes"),
        (APPROVE | {"customer_id": 5}, 400, "a vetting takes"),
        (APPROVE | {"more": 1}, 400, "a vetting takes"),
        ({}, 400, "a vetting takes"),
        ([], 400, "object"),
    ],
)
def test_bad_decision(client: httpx.Client, body: object, status: int, part: str) -> None:
    """A decision about no qualification, or an unknown one, gets an error that says why, and changes nothing."""
    client.post(URL, json=EDUCATION)
    response = client.post("/_emulator/vetting", json=body)
    assert response.status_code == status
    assert part in response.json()["error"]
    assert only_item(client)["vettingStatus"] == "InReview"


def test_nothing_in_review(client: httpx.Client, emulator: Emulator) -> None:
    """A qualification that is decided or has no vetting gets an error with its status."""
    client.post(URL, json=EDUCATION)
    client.post(URL, json={"qualification": "StateOwnedEntity"})
    emulator.clock.advance(timedelta(days=3))
    decided = client.post("/_emulator/vetting", json=DENY)
    assert (decided.status_code, "it is Approved" in decided.json()["error"]) == (400, True)
    unvetted = client.post("/_emulator/vetting", json=DENY | {"qualification": "StateOwnedEntity"})
    assert (unvetted.status_code, unvetted.json()["error"]) == (400, "StateOwnedEntity has no vetting to decide")


def test_in_process_refusals(emulator: Emulator) -> None:
    """In-process, what is not there is a LookupError and a bad outcome a ValueError."""
    with pytest.raises(LookupError, match="first qualification"):
        emulator.decide(CUSTOMER, "Education", "approve")
    with pytest.raises(ValueError, match="outcome must be"):
        emulator.decide(CUSTOMER, "Education", "maybe")  # type: ignore[arg-type]
