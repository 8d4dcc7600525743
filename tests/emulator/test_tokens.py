"""What the claims of a token allow."""

from __future__ import annotations

import base64
import json
import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from partner_center_emulator import Emulator

CUSTOMER = "0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11"
TENANT = "6f1d2c3b-0000-4000-8000-00000000000a"
URL = f"/v1/customers/{CUSTOMER}/qualifications"
VALIDATIONS = "/v1/customers/all/validations"
STATE_OWNED = {"qualification": "StateOwnedEntity"}
NOW = datetime(2026, 12, 1, tzinfo=UTC)
AUDIENCE = "https://api.partnercenter.microsoft.com"
APP: dict[str, object] = {"aud": AUDIENCE, "exp": NOW.timestamp() + 3600, "tid": TENANT, "idtyp": "app"}
USER: dict[str, object] = {
    "aud": AUDIENCE,
    "exp": NOW.timestamp() + 3600,
    "tid": TENANT,
    "scp": "user_impersonation",
    "amr": ["pwd", "mfa"],
}


def part(content: object) -> str:
    """Write one part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def jwt(claims: object) -> str:
    """Write a JWT with a signature that cannot be verified."""
    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.c2ln"


def call(client: httpx.Client, method: str, token: str, url: str = URL, validate: str | None = None) -> httpx.Response:
    """Call an operation with a token."""
    headers = {"Authorization": f"Bearer {token}"} | ({} if validate is None else {"ValidateMfa": validate})
    return client.request(method, url, json=STATE_OWNED if method == "POST" else None, headers=headers)


def outcome(response: httpx.Response) -> tuple[int, str | None]:
    """Return the status and, of an error, the code."""
    body = response.json()
    return response.status_code, body.get("code") if isinstance(body, dict) else None


@pytest.fixture(autouse=True)
def _frozen(emulator: Emulator) -> None:
    """Stop the emulator's clock at a time by which the tokens expire in an hour."""
    emulator.clock.freeze()
    emulator.clock.set(NOW)


@pytest.mark.parametrize("token", ["any", "a.b", "a.b.c", "a.b.c.d", "....", "eyJ9.e30.", f"x{jwt(USER)}", "a b"])
def test_opaque_token(client: httpx.Client, token: str) -> None:
    """Whatever is not a JWT is a user with MFA."""
    assert outcome(call(client, "POST", token)) == (200, None)


def test_user(client: httpx.Client) -> None:
    """A user with MFA may do everything."""
    for method, url in (("POST", URL), ("GET", URL), ("GET", VALIDATIONS)):
        assert call(client, method, jwt(USER), url).status_code == 200


@pytest.mark.parametrize("claims", [APP, {**USER, "idtyp": "app"}, {**USER, "scp": ""}, {**APP, "idtyp": None}])
def test_app_only(client: httpx.Client, emulator: Emulator, claims: dict[str, object]) -> None:
    """An application may read without MFA, but not qualify a customer."""
    assert call(client, "GET", jwt(claims)).status_code == 200
    assert call(client, "GET", jwt(claims), VALIDATIONS).status_code == 200
    assert outcome(call(client, "POST", jwt(claims))) == (403, "900329")
    assert emulator.state()["customers"] == []


@pytest.mark.parametrize(
    "audience",
    [AUDIENCE, f"{AUDIENCE}/", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", ["x", AUDIENCE]],
)
def test_right_audience(client: httpx.Client, audience: object) -> None:
    """The audience is the API's address, with or without a slash, or its app id."""
    assert call(client, "POST", jwt({**USER, "aud": audience})).status_code == 200


@pytest.mark.parametrize(
    "audience",
    [
        "https://graph.windows.net",
        "https://graph.microsoft.com",
        f"{AUDIENCE}//",
        f"{AUDIENCE}.example",
        "",
        None,
        [],
        7,
    ],
)
@pytest.mark.parametrize("base", [APP, USER])
def test_wrong_audience(client: httpx.Client, base: dict[str, object], audience: object) -> None:
    """A token for another audience is rejected with the code that graph.windows.net gets."""
    response = call(client, "GET", jwt({**base, "aud": audience}))
    assert outcome(response) == (401, "900420")
    assert response.headers["www-authenticate"] == "Bearer"


def test_expiry_follows_the_emulators_clock(client: httpx.Client, emulator: Emulator) -> None:
    """A token is good until the second in which it expires, by the clock that a test moves."""
    emulator.clock.advance(3599)
    assert call(client, "GET", jwt(USER)).status_code == 200
    emulator.clock.advance(1)
    response = call(client, "GET", jwt(USER))
    assert outcome(response) == (401, "800001")
    assert response.json()["description"] == "The partner token is expired."
    emulator.clock.advance(-1)
    assert call(client, "GET", jwt(USER)).status_code == 200


@pytest.mark.parametrize("expiry", [None, "2030", True, [], 0, -1, float("nan"), float("-inf")])
def test_bad_expiry(client: httpx.Client, expiry: object) -> None:
    """A token without an expiry, or with a past one, is rejected."""
    assert outcome(call(client, "GET", jwt({**USER, "exp": expiry}))) == (401, "800001")


@pytest.mark.parametrize("expiry", [10**400, float("inf"), NOW.timestamp() + 0.5])
def test_late_expiry(client: httpx.Client, expiry: float) -> None:
    """A token may expire as late as it wants."""
    assert call(client, "GET", jwt({**USER, "exp": expiry})).status_code == 200


@pytest.mark.parametrize("methods", [None, [], ["pwd"], "mfa", ["MFA"], [["mfa"]], {"mfa": 1}])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_user_without_mfa(client: httpx.Client, method: str, methods: object) -> None:
    """A user's token without MFA is rejected for every operation."""
    assert outcome(call(client, method, jwt({**USER, "amr": methods}))) == (401, "900421")


@pytest.mark.parametrize(
    ("tenant", "status", "code"),
    [(TENANT, 200, None), (TENANT.upper(), 200, None), (CUSTOMER, 403, "900308"), (None, 403, "900308")],
)
def test_tenant(client: httpx.Client, emulator: Emulator, tenant: str | None, status: int, code: str | None) -> None:
    """With a tenant set, only its tokens are taken; without one, and for opaque tokens, it does not matter."""
    token = jwt({**USER, "tid": tenant})
    assert call(client, "GET", token).status_code == 200
    emulator.configure(tenant_id=TENANT)
    assert outcome(call(client, "GET", token)) == (status, code)
    assert call(client, "GET", "any").status_code == 200


@pytest.mark.parametrize("claims", [[], "x", 1, None])
def test_claims_that_are_no_object(client: httpx.Client, claims: object) -> None:
    """A JWT whose claims cannot be read is rejected."""
    assert outcome(call(client, "GET", jwt(claims))) == (401, "800001")


@pytest.mark.parametrize("middle", ["A", "e30x", part("x" * 20_000), base64.b64encode(b"[" * 30_000).decode()])
def test_broken_claims(client: httpx.Client, middle: str) -> None:
    """Claims of broken base64 or JSON, or of any size that a header may have, are a 401 and no more."""
    header = part({"alg": "none"})
    assert outcome(call(client, "GET", f"{header}.{middle}.")) == (401, "800001")


@pytest.mark.parametrize(
    ("token", "status", "compliant"),
    [
        ("any", 200, "true"),
        (jwt(USER), 200, "true"),
        (jwt(APP), 200, "true"),
        (jwt({**USER, "amr": ["pwd"]}), 401, "false"),
        (jwt({**USER, "exp": 1}), 401, None),
    ],
)
def test_validate_mfa(client: httpx.Client, token: str, status: int, compliant: str | None) -> None:
    """ValidateMfa: true gets a header that says whether the token meets the requirement, if the token is readable."""
    response = call(client, "GET", token, validate="True")
    assert (response.status_code, response.headers.get("ismfacompliant")) == (status, compliant)


@pytest.mark.parametrize("value", [None, "false", "", "1"])
def test_without_validate_mfa(client: httpx.Client, value: str | None) -> None:
    """Without ValidateMfa the response does not mention MFA."""
    assert "ismfacompliant" not in call(client, "GET", "any", validate=value).headers


def test_header_as_spelled(emulator: Emulator) -> None:
    """The name of the header goes over the wire as the sources spell it."""
    request = (
        f"GET {URL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer any\r\nValidateMfa: true\r\n"
    )
    address = urlsplit(emulator.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request.encode() + b"\r\n")
        assert b"\r\nisMfaCompliant: true\r\n" in b"".join(iter(lambda: connection.recv(65536), b""))
