"""How long a token is kept, decided without any I/O."""

import base64
import copy
import json
import math
import random
import re
from collections.abc import Callable
from typing import Any, cast

from attrs import evolve, field, frozen

from partner_center.errors import CredentialError, InvalidRequestError

OPAQUE_LIFETIME = 300.0  # seconds that a token is kept of which nobody knows when it expires
REFRESH_MARGIN = 300.0  # seconds before its expiry that a token is renewed
JITTER = 60.0  # seconds by which the renewals of many processes are spread
REFRESH_RETRY_DELAY = 30.0  # seconds between two attempts to renew a token that is still valid

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # https://www.rfc-editor.org/rfc/rfc6750#section-2.1

TokenFailure = CredentialError | InvalidRequestError


@frozen(eq=False)
class Token:
    """A token, and when to ask for the next one; times are seconds since 1970."""

    value: str = field(repr=False)
    obtained_at: float
    refresh_at: float
    expires_at: float

    @classmethod
    def of(cls, given: object, now: float) -> "Token":
        """Read what a credential gave: a string, or an object like azure-core's AccessToken and AccessTokenInfo.

        Raises:
            CredentialError: It is no token.
        """
        value = checked(getattr(given, "token", given))
        expires_at = _seconds(getattr(given, "expires_on", None)) or _expiry_of_jwt(value)
        if expires_at is None:
            return cls(value, now, now + OPAQUE_LIFETIME, now + OPAQUE_LIFETIME)
        refresh_at = _seconds(getattr(given, "refresh_on", None))
        if refresh_at is None:
            jitter = random.uniform(0, JITTER)  # noqa: S311 - spreads the load, keeps no secret
            refresh_at = max(expires_at - REFRESH_MARGIN + jitter, (now + expires_at) / 2)
        else:  # one that has passed means that the credential could not renew it just now
            refresh_at = max(refresh_at, now + REFRESH_RETRY_DELAY)
        return cls(value, now, min(refresh_at, expires_at), expires_at)


class TokenCache:
    """Hold the last token, and what came of the last request for one.

    Every attribute is replaced whole, never changed, so that it can be read without a lock.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: Token | None = None
        self._forced: str | None = None
        self.outcome: Token | TokenFailure = CredentialError("the credential was not asked yet")

    def fresh(self, stale: str | None) -> str | None:
        """Return the token if it is not yet to be renewed, and not the one that the service refused."""
        held = self._held
        return held.value if held and held.value != stale and self._clock() < held.refresh_at else None

    def valid(self, stale: str | None) -> str | None:
        """Return the token as long as it can be used, though it is to be renewed."""
        held = self._held
        return held.value if held and held.value != stale and self._clock() < held.expires_at else None

    def claims(self, stale: str | None) -> str | None:
        """Return the claims request that makes a credential pass by its own cache, after a token was refused.

        It asks for a token that is newer than the refused one, as a service with continuous access evaluation does:
        https://learn.microsoft.com/entra/identity-platform/claims-challenge
        """
        if stale is None:
            return None
        since = self._held.obtained_at if self._held else self._clock()
        return json.dumps({"access_token": {"nbf": {"essential": True, "value": str(int(since))}}})

    def must_force_refresh(self, stale: str | None) -> bool:
        """Return whether a renewal that began without knowing of the refusal gave the refused token again."""
        return stale is not None and self.valid(None) == stale != self._forced

    def record(self, given: object, stale: str | None) -> None:
        """Keep what a request for a token gave, a token or an error, and which refused token it was to replace."""
        self._forced = stale
        now = self._clock()
        try:
            outcome = given if isinstance(given, TokenFailure) else Token.of(given, now)
        except CredentialError as error:
            outcome = error
        if isinstance(outcome, Token):
            self._held = outcome
        elif self._held is not None:
            self._held = evolve(self._held, refresh_at=min(now + REFRESH_RETRY_DELAY, self._held.expires_at))
        self.outcome = outcome

    def result(self, stale: str | None) -> str:
        """Return the token that the last request gave, or the old one if that is still valid.

        Raises:
            CredentialError: There is neither.
            InvalidRequestError: There is neither, for the credential is of the wrong kind.
        """
        outcome = self.outcome
        if isinstance(outcome, Token):
            return outcome.value
        old = self.valid(stale)
        if old is None:
            raise copy.copy(outcome)  # each thread its own, without the traceback of another
        return old


def checked(token: object) -> str:
    """Return the token if a header can carry it; never show it."""
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        got = "no usable token" if isinstance(token, str) else f"{type(token).__name__}, not a token"
        raise CredentialError(
            f"the credential gave {got}",
            hint="Give the access token alone, as a string, without `Bearer ` before it.",
        )
    return token


def _expiry_of_jwt(token: str) -> float | None:
    """Return when a JWT says that it expires; it is not verified, and nothing else is read from it."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims: Any = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    except (ValueError, RecursionError):
        return None
    return _seconds(cast("dict[str, Any]", claims).get("exp")) if isinstance(claims, dict) else None


def _seconds(value: Any) -> float | None:
    """Return a time if it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None
