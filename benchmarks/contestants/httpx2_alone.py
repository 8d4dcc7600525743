"""Bare httpx2, the continuation of httpx."""

# mypy: disable-error-code="import-not-found"

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import httpx2

from benchmarks.call import BODY, HEADERS, Target
from benchmarks.contestants import AsyncCall, Call


@contextmanager
def post(target: Target) -> Generator[Call, None, None]:
    """Post with `httpx2.Client.post`; nothing is decoded."""
    with httpx2.Client() as client:
        yield lambda: client.post(target.url, json=BODY, headers=HEADERS).content


@asynccontextmanager
async def post_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Post with `httpx2.AsyncClient.post`, with as many connections as there are calls at a time."""
    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx2.AsyncClient(limits=limits, timeout=60) as client:

        async def call() -> bytes:
            response: bytes = (await client.post(target.url, json=BODY, headers=HEADERS)).content
            return response

        yield call
