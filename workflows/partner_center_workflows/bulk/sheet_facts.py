"""What the XML of a sheet says and openpyxl does not: formulas without value, merged cells and hidden rows."""

import re
from collections.abc import Iterator
from typing import IO

from attrs import field, frozen

from .records import InputError

Cell = tuple[int, int]  # row and column, from 1

_CHUNK = 256 * 1024  # bytes
_LONGEST_ROW = 32 * 1024 * 1024  # bytes of XML
_MOST_FORMULAS = 100_000  # without a value, to remember
_MOST_MERGED = 2_000

# A cell with a formula; an empty text is a value too, and has the type "str".
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v(?:\s[^>/]*)?>[^<])?"
)
_ADDRESS = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TEXT = re.compile(rb"""\bt=["']str["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^>]*\bhidden=["'](?:1|true)["'][^>]*(?<!/)>\s*<(?:\w+:)?c\b""")  # with cells
_ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>")


@frozen
class Merged:
    """Merged cells, whose value is in the first one alone."""

    first: Cell
    last: Cell

    def hides(self, cell: Cell) -> bool:
        """Return whether a cell is one of them, but not the first."""
        return cell != self.first and all(a <= b <= c for a, b, c in zip(self.first, cell, self.last, strict=True))

    def __str__(self) -> str:
        return f"{address(self.first)}:{address(self.last)}"


@frozen
class SheetFacts:
    """Facts about a sheet.

    Attributes:
        not_calculated: The cells with a formula that no program has calculated.
        merged: The merged cells.
        hidden_rows: The number of hidden rows that have cells.
    """

    not_calculated: set[Cell] = field(factory=set[Cell])
    merged: list[Merged] = field(factory=list[Merged])
    hidden_rows: int = 0


def sheet_facts(part: IO[bytes], name: str) -> SheetFacts:
    """Read the facts from the XML of a sheet, a piece at a time.

    Raises:
        InputError: There are more of them than can be remembered, or a row is longer than any can be.
    """
    cells: set[Cell] = set()
    merged: list[Merged] = []
    hidden = 0
    for piece in _pieces(part, name):
        hidden += len(_HIDDEN.findall(piece))
        for found in _FORMULA.finditer(piece):
            if found[2] is None and not _TEXT.search(found[1]) and (at := _ADDRESS.search(found[1])):
                cells.add(_cell(at[1], at[2]))
        merged += [Merged(_cell(a, b), _cell(c, d)) for a, b, c, d in _MERGED.findall(piece)]
        if len(cells) > _MOST_FORMULAS:
            first = address(min(cells))
            raise InputError(f"{name}: the formulas were never calculated, from {first} on; {CALCULATE}")
        if len(merged) > _MOST_MERGED:
            raise InputError(f"{name}: there are more than {_MOST_MERGED:,} merged cells; unmerge them")
    return SheetFacts(cells, merged, hidden)


CALCULATE = "open the file in Excel and save it, or write the values"


def _pieces(part: IO[bytes], name: str) -> Iterator[bytes]:
    """Yield the XML in pieces that end with a row, or, after the rows, with the XML."""
    left = b""
    while chunk := part.read(_CHUNK):
        left += chunk
        end = max((found.end() for found in _ROW_END.finditer(left)), default=0)
        if end:
            yield left[:end]
            left = left[end:]
        elif len(left) > _LONGEST_ROW:
            raise InputError(f"{name}: a row is longer than any can be; save the sheet as 'CSV UTF-8'")
    yield left


def _cell(letters: bytes, row: bytes) -> Cell:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(row), column


def letters(column: int) -> str:
    """Return the letters of a column, as Excel shows them: D for 4."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def address(cell: Cell) -> str:
    """Return the address of a cell, as Excel shows it: D5 for row 5 and column 4."""
    return f"{letters(cell[1])}{cell[0]}"
