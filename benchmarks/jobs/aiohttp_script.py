"""The script that people write with aiohttp: gather and a semaphore, no journal, no retries."""

import asyncio

import aiohttp

from benchmarks.call import BODY, HEADERS
from benchmarks.jobs import WholeJob


def create(job: WholeJob) -> int:
    """Create for each customer, and return how many have a status."""
    return asyncio.run(_create(job))


async def _create(job: WholeJob) -> int:
    semaphore = asyncio.Semaphore(job.at_a_time)
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def one(customer: str) -> str:
            async with semaphore, session.post(job.url(customer), json=BODY) as response:
                response.raise_for_status()
                return str((await response.json())["qualifications"][0]["vettingStatus"])

        return len(await asyncio.gather(*map(one, job.ids())))
