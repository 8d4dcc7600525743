"""Request bodies: their size, their media type, their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from starlette.requests import Request

from partner_center_emulator.jsons import parse_json
from partner_center_emulator.refusals import Code, RefusalError, fault

_LARGEST = 1024 * 1024
_JSON_TYPES = ("application/json", "text/json")


async def read_bytes(request: Request) -> bytes:
    """Read a body of at most 1 MiB, without holding more than that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise _too_large()
    return bytes(body)


async def read_object(request: Request) -> Mapping[str, object]:
    """Read a JSON object, or raise the refusal."""
    content_type = request.headers.get("content-type")
    if content_type is not None and content_type.partition(";")[0].strip().lower() not in _JSON_TYPES:
        raise _unsupported()
    data = await read_bytes(request)
    if not data:
        raise fault(400, Code.INVALID_INPUT, "The request body is missing.")
    if content_type is None:
        raise _unsupported()
    try:
        body = parse_json(data)
    except ValueError:
        raise fault(400, Code.INVALID_INPUT, "The request body is not JSON in UTF-8.") from None
    if not isinstance(body, dict):
        raise fault(400, Code.INVALID_INPUT, "The request body must be a JSON object.")
    return cast("dict[str, object]", body)


def _unsupported() -> RefusalError:
    return fault(415, Code.INVALID_INPUT, f"The Content-Type must be one of {', '.join(_JSON_TYPES)}.")


def _too_large() -> RefusalError:
    return fault(413, Code.INVALID_INPUT, f"The request body is larger than {_LARGEST} bytes.")
