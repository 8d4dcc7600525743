"""The vetting status of a qualification, by simple rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from partner_center_emulator.state.store import Qualification

_SECONDS_PER_DAY = 86400
_DENIED_EDUCATION = "Not an Education Customer"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True)
class Vetting:
    """Hold the state of one vetting.

    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
    """

    status: Literal["InReview", "Approved", "Denied"]
    reason: str | None = None


def vetting_of(qualification: Qualification, now: datetime, vetting_days: float) -> Vetting | None:
    """Return the state of a qualification's vetting, or None for a StateOwnedEntity, which has none."""
    if qualification.kind == "StateOwnedEntity":
        return None
    if qualification.decision is not None:
        return _decided(qualification)
    host = _host(qualification.website)
    # Compared in seconds: adding the days to a date could overflow, subtracting two dates cannot.
    waited = (now - qualification.created).total_seconds()
    if waited < vetting_days * _SECONDS_PER_DAY or _is_under(host, "slow.example"):
        return Vetting("InReview")
    if _is_under(host, "denied.example"):
        return Vetting("Denied", _DENIED_EDUCATION)
    return Vetting("Approved")


def _decided(qualification: Qualification) -> Vetting:
    """Return the state of a vetting that was decided by hand."""
    if qualification.decision == "review":
        return Vetting("InReview")
    if qualification.decision == "approve":
        return Vetting("Approved")
    usual = _DENIED_EDUCATION if qualification.kind == "Education" else None  # the only documented reason
    return Vetting("Denied", qualification.decision_reason or usual)


def _host(website: str | None) -> str:
    """Return the host of a website that may come without scheme and path, or an empty string."""
    rest = _SCHEME.sub("", (website or "").strip()).lstrip("/")
    try:
        return (urlsplit(f"//{rest}").hostname or "").rstrip(".")
    except ValueError:  # such as an unclosed [ of an IPv6 address
        return ""


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
