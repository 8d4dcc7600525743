"""`partner_center` with all features on: cached token, new ids, codec, retries, rate limit, typed response."""

import inspect
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from typing import Any

from benchmarks.call import CUSTOMER, IDS, TOKEN, Target
from benchmarks.contestants import AsyncCall, Call, LeftOutError
from partner_center import AsyncPartnerCenter, Education, PartnerCenter

_RATE = 80_000.0  # requests per second: the limiter runs but never delays
_ASKED = Education("K12", website="contoso.edu")
_TAKEN = inspect.signature(AsyncPartnerCenter).parameters


def _credential() -> str:
    return TOKEN  # called once; then the token comes from the cache


@contextmanager
def create(target: Target) -> Generator[Call, None, None]:
    """Create with `PartnerCenter`."""
    with PartnerCenter(_credential, base_url=target.base_url, max_requests_per_second=_RATE) as pc:
        yield lambda: len(pc.qualifications.create(CUSTOMER, _ASKED, cv=IDS["MS-CV"]).qualifications)


@asynccontextmanager
async def create_async(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Create with `AsyncPartnerCenter` without any extra; it opens as many connections as it needs."""
    del connections
    async with _opened(target) as call:
        yield call


@asynccontextmanager
async def create_async_fast(target: Target, connections: int) -> AsyncGenerator[AsyncCall, None]:
    """Create with `AsyncPartnerCenter(backend="aiohttp")`, from the extra `fast`."""
    del connections
    if "backend" not in _TAKEN:
        raise LeftOutError("AsyncPartnerCenter has no parameter backend in this version")
    if find_spec("aiohttp") is None:
        raise LeftOutError("aiohttp is not installed")
    async with _opened(target, backend="aiohttp") as call:
        yield call


@asynccontextmanager
async def _opened(target: Target, **options: Any) -> AsyncGenerator[AsyncCall, None]:
    client = AsyncPartnerCenter(_credential, base_url=target.base_url, max_requests_per_second=_RATE, **options)
    async with client as pc:

        async def call() -> int:
            return len((await pc.qualifications.create(CUSTOMER, _ASKED, cv=IDS["MS-CV"])).qualifications)

        yield call
