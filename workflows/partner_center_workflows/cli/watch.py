"""`partner-center bulk status --watch`: the state every second, until there is nothing left to wait for."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from partner_center_workflows.cli import output, progress

if TYPE_CHECKING:
    from partner_center_workflows.bulk import Progress, Summary
    from partner_center_workflows.bulk.journal_address import Address

_EVERY = 1.0  # seconds


def watch(journal: "Path | Address", *, batch: str | None) -> "Summary":
    """Show the state until all rows have an outcome, or no run works on the journal; return the last summary.

    Args:
        journal: A journal.
        batch: For a shared journal: the name of the batch. It waits for workers, whether there are any now or not.
    """
    from partner_center_workflows import bulk

    before: Summary | None = None
    with progress.shown() as show:
        while True:
            running = bulk.is_running(journal) if batch is None else None
            summary = bulk.status(journal, batch=batch)
            show(_progress(summary, before))
            if summary.finished or running is False:
                break
            before = summary
            time.sleep(_EVERY)
    if not summary.finished:
        output.note("no run works on this journal; to go on, give the command of the run again")
    return summary


def _progress(summary: "Summary", before: "Summary | None") -> "Progress":
    from partner_center_workflows.bulk import Progress

    return Progress(
        counts=summary.counts,
        requests=summary.requests,
        rate=0.0 if before is None else max(0.0, (summary.requests - before.requests) / _EVERY),
        throttled=summary.throttled,
        allowed_rate=None,
        eta=None,
        next_due=summary.next_due,
        causes=summary.causes,
    )
