"""The results of a run as JSON, Markdown tables and charts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import chart
from benchmarks.contestants import OURS
from benchmarks.goals import EXITS, GENERATE, GROWTH, INSTRUCTIONS, PARTS, STARTUP, SYNC, concurrent, goal_results
from benchmarks.samples import Key, Sample, Samples, Spread

UNITS = {
    "wall_us": ("wall time of a call, µs", False),
    "cpu_us": ("CPU of a call, µs", False),
    "per_second": ("calls a second", True),
    "per_call": ("instructions of a call", False),
    "wall_ms": ("wall time, ms", False),
    "clean_percent": ("clean exits, %", True),
}
"""The name of each value, and whether more is better."""

BASES = {SYNC: "httpx", INSTRUCTIONS: "httpx", STARTUP: "import httpx", GENERATE: "generator", PARTS: "aiohttp"}
_CHARTS = {"sync": (SYNC, "wall_us"), "async": (concurrent(32), "per_second")}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_markdown(about: Mapping[str, str]) -> str:
    """Return the description of a machine in one line."""
    return ", ".join(f"{name}: {value}" for name, value in about.items())


def _base(setting: str) -> str:
    return BASES.get(setting, "httpx")


def comparison(samples: Samples, setting: str) -> str:
    """Return the table of a setting: every value with its ratio to the base, the best first; parts in order."""
    values = [name for name in UNITS if any(samples.by_round(Key(setting, who, name)) for who in samples.who(setting))]
    first = values[0]

    def rank(who: str) -> float:
        spread = samples.spread(Key(setting, who, first))
        median = spread.median if spread else 0.0
        return -median if UNITS[first][1] else median

    head, rows = [setting], list[list[str]]()
    for name in values:
        head += [UNITS[name][0]] if setting == EXITS else [UNITS[name][0], f"× {_base(setting)}"]
    order = samples.who(setting) if setting == PARTS else sorted(samples.who(setting), key=rank)
    for who in order:
        row = [f"**{who}**" if who.startswith(OURS) else who]
        for name in values:
            row.append(_shown(samples.spread(Key(setting, who, name))))
            if setting != EXITS:
                row.append(_shown(samples.ratio(Key(setting, who, name), Key(setting, _base(setting), name))))
        rows.append(row)
    return table(head, rows)


def _shown(spread: Spread | None) -> str:
    return "–" if spread is None else str(spread)


def goal_table(samples: Samples) -> str:
    """Return the table of the goals."""
    rows = [[each.figure, each.goal, each.measured, each.met] for each in goal_results(samples)]
    return table(["figure", "goal", "measured (median [min–max])", "met?"], rows)


def markdown(found: Mapping[str, Any]) -> str:
    """Return the whole report."""
    samples: Samples = found["samples"]
    about = (
        f"{as_markdown(found['machine'])}, server: {found['server']}, {found['rounds']} rounds. Everything here is "
        "from one run, in shuffled rounds; a ratio is the median of the rounds' own ratios."
    )
    parts = ["# Benchmarks", about, goal_table(samples)]
    if found["left_out"]:
        parts.append("Left out: " + "; ".join(f"{who}: {why}" for who, why in found["left_out"].items()) + ".")
    parts += [comparison(samples, setting) for setting in samples.settings() if setting != GROWTH]
    parts.append(
        "Kiota has no sync form: each call is awaited in an event loop. azure-core and stripe-python return no typed "
        "objects; raw socket, http.client, httpx, httpx2, aiohttp and requests do not even read the JSON."
    )
    return "\n\n".join(parts)


def write(folder: Path, name: str, found: Mapping[str, Any]) -> str:
    """Write JSON, Markdown and charts, and return the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    samples: Samples = found["samples"]
    plain = {key: value for key, value in found.items() if key != "samples"}
    plain["goals"] = [vars(each) for each in goal_results(samples)]
    plain["samples"] = [as_plain(each) for each in samples.all]
    (folder / f"{name}.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = markdown(found)
    (folder / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    for kind, (setting, value) in _CHARTS.items():
        ratios = {
            who: samples.ratio(Key(setting, who, value), Key(setting, "httpx", value)) for who in samples.who(setting)
        }
        bars = {who: spread for who, spread in ratios.items() if spread is not None}
        if bars:
            title = f"{UNITS[value][0].split(',')[0]} against bare httpx, {setting}"
            picture = chart.bars(title, bars, marked=OURS, more_is_better=UNITS[value][1])
            (folder / f"{name}-{kind}.svg").write_text(picture, encoding="utf-8")
    return text


def as_plain(sample: Sample) -> dict[str, Any]:
    """Return a sample as JSON data."""
    return {
        "setting": sample.setting,
        "who": sample.who,
        "round": sample.round,
        "values": {name: round(value, 3) for name, value in sample.values.items()},
    }
