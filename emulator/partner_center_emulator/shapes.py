"""What is stored, as JSON members."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import quote

from partner_center_emulator.clock import format_time
from partner_center_emulator.store import Qualification, StoredCode
from partner_center_emulator.vetting import vetting_of

DateName = Literal["vettingCreateDate", "vettingCreatedDate"]


def qualification_json(
    qualification: Qualification, now: datetime, vetting_days: float, date_name: DateName = "vettingCreateDate"
) -> dict[str, object]:
    """Return a qualification without its absent members: the service leaves them out rather than send null."""
    members: dict[str, object] = {"qualification": qualification.kind}
    vetting = vetting_of(qualification, now, vetting_days)
    if vetting is None:
        return members
    members["vettingStatus"] = vetting.status
    if vetting.reason is not None:
        members["vettingReason"] = vetting.reason
    members[date_name] = format_time(qualification.created)
    return members


def code_json(code: StoredCode) -> dict[str, object]:
    """Return a validation code.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes
    """
    changed = quote(code.changed.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    return {
        "partnerId": code.partner_id,
        "organizationName": code.organization_name,
        "validationId": code.validation_id,
        "maxCreates": code.max_creates,
        "remainingCreates": code.remaining_creates,
        "eTag": f"W/\"datetime'{changed}'\"",
    }
