"""GUIDs, correlation vectors and times as Partner Center writes them."""

from __future__ import annotations

import base64
import os
import re
from datetime import UTC, datetime

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def normal_guid(text: str) -> str | None:
    """Return a GUID in lower case, or None if the text is not one."""
    lowered = text.lower()
    return lowered if _GUID.fullmatch(lowered) else None


def new_correlation_vector() -> str:
    """Return a new correlation vector of version 1, as in recorded responses: 16 characters and a counter."""
    return f"{base64.b64encode(os.urandom(12)).decode('ascii')}.0"


def format_time(moment: datetime) -> str:
    """Write a moment as Partner Center does: ``YYYY-MM-DDTHH:MM:SSZ``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
