"""The time that calls and waits go by, and the switch that lets tests not wait."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

_waits = True
_instead: Callable[[float], object] | None = None
_skipped = 0.0  # seconds that were not waited, but are taken to have passed


@contextmanager
def without_waiting(instead: Callable[[float], object] | None = None) -> Generator[None, None, None]:
    """Let no call of this process wait: for your own tests, which should not sleep.

    Everything else stays as it is: the number of attempts, the deadline, the order of requests.

    Args:
        instead: Is called with the seconds that would have been waited, which then count as passed: with
            `emulator.clock.advance`, days of vetting go by at once, for the client and for the emulator.
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


def now() -> float:
    """Return the seconds that deadlines are measured with."""
    return time.monotonic() + _skipped


def wall() -> float:
    """Return the seconds since the epoch, for what outlives this process."""
    return time.time() + _skipped
