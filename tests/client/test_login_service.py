"""What SecureApplicationModel sends, and where: never over http, over a redirect, or to another cloud."""

import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from scripted_server import ScriptedServer, answer
from token_endpoint import TENANT, TokenEndpoint

from partner_center import CredentialError, InvalidRequestError, PartnerCenter, SecureApplicationModel
from partner_center.policies.authentication import SCOPE, TokenSource, scope_for

API = "https://api.partnercenter.microsoft.com"
CHINA = "https://partner.partnercenterapi.microsoftonline.cn"
SECRET = re.compile("(client|refresh|access)-secret")

# A model keeps its connections for the process.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Serve a proxy that refuses: whatever goes beyond this machine is seen there, and goes no further."""
    with ScriptedServer(answer(403)) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.base_url)
        monkeypatch.setenv("HTTP_PROXY", server.base_url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: ScriptedServer) -> Iterator[trustme.CA]:
    """Return what signs the certificates of all servers; it is trusted."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "trusted.pem"))
    monkeypatch.delenv("PARTNER_CENTER_AUTHORITY", raising=False)
    yield made
    assert [each.target for each in proxy.received if "login." not in each.target] == []


@pytest.fixture
def endpoint(authority: trustme.CA, tmp_path: Path) -> Iterator[TokenEndpoint]:
    """Serve a login service."""
    with TokenEndpoint(tmp_path, authority) as server:
        yield server


@pytest.fixture
def elsewhere(authority: trustme.CA, tmp_path: Path) -> Iterator[TokenEndpoint]:
    """Serve another one, which is trusted too."""
    with TokenEndpoint(tmp_path, authority) as server:
        yield server


def model(endpoint: TokenEndpoint | None = None, **options: Any) -> SecureApplicationModel:
    """Return a model of the login service, with its own HTTP client."""
    if endpoint is not None:
        options |= {"authority": endpoint.authority, "disable_instance_discovery": True}
    return SecureApplicationModel(TENANT, "app", "client-secret", refresh_token="refresh-secret", **options)


def message_of(call: Callable[[], object]) -> str:
    """Return the message of the CredentialError that a call raises, which shows no secret."""
    with pytest.raises(CredentialError) as raised:
        call()
    assert not SECRET.search(repr(raised.value) + str(raised.value))
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    return str(raised.value)


@pytest.mark.parametrize("at", ["token", "openid-configuration"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_is_not_followed(
    endpoint: TokenEndpoint, elsewhere: TokenEndpoint, at: str, status: int, scheme: str
) -> None:
    """Whatever redirects, and to where: nothing arrives there, and the error says that it was a redirect."""
    with ScriptedServer(answer(400, {"error": "invalid_grant"})) as plain:
        to = plain.base_url if scheme == "http" else elsewhere.authority
        path = "v2.0/.well-known/openid-configuration" if at != "token" else "oauth2/v2.0/token"
        endpoint.replies[at] = (status, {"Location": f"{to}/{TENANT}/{path}?refresh-secret"}, b"")
        said = message_of(model(endpoint).get_token)

    assert said.startswith(
        f"the login service {endpoint.authority} answered {status}, a redirect, which is not followed"
    )
    assert (elsewhere.seen, plain.received, len(endpoint.seen)) == ([], [], 2 if at == "token" else 1)


def test_a_session_of_the_caller_follows_no_redirect_either(endpoint: TokenEndpoint, elsewhere: TokenEndpoint) -> None:
    """A session that the caller made, whose default is to follow redirects, is told not to."""
    endpoint.replies["token"] = (307, {"Location": f"{elsewhere.authority}/t/oauth2/v2.0/token"}, b"")
    with requests.Session() as session:
        said = message_of(model(endpoint, http_client=session).get_token)

    assert "a redirect, which is not followed" in said
    assert elsewhere.seen == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_endpoint_elsewhere_gets_nothing(
    endpoint: TokenEndpoint, elsewhere: TokenEndpoint, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """The discovery names the token endpoint; one of another host, or without TLS, is refused."""
    with ScriptedServer(answer(400)) as plain:
        to = plain.base_url if scheme == "http" else elsewhere.authority
        found = endpoint.discovery(TENANT)
        monkeypatch.setattr(
            endpoint, "discovery", lambda _tenant: {**found, "token_endpoint": f"{to}/{TENANT}/oauth2/v2.0/token"}
        )
        message_of(model(endpoint).get_token)

    assert (elsewhere.seen, plain.received) == ([], [])
    assert endpoint.requests == []


def test_an_unknown_login_service_is_asked_about_without_a_secret(
    proxy: ScriptedServer, endpoint: TokenEndpoint
) -> None:
    """MSAL asks Microsoft whether the login service is known, and no secret goes anywhere before that is answered."""
    credential = SecureApplicationModel(
        TENANT, "app", "client-secret", refresh_token="refresh-secret", authority=endpoint.authority
    )
    message_of(credential.get_token)

    assert [each.target for each in proxy.received] == ["login.microsoftonline.com:443"]
    assert endpoint.seen == []


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"refresh-secret", "answered 200 without the JSON of a sign-in"),
        (200, b"", "answered 200 without the JSON of a sign-in"),
        (200, [{"refresh_token": "refresh-secret"}], "answered 200 without the JSON of a sign-in"),
        (400, b"<html>client-secret</html>", "answered 400 without the JSON of a sign-in"),
        (200, b"[" * 100_000, "answered 200 without the JSON of a sign-in"),
        (503, {"error": "client-secret"}, "answered 503"),
        (400, {"error": "client-secret"}, "Microsoft Entra refused the refresh token. Hint"),
        (400, {"error": 5, "error_description": None, "error_codes": "client-secret"}, "refused the refresh token. H"),
        (400, {"error": "x", "error_codes": [700082]}, "refused the refresh token (AADSTS700082). Hint: The refresh"),
        (400, {"error": "x", "error_description": "AADSTS70043: refresh-secret"}, "error?code=70043 explains it"),
    ],
)
def test_what_the_login_service_quotes_is_not_shown(
    endpoint: TokenEndpoint, caplog: pytest.LogCaptureFixture, status: int, body: Any, said: str
) -> None:
    """Odd responses that quote the secrets become one error; neither it nor any log has a secret, not even MSAL's."""
    caplog.set_level(logging.DEBUG)
    endpoint.replies["token"] = (status, {}, body)
    assert said in message_of(model(endpoint).get_token)

    assert not SECRET.search(caplog.text)
    assert len(endpoint.seen) == 2


@pytest.mark.parametrize(
    "body", [{"access_token": "x", "expires_in": "soon"}, {"access_token": None}, {"access_token": ["x"]}, {}]
)
def test_a_token_of_the_wrong_type(endpoint: TokenEndpoint, body: dict[str, Any]) -> None:
    """Members of the wrong type are a CredentialError, whatever MSAL makes of them."""
    endpoint.replies["token"] = (200, {}, body)
    message_of(TokenSource(model(endpoint), SCOPE).token)


@pytest.mark.parametrize("number", [90002, 900023])
def test_a_tenant_that_does_not_exist(endpoint: TokenEndpoint, number: int) -> None:
    """Discovery of a wrong tenant fails with the code and the hint of Entra, and no secret is sent."""
    body = {"error": "invalid_tenant", "error_description": f"AADSTS{number}: Tenant 'x' not found."}
    endpoint.replies["openid-configuration"] = (400, {}, body)

    said = message_of(model(endpoint).get_token)
    assert f"does not know the tenant (AADSTS{number}). Hint: There is no such tenant" in said
    assert endpoint.requests == []


def test_a_login_service_that_is_silent(endpoint: TokenEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to waiting, and the error says where nothing came from."""
    monkeypatch.setattr("partner_center.sign_in.login_client._TIMEOUT", 0.3)

    def late(_form: dict[str, str]) -> tuple[int, dict[str, str], dict[str, str]]:
        time.sleep(1)
        return 200, {}, {}

    endpoint.replies["openid-configuration"] = late
    start = time.monotonic()
    said = message_of(model(endpoint).get_token)

    assert said.startswith(f"the login service {endpoint.authority} could not be reached (ReadTimeout). Hint: Check ")
    assert time.monotonic() - start < 1


def test_a_login_service_that_is_not_there(authority: trustme.CA, tmp_path: Path) -> None:
    """A closed port is reported with its address."""
    with TokenEndpoint(tmp_path, authority) as gone:
        pass
    assert f"{gone.authority} could not be reached (ConnectionError)" in message_of(model(gone).get_token)


@pytest.mark.parametrize(
    ("base_url", "given", "variable", "host"),
    [
        (API, None, None, "login.microsoftonline.com"),
        (CHINA, None, None, "login.partner.microsoftonline.cn"),
        (f"{CHINA}.", None, None, "login.partner.microsoftonline.cn"),
        (CHINA.upper().replace("HTTPS", "https"), None, None, "login.partner.microsoftonline.cn"),
        (CHINA, None, "https://login.chinacloudapi.cn", "login.chinacloudapi.cn"),
        ("https://gateway.example", None, None, "login.microsoftonline.com"),
        (
            "https://api.partnercenter.microsoft.com",
            None,
            "https://login.microsoftonline.us/",
            "login.microsoftonline.us",
        ),
        (
            "https://api.partnercenter.microsoft.com",
            "https://login.microsoftonline.us",
            CHINA,
            "login.microsoftonline.us",
        ),
    ],
)
def test_the_login_service_is_that_of_the_cloud(
    proxy: ScriptedServer,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    base_url: str,
    given: str | None,
    variable: str | None,
    host: str,
) -> None:
    """The client's base URL decides the login service, unless the argument or the variable does."""
    if variable:
        monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", variable)
    with PartnerCenter(model(authority=given), base_url=base_url) as pc:
        message_of(lambda: pc.validation_codes.list())

    assert {each.target for each in proxy.received} == {f"{host}:443"}


@pytest.mark.parametrize(
    ("base_url", "login"),
    [
        (CHINA, "https://login.microsoftonline.com"),
        (CHINA, "https://LOGIN.microsoftonline.us"),
        (CHINA, "https://westus2.login.microsoft.com"),
        (API, "https://login.partner.microsoftonline.cn"),
        (API, "https://login.chinacloudapi.cn."),
        ("http://127.0.0.1:1", "https://login.partner.microsoftonline.cn"),
    ],
)
@pytest.mark.parametrize("by", ["argument", "variable"])
def test_another_cloud_gets_no_secret(
    proxy: ScriptedServer, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, base_url: str, login: str, by: str
) -> None:
    """A login service of another cloud than the service's is refused before anything is sent, by both names."""
    if by == "variable":
        monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", login)
    credential = model(authority=login if by == "argument" else None)
    with PartnerCenter(credential, base_url=base_url) as pc, pytest.raises(InvalidRequestError) as raised:
        pc.validation_codes.list()

    assert "PARTNER_CENTER_AUTHORITY" in str(raised.value)
    assert "PARTNER_CENTER_BASE_URL" in str(raised.value)
    assert proxy.received == []


def test_a_model_stays_with_its_cloud(proxy: ScriptedServer, authority: trustme.CA) -> None:
    """A refresh token that was sent to one cloud is not sent to another for another scope."""
    credential = model()
    message_of(lambda: credential.get_token(scope_for(CHINA)))
    with pytest.raises(InvalidRequestError, match="same cloud"):
        credential.get_token(SCOPE)

    assert {each.target for each in proxy.received} == {"login.partner.microsoftonline.cn:443"}


@pytest.mark.parametrize(
    "value", ["http://login.microsoftonline.com", "login.microsoftonline.us", "https://u:p@h", "x y"]
)
def test_a_variable_that_is_no_https_url(monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, value: str) -> None:
    """A wrong variable is refused at once, by its name and without its value."""
    monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", value)
    with pytest.raises(InvalidRequestError, match=r"give an https:// URL, .* PARTNER_CENTER_AUTHORITY$") as raised:
        model()
    assert value not in str(raised.value)


def test_a_sign_in_shows_no_secret(endpoint: TokenEndpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A sign-in that succeeds leaves no secret in any log, not even in MSAL's."""
    caplog.set_level(logging.DEBUG)
    endpoint.replies["token"] = lambda form: (
        200,
        {},
        {"access_token": "access-secret", "expires_in": 3600, "refresh_token": form["refresh_token"] + "-2"},
    )
    assert model(endpoint).get_token().token == "access-secret"
    assert not SECRET.search(caplog.text)
    assert json.dumps(endpoint.seen).count("token") == 1
