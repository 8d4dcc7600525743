"""Signals at random moments, single and in pairs within milliseconds, to the command `bulk run`."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bulk_rows import effects
from row_service import customer

from partner_center_emulator import Emulator

_ROWS = 8  # of each run
_AT_ONCE = 5  # runs
_PATIENCE = 15.0  # seconds after the last signal until a run counts as hanging
_GAPS = (0.0, 0.0005, 0.001, 0.003)  # seconds


class Run:
    """One run of separate rows, which signals end, and the run that resumes it."""

    def __init__(self, folder: Path, emulator: Emulator, number: int) -> None:
        self.number = number
        self._chance = random.Random(number)  # noqa: S311 - repeatable
        self.customers = [customer(number * _ROWS + each) for each in range(_ROWS)]
        self.journal = folder / f"{number}.db"
        file = folder / f"{number}.csv"
        kinds = ("StateOwnedEntity,", "Education,K12")
        lines = [f"{each},{kinds[index % 2]}\n" for index, each in enumerate(self.customers)]
        file.write_text("".join(["customer_id,qualification,education_segment\n", *lines]))
        self._line = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "run", str(file)]
        self._line += ["--journal", str(self.journal), "--base-url", emulator.base_url, "--poll", "0.2"]
        self._line += ["--concurrency", str(self._chance.choice((1, 4, 12)))]

    def interrupted(self) -> str:
        """Run until signals end it; return what went wrong, or an empty string."""
        with subprocess.Popen(self._line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            try:
                until = time.monotonic() + 20
                while not self.journal.exists() and time.monotonic() < until:
                    time.sleep(0.001)  # before that a signal ends Python itself
                time.sleep(self._chance.uniform(0, 1.2))
                for _ in range(self._chance.choice((1, 2, 2, 2, 3))):
                    process.send_signal(self._chance.choice((signal.SIGINT, signal.SIGTERM)))
                    time.sleep(self._chance.choice(_GAPS))
                _, said = process.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                return "hangs"
            finally:
                process.kill()
        if "Traceback" in said:
            return f"traceback: {said[-2000:]}"
        # 0: it was done before; -15: it was done and its handlers were restored
        return "" if process.returncode in (130, 0, -signal.SIGTERM) else f"exit {process.returncode}: {said[-500:]}"

    def resumed(self) -> str:
        """Run the same command to the end; return what went wrong, or an empty string."""
        done = subprocess.run(self._line, capture_output=True, text=True, check=False, timeout=60)
        return "" if done.returncode == 0 else f"then exit {done.returncode}: {done.stderr[-500:]}"


def test_signals_at_random_moments(tmp_path: Path, full: bool) -> None:
    """No run hangs, and after the same command has run again each row was carried out exactly once."""
    count = 500 if full else 25
    settings = {"vetting_days": 0.3 / 86_400, "deduplicate": False, "log_size": 1_000_000}
    with Emulator(settings=settings) as emulator:
        emulator.set_faults([{"match": {}, "fault": {"delay": 0.1}, "probability": 0.5}])
        runs = [Run(tmp_path, emulator, number) for number in range(count)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            outcomes = list(pool.map(lambda run: run.interrupted() or run.resumed(), runs))

        wrong = {number: outcome for number, outcome in enumerate(outcomes) if outcome}
        by_customer = Counter(path.split("/")[3] for path, times in effects(emulator).items() for _ in range(times))
        expected = {each for run in runs for each in run.customers}
        print(
            f"\n{count} runs, {len(wrong)} wrong, {len(expected - by_customer.keys())} rows lost, "
            f"{sum(times > 1 for times in by_customer.values())} twice"
        )
        assert wrong == {}
        assert by_customer == dict.fromkeys(expected, 1)
