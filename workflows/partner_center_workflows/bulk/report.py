"""The report of a journal: CSV, JSON and JSON lines for machines, a workbook and one HTML file for people."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any, Literal, Protocol, get_args

from . import report_html, workbook_writer
from .csv_cells import cell
from .records import Entry, State
from .workbook import REPORT

Format = Literal["csv", "json", "jsonl", "html", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

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


def write(source: Source, form: Format, stream: IO[Any]) -> None:
    """Write the report of a journal; see `bulk.write_report`."""
    _WRITERS[form](source, stream)


def _csv(journal: Source, stream: IO[Any]) -> None:
    writer = csv.writer(stream)
    for row in _table(journal):
        writer.writerow(map(cell, row))


def _xlsx(journal: Source, stream: IO[Any]) -> None:
    workbook_writer.write_workbook(_table(journal), stream, title=REPORT)


def _json(journal: Source, stream: IO[Any]) -> None:
    head = {
        "format": REPORT,
        "version": 1,
        "created_at": moment(journal.created_at),
        "counts": dict(journal.counts()),
    }
    stream.write(json.dumps(head)[:-1] + ', "rows": [')
    stream.writelines((",\n" if number else "\n") + json.dumps(row) for number, row in enumerate(_objects(journal)))
    stream.write("\n]}\n")


def _jsonl(journal: Source, stream: IO[Any]) -> None:
    stream.writelines(json.dumps(row) + "\n" for row in _objects(journal))


def _html(journal: Source, stream: IO[Any]) -> None:
    kept = _kept(journal)

    def rows() -> Iterator[Sequence[object]]:
        return (_values(entry, kept) for entry in journal.entries())

    names, counts = (*COLUMNS, *kept.values()), dict(journal.counts())
    report_html.write(journal.input_name, journal.created_at, counts, journal.entries, rows, names, stream)


_WRITERS: Mapping[Format, Callable[[Source, IO[Any]], None]] = {
    "csv": _csv,
    "json": _json,
    "jsonl": _jsonl,
    "html": _html,
    "xlsx": _xlsx,
}


def _kept(journal: Source) -> dict[str, str]:
    """Return the kept columns, in the order of the input, each with its name in the report."""
    names = dict.fromkeys(name for entry in journal.entries() for name in entry.kept)
    return {name: f"{name} (input)" if name.lower() in COLUMNS else name for name in names}


def _table(journal: Source) -> Iterator[Sequence[object]]:
    """Yield the names of the columns, and the values of each row."""
    kept = _kept(journal)
    yield (*COLUMNS, *kept.values())
    for entry in journal.entries():
        yield _values(entry, kept)


def _objects(journal: Source) -> Iterator[dict[str, object]]:
    rows = _table(journal)
    names = [str(name) for name in next(rows)]
    for row in rows:
        yield dict(zip(names, row, strict=True))


def _values(entry: Entry, kept: Iterable[str]) -> list[object]:
    """Return the values of a row for the report, with times in ISO 8601."""
    values = [moment(getattr(entry, name)) if name in _TIMES else getattr(entry, name) for name in COLUMNS]
    return [*values, *(entry.kept.get(name) for name in kept)]


def moment(seconds: float | None) -> str | None:
    """Return a time in ISO 8601, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
