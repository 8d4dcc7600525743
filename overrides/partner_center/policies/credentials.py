"""The kinds of credential, how each gets a token, and the error of a failed sign-in.

Identity libraries quote requests and responses, with secrets and tokens, in their messages. An error of this package
keeps only the type of the exception and the code of Microsoft Entra, which is enough to look it up.
"""

import asyncio
import copy
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol

from partner_center.errors import CredentialError, InvalidRequestError

from .redaction import Secret
from .token_cache import token_flaw

_CODE = re.compile(r"AADSTS\d{4,8}")

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_MFA = "Let the partner user sign in again with MFA, and use the refresh token that this gives."
_SIGN_IN_AGAIN = "The refresh token expired: let the partner user sign in and consent again."
_NOT_IN_TIME = "The code was not entered in time: run `partner-center login` again."
_TENANT = "There is no such tenant: check tenant_id, and that the authority is the one of its cloud."
_HINTS = {
    "AADSTS50076": _MFA,
    "AADSTS50079": _MFA,
    "AADSTS700082": _SIGN_IN_AGAIN,
    "AADSTS70008": _SIGN_IN_AGAIN,
    "AADSTS7000215": "The client secret is not valid: give the secret's value, not its id, and check its expiry.",
    "AADSTS7000218": "The app is not a public client: at its registration, allow public client flows.",
    "AADSTS70016": _NOT_IN_TIME,
    "AADSTS70019": _NOT_IN_TIME,
    "AADSTS70020": _NOT_IN_TIME,
    "AADSTS70018": "The sign-in was declined: run `partner-center login` again, and confirm it in the browser.",
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


_Either = str | TokenCredential | SupportsTokenInfo
Credential = _Either | Callable[[], str]
AsyncCredential = _Either | Callable[[], str | Awaitable[str]] | AsyncTokenCredential | AsyncSupportsTokenInfo


def check(credential: object) -> None:
    """Refuse a value that is not a credential.

    Raises:
        InvalidRequestError: It is of none of the kinds.
        CredentialError: It is text, but not a token.
    """
    if isinstance(credential, Secret):
        if (flaw := token_flaw(credential.value, credential.origin or "the credential")) is not None:
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
    """Request a token. Return what the credential gives, or the error to raise; its own exception never escapes.

    Args:
        credential: A callable or a TokenCredential.
        scope: What the token is for.
        claims: A claims request, which makes a TokenCredential bypass its own cache. If it fails, the token is
            requested without: not all credentials take claims, and a chain of them hides that this was the reason.
    """
    try:
        return _request(credential, scope, claims)
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        if not _repeats_without_claims(error, credential, claims):
            return credential_error(error)
    return request_token(credential, scope, None)


async def request_token_async(credential: object, scope: str, claims: str | None) -> object:
    """Request a token from any credential; see `request_token`. A blocking one runs in a thread."""
    blocking = partial(request_token, credential, scope, claims)
    given = blocking() if is_async(credential) else await asyncio.to_thread(blocking)
    if not inspect.isawaitable(given):
        return given
    try:
        return await given
    except Exception as error:  # noqa: BLE001 - a credential may raise anything
        if not _repeats_without_claims(error, credential, claims):
            return credential_error(error)
    return await request_token_async(credential, scope, None)


def _token_method(credential: object) -> Any:
    """Return the callable that gives a token: the newer method, the older one, or the credential itself."""
    return getattr(credential, "get_token_info", None) or getattr(credential, "get_token", None) or credential


def _request(credential: Any, scope: str, claims: str | None) -> object:
    """Request a token; with claims, one that a TokenCredential must renew."""
    method = _token_method(credential)
    if method is credential:  # a callable, which can only be called
        return method()
    if claims is None:
        return method(scope)
    return method(
        scope, **({"options": {"claims": claims}} if hasattr(credential, "get_token_info") else {"claims": claims})
    )


def _repeats_without_claims(error: Exception, credential: object, claims: str | None) -> bool:
    """Return whether to request without claims. An error of this package has another reason."""
    with_claims = claims is not None and _token_method(credential) is not credential
    return with_claims and not isinstance(error, CredentialError | InvalidRequestError)


def credential_error(error: Exception) -> CredentialError | InvalidRequestError:
    """Return the error to raise for an exception of a credential. An error of this package is copied."""
    if isinstance(error, CredentialError | InvalidRequestError):
        return copy.copy(error)  # the copy has no traceback and no cause
    return refusal(f"the credential failed with {type(error).__name__}", str(error))


def codes_in(body: Mapping[str, Any]) -> str:
    """Return the codes in an error of the identity platform."""
    found = _CODE.findall(str(body.get("error_description")))
    return " ".join(found or [f"AADSTS{number}" for number in re.findall(r"\d{4,8}", str(body.get("error_codes")))])


def refusal(message: str, said: str) -> CredentialError:
    """Return the error for a refused sign-in, with the code in the message of the identity platform.

    Args:
        message: What failed.
        said: The message of the identity platform; only its code is kept.
    """
    found = _CODE.search(said)
    if found is None:
        return CredentialError(message, hint="Nothing was sent. Ask the credential for a token on its own to see why.")
    code = found[0]
    hint = _HINTS.get(code, f"https://login.microsoftonline.com/error?code={code.removeprefix('AADSTS')} explains it.")
    return CredentialError(f"{message} ({code})", hint=hint)
