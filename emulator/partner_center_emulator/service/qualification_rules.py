"""The rules for qualifications: which requests a customer's state allows."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error
from partner_center_emulator.service.qualification_requests import QualificationRequest
from partner_center_emulator.state.store import Customer, Kind, StoredCode
from partner_center_emulator.state.vetting import vetting_of

# "At most three verification requests": https://learn.microsoft.com/en-us/partner-center/sell-to-education-customers
_EDUCATION_REQUESTS = 3


def held_kinds(customer: Customer, now: datetime, vetting_days: float) -> AbstractSet[Kind]:
    """Return the qualifications that a customer has or that are in review: all but the denied ones."""
    held: set[Kind] = set()
    for kind, qualification in customer.qualifications.items():
        vetting = vetting_of(qualification, now, vetting_days)
        if vetting is None or vetting.status != "Denied":
            held.add(kind)
    return held


def check_rules(
    new: QualificationRequest, customer: Customer, held: AbstractSet[Kind], code: StoredCode | None
) -> None:
    """Raise a ServiceError if the customer's state does not allow a request.

    `code` is the stored validation code that the request names, or None if it names no known one.
    """
    if new.kind in held:
        # What the service does here is UNKNOWN: it may reject the request, repeat the vetting or do nothing. A 409 is
        # the emulator's choice, because it shows a client that it has sent the request twice.
        raise service_error(409, ErrorCode.INVALID_INPUT, f"The customer already has or is in review for {new.kind}.")
    if new.kind == "Education":
        _check_education(customer, held)
    elif new.kind == "GovernmentCommunityCloud":
        _check_government(held, code)


def _check_education(customer: Customer, held: AbstractSet[Kind]) -> None:
    if "GovernmentCommunityCloud" in held:
        # The one error whose body is a bare JSON string and not the documented fault; a denied Education request was
        # seen to get it: https://github.com/microsoft/Partner-Center-PowerShell/issues/258
        raise ServiceError(400, "Customer tagging denied.")
    if customer.education_requests >= _EDUCATION_REQUESTS:
        description = f"The customer has used up its {_EDUCATION_REQUESTS} Education verification requests."
        raise service_error(403, ErrorCode.NOT_ALLOWED, description)


def _check_government(held: AbstractSet[Kind], code: StoredCode | None) -> None:
    if held:
        description = "GovernmentCommunityCloud requires a customer without any qualification."
        raise service_error(400, ErrorCode.INVALID_INPUT, description)
    if code is None:
        raise service_error(400, ErrorCode.INVALID_PROPERTY, "The validation code is unknown.")
    if code.remaining_creates < 1:
        raise service_error(
            400, ErrorCode.INVALID_PROPERTY, "The validation code is used up: it has no remaining creates."
        )
