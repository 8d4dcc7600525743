"""Do all whole jobs in one run, in shuffled rounds, and write the results: `nox -s bench_jobs`.

The results go to `benchmarks/results/`: `jobs.json`, `jobs.md`, `jobs.svg`, and the table in `README.md` there.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.call import Target
from benchmarks.environments import FOLDER, ROOT, Environments
from benchmarks.jobs import CONTESTANTS, SETTINGS, Setting, WholeJob, child, report, service
from benchmarks.samples import Sample, Samples
from benchmarks.server import environment

ROUNDS = 5
QUICK = 20  # the part of all customers that `--quick` takes


def once(setting: Setting, who: str, python: Path, port: int, customers: int) -> dict[str, float]:
    """Do a job once, in its own process and folder.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:  # on a disk; /tmp may be in memory
        job = WholeJob(Target("127.0.0.1", port, latency=setting.latency), customers, setting.at_a_time, folder)
        service.measured(port)
        done = subprocess.run(
            [str(python), *child.command(who, job)],
            env=environment({}),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found | service.measured(port)


def measure(settings: Sequence[Setting], rounds: int, python: str, seed: int) -> dict[str, Any]:
    """Run everything, and return the argument of `report.write`."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "0"
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    names = list(dict.fromkeys(who for setting in settings for who in setting.who))
    made = Environments(python, sorted({CONTESTANTS[name].environment for name in names}))
    made.make()
    samples: list[Sample] = []
    left_out = {who: made.missing[where] for who in names if (where := CONTESTANTS[who].environment) in made.missing}
    client, server = machine.client_and_server()
    work = [(setting, who) for setting in settings for who in setting.who]
    with ExitStack() as stack:
        with machine.on_processor(server):
            port = stack.enter_context(service.serving(max(setting.customers for setting in settings)))
        stack.enter_context(machine.on_processor(client))
        for number in range(rounds):
            chance.shuffle(work)
            for setting, who in work:
                if who in left_out:
                    continue
                try:
                    found = once(setting, who, made.made[CONTESTANTS[who].environment], port, setting.customers)
                except subprocess.CalledProcessError as error:
                    left_out[who] = (error.stderr.strip().splitlines()[-1:] or ["no words"])[0]
                    continue
                samples.append(Sample(setting.name, who, number, found))
                print(f"round {number + 1}: {setting.name}: {who}: {found['wall_s']:.2f} s", flush=True)
    return {
        "machine": {**machine.description(made.version()), report.LOAD: load},
        "rounds": rounds,
        "seed": seed,
        "versions": made.versions(),
        "left_out": left_out,
        "samples": Samples(samples),
    }


def main() -> None:
    """Measure, print the goals, and write the results."""
    parser = argparse.ArgumentParser(prog="nox -s bench_jobs --", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of few rows, to see that all of it runs")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default: {ROUNDS}")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the contestants, or its version")
    parser.add_argument("--seed", type=int, default=7, help="of the order within the rounds")
    given = parser.parse_args()
    settings = [replace(each, customers=each.customers // QUICK) for each in SETTINGS] if given.quick else SETTINGS
    found = measure(settings, 1 if given.quick else given.rounds, given.python, given.seed)
    print(report.write(FOLDER / "results" if given.quick else report.RESULTS, found))


if __name__ == "__main__":
    main()
