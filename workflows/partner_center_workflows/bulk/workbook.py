"""An Excel workbook as a file: whether it is one, whether it is safe to open, and which sheet is meant.

A workbook is a zip archive of XML: https://learn.microsoft.com/en-us/openspecs/office_standards/ms-xlsx/. openpyxl
guards against neither archives nor XML that grow without bound, so both are bounded before it reads anything:
https://openpyxl.readthedocs.io/en/stable/#security
"""

import io
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import IO, Any, cast
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from partner_center_workflows.spelling import nearest

from .columns import Reading
from .records import InputError
from .workbook_strings import SharedStrings, shared_strings

REPORT = "partner-center-bulk-report"  # the title of a report's workbook

_ZIP = (b"PK\3\4", b"PK\5\6")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, and today's workbooks with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"
SAVE = "save it in Excel as 'Excel Workbook (*.xlsx)' or as 'CSV UTF-8'"
_AGAIN = "open it in Excel and save it again"
_MOST_NAMED = 10  # sheets in one message

_MIB = 1024 * 1024
_LARGEST_FILE = 512 * _MIB
_LARGEST_CONTENT = 2048 * _MIB
_SMALL_PART = 16 * _MIB  # a part of this size may be packed as well as it can
_BEST_PACKED = (
    250  # times that a larger part may shrink: real sheets of equal rows shrink 50 times, zip bombs 1,000 times
)
_HEAD = 64 * 1024  # bytes of a part in which its first element begins


def is_packed(file: io.BufferedReader) -> bool:
    """Return whether a file looks like a workbook, also one of a kind that is not read."""
    return file.peek(len(_OLE)).startswith((*_ZIP, _OLE))


def is_report(file: IO[bytes]) -> bool:
    """Return whether a workbook is the report of a journal."""
    try:
        with ZipFile(file) as archive, archive.open("docProps/core.xml") as part:
            return REPORT.encode() in part.read(_HEAD)
    except Exception:  # noqa: BLE001 - whatever a damaged archive raises
        return False


@contextmanager
def sheet_of(file: io.BufferedReader, name: str, reading: Reading) -> Generator[tuple[Any, IO[bytes]], None, None]:
    """Open a workbook; yield its sheet, as openpyxl reads it, and the XML of the sheet.

    Raises:
        InputError: It is no workbook, is not safe to open, or does not have the sheet.
    """
    with ExitStack() as stack:
        seekable = file if file.seekable() else stack.enter_context(_copied(file, name))
        with in_words(name):
            _check(seekable, name)
        reader = _excel_reader(name)
        with in_words(name):
            book = _read(reader(seekable, read_only=True, data_only=True), stack.enter_context(shared_strings()))
            stack.callback(book.close)
            sheet = _chosen(book.worksheets, name, reading)
            archive = stack.enter_context(ZipFile(seekable))
            part = stack.enter_context(archive.open(sheet._worksheet_path))  # noqa: SLF001 - nothing else has it
        yield sheet, part


@contextmanager
def in_words(name: str) -> Generator[None, None, None]:
    """Convert what openpyxl raises for a damaged workbook to an InputError, and hide its warnings."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="openpyxl")
            yield
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}; {_AGAIN}") from None
    except sqlite3.Error as error:
        raise InputError(
            f"{name}: its texts cannot be written to the folder for temporary files: {error}; free some space there, "
            "or save the sheet as 'CSV UTF-8'"
        ) from None
    except Exception as error:  # noqa: BLE001 - there is no bound to what a damaged workbook raises
        raise InputError(f"{name} is damaged, or no Excel workbook ({type(error).__name__}); {_AGAIN}") from None


def _excel_reader(name: str) -> Any:
    try:
        return import_module("openpyxl.reader.excel").ExcelReader
    except ModuleNotFoundError:
        install = 'python -m pip install "partner-center-client[excel]"'
        raise InputError(
            f"{name} is an Excel workbook; to read it, run: {install}; or save it as 'CSV UTF-8'"
        ) from None


def _read(reader: Any, strings: SharedStrings) -> Any:
    """Return the workbook of a reader, whose memory does not grow with the sheets.

    openpyxl would keep all shared strings in memory, and read a sheet that does not tell its size to the end.
    """
    of_openpyxl = import_module("openpyxl.worksheet._read_only").ReadOnlyWorksheet

    def get_size(_: object) -> None:  # some programs write a wrong one
        pass

    def read_strings() -> None:
        part = reader.package.find(import_module("openpyxl.xml.constants").SHARED_STRINGS)
        if part is not None:
            with reader.archive.open(part.PartName.removeprefix("/")) as content:
                strings.fill(content)

    def read_worksheets() -> None:
        for each, part in reader.parser.find_sheets():
            if part.target in reader.valid_files and "chartsheet" not in part.Type:
                sheet = sheet_type(reader.wb, each.name, part.target, strings)
                sheet.sheet_state = each.state
                reader.wb._sheets.append(sheet)  # noqa: SLF001 - nothing else adds one

    sheet_type = type("Sheet", (of_openpyxl,), {"_get_size": get_size})
    reader.read_strings, reader.read_worksheets = read_strings, read_worksheets
    reader.read()
    return reader.wb


def _copied(file: io.BufferedReader, name: str) -> IO[bytes]:
    """Return a copy of a stream, such as standard input, that can be read from any position."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(cast("IO[bytes]", _Bounded(file, name)), copy)
    copy.seek(0)
    return copy


class _Bounded:
    def __init__(self, file: io.BufferedReader, name: str) -> None:
        self._file, self._name, self._left = file, name, _LARGEST_FILE

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._name)
        return data


def _check(file: IO[bytes], name: str) -> None:
    """Check that a file is a workbook, and that it is safe to open.

    Raises:
        InputError: It is not.
    """
    if file.seek(0, io.SEEK_END) > _LARGEST_FILE:
        raise _too_large(name)
    file.seek(0)
    if file.read(len(_OLE)) == _OLE:
        protected = _ENCRYPTED in file.read(_LARGEST_FILE)
        if protected:
            raise InputError(f"{name} is protected by a password; save it without one")
        raise InputError(f"{name} is a file of an Excel before 2007 (.xls), or no workbook; {SAVE}")
    file.seek(0)
    with ZipFile(file) as archive:
        parts = {part.filename: part for part in archive.infolist()}
        _check_kind(archive, parts, name)
        _check_sizes(parts.values(), name)
        for part in parts.values():
            _check_xml(archive, part, name)


def _check_kind(archive: ZipFile, parts: dict[str, ZipInfo], name: str) -> None:
    if any(part.flag_bits & 1 for part in parts.values()):
        raise InputError(f"{name} is protected by a password; save it without one")
    if "mimetype" in parts and b"opendocument" in _head(archive, parts["mimetype"]):
        raise InputError(
            f"{name} is an OpenDocument file (.ods); save it as 'Excel 2007-365 (.xlsx)' or as CSV in UTF-8"
        )
    kinds = _head(archive, parts[_CONTENT_TYPES]) if _CONTENT_TYPES in parts else b""
    if b"ms-excel.sheet.binary" in kinds:
        raise InputError(f"{name} is an Excel binary workbook (.xlsb); {SAVE}")
    if b"sheet.main+xml" not in kinds:
        raise InputError(f"{name} is a zip archive, but no Excel workbook; give one, or a CSV or JSON lines file")
    if any(b"purl.oclc.org/ooxml" in _head(archive, part) for each, part in parts.items() if "workbook.xml" in each):
        raise InputError(f"{name} is a 'Strict Open XML Spreadsheet'; {SAVE}")


def _check_sizes(parts: Any, name: str) -> None:
    """Refuse a zip bomb. An archive cannot unpack to more than it declares."""
    if sum(part.file_size for part in parts) > _LARGEST_CONTENT or any(
        part.file_size > max(_SMALL_PART, part.compress_size * _BEST_PACKED) for part in parts
    ):
        raise _too_large(name)


def _check_xml(archive: ZipFile, part: ZipInfo, name: str) -> None:
    """Refuse a DOCTYPE, without which XML can neither declare an entity nor fetch one. No program writes one."""

    def refuse(*_: object) -> None:
        raise InputError(f"{name} has a DOCTYPE in its XML, which is not read; {_AGAIN}")

    def end(*_: object) -> None:
        raise _RootSeenError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = end
    try:
        parser.Parse(_head(archive, part), False)
    except (_RootSeenError, expat.ExpatError):  # openpyxl says more of what is not XML
        return
    if part.file_size >= _HEAD:
        raise InputError(f"{name} has a part whose XML does not begin; {_AGAIN}")


class _RootSeenError(Exception):
    """The first element begins; no DOCTYPE can follow."""


def _head(archive: ZipFile, part: ZipInfo) -> bytes:
    with archive.open(part) as file:
        return file.read(_HEAD)


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} is too large for a workbook of rows, or packed as a zip bomb; save the sheet as 'CSV UTF-8'"
    )


def _chosen(sheets: list[Any], name: str, reading: Reading) -> Any:
    """Return the sheet of the given name, or the first one that is not hidden."""
    titles = [str(sheet.title) for sheet in sheets]
    named = ", ".join(map(repr, titles[:_MOST_NAMED]))
    if not sheets:
        raise InputError(f"{name} has no sheet with cells; {_AGAIN}")
    if reading.sheet is not None:
        for matches in (str, str.casefold):
            for sheet, title in zip(sheets, titles, strict=True):
                if matches(title) == matches(reading.sheet):
                    return sheet
        near = nearest(reading.sheet, titles)
        meant = f" (is {near!r} meant?)" if near else ""
        raise InputError(f"{name} has no sheet {reading.sheet!r:.40}{meant}; give one of {named}")
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
    if len(visible) > 1:
        first = visible[0].title
        reading.on_warning(f"{name} has the sheets {named}, and {first!r} is read; --sheet names another")
    return visible[0]
