"""Requests to create a customer and to update a billing profile, checked without the customer's state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from partner_center_emulator.service.errors import ErrorCode, service_error
from partner_center_emulator.service.request_bodies import invalid_property, typed_members

# https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer; the how-to gives the lengths of
# the address. That members with a minimum length are required is inferred.
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
    """Hold a request to create a customer that is valid on its own."""

    company_name: str
    domain: str
    company: Mapping[str, object]
    billing: Mapping[str, object]
    other_members: Mapping[str, object]
    user_name: str


def is_domain(text: str) -> bool:
    """Return whether a text has the form of a domain name."""
    return _DOMAIN.fullmatch(text) is not None


def read_new_customer(body: Mapping[str, object]) -> NewCustomer:
    """Read a request to create a customer, or raise a ServiceError.

    https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
    """
    customer: dict[str, Any] = typed_members("Customer", body)
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
    company_members = {name: company[name] for name in ("email", "organizationRegistrationNumber") if company.get(name)}
    other_members: dict[str, object] = {
        name: customer[name] for name in ("enableGDAPByDefault", "associatedPartnerId") if name in customer
    }
    return NewCustomer(
        company_name=company.get("companyName") or billing["companyName"],
        domain=company["domain"],
        company={
            "address": company.get("address") or _company_address(address),
            "email": billing["email"],
            **company_members,
        },
        billing=_settable_members(billing),
        other_members=other_members,
        user_name=credentials.get("userName") or "admin",
    )


def read_billing(body: Mapping[str, object]) -> tuple[dict[str, object], str | None]:
    """Read a billing profile and its etag, or raise a ServiceError.

    https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
    """
    profile = typed_members("CustomerBillingProfile", body)
    attributes = cast("Mapping[str, str]", profile.get("attributes", {}))
    return _settable_members(profile), attributes.get("etag")


def _settable_members(profile: Mapping[str, object]) -> dict[str, object]:
    """Return the members of a profile that a caller may set."""
    return {name: value for name, value in profile.items() if name not in ("id", "links", "attributes")}


def _require(members: Mapping[str, object], names: tuple[str, ...], where: str) -> None:
    for name in names:
        if not members.get(name):
            raise invalid_property(f"{where}.{name} is required.")


def _address(billing: Mapping[str, Any]) -> Mapping[str, str]:
    address: Mapping[str, str] = billing.get("defaultAddress", {})
    for name, (minimum, maximum) in {**_LENGTHS, **_OPTIONAL_LENGTHS}.items():
        if not minimum <= len(address.get(name, "")) <= maximum:
            bounds = f"{minimum}" if minimum == maximum else f"{minimum} to {maximum}"
            raise invalid_property(f"billingProfile.defaultAddress.{name} must have {bounds} characters.")
    return address


def _check_registration_number(number: str | None, country: str) -> None:
    """https://learn.microsoft.com/en-us/partner-center/developer/error-codes."""
    where = "companyProfile.organizationRegistrationNumber"
    is_required = country.upper() in _WITH_REGISTRATION_NUMBER
    if is_required and not number:
        raise service_error(400, ErrorCode.REGISTRATION_NUMBER_MISSING, f"{where} is required in {country.upper()}.")
    if number and not is_required:
        raise service_error(
            400, ErrorCode.REGISTRATION_NUMBER_NOT_SUPPORTED, f"{where} is not supported in this country."
        )


def _company_address(address: Mapping[str, str]) -> dict[str, object]:
    """Return the address for a company profile, which has a region in place of a state."""
    members: dict[str, object] = {
        name: value for name, value in address.items() if name not in ("firstName", "lastName", "middleName", "state")
    }
    return {**members, "region": address["state"]} if "state" in address else members
