"""The parts of an async call over aiohttp, for callgrind: `python -m benchmarks.parts HOST PORT`.

Between two marks one part runs PART times, and then its name is printed. See `benchmarks.instructions`.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.call import CUSTOMER, IDS, ITEMS, TOKEN, Target
from benchmarks.child import MARK, PART
from benchmarks.contestants import FAST, aiohttp_alone, ours
from benchmarks.response import RESPONSE
from partner_center import AsyncPartnerCenter, Education, qualification_requests, qualifications
from partner_center.formats import media_types, spec
from partner_center.policies import headers
from partner_center.runtime.readers import customer_qualifications
from partner_center.transport.aiohttp_pool import AiohttpConnectionPool
from partner_center.transport.messages import PreparedRequest, Response

CONNECTIONS = 32
_RAW = [
    (b"Server", b"nginx"),
    (b"Date", b"Wed, 25 Nov 2026 00:00:00 GMT"),
    (b"Content-Type", b"application/json"),
    (b"Content-Length", str(len(RESPONSE)).encode()),
    (b"Connection", b"keep-alive"),
]


class _Nowhere:
    """Answers at once without a network, and keeps the request."""

    def __init__(self) -> None:
        self.request: PreparedRequest | None = None

    async def send(self, prepared: PreparedRequest) -> Response:
        self.request = prepared
        return Response(200, headers.Headers.of_bytes(_RAW), RESPONSE)

    async def close(self) -> None:
        """Nothing to close."""

    def forget(self) -> None:
        """Nothing to forget."""


def _within(settings: Any) -> dict[str, Callable[[], object]]:
    """Return the parts of a call that need no event loop."""
    requested = Education("K12", website="contoso.edu")
    call = qualifications.create(settings, CUSTOMER, requested)
    data = json.loads(RESPONSE)
    assert len(customer_qualifications(data).qualifications) == ITEMS
    return {
        "ids: two UUIDs": lambda: headers.identification(None, None, IDS["MS-CV"]),
        "the request: checks, path, members": lambda: qualifications.create(settings, CUSTOMER, requested),
        "↳ the body and its checks": lambda: qualification_requests.body_for(requested),
        "JSON of the question": lambda: media_types.encode(call.body or {}, spec.schema(call.schema), media_types.JSON),
        "headers of the response": lambda: headers.Headers.of_bytes(_RAW),
        "JSON of the response": lambda: media_types.decode(RESPONSE, media_types.JSON),
        "the response's models": lambda: customer_qualifications(data),
    }


def _between_marks(name: str, once: Callable[[], object]) -> None:
    for _ in range(PART // 3):
        once()
    gc.collect()
    MARK()
    for _ in range(PART):
        once()
    MARK()
    print(name, flush=True)


async def _many(call: Callable[[], Awaitable[object]], count: int) -> None:
    left = iter(range(count))

    async def work() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))


async def _between_marks_async(name: str, call: Callable[[], Awaitable[object]]) -> None:
    await _many(call, PART // 3)
    gc.collect()
    MARK()
    await _many(call, PART)
    MARK()
    print(name, flush=True)


async def _awaited(target: Target) -> Any:
    """Run the parts that need an event loop, and return the settings of a client."""
    async with aiohttp_alone.post(target, CONNECTIONS) as call:
        await _between_marks_async("aiohttp", call)
    async with ours.create_async_fast(target, CONNECTIONS) as call:
        await _between_marks_async(FAST, call)
    nowhere, over_aiohttp = _Nowhere(), AiohttpConnectionPool(target.base_url)
    async with AsyncPartnerCenter(TOKEN, base_url=target.base_url) as client:
        api_client: Any = client.qualifications._api_client  # noqa: SLF001 - the seam; it has no public name
        api_client._transport = nowhere  # noqa: SLF001
        requested = Education("K12", website="contoso.edu")

        async def create() -> object:
            return await client.qualifications.create(CUSTOMER, requested, cv=IDS["MS-CV"])

        await create()
        request = nowhere.request
        assert request is not None
        await _between_marks_async("↳ sending over aiohttp", lambda: over_aiohttp.send(request))
        await _between_marks_async("↳ without sending", create)
    await over_aiohttp.close()
    return api_client.settings


def main(host: str, port: int) -> None:
    """Run every part, with the server at this address."""
    settings = asyncio.run(_awaited(Target(host, port)))
    for name, once in _within(settings).items():
        _between_marks(f"↳ ↳ {name}", once)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
