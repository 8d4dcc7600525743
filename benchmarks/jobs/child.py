"""One whole job in its own process: `python -m benchmarks.jobs.child '{"who": …, "job": …}'`.

Prints one line of JSON: the seconds from opening the client to the last outcome, the CPU time of a row, the peak memory
of the process. Imports are not measured; the setting `start-up` of `nox -s bench` has them.
"""

import gc
import json
import sys
import time
from dataclasses import asdict
from typing import Any

from benchmarks.call import Target
from benchmarks.jobs import CONTESTANTS, WholeJob
from benchmarks.machine import peak_mib


def command(who: str, job: WholeJob) -> list[str]:
    """Return the arguments of an interpreter."""
    return ["-m", "benchmarks.jobs.child", json.dumps({"who": who, "job": asdict(job)})]


def run(text: str) -> dict[str, float]:
    """Do the job, and return the measurements."""
    given: dict[str, Any] = json.loads(text)
    job = WholeJob(Target(**given["job"].pop("target")), **given["job"])
    do = CONTESTANTS[given["who"]].load()
    gc.collect()
    wall, busy = time.perf_counter(), time.process_time()
    done = do(job)
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    if done != job.customers:
        raise AssertionError(f"{done} outcomes for {job.customers} customers")
    return {"wall_s": wall, "row_cpu_us": busy / job.customers * 1e6, "peak_mib": peak_mib()}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1])))
