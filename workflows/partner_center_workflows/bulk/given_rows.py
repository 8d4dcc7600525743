"""The rows that a caller gives: a file, Rows or mappings, validated one at a time."""

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import PurePath
from typing import BinaryIO, cast

from partner_center.formats.outside_text import printable
from partner_center.policies.redaction import Secrets

from .reading import read_rows
from .records import BadRow, Row
from .rows import COLUMNS, check_row

Rows = str | os.PathLike[str] | BinaryIO | Iterable[Row | BadRow | Mapping[str, object]]


def begun(rows: Rows) -> Iterator[Row | BadRow]:
    """Return the rows after reading the first one, so that invalid input is refused before a journal is created."""
    given = checked(rows)
    return chain(list(islice(given, 1)), given)


def name_of(rows: Rows) -> str | None:
    """Return the name of the file that the rows come from, for the report; None if it is not known."""
    if not isinstance(rows, str | os.PathLike) or (path := os.fsdecode(rows)) == "-":
        return None
    return printable(PurePath(path).name)


def noting_codes(rows: Iterable[Row | BadRow], secrets: Secrets) -> Iterator[Row | BadRow]:
    """Yield the rows, and add their validation codes to the secrets that no text of the run may show."""
    for row in rows:
        if isinstance(row, Row) and row.validation_code:
            secrets.add(row.validation_code)
        yield row


def checked(rows: Rows) -> Iterator[Row | BadRow]:
    """Yield validated rows of any kind of input."""
    if isinstance(rows, str | os.PathLike) or hasattr(rows, "read"):
        yield from read_rows(cast("str | os.PathLike[str] | BinaryIO", rows))
        return
    given = cast("Iterable[Row | BadRow | Mapping[str, object]]", rows)  # type: ignore[redundant-cast]
    for number, row in enumerate(given, 1):
        if isinstance(row, BadRow) or (isinstance(row, Row) and row.checked):
            yield row
        elif isinstance(row, Row):
            values = {name: getattr(row, name) for name in COLUMNS}
            yield check_row(values, row.line or number, kept=row.kept, sheet=row.sheet)
        else:
            yield check_row(row, number)
