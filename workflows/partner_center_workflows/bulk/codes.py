"""The partner's validation codes for Government Community Cloud. They are listed once, and their uses are counted."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from partner_center import APIError, AsyncPartnerCenter, ValidationCode
from partner_center.policies.redaction import share
from partner_center.runtime.calls import PollOptions
from partner_center.vetting import is_transient

Fingerprint = Callable[[str | None], str | None]

NOT_LISTED = "the validation code is not among the partner's; `validation-codes list` shows them"


class CodeUses(Protocol):
    """Who uses which validation code."""

    def holds(self, row: int) -> bool:
        """Return whether a row already has a use."""
        ...

    async def take(self, row: int, fingerprint: str) -> tuple[str | None, str | None]:
        """Take a use of a code for a row. Return the code, or None and the reason.

        Raises:
            APIError: The service refused to list the codes.
            PartnerCenterError: The codes cannot be listed now.
        """
        ...

    def release(self, row: int) -> None:
        """Return the use of a row that did not need it."""
        ...


class CodeList:
    """The codes that the service lists, by their fingerprints. It is asked once; if it refuses, it is not asked again.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
    """

    def __init__(self, client: AsyncPartnerCenter, fingerprint: Fingerprint, options: PollOptions) -> None:
        self._client = client
        self._fingerprint = fingerprint
        self._options = options
        self._looking_up = asyncio.Lock()
        self._codes: dict[str | None, ValidationCode] | None = None
        self._refusal: APIError | None = None

    async def get(self) -> Mapping[str | None, ValidationCode]:
        """Return the codes.

        Raises:
            APIError: The service refused to list the codes.
            PartnerCenterError: The codes cannot be listed now.
        """
        async with self._looking_up:
            if self._refusal is not None:
                raise self._refusal
            if self._codes is None:
                try:
                    listed = await self._client.validation_codes.list(**self._options)
                except APIError as error:
                    self._refusal = None if is_transient(error) else error
                    raise
                usable = {each.validation_id: each for each in listed if each.validation_id}
                for code in usable:
                    share(code)
                self._codes = {self._fingerprint(code): each for code, each in usable.items()}
            return self._codes


class Codes:
    """Assign uses of validation codes to the rows of one process. A code without remaining uses is not sent.

    The count is right even if an earlier process sent some rows: each such row is checked at the service before it
    takes a use.
    """

    def __init__(self, listed: CodeList) -> None:
        self._listed = listed
        self._left: dict[str, int | None] = {}  # None: unknown
        self._held: dict[int, str] = {}  # rows that have a use; at most as many as uses

    def holds(self, row: int) -> bool:
        """Return whether a row already has a use."""
        return row in self._held

    async def take(self, row: int, fingerprint: str) -> tuple[str | None, str | None]:
        """Take a use of a code for a row. Return the code, or None and the reason.

        Raises:
            APIError: The service refused to list the codes. It is not asked again.
            PartnerCenterError: The codes cannot be listed now.
        """
        code = (await self._listed.get()).get(fingerprint)
        if code is None:
            return None, NOT_LISTED
        left = self._left.setdefault(fingerprint, code.remaining_creates)
        if row not in self._held and left is not None:
            if left <= 0:
                return None, no_uses(code)
            self._left[fingerprint] = left - 1
            self._held[row] = fingerprint
        return code.validation_id, None

    def release(self, row: int) -> None:
        """Return the use of a row that did not need it."""
        fingerprint = self._held.pop(row, None)
        if fingerprint is not None:
            self._left[fingerprint] = (self._left[fingerprint] or 0) + 1


def no_uses(code: ValidationCode) -> str:
    """Return why a code is not sent whose uses are gone."""
    return f"the validation code of {code.organization_name or 'the partner'} has no uses left"
