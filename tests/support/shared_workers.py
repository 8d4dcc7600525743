"""Worker processes of a shared journal, which tests start, kill, pause and end."""

import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from shared_worker_process import REFUSED, WorkerSettings

SECONDS = 300.0  # the longest that a test waits


def until(what: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until something is the case."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"waited {seconds} seconds in vain"
        time.sleep(0.05)


class Workers:
    """Worker processes. All that still run are killed at the end.

    Args:
        folder: Where their output goes.
    """

    def __init__(self, folder: Path) -> None:
        self._log = (folder / "workers.log").open("w+", encoding="utf-8")
        self.all: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill(*self.running)
        self._log.close()

    @property
    def running(self) -> list[subprocess.Popen[bytes]]:
        """Those that have not ended."""
        return [each for each in self.all if each.poll() is None]

    @property
    def log(self) -> str:
        """What they have written."""
        self._log.flush()
        return Path(self._log.name).read_text(encoding="utf-8")

    def says(self, what: str, times: int) -> bool:
        """Return whether they have said something so often."""
        return self.log.count(what) >= times

    @property
    def seconds_to_end(self) -> float:
        """The seconds from the last signal until the worker had ended which says so."""
        found = re.search(r"ended (\S+) s after the last signal", self.log)
        assert found is not None, self.log
        return float(found[1])

    def start(self, given: WorkerSettings, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker."""
        worker = subprocess.Popen(given.command(), stdout=self._log, stderr=self._log, env=env)
        self.all.append(worker)
        return worker

    def restart(self, given: WorkerSettings) -> bool:
        """Start a worker for each one that an error has ended, as a supervisor does. Return whether none had."""
        refused = [each for each in self.all if each.poll() == REFUSED]
        for each in refused:
            self.all.remove(each)
            self.start(given)
        return not refused

    @staticmethod
    def kill(*workers: subprocess.Popen[bytes]) -> None:
        """Kill some, as a machine does that is switched off."""
        for each in workers:
            each.kill()
            each.wait()

    def kill_one(self, chance: random.Random) -> bool:
        """Kill a worker, and return whether one still ran."""
        running = self.running
        if running:
            self.kill(chance.choice(running))
        return bool(running)

    def wait(self, seconds: float = SECONDS) -> list[int]:
        """Wait until all have ended, and return how those did that were not killed."""
        until(lambda: not self.running, seconds)
        return [each.returncode for each in self.all if each.returncode != -signal.SIGKILL]
