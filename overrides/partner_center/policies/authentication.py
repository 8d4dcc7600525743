"""Authentication: where the bearer token comes from, and which URLs may receive it."""

import asyncio
import inspect
import ipaddress
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from partner_center.errors import InvalidRequestError
from partner_center.formats.outside_text import shown

from .credentials import AsyncCredential, Credential, async_refused, check, is_async, request_token, request_token_async
from .locks import ProcessLock
from .redaction import Secret, hidden
from .token_cache import TokenCache

SCOPE = "https://api.partnercenter.microsoft.com/.default"
_MAX_LENGTH = 2048  # characters of a base URL
_BASE_URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]|[A-Za-z0-9.-]+)(:(?P<port>[0-9]{1,5}))?(/[A-Za-z0-9._~/%-]*)?"
)
CHINA = "partner.partnercenterapi.microsoftonline.cn"


class TokenSource:
    """Provide the token of a credential to any thread. Threads that need a new token share one request for it."""

    def __init__(self, credential: Credential, scope: str, *, clock: Callable[[], float] = time.time) -> None:
        credential = hidden(credential)
        check(credential)
        if is_async(credential):
            raise async_refused()
        self.credential = credential
        self._scope = scope
        self._cache = TokenCache(clock)
        self._requesting = ProcessLock()

    def token(self, stale: str | None = None) -> str:
        """Return a token.

        Args:
            stale: A token that the service refused. The result is another one if the credential can give it.

        Raises:
            CredentialError: The credential failed, or gave no token.
            InvalidRequestError: The credential turned out to be an async one.
        """
        if isinstance(self.credential, Secret):
            return self.credential.value
        before = self._cache.outcome  # read first: a request that ends meanwhile serves this thread too
        if (token := self._cache.fresh(stale)) is not None:
            return token
        old = self._cache.valid(stale)
        if old is not None and self._requesting.lock.locked():
            return old  # another thread is renewing it
        with self._requesting.lock:
            if self._cache.outcome is before or self._cache.must_force_refresh(stale):
                given = request_token(self.credential, self._scope, self._cache.claims(stale))
                if inspect.iscoroutine(given):
                    given.close()
                self._cache.record(async_refused() if inspect.isawaitable(given) else given, stale)
            return self._cache.result(stale)


class AsyncTokenSource:
    """Provide the token of a credential to any task of any asyncio loop. A blocking credential runs in a thread.

    The token request is its own task, one per loop, so that the cancellation of one waiting task does not affect
    the others.
    """

    def __init__(self, credential: AsyncCredential, scope: str, *, clock: Callable[[], float] = time.time) -> None:
        credential = hidden(credential)
        check(credential)
        self.credential = credential
        self._scope = scope
        self._cache = TokenCache(clock)
        self._requesting: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}

    async def token(self, stale: str | None = None) -> str:
        """Return a token.

        Args:
            stale: A token that the service refused. The result is another one if the credential can give it.

        Raises:
            CredentialError: The credential failed, or gave no token.
        """
        if isinstance(self.credential, Secret):
            return self.credential.value
        if (token := self._cache.fresh(stale)) is not None:
            return token
        loop = asyncio.get_running_loop()
        requesting = self._requesting.get(loop)
        if requesting is None:
            requesting = self._requesting[loop] = loop.create_task(self._renew(stale))
            requesting.add_done_callback(lambda _: self._requesting.pop(loop))
        elif (old := self._cache.valid(stale)) is not None:
            return old  # another task is renewing it
        await asyncio.shield(requesting)
        if self._cache.must_force_refresh(stale):
            return await self.token(stale)
        return self._cache.result(stale)

    async def _renew(self, stale: str | None) -> None:
        given = await request_token_async(self.credential, self._scope, self._cache.claims(stale))
        self._cache.record(given, stale)


def scope_for(base_url: str) -> str:
    """Return the scope of the tokens that the service at this URL accepts.

    It is the scope of Partner Center, also behind a gateway or an emulator. In China, operated by 21Vianet, it is the
    scope of the API's own host:
    https://learn.microsoft.com/partner-center/developer/deprecate-azure-active-directory-graph-token
    """
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    return f"https://{CHINA}/.default" if host.endswith(".microsoftonline.cn") else SCOPE


def check_may_carry_token(base_url: str, name: str = "base_url") -> None:
    """Refuse a base URL that must not receive a token: only https, or http on this machine, may.

    Args:
        base_url: The URL.
        name: Where it was given, for the message.

    Raises:
        InvalidRequestError: The URL is neither, or is not a plain base URL.
    """
    given = _BASE_URL.fullmatch(base_url) if isinstance(base_url, str) and len(base_url) <= _MAX_LENGTH else None  # pyright: ignore[reportUnnecessaryIsInstance]
    host = given["host"].strip("[]").lower() if given else ""
    give = "give scheme, host and at most a path, such as https://api.partnercenter.microsoft.com"
    if given is not None and is_host(host) and 0 < int(given["port"] or 1) < 1 << 16:
        if given["scheme"] == "https" or (given["scheme"] == "http" and is_loopback(host)):
            return
        give = "a token goes only over https, or over http to this machine; give an https:// URL"
    value = "" if "@" in str(base_url) else f" is {shown(base_url)};"  # a password may stand before the @
    raise InvalidRequestError(f"{name}{value or ':'} {give}")


def is_host(host: str) -> bool:
    """Return whether a socket takes this host: an IP address, or a name without an empty or an overlong label."""
    try:
        if ":" in host or re.fullmatch(r"[0-9.]+", host):
            return bool(ipaddress.ip_address(host))
        return re.fullmatch(r"[A-Za-z0-9._-]+", host) is not None and bool(host.encode("idna"))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
