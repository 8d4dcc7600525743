"""JSON as bytes, in both directions."""

from __future__ import annotations

import json

from starlette.responses import Response


def parse_json(data: bytes) -> object:
    """Parse UTF-8, with or without a byte order mark; anything that is not JSON raises ValueError."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


class JsonResponse(Response):
    """Answer with JSON in UTF-8 and say so in the Content-Type."""

    media_type = "application/json; charset=utf-8"

    def render(self, content: object) -> bytes:
        """Write the content as compact JSON."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
