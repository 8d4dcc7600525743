"""The emulator's clock: real time plus an offset, so that one call skips days of vetting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# These bounds leave room for arithmetic and a year of four digits; outside them `datetime` can overflow.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=36500)  # how far real time may take a clock beyond them


class Clock:
    """Tell the emulator's time; it can move forward or backward, and freeze."""

    def __init__(self, before_change: Callable[[timedelta, datetime | None], None] | None = None) -> None:
        """Start with real time; every change first calls `before_change` with the new offset and frozen moment."""
        self._before_change = before_change
        self._lock = threading.Lock()
        self._offset = timedelta()
        self._frozen_at: datetime | None = None

    @property
    def frozen(self) -> bool:
        """Return whether the clock is frozen."""
        return self._frozen_at is not None

    def now(self) -> datetime:
        """Return the emulator's time, aware, in UTC."""
        with self._lock:
            return self._read()

    def advance(self, by: timedelta | float) -> None:
        """Move the clock by a timedelta or a number of seconds; a negative one moves it back."""
        with self._lock:
            try:
                target = self._read() + (by if isinstance(by, timedelta) else timedelta(seconds=by))
            except OverflowError:
                raise _out_of_bounds() from None
            self._move_to(target)

    def set(self, moment: datetime) -> None:
        """Move the clock to an aware datetime."""
        if moment.utcoffset() is None:
            raise ValueError("the clock can only be set to a time with a zone, such as 2026-12-01T00:00:00Z")
        with self._lock:
            try:
                target = moment.astimezone(UTC)
            except OverflowError:
                raise _out_of_bounds() from None
            self._move_to(target)

    def freeze(self, frozen: bool = True) -> None:
        """Stop the clock, or let it run from its present time."""
        with self._lock:
            now = self._read()
            self._change(now - datetime.now(UTC), now if frozen else None)

    def reset(self) -> None:
        """Go back to real time, running."""
        with self._lock:
            self._change(timedelta(), None)

    def restore(self, offset: timedelta, frozen_at: datetime | None) -> None:
        """Take over an offset and a frozen moment, or raise ValueError; this does not call `before_change`."""
        if not _EARLIEST - _SLACK <= (frozen_at or datetime.now(UTC) + offset) <= _LATEST + _SLACK:
            raise _out_of_bounds()
        with self._lock:
            self._offset, self._frozen_at = offset, frozen_at

    def _change(self, offset: timedelta, frozen_at: datetime | None) -> None:
        if self._before_change is not None:
            self._before_change(offset, frozen_at)
        self._offset, self._frozen_at = offset, frozen_at

    def _read(self) -> datetime:
        return self._frozen_at or datetime.now(UTC) + self._offset

    def _move_to(self, target: datetime) -> None:
        if not _EARLIEST <= target <= _LATEST:
            raise _out_of_bounds()
        self._change(target - datetime.now(UTC), None if self._frozen_at is None else target)


def _out_of_bounds() -> ValueError:
    return ValueError(f"the clock can only be moved between the years {_EARLIEST.year} and {_LATEST.year}")
