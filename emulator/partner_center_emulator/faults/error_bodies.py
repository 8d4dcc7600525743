"""Every known shape of error body, for any status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal, get_args

from partner_center_emulator.formats.json_text import write_json

Shape = Literal["fault", "extended", "throttle", "string", "html", "empty"]

SHAPES: tuple[str, ...] = get_args(Shape)

_JSON = "application/json; charset=utf-8"
# The general codes of https://learn.microsoft.com/en-us/partner-center/developer/error-codes by status.
_CODES = {
    400: "800002",
    401: "800001",
    403: "2032",
    404: "1000",
    500: "800003",
    501: "0",
}
_TRY_LATER = "900192"
_UNEXPECTED = "800003"


def error_body(
    shape: str, status: int, code: str | None = None, description: str | None = None
) -> tuple[bytes, str | None]:
    """Return the body of an error response and its Content-Type; an empty body has none.

    `fault` and `extended` are the service's own, `throttle` is the gateway's at 429, `string` the bare JSON string of a
    denied request, `html` a proxy's page. The status gives the default code and description. An unknown shape raises
    ValueError.
    https://learn.microsoft.com/en-us/partner-center/developer/error-codes,
    https://learn.microsoft.com/en-us/partner-center/developer/retrieve-validation-status,
    https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance,
    https://github.com/microsoft/Partner-Center-PowerShell/issues/258
    """
    if shape not in SHAPES:
        raise ValueError(f"shape must be one of {', '.join(SHAPES)}, not {shape!r}")
    if shape == "empty":
        return b"", None
    phrase = _phrase(status)
    if shape == "html":
        return f"<html><body><h1>{status} {phrase}</h1></body></html>".encode(), "text/html; charset=utf-8"
    return write_json(_json_content(shape, status, code or _code(status), description)).encode(), _JSON


def _json_content(shape: str, status: int, code: str, description: str | None) -> object:
    text = description or f"{_phrase(status)}."
    if shape == "string":
        return description or "Customer tagging denied."
    if shape == "throttle":
        return {"statusCode": status, "message": description or "Rate limit is exceeded. Try again later."}
    if shape == "extended":
        return {
            "code": int(code) if code.isdecimal() and code.isascii() else code,
            "message": text,
            "description": text,
            "errorName": _phrase(status).replace(" ", ""),
            "isRetryable": status in (408, 429) or status >= 500,
            "errorMessageExtended": f"InternalErrorCode={code}",
        }
    return {"code": code, "description": text, "data": [], "source": "PartnerFD"}


def _code(status: int) -> str:
    if status in _CODES:
        return _CODES[status]
    if status in (408, 429, 502, 503, 504):
        return _TRY_LATER
    return _UNEXPECTED if status >= 500 else _CODES[400]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
