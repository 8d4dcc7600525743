"""Which requests a customer's state allows."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from partner_center_emulator.service.errors import Code, RefusalError, fault
from partner_center_emulator.service.qualification_requests import Submission
from partner_center_emulator.state.store import Customer, Kind, StoredCode
from partner_center_emulator.state.vetting import vetting_of

# "At most three verification requests": https://learn.microsoft.com/en-us/partner-center/sell-to-education-customers
_EDUCATION_REQUESTS = 3


def held_kinds(customer: Customer, now: datetime, vetting_days: float) -> AbstractSet[Kind]:
    """Return the qualifications that a customer has or may still get: all but the denied ones."""
    held: set[Kind] = set()
    for kind, qualification in customer.qualifications.items():
        vetting = vetting_of(qualification, now, vetting_days)
        if vetting is None or vetting.status != "Denied":
            held.add(kind)
    return held


def check(submission: Submission, customer: Customer, held: AbstractSet[Kind], code: StoredCode | None) -> None:
    """Raise the refusal of a request that the customer's state does not allow.

    `code` is the stored validation code that the request names, where it names a known one.
    """
    if submission.kind in held:
        # What the service does here is UNKNOWN: it may refuse, repeat the vetting or do nothing. A conflict is the
        # emulator's choice, as the answer that shows a client its double submission.
        raise fault(409, Code.INVALID_INPUT, f"The customer already has or is in review for {submission.kind}.")
    if submission.kind == "Education":
        _check_education(customer, held)
    elif submission.kind == "GovernmentCommunityCloud":
        _check_government(held, code)


def _check_education(customer: Customer, held: AbstractSet[Kind]) -> None:
    if "GovernmentCommunityCloud" in held:
        # The one refusal that is a bare JSON string instead of the documented fault, as a denied Education request was
        # seen to be answered: https://github.com/microsoft/Partner-Center-PowerShell/issues/258
        raise RefusalError(400, "Customer tagging denied.")
    if customer.education_requests >= _EDUCATION_REQUESTS:
        description = f"The customer has used up its {_EDUCATION_REQUESTS} Education verification requests."
        raise fault(403, Code.NOT_ALLOWED, description)


def _check_government(held: AbstractSet[Kind], code: StoredCode | None) -> None:
    if held:
        description = "GovernmentCommunityCloud requires a customer without any qualification."
        raise fault(400, Code.INVALID_INPUT, description)
    if code is None:
        raise fault(400, Code.INVALID_PROPERTY, "The validation code is unknown.")
    if code.remaining_creates < 1:
        raise fault(400, Code.INVALID_PROPERTY, "The validation code is used up: it has no remaining creates.")
