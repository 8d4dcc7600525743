"""A list of things in the format that `-o` names: a table for people; JSON, JSON lines, CSV and TSV for programs."""

import csv
import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from partner_center_workflows.cli import output

SEPARATORS = {"csv": ",", "tsv": "\t"}


def write(
    form: str,
    stream: TextIO,
    whole: object,
    items: Iterable[object],
    rows: Sequence[Sequence[object]],
    columns: Sequence[str],
    *,
    empty: str = "nothing",
) -> None:
    """Write a list.

    Args:
        form: `table`, `json`, `jsonl`, `csv` or `tsv`.
        stream: The stream of `output.destination`.
        whole: What JSON is.
        items: The lines of JSON lines.
        rows: The rows of the table, of CSV and of TSV.
        columns: The columns of the table. CSV and TSV have them in lower case.
        empty: What a table without rows says.
    """
    if form in SEPARATORS:
        write_cells([[each.lower().replace(" ", "_") for each in columns], *rows], stream, form)
    elif form == "jsonl":
        write_lines(items, stream)
    else:
        text = output.table(rows, columns) if rows else empty
        output.result(whole, as_json=form == "json", text=text, stream=stream)


def write_lines(items: Iterable[object], stream: TextIO) -> None:
    """Write JSON lines in ASCII, each item as soon as it is there."""
    for item in items:
        stream.write(f"{json.dumps(item)}\n")
        stream.flush()


def write_cells(rows: Iterable[Sequence[object]], stream: TextIO, form: str) -> None:
    """Write CSV or TSV that a spreadsheet can open, without formulas."""
    from partner_center_workflows.bulk.csv_cells import cell

    writer = csv.writer(stream, delimiter=SEPARATORS[form], lineterminator="\n")
    for row in rows:
        writer.writerow([cell(each) for each in row])
