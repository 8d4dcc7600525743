"""The requests of one async client that are under way: how many at most, and until when. All backends keep to it."""

import asyncio
import math
from abc import ABC, abstractmethod

from partner_center.policies.request_ids import RequestIds

from . import messages
from .messages import TOO_LATE, Outcome, PreparedRequest, TransportFailure

MAX_CONNECTIONS = 512  # half of the open files that a process usually may have


class LimitedPool(ABC):
    """Send requests over as many connections as allowed. If none is free, a request waits, in order of arrival."""

    def __init__(self, max_connections: int) -> None:
        self._free = asyncio.Semaphore(max_connections)
        self._under_way: dict[asyncio.Timeout, TransportFailure] = {}  # each with the outcome if its time is over
        self._ids = RequestIds()
        self._closed = False

    async def send(self, prepared: PreparedRequest) -> Outcome:
        """Send once, and return the response or the failure. Only a cancellation is raised."""
        if not await self._acquire(prepared.timeout.pool):
            return messages.NO_SLOT
        clock = asyncio.timeout(prepared.timeout.total)
        self._under_way[clock] = messages.HEAD_TOO_LATE
        try:
            if self._closed:
                return messages.CLOSED
            self._ids.note_sent(prepared.request_id)
            async with clock:
                return await self._send(prepared, clock)
        except TimeoutError:
            return self._under_way[clock]
        finally:
            del self._under_way[clock]
            self._free.release()

    @abstractmethod
    async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome: ...

    def _expect_more(
        self, clock: asyncio.Timeout, seconds: float, late: TransportFailure = TOO_LATE, until: float | None = None
    ) -> None:
        """Bound the rest of a body, or the wait for the next piece of a head."""
        if not self._closed and not clock.expired():
            self._under_way[clock] = late
            clock.reschedule(min(asyncio.get_running_loop().time() + seconds, until or math.inf))

    def _note_not_sent(self, clock: asyncio.Timeout) -> None:
        """Note that a request whose time is over has not begun to be sent."""
        self._under_way[clock] = TransportFailure("not sent", self._under_way[clock].cause, timed_out=True)

    async def close(self) -> None:
        """End the requests under way."""
        self._closed = True
        for clock in self._under_way:
            if not clock.expired():
                self._under_way[clock] = messages.CLOSED_MEANWHILE
                clock.reschedule(asyncio.get_running_loop().time())
        while self._under_way:
            await asyncio.sleep(0)

    def forget(self) -> None:  # noqa: B027 - httpx's connections need it not
        """Drop connections whose event loop is gone."""

    async def _acquire(self, seconds: float) -> bool:
        """Take a slot; return False if none becomes free within these seconds."""
        if not self._free.locked():
            return await self._free.acquire()
        try:
            async with asyncio.timeout(seconds):
                return await self._free.acquire()
        except TimeoutError:
            return False
