"""The report of a journal: CSV and JSON for machines, one HTML file for people."""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TextIO

from partner_center import InvalidRequestError

from . import report_html
from .csv_cells import cell
from .journal import JournalReader
from .records import Entry, State

Format = Literal["csv", "json", "html"]

COLUMNS = (
    "line",
    "customer_id",
    "qualification",
    "education_segment",
    "website",
    "reference",
    "state",
    "vetting_status",
    "vetting_reason",
    "problem",
    "http_status",
    "service_code",
    "submitted_at",
    "finished_at",
    "request_id",
    "correlation_id",
)
_TIMES = ("submitted_at", "finished_at")


class Source(Protocol):
    """The source of a report: a journal or a similar object."""

    @property
    def created_at(self) -> float:
        """When the journal was created, in seconds since the epoch."""
        ...

    @property
    def input_name(self) -> str | None:
        """The name of the file that the rows came from; None if they came from no file."""
        ...

    def counts(self) -> Mapping[State, int]:
        """Return the number of rows in each state."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield every row. It is called more than once."""
        ...


def write_report(journal: Source | str | os.PathLike[str], format: Format, stream: TextIO) -> None:  # noqa: A002 - the option's name
    """Write the report of a journal.

    Args:
        journal: A journal or its path. A run may use it at the same time.
        format: `csv` for spreadsheets, where no text is run as a formula; `json` for machines; or `html` for people,
            which is one self-contained file.
        stream: The text stream to write to. For `csv`, open it with `newline=""`.

    Raises:
        InvalidRequestError: There is no such format.
        JournalError: The journal cannot be used.
    """
    write = {"csv": _csv, "json": _json, "html": _html}.get(format)
    if write is None:
        raise InvalidRequestError(f"format is {format!r}; give 'csv', 'json' or 'html'")
    if isinstance(journal, str | os.PathLike):
        with JournalReader.open_for_reading(journal) as opened:
            write(opened, stream)
    else:
        write(journal, stream)


def _csv(journal: Source, stream: TextIO) -> None:
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for entry in journal.entries():
        writer.writerow(map(cell, plain(entry).values()))


def _json(journal: Source, stream: TextIO) -> None:
    head = {
        "format": "partner-center-bulk-report",
        "version": 1,
        "created_at": moment(journal.created_at),
        "counts": dict(journal.counts()),
    }
    stream.write(json.dumps(head)[:-1] + ', "rows": [')
    stream.writelines(
        (",\n" if number else "\n") + json.dumps(plain(entry)) for number, entry in enumerate(journal.entries())
    )
    stream.write("\n]}\n")


def _html(journal: Source, stream: TextIO) -> None:
    counts = dict(journal.counts())
    report_html.write(journal.input_name, journal.created_at, counts, journal.entries, plain, COLUMNS, stream)


def plain(entry: Entry) -> dict[str, Any]:
    """Return a row for the report, with times in ISO 8601."""
    return {name: moment(getattr(entry, name)) if name in _TIMES else getattr(entry, name) for name in COLUMNS}


def moment(seconds: float | None) -> str | None:
    """Return a time in ISO 8601, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
