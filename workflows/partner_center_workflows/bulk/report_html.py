"""The report of a journal for people: what its page shows."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from partner_center_workflows import report_page
from partner_center_workflows.report_page import Column, Page, Tone

from . import timeline
from .records import FINAL, STATES, Entry, State

_STATES: dict[State, tuple[str, Tone]] = {
    "failed": ("refused, or could not be sent", "error"),
    "denied": ("Microsoft denied the qualification", "bad"),
    "expired": ("no outcome in time", "warn"),
    "unknown": ("sent; the outcome is not known", "warn"),
    "waiting": ("in review", "wait"),
    "submitted": ("accepted by the service", "wait"),
    "sending": ("being sent", "wait"),
    "pending": ("not sent yet", "plain"),
    "approved": ("the customer has the qualification", "good"),
}
_COLUMNS = {
    "line": Column("Line", "number", shown=True),
    "customer_id": Column("Customer", "id", shown=True),
    "qualification": Column("Qualification", "name", shown=True),
    "education_segment": Column("Segment", "name"),
    "website": Column("Website"),
    "reference": Column("Reference", shown=True),
    "state": Column("State", "state", shown=True),
    "vetting_status": Column("Vetting", "name"),
    "vetting_reason": Column("Denied because", "reason"),
    "problem": Column("Reason", "reason", shown=True),
    "http_status": Column("HTTP status", tells_causes_apart=True),
    "service_code": Column("Service code", tells_causes_apart=True),
    "submitted_at": Column("Submitted", "time"),
    "finished_at": Column("Finished", "time", shown=True),
    "request_id": Column("Request id", "id"),
    "correlation_id": Column("Correlation id", "id"),
}
_HINT = "For a support ticket, open the row and give its request id and its correlation id."


def write(
    input_name: str | None,
    begun: float,
    counts: Mapping[State, int],
    entries: Callable[[], Iterator[Entry]],
    rows: Callable[[], Iterable[Sequence[object]]],
    names: Sequence[str],
    stream: IO[Any],
) -> None:
    """Write the page, one row at a time; `names` are the names of the values of each row."""
    found = timeline.timeline(entries())
    ended = -math.inf
    for entry in entries():
        ended = max(ended, *(each for each in (entry.submitted_at, entry.polled_at, entry.finished_at, ended) if each))
        if found is not None:
            found.add(entry)
    page = Page(
        title="Customer qualifications",
        facts=_facts(input_name, begun, ended, counts),
        states=[report_page.State(each, counts.get(each, 0), *_STATES[each]) for each in _STATES],
        columns=[_COLUMNS.get(name) or Column(name) for name in names],
        picture=_picture(found),
        hint=_HINT,
    )
    report_page.write(page, rows(), stream)


def _facts(input_name: str | None, begun: float, ended: float, counts: Mapping[State, int]) -> dict[str, str | float]:
    """Return what a reader has to know first. A run that is not finished has no end, only a last change."""
    finished = all(state in FINAL for state in STATES if counts.get(state))
    total = sum(counts.values())
    size = f"{total:,} {'row' if total == 1 else 'rows'}"
    facts: dict[str, str | float] = {
        "Input": size if input_name is None else f"{size} from {input_name}",
        "Begun": begun,
    }
    if ended >= begun:
        facts |= {"Ended" if finished else "Last change": ended, "Duration": report_page.duration(ended - begun)}
    return facts


def _picture(found: timeline.Timeline | None) -> str:
    if found is None:
        return "<p>Nothing has been submitted yet.</p>"
    return (
        '<section aria-labelledby="vetting"><h2 id="vetting">Vetting over time (UTC)</h2>'
        f'<ul class="legend">{timeline.legend(found)}</ul><div class="picture">{timeline.svg(found)}</div></section>'
    )
