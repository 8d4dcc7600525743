"""The Python code of the page on credentials signs in, with an emulator in place of Microsoft Entra."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partialmethod
from typing import Any

import azure.identity
import httpx
import msal
import pytest
from doc_blocks import blocks_of

from partner_center import SecureApplicationModel
from partner_center_emulator import Emulator

CREDENTIALS = "docs/how-to/credentials.md"
_LOGIN = "https://login.microsoftonline.com"


@pytest.fixture
def entra(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the login service of an emulator that MSAL, azure-identity and the client trust, and go to."""
    with Emulator(tls=True) as emulator:
        monkeypatch.setenv("PARTNER_CENTER_BASE_URL", emulator.base_url)
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, emulator.ca_file)
        monkeypatch.setenv("NO_PROXY", "*")
        monkeypatch.setenv("PARTNER_CENTER_TENANT_ID", "11111111-1111-4111-8111-111111111111")
        for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
            monkeypatch.setenv(f"PARTNER_CENTER_{name}", name.lower())
        elsewhere: dict[str, Any] = {"authority": emulator.authority, "disable_instance_discovery": True}
        _preset(monkeypatch, SecureApplicationModel, **elsewhere)
        _preset(monkeypatch, azure.identity.ClientSecretCredential, **elsewhere)
        _preset(monkeypatch, msal.PublicClientApplication, instance_discovery=False)
        _let_somebody_enter_the_code(emulator, monkeypatch)
        yield emulator.authority


def _preset(monkeypatch: pytest.MonkeyPatch, kind: Any, **arguments: object) -> None:
    """Let a class be made with these arguments."""
    monkeypatch.setattr(kind, "__init__", partialmethod(kind.__init__, **arguments))


def _let_somebody_enter_the_code(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what the person does whom a device code is shown to, before MSAL asks whether it was done."""
    ask = msal.PublicClientApplication.acquire_token_by_device_flow

    def approved(app: Any, flow: dict[str, Any]) -> object:
        body = {"user_code": flow["user_code"], "answer": "approve"}
        httpx.post(f"{emulator.base_url}/_emulator/sign-in", json=body).raise_for_status()
        return ask(app, flow)

    monkeypatch.setattr(msal.PublicClientApplication, "acquire_token_by_device_flow", approved)


# MSAL leaves its connections to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_credential_signs_in(entra: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each credential that the page shows gets a token at an emulated Microsoft Entra, and does what the page says."""
    printed = list[str]()
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks_of(CREDENTIALS):
        if block.language == "python":
            code = compile("\n" * block.line + block.text.replace(_LOGIN, entra), block.path, "exec")
            exec(code, names)  # noqa: S102 - this project's own page
            printed += capsys.readouterr().out.splitlines()
        elif block.language == "text":
            assert printed[-1].endswith(block.text.strip()), f"{block}: what was printed is {printed}"
