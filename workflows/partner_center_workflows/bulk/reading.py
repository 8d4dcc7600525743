"""Read rows from a CSV or JSON lines file, one at a time, so that memory does not grow with the file.

https://jsonlines.org
"""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, Literal, cast

from .csv_rows import csv_rows
from .records import BadRow, InputError, Row
from .rows import COLUMNS, check_row
from .text_lines import Source, TextLines, text_lines

Format = Literal["csv", "jsonl"]

_FORMATS: dict[str, Format] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def read_rows(source: Source, *, file_format: Format | None = None) -> Iterator[Row | BadRow]:
    """Yield the validated rows of a file.

    Args:
        source: A path, `-` for standard input, or a file open in binary mode.
        file_format: The format. Default: by the suffix of the path, or else by the first character: JSON starts with
            `{`.

    Raises:
        InputError: The file cannot be read, is not text, or its columns are not those of `COLUMNS`.
    """
    with text_lines(source) as lines:
        first = next(lines, "")
        if file_format is None:
            file_format = _FORMATS.get(PurePath(lines.name).suffix.lower()) or _guessed(first)
        if not first:
            raise InputError(f"{lines.name} is empty; give {_expected(file_format)}")
        yield from csv_rows(lines, first) if file_format == "csv" else _jsonl(lines, first)


_REPORT = b"line,customer_id,qualification,education_segment,website,reference,state,"
_NO_ROWS = (_REPORT, b'{"format": "partner-center-bulk-report"', b"<")
_HEAD = 64 * 1024  # bytes


def holds_rows(path: str) -> bool:
    """Return whether a file holds rows for a run, also in an encoding or with mistakes that a run refuses.

    Args:
        path: A file; a report of a journal holds no such rows.

    Raises:
        OSError: The file cannot be read.
    """
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
    return not head.startswith(_NO_ROWS) and COLUMNS[0].encode() in head.replace(b"\0", b"").lower()


def _guessed(first: str) -> Format:
    return "jsonl" if first.lstrip().startswith(("{", "[")) else "csv"


def _expected(file_format: Format) -> str:
    if file_format == "jsonl":
        return "a JSON object a line, with " + ", ".join(COLUMNS)
    return "a first line with the columns " + ", ".join(COLUMNS)


def _jsonl(lines: TextLines, first: str) -> Iterator[Row | BadRow]:
    if first.lstrip().startswith("["):
        raise InputError(
            f"{lines.name} is a JSON array; give one JSON object a line, without brackets and commas around them"
        )
    for text in chain([first], lines):
        if text.strip():
            yield _object(text, lines.number)


def _object(text: str, line: int) -> Row | BadRow:
    try:
        values: object = json.loads(text, object_pairs_hook=_without_doubles)
    except _DoubledError as error:
        return BadRow(line, f"the member {str(error)!r:.40} is there more than once; leave one out")
    except json.JSONDecodeError as error:
        return BadRow(line, f"it is not JSON: {error.msg} at character {error.colno}; give a JSON object a line")
    except (RecursionError, ValueError):
        return BadRow(line, "it is nested too deeply, or has a number that is too long; give a flat JSON object a line")
    if not isinstance(values, dict):
        return BadRow(line, "it is not a JSON object; give one such as " + _EXAMPLE)
    return check_row(cast("dict[str, object]", values), line)


_EXAMPLE = '{"customer_id": "…", "qualification": "StateOwnedEntity"}'


class _DoubledError(Exception):
    """A member of an object is repeated."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DoubledError(key)
        found[key] = value
    return found
