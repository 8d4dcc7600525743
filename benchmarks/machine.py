"""The machine of a run, without names of hosts or paths, and the use of its processors."""

import os
import platform
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


def processors() -> list[int]:
    """Return the numbers of the processors that this process may use; none if the system does not report them."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@contextmanager
def on_processor(number: int | None) -> Generator[None, None, None]:
    """Pin this process and its new children to one processor."""
    before = processors()
    if number is None or not before:
        yield
        return
    os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def client_and_server() -> tuple[int | None, int | None]:
    """Return a processor for clients and another one for servers; None for both if there is only one."""
    found = processors()
    return (found[0], found[1]) if len(found) > 1 else (None, None)


def description(python: str = platform.python_version()) -> dict[str, str]:
    """Describe the machine and the date."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processors": f"{os.cpu_count()} × {_processor()}",
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{sys.implementation.name} {python}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    named = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    family = named.get("cpu family")
    return named.get("model name", platform.machine()) + (f" (family {family})" if family else "")


def peak_mib() -> float:
    """Return the peak memory of this process. That of getrusage may be the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    import resource  # noqa: PLC0415 - Windows has none

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
