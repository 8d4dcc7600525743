"""What an async call over aiohttp is made of, for callgrind: `python -m benchmarks.parts HOST PORT`.

Between two marks one part is done as often as PART says; then its name is printed. See `benchmarks.instructions`.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.child import MARK, PART
from benchmarks.contestants import aiohttp_alone, ours
from benchmarks.exchange import ANSWER, CUSTOMER, IDS, ITEMS, TOKEN, Target
from partner_center import AsyncPartnerCenter, Education, qualification_requests, qualifications
from partner_center.formats import media_types, spec
from partner_center.formats.schema import schema_named
from partner_center.policies import headers
from partner_center.runtime.readers import customer_qualifications
from partner_center.transport.aiohttp_pool import AiohttpConnectionPool
from partner_center.transport.messages import PreparedRequest, Response
from partner_center_generated.models import CustomerQualifications

CONNECTIONS = 32
_RAW = [
    (b"Server", b"nginx"),
    (b"Date", b"Wed, 25 Nov 2026 00:00:00 GMT"),
    (b"Content-Type", b"application/json"),
    (b"Content-Length", str(len(ANSWER)).encode()),
    (b"Connection", b"keep-alive"),
]


class _Nowhere:
    """Answers at once, without a network, and remembers what was to be sent."""

    def __init__(self) -> None:
        self.request: PreparedRequest | None = None

    async def send(self, prepared: PreparedRequest) -> Response:
        self.request = prepared
        return Response(200, headers.Headers.of_bytes(_RAW), ANSWER)

    async def close(self) -> None:
        """Nothing to close."""

    def forget(self) -> None:
        """Nothing to forget."""


def _within(settings: Any) -> dict[str, Callable[[], object]]:
    """Return the parts of a call that need no loop."""
    asked = Education("K12", website="contoso.edu")
    call = qualifications.create(settings, CUSTOMER, asked)
    data = json.loads(ANSWER)
    normalized = schema_named("CustomerQualifications").normalize(data, "answer")
    assert len(customer_qualifications(data).qualifications) == ITEMS
    return {
        "ids: two UUIDs": lambda: headers.identification(None, None, IDS["MS-CV"]),
        "the question: checks, path, members": lambda: qualifications.create(settings, CUSTOMER, asked),
        "↳ checks against the spec": lambda: qualification_requests.checked_members(
            qualification_requests.request_for(asked)
        ),
        "JSON of the question": lambda: media_types.encode(call.body or {}, spec.schema(call.schema), media_types.JSON),
        "headers of the answer": lambda: headers.Headers.of_bytes(_RAW),
        "JSON of the answer": lambda: media_types.decode(ANSWER, media_types.JSON),
        "the answer's shape": lambda: schema_named("CustomerQualifications").normalize(data, "answer"),
        "the answer's models (generated)": lambda: CustomerQualifications.from_dict(normalized),
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
    """Do the parts that need a loop; return the settings of a client."""
    async with aiohttp_alone.post(target, CONNECTIONS) as call:
        await _between_marks_async("aiohttp", call)
    async with ours.create_async_fast(target, CONNECTIONS) as call:
        await _between_marks_async("this package, fast", call)
    nowhere, over_aiohttp = _Nowhere(), AiohttpConnectionPool(target.base_url)
    async with AsyncPartnerCenter(TOKEN, base_url=target.base_url) as client:
        driver: Any = client.qualifications._api_client  # noqa: SLF001 - the seam; it has no public name
        driver._transport = nowhere  # noqa: SLF001
        asked = Education("K12", website="contoso.edu")

        async def create() -> object:
            return await client.qualifications.create(CUSTOMER, asked, cv=IDS["MS-CV"])

        await create()
        request = nowhere.request
        assert request is not None
        await _between_marks_async("↳ sending over aiohttp", lambda: over_aiohttp.send(request))
        await _between_marks_async("↳ without sending", create)
    await over_aiohttp.close()
    return driver.settings


def main(host: str, port: int) -> None:
    """Do every part, against the server there."""
    settings = asyncio.run(_awaited(Target(host, port)))
    for name, once in _within(settings).items():
        _between_marks(f"↳ ↳ {name}", once)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
