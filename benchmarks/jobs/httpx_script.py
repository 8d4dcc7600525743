"""The script that people write with httpx: gather and a semaphore, no journal, no retries."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

from benchmarks.call import BODY, HEADERS
from benchmarks.jobs import WholeJob

Post = Callable[[httpx.AsyncClient, str], Awaitable[str]]


async def post(client: httpx.AsyncClient, url: str) -> str:
    """Post, and return the status."""
    response = await client.post(url, json=BODY)
    response.raise_for_status()
    return str(response.json()["qualifications"][0]["vettingStatus"])


def create(job: WholeJob, post: Post = post) -> int:
    """Create for each customer, and return how many have a status."""
    return asyncio.run(_create(job, post))


async def _create(job: WholeJob, post: Post) -> int:
    semaphore = asyncio.Semaphore(job.at_a_time)
    async with httpx.AsyncClient(headers=HEADERS, timeout=60) as client:

        async def one(customer: str) -> str:
            async with semaphore:
                return await post(client, job.url(customer))

        return len(await asyncio.gather(*map(one, job.ids())))
