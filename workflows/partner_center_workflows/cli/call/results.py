"""Write the result of a call: as JSON, or as the raw response."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TextIO

from partner_center_workflows.cli import output, records

if TYPE_CHECKING:
    from partner_center import RawResponse


def write(result: object, stream: TextIO, form: str, *, as_json: bool) -> None:
    """Write a result as ASCII JSON, which contains no control characters for a terminal.

    Args:
        result: The result of the call.
        stream: The stream to write to.
        form: `json`, or `jsonl` for a line per item of a list.
        as_json: Whether to write `null` for an empty result.
    """
    data = _data(result)
    if form == "jsonl" and result is not None:
        items: Any = data["items"] if hasattr(result, "total_count") else data
        records.write_lines(items if isinstance(items, list) else [items], stream)  # pyright: ignore[reportUnknownArgumentType]
    elif result is not None or as_json:
        output.result(data, as_json=True, text="", stream=stream)


def write_raw(response: "RawResponse[Any]", stream: TextIO) -> None:
    """Write a response with its status, headers and body: lines for a terminal, or else the bytes as they came."""
    try:
        phrase = f" {HTTPStatus(response.status).phrase}"
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {response.status}{phrase}", *(f"{name}: {value}" for name, value in response.headers.items())]
    if stream.isatty():
        output.show([*lines, "", *response.content.decode("utf-8", "replace").expandtabs().splitlines()], stream)
        return
    stream.flush()
    stream.buffer.write("\n".join([*lines, "", ""]).encode() + response.content)


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
