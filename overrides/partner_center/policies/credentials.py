"""The kinds of credential, how each gets a token, and the error of a failed sign-in.

Identity libraries quote requests and responses, with secrets and tokens, in their messages. An error of this package
keeps only the type of the exception and the code of Microsoft Entra, which is enough to look it up.
"""

import copy
import inspect
import re
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from partner_center.errors import CredentialError, InvalidRequestError

from .redaction import Secret
from .token_cache import token_flaw

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
    """The token of a TokenCredential: azure-core's AccessToken or AccessTokenInfo, or a similar object."""

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
    """The async form of TokenCredential."""

    async def get_token(self, *scopes: str, **kwargs: Any) -> GivenToken: ...  # noqa: D102


class AsyncSupportsTokenInfo(Protocol):
    """The async form of SupportsTokenInfo."""

    async def get_token_info(self, *scopes: str, options: Any = None) -> GivenToken: ...  # noqa: D102


Credential = str | Secret | Callable[[], str] | TokenCredential | SupportsTokenInfo
AsyncCredential = Credential | Callable[[], Awaitable[str]] | AsyncTokenCredential | AsyncSupportsTokenInfo


def check(credential: object) -> None:
    """Refuse a value that is not a credential.

    Raises:
        InvalidRequestError: It is of none of the kinds.
        CredentialError: It is text, but not a token.
    """
    if isinstance(credential, Secret):
        if (flaw := token_flaw(credential.value)) is not None:
            raise flaw
    elif isinstance(credential, type) or not callable(_token_method(credential)):
        got = f"the class {credential.__name__}" if isinstance(credential, type) else type(credential).__name__
        raise InvalidRequestError(
            "credential: give a token, a callable that returns one, or a TokenCredential such as those of "
            f"azure-identity; got {got}"
        )


def is_async(credential: object) -> bool:
    """Return whether the credential is known to be async before it is called."""
    method = _token_method(credential)
    return inspect.iscoroutinefunction(method) or inspect.iscoroutinefunction(type(method).__call__)


def async_refused() -> InvalidRequestError:
    """Return the error for an async credential that was given to the sync client."""
    return InvalidRequestError(
        "credential: an async callable or TokenCredential goes with AsyncPartnerCenter; give a string or a sync one"
    )


def request_token(credential: object, scope: str, claims: str | None) -> object:
    """Request a token. Return what the credential gives, or the error to raise; an exception of its own never escapes.

    Args:
        credential: A callable or a TokenCredential.
        scope: What the token is for.
        claims: A claims request, which makes a TokenCredential bypass its own cache.
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
    """Request a token from an async credential; see `request_token`."""
    request, force_refresh = _requests(credential, scope, claims)
    try:
        if force_refresh is not None:
            with _claims_may_be_unknown():
                return await force_refresh()
        return await request()
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        return credential_error(error)


def _token_method(credential: object) -> Any:
    """Return the callable that gives a token: the newer method, the older one, or the credential itself."""
    return getattr(credential, "get_token_info", None) or getattr(credential, "get_token", None) or credential


def _requests(credential: Any, scope: str, claims: str | None) -> tuple[Callable[[], Any], Callable[[], Any] | None]:
    """Return two functions: one requests a token; one forces a refresh, or is None."""
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
    """Suppress the error of a credential that takes no claims, such as one that runs a command-line tool.

    The caller then requests a token without claims.
    """
    try:
        yield
    except Exception as error:
        names = {kind.__name__ for kind in type(error).__mro__}
        if not names & {"CredentialUnavailableError", "TypeError"}:
            raise


def credential_error(error: Exception) -> CredentialError | InvalidRequestError:
    """Return the error to raise for an exception of a credential. An error of this package is copied."""
    if isinstance(error, CredentialError | InvalidRequestError):
        return copy.copy(error)  # the copy has no traceback and no cause
    return refusal(f"the credential failed with {type(error).__name__}", str(error))


def refusal(message: str, said: str) -> CredentialError:
    """Return the error for a refused sign-in, with the code in the message of the identity platform.

    Args:
        message: What failed.
        said: The message of the identity platform; only its code is kept.
    """
    found = _CODE.search(said)
    if found is None:
        return CredentialError(message, hint="Nothing was sent. Ask the credential for a token by itself to see why.")
    code = found[0]
    hint = _HINTS.get(code, f"https://login.microsoftonline.com/error?code={code.removeprefix('AADSTS')} explains it.")
    return CredentialError(f"{message} ({code})", hint=hint)
