"""The shapes in which Partner Center and what stands before it write their errors."""

from __future__ import annotations

from http import HTTPStatus

from partner_center_emulator.jsons import JsonResponse

SHAPES = ("fault", "extended", "throttle", "string", "html", "empty")

_JSON = "application/json; charset=utf-8"


def error_body(shape: str, status: int) -> tuple[bytes, str | None]:
    """Return the body of an error and its Content-Type; an unknown shape raises ValueError."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    match shape:
        case "fault":
            body = {"code": "800003", "description": f"{phrase}.", "data": list[object](), "source": "PartnerFD"}
            return _json(body)
        case "extended":
            return _json(_extended(phrase))
        case "throttle":
            return _json({"statusCode": status, "message": "Rate limit is exceeded. Try again later."})
        case "string":
            return _json(f"{phrase}.")
        case "html":
            page = f"<html><head><title>{status} {phrase}</title></head><body><h1>{phrase}</h1></body></html>"
            return page.encode(), "text/html; charset=utf-8"
        case "empty":
            return b"", None
        case _:
            raise ValueError(f"shape must be one of {', '.join(SHAPES)}, not {shape!r}")


def _extended(phrase: str) -> dict[str, object]:
    return {
        "code": 800003,
        "message": f"{phrase}.",
        "description": f"{phrase}.",
        "errorName": "UnexpectedError",
        "isRetryable": True,
        "errorMessageExtended": "InternalErrorCode=800003",
    }


def _json(content: object) -> tuple[bytes, str]:
    return bytes(JsonResponse(content).body), _JSON
