"""Default profiles of a customer, derived from its id: the same each time."""

from __future__ import annotations

import uuid


def derived_id(customer_id: str, what: str) -> str:
    """Return the id of a part of a customer."""
    return str(uuid.uuid5(uuid.UUID(customer_id), what))


def default_company_profile(domain: str) -> dict[str, object]:
    """Return a company profile without its names; its address has a region and no state."""
    return {"address": {"country": "US", "region": "WA", **_STREET}, "email": f"it@{domain}"}


def default_billing_profile(customer_id: str, company_name: str, domain: str) -> dict[str, object]:
    """Return a billing profile."""
    name = {"firstName": "Ana", "lastName": "Lima"}
    return {
        "id": derived_id(customer_id, "billing"),
        **name,
        "email": f"it@{domain}",
        "culture": "en-US",
        "language": "en",
        "companyName": company_name,
        "defaultAddress": {"country": "US", "state": "WA", **name, **_STREET},
    }


_STREET = {"city": "Redmond", "addressLine1": "1 Main Street", "postalCode": "98052", "phoneNumber": "4255550100"}
