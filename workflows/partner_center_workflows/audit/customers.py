"""The customers that an audit is told to read: from a file, or from any iterable of ids."""

import csv
import json
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO, cast
from uuid import UUID

from partner_center import InvalidRequestError
from partner_center.formats.outside_text import printable
from partner_center.runtime.arguments import checked_customer_id
from partner_center_workflows.bulk.records import InputError
from partner_center_workflows.bulk.text_lines import TextLines, opened, text_lines

from .snapshot import Customer, Snapshot

Given = str | os.PathLike[str] | BinaryIO | Iterable[str | UUID]

GIVEN = "the customers that were given"
_DELIMITERS = (",", ";", "\t")


def load(snapshot: Snapshot, given: Given) -> None:
    """Add the customers to the snapshot, all or none.

    Raises:
        InputError: The file cannot be read, or an id is no GUID. Nothing was sent.
    """
    snapshot.add(_customers(given), None, listed=True, is_page=False)


def _customers(given: Given) -> Iterator[Customer]:
    if isinstance(given, str | os.PathLike) or hasattr(given, "read"):
        with opened(cast("str | os.PathLike[str] | BinaryIO", given)) as (name, file), text_lines(file, name) as lines:
            for values in _records(lines):
                yield _customer(values, f"{lines.name}: line {lines.number}")
    else:
        ids = cast("Iterable[str | UUID]", given)  # type: ignore[redundant-cast]
        for number, each in enumerate(ids, 1):
            yield _customer({"customer_id": str(each)}, f"customer {number}")


def _records(lines: TextLines) -> Iterator[dict[str, str]]:
    """Yield the values of each line: an id alone, or the known columns of CSV or JSON lines.

    Raises:
        InputError: There is no column `customer_id`, or a line is not JSON.
    """
    first = next(lines, "")
    if first.lstrip().startswith("{"):
        yield from (_of_json(text, lines) for text in chain([first], lines) if text.strip())
    elif "customer_id" in first.lower():
        delimiter = max(_DELIMITERS, key=first.count)
        header = [name.strip(' \t\r\n"').lower() for name in first.split(delimiter)]
        try:
            for cells in csv.reader(lines, delimiter=delimiter, strict=True):
                if any(cell.strip() for cell in cells):
                    yield dict(zip(header, cells, strict=False))
        except csv.Error as error:
            raise InputError(f"{lines.name}: line {lines.number} is not CSV: {error}; correct it") from None
    else:
        yield from ({"customer_id": text} for text in chain([first], lines) if text.strip())


def _of_json(text: str, lines: TextLines) -> dict[str, str]:
    try:
        values: Any = json.loads(text)
        return {name: value for name, value in values.items() if isinstance(value, str)}
    except (ValueError, AttributeError, RecursionError):
        raise InputError(
            f'{lines.name}: line {lines.number} is not a JSON object; give one such as {{"customer_id": "…"}}'
        ) from None


def _customer(values: dict[str, str], where: str) -> Customer:
    try:
        customer_id = checked_customer_id(values.get("customer_id", "").strip())
    except InvalidRequestError as error:
        raise InputError(f"{where}: {error.message}. Nothing was sent.") from None
    names = ("company_name", "domain", "education_segment", "website")
    return Customer(customer_id, *(printable(values.get(name, "").strip()) or None for name in names))
