"""Measure all contestants in one run, in shuffled rounds, and compare with the goals: `nox -s bench`.

Results go to `benchmarks/results/`: JSON, a table in Markdown, charts in SVG. No wall time is asserted.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks import exits, growth, instructions, machine, processes, report, verify
from benchmarks.child import Job
from benchmarks.contestants import CONTESTANTS, FAST, OURS, SNIFFIO
from benchmarks.environments import ENVIRONMENTS, FOLDER, ROOT, Environments
from benchmarks.goals import GENERATE, INSTRUCTIONS, PARTS, STARTUP, SYNC, concurrent
from benchmarks.samples import Sample, Samples
from benchmarks.server import Servers, environment, make_certificate, serving

RESULTS = Path(__file__).resolve().parent / "results"
WITH_SNIFFIO = tuple(f"{name}{SNIFFIO}" for name in ("httpx", OURS))
ASYNC = (
    *("httpx", "httpx2", "aiohttp", "generated client", OURS, FAST, "openai-python", "azure-core", "Kiota"),
    *WITH_SNIFFIO,
)
LATENT = {
    (16, 50): ("httpx", "httpx2", "aiohttp", OURS, FAST),
    (64, 50): ("httpx", "httpx2", "aiohttp", "generated client", OURS, FAST, *WITH_SNIFFIO),
    (256, 50): ("httpx", "httpx2", "aiohttp", OURS, FAST, *WITH_SNIFFIO),
    (64, 200): ("httpx", "aiohttp", OURS, FAST),
}
OVER_TLS = ("httpx", "aiohttp", OURS, FAST)


@dataclass(frozen=True)
class Size:
    """The length of a run."""

    rounds: int
    calls: int
    seconds: float
    latent_rounds: int
    counted: tuple[str, ...]
    counts: int
    exits: int
    generations: int


FULL = Size(7, 1000, 1.2, 7, tuple(CONTESTANTS), 3, 100, 7)
QUICK = Size(2, 200, 0.3, 1, ("httpx", OURS), 1, 4, 1)


@dataclass
class Run:
    """A run in progress."""

    size: Size
    servers: Servers
    made: Environments
    variables: Mapping[str, str]
    samples: list[Sample] = field(default_factory=list[Sample])
    left_out: dict[str, str] = field(default_factory=dict[str, str])

    def child(self, setting: str, number: int, job: Job) -> None:
        """Measure one contestant, once."""
        python = self.python(CONTESTANTS[job.contestant].environment, job.contestant)
        if python is None or f"{job.contestant} ({setting})" in self.left_out or job.contestant in self.left_out:
            return
        try:
            done = subprocess.run(
                [str(python), *job.command()],
                env=self.variables,
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        except subprocess.TimeoutExpired:
            self.left_out[f"{job.contestant} ({setting})"] = "it took more than 120 seconds"
            return
        found = json.loads(done.stdout) if done.returncode == 0 else None
        if found is None or "left_out" in found:
            last = done.stderr.strip().splitlines()[-1:] or ["no words"]
            self.left_out[f"{job.contestant} ({setting})"] = (
                found["left_out"] if found else f"it ended with {done.returncode}: {last[0]}"
            )
            return
        self.samples.append(Sample(setting, job.contestant, number, found))

    def python(self, name: str, who: str) -> Path | None:
        """Return the interpreter of an environment. Without it, its contestants are left out."""
        if name in self.made.missing:
            self.left_out[who] = self.made.missing[name]
        return self.made.made.get(name)

    def attempt(self, what: str, measure: Callable[[], object]) -> None:
        """Measure something. If it fails, leave it out, with the reason."""
        try:
            measure()
        except processes.FailedError as error:
            self.left_out[what] = str(error)


def jobs(size: Size, servers: Servers, number: int) -> list[tuple[str, Job]]:
    """Return the measurements of one round, by settings."""
    plain = servers.target()
    found = [(SYNC, Job(each.name, "sync", plain, size.calls)) for each in CONTESTANTS.values() if each.sync]

    def awaited(name: str, connections: int, latency: int = 0, *, tls: bool = False) -> tuple[str, Job]:
        target = servers.target(tls=tls, latency=latency)
        setting = concurrent(connections, latency, tls=tls)
        return setting, Job(name, "async", target, connections=connections, seconds=size.seconds)

    found += [awaited(name, 32) for name in ASYNC]
    found += [awaited(name, 32, tls=True) for name in OVER_TLS]
    if number < size.latent_rounds:
        found += [awaited(name, *setting) for setting, names in LATENT.items() for name in names]
    return found


def rounds(run: Run, chance: random.Random) -> None:
    """Measure all contestants and whole processes, in shuffled rounds."""
    commands = processes.startup(run.made.made["core"])

    def start(name: str, number: int) -> None:
        value = statistics.median(processes.wall_ms(commands[name], run.variables) for _ in range(3))
        run.samples.append(Sample(STARTUP, name, number, {"wall_ms": value}))

    for number in range(run.size.rounds):
        work = [partial(run.child, setting, number, job) for setting, job in jobs(run.size, run.servers, number)]
        work += [partial(run.attempt, name, partial(start, name, number)) for name in commands]
        chance.shuffle(work)
        for each in work:
            each()
        print(f"round {number + 1} of {run.size.rounds} is done", flush=True)


def count(run: Run) -> None:
    """Count instructions if valgrind is installed: several times for a goal, otherwise once."""
    if not instructions.is_there():
        run.left_out[INSTRUCTIONS] = "valgrind is not installed"
        return

    def one(name: str, number: int) -> None:
        python = run.made.made.get(CONTESTANTS[name].environment)
        if python is not None and name not in run.left_out:
            value = instructions.per_call(python, Job(name, "counted", run.servers.target(), 40), run.variables)
            run.samples.append(Sample(INSTRUCTIONS, name, number, {"per_call": value}))

    def parts() -> None:
        found = instructions.of_parts(run.made.made["fast"], run.servers.target(), run.variables)
        run.samples.extend(Sample(PARTS, name, 0, {"per_call": value}) for name, value in found.items())

    wanted = [name for name in run.size.counted if CONTESTANTS[name].sync]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # other processes do not change the count
        begun = [
            pool.submit(run.attempt, f"{name} ({INSTRUCTIONS})", partial(one, name, number))
            for name in wanted
            for number in range(run.size.counts if name in QUICK.counted else 1)
        ]
        if "fast" in run.made.made:
            begun.append(pool.submit(run.attempt, PARTS, parts))
    for each in begun:
        each.result()  # an error of the harness itself must not be hidden


def generate(run: Run, chance: random.Random) -> None:
    """Measure the session `generate` and the generator alone."""
    nox = os.environ["PARTNER_CENTER_NOX"]
    variables = {**run.variables, "FORCE_COLOR": "0"}
    processes.prepare_generation(nox, variables)
    for number in range(run.size.generations):
        with tempfile.TemporaryDirectory() as folder:
            commands = list(processes.generation(Path(folder), nox).items())
            chance.shuffle(commands)
            for name, command in commands:
                within = processes.for_generation(variables) if name == "generator" else variables
                run.samples.append(Sample(GENERATE, name, number, {"wall_ms": processes.wall_ms(command, within)}))


def measure(size: Size, python: str, seed: int) -> dict[str, object]:
    """Run everything, and return the argument of `report.write`."""
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    made = Environments(python, tuple(ENVIRONMENTS))
    made.make()
    client, server = machine.client_and_server()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = environment(make_certificate(folder))
        with machine.on_processor(server):
            servers = stack.enter_context(serving(folder))
        run = Run(size, servers, made, variables)
        with machine.on_processor(client):
            run.left_out.update(verify.all_of_them(made, variables))
            rounds(run, chance)
        count(run)
        run.samples += exits.shares(run.size.exits, made, servers, variables, run.left_out)
        run.attempt(GENERATE, lambda: generate(run, chance))
    run.samples += growth.earlier(RESULTS)
    return {
        "machine": machine.description(made.version()),
        "server": servers.name,
        "rounds": size.rounds,
        "seed": seed,
        "versions": made.versions(),
        "left_out": {who: why.replace(f"{ROOT}{os.sep}", "") for who, why in run.left_out.items()},
        "samples": Samples(run.samples),
    }


def main() -> None:
    """Measure, print the goals, and write the results."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds, to see that all of it runs")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the contestants, or its version")
    parser.add_argument("--seed", type=int, default=7, help="of the order within the rounds")
    given = parser.parse_args()
    found = measure(QUICK if given.quick else FULL, given.python, given.seed)
    print(report.write(FOLDER / "results" if given.quick else RESULTS, "bench", found))


if __name__ == "__main__":
    main()
