"""The requests of one async client that are under way: how many at most, and until when. All backends keep to it."""

import asyncio
import math
from abc import ABC, abstractmethod

from partner_center.policies.request_ids import RequestIds

from .messages import (
    CLOSED,
    CLOSED_MEANWHILE,
    HEAD_TOO_LATE,
    NO_SLOT,
    TOO_LATE,
    Outcome,
    PreparedRequest,
    TransportFailure,
)

MAX_CONNECTIONS = 512  # half of the open files that a process usually may have


class LimitedPool(ABC):
    """Send requests over as many connections as allowed. If none is free, a request waits, in order of arrival."""

    def __init__(self, max_connections: int) -> None:
        self._free = asyncio.Semaphore(max_connections)
        # Each with the end of its time, and the outcome then. One timer for all: one a request costs a tenth of it.
        self._under_way: dict[asyncio.Timeout, tuple[float, TransportFailure]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = math.inf
        self._ids = RequestIds()
        self._closed = False

    async def send(self, prepared: PreparedRequest) -> Outcome:
        """Send once, and return the response or the failure. Only a cancellation is raised."""
        if not await self._acquire(prepared.timeout.pool):
            return NO_SLOT
        clock = asyncio.timeout(None)
        try:
            async with clock:
                self._bound(clock, prepared.timeout.total, HEAD_TOO_LATE)
                if self._closed:
                    return CLOSED
                self._ids.note_sent(prepared.request_id)
                return await self._send(prepared, clock)
        except TimeoutError:
            return self._under_way[clock][1]
        finally:
            del self._under_way[clock]
            self._free.release()

    @abstractmethod
    async def _send(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> Outcome: ...

    def _expect_body(self, prepared: PreparedRequest, clock: asyncio.Timeout) -> None:
        """Bound the rest of a response whose head has arrived, because libraries bound only the wait for a piece."""
        self._bound(clock, prepared.timeout.read, TOO_LATE)

    def _bound(self, clock: asyncio.Timeout, seconds: float, late: TransportFailure, until: float = math.inf) -> None:
        """Set when the time of a request is over, at the latest `until`, and its outcome then. No end is taken back."""
        if clock not in self._under_way or not (self._closed or clock.expired()):
            due = min(asyncio.get_running_loop().time() + seconds, until)
            self._under_way[clock] = due, late
            self._end_at(clock, due)

    def _end_at(self, _clock: asyncio.Timeout, due: float) -> None:
        """Have the timer come when the time of a request is over."""
        if due < self._timer_at:
            if self._timer is not None:
                self._timer.cancel()
            self._timer, self._timer_at = asyncio.get_running_loop().call_at(due, self._end_late), due

    def _end_late(self) -> None:
        """End the requests whose time is over, and come again when that of the next one is."""
        loop = asyncio.get_running_loop()
        now, self._timer, self._timer_at = loop.time(), None, math.inf
        for clock, (due, _) in self._under_way.items():
            if due > now:
                self._timer_at = min(due, self._timer_at)
            elif not clock.expired():
                clock.reschedule(now)
        if self._timer_at < math.inf:
            self._timer = loop.call_at(self._timer_at, self._end_late)

    def _note_not_sent(self, clock: asyncio.Timeout) -> None:
        """Note that a request whose time is over has not begun to be sent."""
        due, late = self._under_way[clock]
        self._under_way[clock] = due, TransportFailure("not sent", late.cause, timed_out=True)

    async def close(self) -> None:
        """End the requests under way."""
        self._closed = True
        now = asyncio.get_running_loop().time()
        for clock in self._under_way:
            if not clock.expired():
                self._under_way[clock] = now, CLOSED_MEANWHILE
                clock.reschedule(now)
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
