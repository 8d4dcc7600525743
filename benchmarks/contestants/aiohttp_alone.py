"""Bare aiohttp: what the extra `fast` is measured against."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.call import BODY, HEADERS, Target
from benchmarks.contestants import AsyncCall


@asynccontextmanager
async def post(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Post with `aiohttp.ClientSession.post`; nothing is decoded."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:

        async def call() -> bytes:
            async with session.post(target.url, json=BODY, headers=HEADERS) as response:
                return await response.read()

        yield call
