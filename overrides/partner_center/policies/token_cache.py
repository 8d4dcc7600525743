"""The token cache: how long a token is kept, decided without any I/O."""

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

OPAQUE_LIFETIME = 300.0  # seconds, for a token whose expiry is unknown
REFRESH_MARGIN = 300.0  # seconds before its expiry that a token is renewed
JITTER = 60.0  # seconds, so that many processes do not renew at once
REFRESH_RETRY_DELAY = 30.0  # seconds between two attempts to renew a token that is still valid

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # https://www.rfc-editor.org/rfc/rfc6750#section-2.1

TokenFailure = CredentialError | InvalidRequestError


@frozen(eq=False)
class Token:
    """A token and its times, in seconds since 1970."""

    value: str = field(repr=False)
    obtained_at: float
    refresh_at: float
    expires_at: float

    @classmethod
    def of(cls, given: object, now: float) -> "Token":
        """Read what a credential gave: a string, or an object like azure-core's AccessToken and AccessTokenInfo.

        Args:
            given: What the credential gave.
            now: Seconds since 1970.

        Raises:
            CredentialError: It is not a token.
        """
        value: Any = getattr(given, "token", given)
        if (flaw := token_flaw(value)) is not None:
            raise flaw
        expires_at = _seconds(getattr(given, "expires_on", None)) or _expiry_of_jwt(value)
        if expires_at is None:
            return cls(value, now, now + OPAQUE_LIFETIME, now + OPAQUE_LIFETIME)
        refresh_at = _seconds(getattr(given, "refresh_on", None))
        if refresh_at is None:
            jitter = random.uniform(0, JITTER)  # noqa: S311 - spreads the load, keeps no secret
            refresh_at = max(expires_at - REFRESH_MARGIN + jitter, (now + expires_at) / 2)
        else:  # a time in the past means that the credential failed to renew it
            refresh_at = max(refresh_at, now + REFRESH_RETRY_DELAY)
        return cls(value, now, min(refresh_at, expires_at), expires_at)


class TokenCache:
    """Hold the last token, and the outcome of the last token request.

    Attributes are replaced, never changed in place, so that they can be read without a lock.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: Token | None = None
        self._forced: str | None = None
        self.outcome: Token | TokenFailure = CredentialError("no token was requested yet")

    def fresh(self, stale: str | None) -> str | None:
        """Return the token if it needs no renewal yet. A token that the service refused does not count."""
        held = self._held
        return held.value if held and held.value != stale and self._clock() < held.refresh_at else None

    def valid(self, stale: str | None) -> str | None:
        """Return the token until it expires. A token that the service refused does not count."""
        held = self._held
        return held.value if held and held.value != stale and self._clock() < held.expires_at else None

    def claims(self, stale: str | None) -> str | None:
        """Return the claims request that makes a credential bypass its own cache after a refused token.

        It requests a token that is newer than the refused one, as a service with continuous access evaluation does:
        https://learn.microsoft.com/entra/identity-platform/claims-challenge
        """
        if stale is None:
            return None
        since = self._held.obtained_at if self._held else self._clock()
        return json.dumps({"access_token": {"nbf": {"essential": True, "value": str(int(since))}}})

    def must_force_refresh(self, stale: str | None) -> bool:
        """Return whether a renewal gave the refused token again because it began before the refusal was known."""
        return stale is not None and self.valid(None) == stale != self._forced

    def record(self, given: object, stale: str | None) -> None:
        """Record the outcome of a token request: a token or an error.

        Args:
            given: What the credential gave, or the error.
            stale: The refused token that it replaces, if any.
        """
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
        """Return the token of the last request, or the old one while it is valid.

        Raises:
            CredentialError: There is neither.
            InvalidRequestError: There is neither, because the credential is of the wrong kind.
        """
        outcome = self.outcome
        if isinstance(outcome, Token):
            return outcome.value
        old = self.valid(stale)
        if old is None:
            raise copy.copy(outcome)  # a copy for each thread, without the traceback of another
        return old


def token_flaw(token: object, origin: str = "the credential") -> CredentialError | None:
    """Return the error for what is not a token that a header can carry; None if it is. The message does not show it."""
    if isinstance(token, str) and _TOKEN.fullmatch(token):
        return None
    got = "no usable token" if isinstance(token, str) else f"{type(token).__name__}, not a token"
    return CredentialError(
        f"{origin} gave {got}", hint="Give the access token alone, as a string, without `Bearer ` before it."
    )


def _expiry_of_jwt(token: str) -> float | None:
    """Return the expiry of a JWT in seconds since 1970. The JWT is not verified, and nothing else is read."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims: Any = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    except (ValueError, RecursionError):
        return None
    return _seconds(cast("dict[str, Any]", claims).get("exp")) if isinstance(claims, dict) else None


def _seconds(value: Any) -> float | None:
    """Return the value as seconds, or None if it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None
