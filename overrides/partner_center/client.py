"""The two clients."""

import re
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from attrs import asdict

from partner_center_resources import AsyncResources, Resources

from .errors import InvalidRequestError
from .formats.outside_text import shown
from .policies import authentication
from .policies.credentials import AsyncCredential, Credential
from .policies.headers import header_value
from .policies.rate_limit import RateLimiter
from .policies.redaction import Secret, hidden
from .policies.retry import RetryPolicy, check_policy
from .policies.timeout import Timeout
from .runtime.api_client import APIClient, AsyncAPIClient, Backend
from .runtime.arguments import argument
from .runtime.calls import Settings
from .sign_in.authority import base_url_for
from .sign_in.from_environment import credential_for
from .sign_in.secure_application_model import SecureApplicationModel

if TYPE_CHECKING:
    import httpx


class Options(TypedDict, total=False):
    """The options of both clients; see `PartnerCenter`."""

    base_url: str | None
    api_version: str
    timeout: Timeout | float
    retry: RetryPolicy | None
    max_requests_per_second: float | None
    application_name: str | None
    strict_responses: bool


class SyncOptions(Options, total=False):
    """The options of `PartnerCenter`."""

    transport: "httpx.BaseTransport | None"
    http_client: "httpx.Client | None"


class AsyncOptions(Options, total=False):
    """The options of `AsyncPartnerCenter`."""

    transport: "httpx.AsyncBaseTransport | None"
    http_client: "httpx.AsyncClient | None"
    backend: Backend


class _Client:
    """What both clients share."""

    _settings: Settings | None = None  # until the constructor has succeeded
    _credential: Any = None

    @property
    def max_requests_per_second(self) -> float | None:
        """The rate limit of all calls of this client together, or None."""
        return self._settings.limiter.per_second if self._settings and self._settings.limiter else None

    def __repr__(self) -> str:
        settings, credential = self._settings, self._credential
        if settings is None:
            return f"{type(self).__name__}()"
        shown_credential = getattr(credential, "__name__", type(credential).__name__)
        if isinstance(credential, Secret):
            shown_credential = f"token of {credential.origin}" if credential.origin else "token"
        elif isinstance(credential, SecureApplicationModel):
            shown_credential = repr(credential)
        rate = f", max_requests_per_second={settings.limiter.per_second:g}" if settings.limiter else ""
        return (
            f"{type(self).__name__}(base_url={settings.base_url!r}, credential={shown_credential}, "
            f"timeout={settings.timeout}, retry={settings.retry}{rate})"
        )


class PartnerCenter(_Client, Resources):
    """Call Partner Center, blocking. The client is a context manager and thread-safe.

    Args:
        credential: An access token for `https://api.partnercenter.microsoft.com/.default`, a callable that returns one,
            a TokenCredential such as those of azure-identity, or a SecureApplicationModel. A token is cached until
            shortly before it expires, or for 300 seconds if its expiry is unknown. None takes the credential from the
            environment: see `from_env`.
        base_url: The URL of the service: https, or http on this machine. None takes that of the environment variable
            PARTNER_CENTER_BASE_URL, or else the address of Partner Center.
        api_version: The version in the path, such as `1`.
        timeout: Timeout of one attempt, in seconds or as a Timeout.
        retry: The retry policy; None for no retries.
        max_requests_per_second: The rate limit of all calls of this client together, retries included; None for no
            limit.
        application_name: Sent as `MS-PartnerCenter-Application`.
        strict_responses: Whether every member of a response that has another type than in the docs is an error. By
            default such a member is None if it may be absent: `additional_properties` keeps its raw value, and the
            logger `partner_center` warns once of its path.
        transport: An httpx transport to send with. The caller closes it.
        http_client: An httpx client to send with. The caller closes it. httpx logs URLs at INFO, and a URL may contain
            a validation code: give `code_in="body"`, or raise the level of the logger `httpx`.

    Raises:
        InvalidRequestError: An argument or an environment variable is not valid.
        CredentialError: The token cannot be used, or there are no credentials.
    """

    def __init__(
        self,
        credential: Credential | None = None,
        *,
        base_url: str | None = None,
        api_version: str = "1",
        timeout: Timeout | float = Timeout(),  # noqa: B008 - frozen
        retry: RetryPolicy | None = RetryPolicy(),  # noqa: B008 - frozen
        max_requests_per_second: float | None = None,
        application_name: str | None = None,
        strict_responses: bool = False,
        transport: "httpx.BaseTransport | None" = None,
        http_client: "httpx.Client | None" = None,
    ) -> None:
        credential = hidden(credential)
        settings = _settings(
            base_url, api_version, timeout, retry, max_requests_per_second, application_name, strict_responses
        )
        self._has_own_connections = transport is None and http_client is None
        given: Credential = credential_for(settings.base_url) if credential is None else credential
        tokens = authentication.TokenSource(given, authentication.scope_for(settings.base_url))
        super().__init__(APIClient(tokens, settings, transport, http_client))
        self._settings, self._credential = settings, given

    @classmethod
    def from_env(cls, **options: Unpack[SyncOptions]) -> Self:
        """Return a client with the credential, base URL and login service of the environment variables.

        They are those of the command, in this order: PARTNER_CENTER_TOKEN; PARTNER_CENTER_TENANT_ID,
        PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_CLIENT_SECRET, with PARTNER_CENTER_REFRESH_TOKEN for App+User; what
        `partner-center login` stored. An emulator on this machine needs no credential. PARTNER_CENTER_BASE_URL and
        PARTNER_CENTER_AUTHORITY say where the service and the login service are. `repr` shows what was found.

        Args:
            options: The options of the client; a given `base_url` is used instead of the variable.

        Raises:
            InvalidRequestError: An option or a variable is not valid.
            CredentialError: There are no credentials.
        """
        return cls(None, **options)

    def as_async(self, *, backend: Backend = "httpx") -> "AsyncPartnerCenter":
        """Return an async client with the same service, credential and options, and with its own connections.

        Args:
            backend: As for `AsyncPartnerCenter`.

        Raises:
            InvalidRequestError: The backend is not installed, or this client sends with a transport or http_client of
                the caller, which is not async.
        """
        if not self._has_own_connections:
            raise InvalidRequestError(
                "this PartnerCenter sends with a given transport or http_client; give an AsyncPartnerCenter instead"
            )
        options = asdict(self._api_client.settings, recurse=False)
        del options["limiter"]  # the twin has its own
        rate, credential = self.max_requests_per_second, self._credential
        return AsyncPartnerCenter(credential, max_requests_per_second=rate, backend=backend, **options)

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._api_client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncPartnerCenter(_Client, AsyncResources):
    """Call Partner Center with `await`. The client is an async context manager with the methods of `PartnerCenter`.

    Args:
        credential: As for `PartnerCenter`. The callable or TokenCredential may also be async; a sync one runs in a
            thread, so that it does not block the event loop.
        base_url, api_version, timeout, retry, max_requests_per_second, application_name, strict_responses: As for
            `PartnerCenter`.
        transport: An httpx async transport to send with. The caller closes it.
        http_client: An httpx async client to send with, as for `PartnerCenter`. The caller closes it.
        backend: The library of the connections: `httpx`, or `aiohttp`, which takes a fraction of the time and needs the
            extra `fast`. Not together with `transport` or `http_client`.

    Raises:
        InvalidRequestError: An argument or an environment variable is not valid.
        CredentialError: The token cannot be used, or there are no credentials.
    """

    def __init__(
        self,
        credential: AsyncCredential | None = None,
        *,
        base_url: str | None = None,
        api_version: str = "1",
        timeout: Timeout | float = Timeout(),  # noqa: B008 - frozen
        retry: RetryPolicy | None = RetryPolicy(),  # noqa: B008 - frozen
        max_requests_per_second: float | None = None,
        application_name: str | None = None,
        strict_responses: bool = False,
        transport: "httpx.AsyncBaseTransport | None" = None,
        http_client: "httpx.AsyncClient | None" = None,
        backend: Backend = "httpx",
    ) -> None:
        credential = hidden(credential)
        settings = _settings(
            base_url, api_version, timeout, retry, max_requests_per_second, application_name, strict_responses
        )
        given: AsyncCredential = credential_for(settings.base_url) if credential is None else credential
        tokens = authentication.AsyncTokenSource(given, authentication.scope_for(settings.base_url))
        super().__init__(AsyncAPIClient(tokens, settings, transport, http_client, backend))
        self._settings, self._credential = settings, given

    @classmethod
    def from_env(cls, **options: Unpack[AsyncOptions]) -> Self:
        """Return a client with the credential, base URL and login service of the environment variables.

        The variables, the options and the errors are those of `PartnerCenter.from_env`.
        """
        return cls(None, **options)

    async def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        await self._api_client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def api_client_of(client: PartnerCenter) -> APIClient:
    """Return what carries out the calls of a client, for a call that was built from the spec."""
    return client._api_client  # noqa: SLF001


def _settings(
    base_url: str | None,
    api_version: str,
    timeout: Timeout | float,
    retry: RetryPolicy | None,
    max_requests_per_second: float | None,
    application_name: str | None,
    strict_responses: bool,
) -> Settings:
    """Validate the options that both clients take."""
    version = api_version if isinstance(api_version, str) else shown(api_version)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,3}", version):
        raise InvalidRequestError(f"api_version is {shown(api_version)}; give a number such as '1'")
    return Settings(
        base_url=base_url_for(base_url).rstrip("/"),
        api_version=version,
        timeout=Timeout.of(timeout),
        retry=check_policy(retry),
        limiter=None if max_requests_per_second is None else RateLimiter(max_requests_per_second),
        application_name=None if application_name is None else header_value("application_name", application_name),
        strict_responses=argument("strict_responses", strict_responses, bool),
    )
