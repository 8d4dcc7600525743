"""The device code flow: codes that wait for a user to approve or to decline them.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from partner_center_emulator.authority.errors import TokenError
from partner_center_emulator.state.clock import Clock

UserDecision = Literal["approve", "decline"]

_LIFETIME = timedelta(minutes=15)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


@dataclass
class _PendingCode:
    client_id: str
    device_code: str
    created: datetime
    decision: UserDecision | None = None


class DeviceCodes:
    """Issue codes and keep the user's decision on each."""

    def __init__(self, clock: Clock) -> None:
        """Measure their lifetime with this clock."""
        self._clock = clock
        self._by_user_code: dict[str, _PendingCode] = {}

    def issue(self, client_id: str, verification_uri: str) -> dict[str, object]:
        """Return the response to a request for a code; the user enters the code at the verification URI."""
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(9))
        pending = _PendingCode(client_id, secrets.token_urlsafe(48), self._clock.now())
        self._by_user_code[user_code] = pending
        return {
            "user_code": user_code,
            "device_code": pending.device_code,
            "verification_uri": verification_uri,
            "expires_in": int(_LIFETIME.total_seconds()),
            "interval": 1,
            "message": (
                f"To sign in, use a web browser to open the page {verification_uri} and enter the code {user_code}."
            ),
        }

    def decide(self, user_code: str, decision: UserDecision) -> None:
        """Approve or decline a code in place of the user; LookupError: no device waits for this code."""
        pending = self._by_user_code.get(user_code.upper())
        if pending is None:
            raise LookupError("there is no such code")
        pending.decision = decision

    def redeem(self, device_code: str, client_id: str) -> None:
        """Accept an approved code once, or raise a TokenError."""
        for user_code, pending in self._by_user_code.items():
            if pending.device_code == device_code and pending.client_id == client_id:
                if self._clock.now() - pending.created > _LIFETIME:
                    raise TokenError("expired_token", 70020, "The device code has expired.")
                if pending.decision is None:
                    raise TokenError("authorization_pending", 70016, "Authorization is pending. Continue polling.")
                del self._by_user_code[user_code]
                if pending.decision == "decline":
                    raise TokenError("authorization_declined", 70018, "The end user denied the request.")
                return
        raise TokenError("bad_verification_code", 70019, "The verification code is not known, or was used.")
