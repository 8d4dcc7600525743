"""The two clients."""

import re
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from partner_center_resources import AsyncResources, Resources
from partner_center_resources.service import BASE_URL

from .errors import InvalidRequestError
from .formats.outside_text import shown
from .policies import authentication
from .policies.credentials import AsyncCredential, Credential
from .policies.headers import header_value
from .policies.rate_limit import RateLimiter
from .policies.redaction import hidden
from .policies.retry import RetryPolicy, check_policy
from .policies.timeout import Timeout
from .runtime import call_steps
from .runtime.api_client import APIClient, AsyncAPIClient, Backend
from .runtime.arguments import argument
from .runtime.calls import Call, CallOptions, RawResponse, Settings

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class PartnerCenter(Resources):
    """Call Partner Center, blocking. The client is a context manager and thread-safe.

    Args:
        credential: An access token for `https://api.partnercenter.microsoft.com/.default`, a callable that returns one,
            a TokenCredential such as those of azure-identity, or a SecureApplicationModel. A token is cached until
            shortly before it expires, or for 300 seconds if its expiry is unknown.
        base_url: The URL of the service: https, or http on this machine.
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
        InvalidRequestError: An argument is not valid.
    """

    def __init__(
        self,
        credential: Credential,
        *,
        base_url: str = BASE_URL,
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
        tokens = authentication.TokenSource(credential, authentication.scope_for(base_url))
        super().__init__(APIClient(tokens, settings, transport, http_client))

    @property
    def max_requests_per_second(self) -> float | None:
        """The rate limit of all calls of this client together, or None."""
        return _rate(self._api_client.settings)

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
        settings = self._api_client.settings
        return AsyncPartnerCenter(
            self._api_client.credential,
            base_url=settings.base_url,
            api_version=settings.api_version,
            timeout=settings.timeout,
            retry=settings.retry,
            max_requests_per_second=self.max_requests_per_second,
            application_name=settings.application_name,
            strict_responses=settings.strict_responses,
            backend=backend,
        )

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._api_client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return _shown(self)


class AsyncPartnerCenter(AsyncResources):
    """Call Partner Center with `await`. The client is an async context manager with the methods of `PartnerCenter`.

    Args:
        credential: As for `PartnerCenter`. The callable or TokenCredential may also be async; a sync one runs in a
            thread, so that it does not block the event loop.
        base_url: The URL of the service: https, or http on this machine.
        api_version: The version in the path, such as `1`.
        timeout: Timeout of one attempt, in seconds or as a Timeout.
        retry: The retry policy; None for no retries.
        max_requests_per_second: The rate limit of all calls of this client together, retries included; None for no
            limit.
        application_name: Sent as `MS-PartnerCenter-Application`.
        strict_responses: Whether every member of a response that has another type than in the docs is an error. By
            default such a member is None if it may be absent: `additional_properties` keeps its raw value, and the
            logger `partner_center` warns once of its path.
        transport: An httpx async transport to send with. The caller closes it.
        http_client: An httpx async client to send with. The caller closes it. httpx logs URLs at INFO, and a URL may
            contain a validation code: give `code_in="body"`, or raise the level of the logger `httpx`.
        backend: The library of the connections: `httpx`, or `aiohttp`, which takes a fraction of the time and needs the
            extra `fast`. Not together with `transport` or `http_client`.

    Raises:
        InvalidRequestError: An argument is not valid.
    """

    def __init__(
        self,
        credential: AsyncCredential,
        *,
        base_url: str = BASE_URL,
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
        tokens = authentication.AsyncTokenSource(credential, authentication.scope_for(base_url))
        super().__init__(AsyncAPIClient(tokens, settings, transport, http_client, backend))

    @property
    def max_requests_per_second(self) -> float | None:
        """The rate limit of all calls of this client together, or None."""
        return _rate(self._api_client.settings)

    async def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        await self._api_client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return _shown(self)


def settings_of(client: PartnerCenter) -> Settings:
    """Return the options of a client, which a call is built with."""
    return client._api_client.settings  # noqa: SLF001


def check(client: PartnerCenter, call: Call[T], options: CallOptions) -> None:
    """Validate a call without sending it.

    Raises:
        InvalidRequestError: The call or an option is not valid.
    """
    call_steps.check(call, client._api_client.settings, options)  # noqa: SLF001


def send(client: PartnerCenter, call: Call[T], options: CallOptions) -> RawResponse[T]:
    """Carry out a call that was built from the spec, for `partner-center call`."""
    return client._api_client.call(call, options)  # noqa: SLF001


def _settings(
    base_url: str,
    api_version: str,
    timeout: Timeout | float,
    retry: RetryPolicy | None,
    max_requests_per_second: float | None,
    application_name: str | None,
    strict_responses: bool,
) -> Settings:
    """Validate the options that both clients take."""
    authentication.check_may_carry_token(base_url)
    version = api_version if isinstance(api_version, str) else shown(api_version)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,3}", version):
        raise InvalidRequestError(f"api_version is {shown(api_version)}; give a number such as '1'")
    return Settings(
        base_url=base_url.rstrip("/"),
        api_version=version,
        timeout=Timeout.of(timeout),
        retry=check_policy(retry),
        limiter=None if max_requests_per_second is None else RateLimiter(max_requests_per_second),
        application_name=None if application_name is None else header_value("application_name", application_name),
        strict_responses=argument("strict_responses", strict_responses, bool),
    )


def _rate(settings: Settings) -> float | None:
    return settings.limiter.per_second if settings.limiter else None


def _shown(client: PartnerCenter | AsyncPartnerCenter) -> str:
    """Return the `repr` of a client: its options without the credential. One whose constructor failed has none."""
    settings: Settings | None = getattr(getattr(client, "_api_client", None), "settings", None)
    if settings is None:
        return f"{type(client).__name__}()"
    rate = f", max_requests_per_second={settings.limiter.per_second:g}" if settings.limiter else ""
    return f"{type(client).__name__}({settings.base_url!r}, timeout={settings.timeout}, retry={settings.retry}{rate})"
