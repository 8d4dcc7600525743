"""Clients without a credential or a base URL: what they take from the environment, and what they say that they took."""

import asyncio
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from scripted_server import ScriptedServer, answer
from token_endpoint import TENANT, TokenEndpoint

from partner_center import AsyncPartnerCenter, CredentialError, InvalidRequestError, PartnerCenter, PartnerCenterError
from partner_center_emulator import Emulator

NAMES = ("TOKEN", "TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "BASE_URL", "AUTHORITY")
APP = {"TENANT_ID": TENANT, "CLIENT_ID": "app", "CLIENT_SECRET": "client-secret"}
RUN = (
    "Run `partner-center login`, or set PARTNER_CENTER_TOKEN, or PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID, "
    "PARTNER_CENTER_CLIENT_SECRET and PARTNER_CENTER_REFRESH_TOKEN."
)
Set = Callable[..., None]
Make = Callable[[], PartnerCenter | AsyncPartnerCenter]

# MSAL leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
every_form = pytest.mark.parametrize(
    "make",
    [PartnerCenter, PartnerCenter.from_env, AsyncPartnerCenter, AsyncPartnerCenter.from_env],
    ids=["sync", "sync from_env", "async", "async from_env"],
)


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """Return a function that sets the variables of a client, of which the environment has no other."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nobody"))
    for name in NAMES:
        monkeypatch.delenv(f"PARTNER_CENTER_{name}", raising=False)

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"PARTNER_CENTER_{name}", value)

    return put


@pytest.fixture
def service() -> Iterator[ScriptedServer]:
    """Serve empty lists of validation codes."""
    with ScriptedServer(answer(200, []), answer(200, []), answer(200, [])) as server:
        yield server


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenEndpoint]:
    """Serve a login service, whose certificate MSAL trusts."""
    authority = trustme.CA()
    with TokenEndpoint(tmp_path, authority) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca))
        yield server


def ask(client: PartnerCenter | AsyncPartnerCenter) -> None:
    """Send one request with a client, and close it."""
    if isinstance(client, PartnerCenter):
        with client:
            client.validation_codes.list()
        return

    async def awaited(pc: AsyncPartnerCenter) -> None:
        async with pc:
            await pc.validation_codes.list()

    asyncio.run(awaited(client))


def tokens(service: ScriptedServer) -> list[str]:
    """Return the tokens that the service received."""
    return [each.header("authorization") or "" for each in service.received]


@every_form
def test_token_and_base_url_come_from_the_variables(make: Make, variables: Set, service: ScriptedServer) -> None:
    """The request goes to the URL of one variable with the token of the other; `repr` says so without the token."""
    variables(TOKEN="planted-token", BASE_URL=service.base_url)
    client = make()
    ask(client)

    assert tokens(service) == ["Bearer planted-token"]
    name = type(client).__name__
    start = f"{name}(base_url='{service.base_url}', credential=token of PARTNER_CENTER_TOKEN, timeout="
    assert repr(client).startswith(start)
    assert "planted" not in repr(client) + repr(vars(client))


def test_what_is_given_comes_before_the_variables(variables: Set, service: ScriptedServer) -> None:
    """A given credential goes to the base URL of the variable, and a given base URL gets the token of the variable."""
    variables(TOKEN="planted-token", BASE_URL=service.base_url)
    ask(PartnerCenter("mine"))
    variables(BASE_URL="http://127.0.0.1:9")
    ask(PartnerCenter(base_url=service.base_url))
    ask(AsyncPartnerCenter.from_env(base_url=service.base_url, backend="aiohttp", timeout=5))

    assert tokens(service) == ["Bearer mine", "Bearer planted-token", "Bearer planted-token"]
    assert "credential=token, " in repr(PartnerCenter("mine"))


def test_the_async_twin_has_the_same_credential(variables: Set, service: ScriptedServer) -> None:
    """`as_async` keeps what the environment gave, also if the variables are gone."""
    variables(TOKEN="planted-token", BASE_URL=service.base_url)
    pc = PartnerCenter()
    variables(TOKEN="another", BASE_URL="http://127.0.0.1:9")
    ask(pc.as_async())

    assert tokens(service) == ["Bearer planted-token"]


@every_form
def test_an_emulator_on_this_machine_needs_no_credential(make: Make, variables: Set) -> None:
    """With the base URL of an emulator alone, calls succeed."""
    with Emulator() as emulator:
        variables(BASE_URL=emulator.base_url)
        client = make()
        ask(client)
        assert [each.status for each in emulator.log] == [200]
    assert "credential=token of the emulator" in repr(client)


@every_form
@pytest.mark.parametrize(
    ("more", "grant", "shown"),
    [
        ({"REFRESH_TOKEN": "refresh-secret"}, "refresh_token", "SecureApplicationModel"),
        ({}, "client_credentials", "AppOnly"),
    ],
)
def test_an_app_signs_in(
    make: Make,
    variables: Set,
    endpoint: TokenEndpoint,
    service: ScriptedServer,
    more: dict[str, str],
    grant: str,
    shown: str,
) -> None:
    """With a refresh token it is App+User, without one app-only, at the login service of the variable."""
    variables(**APP, **more, AUTHORITY=endpoint.authority, BASE_URL=service.base_url)
    client = make()
    ask(client)

    assert [each["grant_type"] for each in endpoint.requests] == [grant]
    assert tokens(service) == ["Bearer access-secret-1"]
    assert f"credential={shown}(tenant_id='{TENANT}', client_id='app')" in repr(client)
    assert "secret" not in repr(client)


def test_a_refused_app_only_token_is_replaced(variables: Set, endpoint: TokenEndpoint) -> None:
    """After a 401 the login service is asked again, although MSAL still has the token."""
    variables(**APP, AUTHORITY=endpoint.authority)
    with ScriptedServer(answer(401, {}), answer(200, [])) as service:
        ask(PartnerCenter(base_url=service.base_url))

    assert tokens(service) == ["Bearer access-secret-1", "Bearer access-secret-2"]


@every_form
@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({}, CredentialError, f"there are no credentials. Hint: {RUN}"),
        (
            {"TENANT_ID": "t", "CLIENT_ID": "c"},
            CredentialError,
            f"there are no credentials; not set: PARTNER_CENTER_CLIENT_SECRET. Hint: {RUN}",
        ),
        (
            {"CLIENT_SECRET": "client-secret"},
            InvalidRequestError,
            (
                "PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID: not set; set all of them, or PARTNER_CENTER_TOKEN "
                "alone"
            ),
        ),
        (
            {"REFRESH_TOKEN": "refresh-secret", "TENANT_ID": "t", "CLIENT_ID": "c"},
            InvalidRequestError,
            "PARTNER_CENTER_CLIENT_SECRET: not set; set all of them, or PARTNER_CENTER_TOKEN alone",
        ),
        (
            {"TOKEN": "Bearer planted-token"},
            CredentialError,
            (
                "PARTNER_CENTER_TOKEN gave no usable token. Hint: Give the access token alone, as a string, without "
                "`Bearer ` before it."
            ),
        ),
        (
            {"TOKEN": "t", "BASE_URL": "http://emulator:8080"},
            InvalidRequestError,
            (
                "PARTNER_CENTER_BASE_URL is 'http://emulator:8080'; a token goes only over https, or over http to this "
                "machine; give an https:// URL"
            ),
        ),
        (
            {**APP, "AUTHORITY": "http://login.example"},
            InvalidRequestError,
            (
                "authority: give an https:// URL, such as https://login.microsoftonline.com, as --authority or "
                "PARTNER_CENTER_AUTHORITY"
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_variable(
    make: Make, variables: Set, given: dict[str, str], error: type[PartnerCenterError], said: str
) -> None:
    """The message names the variables and what to do, and shows no secret."""
    variables(**given)
    with pytest.raises(PartnerCenterError) as raised:
        make()

    assert (type(raised.value), str(raised.value)) == (error, said)


@pytest.mark.parametrize("token", ["…", "", "Bearer abc", "<token>"])
def test_a_placeholder_is_an_error_of_the_package(token: str) -> None:
    """What stands in docs for a token is refused with what to give, and `except PartnerCenterError` catches it."""
    with pytest.raises(PartnerCenterError) as raised:
        PartnerCenter(token)
    assert str(raised.value) == (
        "the credential gave no usable token. Hint: Give the access token alone, as a string, without `Bearer ` before "
        "it."
    )


def test_a_stored_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution that stores sign-ins gives the credential, and is asked for the client's service."""
    about = tmp_path / "store-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: store\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[partner_center.stored_sign_in]\nstore = store_of_sign_ins:find\n")
    (tmp_path / "store_of_sign_ins.py").write_text(
        "asked = []\n\ndef signed_in():\n    return 'token'\n\n"
        "def find(base_url):\n    asked.append(base_url)\n    return signed_in\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    shown = repr(PartnerCenter(base_url="https://gateway.example.com"))

    assert shown.startswith("PartnerCenter(base_url='https://gateway.example.com', credential=signed_in, ")
    assert importlib.import_module("store_of_sign_ins").asked == ["https://gateway.example.com"]
