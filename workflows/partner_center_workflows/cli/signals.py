"""How SIGINT and SIGTERM end a bulk run, which may be sent both and several times within a millisecond."""

import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from signal import SIGINT, SIGTERM

from partner_center_workflows.bulk import interrupts
from partner_center_workflows.cli import exits

_PATIENCE = 0.5  # seconds from the second signal until the process ends, whatever it is doing
_SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def ending(message: str) -> Generator[None, None, None]:
    """Within the block, let the first signal finish what is in flight, and the second one end the process.

    After the second signal the run is cancelled. Something may hold that up, such as a thread that waits for a token,
    so the process then ends on its own: the journal is made for that.

    Args:
        message: What to tell in that case.
    """
    second: SimpleQueue[bool] = SimpleQueue()  # its `put` may interrupt another one, in a signal handler
    threading.Thread(target=_watch, args=(second, message), name="signals", daemon=True).start()
    # always: a shell ignores SIGINT in background jobs, but stopping loses nothing
    with interrupts.handled((SIGINT, SIGTERM), always=True, on_second=lambda: second.put(True)):
        try:
            yield
        finally:
            second.put(False)


def _watch(second: "SimpleQueue[bool]", message: str) -> None:
    if second.get():
        time.sleep(_PATIENCE)
        if not second.empty():  # the block has ended meanwhile
            return
        with suppress(OSError):  # stderr may be closed
            os.write(2, f"{_SHOW_CURSOR if os.isatty(2) else ''}{message}\n".encode(errors="replace"))
        os._exit(exits.INTERRUPTED)
