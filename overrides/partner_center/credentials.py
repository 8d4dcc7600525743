"""What may be given as a credential, and how each kind is asked for a token."""

import inspect
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from .credential_errors import credential_error
from .errors import InvalidRequestError
from .tokens import checked


class GivenToken(Protocol):
    """What a TokenCredential gives: azure-core's AccessToken or AccessTokenInfo, or anything like them."""

    @property
    def token(self) -> str: ...  # noqa: D102

    @property
    def expires_on(self) -> int: ...  # noqa: D102


class TokenCredential(Protocol):
    """A credential with the method of azure-core's protocol of this name.

    https://learn.microsoft.com/python/api/azure-core/azure.core.credentials.tokencredential
    """

    def get_token(self, *scopes: str, **kwargs: Any) -> GivenToken: ...  # noqa: D102


class SupportsTokenInfo(Protocol):
    """A credential with azure-core's newer method, which also says when to renew the token."""

    def get_token_info(self, *scopes: str, options: Any = None) -> GivenToken: ...  # noqa: D102


class AsyncTokenCredential(Protocol):
    """The same as TokenCredential, to be awaited."""

    async def get_token(self, *scopes: str, **kwargs: Any) -> GivenToken: ...  # noqa: D102


class AsyncSupportsTokenInfo(Protocol):
    """The same as SupportsTokenInfo, to be awaited."""

    async def get_token_info(self, *scopes: str, options: Any = None) -> GivenToken: ...  # noqa: D102


Credential = str | Callable[[], str] | TokenCredential | SupportsTokenInfo
AsyncCredential = Credential | Callable[[], Awaitable[str]] | AsyncTokenCredential | AsyncSupportsTokenInfo


def check(credential: object) -> None:
    """Refuse what can never give a token."""
    if isinstance(credential, str):
        checked(credential)
    elif isinstance(credential, type) or not callable(_way(credential)):
        got = f"the class {credential.__name__}" if isinstance(credential, type) else type(credential).__name__
        raise InvalidRequestError(
            "credential: give a token, a callable that returns one, or a TokenCredential such as those of "
            f"azure-identity; got {got}"
        )


def is_async(credential: object) -> bool:
    """Say whether what the credential gives is to be awaited, as far as that can be seen beforehand."""
    way = _way(credential)
    return inspect.iscoroutinefunction(way) or inspect.iscoroutinefunction(type(way).__call__)


def async_refused() -> InvalidRequestError:
    """Return the error for an async credential that was given to the sync client."""
    return InvalidRequestError(
        "credential: an async callable or TokenCredential goes with AsyncPartnerCenter; give a string or a sync one"
    )


def ask(credential: object, scope: str, claims: str | None) -> object:
    """Return what the credential gives, or the error to raise; nothing that it raises itself goes further.

    Args:
        credential: A callable or a TokenCredential.
        scope: What the token is for.
        claims: A claims request; with one, a TokenCredential passes by its own cache.
    """
    request, insist = _requests(credential, scope, claims)
    try:
        if insist is not None:
            with _claims_may_be_unknown():
                return insist()
        return request()
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        return credential_error(error)


async def ask_async(credential: object, scope: str, claims: str | None) -> object:
    """Do as `ask` does, awaiting."""
    request, insist = _requests(credential, scope, claims)
    try:
        if insist is not None:
            with _claims_may_be_unknown():
                return await insist()
        return await request()
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        return credential_error(error)


def _way(credential: object) -> Any:
    """Return what is called to get a token: the newer method, the older one, or the credential itself."""
    return getattr(credential, "get_token_info", None) or getattr(credential, "get_token", None) or credential


def _requests(credential: Any, scope: str, claims: str | None) -> tuple[Callable[[], Any], Callable[[], Any] | None]:
    """Return how to ask for a token, and how to insist on a new one where that is wanted and possible."""
    way = _way(credential)
    if way is credential:  # a callable, which can only be called
        return way, None
    request = partial(way, scope)
    if claims is None:
        return request, None
    if hasattr(credential, "get_token_info"):
        return request, partial(request, options={"claims": claims})
    return request, partial(request, claims=claims)


@contextmanager
def _claims_may_be_unknown() -> Generator[None]:
    """Let pass that a credential takes no claims, as those do that ask a command-line tool."""
    try:
        yield
    except Exception as error:
        names = {kind.__name__ for kind in type(error).__mro__}
        if not names & {"CredentialUnavailableError", "TypeError"}:
            raise
