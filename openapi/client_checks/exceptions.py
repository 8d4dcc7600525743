"""What PartnerCenter does not honour, and why it may stay so.

An entry that no longer applies fails the check, so the list holds nothing that is over. Keys are facts, as the check
prints them.
"""

from collections.abc import Mapping

_NOT_SET = "the how-to says that it cannot be set through this API, so there is no class to request it with"

KNOWN: Mapping[str, str] = {
    "getCustomers: filter.operator": "it stands alone in the reference, and what it does is not documented",
    "the qualification None": _NOT_SET,
    "the qualification Nonprofit": _NOT_SET,
}
