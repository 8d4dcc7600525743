"""The resources of the spec, which are the attributes of the two clients.

Generated from openapi/partner-center.yaml; never edit it by hand.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partner_center.runtime.api_client import APIClient, AsyncAPIClient

    from .audit_records import AsyncAuditRecords, AsyncRawAuditRecords, AuditRecords, RawAuditRecords
    from .billing_profiles import AsyncBillingProfiles, AsyncRawBillingProfiles, BillingProfiles, RawBillingProfiles
    from .company_profiles import AsyncCompanyProfiles, AsyncRawCompanyProfiles, CompanyProfiles, RawCompanyProfiles
    from .custom_domains import AsyncCustomDomains, AsyncRawCustomDomains, CustomDomains, RawCustomDomains
    from .customers import AsyncCustomers, AsyncRawCustomers, Customers, RawCustomers
    from .domains import AsyncDomains, AsyncRawDomains, Domains, RawDomains
    from .organizations import AsyncOrganizations, AsyncRawOrganizations, Organizations, RawOrganizations
    from .qualifications import AsyncQualifications, AsyncRawQualifications, Qualifications, RawQualifications
    from .validation_codes import AsyncRawValidationCodes, AsyncValidationCodes, RawValidationCodes, ValidationCodes
    from .validation_status import (
        AsyncRawValidationStatus,
        AsyncValidationStatus,
        RawValidationStatus,
        ValidationStatus,
    )

__all__ = [
    "Qualifications",
    "AsyncQualifications",
    "RawQualifications",
    "AsyncRawQualifications",
    "ValidationCodes",
    "AsyncValidationCodes",
    "RawValidationCodes",
    "AsyncRawValidationCodes",
    "Customers",
    "AsyncCustomers",
    "RawCustomers",
    "AsyncRawCustomers",
    "BillingProfiles",
    "AsyncBillingProfiles",
    "RawBillingProfiles",
    "AsyncRawBillingProfiles",
    "CompanyProfiles",
    "AsyncCompanyProfiles",
    "RawCompanyProfiles",
    "AsyncRawCompanyProfiles",
    "Organizations",
    "AsyncOrganizations",
    "RawOrganizations",
    "AsyncRawOrganizations",
    "CustomDomains",
    "AsyncCustomDomains",
    "RawCustomDomains",
    "AsyncRawCustomDomains",
    "ValidationStatus",
    "AsyncValidationStatus",
    "RawValidationStatus",
    "AsyncRawValidationStatus",
    "AuditRecords",
    "AsyncAuditRecords",
    "RawAuditRecords",
    "AsyncRawAuditRecords",
    "Domains",
    "AsyncDomains",
    "RawDomains",
    "AsyncRawDomains",
    "AsyncRawResources",
    "AsyncResources",
    "RawResources",
    "Resources",
]


class RawResources:
    """The resources of `PartnerCenter`; each result is a `RawResponse`. Each is imported at its first use."""

    def __init__(self, api_client: "APIClient") -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<RawResources: qualifications, validation_codes, customers, billing_profiles, company_profiles, organizations, custom_domains, validation_status, audit_records, domains>"

    @cached_property
    def qualifications(self) -> "RawQualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import RawQualifications

        return RawQualifications(self._api_client)

    @cached_property
    def validation_codes(self) -> "RawValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import RawValidationCodes

        return RawValidationCodes(self._api_client)

    @cached_property
    def customers(self) -> "RawCustomers":
        """The partner's customers."""
        from .customers import RawCustomers

        return RawCustomers(self._api_client)

    @cached_property
    def billing_profiles(self) -> "RawBillingProfiles":
        """Whom bills of a customer go to, and where."""
        from .billing_profiles import RawBillingProfiles

        return RawBillingProfiles(self._api_client)

    @cached_property
    def company_profiles(self) -> "RawCompanyProfiles":
        """The customer's company, as the partner sees it."""
        from .company_profiles import RawCompanyProfiles

        return RawCompanyProfiles(self._api_client)

    @cached_property
    def organizations(self) -> "RawOrganizations":
        """The customer's organisation in its own tenant, for partners with granular delegated administration."""
        from .organizations import RawOrganizations

        return RawOrganizations(self._api_client)

    @cached_property
    def custom_domains(self) -> "RawCustomDomains":
        """The customer's own domains, for partners with granular delegated administration."""
        from .custom_domains import RawCustomDomains

        return RawCustomDomains(self._api_client)

    @cached_property
    def validation_status(self) -> "RawValidationStatus":
        """The compliance check of a customer's account, which may block purchases."""
        from .validation_status import RawValidationStatus

        return RawValidationStatus(self._api_client)

    @cached_property
    def audit_records(self) -> "RawAuditRecords":
        """Records of what the partner's users and applications did."""
        from .audit_records import RawAuditRecords

        return RawAuditRecords(self._api_client)

    @cached_property
    def domains(self) -> "RawDomains":
        """Whether a domain is free for a new customer."""
        from .domains import RawDomains

        return RawDomains(self._api_client)


class Resources:
    """The resources of `PartnerCenter`. Each is imported at its first use."""

    def __init__(self, api_client: "APIClient") -> None:
        self._api_client = api_client

    @cached_property
    def qualifications(self) -> "Qualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import Qualifications

        return Qualifications(self._api_client)

    @cached_property
    def validation_codes(self) -> "ValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import ValidationCodes

        return ValidationCodes(self._api_client)

    @cached_property
    def customers(self) -> "Customers":
        """The partner's customers."""
        from .customers import Customers

        return Customers(self._api_client)

    @cached_property
    def billing_profiles(self) -> "BillingProfiles":
        """Whom bills of a customer go to, and where."""
        from .billing_profiles import BillingProfiles

        return BillingProfiles(self._api_client)

    @cached_property
    def company_profiles(self) -> "CompanyProfiles":
        """The customer's company, as the partner sees it."""
        from .company_profiles import CompanyProfiles

        return CompanyProfiles(self._api_client)

    @cached_property
    def organizations(self) -> "Organizations":
        """The customer's organisation in its own tenant, for partners with granular delegated administration."""
        from .organizations import Organizations

        return Organizations(self._api_client)

    @cached_property
    def custom_domains(self) -> "CustomDomains":
        """The customer's own domains, for partners with granular delegated administration."""
        from .custom_domains import CustomDomains

        return CustomDomains(self._api_client)

    @cached_property
    def validation_status(self) -> "ValidationStatus":
        """The compliance check of a customer's account, which may block purchases."""
        from .validation_status import ValidationStatus

        return ValidationStatus(self._api_client)

    @cached_property
    def audit_records(self) -> "AuditRecords":
        """Records of what the partner's users and applications did."""
        from .audit_records import AuditRecords

        return AuditRecords(self._api_client)

    @cached_property
    def domains(self) -> "Domains":
        """Whether a domain is free for a new customer."""
        from .domains import Domains

        return Domains(self._api_client)

    @cached_property
    def with_raw_response(self) -> "RawResources":
        """The same resources. Each result has the status, headers, ids and attempts of its call."""
        return RawResources(self._api_client)


class AsyncRawResources:
    """The resources of `AsyncPartnerCenter`; each result is a `RawResponse`. Each is imported at its first use."""

    def __init__(self, api_client: "AsyncAPIClient") -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return "<AsyncRawResources: qualifications, validation_codes, customers, billing_profiles, company_profiles, organizations, custom_domains, validation_status, audit_records, domains>"

    @cached_property
    def qualifications(self) -> "AsyncRawQualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import AsyncRawQualifications

        return AsyncRawQualifications(self._api_client)

    @cached_property
    def validation_codes(self) -> "AsyncRawValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import AsyncRawValidationCodes

        return AsyncRawValidationCodes(self._api_client)

    @cached_property
    def customers(self) -> "AsyncRawCustomers":
        """The partner's customers."""
        from .customers import AsyncRawCustomers

        return AsyncRawCustomers(self._api_client)

    @cached_property
    def billing_profiles(self) -> "AsyncRawBillingProfiles":
        """Whom bills of a customer go to, and where."""
        from .billing_profiles import AsyncRawBillingProfiles

        return AsyncRawBillingProfiles(self._api_client)

    @cached_property
    def company_profiles(self) -> "AsyncRawCompanyProfiles":
        """The customer's company, as the partner sees it."""
        from .company_profiles import AsyncRawCompanyProfiles

        return AsyncRawCompanyProfiles(self._api_client)

    @cached_property
    def organizations(self) -> "AsyncRawOrganizations":
        """The customer's organisation in its own tenant, for partners with granular delegated administration."""
        from .organizations import AsyncRawOrganizations

        return AsyncRawOrganizations(self._api_client)

    @cached_property
    def custom_domains(self) -> "AsyncRawCustomDomains":
        """The customer's own domains, for partners with granular delegated administration."""
        from .custom_domains import AsyncRawCustomDomains

        return AsyncRawCustomDomains(self._api_client)

    @cached_property
    def validation_status(self) -> "AsyncRawValidationStatus":
        """The compliance check of a customer's account, which may block purchases."""
        from .validation_status import AsyncRawValidationStatus

        return AsyncRawValidationStatus(self._api_client)

    @cached_property
    def audit_records(self) -> "AsyncRawAuditRecords":
        """Records of what the partner's users and applications did."""
        from .audit_records import AsyncRawAuditRecords

        return AsyncRawAuditRecords(self._api_client)

    @cached_property
    def domains(self) -> "AsyncRawDomains":
        """Whether a domain is free for a new customer."""
        from .domains import AsyncRawDomains

        return AsyncRawDomains(self._api_client)


class AsyncResources:
    """The resources of `AsyncPartnerCenter`. Each is imported at its first use."""

    def __init__(self, api_client: "AsyncAPIClient") -> None:
        self._api_client = api_client

    @cached_property
    def qualifications(self) -> "AsyncQualifications":
        """Customer qualifications and the vetting they go through."""
        from .qualifications import AsyncQualifications

        return AsyncQualifications(self._api_client)

    @cached_property
    def validation_codes(self) -> "AsyncValidationCodes":
        """The codes that a Government Community Cloud qualification needs."""
        from .validation_codes import AsyncValidationCodes

        return AsyncValidationCodes(self._api_client)

    @cached_property
    def customers(self) -> "AsyncCustomers":
        """The partner's customers."""
        from .customers import AsyncCustomers

        return AsyncCustomers(self._api_client)

    @cached_property
    def billing_profiles(self) -> "AsyncBillingProfiles":
        """Whom bills of a customer go to, and where."""
        from .billing_profiles import AsyncBillingProfiles

        return AsyncBillingProfiles(self._api_client)

    @cached_property
    def company_profiles(self) -> "AsyncCompanyProfiles":
        """The customer's company, as the partner sees it."""
        from .company_profiles import AsyncCompanyProfiles

        return AsyncCompanyProfiles(self._api_client)

    @cached_property
    def organizations(self) -> "AsyncOrganizations":
        """The customer's organisation in its own tenant, for partners with granular delegated administration."""
        from .organizations import AsyncOrganizations

        return AsyncOrganizations(self._api_client)

    @cached_property
    def custom_domains(self) -> "AsyncCustomDomains":
        """The customer's own domains, for partners with granular delegated administration."""
        from .custom_domains import AsyncCustomDomains

        return AsyncCustomDomains(self._api_client)

    @cached_property
    def validation_status(self) -> "AsyncValidationStatus":
        """The compliance check of a customer's account, which may block purchases."""
        from .validation_status import AsyncValidationStatus

        return AsyncValidationStatus(self._api_client)

    @cached_property
    def audit_records(self) -> "AsyncAuditRecords":
        """Records of what the partner's users and applications did."""
        from .audit_records import AsyncAuditRecords

        return AsyncAuditRecords(self._api_client)

    @cached_property
    def domains(self) -> "AsyncDomains":
        """Whether a domain is free for a new customer."""
        from .domains import AsyncDomains

        return AsyncDomains(self._api_client)

    @cached_property
    def with_raw_response(self) -> "AsyncRawResources":
        """The same resources. Each result has the status, headers, ids and attempts of its call."""
        return AsyncRawResources(self._api_client)


_HOME = {
    "Qualifications": ".qualifications",
    "AsyncQualifications": ".qualifications",
    "RawQualifications": ".qualifications",
    "AsyncRawQualifications": ".qualifications",
    "ValidationCodes": ".validation_codes",
    "AsyncValidationCodes": ".validation_codes",
    "RawValidationCodes": ".validation_codes",
    "AsyncRawValidationCodes": ".validation_codes",
    "Customers": ".customers",
    "AsyncCustomers": ".customers",
    "RawCustomers": ".customers",
    "AsyncRawCustomers": ".customers",
    "BillingProfiles": ".billing_profiles",
    "AsyncBillingProfiles": ".billing_profiles",
    "RawBillingProfiles": ".billing_profiles",
    "AsyncRawBillingProfiles": ".billing_profiles",
    "CompanyProfiles": ".company_profiles",
    "AsyncCompanyProfiles": ".company_profiles",
    "RawCompanyProfiles": ".company_profiles",
    "AsyncRawCompanyProfiles": ".company_profiles",
    "Organizations": ".organizations",
    "AsyncOrganizations": ".organizations",
    "RawOrganizations": ".organizations",
    "AsyncRawOrganizations": ".organizations",
    "CustomDomains": ".custom_domains",
    "AsyncCustomDomains": ".custom_domains",
    "RawCustomDomains": ".custom_domains",
    "AsyncRawCustomDomains": ".custom_domains",
    "ValidationStatus": ".validation_status",
    "AsyncValidationStatus": ".validation_status",
    "RawValidationStatus": ".validation_status",
    "AsyncRawValidationStatus": ".validation_status",
    "AuditRecords": ".audit_records",
    "AsyncAuditRecords": ".audit_records",
    "RawAuditRecords": ".audit_records",
    "AsyncRawAuditRecords": ".audit_records",
    "Domains": ".domains",
    "AsyncDomains": ".domains",
    "RawDomains": ".domains",
    "AsyncRawDomains": ".domains",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a class at its first use."""
        from importlib import import_module

        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOME[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
