"""Tokens without a user, as an application gets them."""

from __future__ import annotations

import base64
import json


def app_only(*, expires: float = 4e9, audience: str = "https://api.partnercenter.microsoft.com") -> str:
    """Return the Authorization header of an app-only token, whose signature nobody could verify."""
    claims = {"aud": audience, "exp": expires, "idtyp": "app"}
    return f"Bearer {_part({'alg': 'RS256'})}.{_part(claims)}.c2ln"


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
