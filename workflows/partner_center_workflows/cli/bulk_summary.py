"""The result of a bulk run or of its journal, as text for people and as JSON."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from partner_center_workflows.cli import output

if TYPE_CHECKING:
    from partner_center_workflows.bulk import Batch, Cause, Summary

_MOST = 5  # causes that are shown for a state
_OPEN = ("submitted", "waiting")


def show(summary: "Summary", *, as_json: bool, stream: TextIO | None = None, **more: Any) -> None:
    """Write a summary: the number of rows in each state, and why rows failed or cannot go on.

    Args:
        summary: The summary.
        as_json: Whether to write JSON.
        stream: The stream; see `output.result`.
        more: What the JSON has besides.
    """
    value = {
        "counts": dict(summary.counts),
        "total": summary.total,
        "finished": summary.finished,
        "requests": summary.requests,
        "throttled": summary.throttled,
        "seconds": round(summary.seconds, 3),
        "next_due": summary.next_due,
        "causes": [{"state": each.state, "text": each.text, "count": each.count} for each in summary.causes],
        **more,
    }
    output.result(value, as_json=as_json, text=[counted(summary), *causes(summary.causes)], stream=stream)


def show_batches(batches: "Sequence[Batch]", *, as_json: bool, stream: TextIO) -> None:
    """Write the batches of a shared journal, with the number of rows in each state.

    Args:
        batches: The batches.
        as_json: Whether to write JSON.
        stream: The stream.
    """
    value = [
        {
            "name": each.name,
            "created_at": each.created_at,
            "cancelled_at": each.cancelled_at,
            "counts": dict(each.counts),
            "total": sum(each.counts.values()),
        }
        for each in batches
    ]
    rows = [(each.name, _when(each.created_at), _states(each)) for each in batches]
    text = output.table(rows, ("batch", "submitted", "rows")) if rows else ["no batch was submitted to this journal"]
    output.result(value, as_json=as_json, text=text, stream=stream)


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _states(batch: "Batch") -> str:
    states = ", ".join(f"{count:,} {state}" for state, count in batch.counts.items() if count) or "none"
    return states if batch.cancelled_at is None else f"{states}; cancelled {_when(batch.cancelled_at)}"


def counted(summary: "Summary") -> str:
    """Return the number of rows in each state, in one line."""
    states = ", ".join(f"{count:,} {state}" for state, count in summary.counts.items() if count)
    return f"{output.counted(summary.total, 'row')}: {states or 'none'}"


def causes(found: "Iterable[Cause]") -> Iterator[str]:
    """Yield a line for each cause: `34 failed: 30 x HTTP 403: Access is denied`, and those after it below."""
    by_state: dict[str, list[Cause]] = {}
    for cause in found:
        by_state.setdefault(cause.state, []).append(cause)
    for state, several in by_state.items():
        head = f"{sum(each.count for each in several):,} {state}: "
        for number, cause in enumerate(several[:_MOST]):
            yield f"{head if number == 0 else ' ' * len(head)}{cause.count:,} × {cause.text}"  # noqa: RUF001
        if (left := len(several) - _MOST) > 0:
            yield f"{' ' * len(head)}{left:,} more cause{'s' if left > 1 else ''}; the report shows all rows"


def tell_what_next(summary: "Summary", journal: str | Path) -> None:
    """Say what a person can do about rows without an outcome that they want."""
    name = shlex.quote(str(journal))
    if summary.counts.get("failed") or summary.counts.get("expired"):
        output.note(f"See each row: partner-center bulk report {name} -o report.html")
        output.note(f"When the cause is fixed: partner-center bulk retry-failed {name}, then the same command again")
    if any(cause.state in _OPEN for cause in summary.causes):
        output.note("The service accepted these rows and does not show their vetting; the same command asks again")
