"""The shared strings of an Excel workbook, on disk: openpyxl keeps all of them in memory, and every row that it reads.

https://learn.microsoft.com/en-us/openspecs/office_standards/ms-xlsx/
"""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from typing import IO, Any
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CACHE = 512  # KiB


class SharedStrings:
    """The strings, by their numbers from 0."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute(f"PRAGMA cache_size = -{_CACHE}")
        db.execute("CREATE TABLE strings (id INTEGER PRIMARY KEY, text TEXT)")

    def fill(self, part: IO[bytes]) -> None:
        """Take the strings of the part that has them."""
        text = import_module("openpyxl.cell.text").Text
        found = (text.from_tree(each).content.replace("x005F_", "") for each in elements(part, "sst", "si"))
        self._db.executemany("INSERT INTO strings VALUES (?, ?)", enumerate(found))

    def __getitem__(self, number: int) -> str:
        """Return a string.

        Raises:
            IndexError: There is none of this number.
        """
        for (text,) in self._db.execute("SELECT text FROM strings WHERE id = ?", (number,)):
            return str(text)
        raise IndexError(number)


@contextmanager
def shared_strings() -> Generator[SharedStrings, None, None]:
    """Yield strings in a temporary file, which is removed at the end.

    https://www.sqlite.org/inmemorydb.html#temp_db
    """
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as db:
        db.execute("BEGIN")
        yield SharedStrings(db)


def elements(part: IO[bytes], parent: str, child: str) -> Iterator[Any]:
    """Yield the children of an element, one at a time; each is forgotten before the next one."""
    above = None
    for event, element in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314 - a DOCTYPE is refused before
        if event == "start" and element.tag == _MAIN + parent:
            above = element
        elif event == "end" and element.tag == _MAIN + child and above is not None:
            yield element
            above.clear()
