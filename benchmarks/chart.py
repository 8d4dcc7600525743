"""Self-contained SVG charts, readable on a light and on a dark background."""

import math
from collections.abc import Collection, Mapping, Sequence
from html import escape

from benchmarks.samples import Spread

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 15px }
.ground { fill: #ffffff } .grid { stroke: #d1d9e0 } .bar { fill: #818b98 } .marked { fill: #0969da }
.range { stroke: #1f2328; stroke-width: 1.5 } .one { stroke: #cf222e; stroke-dasharray: 4 3 }
.line { fill: none; stroke-width: 2 } .c0 { stroke: #0969da } .c1 { stroke: #bc4c00 } .c2 { stroke: #1a7f37 }
.d0 { fill: #0969da } .d1 { fill: #bc4c00 } .d2 { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .ground { fill: #0d1117 } .grid { stroke: #3d444d } .bar { fill: #9198a1 }
  .marked { fill: #4493f8 } .range { stroke: #f0f6fc } .one { stroke: #f85149 }
  .c0 { stroke: #4493f8 } .c1 { stroke: #f0883e } .c2 { stroke: #3fb950 }
  .d0 { fill: #4493f8 } .d1 { fill: #f0883e } .d2 { fill: #3fb950 }
}
"""


def _picture(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    return "\n".join(
        [
            f'<svg {box} role="img" aria-label="{escape(title)}">',
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{width}" height="{height}"/>',
            _text(16, 26, title, kind="title"),
            *parts,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(words)}</text>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def bars(title: str, figures: Mapping[str, Spread], *, marked: str, more_is_better: bool) -> str:
    """Return a chart of bars, the best first, each with its range over the rounds.

    Args:
        title: The title of the chart.
        figures: The length of each bar, by its name.
        marked: The prefix of names that are marked by colour.
        more_is_better: Whether the longest bar is the best one.
    """
    left, step, width = 190, 26, 760
    scale = (width - left - 90) / max(each.high for each in figures.values())
    ordered = sorted(figures.items(), key=lambda each: each[1].median, reverse=more_is_better)
    parts = [_line("one", left + scale, 40, left + scale, 48 + step * len(ordered))]
    for row, (name, spread) in enumerate(ordered):
        y = 46 + step * row
        kind = "marked" if name.startswith(marked) else "bar"
        parts += [
            _text(left - 8, y + 14, name, anchor="end"),
            f'<rect class="{kind}" x="{left}" y="{y}" width="{spread.median * scale:.1f}" height="{step - 8}"/>',
            _line("range", left + spread.low * scale, y + 9, left + spread.high * scale, y + 9),
            _text(width - 16, y + 14, f"{spread.median:.2f}×", anchor="end"),
        ]
    better = "more" if more_is_better else "less"
    parts.append(_text(left, 70 + step * len(ordered), f"1× is bare httpx; {better} is better; lines: all rounds"))
    return _picture(width, 84 + step * len(ordered), title, parts)


def columns(
    title: str,
    names: Sequence[str],
    figures: Mapping[str, Sequence[Spread]],
    *,
    marked: Collection[str],
    line: float,
    line_name: str,
) -> str:
    """Return a chart with one column of bars for each figure, the least of the first figure first.

    Args:
        title: The title of the chart.
        names: The names of the columns.
        figures: The figures of each row, by its name, one for each column.
        marked: The rows that are marked by colour.
        line: A value of the first column that has a line.
        line_name: The name of that line.
    """
    left, step, top, wide, between = 190, 26, 62, 118, 66
    ordered = sorted(figures.items(), key=lambda each: each[1][0].median)
    bottom = top + step * len(ordered)
    parts: list[str] = []
    for number, name in enumerate(names):
        x = left + number * (wide + between)
        scale = wide / max(spreads[number].high for _, spreads in ordered)
        parts.append(_text(x, 50, name))
        for row, (_, spreads) in enumerate(ordered):
            y, spread = top + step * row, spreads[number]
            kind = "marked" if ordered[row][0] in marked else "bar"
            size = f'width="{spread.median * scale:.1f}" height="{step - 8}"'
            parts += [
                f'<rect class="{kind}" x="{x}" y="{y}" {size}/>',
                _line("range", x + spread.low * scale, y + 9, x + spread.high * scale, y + 9),
                _text(x + max(spread.high * scale, 2) + 6, y + 14, _shown(spread.median)),
            ]
        if number == 0:
            parts.append(_line("one", x + line * scale, top - 6, x + line * scale, bottom))
    parts += [_text(left - 8, top + step * row + 14, name, anchor="end") for row, (name, _) in enumerate(ordered)]
    parts.append(
        _text(left, bottom + 20, f"dashed: {line_name}, {_shown(line)}; less is better; thin lines: all rounds")
    )
    return _picture(760, bottom + 34, title, parts)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def lines(title: str, along: str, figures: Mapping[str, Sequence[tuple[float, Spread]]]) -> str:
    """Return a chart of lines with a logarithmic scale on both sides.

    Args:
        title: The title of the chart.
        along: The name of the horizontal axis.
        figures: The points of each line, by its name.
    """
    left, top, right, bottom, width, height = 70, 44, 560, 360, 760, 410
    points = [point for line in figures.values() for point in line]
    x_low, x_high = _decades([x for x, _ in points])
    y_low, y_high = _decades([value for _, spread in points for value in (spread.low, spread.high)])

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x_low) / (x_high - x_low)
        up = (math.log10(y) - y_low) / (y_high - y_low)
        return left + across * (right - left), bottom - up * (bottom - top)

    parts: list[str] = []
    for decade in range(x_low, x_high + 1):
        x, _ = place(10.0**decade, 10.0**y_low)
        parts += [_line("grid", x, top, x, bottom), _text(x, bottom + 20, f"{10**decade:,}", anchor="middle")]
    for decade in range(y_low, y_high + 1):
        _, y = place(10.0**x_low, 10.0**decade)
        parts += [_line("grid", left, y, right, y), _text(left - 8, y + 4, f"{10.0**decade:,g}", anchor="end")]
    for number, (name, line) in enumerate(figures.items()):
        found = [place(x, spread.median) for x, spread in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in found)
        parts.append(f'<polyline class="line c{number % 3}" points="{path}"/>')
        parts += [f'<circle class="d{number % 3}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in found]
        parts.append(_text(found[-1][0] + 12, found[-1][1] + 4, name))
    parts.append(_text((left + right) / 2, bottom + 40, along, anchor="middle"))
    return _picture(width, height, title, parts)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the exponents of the powers of ten around all values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
