"""Bare httpx: what this package is measured against."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import httpx

from benchmarks.call import BODY, HEADERS, Target
from benchmarks.contestants import AsyncCall, Call


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post with `httpx.Client.post`; nothing is decoded."""
    with httpx.Client() as client:
        yield lambda: client.post(target.url, json=BODY, headers=HEADERS).content


@asynccontextmanager
async def post_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Post with `httpx.AsyncClient.post`, with as many connections as there are calls at a time."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:

        async def call() -> bytes:
            return (await client.post(target.url, json=BODY, headers=HEADERS)).content

        yield call
