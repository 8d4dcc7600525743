"""Workers of a shared journal against a run on one machine: `nox -s bench_cluster -- URL`.

All of it runs on this machine, in turn. The service is an emulator that takes 50 ms for a request, so it also needs a
part of the cores. CPU is that of the processes of this package alone, without what one needs that has one row.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from partner_center import PollSchedule
from partner_center_workflows import bulk

CONCURRENCY = 20
SCHEDULE = PollSchedule((2.0, 2.0, 5.0))
_EMULATOR = """
import sys
from partner_center_emulator import Emulator
with Emulator(settings={"vetting_days": 1 / 86_400, "deduplicate": False}) as emulator:
    emulator.set_faults([{"match": {}, "fault": {"delay": 0.05}}])
    print(emulator.base_url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def emulator() -> Generator[str, None, None]:
    """Serve an emulator in its own process, and yield its URL."""
    command = [sys.executable, "-c", _EMULATOR]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def measure(commands: list[list[str]], service: str, journal: str) -> tuple[float, float]:
    """Run commands at the same time; return the seconds until all have ended, and those of CPU."""
    variables = {
        **os.environ,
        "PARTNER_CENTER_BASE_URL": service,
        "PARTNER_CENTER_TOKEN": "t",
        "PARTNER_CENTER_JOURNAL": journal,
    }
    began, used = time.monotonic(), os.times()
    module = [sys.executable, "-m", "partner_center_workflows.cli"]
    with tempfile.TemporaryFile("w+") as log:
        _run([[*module, *each] for each in commands], variables, log)
    now = os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return time.monotonic() - began, cpu


def _run(commands: list[list[str]], variables: dict[str, str], log: TextIO) -> None:
    running = [subprocess.Popen(each, env=variables, stdout=subprocess.DEVNULL, stderr=log) for each in commands]
    codes = [each.wait() for each in running]
    if any(codes):
        log.seek(0)
        sys.exit(f"a process failed: {log.read().splitlines()[-1:]}")


def rows(count: int) -> list[dict[str, str]]:
    """Return rows of as many customers."""
    kind = {"qualification": "Education", "education_segment": "K12", "website": "contoso.edu"}
    return [{"customer_id": str(uuid.uuid4()), **kind} for _ in range(count)]


def local(count: int, service: str, folder: Path) -> tuple[float, float]:
    """Run bulk with a file as its journal."""
    file = folder / f"{count}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows(1)[0])
        writer.writeheader()
        writer.writerows(rows(count))
    command = ["bulk", "run", str(file), "--concurrency", str(CONCURRENCY), "--poll", "2,2,5"]
    return measure([command], service, str(folder / f"{count}.db"))


def shared(count: int, service: str, url: str, workers: int) -> tuple[float, float]:
    """Run bulk with workers on a database."""
    bulk.submit(rows(count), journal=url, batch=str(uuid.uuid4()), schedule=SCHEDULE)
    command = ["bulk", "work", "--concurrency", str(CONCURRENCY), "--until-done"]
    return measure([command] * workers, service, url)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the URL of an empty database")
    parser.add_argument("--rows", type=int, default=3_000)
    given = parser.parse_args()
    with emulator() as service, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = {
            "one machine, a file": (local(1, service, folder), local(given.rows, service, folder)),
            **{
                f"{workers} workers, PostgreSQL" if workers > 1 else "1 worker, PostgreSQL": (
                    shared(1, service, given.url, workers),
                    shared(given.rows, service, given.url, workers),
                )
                for workers in (1, 3)
            },
        }
    print("| | rows/s | of the first | CPU of a row, ms | of the first |")
    print("|---|---|---|---|---|")
    first: tuple[float, float] | None = None
    for what, ((_, start), (seconds, cpu)) in runs.items():
        rate, cost = given.rows / seconds, (cpu - start) / given.rows * 1e3
        first = first or (rate, cost)
        print(f"| {what} | {rate:.0f} | {rate / first[0]:.2f} | {cost:.1f} | {cost / first[1]:.1f} |")


if __name__ == "__main__":
    main()
