"""How a run sends: over which library, and how many requests at a time."""

import asyncio
from importlib.util import find_spec
from typing import Literal

from partner_center import AsyncPartnerCenter, InvalidRequestError

_WAITS = 20  # seconds that a request may wait for its slot of the rate limiter, well within a call's deadline


def backend() -> Literal["httpx", "aiohttp"]:
    """Return the fastest installed backend."""
    return "aiohttp" if find_spec("aiohttp") else "httpx"


def refuse_running_loop(function: str, instead: str = "") -> None:
    """Refuse a function that runs its own event loop, where one runs already.

    Raises:
        InvalidRequestError: One does.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise InvalidRequestError(f"{function} cannot run within an event loop{instead}")


def paced(
    client: AsyncPartnerCenter, concurrency: int, max_requests_per_second: float | None
) -> tuple[float | None, int]:
    """Return the upper bound of the rate, and the concurrency that it allows.

    Raises:
        InvalidRequestError: The concurrency is not valid.
    """
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or not 1 <= concurrency <= 1000:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"concurrency is {concurrency!r}; give a whole number from 1 to 1000")
    rates = [rate for rate in (max_requests_per_second, client.max_requests_per_second) if rate is not None]
    return min(rates, default=None), min(concurrency, max(1, int(min(rates, default=concurrency) * _WAITS)))
