"""Errors of the login service."""

from __future__ import annotations

import uuid

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.state.clock import Clock

NO_STORE = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}


class TokenError(Exception):
    """Hold the error that Entra sends instead of a token.

    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    """

    def __init__(self, error: str, code: int, text: str, status: int = 400) -> None:
        """Keep the OAuth error, the number after AADSTS, and a text, which must not quote a secret."""
        super().__init__(error, code, text)
        self.error = error
        self.code = code
        self.text = text
        self.status = status


def error_response(request: Request, error: TokenError, clock: Clock) -> Response:
    """Return an error in Entra's words: MSAL and others read the number after AADSTS."""
    trace = str(uuid.uuid4())
    correlation = request.headers.get("client-request-id") or str(uuid.uuid4())
    timestamp = clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    number = f"AADSTS{error.code}: {error.text}"
    body = {
        "error": error.error,
        "error_description": f"{number} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
        "error_codes": [error.code],
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={error.code}",
    }
    return JsonResponse(body, error.status, NO_STORE)
