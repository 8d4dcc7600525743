"""Requests to create a customer, and to update a billing profile, checked as far as the state does not matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from partner_center_emulator.service.errors import Code, fault
from partner_center_emulator.service.request_bodies import invalid_property, typed

# https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer; of the address the how-to gives lengths,
# and that those with a least length are required is inferred.
_REQUIRED = ("email", "culture", "language", "companyName")
_LENGTHS = {"addressLine1": (1, 200), "firstName": (1, 50), "lastName": (1, 50), "country": (2, 2)}
_OPTIONAL_LENGTHS = {"addressLine2": (0, 200), "state": (0, 2)}
# https://learn.microsoft.com/en-us/partner-center/developer/customer-resources
_WITH_REGISTRATION_NUMBER = frozenset(
    {"AM", "AZ", "BY", "HU", "KZ", "KG", "MD", "RU", "TJ", "UZ", "UA", "BR", "IN", "ZA", "PL", "AE", "SA", "TR", "TH"}
    | {"VN", "MM", "IQ", "SS", "VE"}
)
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+", re.IGNORECASE
)


@dataclass(frozen=True)
class NewCustomer:
    """Hold a customer to create that is sound in itself."""

    company_name: str
    domain: str
    company: Mapping[str, object]
    billing: Mapping[str, object]
    others: Mapping[str, object]
    user_name: str


def is_domain(text: str) -> bool:
    """Say whether a text has the form of a domain's name."""
    return _DOMAIN.fullmatch(text) is not None


def read_new_customer(body: Mapping[str, object]) -> NewCustomer:
    """Read a customer to create, or raise the refusal.

    https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
    """
    customer: dict[str, Any] = typed("Customer", body)
    company, billing = customer.get("companyProfile", {}), customer.get("billingProfile", {})
    _require(company, ("domain",), "companyProfile")
    _require(billing, _REQUIRED, "billingProfile")
    if not is_domain(company["domain"]):
        raise invalid_property("companyProfile.domain must be a domain, such as contoso.onmicrosoft.com.")
    if len(billing["language"]) != 2:
        raise invalid_property("billingProfile.language must have two letters.")
    address = _address(billing)
    _check_registration_number(company.get("organizationRegistrationNumber"), address["country"])
    credentials = customer.get("userCredentials", {})
    if "password" in credentials:
        raise invalid_property("userCredentials.password cannot be given: the service makes one.")
    of_company = {name: company[name] for name in ("email", "organizationRegistrationNumber") if company.get(name)}
    others: dict[str, object] = {
        name: customer[name] for name in ("enableGDAPByDefault", "associatedPartnerId") if name in customer
    }
    return NewCustomer(
        company_name=company.get("companyName") or billing["companyName"],
        domain=company["domain"],
        company={
            "address": company.get("address") or _company_address(address),
            "email": billing["email"],
            **of_company,
        },
        billing=without_ends(billing),
        others=others,
        user_name=credentials.get("userName") or "admin",
    )


def read_billing(body: Mapping[str, object]) -> tuple[dict[str, object], str | None]:
    """Read a billing profile and the etag that is in it, or raise the refusal.

    https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
    """
    profile = typed("CustomerBillingProfile", body)
    attributes = cast("Mapping[str, str]", profile.get("attributes", {}))
    return without_ends(profile), attributes.get("etag")


def without_ends(profile: Mapping[str, object]) -> dict[str, object]:
    """Return what is the caller's to say of a profile."""
    return {name: value for name, value in profile.items() if name not in ("id", "links", "attributes")}


def _require(members: Mapping[str, object], names: tuple[str, ...], where: str) -> None:
    for name in names:
        if not members.get(name):
            raise invalid_property(f"{where}.{name} is required.")


def _address(billing: Mapping[str, Any]) -> Mapping[str, str]:
    address: Mapping[str, str] = billing.get("defaultAddress", {})
    for name, (least, most) in {**_LENGTHS, **_OPTIONAL_LENGTHS}.items():
        if not least <= len(address.get(name, "")) <= most:
            bounds = f"{least}" if least == most else f"{least} to {most}"
            raise invalid_property(f"billingProfile.defaultAddress.{name} must have {bounds} characters.")
    return address


def _check_registration_number(number: str | None, country: str) -> None:
    """https://learn.microsoft.com/en-us/partner-center/developer/error-codes."""
    where = "companyProfile.organizationRegistrationNumber"
    is_wanted = country.upper() in _WITH_REGISTRATION_NUMBER
    if is_wanted and not number:
        raise fault(400, Code.REGISTRATION_NUMBER_MISSING, f"{where} is required in {country.upper()}.")
    if number and not is_wanted:
        raise fault(400, Code.REGISTRATION_NUMBER_NOT_SUPPORTED, f"{where} is not supported in this country.")


def _company_address(address: Mapping[str, str]) -> dict[str, object]:
    """Return the address as a company's profile has it: with a region in place of a state."""
    kept: dict[str, object] = {
        name: value for name, value in address.items() if name not in ("firstName", "lastName", "middleName", "state")
    }
    return {**kept, "region": address["state"]} if "state" in address else kept
