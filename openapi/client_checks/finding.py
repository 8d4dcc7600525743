"""A fact of the spec that PartnerCenter does not honour."""

from typing import NamedTuple


class Finding(NamedTuple):
    """A fact of the spec that PartnerCenter does not honour.

    Attributes:
        fact: The fact in a few words, which a known exception names it by, such as `getCustomers: filter.operator`.
        what: What the client does instead, and where to fix it.
    """

    fact: str
    what: str

    def __str__(self) -> str:
        return f"{self.fact}: {self.what}"
