"""Write a table as an Excel workbook, one row at a time. No text of it is a formula."""

import re
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain, islice
from typing import IO, Any

from partner_center import InvalidRequestError
from partner_center.policies.redaction import redact

_MOST_ROWS = 1_048_576  # https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_LONGEST = 32_767  # characters
_SPECIAL = re.compile(r"\s*[=+\-@#'\uff1d\uff0b\uff0d\uff20]")  # a spreadsheet may take it for more than text
_SAMPLE = 100  # rows from which the widths of the columns come
_WIDEST = 48  # characters


def write_workbook(rows: Iterator[Sequence[object]], stream: IO[bytes], *, title: str) -> None:
    """Write a workbook with one sheet, whose first row is bold, stays in view, and has filters.

    Args:
        rows: The names of the columns, and then the values of each row. Text stays text, on one line.
        stream: A binary stream.
        title: The title of the workbook, in its properties.

    Raises:
        InvalidRequestError: openpyxl is not installed, or there are more rows than a sheet can have.
    """
    book = _openpyxl().Workbook(write_only=True)
    book.properties.title = title
    book.properties.creator = "partner-center-client"
    sheet = book.create_sheet("Rows")
    sheet.freeze_panes = "A2"
    header = [str(name) for name in next(rows)]
    sample = list(islice(rows, _SAMPLE))
    for number in range(len(header)):
        width = max(len(str(row[number] or "")) for row in (header, *sample))
        sheet.column_dimensions[_letters(number + 1)].width = min(width, _WIDEST) + 2
    bold = _openpyxl("styles").Font(bold=True)
    sheet.append([_text(sheet, name, bold) for name in header])
    count = 1
    for row in chain(sample, rows):
        count += 1
        if count > _MOST_ROWS:
            raise InvalidRequestError(f"a sheet has at most {_MOST_ROWS:,} rows; give a CSV file instead")
        sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in row])
    sheet.auto_filter.ref = f"A1:{_letters(len(header))}{count}"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        book.save(stream)


def _openpyxl(module: str = "") -> Any:
    try:
        return import_module(f"openpyxl.{module}" if module else "openpyxl")
    except ModuleNotFoundError:
        install = 'python -m pip install "partner-center-client[excel]"'
        raise InvalidRequestError(f"to write an Excel workbook, run: {install}; or give a CSV file") from None


def _letters(column: int) -> str:
    letters: str = _openpyxl("utils").get_column_letter(column)
    return letters


def _text(sheet: Any, value: str, font: Any = None) -> Any:
    """Return a text for a cell: as it is, or, where openpyxl or Excel could take it for something else, as a cell."""
    text = redact(value, ())[:_LONGEST]
    if font is None and not _SPECIAL.match(text):
        return text
    cell = _openpyxl("cell").WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if font is None:
        cell.quotePrefix = True  # it stays text also when a person edits it
    else:
        cell.font = font
    return cell
