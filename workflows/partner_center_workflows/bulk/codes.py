"""The partner's validation codes for Government Community Cloud: looked up once, their uses counted down."""

import asyncio
from collections.abc import Callable

from partner_center import AsyncPartnerCenter, ValidationCode
from partner_center.runtime.calls import PollOptions

Fingerprint = Callable[[str | None], str | None]


class Codes:
    """Hand out uses of validation codes; a code that the service has no more uses of is not sent.

    The count is right although sends of an earlier process may be under way: what was sent is looked for before it
    asks for a use.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
    """

    def __init__(self, client: AsyncPartnerCenter, fingerprint: Fingerprint, options: PollOptions) -> None:
        self._client = client
        self._fingerprint = fingerprint
        self._options = options
        self._looking_up = asyncio.Lock()
        self._codes: dict[str | None, ValidationCode] | None = None
        self._left: dict[str | None, int | None] = {}  # None: the service does not say
        self._held: dict[int, str] = {}  # rows that have taken a use; no more than there are uses

    def holds(self, row: int) -> bool:
        """Return whether a row has taken a use already."""
        return row in self._held

    async def take(self, row: int, fingerprint: str) -> tuple[str | None, str | None]:
        """Take a use of a code for a row; return the code, or None and the reason why there is none.

        Raises:
            PartnerCenterError: The codes cannot be looked up.
        """
        code = (await self._looked_up()).get(fingerprint)
        if code is None:
            return None, "the validation code is not among the partner's; `validation-codes list` shows them"
        left = self._left[fingerprint]
        if row not in self._held and left is not None:
            if left <= 0:
                return None, f"the validation code of {code.organization_name or 'the partner'} has no uses left"
            self._left[fingerprint] = left - 1
            self._held[row] = fingerprint
        return code.validation_id, None

    def release(self, row: int) -> None:
        """Note that a row did not need its use after all."""
        fingerprint = self._held.pop(row, None)
        left = self._left.get(fingerprint)
        if left is not None:
            self._left[fingerprint] = left + 1

    async def _looked_up(self) -> dict[str | None, ValidationCode]:
        async with self._looking_up:
            if self._codes is None:
                listed = await self._client.validation_codes.list(**self._options)
                self._codes = {self._fingerprint(each.validation_id): each for each in listed if each.validation_id}
                self._left = {key: each.remaining_creates for key, each in self._codes.items()}
            return self._codes
