"""Python client for Microsoft Partner Center customer qualifications.

::

    from partner_center import Education, PartnerCenter

    with PartnerCenter(token) as pc:
        result = pc.qualifications.create(customer_id, Education(segment="K12", website="contoso.edu"))
        print(result.qualifications[0].vetting_status)
"""

from partner_center_generated.models import (
    CustomerQualification,
    CustomerQualificationRequest,
    CustomerQualifications,
    ValidationCode,
)

from ._version import __version__
from .calls import CallOptions, PollOptions, RawResponse
from .client import AsyncPartnerCenter, PartnerCenter
from .clock import without_waiting
from .dates import parse_date
from .errors import (
    APIError,
    AppOnlyTokenError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    CredentialError,
    InvalidRequestError,
    MfaRequiredError,
    NoRelationshipError,
    NotFoundError,
    NotSentError,
    OutcomeUnknownError,
    PartnerCenterError,
    PermissionDeniedError,
    RateLimitError,
    ResponseDecodeError,
    ServerError,
    TransportError,
    VettingTimeout,
    WrongAudienceError,
)
from .limits import RateLimiter, Timeout
from .requests import Education, GovernmentCommunityCloud, StateOwnedEntity
from .retry import RetryBudget, RetryPolicy
from .secure_application_model import SecureApplicationModel
from .throttling import AdaptiveRateLimiter
from .vetting import Poll, PollSchedule

__all__ = [
    "APIError",
    "AdaptiveRateLimiter",
    "AppOnlyTokenError",
    "AsyncPartnerCenter",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "CallOptions",
    "ConflictError",
    "CredentialError",
    "CustomerQualification",
    "CustomerQualificationRequest",
    "CustomerQualifications",
    "Education",
    "GovernmentCommunityCloud",
    "InvalidRequestError",
    "MfaRequiredError",
    "NoRelationshipError",
    "NotFoundError",
    "NotSentError",
    "OutcomeUnknownError",
    "PartnerCenter",
    "PartnerCenterError",
    "PermissionDeniedError",
    "Poll",
    "PollOptions",
    "PollSchedule",
    "RateLimitError",
    "RateLimiter",
    "RawResponse",
    "ResponseDecodeError",
    "RetryBudget",
    "RetryPolicy",
    "SecureApplicationModel",
    "ServerError",
    "StateOwnedEntity",
    "Timeout",
    "TransportError",
    "ValidationCode",
    "VettingTimeout",
    "WrongAudienceError",
    "__version__",
    "parse_date",
    "without_waiting",
]
