"""Read rows from a CSV or JSON lines file, one at a time, so that memory does not grow with the file.

https://www.rfc-editor.org/rfc/rfc4180 and https://jsonlines.org
"""

import codecs
import csv
import difflib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import PurePath
from typing import Any, BinaryIO, Literal, cast

from .records import BadRow, InputError, Row
from .rows import COLUMNS, REQUIRED, check_row

Format = Literal["csv", "jsonl"]
Source = str | os.PathLike[str] | BinaryIO

_FORMATS: dict[str, Format] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_LONGEST_LINE = 16 * 1024 * 1024  # bytes
_AS_UTF8 = "save it as UTF-8; in Excel as 'CSV UTF-8'"


def read_rows(source: Source, *, file_format: Format | None = None) -> Iterator[Row | BadRow]:
    """Yield the validated rows of a file.

    Args:
        source: A path, `-` for standard input, or a file open in binary mode.
        file_format: The format. Default: by the suffix of the path, or else by the first character: JSON starts with
            `{`.

    Raises:
        InputError: The file cannot be read, is not text, or its columns are not those of `COLUMNS`.
    """
    with ExitStack() as stack:
        name, file = _opened(source, stack)
        lines = _Lines(file, name)
        first = next(lines, "")
        if file_format is None:
            file_format = _FORMATS.get(PurePath(name).suffix.lower()) or _guessed(first)
        if not first:
            raise InputError(f"{name} is empty; give {_expected(file_format)}")
        yield from _csv(lines, first, name) if file_format == "csv" else _jsonl(lines, first, name)


def _opened(source: Source, stack: ExitStack) -> tuple[str, BinaryIO]:
    if not isinstance(source, str | os.PathLike):
        return str(getattr(source, "name", "the input")), source
    if source == "-":
        return "standard input", sys.stdin.buffer
    try:
        return str(source), stack.enter_context(open(source, "rb"))  # noqa: PTH123 - a path-like
    except OSError as error:
        raise InputError(
            f"{source} cannot be read: {error.strerror}; give the path of a CSV or JSON lines file"
        ) from None


def _guessed(first: str) -> Format:
    return "jsonl" if first.lstrip().startswith(("{", "[")) else "csv"


def _expected(file_format: Format) -> str:
    if file_format == "jsonl":
        return "a JSON object a line, with " + ", ".join(COLUMNS)
    return "a first line with the columns " + ", ".join(COLUMNS)


class _Lines(Iterator[str]):
    """The lines of a file, decoded strictly, without blank lines at the start."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self.number = 0  # of the last line, from 1

    def __next__(self) -> str:
        blank = self.number == 0
        while True:
            line = self._decoded(self._raw())
            if line.strip() or not blank:
                return line

    def _raw(self) -> bytes:
        try:
            raw = self._file.readline(_LONGEST_LINE)
        except OSError as error:
            raise InputError(f"{self._name} cannot be read: {error.strerror}; give a CSV or JSON lines file") from None
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) >= _LONGEST_LINE:
            raise InputError(f"{self._name}: line {self.number} is longer than any row can be; give one row a line")
        return raw

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1:
            if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise InputError(f"{self._name} is UTF-16; {_AS_UTF8}")
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            where = f"line {self.number}, byte {error.start + 1}"
            raise InputError(f"{self._name} is not UTF-8 ({where} is {raw[error.start]:#04x}); {_AS_UTF8}") from None


def _csv(lines: _Lines, first: str, name: str) -> Iterator[Row | BadRow]:
    delimiter = next((each for each in ",;\t" if each in first), ",")
    records = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    columns = _columns(_header(records, name), name)
    while True:
        line = lines.number + 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(line, _csv_fault(str(error)))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            yield BadRow(line, f"there are {len(cells)} cells for {len(columns)} columns; {_QUOTE}")
        else:
            yield check_row(dict(zip(columns, cells, strict=True)), line)


_QUOTE = "put a value that holds the separator in double quotes"


def _csv_fault(said: str) -> str:
    if "field limit" in said:
        limit = f"{csv.field_size_limit():,} characters"
        return f"a cell has more than {limit}, or a quotation mark is not closed; shorten it, or close it"
    if "end of data" in said:
        return "a quotation mark is not closed before the end of the file; close it"
    return f"it is not CSV: {said}; write a quotation mark within quotation marks twice"


def _header(records: Iterator[list[str]], name: str) -> list[str]:
    try:
        return next(records)
    except csv.Error as error:
        raise InputError(f"{name}: the first line is not CSV: {error}; give {_expected('csv')}") from None


def _columns(header: list[str], name: str) -> list[str]:
    """Return the columns of the header by their canonical names.

    Raises:
        InputError: A column is missing, unknown, or repeated.
    """
    columns = [cell.strip().lower() for cell in header]
    unknown = [each for each in columns if each not in COLUMNS]
    missing = [each for each in REQUIRED if each not in columns]
    doubled = sorted({each for each in columns if columns.count(each) > 1 and each in COLUMNS})
    faults = [f"column {each!r:.40} is not known{_meant(each)}" for each in unknown]
    faults += [f"column {each!r} is missing" for each in missing]
    faults += [f"column {each!r} is there more than once" for each in doubled]
    if faults:
        raise InputError(f"{name}: {'; '.join(faults)}. Give {_expected('csv')}")
    return columns


def _meant(column: str) -> str:
    near = difflib.get_close_matches(column.replace(" ", "_"), COLUMNS, 1)
    return f" (is {near[0]!r} meant?)" if near else ""


def _jsonl(lines: _Lines, first: str, name: str) -> Iterator[Row | BadRow]:
    if first.lstrip().startswith("["):
        raise InputError(
            f"{name} is a JSON array; give one JSON object a line, without brackets and commas around them"
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
