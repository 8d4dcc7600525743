"""The clock of calls and waits, and a switch that lets tests skip every wait."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

_waits = True
_instead: Callable[[float], object] | None = None
_skipped = 0.0  # seconds of skipped waits, which count as passed


@contextmanager
def without_waiting(instead: Callable[[float], object] | None = None) -> Generator[None, None, None]:
    """Skip every wait of this process, for tests that must not sleep.

    The number of attempts, the deadline and the order of requests do not change.

    Args:
        instead: Called with the seconds of each skipped wait, which then count as passed. With
            `emulator.clock.advance`, days of vetting pass at once, for the client and for the emulator.
    """
    global _waits, _instead, _skipped
    before = _waits, _instead, _skipped
    _waits, _instead = False, instead
    try:
        yield
    finally:
        _waits, _instead, _skipped = before


def seconds_to_wait(seconds: float) -> float:
    """Return the seconds, or 0 inside `without_waiting`."""
    global _skipped  # noqa: PLW0603 - a switch for a whole process
    if _waits:
        return seconds
    if _instead is not None:
        _instead(seconds)
        _skipped += seconds
    return 0.0


def are_waits_skipped() -> bool:
    """Return whether this is inside `without_waiting`."""
    return not _waits


def now() -> float:
    """Return the monotonic clock in seconds, for deadlines. Skipped waits count as passed."""
    return time.monotonic() + _skipped


def wall() -> float:
    """Return the seconds since the epoch, for times that outlive this process. Skipped waits count as passed."""
    return time.time() + _skipped
