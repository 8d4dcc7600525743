"""What the login service answers instead of a token."""

from __future__ import annotations


class TokenRefusalError(Exception):
    """Carry what Entra answers instead of a token.

    https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    """

    def __init__(self, error: str, code: int, text: str, status: int = 400) -> None:
        """Keep the OAuth error, the number behind AADSTS, and a text, which must quote nothing secret."""
        super().__init__(error, code, text)
        self.error = error
        self.code = code
        self.text = text
        self.status = status
