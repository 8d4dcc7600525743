"""Instructions of a call, counted by valgrind: the figure that the load of a machine hardly touches."""

import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.child import PORTIONS, Job
from benchmarks.environments import ROOT
from benchmarks.processes import FailedError

_TOTALS = re.compile(r"^totals: ([0-9]+)", re.MULTILINE)


def is_there() -> bool:
    """Return whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def per_call(python: Path, job: Job, environment: Mapping[str, str]) -> float:
    """Return the median of the instructions of a call over some portions of calls, in user space.

    Raises:
        FailedError: The child failed, or valgrind did not see its marks.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        tool = ["valgrind", "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"]
        command = [*tool, str(python), *job.command()]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise FailedError(f"under valgrind it ended with {done.returncode}: {done.stderr.strip()[-200:]}")
        # the first dump is all before the first mark, the last file what comes after the last
        dumps = [out.with_name(f"out.{number}") for number in range(2, PORTIONS + 2)]
        if not all(each.exists() for each in dumps):
            raise FailedError("valgrind did not see the marks between the portions of calls")
        counts = [int(_TOTALS.findall(each.read_text(encoding="utf-8"))[-1]) for each in dumps]
    return statistics.median(counts) / job.calls
