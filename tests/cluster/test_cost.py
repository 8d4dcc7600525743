"""What a shared journal costs: bytes of the database, and connections, memory and time of a worker that waits."""

import os
import sys
import time
import uuid
from pathlib import Path

import pytest
from attrs import frozen
from shared_batches import asked, one_of, submit_for_workers
from shared_worker_process import WorkerSettings
from shared_workers import Workers, until

from partner_center_emulator import Emulator

SHORT = os.environ.get("PARTNER_CENTER_CLUSTER", "short") == "short"
ROWS = 5_000 if SHORT else 100_000
SECONDS = 30 if SHORT else 60

_SIZE = """SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('partner_center', 'partner_center_queue') AND c.relkind IN ('r', 'm')"""
_PARK = """WITH parked AS (UPDATE partner_center.entries SET state = 'waiting', due = due + 86400,
        submitted_at = due, waiting_since = due RETURNING 1)
    UPDATE partner_center_queue.workflow_status
    SET status = 'DELAYED', delay_until_epoch_ms = (extract(epoch FROM now()) + 86400) * 1000"""
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def cpu_seconds(pid: int) -> float:
    """Return the time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Return the memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@frozen
class Container(WorkerSettings):
    """A worker as a container runs it, by the command. It does not end when all is done."""

    def command(self) -> list[str]:
        """Return the command."""
        concurrency = f"--concurrency={self.concurrency}"
        return [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "work", concurrency]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the process."""
        given = {"JOURNAL": self.journal, "BASE_URL": self.base_url, "TOKEN": self.token}
        return {**os.environ, **{f"PARTNER_CENTER_{name}": value for name, value in given.items()}}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the time of another process is read from /proc")
def test_rows_that_wait_for_days_cost_little(database: str, tmp_path: Path) -> None:
    """Parked rows cost at most 1,200 bytes each; a worker that waits for them, little time and memory."""
    rows = ({"customer_id": str(uuid.uuid4()), "qualification": "StateOwnedEntity"} for _ in range(ROWS))
    began = time.monotonic()
    submit_for_workers(database, rows)
    submitted = time.monotonic() - began
    size = int(one_of(database, _SIZE))
    asked(database, _PARK)
    with Emulator() as emulator, Workers(tmp_path) as workers:
        container = Container(database, emulator.base_url, concurrency=5)
        worker = workers.start(container, container.environment)
        until(lambda: one_of(database, "SELECT count(*) FROM partner_center.workers") == 1)
        until(lambda: one_of(database, _CONNECTIONS) >= 1)
        time.sleep(5)  # what it does when it starts is not measured
        before, connections = cpu_seconds(worker.pid), 0
        for _ in range(SECONDS):
            time.sleep(1)
            connections = max(connections, one_of(database, _CONNECTIONS))
        share, memory = (cpu_seconds(worker.pid) - before) / SECONDS, resident_mib(worker.pid)
        sent = len(emulator.log)

    print(f"\n{ROWS} rows in {submitted:.0f} s, {size / ROWS:.0f} bytes each, {size / 1e6:.0f} MB in all")
    print(f"a worker that waits: {share:.1%} of a core, {memory:.0f} MiB, {connections} connections")
    assert sent == 0
    assert size / ROWS <= 1_200
    assert share <= 0.05
    assert memory <= 90
    assert connections <= 7


def test_connections_of_a_worker_that_works(database: str, tmp_path: Path) -> None:
    """However many rows a worker processes at a time, it has at most seven connections."""
    rows = [{"customer_id": str(uuid.uuid4()), "qualification": "StateOwnedEntity"} for _ in range(300)]
    submit_for_workers(database, rows)
    seen: list[int] = []
    with Emulator(settings={"vetting_days": 1 / 86_400}) as emulator, Workers(tmp_path) as workers:
        container = Container(database, emulator.base_url, concurrency=50)
        worker = workers.start(container, container.environment)
        unfinished = "SELECT count(*) FROM partner_center.entries WHERE finished_at IS NULL"
        while one_of(database, unfinished):
            seen.append(one_of(database, _CONNECTIONS))
        worker.terminate()
        assert workers.wait() == [0], workers.log
    print(f"\nat most {max(seen)} connections in {len(seen)} looks")
    assert 1 <= max(seen) <= 7
