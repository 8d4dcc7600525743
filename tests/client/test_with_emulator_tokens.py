"""The whole way over TLS: a refresh token gives an App+User token, and that token creates a qualification."""

import asyncio
import ssl
from collections.abc import Iterator

import httpx
import pytest
import requests

from partner_center import AsyncPartnerCenter, Education, PartnerCenter
from partner_center.sign_in.secure_application_model import SecureApplicationModel
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
TENANT = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def authority() -> Iterator[Emulator]:
    """Serve an emulator over TLS that knows one app and one consent."""
    seed = {"clients": [{"client_id": "app", "client_secret": "client-secret", "refresh_token": "refresh-secret"}]}
    with Emulator(tls=True, seed=seed) as emulator:
        yield emulator


@pytest.fixture
def stored() -> list[str]:
    """Return where new refresh tokens are stored."""
    return []


@pytest.fixture
def model(authority: Emulator, stored: list[str]) -> Iterator[SecureApplicationModel]:
    """Return a SecureApplicationModel that asks the emulator."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, authority.ca_file
        yield SecureApplicationModel(
            TENANT,
            "app",
            "client-secret",
            refresh_token="refresh-secret",
            on_refresh_token=stored.append,
            authority=authority.authority,
            http_client=session,
            disable_instance_discovery=True,
        )


def test_a_refresh_token_qualifies_a_customer(
    authority: Emulator, model: SecureApplicationModel, stored: list[str]
) -> None:
    """PartnerCenter gets its token at the emulator, creates an Education there, and the new refresh token is stored."""
    trusting = ssl.create_default_context(cafile=authority.ca_file)
    with httpx.Client(verify=trusting, trust_env=False) as http_client:
        with PartnerCenter(model, base_url=authority.base_url, http_client=http_client) as pc:
            pc.qualifications.create(CUSTOMER, Education("K12"))
            found = pc.qualifications.list(CUSTOMER)

    assert [str(each.qualification) for each in found.qualifications] == ["Education"]
    assert [entry.effect for entry in authority.log] == [True, False]
    assert len(stored) == 1


def test_the_same_without_blocking(authority: Emulator, model: SecureApplicationModel) -> None:
    """AsyncPartnerCenter goes the same way."""

    async def create() -> None:
        trusting = ssl.create_default_context(cafile=authority.ca_file)
        async with httpx.AsyncClient(verify=trusting, trust_env=False) as http_client:
            async with AsyncPartnerCenter(model, base_url=authority.base_url, http_client=http_client) as pc:
                await pc.qualifications.create(CUSTOMER, Education("K12"))

    asyncio.run(create())

    assert [entry.effect for entry in authority.log] == [True]
