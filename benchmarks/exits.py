"""Whether short runs with each extra end with exit code 0, pinned to one processor."""

import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from benchmarks import machine
from benchmarks.environments import ROOT, Environments
from benchmarks.goals import EXITS
from benchmarks.samples import Sample
from benchmarks.server import Servers
from benchmarks.short_run import RUNS

_MISSING_BACKEND = "unexpected keyword argument 'backend'"


def shares(
    times: int, made: Environments, servers: Servers, variables: Mapping[str, str], left_out: dict[str, str]
) -> Iterator[Sample]:
    """Yield, for each extra, the percentage of clean runs.

    Args:
        times: The number of runs with each extra.
        made: The environments.
        servers: The servers to send to.
        variables: The environment variables of a run.
        left_out: Called with extras that this version of the package does not have, and with failed runs.
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
            unclean = "; ".join(
                f"{found[outcome]} of {times} {outcome}" for outcome in sorted(found.keys() - {"clean"})
            )
            if unclean:
                left_out[f"{extra} ({EXITS})"] = unclean
            if _MISSING_BACKEND not in unclean:
                yield Sample(EXITS, extra, 0, {"clean_percent": 100 * found["clean"] / times})


def _alternating(times: int) -> list[int | None]:
    found = machine.processors()
    return [found[number % len(found)] if found else None for number in range(times)]


def _outcome(command: list[str], variables: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return "clean"
    last = done.stderr.strip().splitlines()[-1:] or ["no words"]
    return f"ended with {done.returncode}: {last[0]}"
