"""How a body becomes bytes, and an answer's bytes become data."""

import json
from collections.abc import Mapping
from typing import Any, Literal

JSON = "application/json"


class UndecodableError(ValueError):
    """The bytes are not what their content type says."""


def media_type(content_type: str) -> str:
    """Return the media type of a Content-Type header, without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


RequestMediaType = Literal[
    "application/json", "text/json", "application/xml", "text/xml", "application/x-www-form-urlencoded"
]
ResponseMediaType = Literal["application/json", "text/json", "application/xml", "text/xml"]


def check_request_media_type(value: Any) -> Any:
    return value


def check_response_media_type(value: Any) -> Any:
    return value


def encode(body: Mapping[str, Any], schema: Any, content_type: str) -> bytes:
    """Write a body as JSON; members that are None are left out, as the service's own SDK does."""
    members = {name: value for name, value in body.items() if value is not None}
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def decode(content: bytes, content_type: str | None) -> Any:
    """Read JSON from bytes: UTF-8 with or without byte order mark, UTF-16 and UTF-32.

    Raises:
        UndecodableError: The content type is not JSON, or the bytes are not.
    """
    kind = media_type(content_type or JSON)
    if kind not in (JSON, "text/json"):
        raise UndecodableError(f"its content type is {kind or 'missing'}, not {JSON}")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise UndecodableError("its body is not JSON" if content else "its body is empty") from None
