"""The chart of the report: the number of rows in each state over time."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from attrs import field, frozen

from .records import Entry

_BINS = 240
_WIDTH, _HEIGHT = 900, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 16, 12, 40

CURVES = (
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("denied", "Denied"),
    ("expired", "No outcome in time"),
    ("failed", "Failed"),
)


@frozen
class _Span:
    """The time that the chart covers, in seconds since the epoch."""

    begin: float
    end: float

    def bin(self, moment: float) -> int:
        """Return the slice of the span for a time."""
        return min(_BINS - 1, int((moment - self.begin) / (self.end - self.begin) * _BINS))


@frozen
class Timeline:
    """Counts per slice of time. Their size does not depend on the number of rows."""

    span: _Span
    counts: dict[str, list[int]] = field(factory=lambda: {name: [0] * _BINS for name, _ in CURVES})

    def add(self, entry: Entry) -> None:
        """Count a row."""
        if entry.submitted_at is not None:
            self.counts["submitted"][self.span.bin(entry.submitted_at)] += 1
        if entry.finished_at is not None and entry.state in self.counts:
            self.counts[entry.state][self.span.bin(entry.finished_at)] += 1


def timeline(entries: Iterable[Entry]) -> Timeline | None:
    """Return an empty timeline for the time of the rows, or None if no row has a time yet."""
    first, last = math.inf, -math.inf
    for entry in entries:
        for seconds in (entry.submitted_at, entry.finished_at):
            if seconds is not None:
                first, last = min(first, seconds), max(last, seconds)
    return None if first > last else Timeline(_Span(first, max(last, first + 1)))


def svg(found: Timeline) -> str:
    """Return the chart as inline SVG, which the style sheet of the page colours."""
    totals = {name: sum(counts) for name, counts in found.counts.items()}
    top = _round_up(max(totals.values()))
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(_in_words(totals))}">',
        *_axes(top, found.span),
    ]
    for name, _ in CURVES:
        if totals[name]:
            parts.append(f'<path class="curve {name}" d="{_path(found.counts[name], top)}"/>')
    return "".join([*parts, "</svg>"])


def legend(found: Timeline) -> str:
    """Return the names of the curves that have rows."""
    shown = [(name, label) for name, label in CURVES if sum(found.counts[name])]
    return "".join(f'<li><span class="key {name}"></span>{escape(label)}</li>' for name, label in shown)


def _in_words(totals: dict[str, int]) -> str:
    said = [f"{totals[name]:,} {label.lower()}" for name, label in CURVES if totals[name]]
    return "Over time: " + ", ".join(said)


def _round_up(value: int) -> int:
    """Return a round number that is not below the value; its half is a whole number too, unless it is 1."""
    step = int(f"1{'0' * (len(str(value)) - 1)}")
    return max(1, next(step * factor for factor in (1, 2, 4, 6, 8, 10) if step * factor >= value))


def _x(slice_number: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * slice_number / _BINS


def _y(count: float, top: int) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - count / top)


def _path(counts: Sequence[int], top: int) -> str:
    """Return a curve that rises where rows were counted."""
    so_far = 0
    path = [f"M{_x(0):.1f} {_y(0, top):.1f}"]
    for number, count in enumerate(counts):
        if count:
            so_far += count
            path.append(f"H{_x(number + 0.5):.1f}V{_y(so_far, top):.1f}")
    path.append(f"H{_x(_BINS):.1f}")
    return "".join(path)


def _axes(top: int, span: _Span) -> list[str]:
    lines: list[str] = []
    for count in sorted({0, top // 2, top}):
        y = _y(count, top)
        lines.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{count:,}</text>')
    length = span.end - span.begin
    for quarter, anchor in ((0, "start"), (1, "middle"), (2, "middle"), (3, "middle"), (4, "end")):
        text = _label(span.begin + length * quarter / 4, length)
        x = _x(_BINS * quarter / 4)
        lines.append(f'<text x="{x:.1f}" y="{_HEIGHT - 14}" text-anchor="{anchor}">{text}</text>')
    return lines


def _label(moment: float, length: float) -> str:
    """Return a time in the shortest format for the span."""
    when = datetime.fromtimestamp(moment, UTC)
    if length < 600:
        return when.strftime("%H:%M:%S")
    return when.strftime("%d %b %H:%M") if length < 20 * 86_400 else when.strftime("%d %b %Y")
