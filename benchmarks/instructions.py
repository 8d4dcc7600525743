"""Instructions per call, counted by valgrind: a figure that hardly depends on the load of a machine."""

import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.call import Target
from benchmarks.child import PART, PORTIONS, Job
from benchmarks.environments import ROOT
from benchmarks.processes import FailedError

_TOTALS = re.compile(r"^totals: ([0-9]+)", re.MULTILINE)


def is_there() -> bool:
    """Return whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def per_call(python: Path, job: Job, environment: Mapping[str, str]) -> float:
    """Return the instructions per call in user space: the median of some portions of calls.

    Raises:
        FailedError: The child failed, or valgrind did not find its marks.
    """
    counts, _ = _between_marks([str(python), *job.command()], environment)
    return statistics.median(counts[1 : PORTIONS + 1]) / job.calls


def of_parts(python: Path, target: Target, environment: Mapping[str, str]) -> dict[str, float]:
    """Return the instructions of each part of an async call over aiohttp; see `benchmarks.parts`.

    Raises:
        FailedError: The child failed, or valgrind did not find its marks.
    """
    counts, said = _between_marks([str(python), "-m", "benchmarks.parts", target.host, str(target.port)], environment)
    names, parts = said.splitlines(), counts[1::2]
    if len(names) != len(parts):
        raise FailedError(f"valgrind saw {len(parts)} parts of a call, and there are {len(names)}")
    return {name: count / PART for name, count in zip(names, parts, strict=True)}


def _between_marks(command: Sequence[str], environment: Mapping[str, str]) -> tuple[list[int], str]:
    """Return the instructions before each mark, since the start or the last mark, and the output of the command."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        tool = ["valgrind", "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"]
        done = subprocess.run([*tool, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise FailedError(f"under valgrind it ended with {done.returncode}: {done.stderr.strip()[-200:]}")
        dumps = sorted(out.parent.glob("out.*"), key=lambda each: int(each.suffix[1:]))
        if len(dumps) <= PORTIONS:
            raise FailedError("valgrind did not see the marks")
        return [int(_TOTALS.findall(each.read_text(encoding="utf-8"))[-1]) for each in dumps], done.stdout
