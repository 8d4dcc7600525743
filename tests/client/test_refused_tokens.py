"""After a 401: a credential that takes no claims is asked without, and the service's answer is not hidden."""

import asyncio
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from az_tool import install_az
from azure.core.credentials import AccessToken
from azure.identity import AzureCliCredential, ChainedTokenCredential, DefaultAzureCredential
from azure.identity.aio import AzureCliCredential as AsyncAzureCliCredential
from azure.identity.aio import ChainedTokenCredential as AsyncChainedTokenCredential
from azure.identity.aio import DefaultAzureCredential as AsyncDefaultAzureCredential
from scripted_server import ScriptedServer, answer

from partner_center import AsyncPartnerCenter, AuthenticationError, PartnerCenter

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EMPTY = answer(200, {"qualifications": []})
REFUSED = answer(401, {"code": "800001", "description": "the token is of yesterday"})
OTHERS = ["environment", "workload_identity", "managed_identity", "shared_token_cache", "visual_studio_code"]
OTHERS += ["powershell", "developer_cli", "interactive_browser", "broker"]
WITHOUT_OTHERS = {f"exclude_{name}_credential": True for name in OTHERS}


def list_with(credential: Any, base_url: str) -> None:
    """List with the sync client."""
    with PartnerCenter(credential, base_url=base_url) as pc:
        pc.qualifications.list(CUSTOMER)


def list_async(make: Callable[[], Any], base_url: str) -> None:
    """List with the async client, and a credential that is made in its loop."""

    async def call() -> None:
        credential = make()
        async with AsyncPartnerCenter(credential, base_url=base_url) as pc:
            await pc.qualifications.list(CUSTOMER)
        if hasattr(credential, "close") and inspect.iscoroutinefunction(credential.close):
            await credential.close()

    asyncio.run(call())


SYNC: list[Callable[[], Any]] = [
    AzureCliCredential,
    lambda: ChainedTokenCredential(AzureCliCredential()),
    lambda: ChainedTokenCredential(ChainedTokenCredential(AzureCliCredential())),
    lambda: DefaultAzureCredential(**WITHOUT_OTHERS),
]
ASYNC: list[Callable[[], Any]] = [
    AsyncAzureCliCredential,
    lambda: AsyncChainedTokenCredential(AsyncAzureCliCredential()),
    lambda: AsyncDefaultAzureCredential(**WITHOUT_OTHERS),
    lambda: Wrapped(AsyncChainedTokenCredential(AsyncAzureCliCredential())),
]


class Wrapped:
    """A credential that does not show that it is async until it is called."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """Pass everything on."""
        return self._inner.get_token(*scopes, **options)

    async def close(self) -> None:
        """Close the other."""
        await self._inner.close()


WAYS: list[Any] = [
    *(pytest.param(lambda url, make=make: list_with(make(), url), id=f"sync-{n}") for n, make in enumerate(SYNC)),
    *(pytest.param(lambda url, make=make: list_async(make, url), id=f"thread-{n}") for n, make in enumerate(SYNC)),
    *(pytest.param(lambda url, make=make: list_async(make, url), id=f"async-{n}") for n, make in enumerate(ASYNC)),
]


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder that comes first in PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize("call", WAYS)
def test_another_token_of_a_command_line_tool_is_sent(path: Path, call: Callable[[str], None]) -> None:
    """The Azure CLI takes no claims, alone or in a chain: it is asked without, and its other token succeeds."""
    calls = install_az(path, tokens=2)
    with ScriptedServer(REFUSED, EMPTY) as server:
        call(server.base_url)

    sent = [each.header("authorization") for each in server.received]
    assert sent == ["Bearer cli-secret-1", "Bearer cli-secret-2"]
    assert len(calls.read_text().splitlines()) == 2


@pytest.mark.parametrize("call", WAYS)
def test_the_same_token_again_leaves_the_401(path: Path, call: Callable[[str], None]) -> None:
    """A tool that has no other token is asked once more, and the service's own words are the error."""
    calls = install_az(path, tokens=1)
    with ScriptedServer(REFUSED) as server, pytest.raises(AuthenticationError, match="the token is of yesterday"):
        call(server.base_url)

    assert len(server.received) == 1
    assert len(calls.read_text().splitlines()) == 2


def without_claims() -> Any:
    """Return a credential whose method has no parameter `claims`."""
    gives = iter(["one", "two"])
    return SimpleNamespace(get_token=lambda scope: AccessToken(next(gives), 4_000_000_000))  # noqa: ARG005


def without_options() -> Any:
    """Return a credential of the newer kind alone, whose method has no parameter `options`."""
    gives = iter(["one", "two"])
    return SimpleNamespace(get_token_info=lambda scope: AccessToken(next(gives), 4_000_000_000))  # noqa: ARG005


def wants_no_claims() -> Any:
    """Return a credential of the newer kind alone that raises anything for claims."""
    gives = iter(["one", "two"])

    def get_token_info(_scope: str, *, options: Any = None) -> Any:
        if options:
            raise LookupError("claims")
        return AccessToken(next(gives), 4_000_000_000)

    return SimpleNamespace(get_token_info=get_token_info)


@pytest.mark.parametrize("make", [without_claims, without_options, wants_no_claims])
def test_methods_without_claims_are_called_without(make: Callable[[], Any]) -> None:
    """Whatever a method raises for claims, it is called without them."""
    for is_async in (False, True):
        with ScriptedServer(REFUSED, EMPTY) as server:
            list_async(make, server.base_url) if is_async else list_with(make(), server.base_url)
        assert [each.header("authorization") for each in server.received] == ["Bearer one", "Bearer two"]


@pytest.mark.parametrize("kind", ["identity", "callable"])
def test_a_credential_that_fails_after_a_401_does_not_hide_it(kind: str) -> None:
    """The 401 is the error, and its message has the failure's type, but not its text."""
    asked: list[dict[str, Any]] = []

    def give(*_scopes: str, **options: Any) -> Any:
        asked.append(options)
        if len(asked) > 1:
            raise OSError("a secret")
        return AccessToken("one", 4_000_000_000) if kind == "identity" else "one"

    credential = SimpleNamespace(get_token=give) if kind == "identity" else give
    with ScriptedServer(REFUSED) as server, pytest.raises(AuthenticationError) as raised:
        list_with(credential, server.base_url)

    message = "the token is of yesterday (no other token could be had: the credential failed with OSError)"
    assert raised.value.message == message
    assert (raised.value.status, raised.value.code, len(raised.value.attempts)) == (401, "800001", 1)
    assert [bool(options) for options in asked] == ([False, True, False] if kind == "identity" else [False, False])
