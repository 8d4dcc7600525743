"""The lines of a file of rows as text, one at a time, so that memory does not grow with the file."""

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, cast

from .file_kind import JOURNAL
from .records import InputError

Source = str | os.PathLike[str] | BinaryIO

_LONGEST_LINE = 4 * 1024 * 1024  # characters
_GIVE = "give the path of a CSV or JSON lines file, or of an Excel workbook"
_AS_UTF8 = "save it as UTF-8; in Excel as 'CSV UTF-8'"
_BOM = "\ufeff"
_SQLITE = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html#the_database_header
_APPLICATION_ID = slice(68, 72)  # the bytes of that header in which a journal has its own
_END_OF_FILE = "\x1a"  # DOS ends a text file with it


class TextLines(Iterator[str]):
    """The lines of a file, decoded strictly, without blank lines at the start.

    A line ends in LF, CR LF, or CR, as old spreadsheets write it. UTF-16 is read if the file begins with a byte order
    mark, as Excel writes "Unicode text"; anything else is UTF-8.
    """

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text = text
        self.name = name
        self.number = 0  # of the last line, from 1
        self._last = ""
        self._begun = False

    def __next__(self) -> str:
        while True:
            line = self._line()
            if line == "\r\n" and self._last.endswith("\r"):  # CR CR LF: one line end, written twice
                self._last = line
                continue
            self.number += 1
            self._last = line
            if self.number == 1:
                self._check_first(line)
            if line.strip() or self._begun:
                self._begun = True
                return line

    def _line(self) -> str:
        try:
            line = self._text.readline(_LONGEST_LINE)
        except UnicodeDecodeError:
            raise InputError(f"{self.name} is not UTF-16, although it begins like it; {_AS_UTF8}") from None
        except OSError as error:
            raise InputError(f"{self.name} cannot be read: {error.strerror}; {_GIVE}") from None
        if not line:
            raise StopIteration
        if len(line) >= _LONGEST_LINE:
            raise InputError(f"{self.name}: line {self.number + 1} is longer than any row can be; give one row a line")
        return self._checked(line).replace(_BOM, "").removesuffix(_END_OF_FILE)

    def _checked(self, line: str) -> str:
        """Return the line if it is UTF-8: a byte that is not stands in the text as a lone surrogate."""
        try:
            line.encode()
        except UnicodeEncodeError as error:
            before = len(line[: error.start].encode())
            where = f"line {self.number + 1}, byte {before + 1} is {ord(line[error.start]) - 0xDC00:#04x}"
            raise InputError(f"{self.name} is not UTF-8 ({where}); {_AS_UTF8}") from None
        return line

    def _check_first(self, line: str) -> None:
        if "\0" in line[:4]:
            raise InputError(f"{self.name} is UTF-16 without a byte order mark, or no text; {_AS_UTF8}")


@contextmanager
def opened(source: Source) -> Generator[tuple[str, io.BufferedReader], None, None]:
    """Open a file, and yield its name and its bytes.

    Args:
        source: A path, `-` for standard input, or a file open in binary mode, which stays open.

    Raises:
        InputError: The file cannot be read, or is a database.
    """
    with ExitStack() as stack:
        name, raw = _opened(source, stack)
        buffered = io.BufferedReader(cast("Any", raw))
        try:
            try:
                head = buffered.peek(1)
            except OSError as error:
                raise InputError(f"{name} cannot be read: {error.strerror or error}; {_GIVE}") from None
            if head.startswith(_SQLITE):
                is_journal = head[_APPLICATION_ID] == JOURNAL.application_id.to_bytes(4)
                kind = "a journal (an SQLite database)" if is_journal else "an SQLite database, such as a snapshot"
                raise InputError(f"{name} is {kind}; give the file of rows")
            yield name, buffered
        finally:  # leaves the file of the caller open
            buffered.detach()


@contextmanager
def text_lines(file: io.BufferedReader, name: str) -> Generator[TextLines, None, None]:
    """Yield the lines of a file.

    Args:
        file: A file, which stays open.
        name: Its name for messages.

    Raises:
        InputError: It is not text.
    """
    wide = file.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encoding, errors = ("utf-16", "strict") if wide else ("utf-8", "surrogateescape")
    text = io.TextIOWrapper(file, encoding, errors, newline="")
    try:
        yield TextLines(text, name)
    finally:
        text.detach()


def _opened(source: Source, stack: ExitStack) -> tuple[str, BinaryIO]:
    if isinstance(source, io.TextIOBase):
        raise InputError("the file is open as text; open it in binary mode, 'rb'")
    if not isinstance(source, str | os.PathLike):
        return str(getattr(source, "name", "the input")), source
    if source == "-":
        if cast("Any", sys.stdin) is None:  # closed by whoever started the process
            raise InputError(f"standard input is closed; {_GIVE}")
        return "standard input", sys.stdin.buffer
    try:
        return str(source), stack.enter_context(open(source, "rb"))  # noqa: PTH123 - a path-like
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise InputError(f"{source} cannot be read: {getattr(error, 'strerror', error)}; {_GIVE}") from None


def unprintable(text: str) -> str | None:
    """Return the name of the first character that cannot be printed, such as `U+200B ZERO WIDTH SPACE`, or None."""
    if text.isprintable():
        return None
    found = next(each for each in text if not each.isprintable())
    return f"U+{ord(found):04X} {unicodedata.name(found, '')}".rstrip()
