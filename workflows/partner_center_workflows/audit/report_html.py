"""The result of an audit for people: what its page shows."""

from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from partner_center.formats.dates import parse_date
from partner_center_workflows import report_page
from partner_center_workflows.bulk.report import moment
from partner_center_workflows.report_page import Column, Page, Tone

from .records import Only, Row
from .results import Results

_STATES: dict[str, tuple[str, Tone]] = {
    "unread": ("could not be read; the same command tries again", "error"),
    "refused": ("the service refuses to show the customer", "error"),
    "denied": ("Microsoft denied the qualification", "bad"),
    "no longer": ("was there before, and is there no longer", "bad"),
    "in-review": ("in review", "wait"),
    "customer": ("no qualification, or news of the customer itself", "plain"),
    "approved": ("the customer has the qualification", "good"),
}
_COLUMNS = (
    Column("Customer", "id", shown=True),
    Column("Company", shown=True),
    Column("Domain"),
    Column("Qualification", shown=True),
    Column("State", "state", shown=True),
    Column("Days in review", "number", shown=True),
    Column("Change", shown=True),
    Column("Before"),
    Column("Reason", "reason", shown=True),
    Column("Not read because", "reason"),
    Column("Segment"),
    Column("Website"),
    Column("Vetting status"),
    Column("Requested", "time"),
)


def write(results: Results, only: Only, segment: str | None, stream: TextIO) -> None:
    """Write the page, one row at a time."""
    counts = Counter(_state(row) for row in results.rows(only, segment))
    page = Page(
        title="Customer qualifications",
        facts=_facts(results),
        states=[report_page.State(name, counts[name], *_STATES[name]) for name in _STATES],
        columns=_COLUMNS,
        causes="Denied, or not read",
    )
    report_page.write(page, _values(results.rows(only, segment)), stream)


def _facts(results: Results) -> dict[str, str | float]:
    """Return what a reader has to know first."""
    customers = results.summary.customers
    facts: dict[str, str | float] = {
        "Customers": ", ".join(f"{count:,} {state}" for state, count in customers.items() if count) or "none",
        "Begun": results.begun_at,
    }
    if results.changes:
        facts["Changes"] = ", ".join(f"{count:,} {change}" for change, count in results.changes.items())
    return facts


def _state(row: Row) -> str:
    if row.outcome is not None:
        return row.outcome
    if row.customer_state in ("refused", "read"):
        state = "customer" if row.customer_state == "read" else "refused"
        return "no longer" if row.qualification else state
    return "no longer" if row.customer_state == "gone" else "unread"


def _values(rows: Iterator[Row]) -> Iterator[list[object]]:
    for row in rows:
        created = parse_date(row.vetting_created)
        yield [
            row.customer_id,
            row.company_name,
            row.domain,
            row.qualification,
            _state(row),
            row.days_in_review,
            row.change,
            row.before,
            row.vetting_reason,
            row.problem,
            row.education_segment,
            row.website,
            row.vetting_status,
            moment(created.timestamp()) if created and created.year >= 1970 else None,
        ]
