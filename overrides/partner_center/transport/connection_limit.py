"""How many connections one async client has at most; both backends keep to it."""

import asyncio

from .messages import TransportFailure

MAX_CONNECTIONS = 512  # half of the open files that a process usually may have

NO_SLOT = TransportFailure("not sent", "PoolTimeout: no connection became free in time", timed_out=True)


class Slots:
    """One slot per allowed connection. If none is free, `acquire` waits, in order of arrival."""

    def __init__(self, max_connections: int) -> None:
        self._free = asyncio.Semaphore(max_connections)

    async def acquire(self, seconds: float) -> bool:
        """Take a slot; return False if none becomes free within these seconds."""
        if not self._free.locked():
            return await self._free.acquire()
        try:
            async with asyncio.timeout(seconds):
                return await self._free.acquire()
        except TimeoutError:
            return False

    def release(self) -> None:
        """Return a slot, so that the next waiting request has it."""
        self._free.release()
