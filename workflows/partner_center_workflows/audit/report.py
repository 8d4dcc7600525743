"""The result of an audit as a file: CSV and JSON for machines, HTML for people."""

import csv
import json
from collections.abc import Iterator
from typing import Any, Literal, TextIO

from attrs import asdict, fields

from partner_center import InvalidRequestError
from partner_center.formats.outside_text import shown
from partner_center_workflows.bulk.csv_cells import cell
from partner_center_workflows.bulk.report import moment
from partner_center_workflows.bulk.rows import COLUMNS as BULK_COLUMNS

from . import report_html
from .records import Only, Row
from .results import Results

Format = Literal["csv", "jsonl", "json", "html"]

COLUMNS = tuple(each.name for each in fields(Row))
_LONGEST_REFERENCE = 512  # characters, the limit of a bulk run


def write_report(
    results: Results,
    format: Format,  # noqa: A002 - the option's name
    stream: TextIO,
    *,
    only: Only = "all",
    segment: str | None = None,
) -> None:
    """Write the result of an audit.

    Args:
        results: What `audit.opened` yields.
        format: `csv` for spreadsheets, where no text is run as a formula; `jsonl` for machines, an object a line;
            `json`, one object with the counts; or `html` for people, which is one self-contained file.
        stream: The text stream to write to. For `csv`, open it with `newline=""`.
        only: Which rows.
        segment: Only Education of this segment. CSV and JSON lines then have the columns of `bulk.run`, which takes
            the file as it is.

    Raises:
        InvalidRequestError: There is no such format.
        SnapshotError: The snapshot cannot be used.
    """
    if format == "html":
        report_html.write(results, only, segment, stream)
    elif format == "csv":
        _csv(results.rows(only, segment), stream, for_bulk=segment is not None)
    elif format == "jsonl":
        _jsonl(results.rows(only, segment), stream, for_bulk=segment is not None)
    elif format == "json":
        _json(results, results.rows(only, segment), stream)
    else:
        raise InvalidRequestError(f"format is {shown(format)}; give 'csv', 'jsonl', 'json' or 'html'")


def _csv(rows: Iterator[Row], stream: TextIO, *, for_bulk: bool) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(BULK_COLUMNS if for_bulk else COLUMNS)
    for row in rows:
        writer.writerow(map(cell, (_for_bulk(row) if for_bulk else asdict(row)).values()))


def _jsonl(rows: Iterator[Row], stream: TextIO, *, for_bulk: bool) -> None:
    stream.writelines(json.dumps(_for_bulk(row) if for_bulk else asdict(row)) + "\n" for row in rows)


def _json(results: Results, rows: Iterator[Row], stream: TextIO) -> None:
    head = {"format": "partner-center-audit", "version": 1, **counts(results)}
    stream.write(json.dumps(head)[:-1] + ', "rows": [')
    stream.writelines((",\n" if number else "\n") + json.dumps(asdict(row)) for number, row in enumerate(rows))
    stream.write("\n]}\n")


def counts(results: Results) -> dict[str, Any]:
    """Return the counts of a result as JSON data."""
    summary = results.summary
    return {
        "begun_at": moment(results.begun_at),
        "complete": summary.is_complete,
        "customers": dict(summary.customers),
        "qualifications": dict(summary.qualifications),
        "changes": dict(results.changes),
    }


def _for_bulk(row: Row) -> dict[str, str | None]:
    """Return a row as `bulk run` takes it. The company is the reference, as in `customers list`."""
    values: dict[str, str | None] = {name: getattr(row, name, None) for name in BULK_COLUMNS}
    return {**values, "reference": row.company_name and cell(row.company_name)[:_LONGEST_REFERENCE]}
