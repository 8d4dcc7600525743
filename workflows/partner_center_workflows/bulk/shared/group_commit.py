"""Group commit: what several turns ask of the database at the same time goes into one transaction.

A transaction costs more than what is in it. While one is under way, whatever comes waits for the next one.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from .database import Database

_MOST = 50  # in one transaction

_T = TypeVar("_T")
_R = TypeVar("_R")


class GroupCommit(Generic[_T, _R]):
    """Do work for many callers at a time, in a thread.

    Args:
        database: The database. When it is closing, nothing is tried again.
        work: Does it in one transaction, or raises an error. The results have the order of what it is for.
        pause: Seconds in which a transaction waits for others, because turns rarely ask at the same moment.
    """

    def __init__(self, database: Database, work: Callable[[Sequence[_T]], Sequence[_R]], *, pause: float) -> None:
        self._database = database
        self._pause = pause
        self._work = work
        self._waiting: list[tuple[_T, asyncio.Future[_R]]] = []
        self._committing: asyncio.Task[None] | None = None

    async def do(self, given: _T) -> _R:
        """Return the result of the work for what is given. An error is that of this caller alone."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[_R] = loop.create_future()
        self._waiting.append((given, result))
        if self._committing is None:
            self._committing = loop.create_task(self._commit())
        return await result

    async def _commit(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                await asyncio.sleep(self._pause)
                group, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                try:
                    results = await loop.run_in_executor(None, partial(self._each, [given for given, _ in group]))
                except Exception as error:  # noqa: BLE001 - no thread could be started; the callers handle it
                    results = [error] * len(group)
                for (_, future), result in zip(group, results, strict=True):
                    _give(future, result)
        finally:
            self._committing = None

    def _each(self, group: Sequence[_T]) -> Sequence[_R | Exception]:
        try:
            return self._work(group)
        except Exception as error:  # noqa: BLE001 - it goes to those whose it is
            if len(group) == 1 or self._database.closing.is_set():
                return [error] * len(group)
            return [result for each in group for result in self._each([each])]


def _give(future: "asyncio.Future[_R]", result: _R | Exception) -> None:
    if future.done():  # its caller was cancelled
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
