"""The event that wakes a feeder: now, or in a moment, so that one transaction records what happens until then."""

import asyncio

_MOMENT = 0.05  # seconds


class WakeUp:
    """An event that can also be set in a moment."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> None:
        """Wake who waits."""
        self._event.set()

    def soon(self) -> None:
        """Wake who waits in a moment, if nothing else does so before."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_MOMENT, self._event.set)

    def clear(self) -> None:
        """Forget what has happened. The next `wait` returns after what happens from now on."""
        self._event.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def wait(self) -> None:
        """Wait until something has happened since `clear`."""
        await self._event.wait()
