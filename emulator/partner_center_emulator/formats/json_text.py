"""JSON text: reading, writing, and JSON responses."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response


def parse_json(data: bytes | str) -> object:
    """Parse text, or UTF-8 with or without a byte order mark; bad JSON raises ValueError."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_reject_constant)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


def require_encodable(content: object, name: str) -> None:
    """Raise ValueError if plain data has a lone surrogate: it cannot be written as UTF-8."""
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError(f"{name} is nested too deeply") from None
    except UnicodeEncodeError:
        raise ValueError(f"{name} has a lone surrogate, such as \\ud800, which is no text") from None


def write_json(content: object) -> str:
    """Write compact JSON."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _reject_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


class JsonResponse(Response):
    """A response with JSON in UTF-8, whatever the request accepts."""

    def __init__(self, content: object, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Take what to write."""
        super().__init__(content, status_code, headers, "application/json; charset=utf-8")

    def render(self, content: object) -> bytes:
        """Write the content as compact JSON; a lone surrogate, which a stored text may have, becomes `?`."""
        return write_json(content).encode(errors="replace")
