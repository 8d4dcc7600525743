"""A customer and its profiles, as JSON members."""

from __future__ import annotations

import hashlib

from partner_center_emulator.customers import customer_json
from partner_center_emulator.jsons import write_json
from partner_center_emulator.made_up import made_up_id
from partner_center_emulator.store import Customer

_FIRST_ETAG = "-4242348048554929329"  # of the documents' example, whose request is taken as it stands, once


def whole_customer_json(customer: Customer) -> dict[str, object]:
    """Return all that is known of a customer.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id
    """
    return {
        **customer_json(customer),
        "commerceId": made_up_id(customer.id, "commerce"),
        "companyProfile": company_json(customer),
        "billingProfile": billing_json(customer),
        "allowDelegatedAccess": True,
        "customDomains": [customer.domain],
        **(customer.others or {}),
    }


def company_json(customer: Customer, *, versioned: bool = False) -> dict[str, object]:
    """Return the company's profile; `versioned` puts `/v1` before the path of its link.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile
    """
    return {
        "tenantId": customer.id,
        "domain": customer.domain,
        "companyName": customer.company_name,
        **customer.company,
        **_ends(customer, "company", "CustomerCompanyProfile", versioned=versioned),
    }


def billing_json(customer: Customer, *, versioned: bool = False) -> dict[str, object]:
    """Return the billing profile, whose etag is a whole number of 64 bits in a string.

    https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles
    """
    ends = _ends(customer, "billing", "CustomerBillingProfile", versioned=versioned)
    attributes = {"etag": etag_of(customer), "objectType": "CustomerBillingProfile"}
    return {**customer.billing, **ends, "attributes": attributes}


def etag_of(customer: Customer) -> str:
    """Return the version of the billing profile, which is another one after each update."""
    if not customer.billing_updates and customer.given_billing is None:
        return _FIRST_ETAG
    content = write_json([customer.id, len(customer.billing_updates), customer.billing])
    return str(int.from_bytes(hashlib.sha256(content.encode("utf-8", "replace")).digest()[:8], "big", signed=True))


def _ends(customer: Customer, name: str, object_type: str, *, versioned: bool) -> dict[str, object]:
    uri = f"{'/v1' if versioned else ''}/customers/{customer.id}/profiles/{name}"
    return {
        "links": {"self": {"uri": uri, "method": "GET", "headers": list[object]()}},
        "attributes": {"objectType": object_type},
    }
