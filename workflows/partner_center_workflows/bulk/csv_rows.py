"""The rows of a CSV file, as people and spreadsheets write it.

https://www.rfc-editor.org/rfc/rfc4180
"""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain

from .columns import GIVE, Reading, header_columns, kept_of
from .records import BadRow, InputError, Row
from .rows import COLUMNS, check_row
from .text_lines import TextLines

_DELIMITERS = (",", ";", "\t")
_SEP = re.compile(r'"?sep=(?P<delimiter>[^"\s]|\t)"?[,;\s]*', re.IGNORECASE)  # Excel's own first line
_QUOTE = "put a value that holds the separator in double quotes"


def csv_rows(lines: TextLines, first: str, reading: Reading) -> Iterator[Row | BadRow]:
    """Yield the validated rows of a CSV file.

    Taken for what they are: Excel's line `sep=;`, columns without a name or a value, empty cells that are missing or
    too many at the end of a row, and the end-of-file character of DOS.

    Raises:
        InputError: A column is missing, repeated or misspelled.
    """
    delimiter = None
    if (said := _SEP.fullmatch(first)) is not None:
        delimiter, first = said["delimiter"], next((line for line in lines if line.strip()), "")
    delimiter = delimiter or _delimiter(first)
    records = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    header = _header(records, lines.name)
    columns = header_columns(header, lines.name, f"line {lines.number}", reading)
    while True:
        line = lines.number + 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(line, _csv_fault(str(error)))
            continue
        if any(cell.strip() for cell in cells):
            yield _row(columns, cells, line, delimiter)


def _delimiter(header: str) -> str:
    """Return the delimiter with which the header has the most known columns."""

    def known(delimiter: str) -> int:
        return sum(cell.strip(' \t\r\n"').lower() in COLUMNS for cell in header.split(delimiter))

    return max(_DELIMITERS, key=known)


def _row(columns: Sequence[str | None], cells: list[str], line: int, delimiter: str) -> Row | BadRow:
    """Return the row of these cells. Cells that are missing at the end are empty."""
    surplus = [cell for cell in cells[len(columns) :] if cell.strip()]
    others = [each for each in _DELIMITERS if each != delimiter and each in cells[0]]
    if len(cells) == 1 < len(columns) and others:
        return BadRow(line, f"it is separated by {_named(others[0])}, and the first line by {_named(delimiter)}")
    if surplus:
        return BadRow(line, f"there are {len(cells)} cells for {len(columns)} columns; {_QUOTE}")
    values: dict[str, object] = {}
    further: dict[str, object] = {}
    for number, (column, cell) in enumerate(zip(columns, cells, strict=False), start=1):
        if column in COLUMNS:
            values[column] = cell
        elif column:
            further[column] = cell
        elif column is not None and cell.strip():
            return BadRow(
                line, f"cell {number} has a value, and column {number} has no name; name it, or empty the cell"
            )
    kept = kept_of(further)
    return BadRow(line, kept) if isinstance(kept, str) else check_row(values, line, kept=kept)


def _named(delimiter: str) -> str:
    return "tabs" if delimiter == "\t" else f"{delimiter!r}"


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
    except StopIteration:
        return []
    except csv.Error as error:
        raise InputError(f"{name}: the first line is not CSV: {error}. {GIVE}") from None
