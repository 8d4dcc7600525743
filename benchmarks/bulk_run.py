"""One bulk run against a service that answers within this process: `python -m benchmarks.bulk_run ROWS FOLDER`.

The run measures this package, its journal and the disk, without server and network. Every row is created, and polled
once with the outcome approved. Waits of the rate limiter and between polls are skipped, and count as passed.
"""

import json
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.machine import peak_mib
from partner_center import AsyncPartnerCenter, PollSchedule, without_waiting
from partner_center_workflows import bulk

CONCURRENCY = 64
_JSON = [(b"Content-Type", b"application/json")]
_ITEM = '{"qualification":"Education","vettingStatus":"%s","vettingCreatedDate":"2026-11-03T10:37:38.885Z"}'
_CREATED = ('{"qualifications":[' + _ITEM % "InReview" + "]}").encode()
_POLLED = ('{"qualifications":[' + _ITEM % "Approved" + "]}").encode()


class _Service(httpx.AsyncBaseTransport):
    """The service."""

    def __init__(self) -> None:
        self.requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a create with the status InReview, and a poll with Approved."""
        self.requests += 1
        return httpx.Response(200, headers=_JSON, content=_CREATED if request.method == "POST" else _POLLED)


def _rows(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        yield {
            "customer_id": str(uuid.UUID(int=number)),
            "qualification": "Education",
            "education_segment": "K12",
            "website": "contoso.edu",
        }


def run(count: int, folder: Path) -> dict[str, float]:
    """Run, read all results one by one, and return the measurements."""
    journal_path, service = folder / "journal.db", _Service()
    client = AsyncPartnerCenter("token", base_url="http://127.0.0.1:9", transport=service)
    wall, busy = time.perf_counter(), time.process_time()
    with without_waiting(lambda _: None):
        summary = bulk.run(
            _rows(count), journal=journal_path, client=client, concurrency=CONCURRENCY, schedule=PollSchedule((1,))
        )
    with bulk.JournalReader.open_for_reading(journal_path) as journal:
        approved = sum(entry.state == "approved" and entry.polls == 1 for entry in journal.entries())
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    assert (approved, summary.counts["approved"], service.requests) == (count, count, 2 * count), summary
    return {
        "seconds": wall,
        "row_us": wall / count * 1e6,
        "row_cpu_us": busy / count * 1e6,
        "peak_mib": peak_mib(),
        "journal_mb": journal_path.stat().st_size / 1e6,
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), Path(sys.argv[2]))))
