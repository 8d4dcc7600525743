"""Contains all the data models used in inputs/outputs"""

from .account_status import AccountStatus
from .account_validation_status import AccountValidationStatus
from .account_validation_type import AccountValidationType
from .address import Address
from .audit_operation_status import AuditOperationStatus
from .audit_record import AuditRecord
from .audit_record_collection import AuditRecordCollection
from .customer import Customer
from .customer_billing_profile import CustomerBillingProfile
from .customer_collection import CustomerCollection
from .customer_company_profile import CustomerCompanyProfile
from .customer_organization import CustomerOrganization
from .customer_partner_relationship import CustomerPartnerRelationship
from .customer_qualification import CustomerQualification
from .customer_qualification_request import CustomerQualificationRequest
from .customer_qualifications import CustomerQualifications
from .customer_request import CustomerRequest
from .education_segment import EducationSegment
from .gcc_validation_relationship import GccValidationRelationship
from .key_value_pair import KeyValuePair
from .link import Link
from .qualification_kind import QualificationKind
from .resource_attributes import ResourceAttributes
from .resource_links import ResourceLinks
from .seek_operation import SeekOperation
from .user_credentials import UserCredentials
from .validation_code import ValidationCode
from .vetting_status import VettingStatus

__all__ = (
    "AccountStatus",
    "AccountValidationStatus",
    "AccountValidationType",
    "Address",
    "AuditOperationStatus",
    "AuditRecord",
    "AuditRecordCollection",
    "Customer",
    "CustomerBillingProfile",
    "CustomerCollection",
    "CustomerCompanyProfile",
    "CustomerOrganization",
    "CustomerPartnerRelationship",
    "CustomerQualification",
    "CustomerQualificationRequest",
    "CustomerQualifications",
    "CustomerRequest",
    "EducationSegment",
    "GccValidationRelationship",
    "KeyValuePair",
    "Link",
    "QualificationKind",
    "ResourceAttributes",
    "ResourceLinks",
    "SeekOperation",
    "UserCredentials",
    "ValidationCode",
    "VettingStatus",
)
