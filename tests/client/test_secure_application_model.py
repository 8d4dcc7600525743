"""App+User tokens by refresh token, with MSAL against a token endpoint."""

import asyncio
import copy
import logging
import pickle
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from azure.core.credentials import TokenCredential
from scripted_server import ScriptedServer, answer
from token_endpoint import TENANT, TokenEndpoint, models

from partner_center import (
    AsyncPartnerCenter,
    CredentialError,
    InvalidRequestError,
    PartnerCenter,
    SecureApplicationModel,
)
from partner_center.policies.authentication import SCOPE, TokenSource

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EMPTY = answer(200, {"qualifications": []})

Make = Callable[..., SecureApplicationModel]


@pytest.fixture(scope="module")
def running_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenEndpoint]:
    """Serve one token endpoint for all tests of the module."""
    with TokenEndpoint(tmp_path_factory.mktemp("ca")) as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(running_endpoint: TokenEndpoint) -> TokenEndpoint:
    """Return the token endpoint, without anything asked."""
    running_endpoint.requests.clear()
    running_endpoint.errors.clear()
    running_endpoint.expires_in, running_endpoint.refresh_in, running_endpoint.rotates = 3600, None, True
    return running_endpoint


@pytest.fixture
def make(endpoint: TokenEndpoint) -> Iterator[Make]:
    """Return what makes a SecureApplicationModel that asks the endpoint."""
    with models(endpoint) as made:
        yield made


def test_the_clients_send_the_token(endpoint: TokenEndpoint, make: Make) -> None:
    """Both clients take the model, and send the access token that the refresh token gave."""

    async def call(credential: SecureApplicationModel, base_url: str) -> None:
        async with AsyncPartnerCenter(credential, base_url=base_url) as pc:
            await pc.qualifications.list(CUSTOMER)

    credential = make()
    assert isinstance(credential, TokenCredential)
    with ScriptedServer(EMPTY) as server:
        with PartnerCenter(credential, base_url=server.base_url) as pc:
            pc.qualifications.list(CUSTOMER)
            pc.qualifications.list(CUSTOMER)
        asyncio.run(call(credential, server.base_url))

    assert [each.header("authorization") for each in server.received] == [
        "Bearer access-secret-1",
        "Bearer access-secret-1",
        "Bearer access-secret-2",
    ]
    first, second = endpoint.requests
    assert (first["grant_type"], first["client_id"]) == ("refresh_token", "app")
    assert (first["client_secret"], first["refresh_token"]) == ("client-secret", "refresh-secret")
    assert SCOPE in first["scope"].split()
    assert second["refresh_token"] == "refresh-secret-1"


def test_a_refused_token_is_really_replaced(make: Make) -> None:
    """After a 401 the refresh token is used once more, whatever MSAL has in its cache."""
    source = TokenSource(make(), SCOPE)

    assert [source.token(), source.token(), source.token("access-secret-1")] == [
        "access-secret-1",
        "access-secret-1",
        "access-secret-2",
    ]


def test_each_new_refresh_token_is_stored_once(endpoint: TokenEndpoint, make: Make) -> None:
    """The callback gets a rotated refresh token, and nothing when it stays the same."""
    stored: list[str] = []
    credential = make(on_refresh_token=stored.append)

    credential.get_token(SCOPE)
    endpoint.rotates = False
    credential.get_token()
    credential.get_token_info(SCOPE, options={"claims": "{}"})
    endpoint.rotates = True
    credential.get_token(SCOPE, claims="{}", tenant_id=None)

    assert stored == ["refresh-secret-1", "refresh-secret-4"]
    assert [each["refresh_token"] for each in endpoint.requests] == [
        "refresh-secret",
        "refresh-secret-1",
        "refresh-secret-1",
        "refresh-secret-1",
    ]


@pytest.mark.parametrize("rotates", [True, False])
def test_a_refresh_token_that_could_not_be_stored_is_offered_again(
    endpoint: TokenEndpoint, make: Make, rotates: bool
) -> None:
    """The new refresh token is not lost with a failing store: it is used, and the newest is offered next time."""
    stored: list[str] = []

    def store(refresh_token: str) -> None:
        stored.append(refresh_token)
        if len(stored) == 1:
            raise OSError(f"cannot write {refresh_token}")

    credential = make(on_refresh_token=store)
    with pytest.raises(CredentialError, match="could not be stored: on_refresh_token failed with OSError") as raised:
        credential.get_token(SCOPE)
    endpoint.rotates = rotates
    credential.get_token(SCOPE)

    assert "refresh-secret" not in "".join(traceback.format_exception(raised.value))
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert stored == ["refresh-secret-1", "refresh-secret-2" if rotates else "refresh-secret-1"]
    assert endpoint.requests[1]["refresh_token"] == "refresh-secret-1"


def test_the_lifetime_is_that_of_the_answer(endpoint: TokenEndpoint, make: Make) -> None:
    """When to renew comes from the answer too; without a lifetime a token is taken to be short-lived."""
    credential = make()
    endpoint.refresh_in = 1800
    token = credential.get_token(SCOPE)
    assert token.refresh_on is not None
    assert abs(token.expires_on - token.refresh_on - 1800) <= 1

    endpoint.expires_in = endpoint.refresh_in = None
    short = credential.get_token(SCOPE)
    assert short.refresh_on is None
    assert token.expires_on - short.expires_on > 3000


def test_nothing_shows_a_secret(
    endpoint: TokenEndpoint, make: Make, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither errors nor objects nor logs show a secret, though the endpoint quotes them all."""
    caplog.set_level(logging.DEBUG)
    credential = make()
    shown = [repr(credential), str(credential), repr(credential.get_token(SCOPE))]
    endpoint.errors.append(("invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity."))
    with pytest.raises(
        CredentialError, match=r"refused the refresh token \(AADSTS700082\)\. Hint: The refresh"
    ) as raised:
        TokenSource(credential, SCOPE).token()

    error = raised.value
    assert (error.__cause__, error.__context__) == (None, None)
    shown += [str(error), repr(error), *traceback.format_exception(error), repr(pickle.dumps(error)), caplog.text]
    shown += [*capfd.readouterr(), repr(PartnerCenter(credential))]
    assert not re.search("(client|refresh|access)-secret", "".join(shown))
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(credential)
    with pytest.raises(TypeError, match="cannot pickle"):
        copy.deepcopy(credential)


def test_an_endpoint_that_is_not_there(endpoint: TokenEndpoint) -> None:
    """What MSAL and its HTTP client raise becomes a CredentialError; here the certificate is not trusted."""
    with requests.Session() as session:
        credential = SecureApplicationModel(
            TENANT,
            "app",
            "client-secret",
            refresh_token="refresh-secret",
            authority=endpoint.authority,
            http_client=session,
            disable_instance_discovery=True,
        )
        there = f"the login service {endpoint.authority} could not be reached"
        with pytest.raises(CredentialError, match=rf"^{re.escape(there)} \(SSLError\)\. Hint: Check "):
            credential.get_token(SCOPE)


@pytest.mark.parametrize(
    "scope",
    [
        "https://graph.windows.net/.default",
        "https://GRAPH.windows.net//user_impersonation",
        "00000002-0000-0000-c000-000000000000/.default",
    ],
)
def test_azure_ad_graph_is_refused(endpoint: TokenEndpoint, make: Make, scope: str) -> None:
    """Partner Center takes no tokens for Azure AD Graph any more, so that none is requested."""
    with pytest.raises(InvalidRequestError, match="Azure AD Graph is retired"):
        make().get_token(scope)

    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tenant_id": ""}, "tenant_id: give it as text"),
        ({"client_id": None}, "client_id: give it as text"),
        ({"refresh_token": " "}, "refresh_token: give it as text"),
        ({"client_secret": None}, "either client_secret or client_certificate"),
        ({"client_certificate": {"thumbprint": "x"}}, "either client_secret or client_certificate"),
        ({"on_refresh_token": "store"}, "on_refresh_token: give a plain function"),
        ({"on_refresh_token": asyncio.sleep}, "on_refresh_token: give a plain function"),
        ({"authority": "http://login.microsoftonline.com"}, "authority: give an https:// URL"),
        ({"authority": "https://"}, "authority: give an https:// URL"),
    ],
)
def test_arguments_that_cannot_be_used(options: dict[str, Any], message: str) -> None:
    """A bad argument is refused at once, and not shown if it may be a secret."""
    arguments: dict[str, Any] = {"tenant_id": TENANT, "client_id": "app", "client_secret": "s", "refresh_token": "r"}
    with pytest.raises(InvalidRequestError, match=message):
        SecureApplicationModel(**{**arguments, **options})


def test_a_certificate_that_cannot_be_read(endpoint: TokenEndpoint) -> None:
    """A certificate stands for the secret; one that cannot be read is a CredentialError that does not show it."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(endpoint.ca)
        credential = SecureApplicationModel(
            TENANT,
            "app",
            client_certificate={"private_key": "planted", "thumbprint": "00"},
            refresh_token="r",
            authority=endpoint.authority,
            http_client=session,
            disable_instance_discovery=True,
        )
        with pytest.raises(CredentialError, match="the credential failed with ") as raised:
            credential.get_token()

    assert "planted" not in str(raised.value)
    assert endpoint.requests == []


def test_without_msal_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """MSAL is an extra: without it the message has the command that installs it."""
    monkeypatch.setitem(sys.modules, "msal", None)

    with pytest.raises(CredentialError, match=r'pip install "partner-center-client\[msal\]"') as raised:
        SecureApplicationModel(TENANT, "app", "s", refresh_token="r")
    assert raised.value.__context__ is None


def test_importing_the_package_imports_no_identity_library() -> None:
    """The import stays fast, and the extras stay optional."""
    program = "import sys, partner_center; print(sorted({'msal', 'azure', 'requests'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
