"""Text that cannot be written as UTF-8, and other odd bytes: refused with a message, or read; never a 500."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
QUALIFICATIONS = f"/v1/customers/{CUSTOMER}/qualifications"
EDUCATION = {"qualification": "Education", "educationSegment": "K12"}
LONE = "\ud800"
DENY = {"customer_id": CUSTOMER, "qualification": "Education", "outcome": "deny", "reason": LONE}
FILTER = json.dumps({"Field": "Domain", "Value": LONE, "Operator": "starts_with"})


def test_a_refused_denial_is_not_carried_out(tmp_path: Path) -> None:
    """A reason that is no text gets 400 and changes nothing, neither now nor after a restart."""
    path = tmp_path / "state"
    with Emulator(persist=path) as emulator, httpx.Client(base_url=emulator.base_url, trust_env=False) as client:
        client.headers["Authorization"] = "Bearer any"
        client.post(QUALIFICATIONS, json=EDUCATION).raise_for_status()
        before = path.read_bytes()

        response = client.post("/_emulator/vetting", content=json.dumps(DENY))

        assert (response.status_code, "lone surrogate" in response.json()["error"]) == (400, True)
        assert path.read_bytes() == before
        (customer,) = client.get("/_emulator/state").raise_for_status().json()["customers"]
        assert customer["qualifications"][0]["vettingStatus"] == "InReview"
        with pytest.raises(ValueError, match="the reason has a lone surrogate"):
            emulator.decide(CUSTOMER, "Education", "deny", LONE)
        assert path.read_bytes() == before
    with Emulator(persist=path) as emulator:
        assert "InReview" in str(emulator.state())


CONTROLS: dict[str, tuple[str, list[Any]]] = {
    "clock": ("POST", [{"set": LONE}, {LONE: 1}]),
    "settings": ("PUT", [{"mode": LONE}, {LONE: 1}, {"tenant_id": LONE}]),
    "faults": (
        "PUT",
        [
            [{"match": {"path": LONE}, "fault": {"status": 503}}],
            [{"match": {"method": LONE}, "fault": {"status": 503}}],
            [{"fault": {"content_type": LONE}}],
            [{"fault": {LONE: 1}}],
        ],
    ),
    "vetting": ("POST", [DENY, DENY | {"customer_id": LONE}, DENY | {"qualification": LONE}, DENY | {"outcome": LONE}]),
    "sign-in": ("POST", [{"user_code": LONE, "answer": "approve"}, {"user_code": "A", "answer": LONE}]),
}
ODD_BYTES = [
    b"",
    b"\xff\xfe",
    b"\x00",
    b"null",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"9" * 5000,
    b'{"set":"\xed\xa0\x80"}',
]


@pytest.mark.parametrize("name", list(CONTROLS))
def test_control_bodies(client: httpx.Client, name: str) -> None:
    """Every control endpoint answers odd text and bytes with 400 and a message, and the state stays readable."""
    method, bodies = CONTROLS[name]
    client.post(QUALIFICATIONS, json=EDUCATION)
    before = client.get("/_emulator/state").json()
    for content in (*(json.dumps(body).encode() for body in bodies), *ODD_BYTES):
        response = client.request(method, f"/_emulator/{name}", content=content)

        assert (response.status_code, bool(response.json()["error"])) == (400, True), content[:60]
    after = client.get("/_emulator/state").json()
    assert (after["customers"], after["settings"]) == (before["customers"], before["settings"])
    for path in ("faults", "log"):
        assert client.get(f"/_emulator/{path}").status_code == 200


def test_fault_rules_in_process(emulator: Emulator) -> None:
    """The same rules given in Python are refused as well."""
    with pytest.raises(ValueError, match="path of a match has a lone surrogate"):
        emulator.set_faults([{"match": {"path": LONE}, "fault": {"status": 503}}])


@pytest.mark.parametrize(
    "seed",
    [
        {"customers": [{"id": CUSTOMER, "companyName": LONE}]},
        {"validation_codes": [{"validationId": "1", "organizationName": LONE, "maxCreates": 1}]},
        {"clients": [{"client_id": LONE, "client_secret": "x"}]},
    ],
    ids=lambda seed: next(iter(seed)),
)
def test_seeds(seed: dict[str, object]) -> None:
    """A seed with such text is refused when it is given."""
    with pytest.raises(ValueError, match="the seed has a lone surrogate"):
        Emulator(seed=seed)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([1, FILTER, 1]),
        json.dumps([1, json.dumps({"Field": "Domain", "Value": "x", "Operator": "starts_with"})[:-1] + LONE, 1]),
        '[1,"{\\"Field\\":\\"Domain\\",\\"Value\\":\\"\ud800\\",\\"Operator\\":\\"starts_with\\"}",1]',
        '[1,"\\ud800",1]',
        "[" * 40_000,
        "[1,null," + "9" * 5000 + "]",
    ],
    ids=["escaped twice", "in the text", "raw", "escaped", "deep", "long"],
)
def test_continuation(client: httpx.Client, content: str) -> None:
    """A continuation token with odd text is 400, or a page; its link can be written."""
    token = base64.b64encode(content.encode("utf-8", "surrogatepass")).decode()

    response = client.get("/v1/customers?seekOperation=Next", headers={"MS-ContinuationToken": token})

    assert response.status_code in {200, 400}
    assert client.get("/_emulator/state").status_code == 200


def test_raw_surrogate_in_a_continuation(client: httpx.Client) -> None:
    """A token whose filter has the surrogate itself is refused: no link could repeat it."""
    text = FILTER.replace("\\ud800", LONE)
    token = base64.b64encode(json.dumps([1, text, 1]).encode()).decode()

    response = client.get("/v1/customers?seekOperation=Next", headers={"MS-ContinuationToken": token})

    assert (response.status_code, response.json()["code"]) == (400, "800002")


def test_an_older_file_with_such_text_loads(tmp_path: Path) -> None:
    """A journal that an earlier version wrote keeps its denial, and every page shows it."""
    path = tmp_path / "state"
    with Emulator(persist=path) as emulator:
        httpx.post(
            emulator.base_url + QUALIFICATIONS, json=EDUCATION, headers={"Authorization": "Bearer any"}, trust_env=False
        ).raise_for_status()
    entry = {"decide": {"customer_id": CUSTOMER, "kind": "Education", "outcome": "deny", "reason": f"No {LONE}"}}
    path.write_bytes(path.read_bytes() + json.dumps(entry, separators=(",", ":")).encode() + b"\n")
    with Emulator(persist=path) as emulator, httpx.Client(base_url=emulator.base_url, trust_env=False) as client:
        client.headers["Authorization"] = "Bearer any"
        assert "No ?" in client.get("/_emulator/state").raise_for_status().text
        for accept in ("application/json", "application/xml"):
            response = client.get(QUALIFICATIONS, headers={"Accept": accept})
            assert (response.status_code, "Denied" in response.text) == (200, True)


ENTRY: dict[str, Any] = {
    "create": {
        "customer_id": CUSTOMER,
        "request_id": "R-1",
        "at": "2026-01-01T00:00:00+00:00",
        "kind": "Education",
        "segment": "K12",
        "website": None,
        "validation_code": None,
    }
}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "Educatio"},
        {"kind": 5},
        {"website": 5},
        {"segment": ["K12"]},
        {"request_id": None},
        {"at": "2026-01-01T00:00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": 5},
    ],
    ids=str,
)
def test_a_garbled_entry_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    """An entry that is JSON but cannot be true is named when the file is opened, not by a 500 later."""
    _is_named(tmp_path / "state", {"create": ENTRY["create"] | change})


@pytest.mark.parametrize(
    "entry",
    [
        {"decide": {"customer_id": CUSTOMER, "kind": "Education", "outcome": "perhaps", "reason": None}},
        {"decide": {"customer_id": CUSTOMER, "kind": "Education", "outcome": "deny", "reason": 5}},
        {"billing": {"customer_id": CUSTOMER, "request_id": "R-2", "profile": {"defaultAddress": "x"}}},
        {"billing": {"customer_id": CUSTOMER, "request_id": "R-2", "profile": []}},
        {"clock": {"offset": 300_000_000_000_000_000, "frozen_at": None}},
        {"clock": {"offset": 0, "frozen_at": "2026-01-01T00:00:00"}},
    ],
    ids=lambda entry: json.dumps(entry)[:60],
)
def test_other_garbled_entries_are_named(tmp_path: Path, entry: dict[str, object]) -> None:
    """So are entries of the other kinds."""
    _is_named(tmp_path / "state", ENTRY, entry)


def _is_named(path: Path, *entries: dict[str, Any]) -> None:
    from partner_center_emulator import PersistenceError  # noqa: PLC0415 - the only one who needs it

    with Emulator(persist=path):
        pass
    lines = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    path.write_bytes(path.read_bytes() + lines)
    with pytest.raises(PersistenceError, match=f"is damaged: line {len(entries) + 1} is not an entry"):
        Emulator(persist=path)
