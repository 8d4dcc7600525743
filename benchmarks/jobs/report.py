"""The results of whole jobs as JSON, Markdown and one picture, and the table of `benchmarks/results/README.md`.

`python -m benchmarks.jobs.report` writes all but the JSON again, from the JSON of the last run.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import chart
from benchmarks.goals import goal_results
from benchmarks.jobs import FEW, IDEAL, OWN, SETTINGS
from benchmarks.jobs.goals import JOB_GOALS
from benchmarks.report import as_markdown, as_plain, table
from benchmarks.samples import Key, Sample, Samples

RESULTS = Path(__file__).resolve().parent.parent / "results"
BEGIN, END = "<!-- python -m benchmarks.jobs.report -->\n", "<!-- end -->\n"
_VALUES = {
    "wall_s": "wall time, s",
    "second_half_s": "of it the second half of the requests, s",
    "row_cpu_us": "CPU of a row, µs",
    "peak_mib": "peak memory, MiB",
    "requests": "requests",
}
LOAD = "load before it"  # an average of one minute
_CHARTED = ("wall_s", "row_cpu_us", "peak_mib")
HOW = (
    "Each job has its own process. It runs on one core, and the service on another one. The service answers after the "
    "latency, and has no limit. Wall time and CPU include the client, the journal and the outcomes, but no imports. "
    "The scripts keep no journal. Only the one with tenacity tries again."
)


def _ideal(setting: str) -> float | None:
    """Return the seconds that the latency alone takes; None for a setting of an earlier version."""
    return next((each.ideal for each in SETTINGS if each.name == setting), None)


def _rows(samples: Samples, setting: str) -> list[list[str]]:
    def rank(who: str) -> float:
        spread = samples.spread(Key(setting, who, "wall_s"))
        return spread.median if spread else 0.0

    ideal = _ideal(setting)
    rows = [] if ideal is None else [[IDEAL, f"{ideal:.2f}", f"{ideal / 2:.2f}", "–", "–", "–"]]
    for who in sorted(samples.who(setting), key=rank):
        found = (samples.spread(Key(setting, who, value)) for value in _VALUES)
        rows.append([f"**{who}**" if who in OWN else who, *("–" if each is None else str(each) for each in found)])
    return rows


def goal_table(samples: Samples) -> str:
    """Return the table of the goals."""
    rows = [[each.figure, each.goal, each.measured, each.met] for each in goal_results(samples, JOB_GOALS)]
    return table(["figure", "goal", "measured (median [min–max])", "met?"], rows)


def _about(found: Mapping[str, Any]) -> str:
    """Return the machine and the rounds, and whether the machine had other work."""
    load = float(found["machine"].get(LOAD, 0))
    other = "**The machine had other work just before this run, and maybe during it: trust ratios more than times.**"
    marked = other if load > 1 else ""
    return (
        f"{as_markdown(found['machine'])}, {found['rounds']} rounds. Everything here is from one run, in shuffled "
        f"rounds; a ratio is the median of the rounds' own ratios. {marked}".rstrip()
    )


def markdown(found: Mapping[str, Any]) -> str:
    """Return the whole report."""
    samples: Samples = found["samples"]
    parts = ["# Whole jobs", HOW, _about(found), goal_table(samples)]
    if found["left_out"]:
        parts.append("Left out: " + "; ".join(f"{who}: {why}" for who, why in found["left_out"].items()) + ".")
    parts += [table([setting, *_VALUES.values()], _rows(samples, setting)) for setting in samples.settings()]
    return "\n\n".join(parts) + "\n"


def picture(samples: Samples) -> str:
    """Return the picture: wall time, CPU of a row and memory of all who did the job of a few thousand rows."""
    figures = {who: [samples.spread(Key(FEW.name, who, value)) for value in _CHARTED] for who in samples.who(FEW.name)}
    complete = {who: [each for each in spreads if each] for who, spreads in figures.items()}
    columns = [_VALUES[value] for value in _CHARTED]
    title = f"{FEW.name[0].upper()}{FEW.name[1:]}"
    return chart.columns(title, columns, complete, marked=OWN, line=FEW.ideal, line_name=IDEAL)


def summary(found: Mapping[str, Any]) -> str:
    """Return what `README.md` shows: the figures that have goals, and the machine of the run."""
    rows = [[each.figure, each.goal, each.measured] for each in goal_results(found["samples"], JOB_GOALS)]
    return f"{table(['whole jobs', 'goal', 'result'], rows)}\n\n{_about(found)}\n"


def write(folder: Path, found: Mapping[str, Any]) -> str:
    """Write JSON, Markdown and picture, and the table of `README.md` if there is one; return the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    samples: Samples = found["samples"]
    plain = {key: value for key, value in found.items() if key != "samples"}
    plain["goals"] = [vars(each) for each in goal_results(samples, JOB_GOALS)]
    plain["samples"] = [as_plain(each) for each in samples.all]
    (folder / "jobs.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = markdown(found)
    (folder / "jobs.md").write_text(text, encoding="utf-8")
    if samples.who(FEW.name):  # not in a quick run
        (folder / "jobs.svg").write_text(picture(samples), encoding="utf-8")
    page = folder / "README.md"
    if page.exists():
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        page.write_text(before + BEGIN + summary(found) + END + rest.split(END)[1], encoding="utf-8")
    return text


if __name__ == "__main__":
    earlier = json.loads((RESULTS / "jobs.json").read_text(encoding="utf-8"))
    write(RESULTS, {**earlier, "samples": Samples(Sample(**each) for each in earlier["samples"])})
