"""Contains all the data models used in inputs/outputs"""

from .customer_qualification import CustomerQualification
from .customer_qualification_request import CustomerQualificationRequest
from .customer_qualifications import CustomerQualifications
from .education_segment import EducationSegment
from .qualification_kind import QualificationKind
from .validation_code import ValidationCode
from .vetting_status import VettingStatus

__all__ = (
    "CustomerQualification",
    "CustomerQualificationRequest",
    "CustomerQualifications",
    "EducationSegment",
    "QualificationKind",
    "ValidationCode",
    "VettingStatus",
)
