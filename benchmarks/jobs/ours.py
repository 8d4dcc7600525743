"""The jobs as this package does them: by its async client, by `bulk.run` and by `audit.run`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.call import BODY, TOKEN
from benchmarks.jobs import WholeJob
from partner_center import AsyncPartnerCenter, Education, PartnerCenter
from partner_center_workflows import audit, bulk


def client(job: WholeJob) -> int:
    """Create with gather and a semaphore, over httpx."""
    return asyncio.run(_client(job))


def client_fast(job: WholeJob) -> int:
    """Create with gather and a semaphore, over aiohttp."""
    return asyncio.run(_client(job, backend="aiohttp"))


async def _client(job: WholeJob, **options: Any) -> int:
    semaphore = asyncio.Semaphore(job.at_a_time)
    requested = Education("K12", website="contoso.edu")
    async with AsyncPartnerCenter(TOKEN, base_url=job.target.base_url, **options) as pc:

        async def one(customer: str) -> str | None:
            async with semaphore:
                return (await pc.qualifications.create(customer, requested)).qualifications[0].vetting_status

        return len(await asyncio.gather(*map(one, job.ids())))


def run_bulk(job: WholeJob) -> int:
    """Create with a journal, over the fastest installed library, and return how many rows it has as submitted."""
    with PartnerCenter(TOKEN, base_url=job.target.base_url) as pc:
        journal = Path(job.folder) / "journal.db"
        summary = bulk.run(_rows(job), journal=journal, client=pc, wait=False, concurrency=job.at_a_time)
    return summary.counts["submitted"]


def _rows(job: WholeJob) -> Iterator[dict[str, str]]:
    asked = {
        "qualification": BODY["qualification"],
        "education_segment": BODY["educationSegment"],
        "website": BODY["website"],
    }
    return ({"customer_id": customer, **asked} for customer in job.ids())


def run_audit(job: WholeJob) -> int:
    """List all customers and read the qualifications of each, and return how many were read."""
    with PartnerCenter(TOKEN, base_url=job.target.base_url) as pc:
        summary = audit.run(Path(job.folder) / "snapshot.db", client=pc, concurrency=job.at_a_time)
    return summary.customers["read"]
