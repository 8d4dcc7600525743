"""Where the bearer token comes from, and where it may go."""

import inspect
import ipaddress
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from .errors import CredentialError, InvalidRequestError

Credential = str | Callable[[], str]
AsyncCredential = str | Callable[[], str] | Callable[[], Awaitable[str]]

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # https://www.rfc-editor.org/rfc/rfc6750#section-2.1


class TokenSource:
    """Hand out the token of a credential: the string itself, or what the callable returns when asked."""

    def __init__(self, credential: Credential, scope: str = "") -> None:
        if inspect.iscoroutinefunction(credential):
            raise InvalidRequestError(
                "credential: an async callable goes with AsyncPartnerCenter; give a string or a plain callable"
            )
        _check(credential)
        self._credential = credential

    def token(self, stale: str | None = None) -> str:
        """Return a token.

        Raises:
            CredentialError: The callable failed, or returned no token.
        """
        return _checked(_call(self._credential))


class AsyncTokenSource:
    """Hand out the token of a credential; the callable may also be an async one."""

    def __init__(self, credential: AsyncCredential, scope: str = "") -> None:
        _check(credential)
        self._credential = credential

    async def token(self, stale: str | None = None) -> str:
        """Return a token.

        Raises:
            CredentialError: The callable failed, or returned no token.
        """
        token = _call(self._credential)
        if inspect.isawaitable(token):
            try:
                token = await token
            except Exception as error:
                raise _failed(error) from error
        return _checked(token)


def check_may_carry_token(base_url: str) -> None:
    """Refuse to send a token to anything but https, or http on this machine.

    Raises:
        InvalidRequestError: The URL is neither, or is not a plain base URL.
    """
    parts = urlsplit(base_url)
    if not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise InvalidRequestError(
            "base_url: give scheme, host and at most a path, such as https://api.partnercenter.microsoft.com"
        )
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname)):
        return
    raise InvalidRequestError(
        "base_url: a token goes only over https, or over http to this machine; give an https:// URL"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check(credential: object) -> None:
    """Refuse what can never give a token."""
    if isinstance(credential, str):
        _checked(credential)
    elif not callable(credential):
        raise InvalidRequestError(
            f"credential: give a token, or a callable that returns one; got {type(credential).__name__}"
        )


def _call(credential: str | Callable[[], object]) -> object:
    if isinstance(credential, str):
        return credential
    try:
        return credential()
    except Exception as error:
        raise _failed(error) from error


def _failed(error: Exception) -> CredentialError:
    return CredentialError(
        f"the credential failed with {type(error).__name__}", hint="See the cause below; nothing was sent."
    )


def _checked(token: object) -> str:
    """Return the token if a header can carry it; never show it."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        got = "no usable token" if isinstance(token, str) else f"{type(token).__name__}, not a token"
        raise CredentialError(
            f"the credential gave {got}",
            hint="Give the access token alone, as a string, without `Bearer ` before it.",
        )
    return token
