"""How time, memory and journal grow with the rows of a bulk run: `nox -s growth`."""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import chart, machine
from benchmarks.environments import FOLDER, ROOT
from benchmarks.goals import GOALS, GROWTH, Goal, goal_results
from benchmarks.report import as_markdown, as_plain, table
from benchmarks.samples import Key, Sample, Samples, Spread

RESULTS = Path(__file__).resolve().parent / "results"
FULL = {1_000: 7, 10_000: 7, 100_000: 1, 1_000_000: 1}  # the number of rows, and of runs
QUICK = {1_000: 2, 3_000: 2}
_VALUES = {"seconds": "seconds", "row_us": "µs a row", "peak_mib": "peak memory, MiB", "journal_mb": "journal, MB"}
HOW = (
    "A bulk run with 64 rows at a time, each created and polled once, against a service that answers within the same "
    "process: so this is the package's own work, its journal and the disk, without server and network. All results "
    "are read from the journal, one by one, before the clock stops."
)


def who(rows: int) -> str:
    """Return the name of a number of rows in the samples."""
    return f"{rows:,} rows"


def one(rows: int, python: str | Path = sys.executable, variables: Mapping[str, str] | None = None) -> dict[str, float]:
    """Run once, in its own process and folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:  # on a disk; /tmp may be in memory
        command = [str(python), "-m", "benchmarks.bulk_run", str(rows), folder]
        done = subprocess.run(command, cwd=ROOT, env=variables, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(sizes: Mapping[int, int]) -> Samples:
    """Run all sizes: the small ones in shuffled order, then the large ones."""
    order = [(rows, number) for rows, times in sizes.items() for number in range(times)]
    random.Random(7).shuffle(order)  # noqa: S311 - an order, no secret
    order.sort(key=lambda each: sizes[each[0]] == 1)
    samples: list[Sample] = []
    for rows, number in order:
        samples.append(Sample(GROWTH, who(rows), number, one(rows)))
        print(f"{who(rows)}: {samples[-1].values['seconds']:.1f} s", flush=True)
    return Samples(samples)


def slope(samples: Samples, few: int, many: int, value: str) -> float | None:
    """Return the exponent of a figure between two numbers of rows: 1 is proportional, 0 is constant."""
    low, high = (samples.spread(Key(GROWTH, who(rows), value)) for rows in (few, many))
    if low is None or high is None:
        return None
    return math.log(high.median / low.median) / math.log(many / few)


def slopes(samples: Samples, sizes: Mapping[int, int]) -> list[list[str]]:
    """Return one row of a table for each step from one size to the next."""
    steps = zip(list(sizes), list(sizes)[1:], strict=False)
    found = ((few, many, [slope(samples, few, many, value) for value in _CHARTED]) for few, many in steps)
    return [
        [f"{few:,} → {many:,}", *("–" if each is None else f"{each:.2f}" for each in given)]
        for few, many, given in found
    ]


_CHARTED = ("seconds", "peak_mib", "journal_mb")


def goals() -> tuple[Goal, ...]:
    """Return the goals for these figures."""
    return tuple(goal for goal in GOALS if goal.figure.startswith(("bulk run", "memory of a bulk run")))


def earlier(folder: Path) -> list[Sample]:
    """Return the samples of the last full run of `nox -s growth`; none if there was no such run."""
    path = folder / "growth.json"
    if not path.exists():
        return []
    return [Sample(**each) for each in json.loads(path.read_text(encoding="utf-8"))["samples"]]


def main() -> None:
    """Measure, print the slopes, and write the results."""
    parser = argparse.ArgumentParser(prog="nox -s growth --", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few thousand rows, to see that all of it runs")
    given = parser.parse_args()
    sizes, results = (QUICK, FOLDER / "results") if given.quick else (FULL, RESULTS)
    samples = measure(sizes)
    about = {**machine.description(), "concurrency": "64"}
    rows = [
        [who(each), *(str(samples.spread(Key(GROWTH, who(each), value))) for value in _VALUES), str(sizes[each])]
        for each in sizes
    ]
    text = "\n\n".join(
        [
            "# Growth of a bulk run",
            HOW,
            as_markdown(about),
            table(["rows", *_VALUES.values(), "runs"], rows),
            "Slopes: the exponent between two sizes; 1 is in proportion, 0 does not grow.",
            table(["rows", *(_VALUES[each] for each in _CHARTED)], slopes(samples, sizes)),
            table(
                ["figure", "goal", "measured", "met?"],
                [[each.figure, each.goal, each.measured, each.met] for each in goal_results(samples, goals())],
            ),
        ]
    )
    results.mkdir(parents=True, exist_ok=True)
    kept = [as_plain(each) for each in samples.all]
    (results / "growth.json").write_text(json.dumps({"machine": about, "samples": kept}, indent=1) + "\n")
    (results / "growth.md").write_text(text + "\n", encoding="utf-8")
    (results / "growth.svg").write_text(_chart(samples, sizes), encoding="utf-8")
    print(text)


def _chart(samples: Samples, sizes: Mapping[int, int]) -> str:
    lines: dict[str, list[tuple[float, Spread]]] = {}
    for value in _CHARTED:
        found = ((rows, samples.spread(Key(GROWTH, who(rows), value))) for rows in sizes)
        lines[_VALUES[value]] = [(float(rows), spread) for rows, spread in found if spread is not None]
    return chart.lines("A bulk run, by its number of rows", "rows", lines)


if __name__ == "__main__":
    main()
