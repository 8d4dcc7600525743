"""Write the table and the plot of docs/explanation/rate.md: `python -m benchmarks.limits`.

The simulation has no clock and fixed seeds, so the same code writes the same files.
"""

from collections import Counter
from pathlib import Path

from benchmarks.limits.cases import LIMITS, PLOT, Case

_DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
_PAGE, _PLOT = _DOCS / "explanation/rate.md", _DOCS / "_static/rate.svg"
_BEGIN, _END = "<!-- python -m benchmarks.limits -->\n", "<!-- end -->\n"
_WIDTH, _HEIGHT, _LEFT, _TOP = 330, 130, 50, 40  # of a panel, and the space at its left and above it
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 } .ground { fill: #ffffff }
.axis { stroke: #d1d9e0 } .accepted { fill: none; stroke: #0969da; stroke-width: 1.5 } .refused { fill: #cf222e }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .ground { fill: #0d1117 } .axis { stroke: #3d444d } .accepted { stroke: #4493f8 }
  .refused { fill: #f85149 }
}
"""


def table() -> str:
    """Return the table: the share of 429, how much of the limit was used, and the most requests in a second."""
    lines = [
        "| the service allows | 429 | used | sent in a second | accepted in a second |\n",
        "|---|---|---|---|---|\n",
    ]
    for case in LIMITS:
        found = case.run()
        used = found.accepted_rate(case.warm) / case.limit
        most, burst = case.most_after_the_first_429(found), case.burst or int(case.limit)
        lines.append(f"| {case.name} | {found.throttled(case.warm):.2%} | {used:.0%} | {most:,} | {burst:,} |\n")
    return "".join(lines)


def _panel(case: Case, x: int, y: int) -> str:
    """Return one panel: accepted requests in each second as a line, and those with 429 as bars."""
    accepted, refused = Counter[int](), Counter[int]()
    for each in case.run().requests:
        (accepted if each.retry_after is None else refused)[int(each.at)] += 1
    seconds = int(case.seconds)
    most = max(*accepted.values(), *refused.values())
    across, up = _WIDTH / seconds, _HEIGHT / most
    line = " ".join(f"{second * across:.1f},{_HEIGHT - accepted[second] * up:.1f}" for second in range(seconds))
    bars = "".join(
        f'<rect class="refused" x="{second * across:.1f}" y="{_HEIGHT - number * up:.1f}" '
        f'width="{max(1.0, across):.1f}" height="{number * up:.1f}"/>'
        for second, number in sorted(refused.items())
        if second < seconds
    )
    return (
        f'<g transform="translate({x} {y})"><text class="title" y="-12">{case.name}</text>'
        f'<path class="axis" d="M0 0V{_HEIGHT}H{_WIDTH}" fill="none"/>'
        f'<polyline class="accepted" points="{line}"/>{bars}'
        f'<text x="-6" y="10" text-anchor="end">{most:,}</text>'
        f'<text x="-6" y="{_HEIGHT}" text-anchor="end">0</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT + 16}" text-anchor="end">{seconds} s</text></g>\n'
    )


def plot() -> str:
    """Return the plot: requests in each second, in six typical cases."""
    wide, high = _WIDTH + _LEFT + 20, _HEIGHT + _TOP + 30
    panels = [_panel(case, number % 2 * wide + _LEFT, number // 2 * high + _TOP) for number, case in enumerate(PLOT)]
    width, height = 2 * wide, (len(PLOT) + 1) // 2 * high
    title = "Requests in each second over time, in six cases: accepted ones as a line, those with status 429 as bars"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="ground" width="{width}" height="{height}"/>\n{"".join(panels)}</svg>\n'
    )


if __name__ == "__main__":
    before, rest = _PAGE.read_text(encoding="utf-8").split(_BEGIN)
    _PAGE.write_text(before + _BEGIN + table() + _END + rest.split(_END)[1], encoding="utf-8")
    _PLOT.write_text(plot(), encoding="utf-8")
