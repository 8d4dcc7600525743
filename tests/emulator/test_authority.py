"""The login service: real MSAL and azure-identity talk to it over TLS, and plain requests show its errors."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport
from azure.identity import ClientSecretCredential
from azure.identity.aio import ClientSecretCredential as AsyncClientSecretCredential

from partner_center_emulator import Client, Emulator, Seed

TENANT = "11111111-1111-4111-8111-111111111111"
API = "https://api.partnercenter.microsoft.com"
SCOPE = f"{API}/.default"
V1, V2 = f"/{TENANT}/oauth2/token", f"/{TENANT}/oauth2/v2.0/token"
APP = {"client_id": "app", "client_secret": "client-secret"}
APP_ONLY = APP | {"grant_type": "client_credentials", "scope": SCOPE}
USER = APP | {"grant_type": "refresh_token", "refresh_token": "refresh-secret", "scope": SCOPE}
CLIENTS = {"clients": [APP | {"refresh_token": "refresh-secret"}, {"client_id": "other", "client_secret": "s"}]}


@pytest.fixture(scope="module")
def running_authority() -> Iterator[Emulator]:
    """Serve one emulator over TLS for all tests of the module."""
    with Emulator(tls=True) as emulator:
        yield emulator


@pytest.fixture
def authority(running_authority: Emulator) -> Emulator:
    """Return the emulator that serves over TLS, back at its seed."""
    running_authority.reset()
    return running_authority


@pytest.fixture
def session(authority: Emulator) -> Iterator[requests.Session]:
    """Return the HTTP client that MSAL takes, which trusts the emulator."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, authority.ca_file
        yield session


@pytest.fixture
def app(authority: Emulator, session: requests.Session) -> msal.ConfidentialClientApplication:
    """Return an app of MSAL whose authority is the emulator."""
    return msal.ConfidentialClientApplication(
        "app",
        client_credential="client-secret",
        authority=f"{authority.authority}/{TENANT}",
        http_client=session,
        instance_discovery=False,
    )


def claims(token: Any) -> dict[str, Any]:
    """Return what a token says."""
    part = str(token).split(".")[1]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return decoded


def requested(emulator: Emulator) -> Any:
    """Return how many tokens of each grant were issued."""
    counts: Any = emulator.state()["token_requests"]
    return [counts[grant]["issued"] for grant in ("client_credentials", "refresh_token")]


def test_msal_gets_an_app_only_token(authority: Emulator, app: msal.ConfidentialClientApplication) -> None:
    """MSAL gets an app-only token for Partner Center, and keeps it as long as the response says."""
    given = app.acquire_token_for_client([SCOPE])
    said = claims(given["access_token"])
    assert (said["aud"], said["tid"], said["appid"], said["idtyp"]) == (API, TENANT, "app", "app")
    assert said["iss"] == f"https://sts.windows.net/{TENANT}/"
    assert said["iat"] == said["nbf"] == said["exp"] - 3600
    assert not said.keys() & {"scp", "upn", "amr"}
    assert given["expires_in"] == 3600
    assert app.acquire_token_for_client([SCOPE])["access_token"] == given["access_token"]
    assert requested(authority) == [1, 0]


def test_msal_rotates_the_refresh_token(authority: Emulator, app: msal.ConfidentialClientApplication) -> None:
    """MSAL gets App+User tokens, each with a new refresh token, and an old one still works."""
    first = app.acquire_token_by_refresh_token("refresh-secret", [SCOPE])
    second = app.acquire_token_by_refresh_token(first["refresh_token"], [SCOPE])
    third = app.acquire_token_by_refresh_token("refresh-secret", [SCOPE])
    said = claims(second["access_token"])
    assert (said["aud"], said["scp"], said["amr"]) == (API, "user_impersonation", ["pwd", "mfa"])
    assert said["upn"] == "agent@contoso.onmicrosoft.com"
    assert "idtyp" not in said
    assert len({each["refresh_token"] for each in (first, second, third)} | {"refresh-secret"}) == 4
    assert len({each["access_token"] for each in (first, second, third)}) == 3
    assert requested(authority) == [0, 3]


def test_strict_rotation(authority: Emulator, app: msal.ConfidentialClientApplication) -> None:
    """With strict rotation a refresh token works once, and MSAL understands the error of the second time."""
    authority.configure(rotate_strictly=True)
    first = app.acquire_token_by_refresh_token("refresh-secret", [SCOPE])
    again = app.acquire_token_by_refresh_token("refresh-secret", [SCOPE])
    assert (again["error"], again["error_codes"]) == ("invalid_grant", [70008])
    assert "access_token" in app.acquire_token_by_refresh_token(first["refresh_token"], [SCOPE])


def test_msal_discovers_the_instance_here(authority: Emulator, session: requests.Session) -> None:
    """MSAL may ask the emulator whether it knows the authority, and reads the aliases from its response."""
    app = msal.ConfidentialClientApplication(
        "app",
        client_credential="client-secret",
        authority=f"{authority.authority}/{TENANT}",
        http_client=session,
        instance_discovery=f"{authority.authority}/common/discovery/instance",
    )
    assert "access_token" in app.acquire_token_for_client([SCOPE])


def test_azure_identity_gets_a_token(authority: Emulator) -> None:
    """azure-identity gets an app-only token over TLS."""
    with ClientSecretCredential(
        TENANT,
        "app",
        "client-secret",
        authority=authority.authority,
        disable_instance_discovery=True,
        transport=RequestsTransport(connection_verify=authority.ca_file),
    ) as credential:
        assert claims(credential.get_token(SCOPE).token)["idtyp"] == "app"


def test_azure_identity_aio_gets_a_token(authority: Emulator) -> None:
    """The async credential of azure-identity, which goes without MSAL, gets one too."""

    async def get() -> str:
        async with AsyncClientSecretCredential(
            TENANT,
            "app",
            "client-secret",
            authority=authority.authority,
            disable_instance_discovery=True,
            transport=AioHttpTransport(connection_verify=authority.ca_file),
        ) as credential:
            token = (await credential.get_token(SCOPE)).token
        loop: Any = asyncio.get_running_loop()
        async with asyncio.timeout(10):  # aiohttp closes its session before TLS has said goodbye
            while any(each._sock is not None for each in list(loop._transports.values())):
                await asyncio.sleep(0)
        return token

    assert claims(asyncio.run(get()))["appid"] == "app"


def test_azure_identity_understands_a_refusal() -> None:
    """A wrong secret reaches the user of azure-identity with Entra's number."""
    with (
        Emulator(tls=True, seed=CLIENTS) as emulator,
        ClientSecretCredential(
            TENANT,
            "app",
            "wrong",
            authority=emulator.authority,
            disable_instance_discovery=True,
            transport=RequestsTransport(connection_verify=emulator.ca_file),
        ) as credential,
        pytest.raises(ClientAuthenticationError, match="AADSTS7000215"),
    ):
        credential.get_token(SCOPE)


def test_the_clock_sets_the_expiry(client: httpx.Client, emulator: Emulator) -> None:
    """A token expires on the emulator's clock, and `expires_in` counts real seconds."""
    emulator.configure(token_lifetime=600)
    emulator.clock.freeze()
    emulator.clock.set(emulator.clock.now().replace(microsecond=0))
    start = int(emulator.clock.now().timestamp())
    first = client.post(V2, data=APP_ONLY).json()
    emulator.clock.advance(601)
    second = client.post(V2, data=APP_ONLY).json()
    assert claims(first["access_token"])["exp"] == start + 600 < emulator.clock.now().timestamp()
    assert claims(second["access_token"])["exp"] == start + 1201
    assert (first["expires_in"], second["expires_in"]) == (600, 600)


def test_a_refresh_token_dies_of_inactivity(client: httpx.Client, emulator: Emulator) -> None:
    """A refresh token that is not used for 90 days is rejected; each use counts again."""
    given = client.post(V2, data=USER).json()["refresh_token"]
    for _ in range(2):
        emulator.clock.advance(80 * 86400)
        assert client.post(V2, data=USER).status_code == 200
    assert client.post(V2, data=USER | {"refresh_token": given}).json()["error_codes"] == [700082]


def test_without_mfa(client: httpx.Client) -> None:
    """A setting takes the multi-factor authentication out of App+User tokens."""
    client.put("/_emulator/settings", json={"mfa": False})
    assert claims(client.post(V2, data=USER).json()["access_token"])["amr"] == ["pwd"]


@pytest.mark.parametrize(
    ("url", "form", "audience"),
    [
        (V1, {"resource": API}, API),
        (V1, {"resource": "https://graph.windows.net"}, "https://graph.windows.net"),
        (V2, {"scope": "https://graph.windows.net/.default"}, "https://graph.windows.net"),
        (V2, {"scope": f"openid {SCOPE} offline_access"}, API),
    ],
)
@pytest.mark.parametrize("grant", [APP_ONLY, USER])
def test_the_audience_is_what_was_asked_for(
    client: httpx.Client, url: str, form: dict[str, str], audience: str, grant: dict[str, str]
) -> None:
    """Both versions of the endpoint give a token for the resource that was requested, retired ones as well."""
    response = client.post(url, data=grant | form).json()
    assert claims(response["access_token"])["aud"] == audience
    assert response["expires_in"] == ("3600" if url == V1 else 3600)


@pytest.mark.parametrize(("url", "scope"), [(V1, ""), (V2, ""), (V2, f"{API}/user_impersonation")])
def test_a_refresh_token_is_for_partner_center(client: httpx.Client, url: str, scope: str) -> None:
    """A refresh token gives a token for Partner Center unless another resource is named."""
    response = client.post(url, data=USER | {"scope": scope}).json()
    assert claims(response["access_token"])["aud"] == API
    assert response["scope"].endswith("user_impersonation")


@pytest.mark.parametrize(
    ("url", "form", "status", "error", "code"),
    [
        (V2, APP_ONLY | {"client_secret": "planted"}, 401, "invalid_client", 7000215),
        (V2, APP_ONLY | {"client_secret": ""}, 401, "invalid_client", 7000218),
        (V2, APP_ONLY | {"client_id": "planted"}, 400, "unauthorized_client", 700016),
        (V2, APP_ONLY | {"client_id": ""}, 400, "invalid_request", 900144),
        (V2, APP_ONLY | {"grant_type": "planted"}, 400, "unsupported_grant_type", 70003),
        (V2, APP_ONLY | {"grant_type": ""}, 400, "invalid_request", 900144),
        (V2, APP_ONLY | {"scope": ""}, 400, "invalid_request", 900144),
        (V2, APP_ONLY | {"scope": f"{API}/user_impersonation"}, 400, "invalid_scope", 1002012),
        (V2, APP_ONLY | {"scope": f"{SCOPE} https://graph.windows.net/.default"}, 400, "invalid_scope", 70011),
        (V2, USER | {"scope": "planted"}, 400, "invalid_scope", 70011),
        (V1, APP_ONLY, 400, "invalid_request", 900144),
        (V2, USER | {"refresh_token": ""}, 400, "invalid_request", 900144),
        (V2, USER | {"refresh_token": "planted"}, 400, "invalid_grant", 70008),
        (V2, USER | {"client_id": "other", "client_secret": "s"}, 400, "invalid_grant", 70000),
    ],
)
def test_refusals(listed: httpx.Client, url: str, form: dict[str, str], status: int, error: str, code: int) -> None:
    """Errors are worded as Entra words them, with the number twice, and quote nothing of the request."""
    response = listed.post(url, data=form, headers={"client-request-id": "C-1"})
    body = response.json()
    assert (response.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert (body["correlation_id"], response.headers["cache-control"]) == ("C-1", "no-store, no-cache")
    assert not any(secret in response.text for secret in ("planted", "client-secret", "refresh-secret"))


@pytest.fixture(scope="module")
def running_listed() -> Iterator[httpx.Client]:
    """Serve one emulator that knows its apps, and keep a client of it."""
    emulator = Emulator(seed=CLIENTS)
    with emulator, httpx.Client(base_url=emulator.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def listed(running_listed: httpx.Client) -> httpx.Client:
    """Return a client of an emulator that knows its apps, back at its seed."""
    running_listed.post("/_emulator/reset")
    return running_listed


def test_listed_clients(listed: httpx.Client) -> None:
    """What the seed lists is accepted, by header and by certificate as well, and a rotated refresh token too."""
    basic = {name: value for name, value in APP_ONLY.items() if name not in APP}
    assert listed.post(V2, data=basic, auth=("app", "client-secret")).status_code == 200
    assert listed.post(V2, data=basic | {"client_id": "app", "client_assertion": "a.b.c"}).status_code == 200
    rotated = listed.post(V2, data=USER).json()["refresh_token"]
    assert listed.post(V2, data=USER | {"refresh_token": rotated}).status_code == 200
    listed.post("/_emulator/reset")
    assert listed.post(V2, data=USER | {"refresh_token": rotated}).json()["error_codes"] == [70008]


def test_what_is_no_form(client: httpx.Client) -> None:
    """A body that is no form, or a header that is no Basic, gives nothing to read."""
    responses = [client.post(V2, json=APP_ONLY), client.post(V2, headers={"Authorization": "Basic ?"})]
    assert [response.json()["error_codes"] for response in responses] == [[900144]] * 2


def test_requests_are_counted_apart(client: httpx.Client, emulator: Emulator) -> None:
    """Token requests are counted by grant, are not in the service's log, and no secret is kept in sight."""
    client.post(V2, data=APP_ONLY)
    client.post(V2, data=USER)
    client.post(V2, data=USER | {"client_id": ""})
    client.post(V2, data=APP | {"grant_type": "planted"})
    client.get(f"/{TENANT}/v2.0/.well-known/openid-configuration")
    assert client.get(V2).status_code == 405
    state = client.get("/_emulator/state")
    assert state.json()["token_requests"] == {
        "client_credentials": {"issued": 1, "refused": 0},
        "refresh_token": {"issued": 1, "refused": 1},
        "urn:ietf:params:oauth:grant-type:device_code": {"issued": 0, "refused": 0},
        "other": {"issued": 0, "refused": 1},
    }
    assert (emulator.log, client.get("/_emulator/log").json()) == ([], [])
    assert "secret" not in state.text
    assert "planted" not in state.text
    client.post("/_emulator/reset")
    assert requested(emulator) == [0, 0]


@pytest.mark.parametrize("version", ["/v2.0", ""])
def test_discovery(client: httpx.Client, emulator: Emulator, version: str) -> None:
    """The OpenID configuration names the token endpoint of its version, at the address that was asked."""
    found = client.get(f"/contoso.example{version}/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == f"{emulator.authority}/contoso.example/oauth2{version}/token"
    response = client.post(found["token_endpoint"], data=USER | {"resource": API}).json()
    assert claims(response["access_token"])["upn"] == "agent@contoso.example"


def test_discovery_of_an_unknown_instance(client: httpx.Client) -> None:
    """An instance discovery that names no authority is rejected."""
    response = client.get("/common/discovery/instance", params={"authorization_endpoint": "https://nowhere"})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_instance")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_certificate_is_right(authority: Emulator, name: str) -> None:
    """The certificate holds for address and name, under the strict rules of Python 3.13 too."""
    context = ssl.create_default_context(cadata=authority.ca_pem.decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    url = authority.base_url.replace("127.0.0.1", name)
    with httpx.Client(verify=context, trust_env=False) as client:
        assert client.get(f"{url}/_emulator/log").status_code == 200


def test_the_ca_file_comes_and_goes() -> None:
    """The file with the certificate is there while the emulator serves, and the bytes at any time."""
    emulator = Emulator(tls=True, host="127.0.0.2" if os.name == "posix" else "127.0.0.1")
    with pytest.raises(RuntimeError, match="with statement"):
        _ = emulator.ca_file
    for _ in range(2):
        with emulator:
            path = Path(emulator.ca_file)
            assert path.read_bytes() == emulator.ca_pem
            assert emulator.base_url.startswith("https://")
        assert not path.exists()


def test_plain_http_has_no_certificate(emulator: Emulator) -> None:
    """Without TLS there is nothing to trust, and the message says how to have it."""
    for name in ("ca_file", "ca_pem"):
        with pytest.raises(RuntimeError, match="tls=True"):
            getattr(emulator, name)


@pytest.mark.parametrize(
    ("clients", "part"),
    [
        ("app", "must be a list"),
        (["app"], "must be an object"),
        ([{"client_id": "app"}], "client_secret"),
        ([APP | {"client_id": ""}], "client_id"),
        ([APP | {"refresh_token": ""}], "refresh_token"),
        ([APP | {"secret": "s"}], "no member secret"),
        ([APP, APP], "client twice"),
    ],
)
def test_bad_clients(clients: object, part: str) -> None:
    """An impossible list of clients is rejected with a message that says why."""
    with pytest.raises(ValueError, match=part) as raised:
        Emulator(seed={"clients": clients})
    assert "client-secret" not in str(raised.value)


def test_clients_as_classes() -> None:
    """Clients are taken as a class too, which does not show its secrets."""
    client = Client("app", "client-secret", "refresh-secret")
    assert Seed.of({"clients": [client]}) == Seed(clients=(client,))
    assert "secret=" not in repr(client)
    assert "refresh-secret" not in repr(Seed(clients=(client,)))


@pytest.mark.parametrize(
    "change", [{"token_lifetime": 0}, {"token_lifetime": 1.5}, {"token_lifetime": True}, {"mfa": 1.5}]
)
def test_bad_settings(emulator: Emulator, change: dict[str, object]) -> None:
    """A bad setting of the login service is rejected."""
    with pytest.raises(ValueError, match=next(iter(change))):
        emulator.configure(**change)
