"""Where a token comes from, how long it is kept, and what becomes of a credential that fails."""

import asyncio
import base64
import gc
import json
import logging
import pickle
import threading
import time
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport
from azure.identity import ClientSecretCredential, CredentialUnavailableError
from azure.identity.aio import ClientSecretCredential as AsyncClientSecretCredential
from scripted_server import ScriptedServer, answer
from token_endpoint import TENANT, TokenEndpoint

from partner_center import AsyncPartnerCenter, CredentialError, InvalidRequestError, PartnerCenter
from partner_center.policies.authentication import SCOPE, AsyncTokenSource, TokenSource, scope_for

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
EMPTY = answer(200, {"qualifications": []})
MANY = 64
NOW = 1_800_000_000.0
T = TypeVar("T")


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
    running_endpoint.expires_in = 3600
    return running_endpoint


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = NOW

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass
class Vault:
    """A callable credential that counts how often it is asked, and gives or raises what a test put into it."""

    gives: list[Any]
    asked: int = 0

    def __call__(self) -> Any:
        """Give the next one, the last one again and again."""
        self.asked += 1
        given = self.gives.pop(0) if len(self.gives) > 1 else self.gives[0]
        if isinstance(given, BaseException):
            raise given
        return given


@dataclass
class Identity:
    """A TokenCredential of the older kind, over a vault."""

    vault: Vault
    kwargs: list[dict[str, Any]] = field(default_factory=list)

    def get_token(self, *scopes: str, **kwargs: Any) -> Any:
        """Give what the vault gives."""
        assert scopes == (SCOPE,)
        self.kwargs.append(kwargs)
        return self.vault()


@dataclass
class AsyncIdentity:
    """The same, to be awaited; `gate` lets it wait."""

    vault: Vault
    gate: asyncio.Event | None = None

    async def get_token(self, *_scopes: str, **_kwargs: Any) -> Any:
        """Give what the vault gives."""
        if self.gate is not None:
            await self.gate.wait()
        return self.vault()


class Crowd:
    """A lock that says when so many threads are at it that nobody is missing."""

    def __init__(self) -> None:
        self.full = threading.Event()
        self._lock = threading.Lock()
        self._there: deque[int] = deque()

    def then(self, ask: Callable[[], str]) -> Callable[[], str]:
        """Return what asks only once all are there."""

        def waiting() -> str:
            assert self.full.wait(10)
            return ask()

        return waiting

    def __enter__(self) -> None:
        self._there.append(threading.get_ident())
        if len(self._there) == MANY:
            self.full.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def identity(*gives: Any) -> Identity:
    """Return a TokenCredential that gives or raises these."""
    return Identity(Vault(list(gives)))


def azure(endpoint: TokenEndpoint) -> ClientSecretCredential:
    """Return a credential of azure-identity that asks the endpoint."""
    return ClientSecretCredential(
        TENANT,
        "app",
        "client-secret",
        authority=endpoint.authority,
        disable_instance_discovery=True,
        transport=RequestsTransport(connection_verify=str(endpoint.ca)),
        retry_total=0,
    )


def azure_aio(endpoint: TokenEndpoint) -> AsyncClientSecretCredential:
    """Return an async credential of azure-identity that asks the endpoint."""
    return AsyncClientSecretCredential(
        TENANT,
        "app",
        "client-secret",
        authority=endpoint.authority,
        disable_instance_discovery=True,
        transport=AioHttpTransport(connection_verify=str(endpoint.ca)),
        retry_total=0,
    )


def jwt(**claims: Any) -> str:
    """Return a JWT with these claims and no signature worth the name."""
    parts = ({"alg": "none"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".c2ln"
    )


def at_once(ask: Callable[[], T]) -> list[T]:
    """Return what many threads get that start together."""
    barrier = threading.Barrier(MANY)

    def wait_and_ask() -> T:
        barrier.wait(10)
        return ask()

    with ThreadPoolExecutor(MANY) as pool:
        return [done.result(10) for done in [pool.submit(wait_and_ask) for _ in range(MANY)]]


def test_a_string_is_the_token_and_stays_it() -> None:
    """A static token is given again even when the service refused it: there is no other."""
    assert TokenSource("static", SCOPE).token(stale="static") == "static"
    assert asyncio.run(AsyncTokenSource("static", SCOPE).token(stale="static")) == "static"


@pytest.mark.parametrize(
    ("base_url", "scope"),
    [
        ("https://api.partnercenter.microsoft.com", "https://api.partnercenter.microsoft.com/.default"),
        ("http://127.0.0.1:8080/gw", "https://api.partnercenter.microsoft.com/.default"),
        (
            "https://PARTNER.partnercenterapi.microsoftonline.cn/",
            "https://partner.partnercenterapi.microsoftonline.cn/.default",
        ),
    ],
)
def test_the_scope_is_that_of_the_service(base_url: str, scope: str) -> None:
    """The token is for Partner Center, whatever stands in between; in China for the host there."""
    assert scope_for(base_url) == scope


@pytest.mark.parametrize("age", [299, 301])
def test_an_opaque_token_is_kept_for_300_seconds(age: int) -> None:
    """A callable may be expensive, so it is not asked for every request; nobody knows how long its token lasts."""
    vault, clock = Vault(["one", "two"]), Clock()
    source = TokenSource(vault, SCOPE, clock=clock)

    first = source.token()
    clock.now += age

    assert (first, source.token(), vault.asked) == ("one", "one" if age < 300 else "two", 1 if age < 300 else 2)


@pytest.mark.parametrize(
    ("answer", "keeps", "renews"),
    [
        (jwt(exp=NOW + 3600), 3299, 3361),
        (jwt(exp=NOW + 200), 99, 101),
        (AccessToken("token", int(NOW) + 3600), 3299, 3361),
        (AccessToken("token", int(NOW) + 600), 299, 361),
        (AccessToken("token", int(NOW) + 100), 49, 51),
        (AccessTokenInfo("token", int(NOW) + 7200, refresh_on=int(NOW) + 3600), 3599, 3601),
        (AccessTokenInfo("token", int(NOW) + 7200, refresh_on=int(NOW) - 5), 29, 31),
        (AccessTokenInfo("token", int(NOW) + 60, refresh_on=int(NOW) + 3600), 59, 61),
        (jwt(exp="soon"), 299, 301),
        (jwt(exp=True), 299, 301),
        (jwt(exp=float("inf")), 299, 301),
        (jwt(exp=10**400), 299, 301),
        ("a.__.c", 299, 301),
        ("a.W10.c", 299, 301),
    ],
)
def test_when_a_token_is_renewed(answer: Any, keeps: float, renews: float) -> None:
    """A token is renewed some minutes before it expires, or when its issuer says; a short one at half its lifetime."""
    credential, clock = identity(answer), Clock()
    source = TokenSource(credential, SCOPE, clock=clock)

    source.token()
    clock.now = NOW + keeps
    source.token()
    before = credential.vault.asked
    clock.now = NOW + renews
    source.token()

    assert (before, credential.vault.asked) == (1, 2)


def test_a_token_that_seems_to_have_expired_is_used_all_the_same() -> None:
    """The clock of this machine may be wrong: the service is to judge, and the next call asks again."""
    vault = Vault([jwt(exp=NOW - 5)])
    source = TokenSource(vault, SCOPE, clock=Clock())

    assert source.token() == source.token() == vault.gives[0]
    assert vault.asked == 2


def test_the_old_token_serves_while_it_cannot_be_renewed() -> None:
    """A failure to renew is no harm until the token expires; it is tried again every 30 s."""
    credential = identity(AccessToken("old", int(NOW) + 600), OSError(), OSError(), OSError())
    clock = Clock()
    source = TokenSource(credential, SCOPE, clock=clock)

    seen = []
    for clock.now in (NOW, NOW + 400, NOW + 429, NOW + 431):
        seen.append((source.token(), credential.vault.asked))
    clock.now = NOW + 601

    assert seen == [("old", 1), ("old", 2), ("old", 2), ("old", 3)]
    with pytest.raises(CredentialError, match="failed with OSError"):
        source.token()


def test_the_old_token_serves_other_threads_and_tasks_while_one_renews_it() -> None:
    """Nobody else waits for the renewal of a token that is still valid."""
    clock, inside, leave = Clock(), threading.Event(), threading.Event()

    def slow() -> str:
        if clock.now > NOW:
            inside.set()
            assert leave.wait(10)
        return jwt(exp=NOW + 600, at=clock.now)

    async def tasks() -> list[str]:
        source = AsyncTokenSource(slow, SCOPE, clock=clock)
        clock.now = NOW
        first = await source.token()
        clock.now = NOW + 400
        renewing = asyncio.create_task(source.token())
        await asyncio.to_thread(inside.wait, 10)
        second = await source.token()
        leave.set()
        return [first, second, await renewing]

    source = TokenSource(slow, SCOPE, clock=clock)
    first = source.token()
    clock.now = NOW + 400
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(source.token)
        assert inside.wait(10)
        second = source.token()
        leave.set()
        third = renewing.result(10)
    inside.clear()
    leave.clear()

    assert (second, third) == (first, jwt(exp=NOW + 600, at=NOW + 400))
    assert asyncio.run(tasks()) == [first, first, third]


def test_many_threads_cause_one_request(endpoint: TokenEndpoint) -> None:
    """Threads that all lack a token, or all report the same one as refused, wait for one request."""
    with azure(endpoint) as credential:
        source = TokenSource(credential, SCOPE)
        first = at_once(source.token)
        second = at_once(partial(source.token, "access-secret-1"))
        late = source.token("access-secret-1")

    assert set(first) == {"access-secret-1"}
    assert {*second, late} == {"access-secret-2"}
    assert len(endpoint.requests) == 2


def test_many_tasks_cause_one_request(endpoint: TokenEndpoint) -> None:
    """The same for the tasks of an event loop."""

    async def run() -> list[set[str]]:
        async with azure_aio(endpoint) as credential:
            source = AsyncTokenSource(credential, SCOPE)
            first = await asyncio.gather(*(source.token() for _ in range(MANY)))
            second = await asyncio.gather(*(source.token("access-secret-1") for _ in range(MANY)))
            late = await source.token("access-secret-1")
        return [set(first), {*second, late}]

    assert asyncio.run(run()) == [{"access-secret-1"}, {"access-secret-2"}]
    assert len(endpoint.requests) == 2


def test_many_threads_share_a_failure() -> None:
    """Whoever waits for a request that fails gets its own error, and does not ask once more."""
    crowd = Crowd()
    vault = Vault([ValueError("secret")])
    source = TokenSource(crowd.then(vault), SCOPE)
    source._requesting.lock = crowd  # type: ignore[assignment]

    def error() -> CredentialError:
        with pytest.raises(CredentialError, match="failed with ValueError") as raised:
            source.token()
        return raised.value

    errors = at_once(error)

    assert len({id(each) for each in errors}) == MANY
    assert vault.asked == 1


def test_many_tasks_share_a_failure() -> None:
    """The same for the tasks of an event loop."""
    vault = Vault([ValueError("secret")])

    async def run() -> list[str | BaseException]:
        source = AsyncTokenSource(AsyncIdentity(vault), SCOPE)
        return await asyncio.gather(*(source.token() for _ in range(MANY)), return_exceptions=True)

    assert [type(error) for error in asyncio.run(run())] == [CredentialError] * MANY
    assert vault.asked == 1


def test_a_credential_without_another_token_is_asked_once() -> None:
    """Many threads whose token was refused ask once, though the answer is the token that they had."""
    crowd = Crowd()
    vault = Vault(["same"])
    source = TokenSource(vault, SCOPE)
    source.token()
    source.credential = crowd.then(vault)
    source._requesting.lock = crowd  # type: ignore[assignment]

    assert at_once(partial(source.token, "same")) == ["same"] * MANY
    assert vault.asked == 2


def test_a_refused_token_is_asked_for_anew_with_claims() -> None:
    """A TokenCredential is asked for a token newer than the refused one, which makes it pass by its own cache."""
    credential = identity(AccessToken("one", int(NOW) + 3600), AccessToken("two", int(NOW) + 3600))
    source = TokenSource(credential, SCOPE, clock=Clock())

    assert [source.token(), source.token("one"), source.token("one")] == ["one", "two", "two"]
    claims = json.loads(credential.kwargs[1]["claims"])
    assert credential.kwargs[0] == {}
    assert claims == {"access_token": {"nbf": {"essential": True, "value": "1800000000"}}}


def test_a_token_may_be_refused_before_any_was_given() -> None:
    """A source that holds nothing insists too, on a token from now on."""
    credential = identity(AccessToken("one", int(NOW) + 3600))

    assert TokenSource(credential, SCOPE, clock=Clock()).token("of another source") == "one"
    assert '"value": "1800000000"' in credential.kwargs[0]["claims"]


@pytest.mark.parametrize("error", [CredentialUnavailableError("run az login --claims-challenge"), TypeError("claims")])
def test_a_credential_that_takes_no_claims_is_asked_without(error: Exception) -> None:
    """Those that ask a command-line tool refuse claims: what they give without is all there is."""
    token = AccessToken("one", int(NOW) + 3600)

    async def run() -> str:
        return await AsyncTokenSource(AsyncIdentity(Vault([error, token])), SCOPE).token("one")

    credential = identity(error, token)
    assert TokenSource(credential, SCOPE).token("one") == "one"
    assert [bool(each) for each in credential.kwargs] == [True, False]
    assert asyncio.run(run()) == "one"


def test_a_failure_to_replace_a_refused_token_is_an_error() -> None:
    """The old token does not serve once the service refused it."""
    credential = identity(AccessToken("one", int(NOW) + 3600), OSError())
    source = TokenSource(credential, SCOPE, clock=Clock())
    source.token()

    with pytest.raises(CredentialError, match="OSError"):
        source.token("one")


def test_azure_identity_is_renewed_early(endpoint: TokenEndpoint) -> None:
    """A short-lived token is kept for half its life, and then the credential is asked again."""
    endpoint.expires_in = 0  # azure-identity keeps none; by the source's slower clock they last 100 s
    start = time.time() - 100
    clock = Clock(start)
    seen = []
    with azure(endpoint) as credential:
        source = TokenSource(credential, SCOPE, clock=clock)
        for clock.now in (start, start + 40, start + 60):
            seen.append(source.token())

    assert seen == ["access-secret-1", "access-secret-1", "access-secret-2"]


def test_azure_identity_over_the_wire(endpoint: TokenEndpoint) -> None:
    """Both clients send the token of an azure-identity credential, requested with Partner Center's scope."""

    async def call(credential: Any, base_url: str) -> None:
        async with AsyncPartnerCenter(credential, base_url=base_url) as pc:
            await pc.qualifications.list(CUSTOMER)

    async def call_async(base_url: str) -> None:
        async with azure_aio(endpoint) as credential:
            await call(credential, base_url)

    with ScriptedServer(EMPTY) as server, azure(endpoint) as credential:
        with PartnerCenter(credential, base_url=server.base_url) as pc:
            pc.qualifications.list(CUSTOMER)
            pc.qualifications.list(CUSTOMER)
        asyncio.run(call(credential, server.base_url))
        asyncio.run(call_async(server.base_url))

    assert [each.header("authorization") for each in server.received] == [
        "Bearer access-secret-1",
        "Bearer access-secret-1",
        "Bearer access-secret-1",
        "Bearer access-secret-2",
    ]
    assert {each["scope"].split()[0] for each in endpoint.requests} == {SCOPE}


def test_nothing_shows_what_azure_identity_said(endpoint: TokenEndpoint, caplog: pytest.LogCaptureFixture) -> None:
    """Of a refused sign-in remain the error's type, Entra's code and what to do, nowhere a secret."""
    caplog.set_level(logging.DEBUG)
    endpoint.errors.append(("invalid_client", "AADSTS7000215: Invalid client secret provided"))
    with azure(endpoint) as credential, pytest.raises(CredentialError) as raised:
        PartnerCenter(credential).qualifications.list(CUSTOMER)

    error = raised.value
    assert str(error) == (
        "the credential failed with ClientAuthenticationError (AADSTS7000215). Hint: The client secret is not valid: "
        "give the secret's value, not its id, and check its expiry."
    )
    assert (error.__cause__, error.__context__) == (None, None)
    shown = [str(error), repr(error), *traceback.format_exception(error), repr(pickle.dumps(error))]
    shown += [record.getMessage() for record in caplog.records if not record.name.startswith("azure.")]
    assert "client-secret" not in "".join(shown)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("AADSTS50076: ...", "sign in again with MFA"),
        ("AADSTS50079: ...", "sign in again with MFA"),
        ("AADSTS700082: ...", "The refresh token expired"),
        ("AADSTS70008: ...", "The refresh token expired"),
        ("AADSTS65001: ...", "administrator of the tenant consent"),
        ("AADSTS900023: ...", "no such tenant"),
        ("AADSTS90002: ...", "no such tenant"),
        ("AADSTS500011: ...", "does not know the resource"),
        ("AADSTS530003: ...", r"https://login.microsoftonline.com/error\?code=530003 explains it"),
        ("a password", "Ask the credential for a token on its own to see why"),
    ],
)
def test_the_codes_of_entra_have_hints(said: str, hint: str) -> None:
    """The well-known codes come with what to do, the others with where to look them up."""
    with pytest.raises(CredentialError, match=hint) as raised:
        TokenSource(identity(RuntimeError(said)), SCOPE).token()

    assert said not in str(raised.value)


def test_errors_of_this_package_stay_what_they_are() -> None:
    """A credential may raise its own CredentialError."""
    with pytest.raises(CredentialError, match=r"^the vault is sealed$"):
        TokenSource(Vault([CredentialError("the vault is sealed")]), SCOPE).token()


def test_an_interrupt_passes_and_the_next_thread_asks() -> None:
    """Ctrl-C is nobody's failure: it leaves the source as it was."""
    source = TokenSource(Vault([KeyboardInterrupt(), "token"]), SCOPE)

    with pytest.raises(KeyboardInterrupt):
        source.token()
    assert source.token() == "token"


@pytest.mark.parametrize("given", [None, 5, "", "Bearer abc", "a b", AccessToken("Bearer abc", 0), object()])
def test_what_is_no_token_is_refused(given: Any) -> None:
    """Whatever the credential is, what it gives must be a token alone."""
    with pytest.raises(CredentialError, match="without `Bearer ` before it") as raised:
        TokenSource(identity(given), SCOPE).token()

    assert "abc" not in str(raised.value)


def test_the_sync_client_refuses_async_credentials(endpoint: TokenEndpoint) -> None:
    """At once where it shows, otherwise when the credential gives something to be awaited."""

    class Vault_:  # noqa: N801
        async def __call__(self) -> str:
            return "token"

    class Waiting:
        def __await__(self) -> Generator[None, None, str]:
            yield
            return "token"

    async def coroutine() -> str:
        return "token"

    async def check() -> None:
        async with azure_aio(endpoint) as credential:
            with pytest.raises(InvalidRequestError, match="goes with AsyncPartnerCenter"):
                PartnerCenter(credential)  # type: ignore[arg-type]

    for credential in (AsyncIdentity(Vault([])), Vault_(), coroutine, partial(coroutine)):
        with pytest.raises(InvalidRequestError, match="goes with AsyncPartnerCenter"):
            PartnerCenter(credential)  # type: ignore[arg-type]
    kinds: list[Any] = [lambda: coroutine(), lambda: Waiting()]
    for late in kinds:
        with pytest.raises(InvalidRequestError, match="goes with AsyncPartnerCenter"):
            TokenSource(late, SCOPE).token()
    asyncio.run(check())


def test_a_class_is_no_credential() -> None:
    """A credential's class, given without calling it, is refused with its name."""
    with pytest.raises(InvalidRequestError, match="got the class ClientSecretCredential"):
        PartnerCenter(ClientSecretCredential)  # type: ignore[arg-type]


def test_the_async_client_takes_every_kind() -> None:
    """Plain and async, callable and TokenCredential; what blocks is done in a thread."""
    threads: list[int] = []

    async def coroutine() -> str:
        return "coroutine"

    async def fails() -> str:
        raise OSError

    def plain() -> str:
        threads.append(threading.get_ident())
        return "plain"

    kinds: dict[str, Any] = {
        "coroutine": coroutine,
        "plain": plain,
        "sync": identity(AccessToken("sync", 0)),
        "async": AsyncIdentity(Vault([AccessToken("async", 0)])),
    }

    async def run() -> None:
        for token, credential in kinds.items():
            assert await AsyncTokenSource(credential, SCOPE).token() == token
        late: Callable[[], Awaitable[str]] = lambda: coroutine()  # noqa: E731
        assert await AsyncTokenSource(late, SCOPE).token() == "coroutine"
        for failing in (fails, lambda: fails(), Vault([StopIteration()])):
            with pytest.raises(CredentialError):
                await asyncio.wait_for(AsyncTokenSource(failing, SCOPE).token(), 10)

    asyncio.run(run())
    assert threads != [threading.get_ident()]


def test_a_client_may_go_from_loop_to_loop() -> None:
    """A source keeps nothing of a loop that has ended, even one that ended during a request."""
    vault = Vault([AccessToken("token", 0)])
    credential = AsyncIdentity(vault)
    source = AsyncTokenSource(credential, SCOPE)

    async def given_up() -> None:
        credential.gate = asyncio.Event()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.token(), 0.01)

    async def whole() -> str:
        credential.gate = None
        return await source.token()

    asyncio.run(given_up())
    assert [asyncio.run(whole()), asyncio.run(whole())] == ["token", "token"]
    assert source._requesting == {}
    gc.collect()


@pytest.mark.parametrize("cancelled", [0, 5])
def test_whoever_is_cancelled_harms_nobody_else(cancelled: int) -> None:
    """The task that began the request may be cancelled, as any other: the rest get the token of that request."""

    async def run() -> tuple[list[Any], int]:
        vault = Vault([AccessToken("token", 0)])
        credential = AsyncIdentity(vault, asyncio.Event())
        source = AsyncTokenSource(credential, SCOPE)
        tasks = [asyncio.create_task(source.token()) for _ in range(8)]
        await asyncio.sleep(0)
        tasks[cancelled].cancel()
        await asyncio.sleep(0)
        assert credential.gate is not None
        credential.gate.set()
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
        return results, vault.asked

    results, asked = asyncio.run(run())

    assert isinstance(results.pop(cancelled), asyncio.CancelledError)
    assert (results, asked) == (["token"] * 7, 1)


class Reluctant:
    """A credential with its own cache, which only a claims request passes by; its first answer can be held up."""

    def __init__(self) -> None:
        self.claims: list[str | None] = []
        self.hold: asyncio.Event | None = None

    async def get_token(self, *_scopes: str, **options: Any) -> Any:
        """Return the token of the cache, or a new one if claims are requested."""
        claims = options.get("claims")
        self.claims.append(claims)
        if self.hold is not None and claims is None:
            await self.hold.wait()
        return SimpleNamespace(token="new" if claims else "old", expires_on=5000)


def test_a_refusal_during_an_early_renewal_is_not_lost() -> None:
    """Whoever joins a renewal that did not know of the refusal, and gets the refused token again, asks once more."""

    async def run() -> tuple[str, str, Reluctant]:
        credential, now = Reluctant(), [1000.0]
        tokens = AsyncTokenSource(credential, SCOPE, clock=lambda: now[0])
        assert await tokens.token() == "old"
        now[0] = 4950.0  # due for renewal, and still valid
        credential.hold = asyncio.Event()
        renewing = asyncio.create_task(tokens.token())
        while len(credential.claims) < 2:
            await asyncio.sleep(0)
        refused = asyncio.create_task(tokens.token("old"))
        await asyncio.sleep(0)
        credential.hold.set()
        return await renewing, await refused, credential

    renewed, fresh, credential = asyncio.run(run())

    assert (renewed, fresh) == ("old", "new")
    assert [claims is not None for claims in credential.claims] == [False, False, True]
