"""The journal that belongs to a file of rows: `customers.journal.db` beside `customers.csv`."""

import os
from pathlib import Path

from partner_center_workflows.cli import files

_ENDING = ".journal.db"


def beside(file: str) -> str:
    """Return the path of the journal of a file of rows, if no other one is given."""
    return os.path.splitext(file)[0] + _ENDING  # noqa: PTH122 - any text is a path here, also an empty one


def of(given: str | Path) -> Path:
    """Return the journal that a person means: the path itself, or the journal of this file of rows.

    Args:
        given: The path of a journal, or of a file of rows.
    """
    path, journal = Path(given), Path(beside(str(given)))
    if files.is_database(str(path)) or str(path).endswith(_ENDING):
        return path
    if files.is_database(str(journal)):
        return journal
    return journal if path.suffix.lower() in _ROWS and path.is_file() else path


_ROWS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".xlsx")
