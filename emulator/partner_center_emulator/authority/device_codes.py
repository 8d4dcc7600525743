"""Signing in on another device: the codes that are waiting for a person to say yes or no.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from partner_center_emulator.authority.errors import TokenRefusalError
from partner_center_emulator.state.clock import Clock

Answer = Literal["approve", "decline"]

_LIFETIME = timedelta(minutes=15)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


@dataclass
class _Waiting:
    client_id: str
    device_code: str
    begun: datetime
    answer: Answer | None = None


class DeviceCodes:
    """Hand out codes, and remember what was said to them."""

    def __init__(self, clock: Clock) -> None:
        """Measure their lifetime with this clock."""
        self._clock = clock
        self._by_user_code: dict[str, _Waiting] = {}

    def begin(self, client_id: str, where: str) -> dict[str, object]:
        """Return the answer to a request for a code, which a person enters at an address."""
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(9))
        waiting = _Waiting(client_id, secrets.token_urlsafe(48), self._clock.now())
        self._by_user_code[user_code] = waiting
        return {
            "user_code": user_code,
            "device_code": waiting.device_code,
            "verification_uri": where,
            "expires_in": int(_LIFETIME.total_seconds()),
            "interval": 1,
            "message": f"To sign in, use a web browser to open the page {where} and enter the code {user_code}.",
        }

    def answer(self, user_code: str, answer: Answer) -> None:
        """Say what a person does; LookupError: nobody waits for this code."""
        waiting = self._by_user_code.get(user_code.upper())
        if waiting is None:
            raise LookupError("there is no such code")
        waiting.answer = answer

    def redeem(self, device_code: str, client_id: str) -> None:
        """Accept a code that was approved, once; or raise the refusal."""
        for user_code, waiting in self._by_user_code.items():
            if waiting.device_code == device_code and waiting.client_id == client_id:
                if self._clock.now() - waiting.begun > _LIFETIME:
                    raise TokenRefusalError("expired_token", 70020, "The device code has expired.")
                if waiting.answer is None:
                    raise TokenRefusalError(
                        "authorization_pending", 70016, "Authorization is pending. Continue polling."
                    )
                del self._by_user_code[user_code]
                if waiting.answer == "decline":
                    raise TokenRefusalError("authorization_declined", 70018, "The end user denied the request.")
                return
        raise TokenRefusalError("bad_verification_code", 70019, "The verification code is not known, or was used.")
