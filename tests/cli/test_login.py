"""Signing in by a code on another device, over TLS, with MSAL itself."""

import json
import re
import ssl
import stat
import threading
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from partner_center import CredentialError, PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows.cli import main

Output = pytest.CaptureFixture[str]
WHO = ["--tenant-id", "contoso.onmicrosoft.com", "--client-id", "11111111-2222-3333-4444-555555555555"]
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


# MSAL leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def entra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Emulator]:
    """Serve an emulator over TLS, trusted by MSAL and by the client."""
    with Emulator(tls=True) as emulator:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", emulator.ca_file)
        monkeypatch.setenv("SSL_CERT_FILE", emulator.ca_file)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        monkeypatch.setenv("NO_PROXY", "*")
        yield emulator


def trusting(emulator: Emulator) -> httpx.Client:
    """Return an HTTP client that trusts the emulator."""
    return httpx.Client(verify=ssl.create_default_context(cafile=emulator.ca_file), trust_env=False)


def sign_in(emulator: Emulator, capsys: Output, answer: str, *options: str) -> int:
    """Run the login, and answer in place of a person as soon as the code is shown."""
    status: list[int] = []
    command = ["login", *WHO, "--authority", emulator.authority, *options]
    running = threading.Thread(target=lambda: status.append(main(command)))
    running.start()
    said = ""
    with trusting(emulator) as http:
        while running.is_alive():
            said += capsys.readouterr().err
            if found := re.search(r"enter the code (\w+)", said):
                body = {"user_code": found[1], "answer": answer}
                assert http.post(f"{emulator.base_url}/_emulator/sign-in", json=body).status_code == 200
                break
            running.join(0.05)
    running.join()
    return status[0]


def test_signed_in_once_for_all_commands(entra: Emulator, capsys: Output, tmp_path: Path) -> None:
    """What `login` stored is used by the other commands, also after the token expired; `--logout` forgets it."""
    assert sign_in(entra, capsys, "approve") == 0
    assert "signed in as agent@contoso.onmicrosoft.com" in capsys.readouterr().out
    kept = [file for file in (tmp_path / "partner-center").iterdir() if not file.name.endswith("lockfile")]
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}

    create = ["qualifications", "create", CUSTOMER, "StateOwnedEntity", "--base-url", entra.base_url]
    assert main(create) == 0
    assert entra.log[-1].effect
    capsys.readouterr()
    assert main(["login", "--status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["username"] == "agent@contoso.onmicrosoft.com"
    assert main(["login", "--logout"]) == 0
    assert main(["qualifications", "list", CUSTOMER, "--base-url", entra.base_url]) == 3
    assert "there are no credentials" in capsys.readouterr().err


def test_declined(entra: Emulator, capsys: Output) -> None:
    """A person who says no ends the login with the reason, and nothing is stored."""
    assert sign_in(entra, capsys, "decline") == 3

    assert "Microsoft Entra gave no token: authorization_declined (AADSTS70018)" in capsys.readouterr().err
    assert main(["login", "--status"]) == 3


def test_a_refresh_token_for_a_service(
    entra: Emulator, capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--refresh-token-file` writes a private file for a service; no token is shown, and no sign-in is stored."""
    file = tmp_path / "refresh-token"
    monkeypatch.chdir(tmp_path)

    assert sign_in(entra, capsys, "approve", "--refresh-token-file", file.name) == 0

    said, token = capsys.readouterr(), file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "the refresh token is in refresh-token, which only you can read" in said.err
    assert token not in said.out + said.err
    assert main(["login", "--status"]) == 3
    for name, value in (("TENANT_ID", WHO[1]), ("CLIENT_ID", WHO[3]), ("CLIENT_SECRET", "s"), ("REFRESH_TOKEN", token)):
        monkeypatch.setenv(f"PARTNER_CENTER_{name}", value)
    monkeypatch.setenv("PARTNER_CENTER_AUTHORITY", entra.authority)
    assert main(["qualifications", "create", CUSTOMER, "StateOwnedEntity", "--base-url", entra.base_url]) == 0


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_a_refresh_token_replaces_nothing(entra: Emulator, capsys: Output, tmp_path: Path, kind: str) -> None:
    """What is there already is refused by name before anybody is asked to sign in."""
    file = tmp_path / "there"
    if kind == "folder":
        file.mkdir()
    elif kind == "link":
        file.symlink_to(tmp_path / "nowhere")
    else:
        file.write_text("mine", encoding="utf-8")

    status = main(["login", *WHO, "--authority", entra.authority, "--refresh-token-file", str(file)])

    assert status == 2
    assert f"--refresh-token-file {file} exists; name a new file" in capsys.readouterr().err
    assert kind != "file" or file.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_no_file_stays_without_a_token(entra: Emulator, capsys: Output, tmp_path: Path) -> None:
    """A person who says no leaves no empty file behind."""
    file = tmp_path / "refresh-token"

    assert sign_in(entra, capsys, "decline", "--refresh-token-file", str(file)) == 3
    assert not file.exists()


def test_codes_are_refused_that_are_not_waiting(entra: Emulator) -> None:
    """A code of nobody, one that has expired and one that was used are refused as Entra does."""
    where = f"{entra.base_url}/contoso/oauth2/v2.0"
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "c"}
    with trusting(entra) as http:

        def redeem(code: str) -> str:
            return str(http.post(f"{where}/token", data={**grant, "device_code": code}).json().get("error"))

        assert http.post(f"{where}/devicecode", data={}).json()["error"] == "invalid_request"
        assert redeem("none") == "bad_verification_code"
        begun = http.post(f"{where}/devicecode", data={"client_id": "c"}).json()
        assert redeem(begun["device_code"]) == "authorization_pending"
        control = f"{entra.base_url}/_emulator/sign-in"
        assert http.post(control, json={"user_code": "NONE", "answer": "approve"}).status_code == 404
        assert http.post(control, json={"user_code": "NONE"}).status_code == 400
        http.post(control, json={"user_code": begun["user_code"], "answer": "approve"})
        assert redeem(begun["device_code"]) == "None"
        assert redeem(begun["device_code"]) == "bad_verification_code"
        late = http.post(f"{where}/devicecode", data={"client_id": "c"}).json()
        entra.clock.advance(timedelta(hours=1))
        assert redeem(late["device_code"]) == "expired_token"


def test_a_client_without_a_credential_finds_the_stored_sign_in(
    entra: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    """After a login `PartnerCenter()` sends its token, and after a logout there are no credentials."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (group,) = (each for each in project["entry-points"] if each.startswith("partner_center."))
    entries = "".join(f"{name} = {value}\n" for name, value in project["entry-points"][group].items())
    installed = tmp_path / "installed-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: installed\nVersion: 1\n")
    (installed / "entry_points.txt").write_text(f"[{group}]\n{entries}")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("TOKEN", "TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
        monkeypatch.delenv(f"PARTNER_CENTER_{name}", raising=False)
    monkeypatch.setenv("PARTNER_CENTER_BASE_URL", entra.base_url)

    assert sign_in(entra, capsys, "approve") == 0
    with PartnerCenter() as pc:
        assert "credential=partner_center_login, " in repr(pc)
        pc.validation_codes.list()
    assert (entra.log[-1].path, entra.log[-1].status) == ("/v1/customers/all/validations", 200)
    assert main(["login", "--logout"]) == 0
    with pytest.raises(CredentialError, match="there are no credentials"):
        PartnerCenter()
