"""Write the result of a call: as JSON, or as the raw response."""

import json
import sys
import unicodedata
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partner_center import RawResponse


def write(result: object, *, as_json: bool) -> None:
    """Write a result as ASCII JSON, which contains no control characters for a terminal.

    Args:
        result: The result of the call.
        as_json: Whether to write `null` for an empty result.
    """
    if result is not None or as_json:
        print(json.dumps(_data(result), indent=2))


def write_raw(response: "RawResponse[Any]") -> None:
    """Write a response with its status, headers and body.

    On a terminal, control characters are replaced.
    """
    try:
        phrase = f" {HTTPStatus(response.status).phrase}"
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {response.status}{phrase}", *(f"{name}: {value}" for name, value in response.headers.items())]
    head = "\n".join(lines) + "\n\n"
    if sys.stdout.isatty():
        text = head + response.content.decode("utf-8", "replace").replace("\r\n", "\n")
        print(printable(text), end="" if text.endswith("\n") else "\n")
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(head.encode() + response.content)
    sys.stdout.buffer.flush()


def printable(text: str) -> str:
    """Return a text without control characters, except newlines and tabs."""
    return "".join(
        each if each in "\n\t" or not unicodedata.category(each).startswith("C") else "\N{REPLACEMENT CHARACTER}"
        for each in text
    )


def _data(value: Any) -> Any:
    """Convert a result to JSON data."""
    from partner_center import Page

    if isinstance(value, Page):
        page: Page[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {
            "items": _data(page.items),
            "totalCount": page.total_count,
            "continuationToken": page.continuation_token,
        }
    if isinstance(value, list):
        return [_data(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value.to_dict() if hasattr(value, "to_dict") else value
