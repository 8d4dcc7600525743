"""The control endpoints."""

from __future__ import annotations

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
EDUCATION = {"qualification": "Education", "educationSegment": "K12"}
GOVERNMENT = {"qualification": "GovernmentCommunityCloud", "validationCode": "123456"}
DEFAULTS = {
    "mode": "reference",
    "deduplicate": True,
    "code_in": "either",
    "vetting_days": 3,
    "bom": False,
    "tenant_id": None,
    "token_lifetime": 3600,
    "mfa": True,
    "rotate_strictly": False,
    "requests_per_second": None,
    "seed": 0,
    "log_size": 10000,
}


def test_log(client: httpx.Client) -> None:
    """The log lists every service request in order of receipt, without query, and no control request."""
    headers = {"ms-requestid": "R-1", "ms-correlationid": "C-1"}
    client.post("/_emulator/clock", json={"frozen": True})
    client.post("/_emulator/clock", json={"set": "2026-12-01T00:00:00Z"})
    client.post(URL, params={"code": "123456"}, json=GOVERNMENT, headers=headers)
    client.post(URL, json=EDUCATION, headers=headers | {"ms-requestid": "R-2"})
    client.get("/nowhere", headers=headers | {"ms-requestid": "R-3"})
    client.get("/_emulator/state")
    client.get("/_emulator/nowhere")
    entry = {"method": "POST", "path": URL, "correlation_id": "C-1", "example": False}
    entry |= {"received_at": "2026-12-01T00:00:00Z"}
    assert client.get("/_emulator/log").json() == [
        entry | {"request_id": "R-1", "status": 200, "effect": True},
        entry | {"request_id": "R-2", "status": 400, "effect": False},
        entry | {"method": "GET", "path": "/nowhere", "request_id": "R-3", "status": 404, "effect": False},
    ]


def test_state_shows_what_decides(client: httpx.Client) -> None:
    """The state has the segment and the website of a request, which the service does not give back."""
    client.post(URL, json=EDUCATION | {"website": "denied.example"})
    (customer,) = client.get("/_emulator/state").json()["customers"]
    (item,) = customer["qualifications"]
    assert (item["educationSegment"], item["website"]) == (EDUCATION["educationSegment"], "denied.example")


def test_state(client: httpx.Client, emulator: Emulator) -> None:
    """The state shows customers, validation codes, clock, mode and settings, the same in-process."""
    client.post("/_emulator/clock", json={"frozen": True})
    client.post("/_emulator/clock", json={"set": "2026-12-01T00:00:00Z"})
    client.post(URL, json=GOVERNMENT)
    state = client.get("/_emulator/state").json()
    assert state == emulator.state()
    assert state["customers"] == [
        {
            "id": CUSTOMER,
            "companyName": f"Customer {CUSTOMER}",
            "domain": f"{CUSTOMER}.onmicrosoft.com",
            "qualifications": [
                {
                    "qualification": "GovernmentCommunityCloud",
                    "vettingStatus": "InReview",
                    "vettingCreateDate": "2026-12-01T00:00:00Z",
                }
            ],
        }
    ]
    assert [code["remainingCreates"] for code in state["validation_codes"]] == [4, 0]
    assert state["clock"] == {"now": "2026-12-01T00:00:00Z", "frozen": True}
    assert (state["mode"], state["settings"]) == ("reference", DEFAULTS)


def test_clock_calls(client: httpx.Client) -> None:
    """The clock is frozen, set and advanced over HTTP, and the response has its state."""
    assert client.post("/_emulator/clock", json={"frozen": True}).json()["frozen"] is True
    response = client.post("/_emulator/clock", json={"set": "2026-12-01T01:00:00+01:00"})
    assert (response.status_code, response.json()) == (200, {"now": "2026-12-01T00:00:00Z", "frozen": True})
    moved = client.post("/_emulator/clock", json={"advance_seconds": 259200})
    assert moved.json()["now"] == "2026-12-04T00:00:00Z"
    back = client.post("/_emulator/clock", json={"advance_seconds": -0.5})
    assert back.json()["now"] == "2026-12-03T23:59:59Z"
    assert client.post("/_emulator/clock", json={"frozen": False}).json()["frozen"] is False


def test_advance_decides_a_vetting(client: httpx.Client) -> None:
    """Three days advanced over HTTP approve a request."""
    client.post(URL, json=EDUCATION)
    client.post("/_emulator/clock", json={"advance_seconds": 259200})
    assert client.get(URL).json()["qualifications"][0]["vettingStatus"] == "Approved"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"advance": 5}',
        b'{"advance_seconds": "5"}',
        b'{"advance_seconds": true}',
        b'{"advance_seconds": 1e999}',
        b'{"advance_seconds": 1e300}',
        b'{"advance_seconds": ' + b"9" * 400 + b"}",
        b'{"set": "tomorrow"}',
        b'{"set": "2026-12-01T00:00:00"}',
        b'{"set": "0001-01-01T00:00:00+14:00"}',
        b'{"set": "9999-12-31T23:59:59-14:00"}',
        b'{"frozen": 1}',
        b'{"frozen": true, "advance_seconds": 5}',
    ],
    ids=lambda body: body[:40].decode(),
)
def test_bad_clock_calls(client: httpx.Client, emulator: Emulator, body: bytes) -> None:
    """A clock request without exactly one possible change is rejected and moves nothing."""
    client.post("/_emulator/clock", json={"frozen": True})
    before = emulator.clock.now()
    response = client.post("/_emulator/clock", content=body)
    assert response.status_code == 400
    assert response.json()["error"]
    assert (emulator.clock.now(), emulator.clock.frozen) == (before, True)


def test_settings_subset(client: httpx.Client, emulator: Emulator) -> None:
    """Any subset of the settings is changed, and the rest stays."""
    response = client.put("/_emulator/settings", json={"mode": "how-to", "vetting_days": 0.5})
    assert (response.status_code, response.json()) == (200, DEFAULTS | {"mode": "how-to", "vetting_days": 0.5})
    client.put("/_emulator/settings", json={"deduplicate": False, "code_in": "body"})
    changes = {"mode": "how-to", "deduplicate": False, "code_in": "body", "vetting_days": 0.5}
    expected = DEFAULTS | changes
    expected = DEFAULTS | {"mode": "how-to", "deduplicate": False, "code_in": "body", "vetting_days": 0.5}
    assert emulator.settings.as_dict() == expected
    assert client.put("/_emulator/settings", json={}).json() == expected
    assert client.post(URL, json=EDUCATION).status_code == 201


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (b'{"modus": "how-to"}', "modus"),
        (b'{"mode": "howto"}', "mode must be one of reference, how-to"),
        (b'{"mode": ["how-to"]}', "mode must be one of"),
        (b'{"code_in": null}', "code_in must be one of query, body, either"),
        (b'{"deduplicate": 0}', "deduplicate must be true or false"),
        (b'{"vetting_days": 0}', "vetting_days must be a number above 0"),
        (b'{"vetting_days": -1}', "vetting_days"),
        (b'{"vetting_days": true}', "vetting_days"),
        (b'{"vetting_days": "3"}', "vetting_days"),
        (b'{"vetting_days": 1e999}', "vetting_days"),
        (b'{"vetting_days": ' + b"9" * 400 + b"}", "vetting_days"),
        (b'{"vetting_days": NaN}', "JSON"),
        (b'{"bom": 1}', "bom must be true or false"),
        (b'{"tenant_id": "contoso"}', "tenant_id must be a GUID or null"),
        (b'{"tenant_id": 5}', "tenant_id"),
        (b"[]", "object"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_settings(client: httpx.Client, emulator: Emulator, change: bytes, part: str) -> None:
    """An unknown setting or a bad value is rejected with a message that names it."""
    response = client.put("/_emulator/settings", content=change)
    assert response.status_code == 400
    assert part in response.json()["error"]
    assert emulator.settings.as_dict() == DEFAULTS


def test_bad_settings_change_nothing(client: httpx.Client, emulator: Emulator) -> None:
    """One bad value keeps the good ones beside it from being set."""
    assert client.put("/_emulator/settings", json={"mode": "how-to", "vetting_days": 0}).status_code == 400
    assert emulator.settings.as_dict() == DEFAULTS


def test_reset(client: httpx.Client, emulator: Emulator) -> None:
    """A reset forgets customers, uses, settings, clock moves, the log and accepted request ids."""
    same_id = {"ms-requestid": "R-1"}
    fresh = emulator.state()
    client.post(URL, json=GOVERNMENT, headers=same_id)
    emulator.configure(mode="how-to")
    emulator.clock.freeze()
    emulator.clock.advance(1e9)
    response = client.post("/_emulator/reset")
    assert response.status_code == 200
    state = response.json()
    assert (state["customers"], state["validation_codes"]) == ([], fresh["validation_codes"])
    assert (state["settings"], state["clock"]["frozen"]) == (DEFAULTS, False)
    assert emulator.log == []
    assert client.get(URL).json() == {"qualifications": []}
    client.post(URL, json=GOVERNMENT, headers=same_id)
    assert [entry.effect for entry in emulator.log] == [False, True]


def test_control_needs_no_token_and_no_ids(emulator: Emulator) -> None:
    """Control requests work without a token and carry none of the service's headers."""
    response = httpx.get(f"{emulator.base_url}/_emulator/log", trust_env=False)
    assert (response.status_code, response.json()) == (200, [])
    assert "ms-requestid" not in response.headers


@pytest.mark.parametrize(
    ("method", "name", "allow"),
    [("POST", "log", "GET, HEAD"), ("GET", "clock", "POST"), ("POST", "settings", "PUT"), ("GET", "reset", "POST")],
)
def test_control_methods(client: httpx.Client, method: str, name: str, allow: str) -> None:
    """A control endpoint rejects other methods and names its own."""
    response = client.request(method, f"/_emulator/{name}")
    assert (response.status_code, response.headers["allow"]) == (405, allow)
