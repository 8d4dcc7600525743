"""The rows of a CSV file, as people and spreadsheets write it.

https://www.rfc-editor.org/rfc/rfc4180
"""

import csv
import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from .records import BadRow, InputError, Row
from .rows import COLUMNS, REQUIRED, check_row
from .text_lines import TextLines

_DELIMITERS = (",", ";", "\t")
_SEP = re.compile(r'"?sep=(?P<delimiter>[^"\s]|\t)"?[,;\s]*', re.IGNORECASE)  # Excel's own first line
_GIVE = f"Give a first line with the columns {', '.join(COLUMNS)}"
_QUOTE = "put a value that holds the separator in double quotes"
_MOST_NAMED = 5  # columns in one message


def csv_rows(lines: TextLines, first: str) -> Iterator[Row | BadRow]:
    """Yield the validated rows of a CSV file.

    Taken for what they are: Excel's line `sep=;`, columns without a name or a value, empty cells that are missing or
    too many at the end of a row, and the end-of-file character of DOS.

    Raises:
        InputError: The columns are not those of `COLUMNS`.
    """
    delimiter = None
    if (said := _SEP.fullmatch(first)) is not None:
        delimiter, first = said["delimiter"], next((line for line in lines if line.strip()), "")
    delimiter = delimiter or _delimiter(first)
    records = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    columns = _columns(_header(records, lines.name), lines)
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


def _row(columns: Sequence[str], cells: list[str], line: int, delimiter: str) -> Row | BadRow:
    """Return the row of these cells. Cells that are missing at the end are empty."""
    surplus = [cell for cell in cells[len(columns) :] if cell.strip()]
    others = [each for each in _DELIMITERS if each != delimiter and each in cells[0]]
    if len(cells) == 1 < len(columns) and others:
        return BadRow(line, f"it is separated by {_named(others[0])}, and the first line by {_named(delimiter)}")
    if surplus:
        return BadRow(line, f"there are {len(cells)} cells for {len(columns)} columns; {_QUOTE}")
    values: dict[str, object] = {}
    for number, (column, cell) in enumerate(zip(columns, cells, strict=False), start=1):
        if column:
            values[column] = cell
        elif cell.strip():
            return BadRow(
                line, f"cell {number} has a value, and column {number} has no name; name it, or empty the cell"
            )
    return check_row(values, line)


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
        raise InputError(f"{name}: the first line is not CSV: {error}. {_GIVE}") from None


def _columns(header: list[str], lines: TextLines) -> list[str]:
    """Return the columns of the header by their canonical names; a column without a name has the name "".

    Raises:
        InputError: A column is missing, unknown, or repeated.
    """
    columns = [cell.strip().strip('"').lower() for cell in header]
    counts = Counter(columns)
    unknown = [each for each in counts if each and each not in COLUMNS]
    missing = [each for each in REQUIRED if each not in counts]
    doubled = sorted(each for each, count in counts.items() if count > 1 and each)
    faults = [f"column {each!r:.40} is not known{_meant(each)}" for each in unknown[:_MOST_NAMED]]
    faults += [f"{len(unknown) - _MOST_NAMED:,} more are not known"] * (len(unknown) > _MOST_NAMED)
    faults += [f"column {each!r} is missing" for each in missing]
    faults += [f"column {each!r:.40} is there more than once" for each in doubled[:_MOST_NAMED]]
    if faults and not any(each in counts for each in COLUMNS):
        separators = "; separate columns by commas, semicolons or tabs" if len(counts) == 1 else ""
        faults.append(f"line {lines.number} is no header: delete it if the header is below it{separators}")
    if faults:
        raise InputError(f"{lines.name}: {'; '.join(faults)}. {_GIVE}")
    return columns


def _meant(column: str) -> str:
    near = difflib.get_close_matches(column[:40].replace(" ", "_"), COLUMNS, 1)
    return f" (is {near[0]!r} meant?)" if near else ""
