"""The two clients."""

import re
from types import TracebackType
from typing import TYPE_CHECKING, Self

from . import auth
from .credentials import AsyncCredential, Credential
from .drivers import AsyncDriver, Driver
from .errors import InvalidRequestError
from .exchange import Settings
from .headers import APPLICATION, header_value
from .limits import Timeout
from .qualifications import AsyncQualifications, Qualifications
from .validation_codes import AsyncValidationCodes, ValidationCodes

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://api.partnercenter.microsoft.com"


class PartnerCenter:
    """Talk to Partner Center, blocking; a context manager, and safe to use from several threads.

    Args:
        credential: An access token for `https://api.partnercenter.microsoft.com/.default`, a callable that returns one,
            a TokenCredential such as those of azure-identity, or a SecureApplicationModel. A token is kept until
            shortly before it expires, and for 300 s at most if it does not say when that is.
        base_url: Where the service is; https, or http on this machine.
        api_version: The version in the path.
        timeout: Bounds of one attempt, in seconds or as a Timeout.
        application_name: Sent as `MS-PartnerCenter-Application`.
        transport: An httpx transport to send with; it is not closed.
        http_client: An httpx client to send with; it is not closed.

    Raises:
        InvalidRequestError: An argument cannot be used.
    """

    qualifications: Qualifications
    validation_codes: ValidationCodes

    def __init__(
        self,
        credential: Credential,
        *,
        base_url: str = BASE_URL,
        api_version: str = "1",
        timeout: Timeout | float = Timeout(),  # noqa: B008 - frozen
        application_name: str | None = None,
        transport: "httpx.BaseTransport | None" = None,
        http_client: "httpx.Client | None" = None,
    ) -> None:
        self._settings = _settings(base_url, api_version, timeout, application_name)
        tokens = auth.TokenSource(credential, auth.scope_for(base_url))
        self._driver = Driver(tokens, self._settings.base_url, transport, http_client)
        self.qualifications = Qualifications(self._driver, self._settings)
        self.validation_codes = ValidationCodes(self._driver, self._settings)

    def close(self) -> None:
        """Close the connections; the client cannot be used any more."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"PartnerCenter({self._settings.base_url!r}, timeout={self._settings.timeout})"


class AsyncPartnerCenter:
    """Talk to Partner Center, awaiting; an async context manager with the same names as `PartnerCenter`.

    Args:
        credential: As for `PartnerCenter`; the callable or TokenCredential may also be async. One that is not is asked
            in a thread, so that the loop goes on.
        base_url: Where the service is; https, or http on this machine.
        api_version: The version in the path.
        timeout: Bounds of one attempt, in seconds or as a Timeout.
        application_name: Sent as `MS-PartnerCenter-Application`.
        transport: An httpx async transport to send with; it is not closed.
        http_client: An httpx async client to send with; it is not closed.

    Raises:
        InvalidRequestError: An argument cannot be used.
    """

    qualifications: AsyncQualifications
    validation_codes: AsyncValidationCodes

    def __init__(
        self,
        credential: AsyncCredential,
        *,
        base_url: str = BASE_URL,
        api_version: str = "1",
        timeout: Timeout | float = Timeout(),  # noqa: B008 - frozen
        application_name: str | None = None,
        transport: "httpx.AsyncBaseTransport | None" = None,
        http_client: "httpx.AsyncClient | None" = None,
    ) -> None:
        self._settings = _settings(base_url, api_version, timeout, application_name)
        tokens = auth.AsyncTokenSource(credential, auth.scope_for(base_url))
        self._driver = AsyncDriver(tokens, self._settings.base_url, transport, http_client)
        self.qualifications = AsyncQualifications(self._driver, self._settings)
        self.validation_codes = AsyncValidationCodes(self._driver, self._settings)

    async def close(self) -> None:
        """Close the connections; the client cannot be used any more."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncPartnerCenter({self._settings.base_url!r}, timeout={self._settings.timeout})"


def _settings(base_url: str, api_version: str, timeout: Timeout | float, application_name: str | None) -> Settings:
    """Check what both clients take."""
    auth.check_may_carry_token(base_url)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", str(api_version)):
        raise InvalidRequestError(f"api_version is {api_version!r}; give a number such as '1'")
    if application_name is not None:
        application_name = header_value(APPLICATION, application_name)
    return Settings(base_url.rstrip("/"), str(api_version), Timeout.of(timeout), application_name)
