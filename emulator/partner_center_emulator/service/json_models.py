"""The stored data as JSON: qualifications, validation codes, customers and profiles."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from partner_center_emulator.formats.ids_and_times import format_time
from partner_center_emulator.formats.json_text import write_json
from partner_center_emulator.state.default_profiles import derived_id
from partner_center_emulator.state.store import Customer, Qualification, StoredCode
from partner_center_emulator.state.vetting import vetting_of

DateName = Literal["vettingCreateDate", "vettingCreatedDate"]

_FIRST_ETAG = "-4242348048554929329"  # of the example in the docs, so that its request works once


def qualification_json(
    qualification: Qualification, now: datetime, vetting_days: float, date_name: DateName = "vettingCreateDate"
) -> dict[str, object]:
    """Return a qualification; the service omits absent members and sends no null."""
    members: dict[str, object] = {"qualification": qualification.kind}
    vetting = vetting_of(qualification, now, vetting_days)
    if vetting is None:
        return members
    members["vettingStatus"] = vetting.status
    if vetting.reason is not None:
        members["vettingReason"] = vetting.reason
    members[date_name] = format_time(qualification.created)
    return members


def customer_state_json(customer: Customer, now: datetime, vetting_days: float) -> dict[str, object]:
    """Return a customer as the control endpoints show it: with what its requests said, which decides their vetting."""
    return {
        "id": customer.id,
        "companyName": customer.company_name,
        "domain": customer.domain,
        "qualifications": [
            {
                **qualification_json(each, now, vetting_days),
                **({} if each.segment is None else {"educationSegment": each.segment}),
                **({} if each.website is None else {"website": each.website}),
            }
            for each in customer.qualifications.values()
        ],
    }


def validation_code_json(code: StoredCode) -> dict[str, object]:
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


def customer_json(customer: Customer) -> dict[str, object]:
    """Return a customer as the list of customers has it.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-name
    """
    path = f"/customers/{customer.id}"
    return {
        "id": customer.id,
        "companyProfile": {
            "tenantId": customer.id,
            "domain": customer.domain,
            "companyName": customer.company_name,
            "links": {"self": {"uri": f"{path}/profiles/company", "method": "GET", "headers": list[object]()}},
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": "reseller",
        "links": {"self": {"uri": path, "method": "GET", "headers": list[object]()}},
        "attributes": {"objectType": "Customer"},
    }


def customer_details_json(customer: Customer) -> dict[str, object]:
    """Return a customer with its profiles.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
    """
    return {
        **customer_json(customer),
        "commerceId": derived_id(customer.id, "commerce"),
        "companyProfile": company_profile_json(customer),
        "billingProfile": billing_profile_json(customer),
        "allowDelegatedAccess": True,
        "customDomains": [customer.domain],
        **(customer.other_members or {}),
    }


def company_profile_json(customer: Customer, *, versioned: bool = False) -> dict[str, object]:
    """Return the company profile; `versioned` puts `/v1` before the path of its link.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile
    """
    return {
        "tenantId": customer.id,
        "domain": customer.domain,
        "companyName": customer.company_name,
        **customer.company,
        **_links_and_attributes(customer, "company", "CustomerCompanyProfile", versioned=versioned),
    }


def billing_profile_json(customer: Customer, *, versioned: bool = False) -> dict[str, object]:
    """Return the billing profile; its etag is a string with a 64-bit integer.

    https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles
    """
    common = _links_and_attributes(customer, "billing", "CustomerBillingProfile", versioned=versioned)
    attributes = {"etag": etag_of(customer), "objectType": "CustomerBillingProfile"}
    return {**customer.billing, **common, "attributes": attributes}


def etag_of(customer: Customer) -> str:
    """Return the etag of the billing profile, which changes with each update."""
    if not customer.billing_updates and customer.stored_billing is None:
        return _FIRST_ETAG
    content = write_json([customer.id, len(customer.billing_updates), customer.billing])
    return str(int.from_bytes(hashlib.sha256(content.encode("utf-8", "replace")).digest()[:8], "big", signed=True))


def _links_and_attributes(customer: Customer, name: str, object_type: str, *, versioned: bool) -> dict[str, object]:
    uri = f"{'/v1' if versioned else ''}/customers/{customer.id}/profiles/{name}"
    return {
        "links": {"self": {"uri": uri, "method": "GET", "headers": list[object]()}},
        "attributes": {"objectType": object_type},
    }
