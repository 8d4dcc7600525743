"""Whether short runs with each extra end with exit code 0, pinned to one processor."""

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from benchmarks import machine
from benchmarks.environments import ROOT, Environments
from benchmarks.server import Servers
from benchmarks.short_run import RUNS

_MISSING_BACKEND = "unexpected keyword argument 'backend'"


def shares(
    times: int, made: Environments, servers: Servers, variables: Mapping[str, str]
) -> Iterator[tuple[str, int, dict[str, float]]]:
    """Yield, for each extra, its name, a round, and how many percent of the runs were clean.

    An extra that this version of the package does not have is left out.
    """
    base_url = servers.target().base_url
    with ThreadPoolExecutor(max_workers=2) as pool:
        for extra, (name, _) in RUNS.items():
            if name not in made.made:
                continue
            command = [str(made.made[name]), "-m", "benchmarks.short_run", extra, base_url]

            def once(processor: int | None, command: list[str] = command) -> str:
                with machine.on_processor(processor):
                    return _outcome(command, variables)

            found = Counter(pool.map(once, _alternating(times)))
            if any(_MISSING_BACKEND in outcome for outcome in found):
                continue
            for outcome in found.keys() - {"clean"}:
                print(f"exits, {extra}: {found[outcome]} of {times} {outcome}", flush=True)
            yield extra, 0, {"clean_percent": 100 * found["clean"] / times, "runs": times}


def _alternating(times: int) -> list[int | None]:
    found = machine.processors()
    return [found[number % len(found)] if found else None for number in range(times)]


def _outcome(command: list[str], variables: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return "clean"
    last = done.stderr.strip().splitlines()[-1:] or ["no words"]
    return f"ended with {done.returncode}: {last[0]}"
