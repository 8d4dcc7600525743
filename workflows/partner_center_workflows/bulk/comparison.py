"""Rows of an input against those that a journal has: one set of rules and words, whatever holds the journal."""

import json
from collections import Counter
from collections.abc import Callable

from partner_center.policies.redaction import redact

from .records import BadRow, BadRowsError, Plan, Row

MAY_CHANGE = "(state IN ('failed', 'pending') OR sent_at IS NULL)"  # SQL: a change does not contradict the service

_MOST = 1000  # bad rows that the error contains


class Comparison:
    """Count rows, and note those that cannot be used. Its size does not depend on the number of rows.

    Args:
        on_bad_row: Called with every row that cannot be used.
    """

    def __init__(self, on_bad_row: Callable[[BadRow], object] | None) -> None:
        self._on_bad_row = on_bad_row
        self._first_bad: list[BadRow] = []
        self.bad = 0
        self.new: Counter[str] = Counter()
        self.known = 0

    @property
    def plan(self) -> Plan:
        """The summary of the rows."""
        return Plan(self.new.total(), self.known, dict(self.new))

    def note(self, bad: BadRow) -> None:
        """Note a row that cannot be used."""
        self.bad += 1
        if len(self._first_bad) < _MOST:
            self._first_bad.append(bad)
        if self._on_bad_row is not None:
            self._on_bad_row(bad)

    def check(self) -> None:
        """Check that all rows can be used.

        Raises:
            BadRowsError: Some cannot.
        """
        if not self.bad:
            return
        rows = "1 row" if self.bad == 1 else f"{self.bad:,} rows"
        first = self._first_bad[0]
        raise BadRowsError(
            f"{rows} cannot be used, and nothing was sent; the first is {first.place}: {first.reason}",
            rows=tuple(self._first_bad),
            count=self.bad,
            hint="Correct the input and run the same command again.",
        )


def kept_columns(row: Row) -> str | None:
    """Return the further columns of a row as JSON, without validation codes. They change nothing that is sent."""
    return json.dumps({redact(name, ()): redact(text, ()) for name, text in row.kept}) if row.kept else None


def what(customer_id: str, qualification: str) -> str:
    """Return what a message calls a row."""
    return f"{qualification} of customer {customer_id}"


def is_repeated(row: str, line: int, sheet: str | None) -> str:
    """Return the reason why a row that the input has twice cannot be used.

    Args:
        row: What the message calls it.
        line: The line of the first one.
        sheet: The name of the sheet, or None.
    """
    return f"{row} is already on {'line' if sheet is None else 'row'} {line}; leave one of them out"


def was_sent_otherwise(row: str, *, held_by: str = "the journal", instead: str = "another journal") -> str:
    """Return the reason why a row whose content contradicts what was sent cannot be used.

    Args:
        row: What the message calls it.
        held_by: What has the earlier content.
        instead: Where the new content may go.
    """
    return (
        f"{row} is in {held_by} with another segment, website, reference or validation code, and was sent so; "
        f"give what was given before, or {instead}"
    )
