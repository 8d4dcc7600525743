"""Contains all the data models used in inputs/outputs"""

from .address import Address
from .customer import Customer
from .customer_billing_profile import CustomerBillingProfile
from .customer_collection import CustomerCollection
from .customer_company_profile import CustomerCompanyProfile
from .customer_partner_relationship import CustomerPartnerRelationship
from .customer_qualification import CustomerQualification
from .customer_qualification_request import CustomerQualificationRequest
from .customer_qualifications import CustomerQualifications
from .education_segment import EducationSegment
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
    "Address",
    "Customer",
    "CustomerBillingProfile",
    "CustomerCollection",
    "CustomerCompanyProfile",
    "CustomerPartnerRelationship",
    "CustomerQualification",
    "CustomerQualificationRequest",
    "CustomerQualifications",
    "EducationSegment",
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
