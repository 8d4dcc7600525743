"""Signals that end a run: SIGINT, which Ctrl-C sends, and SIGTERM where the command asks for it.

A signal handler runs between any two bytecodes. An exception that it raises within the event loop may leave the loop
waiting for ever. So within the loop a signal is only counted, and wakes the loop.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

_T = TypeVar("_T")


class Interrupts:
    """Count the signals. Outside of an event loop the first one raises KeyboardInterrupt, and later ones do nothing.

    Attributes:
        count: The number of signals so far.
    """

    def __init__(self, *, on_signal: Callable[[int], object] | None = None) -> None:
        """Begin to count.

        Args:
            on_signal: Called with the count after each signal, within the signal handler.
        """
        self.count: int = 0
        self._on_signal = on_signal
        self._within_loop = False
        self._wake: Callable[[], object] | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """Handle a signal."""
        self.count += 1
        if self._on_signal is not None:
            self._on_signal(self.count)
        if self._within_loop:
            if self._wake is not None:
                self._wake()
        elif self.count == 1:
            raise KeyboardInterrupt

    def run(self, work: Callable[[], _T]) -> _T:
        """Do work that runs an event loop, without a KeyboardInterrupt in it.

        Raises:
            KeyboardInterrupt: A signal came meanwhile. The work has ended by then.
        """
        self._within_loop = True
        try:
            result = work()
        except BaseException:
            if self.count:
                raise KeyboardInterrupt from None
            raise
        finally:
            self._within_loop = False
        if self.count:
            raise KeyboardInterrupt
        return result

    @contextmanager
    def forwarded(self, stop: Callable[[], object], abort: Callable[[], object]) -> Generator[None, None, None]:
        """Within the running loop, call `stop` after the first signal and `abort` after the second one."""
        loop = asyncio.get_running_loop()
        forwarded = 0

        def forward() -> None:
            nonlocal forwarded
            before, forwarded = forwarded, self.count
            if before == 0 < forwarded:
                stop()
            if before < 2 <= forwarded:
                abort()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(forward)

        self._wake = wake
        forward()  # signals that came before
        try:
            yield
        finally:
            self._wake = None


@contextmanager
def handled(
    numbers: Iterable[int] = (signal.SIGINT,), *, always: bool = False, on_signal: Callable[[int], object] | None = None
) -> Generator[Interrupts, None, None]:
    """Handle signals within the block, and restore the handlers afterwards.

    Only the main thread can handle signals. A handler that the program has set stays, because it knows better.

    Args:
        numbers: The signals.
        always: Handle them whatever their handlers are.
        on_signal: See `Interrupts`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield Interrupts()
        return
    current = signal.getsignal(signal.SIGINT)
    if isinstance(current, Interrupts) and not always:
        yield current
        return
    interrupts = Interrupts(on_signal=on_signal)
    mine = [each for each in numbers if always or signal.getsignal(each) is signal.default_int_handler]
    before = {number: signal.signal(number, interrupts) for number in mine}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
