"""How SIGINT and SIGTERM end a bulk run, which may be sent both and several times within a millisecond."""

import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from signal import SIGINT, SIGTERM

from partner_center_workflows.bulk import interrupts
from partner_center_workflows.cli import exits

_PATIENCE = 0.5  # seconds from the second signal until the process ends, whatever it is doing
_LONGEST = 10.0  # seconds from the first one, which is more than the run gives to what is in flight
_ENDED = 0
_SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def ending(message: str, longest: float = _LONGEST) -> Generator[interrupts.Interrupts, None, None]:
    """Within the block, let the first signal finish what is in flight, and the second one end the process.

    After the second signal the run is cancelled. Something may hold up either, such as a thread that waits for a token,
    so the process then ends on its own: the journal is made for that.

    Args:
        message: What to tell in that case.
        longest: Seconds from the first signal until that.
    """
    signals: SimpleQueue[int] = SimpleQueue()  # its `put` may interrupt another one, in a signal handler
    threading.Thread(target=_watch, args=(signals, message, longest), name="signals", daemon=True).start()
    # always: a shell ignores SIGINT in background jobs, but stopping loses nothing
    with interrupts.handled((SIGINT, SIGTERM), always=True, on_signal=signals.put) as caught:
        try:
            yield caught
        finally:
            signals.put(_ENDED)


def _watch(signals: "SimpleQueue[int]", message: str, longest: float) -> None:
    if signals.get() != _ENDED and _is_held_up(signals, longest):
        with suppress(OSError):  # stderr may be closed
            os.write(2, f"{_SHOW_CURSOR if os.isatty(2) else ''}{message}\n".encode(errors="replace"))
        os._exit(exits.INTERRUPTED)


def _is_held_up(signals: "SimpleQueue[int]", longest: float) -> bool:
    """Return whether the block does not end in time after a signal. A second one gives it less time."""
    until = time.monotonic() + longest
    with suppress(Empty):
        while signals.get(timeout=max(0.0, until - time.monotonic())) != _ENDED:
            until = min(until, time.monotonic() + _PATIENCE)
        return False
    return True
