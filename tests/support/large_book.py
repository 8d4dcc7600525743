"""An Excel workbook of any number of rows, with each text among the shared strings, as Excel writes it."""

import io
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

openpyxl: Any = import_module("openpyxl")

_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

_HAS_STRINGS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def write_book(path: Path, rows: Callable[[], Iterable[Sequence[str]]]) -> Path:
    """Write a workbook; `rows` is called twice, and its rows have as many texts each."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    with ZipFile(plain) as parts, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for name in set(parts.namelist()) - {_SHEET, _STRINGS}:
            book.writestr(name, parts.read(name).replace(b"</Types>", _HAS_STRINGS))
        with book.open(_SHEET, "w") as part:
            part.write(f"<worksheet {_NAMESPACE}><sheetData>".encode())
            for number, row in enumerate(rows()):
                cells = (f'<c t="s"><v>{number * len(row) + column}</v></c>' for column in range(len(row)))
                part.write(f'<row r="{number + 1}">{"".join(cells)}</row>'.encode())
            part.write(b"</sheetData></worksheet>")
        with book.open(_STRINGS, "w") as part:
            part.write(f"<sst {_NAMESPACE}>".encode())
            for row in rows():
                part.write("".join(f"<si><t>{escape(text)}</t></si>" for text in row).encode())
            part.write(b"</sst>")
    return path
