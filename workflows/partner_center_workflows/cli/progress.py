"""The progress of a bulk run: a live display on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partner_center_workflows.bulk import FINAL, STATES, Progress, State
from partner_center_workflows.cli import output

if TYPE_CHECKING:
    from rich.console import RenderableType

_EVERY = 5.0  # seconds between two plain lines


@contextmanager
def shown() -> Generator[Callable[[Progress], None]]:
    """Show progress on stderr during a run."""
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    try:
        from rich.console import Console
        from rich.live import Live
    except ModuleNotFoundError:
        yield _Lines().show
        return
    with Live(console=Console(file=sys.stderr), refresh_per_second=5, redirect_stdout=False) as live:
        yield lambda progress: live.update(_display(progress))


class _Lines:
    """Write a line every few seconds, if anything has changed."""

    def __init__(self) -> None:
        self._last: str = ""
        self._at = float("-inf")

    def show(self, progress: Progress) -> None:
        """Write a line for this progress, unless it is too early or nothing changed."""
        line = _counts(progress)
        finished = not any(progress.counts[state] for state in STATES if state not in FINAL)
        due = time.monotonic() - self._at >= _EVERY or finished or progress.stopping
        if due and line != self._last:
            self._at, self._last = time.monotonic(), line
            output.note(f"{line}; {_pace(progress)}")


def _counts(progress: Progress) -> str:
    text = ", ".join(f"{progress.counts[state]:,} {state}" for state in STATES if progress.counts[state])
    return f"{output.counted(progress.total, 'row')}: {text or 'none'}" + (
        "; finishing what is in flight" if progress.stopping else ""
    )


def _pace(progress: Progress) -> str:
    parts = [f"{progress.requests:,} requests, {progress.rate:.1f}/s"]
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


def _display(progress: Progress) -> "RenderableType":
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
    foot = Text("finishing what is in flight…" if progress.stopping else _pace(progress), style="dim")
    bar = Table.grid()  # a progress bar does not end its line
    bar.add_row(ProgressBar(total=max(1, progress.total), completed=final, width=60))
    return Group(head, bar, table, foot)
