"""An audit of many customers takes hardly more memory than one of few, and so does the comparison of two."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

from partner_center_emulator import Emulator

FULL = os.environ.get("PARTNER_CENTER_SCALE", "full") == "full"
MEMORY = 8  # MiB

_CHILD = """
import json, re, resource, sys
from pathlib import Path
from partner_center import PartnerCenter
from partner_center_workflows import audit
snapshot, since, url = sys.argv[1:]
with PartnerCenter("t", base_url=url) as pc:
    summary = audit.run(snapshot, client=pc, concurrency=16)
with audit.opened(snapshot, since or None) as results, Path(snapshot + ".csv").open("w", newline="") as stream:
    audit.write_report(results, "csv", stream)
with audit.opened(snapshot, since or None) as results, Path(snapshot + ".html").open("w") as stream:
    audit.write_report(results, "html", stream)
status = Path("/proc/self/status")  # where there is none, what getrusage says may be the peak of this test's process
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    peak = int(re.search("VmHWM:[^0-9]*([0-9]+)", status.read_text())[1])
print(json.dumps({"total": summary.total, "requests": summary.requests, "peak_kib": peak}))
"""


def audited(folder: Path, count: int, name: str, since: str = "") -> dict[str, int]:
    """Audit an emulator with as many customers in a separate process, and return what it took."""
    customers = [str(uuid.UUID(int=number, version=4)) for number in range(count)]
    port = 0 if not since else int((folder / "port").read_text())
    with Emulator(seed={"customers": customers}, settings={"log_size": 1}, port=port) as emulator:
        (folder / "port").write_text(emulator.base_url.rpartition(":")[2])
        command = [sys.executable, "-c", _CHILD, str(folder / name), since and str(folder / since), emulator.base_url]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_memory_does_not_grow_with_the_customers(tmp_path: Path) -> None:
    """All of it streams: the list, the reads, the comparison, in which nearly every customer came, and the reports."""
    count = 20_000 if FULL else 3_000
    few = audited(tmp_path, 1_000, "few.db")
    many = audited(tmp_path, count, "many.db", since="few.db")
    grown = (many["peak_kib"] - few["peak_kib"]) / 1024
    print(f"\n{count} customers: {many['requests']} requests, {grown:.1f} MiB above an audit of 1000")
    assert many["total"] == count
    assert many["requests"] == count + -(-count // 500)
    assert grown <= MEMORY
