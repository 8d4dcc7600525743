"""Read rows from a CSV or JSON lines file or a workbook, one at a time, so that memory does not grow with the file.

https://jsonlines.org
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, Literal, cast

from . import workbook, workbook_rows
from .columns import Reading, check_kept, kept_of, misspelled, warn
from .csv_rows import csv_rows
from .records import BadRow, InputError, Row
from .rows import COLUMNS, REQUIRED, check_row
from .text_lines import Source, TextLines, opened, text_lines

Format = Literal["csv", "jsonl", "xlsx"]

_MOST_FURTHER = 10_000  # names that a warning counts
_FORMATS: dict[str, Format] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def read_rows(
    source: Source,
    *,
    file_format: Format | None = None,
    sheet: str | None = None,
    keep_columns: bool = False,
    on_warning: Callable[[str], object] | None = None,
) -> Iterator[Row | BadRow]:
    """Yield the validated rows of a file.

    An Excel workbook (.xlsx) is recognized by its content. It needs the extra `excel`. A formula counts as its value.

    Args:
        source: A path, `-` for standard input, or a file open in binary mode.
        file_format: The format. Default: a workbook by its content, anything else by the suffix of the path, or else by
            the first character: JSON starts with `{`.
        sheet: The name of the sheet of a workbook. Default: the first one that is not hidden.
        keep_columns: Whether to keep the values of further columns, which the report then shows.
        on_warning: Called with what is not read, such as further columns, in one sentence. Default: it is logged.

    Raises:
        InputError: The file cannot be read, is neither text nor a workbook, or a column is missing or misspelled.
    """
    reading = Reading(keep_columns, sheet) if on_warning is None else Reading(keep_columns, sheet, on_warning)
    with ExitStack() as stack:
        name, file = stack.enter_context(opened(source))
        if file_format == "xlsx" or (file_format is None and workbook.is_packed(file)):
            yield from workbook_rows.workbook_rows(file, name, reading)
            return
        if sheet is not None:
            raise InputError(f"{name} has no sheets: it is not an Excel workbook; leave out --sheet")
        lines = stack.enter_context(text_lines(file, name))
        first = next(lines, "")
        if file_format is None:
            file_format = _FORMATS.get(PurePath(lines.name).suffix.lower()) or _guessed(first)
        if not first:
            raise InputError(f"{lines.name} is empty; give {_expected(file_format)}")
        if first.lstrip().startswith("<"):  # what some portals call .xls
            raise InputError(f"{name} is HTML or XML, not rows; {workbook.SAVE}")
        yield from csv_rows(lines, first, reading) if file_format == "csv" else _jsonl(lines, first, reading)


_REPORT = b"line,customer_id,qualification,education_segment,website,reference,state,"
_NO_ROWS = (_REPORT, b'{"format": "partner-center-bulk-report"', b"<")
_JSONL_REPORT = re.compile(rb'\{"line": [^\n]*, "correlation_id": ')
_HEAD = 64 * 1024  # bytes


def holds_rows(path: str) -> bool:
    """Return whether a file holds rows for a run, also in an encoding or with mistakes that a run refuses.

    Args:
        path: A file; a report of a journal holds no such rows, and any other workbook may hold them.

    Raises:
        OSError: The file cannot be read.
    """
    with Path(path).open("rb") as file:
        if workbook.is_packed(file):
            return not workbook.is_report(file)
        head = file.read(_HEAD)
    if head.startswith(_NO_ROWS) or _JSONL_REPORT.match(head):
        return False
    return COLUMNS[0].encode() in head.replace(b"\0", b"").lower()


def _guessed(first: str) -> Format:
    return "jsonl" if first.lstrip().startswith(("{", "[")) else "csv"


def _expected(file_format: Format) -> str:
    if file_format == "jsonl":
        return "a JSON object a line, with " + ", ".join(COLUMNS)
    return "a first line with the columns " + ", ".join(COLUMNS)


def _jsonl(lines: TextLines, first: str, reading: Reading) -> Iterator[Row | BadRow]:
    if first.lstrip().startswith("["):
        raise InputError(
            f"{lines.name} is a JSON array; give one JSON object a line, without brackets and commas around them"
        )
    further: dict[str, None] = {}  # the names that are not known, in their order
    for text in chain([first], lines):
        if text.strip():
            values = _object(text)
            if isinstance(values, str):
                yield BadRow(lines.number, values)
                continue
            before = len(further)
            yield _row(values, lines.number, further, reading)
            if reading.keep_columns and len(further) > before:
                check_kept(further, lines.name)
    if not reading.keep_columns:
        warn(list(further), lines.name, reading)


def _row(values: Mapping[str, object], line: int, further: dict[str, None], reading: Reading) -> Row | BadRow:
    """Return the row of an object, and add its further names to `further`."""
    unknown = [name for name in values if name not in COLUMNS]
    if any(name not in values for name in REQUIRED) or any(misspelled(name, values) for name in unknown):
        return check_row(values, line)
    if len(further) <= _MOST_FURTHER:
        further.update(dict.fromkeys(unknown))
    kept = kept_of({name: values[name] for name in unknown}) if reading.keep_columns else ()
    if isinstance(kept, str):
        return BadRow(line, kept)
    return check_row({name: value for name, value in values.items() if name in COLUMNS}, line, kept=kept)


def _object(text: str) -> dict[str, object] | str:
    """Return the members of a JSON object, or why the text is none."""
    try:
        values: object = json.loads(text, object_pairs_hook=_without_doubles)
    except _DoubledError as error:
        return f"the member {str(error)!r:.40} is there more than once; leave one out"
    except json.JSONDecodeError as error:
        return f"it is not JSON: {error.msg} at character {error.colno}; give a JSON object a line"
    except (RecursionError, ValueError):
        return "it is nested too deeply, or has a number that is too long; give a flat JSON object a line"
    if not isinstance(values, dict):
        return "it is not a JSON object; give one such as " + _EXAMPLE
    return cast("dict[str, object]", values)


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
