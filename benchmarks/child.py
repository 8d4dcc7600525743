"""One contestant in its own process: `python -m benchmarks.child '{"contestant": …, "how": …, …}'`.

Prints one line of JSON: the measurements, or why the contestant is left out. It runs in the contestant's environment,
and so imports only the standard library.
"""

import asyncio
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from benchmarks.call import Target
from benchmarks.contestants import CONTESTANTS, AsyncCall, Call, LeftOutError
from benchmarks.response import is_right

How = Literal["sync", "async", "counted", "once", "once awaited"]


@dataclass(frozen=True)
class Job:
    """The job of a child process.

    Attributes:
        contestant: The name of the contestant.
        how: `sync`: one call after the other; `async`: many at a time, for some seconds; `counted`: as `sync`, in
            portions that callgrind separates; `once`: three calls, to verify the requests.
        target: The address of the server.
        calls: The number of calls, or of calls in a portion.
        connections: The number of calls at a time.
        seconds: The duration of `async`, in seconds.
    """

    contestant: str
    how: How
    target: Target
    calls: int = 0
    connections: int = 1
    seconds: float = 0.0

    def command(self) -> list[str]:
        """Return the job as arguments of an interpreter."""
        return ["-m", "benchmarks.child", json.dumps(asdict(self))]

    @classmethod
    def read(cls, text: str) -> "Job":
        """Parse the arguments."""
        given: dict[str, Any] = json.loads(text)
        target = Target(**given.pop("target"))
        return cls(target=target, **given)


PORTIONS = 3
PART = 320  # times that each part of a call runs
MARK: Callable[[], object] = getattr(
    os, "getppid", os.getpid
)  # no client calls it; callgrind writes its counts at its start


def _check(result: object) -> None:
    if not is_right(result):
        raise AssertionError(f"not the response: {result!r:.200}")


def _warm(call: Call, calls: int) -> None:
    _check(call())
    for _ in range(max(20, calls // 10)):
        call()
    gc.collect()


def one_after_the_other(call: Call, calls: int) -> dict[str, float]:
    """Return the median wall time of a call and the mean CPU time, in microseconds."""
    _warm(call, calls)
    clock = time.perf_counter_ns
    times: list[int] = []
    busy = time.process_time_ns()
    for _ in range(calls):
        began = clock()
        call()
        times.append(clock() - began)
    busy = time.process_time_ns() - busy
    _check(call())
    return {"wall_us": statistics.median(times) / 1e3, "cpu_us": busy / calls / 1e3}


def counted(call: Call, calls: int) -> dict[str, float]:
    """Run portions of calls. Callgrind counts the instructions between two marks."""
    _warm(call, calls)
    for _ in range(PORTIONS):
        MARK()
        for _ in range(calls):
            call()
    MARK()
    return {}


async def many_at_a_time(call: AsyncCall, connections: int, seconds: float) -> dict[str, float]:
    """Return the calls per second of workers without pauses, and the CPU time of a call in microseconds."""
    _check(await call())
    for _ in range(2):
        await asyncio.gather(*(call() for _ in range(connections)))
    gc.collect()
    busy, began = time.process_time(), time.perf_counter()

    async def work() -> tuple[int, float]:
        done = 0
        while not done or time.perf_counter() - began < seconds:  # a machine under load may take all of it to start
            await call()
            done += 1
        return done, time.perf_counter() - began

    found = await asyncio.gather(*(work() for _ in range(connections)))
    busy = time.process_time() - busy
    _check(await call())
    calls = sum(done for done, _ in found)
    return {"per_second": sum(done / lasted for done, lasted in found), "cpu_us": busy / calls * 1e6}


def _run_sync(job: Job) -> dict[str, float]:
    with CONTESTANTS[job.contestant].open()(job.target) as call:
        if job.how == "counted":
            return counted(call, job.calls)
        if job.how == "sync":
            return one_after_the_other(call, job.calls)
        for _ in range(3):
            _check(call())
    return {}


async def _run_async(job: Job) -> dict[str, float]:
    async with CONTESTANTS[job.contestant].open_async()(job.target, job.connections) as call:
        if job.how == "async":
            return await many_at_a_time(call, job.connections, job.seconds)
        for _ in range(3):
            _check(await call())
    return {}


def run(job: Job) -> dict[str, Any]:
    """Run the job."""
    try:
        return asyncio.run(_run_async(job)) if job.how in ("async", "once awaited") else _run_sync(job)
    except LeftOutError as why:
        return {"left_out": str(why)}
    except ImportError as why:
        return {"left_out": f"cannot be imported: {why}"}


if __name__ == "__main__":
    print(json.dumps(run(Job.read(sys.argv[1]))))
