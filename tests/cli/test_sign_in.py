"""Every sign-in of the command: at which login service, for which scope, and what a person sees if it fails."""

import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from scripted_server import ScriptedServer, answer
from token_endpoint import TENANT, TokenEndpoint

from partner_center_workflows.cli import main

Output = pytest.CaptureFixture[str]
CHINA = "https://partner.partnercenterapi.microsoftonline.cn"
WHO = ["--tenant-id", TENANT, "--client-id", "app"]
SECRET = re.compile("(client|refresh|access|device)-secret")
CODE = {
    "user_code": "ABC123",
    "device_code": "device-secret",
    "verification_uri": "https://login.example/device",
    "interval": 0,
    "expires_in": 900,
}

# MSAL leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Serve a proxy that refuses: whatever goes beyond this machine is seen there, and goes no further."""
    with ScriptedServer(answer(403)) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, server.base_url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: ScriptedServer) -> trustme.CA:
    """Return what signs the certificates of all servers; MSAL trusts it, and nobody is signed in."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    for name in ("AUTHORITY", "BASE_URL", "TOKEN"):
        monkeypatch.delenv(f"PARTNER_CENTER_{name}", raising=False)
    return made


@pytest.fixture
def endpoint(authority: trustme.CA, tmp_path: Path) -> Iterator[TokenEndpoint]:
    """Serve a login service that gives device codes, which somebody enters at once."""
    with TokenEndpoint(tmp_path, authority) as server:
        server.replies["devicecode"] = (200, {}, CODE)
        yield server


@pytest.fixture(params=["app-only", "refresh token", "login"])
def sign_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA) -> list[str]:
    """Return the command that signs in, each way once."""
    if request.param == "login":
        return ["login", *WHO]
    values = {"TENANT_ID": TENANT, "CLIENT_ID": "app", "CLIENT_SECRET": "client-secret"}
    if request.param == "refresh token":
        values["REFRESH_TOKEN"] = "refresh-secret"
    for name, value in values.items():
        monkeypatch.setenv(f"PARTNER_CENTER_{name}", value)
    return ["validation-codes", "list"]


def logins(proxy: ScriptedServer) -> set[str]:
    """Return the login services that the proxy was to reach."""
    return {each.target for each in proxy.received if each.target.startswith("login.")}


@pytest.mark.parametrize(
    ("base_url", "variable", "host"),
    [
        (None, None, "login.microsoftonline.com"),
        (CHINA, None, "login.partner.microsoftonline.cn"),
        (CHINA, "https://login.chinacloudapi.cn", "login.chinacloudapi.cn"),
        (None, "https://login.microsoftonline.us", "login.microsoftonline.us"),
    ],
)
def test_each_way_signs_in_at_the_login_service_of_the_cloud(
    sign_in: list[str],
    proxy: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    base_url: str | None,
    variable: str | None,
    host: str,
) -> None:
    """The base URL decides, unless the variable does; no network is reported with the login service's address."""
    if variable:
        monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", variable)
    assert main([*sign_in, *(["--base-url", base_url] if base_url else [])]) == 3

    assert logins(proxy) == {f"{host}:443"}
    assert f"the login service https://{host} could not be reached (ProxyError). Hint: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("base_url", "login"),
    [(CHINA, "https://login.microsoftonline.com"), (None, "https://login.partner.microsoftonline.cn")],
)
def test_no_way_signs_in_at_another_cloud(
    sign_in: list[str],
    proxy: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    base_url: str | None,
    login: str,
) -> None:
    """A login service of another cloud is refused as a mistake of usage, before anything is sent."""
    monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", login)
    if base_url:
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", base_url)
    assert main(sign_in) == 2

    said = capsys.readouterr().err
    assert "set PARTNER_CENTER_AUTHORITY and PARTNER_CENTER_BASE_URL" in said
    assert proxy.received == []


def test_each_way_asks_for_the_scope_of_the_cloud(
    sign_in: list[str], endpoint: TokenEndpoint, monkeypatch: pytest.MonkeyPatch, proxy: ScriptedServer
) -> None:
    """With the base URL of China, the login service that the variable names is asked for the scope of China."""
    monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", endpoint.authority)
    forms: list[dict[str, str]] = []

    def remembered(form: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        forms.append(form)
        return 200, {}, CODE

    endpoint.replies["devicecode"] = remembered
    main([*sign_in, "--base-url", CHINA])

    scopes = [form["scope"].split() for form in [*forms, *endpoint.requests] if "scope" in form]
    assert scopes
    assert all(f"{CHINA}/.default" in each for each in scopes)
    assert logins(proxy) == set()


def test_the_option_comes_before_the_variable(
    endpoint: TokenEndpoint, monkeypatch: pytest.MonkeyPatch, proxy: ScriptedServer
) -> None:
    """`--authority` is used whatever the variable says."""
    monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", "https://login.partner.microsoftonline.cn")
    assert main(["login", *WHO, "--authority", endpoint.authority]) == 0
    assert (logins(proxy), len(endpoint.requests)) == (set(), 1)


@pytest.mark.parametrize("status", [301, 307, 308])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("at", ["openid-configuration", "devicecode", "token"])
def test_no_way_follows_a_redirect(
    sign_in: list[str],
    endpoint: TokenEndpoint,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    status: int,
    scheme: str,
    at: str,
) -> None:
    """Secrets and codes go nowhere else, in clear or not, and the error says why, without them."""
    if at == "devicecode" and sign_in[0] != "login":
        at = "token"
    monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", endpoint.authority)
    with ScriptedServer(answer(200, CODE)) as plain, TokenEndpoint(tmp_path, authority) as elsewhere:
        to = plain.base_url if scheme == "http" else elsewhere.authority
        endpoint.replies[at] = (status, {"Location": f"{to}/t/oauth2/v2.0/{at}?client-secret"}, b"")
        assert main(sign_in) == 3

    output = capsys.readouterr()
    assert f"{endpoint.authority} answered {status}, a redirect, which is not followed" in output.err
    assert not SECRET.search(output.out + output.err)
    assert (plain.received, elsewhere.seen) == ([], [])


@pytest.mark.parametrize("to", ["http://127.0.0.1:9", "https://127.0.0.1:9", 5, None, "http://[", "//x"])
def test_a_device_code_endpoint_elsewhere(
    endpoint: TokenEndpoint, monkeypatch: pytest.MonkeyPatch, capsys: Output, to: Any
) -> None:
    """Whatever the discovery names for the code, one line says that it cannot be used."""
    found = endpoint.discovery(TENANT)
    monkeypatch.setattr(endpoint, "discovery", lambda _tenant: {**found, "device_authorization_endpoint": to})
    assert main(["login", *WHO, "--authority", endpoint.authority]) == 3

    assert len(capsys.readouterr().err.splitlines()) == 1
    assert endpoint.seen == [("GET", f"/{TENANT}/v2.0/.well-known/openid-configuration")]


def refused(error: str, code: int) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Return a refusal of Entra, which quotes a secret."""
    body = {"error": error, "error_description": f"AADSTS{code}: client-secret device-secret", "error_codes": [code]}
    return 400, {}, body


@pytest.mark.parametrize(
    ("at", "reply", "said"),
    [
        (
            "devicecode",
            refused("invalid_client", 7000218),
            "no code: invalid_client (AADSTS7000218). Hint: The app",
        ),
        (
            "token",
            refused("invalid_client", 7000218),
            "no token: invalid_client (AADSTS7000218). Hint: The",
        ),
        ("token", refused("interaction_required", 50076), "(AADSTS50076). Hint: Let the partner user sign in again"),
        (
            "devicecode",
            refused("unauthorized_client", 700016),
            "https://login.microsoftonline.com/error?code=700016",
        ),
        (
            "token",
            refused("expired_token", 70019),
            "expired_token (AADSTS70019). Hint: The code was not entered in time",
        ),
        (
            "token",
            refused("expired_token", 70020),
            "expired_token (AADSTS70020). Hint: The code was not entered",
        ),
        ("token", refused("authorization_declined", 70018), "(AADSTS70018). Hint: The sign-in was declined"),
        ("openid-configuration", refused("invalid_tenant", 90002), "(AADSTS90002). Hint: There is no such tenant"),
        ("devicecode", (200, {}, b"<html>device-secret"), "answered 200 without the JSON of a sign-in"),
        ("token", (502, {}, b"device-secret"), "answered 502 without the JSON of a sign-in"),
        ("devicecode", (200, {}, {"user_code": "A", "device_code": "d", "interval": "x"}), "failed with ValueError"),
        ("devicecode", (200, {}, {"user_code": "A"}), "failed with KeyError"),
        ("devicecode", (200, {}, {}), "Microsoft Entra gave no code. Hint"),
        ("token", (200, {}, {"access_token": None}), "Microsoft Entra gave no token that can be used"),
    ],
)
def test_why_a_login_failed(
    endpoint: TokenEndpoint, capsys: Output, caplog: pytest.LogCaptureFixture, at: str, reply: Any, said: str
) -> None:
    """The code and the hint or the address of Entra, as for every other sign-in; nothing is stored or shown."""
    caplog.set_level(logging.DEBUG)
    endpoint.replies[at] = reply
    assert main(["login", *WHO, "--authority", endpoint.authority]) == 3

    output = capsys.readouterr()
    assert said in output.err
    assert not SECRET.search(output.out + output.err + caplog.text)
    assert main(["login", "--status"]) == 3


def test_a_code_that_nobody_enters(endpoint: TokenEndpoint, capsys: Output) -> None:
    """A code whose time is over before anybody enters it ends the login, with what to do."""
    endpoint.replies["devicecode"] = (200, {}, {**CODE, "expires_in": 0})
    endpoint.replies["token"] = refused("authorization_pending", 70016)
    assert main(["login", *WHO, "--authority", endpoint.authority]) == 3
    assert "authorization_pending (AADSTS70016). Hint: The code was not entered in time" in capsys.readouterr().err


def test_slow_down_is_obeyed(endpoint: TokenEndpoint, capsys: Output) -> None:
    """After `slow_down` the next request comes 5 s later than before, and the login goes on."""
    times: list[float] = []

    def slow_down_once(_form: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        times.append(time.monotonic())
        return refused("slow_down", 0) if len(times) == 1 else (200, {}, {"access_token": "access-secret"})

    endpoint.replies["token"] = slow_down_once
    assert main(["login", *WHO, "--authority", endpoint.authority]) == 0

    assert len(times) == 2
    assert times[1] - times[0] > 5
    assert "signed in as a partner user" in capsys.readouterr().out


def test_a_login_shows_no_secret_and_no_control_character(
    endpoint: TokenEndpoint, capsys: Output, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Secrets are in the token store alone; what the login service says to a person is made printable."""
    caplog.set_level(logging.DEBUG)
    given = {"access_token": "access-secret", "refresh_token": "refresh-secret", "expires_in": 3600}
    endpoint.replies["token"] = (200, {}, given)
    endpoint.replies["devicecode"] = (200, {}, {**CODE, "verification_uri": "https://login.example/\x1b[2J"})
    assert main(["login", *WHO, "--authority", endpoint.authority, "--json"]) == 0

    output = capsys.readouterr()
    assert "Open https://login.example/?[2J in a browser and enter the code ABC123" in output.err
    assert not SECRET.search(output.out + output.err + caplog.text)
    files = {file.name: file.read_text() for file in (tmp_path / "config/partner-center").iterdir() if file.is_file()}
    assert [name for name, text in files.items() if SECRET.search(text)] == ["tokens.bin"]
    assert json.loads(output.out)["scope"] == "https://api.partnercenter.microsoft.com/.default"
