"""An audit that is killed again and again, among faults, at a limit: its snapshot is right, and its requests few."""

import math
import os
import random
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bulk_rows import faults

from partner_center import Education, PartnerCenter, StateOwnedEntity
from partner_center_emulator import Emulator
from partner_center_workflows import audit

KILLS = int(os.environ.get("PARTNER_CENTER_AUDIT_KILLS", "10"))
CUSTOMERS = int(os.environ.get("PARTNER_CENTER_AUDIT_CUSTOMERS", "5000"))
LIMIT = int(os.environ.get("PARTNER_CENTER_AUDIT_LIMIT", "20"))  # requests a second
LONGEST = 1.15  # times the requests that the job needs


def customer_id(number: int) -> str:
    """Return the id of some customer."""
    return str(uuid.UUID(int=number, version=4))


def expected(emulator: Emulator) -> dict[str, set[tuple[Any, ...]]]:
    """Return what the emulator holds: the qualifications of each customer."""
    state: Any = emulator.state()
    members = ("qualification", "vettingStatus", "vettingReason")
    return {
        each["id"]: {tuple(item.get(name) for name in members) for item in each["qualifications"]}
        for each in state["customers"]
    }


def found(snapshot: Path) -> dict[str, set[tuple[Any, ...]]]:
    """Return what the snapshot holds."""
    rows: dict[str, set[tuple[Any, ...]]] = {}
    with audit.opened(snapshot) as results:
        assert results.summary.is_complete
        for row in results.rows():
            held = rows.setdefault(row.customer_id, set())
            if row.qualification is not None:
                held.add((row.qualification, row.vetting_status, row.vetting_reason))
    return rows


def prepare(emulator: Emulator) -> None:
    """Give every third customer a qualification, in every state."""
    with PartnerCenter("t", base_url=emulator.base_url) as pc:
        for number in range(0, CUSTOMERS, 3):
            website = ("contoso.edu", "www.denied.example", "www.slow.example")[number % 9 // 3]
            body = Education(segment="K12", website=website) if number % 2 else StateOwnedEntity()
            pc.qualifications.create(customer_id(number), body)


def test_killed_at_random_moments(tmp_path: Path, tell: Callable[[str], None]) -> None:
    """However often it is killed, the same command ends with what the service holds, for few more requests."""
    snapshot = tmp_path / "snapshot.db"
    chance = random.Random(3)  # noqa: S311 - repeatable
    least = CUSTOMERS + math.ceil(CUSTOMERS / 500)
    seed = {"customers": [customer_id(number) for number in range(CUSTOMERS)]}
    settings = {"vetting_days": 1e-6, "log_size": 1_000_000, "seed": 11}
    kills, code = 0, 6
    with Emulator(settings=settings, seed=seed) as emulator:
        prepare(emulator)
        before = len(emulator.log)
        emulator.configure(requests_per_second=LIMIT)
        emulator.set_faults(faults(0.1, throttling=False))
        where = ["--base-url", emulator.base_url, "--json", "-o", str(tmp_path / "result.json")]
        command = [
            sys.executable,
            "-m",
            "partner_center_workflows.cli",
            "qualifications",
            "audit",
            str(snapshot),
            *where,
        ]
        between = least / LIMIT / (KILLS + 1)  # seconds of reading
        with (tmp_path / "stderr").open("w+") as stderr:
            while kills < KILLS:
                process = subprocess.Popen(command, stdout=stderr, stderr=stderr)
                try:
                    process.wait(2 + chance.uniform(0.5, 1.0) * between)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                if process.wait() != -signal.SIGKILL:
                    break
            for _ in range(3):  # a customer may be unread after the first time
                code = subprocess.run(command, stdout=stderr, stderr=stderr, check=False).returncode
                if code != 6:
                    break
            stderr.seek(0)
            said = stderr.read()
        requests = len(emulator.log) - before
        throttled = sum(entry.status == 429 for entry in emulator.log)
        tell(f"{kills} kills, {requests} requests for {least}: {requests / least:.3f} times; {throttled} were 429")
        assert code == 0, said
        assert found(snapshot) == expected(emulator)
        assert kills == KILLS, f"the audit ended before it was killed often enough\n{said}"
        assert requests <= LONGEST * least
