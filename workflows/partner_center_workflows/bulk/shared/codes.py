"""The uses of validation codes that all workers share: the database counts them, with the row that has one."""

import asyncio
from collections.abc import Callable

from partner_center import APIError
from partner_center.policies import clock
from partner_center_workflows.bulk.codes import NOT_LISTED, CodeList, no_uses

from .queue import Turn
from .turn_store import Begun, TurnStore

_LIST_AGAIN = 60.0  # seconds between two times that the codes are listed again, if a row gets no use


class SharedCodes:
    """Assign uses of validation codes to the rows of one batch.

    A row keeps its use until its outcome says that it needs none, whichever worker it goes to next.

    Args:
        make_list: Returns a list of the codes that has not been requested yet.
        store: Where uses are counted.
    """

    def __init__(self, make_list: Callable[[], CodeList], store: TurnStore) -> None:
        self._make_list = make_list
        self._store = store
        self._list = make_list()
        self._listing_again = asyncio.Lock()
        self._listed_again_at = float("-inf")  # nobody knows yet whether the count in the database still holds
        self._in_work: dict[int, Begun] = {}
        self._released = set[int]()

    def begin(self, begun: Begun) -> None:
        """Note a turn that this worker carries out."""
        self._in_work[begun.turn.row] = begun

    def end(self, turn: Turn) -> bool:
        """Forget a turn. Return whether its row gives its use back."""
        self._in_work.pop(turn.row, None)
        released = turn.row in self._released
        self._released.discard(turn.row)
        return released

    def holds(self, row: int) -> bool:
        """Return whether a row had a use before this turn."""
        return self._in_work[row].holds_code

    def release(self, row: int) -> None:
        """Return the use of a row that did not need it, when its turn ends."""
        self._released.add(row)

    async def take(self, row: int, fingerprint: str) -> tuple[str | None, str | None]:
        """Take a use of a code for a row. Return the code, or None and the reason.

        Raises:
            APIError: The service refused to list the codes.
            PartnerCenterError: The codes cannot be listed now.
        """
        turn = self._in_work[row].turn
        listed_at = self._listed_again_at
        is_old = clock.now() - listed_at >= _LIST_AGAIN
        try:
            taken = await self._take(turn, fingerprint)
        except APIError:
            if not is_old:
                raise
            taken = None, None
        if taken[0] is None and is_old:
            async with self._listing_again:
                if self._listed_again_at == listed_at:  # no other row has done so meanwhile
                    await self._list_again(turn.batch, self._in_work[row].now)
            taken = await self._take(turn, fingerprint)
        return taken

    async def _list_again(self, batch: int, asked_at: float) -> None:
        self._list = self._make_list()
        try:
            await self._record(batch, asked_at)
        finally:
            self._listed_again_at = clock.now()

    async def _take(self, turn: Turn, fingerprint: str) -> tuple[str | None, str | None]:
        code = (await self._list.get()).get(fingerprint)
        if code is None:
            return None, NOT_LISTED
        taken = await asyncio.to_thread(self._store.use_code, turn, fingerprint)
        if taken is None:
            await self._record(turn.batch, None)
            taken = await asyncio.to_thread(self._store.use_code, turn, fingerprint)
        return (code.validation_id, None) if taken else (None, no_uses(code))

    async def _record(self, batch: int, asked_at: float | None) -> None:
        listed = await self._list.get()
        left = {key: each.remaining_creates for key, each in listed.items() if key is not None}
        await asyncio.to_thread(self._store.list_codes, batch, left, asked_at)
