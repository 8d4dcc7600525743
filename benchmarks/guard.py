"""The bounds that continuous integration checks: `nox -s bench_guard`.

They are for figures that hardly depend on the load of a machine: instructions, a ratio of CPU times, memory, imports,
exit codes. The bounds are looser than the goals by the variation of these figures.
"""

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks import exits, growth, instructions, machine, processes
from benchmarks.child import Job
from benchmarks.contestants import OURS
from benchmarks.environments import Environments
from benchmarks.goals import (
    CLEAN_EXITS,
    CPU_RATIO,
    GROWTH,
    IMPORT,
    MEMORY,
    STARTUP,
    SYNC_INSTRUCTIONS,
    Goal,
    concurrent,
    goal_results,
    growth_between,
)
from benchmarks.report import table
from benchmarks.run import QUICK, Run, count
from benchmarks.samples import Sample, Samples
from benchmarks.server import environment, make_certificate, serving

_ROUNDS = 5
_EXITS = 10
_FEW, _MANY = 1_000, 20_000  # rows

BOUNDS = (
    replace(SYNC_INSTRUCTIONS, bound=0.74),
    CPU_RATIO,
    replace(IMPORT, bound=0.15),
    replace(
        MEMORY,
        figure=f"memory of a bulk run, {_MANY:,} rows against {_FEW:,}, results streamed",
        measure=growth_between("peak_mib", _MANY, _FEW, ratio=False),
    ),
    CLEAN_EXITS,
)


def measure() -> Samples:
    """Measure the figures with bounds."""
    made = Environments(sys.executable, ("core", "fast", "all"))
    made.make()
    client, server = machine.client_and_server()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = environment(make_certificate(folder))
        with machine.on_processor(server):
            servers = stack.enter_context(serving(folder))
        run = Run(replace(QUICK, counts=3), servers, made, variables)
        commands = processes.startup(made.made["core"])
        with machine.on_processor(client):
            for number in range(_ROUNDS):
                for connections in (16, 256):
                    job = Job(OURS, "async", servers.target(latency=50), connections=connections, seconds=1.0)
                    run.child(concurrent(connections, 50), number, job)
                for name in ("bare", "import httpx", "import partner_center"):
                    value = min(processes.wall_ms(commands[name], variables) for _ in range(3))
                    run.samples.append(Sample(STARTUP, name, number, {"wall_ms": value}))
        count(run)
        for rows in (_FEW, _MANY):
            run.samples.append(Sample(GROWTH, growth.who(rows), 0, growth.one(rows, made.made["core"], variables)))
        run.samples += exits.shares(_EXITS, made, servers, variables, run.left_out)
    for who, why in run.left_out.items():
        print(f"left out: {who}: {why}")
    return Samples(run.samples)


def main() -> None:
    """Measure and print the figures, and fail if a bound is exceeded.

    Raises:
        AssertionError: A bound is exceeded, or a figure could not be measured.
    """
    samples = measure()
    bounds: tuple[Goal, ...] = BOUNDS
    if not instructions.is_there():
        print("valgrind is not installed: the bound of instructions is not looked at")
        bounds = bounds[1:]
    found = goal_results(samples, bounds)
    print(table(["figure", "bound", "measured", "kept?"], [[*vars(each).values()] for each in found]))
    for each in found:
        assert each.met == "yes", f"{each.figure}: {each.measured}; the bound is {each.goal}"


if __name__ == "__main__":
    main()
