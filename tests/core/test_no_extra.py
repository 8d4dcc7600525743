"""The package where none of its extras is installed."""

import asyncio
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest
from scripted_server import ScriptedServer, answer

from partner_center import (
    AsyncPartnerCenter,
    CredentialError,
    Education,
    InvalidRequestError,
    PartnerCenter,
    SecureApplicationModel,
)
from partner_center_workflows import bulk

OPTIONAL = ("aiohttp", "azure", "msal", "msal_extensions", "opentelemetry", "rich", "starlette", "trustme", "uvicorn")
CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
LOGIN = ["login", "--tenant-id", CUSTOMER, "--client-id", CUSTOMER]


@pytest.mark.parametrize("name", OPTIONAL)
def test_the_environment_has_no_extra(name: str) -> None:
    """What these tests show holds only where the library is missing."""
    assert util.find_spec(name) is None


def test_a_customer_is_qualified() -> None:
    """A create needs httpx and attrs alone."""
    reply = answer(200, {"qualifications": [{"qualification": "Education", "vettingStatus": "InReview"}]})
    with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        created = pc.qualifications.create(CUSTOMER, Education(segment="K12"))

    assert [item.vetting_status for item in created.qualifications] == ["InReview"]
    assert [request.method for request in server.received] == ["POST"]


def test_a_credential_names_its_extra() -> None:
    """What needs MSAL says how to install it."""
    with pytest.raises(CredentialError, match=r'pip install "partner-center-client\[msal\]"'):
        SecureApplicationModel(CUSTOMER, CUSTOMER, "secret", refresh_token="refresh")


@pytest.mark.parametrize(("arguments", "extra"), [(["emulator"], "emulator"), (["demo"], "all"), (LOGIN, "msal")])
def test_a_command_names_its_extra(arguments: list[str], extra: str) -> None:
    """A command that needs more says so in one line, without a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "partner_center_workflows.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert f'pip install "partner-center-client[{extra}]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_help_needs_nothing() -> None:
    """The command explains itself without any extra."""
    done = subprocess.run(
        [sys.executable, "-m", "partner_center_workflows.cli", "--help"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "bulk" in done.stdout


def test_a_backend_names_its_extra() -> None:
    """A client over aiohttp says how to install it; without being asked for it, the async client works over httpx."""

    async def listed(base_url: str) -> int:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            return len((await pc.qualifications.list(CUSTOMER)).qualifications)

    with pytest.raises(InvalidRequestError, match=r'pip install "partner-center-client\[fast\]"'):
        AsyncPartnerCenter("t", backend="aiohttp")
    with ScriptedServer(answer(200, {"qualifications": []})) as server:
        assert asyncio.run(listed(server.base_url)) == 0


def test_bulk_runs_over_httpx(tmp_path: Path) -> None:
    """A bulk run takes what is there."""
    reply = answer(200, {"qualifications": [{"qualification": "StateOwnedEntity"}]})
    rows = [{"customer_id": CUSTOMER, "qualification": "StateOwnedEntity"}]
    with ScriptedServer(reply) as server, PartnerCenter("t", base_url=server.base_url) as pc:
        summary = bulk.run(rows, journal=tmp_path / "journal.db", client=pc)

    assert summary.counts["approved"] == 1
