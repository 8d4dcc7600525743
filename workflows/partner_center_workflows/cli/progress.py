"""The progress of a bulk run: a live display on a terminal, plain lines elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partner_center_workflows.bulk import FINAL, STATES, Progress, State
from partner_center_workflows.bulk.runner import GRACE
from partner_center_workflows.cli import bulk_summary, output

if TYPE_CHECKING:
    from rich.console import RenderableType

_EVERY = 5.0  # seconds between two plain lines
_MOST_CAUSES = 3  # in the live display
_REACHED_AGAIN = "the service can be reached again"
_STOPPING = f"finishing what is in flight, {GRACE:.0f} s at most; a further Ctrl-C ends the run at once"


@contextmanager
def shown(journal: str | None = None) -> Generator[Callable[[Progress], None]]:
    """Show progress on stderr during a run.

    Args:
        journal: The journal, for a first line that names it.
    """
    if not sys.stderr.isatty():
        yield _Lines(journal).show
        return
    try:
        from rich.console import Console
        from rich.live import Live
    except ModuleNotFoundError:
        yield _Lines(journal).show
        return
    with Live(console=Console(file=sys.stderr), refresh_per_second=5, redirect_stdout=False) as live:
        yield lambda progress: live.update(_display(progress, journal))


class _Lines:
    """Write a line every few seconds, if anything has changed, and a new problem at once."""

    def __init__(self, journal: str | None) -> None:
        self._last: str = ""
        self._at = float("-inf")
        self._journal = journal
        self._told = deque[str](maxlen=20)  # problems, and causes of failures
        self._unreachable = False

    def show(self, progress: Progress) -> None:
        """Write a line for this progress, unless it is too early or nothing changed."""
        if self._journal is not None:
            output.note(f"journal: {self._journal}")
            self._journal = None
        self._tell_problem(progress)
        line = _counts(progress)
        finished = not any(progress.counts[state] for state in STATES if state not in FINAL)
        due = time.monotonic() - self._at >= _EVERY or finished or progress.stopping
        if due and line != self._last:
            self._at, self._last = time.monotonic(), line
            output.note(f"{line}; {_pace(progress)}")
            self._tell_causes(progress)

    def _tell_problem(self, progress: Progress) -> None:
        error = progress.last_error
        if progress.unreachable != self._unreachable:
            self._unreachable = progress.unreachable
            output.note(f"{error}; the run waits, and tries again" if error and self._unreachable else _REACHED_AGAIN)
        elif error is not None and not self._unreachable and error not in self._told:
            self._told.append(error)
            output.note(f"last error: {error}")

    def _tell_causes(self, progress: Progress) -> None:
        lines = "\n".join(bulk_summary.causes(progress.causes))
        if lines and lines not in self._told:
            self._told.append(lines)
            for line in lines.split("\n"):
                output.note(line)


def _counts(progress: Progress) -> str:
    text = ", ".join(f"{progress.counts[state]:,} {state}" for state in STATES if progress.counts[state])
    return f"{output.counted(progress.total, 'row')}: {text or 'none'}" + (
        f"; {_STOPPING}" if progress.stopping else ""
    )


def _pace(progress: Progress) -> str:
    parts = [f"{output.counted(progress.requests, 'request')}, {progress.rate:.1f}/s"]
    if progress.throttled:
        parts.append(f"{progress.throttled:,} throttled, {progress.allowed_rate or 0:.1f}/s allowed")
    if progress.eta is not None:
        parts.append(f"all submitted in {_time(progress.eta)}")
    elif progress.next_due is not None and progress.next_due > time.time() + 1:
        parts.append(f"next in {_time(progress.next_due - time.time())}")
    return ", ".join(parts)


def _time(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


_COLOURS: dict[State, str] = {
    "approved": "green",
    "denied": "red",
    "failed": "magenta",
    "expired": "yellow",
    "waiting": "cyan",
}


def _display(progress: Progress, journal: str | None) -> "RenderableType":
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    final = sum(progress.counts[state] for state in FINAL)
    table = Table.grid(padding=(0, 2))
    for state in STATES:
        if progress.counts[state]:
            table.add_row(
                Text(state, style=_COLOURS.get(state, "")), Text(f"{progress.counts[state]:,}", justify="right")
            )
    head = Text(
        f"{final:,} of {output.counted(progress.total, 'row')} {'has' if progress.total == 1 else 'have'} an outcome",
        style="bold",
    )
    foot = Text(_STOPPING, style="bold") if progress.stopping else Text(_pace(progress), style="dim")
    bar = Table.grid()  # a progress bar does not end its line
    bar.add_row(
        ProgressBar(
            total=max(1, progress.total), completed=final, width=60, complete_style="green", finished_style="green"
        )
    )
    lines = [Text(output.printable(line), style="magenta") for line in _problems(progress)]
    return Group(
        *([Text(f"journal: {output.printable(journal)}", style="dim")] if journal else []),
        head,
        bar,
        table,
        *lines,
        foot,
    )


def _problems(progress: Progress) -> list[str]:
    """Return the lines about what goes wrong, of the live display."""
    lines = list(bulk_summary.causes(progress.causes[:_MOST_CAUSES]))
    if progress.last_error and progress.unreachable:
        return [*lines, f"{progress.last_error}; the run waits, and tries again"]
    return [*lines, *([f"last error: {progress.last_error}"] if progress.last_error else [])]
