"""Every code block of the README and of the site does what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path
from typing import Any

import azure.identity
import httpx
import msal
import pytest
from doc_blocks import DOCUMENTS, blocks_of
from doc_reader import Reader, default

from partner_center import AsyncPartnerCenter, PartnerCenter, SecureApplicationModel, without_waiting
from partner_center_emulator import Emulator

# Blocks that need an index of packages, a person, or a company's network, and any that are indented without a language;
# one more has to be worth it.
NOT_RUN = {
    "docs/explanation/upstream.md": 4,  # faults of libraries, which tests/client/test_upstream.py runs
    "README.md": 5,
    "docs/tutorial.md": 1,
    "docs/how-to/credentials.md": 1,
    "docs/how-to/keep-a-fork.md": 9,  # tests/rehearsal/test_fork.py follows them
    "docs/how-to/upgrade-the-generator.md": 2,  # tests/rehearsal/test_upgrade_generator.py
    "docs/how-to/regenerate-and-publish.md": 12,  # tasks that tests/spec_change and tests/rehearsal run
    "docs/how-to/work-behind-a-proxy.md": 1,
}

CREDENTIALS = "docs/how-to/credentials.md"
_LOGIN = "https://login.microsoftonline.com"


@pytest.fixture
def reader(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Return a reader whose Partner Center is the emulator, and for whom days pass at once."""
    for client in (PartnerCenter, AsyncPartnerCenter):
        default(monkeypatch, client, base_url=emulator.base_url)
    with Reader(tmp_path, {}) as reading, without_waiting(emulator.clock.advance):
        yield reading


@pytest.fixture
def entra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Return a reader who signs in as well, with an emulator that MSAL, azure-identity and the client trust."""
    with Emulator(tls=True) as emulator:
        default(monkeypatch, PartnerCenter, base_url=emulator.base_url)
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, emulator.ca_file)
        monkeypatch.setenv("NO_PROXY", "*")
        monkeypatch.setenv("PARTNER_CENTER_TENANT_ID", "11111111-1111-4111-8111-111111111111")
        for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
            monkeypatch.setenv(f"PARTNER_CENTER_{name}", name.lower())
        elsewhere: dict[str, Any] = {"authority": emulator.authority, "disable_instance_discovery": True}
        default(monkeypatch, SecureApplicationModel, **elsewhere)
        _preset(monkeypatch, azure.identity.ClientSecretCredential, **elsewhere)
        _preset(monkeypatch, msal.PublicClientApplication, instance_discovery=False)
        _let_somebody_enter_the_code(emulator, monkeypatch)
        with Reader(tmp_path, {_LOGIN: emulator.authority}) as reading:
            yield reading


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


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if each != CREDENTIALS])
def test_every_block_does_what_it_says(reader: Reader, document: str) -> None:
    """Followed from top to bottom, no block fails, and what it prints is what the spec says."""
    for block in blocks_of(document):
        reader.follow(block)


# MSAL leaves its connections to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_credential_signs_in(entra: Reader) -> None:
    """Each credential that the page shows gets a token at an emulated Microsoft Entra, and does what the page says."""
    for block in blocks_of(CREDENTIALS):
        entra.follow(block)


def test_the_blocks_that_are_not_run_are_counted() -> None:
    """Only so many blocks are not run, and each says why."""
    marked = Counter(block.path for document in DOCUMENTS for block in blocks_of(document) if block.not_run)

    assert marked == NOT_RUN
