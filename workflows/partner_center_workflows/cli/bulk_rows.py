"""The file of rows of a command: its arguments, and its rows."""

import itertools
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from partner_center_workflows.cli import options, output

if TYPE_CHECKING:
    from partner_center_workflows.bulk import BadRow, Row

FILE = """\
FILE is CSV with the columns customer_id, qualification, education_segment, website, validation_code and reference, of
which the last four may be left out; or an Excel workbook (.xlsx) or JSON lines with the same columns; or - for standard
input."""


def arguments(made: options.Parser) -> None:
    """Add the file of rows, and how to read it."""
    made.add_argument("file", metavar="FILE", help="the rows; - for standard input")
    made.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook (default: the first one)")
    made.add_argument("--keep-columns", action="store_true", help="show further columns of FILE in the report")


def pace(made: options.Parser) -> None:
    """Add how fast rows are sent, how often they are polled, and how long."""
    made.add_argument(
        "--max-rps", type=options.rate, metavar="N", help="requests per second; default: what the service allows"
    )
    made.add_argument(
        "--poll", type=options.seconds, metavar="SECONDS", help="steps between polls (default: 60,300,900,3600,21600)"
    )
    made.add_argument(
        "--deadline", type=options.duration, default=timedelta(days=30), metavar="TIME", help="per row (default: 30d)"
    )


def name(given: Namespace) -> str | None:
    """Return the name of FILE for the report; None for standard input."""
    return None if given.file == "-" else output.printable(Path(given.file).name)


def rows(given: Namespace) -> "Iterator[Row | BadRow]":
    """Return the rows of FILE, of which there is at least one.

    Raises:
        InputError: The file cannot be used, or has no row.
    """
    from partner_center_workflows import bulk

    source = sys.stdin.buffer if given.file == "-" else given.file
    found = bulk.read_rows(source, sheet=given.sheet, keep_columns=given.keep_columns, on_warning=output.note)
    first = list(itertools.islice(found, 1))
    if not first:
        where = "standard input" if given.file == "-" else given.file
        raise bulk.InputError(f"{where} has no rows; write one below the header for each qualification to request")
    return itertools.chain(first, found)


def tell_bad_row(row: "BadRow") -> None:
    """Say which row is not valid, and why."""
    output.note(f"{row.place}: {row.reason}")
