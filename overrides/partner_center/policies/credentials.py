"""What may be given as a credential, how each kind is asked for a token, and what a failed sign-in becomes.

Identity libraries quote requests and responses in their messages, and with them secrets and tokens. An error keeps the
type of what was raised and the code of Microsoft Entra, which is enough to look it up.
"""

import copy
import inspect
import re
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from partner_center.errors import CredentialError, InvalidRequestError

from .token_cache import checked

_CODE = re.compile(r"AADSTS\d{4,8}")

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_MFA = "Let the partner user sign in again with MFA, and use the refresh token that this gives."
_SIGN_IN_AGAIN = "The refresh token expired: let the partner user sign in and consent again."
_TENANT = "There is no such tenant: check tenant_id, and that the authority is the one of its cloud."
_HINTS = {
    "AADSTS50076": _MFA,
    "AADSTS50079": _MFA,
    "AADSTS700082": _SIGN_IN_AGAIN,
    "AADSTS70008": _SIGN_IN_AGAIN,
    "AADSTS7000215": "The client secret is not valid: give the secret's value, not its id, and check its expiry.",
    "AADSTS65001": "Let an administrator of the tenant consent to the app's permissions for Partner Center.",
    "AADSTS900023": _TENANT,
    "AADSTS90002": _TENANT,
    "AADSTS500011": "The tenant does not know the resource: sign in to a partner tenant, and check the scope.",
}


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
    elif isinstance(credential, type) or not callable(_token_method(credential)):
        got = f"the class {credential.__name__}" if isinstance(credential, type) else type(credential).__name__
        raise InvalidRequestError(
            "credential: give a token, a callable that returns one, or a TokenCredential such as those of "
            f"azure-identity; got {got}"
        )


def is_async(credential: object) -> bool:
    """Say whether what the credential gives is to be awaited, as far as that can be seen beforehand."""
    method = _token_method(credential)
    return inspect.iscoroutinefunction(method) or inspect.iscoroutinefunction(type(method).__call__)


def async_refused() -> InvalidRequestError:
    """Return the error for an async credential that was given to the sync client."""
    return InvalidRequestError(
        "credential: an async callable or TokenCredential goes with AsyncPartnerCenter; give a string or a sync one"
    )


def request_token(credential: object, scope: str, claims: str | None) -> object:
    """Return what the credential gives, or the error to raise; nothing that it raises itself goes further.

    Args:
        credential: A callable or a TokenCredential.
        scope: What the token is for.
        claims: A claims request; with one, a TokenCredential passes by its own cache.
    """
    request, force_refresh = _requests(credential, scope, claims)
    try:
        if force_refresh is not None:
            with _claims_may_be_unknown():
                return force_refresh()
        return request()
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        return credential_error(error)


async def request_token_async(credential: object, scope: str, claims: str | None) -> object:
    """Do as `ask` does, awaiting."""
    request, force_refresh = _requests(credential, scope, claims)
    try:
        if force_refresh is not None:
            with _claims_may_be_unknown():
                return await force_refresh()
        return await request()
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        return credential_error(error)


def _token_method(credential: object) -> Any:
    """Return what is called to get a token: the newer method, the older one, or the credential itself."""
    return getattr(credential, "get_token_info", None) or getattr(credential, "get_token", None) or credential


def _requests(credential: Any, scope: str, claims: str | None) -> tuple[Callable[[], Any], Callable[[], Any] | None]:
    """Return how to ask for a token, and how to insist on a new one where that is wanted and possible."""
    method = _token_method(credential)
    if method is credential:  # a callable, which can only be called
        return method, None
    request = partial(method, scope)
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


def credential_error(error: Exception) -> CredentialError | InvalidRequestError:
    """Return what to raise for whatever a credential raised; this package's own errors stay what they are."""
    if isinstance(error, CredentialError | InvalidRequestError):
        return copy.copy(error)  # without traceback and cause
    return refusal(f"the credential failed with {type(error).__name__}", str(error))


def refusal(message: str, said: str) -> CredentialError:
    """Return the error for a sign-in that was refused, with the code found in what the identity platform said."""
    found = _CODE.search(said)
    if found is None:
        return CredentialError(message, hint="Nothing was sent. Ask the credential for a token by itself to see why.")
    code = found[0]
    hint = _HINTS.get(code, f"https://login.microsoftonline.com/error?code={code.removeprefix('AADSTS')} explains it.")
    return CredentialError(f"{message} ({code})", hint=hint)
