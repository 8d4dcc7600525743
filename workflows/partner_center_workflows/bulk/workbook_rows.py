"""The rows of a sheet of an Excel workbook. Its cells are read as text, as a CSV file has them."""

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from attrs import define, field

from .columns import Reading, header_columns, kept_of
from .records import BadRow, Row
from .rows import COLUMNS, check_row
from .sheet_facts import CALCULATE, Merged, SheetFacts, address, letters, sheet_facts
from .workbook import in_words, sheet_of
from .workbook_strings import elements

_LAST_ROW = 1_048_576  # https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_EXACT = 10**15  # from here on, Excel has replaced digits by zeros
_PADDED = re.compile("0+")  # a number format that shows zeros at the beginning
_CODE = "validation_code"


class _CellError(Exception):
    """The value of a cell cannot be used; the text says why, and what to do."""


def workbook_rows(file: io.BufferedReader, name: str, reading: Reading) -> Iterator[Row | BadRow]:
    """Yield the validated rows of a sheet.

    Raises:
        InputError: The file is no workbook that can be read, does not have the sheet, or a column is missing,
            repeated or misspelled.
    """
    with sheet_of(file, name, reading) as (sheet, part):
        with in_words(name):
            facts = sheet_facts(part, name)
        where = f"{name}, sheet {sheet.title!r}"
        if facts.hidden_rows:
            rows = "1 hidden row" if facts.hidden_rows == 1 else f"{facts.hidden_rows:,} hidden rows"
            reading.on_warning(f"{where} has {rows}, which may be filtered out; hidden rows are read too")
        found = _cells(sheet, where, {row for row, _ in facts.not_calculated})
        number, header = next(found, (1, ()))
        texts = [_header_text(cell) for cell in header]
        columns = header_columns(texts, where, f"row {number}", reading)
        rows_of = _Rows(columns, str(sheet.title), where, facts, reading)
        for number, cells in found:
            yield rows_of.row(number, cells)


def _cells(sheet: Any, where: str, formulas: set[int]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows that are not blank, with their numbers. A formula without a value is not blank."""
    filled = (
        (number, cells) for number, cells in _openpyxl_rows(sheet) if number in formulas or any(map(_is_filled, cells))
    )
    while True:
        with in_words(where):
            found = next(filled, None)
        if found is None:
            return
        yield found


def _openpyxl_rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows of a sheet as openpyxl reads them, one at a time: its own loop keeps an element of each."""
    book = sheet.parent
    with sheet._get_source() as part:  # noqa: SLF001 - nothing else has these
        parser = import_module("openpyxl.worksheet._reader").WorkSheetParser(
            part,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        last = 0
        for element in elements(part, "sheetData", "row"):
            number, cells = parser.parse_row(element)
            parser.row_dimensions.clear()
            if number > _LAST_ROW:
                return
            if number > last:
                last = number
                yield number, sheet._get_row(cells)  # noqa: SLF001


def _is_filled(cell: Any) -> bool:
    return cell.value is not None and bool(str(cell.value).strip())


def _header_text(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value)


@define
class _Rows:
    """The rows below a header."""

    columns: Sequence[str | None]
    sheet: str
    where: str
    facts: SheetFacts
    reading: Reading
    _names: Mapping[str, str] = field(init=False)
    _merged: list[Merged] = field(init=False)
    _told: bool = field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self._names = {
            name: f"{name} (column {letters(number)})" for number, name in enumerate(self.columns, 1) if name in COLUMNS
        }
        self._merged = sorted(self.facts.merged, key=lambda each: each.first, reverse=True)

    def row(self, number: int, cells: Sequence[Any]) -> Row | BadRow:
        """Return a row, or all reasons why it is not valid."""
        values: dict[str, object] = {}
        further: dict[str, object] = {}
        faults = self._merged_faults(number)
        for column in range(1, max(len(self.columns), len(cells)) + 1):
            name = self.columns[column - 1] if column <= len(self.columns) else ""
            if name is None:
                continue
            cell = cells[column - 1] if column <= len(cells) else None
            try:
                text = self._text((number, column), cell, name)
            except _CellError as error:
                faults.append(f"{self._names.get(name, f'{name!r:.40} (column {letters(column)})')} {error}")
                continue
            if name:
                (values if name in COLUMNS else further)[name] = text
            elif text:
                faults.append(f"cell {address((number, column))} has a value, and its column has no name; name it")
        kept = kept_of(further)
        if isinstance(kept, str):
            faults.append(kept)
        if faults or isinstance(kept, str):
            return BadRow(number, "; ".join(faults), self.sheet)
        return check_row(values, number, kept=kept, sheet=self.sheet, names=self._names)

    def _merged_faults(self, row: int) -> list[str]:
        """Return what is wrong with merged cells of a row: their value would be lost in all but the first."""
        while self._merged and self._merged[-1].first[0] <= row and self._merged[-1].last[0] < row:
            self._merged.pop()
        faults: list[str] = []
        for each in reversed(self._merged):
            if each.first[0] > row:
                break
            named = [number for number, name in enumerate(self.columns, 1) if name and each.hides((row, number))]
            if named:
                cell = address((row, named[0]))
                faults.append(
                    f"cell {cell} is merged with others, {each}, with the value in the first alone; unmerge them"
                )
        return faults

    def _text(self, at: tuple[int, int], cell: Any, name: str) -> str:
        """Return the value of a cell as text.

        Raises:
            _CellError: It has none, or not the one that was entered.
        """
        if at in self.facts.not_calculated:
            raise _CellError(f"has a formula that was never calculated; {CALCULATE}")
        if cell is None or cell.value is None:
            return ""
        value = cell.value
        if cell.data_type == "e" and name in COLUMNS:
            raise _CellError(f"has the error {value!s:.20}; correct the formula, or write the value")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(at, value, cell, name)
        return _plain(value)

    def _number(self, at: tuple[int, int], value: float, cell: Any, name: str) -> str:
        whole = int(value) if value == value // 1 and abs(value) < 1e300 else None
        if whole is None:
            return f"{value:.15g}"
        if abs(whole) >= _EXACT and name in COLUMNS:
            raise _CellError("is a number of more than 15 digits, which Excel rounds; enter it again as text")
        padded = isinstance(cell.number_format, str) and _PADDED.fullmatch(cell.number_format)
        if padded:
            return str(whole).zfill(len(cell.number_format))
        if name == _CODE and not self._told:
            self._told = True
            self.reading.on_warning(
                f"{self.where}: {_CODE} is a number in {address(at)}, and Excel drops zeros at the beginning of one;"
                " if codes begin with 0, format the column as text, and enter them again"
            )
        return str(whole)


def _plain(value: object) -> str:
    """Return a value that is no number as text, dates and times in ISO 8601."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        whole_day = value.time() == datetime.time()
        return value.date().isoformat() if whole_day else value.isoformat(timespec="seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()
