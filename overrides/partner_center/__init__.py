"""Python client for Microsoft Partner Center customer qualifications.

.. code-block:: python

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
    "spec_version",
    "without_waiting",
]

__version__: str
spec_version: str
"""Version and hash of the OpenAPI document that this client is generated from: `2026.11.0+sha256.` and 12 digits."""


def __getattr__(name: str) -> str:
    """Read the two versions when they are asked for, since an import should not have to."""
    if name == "__version__":
        from .versions import package_version  # noqa: PLC0415

        return package_version()
    if name == "spec_version":
        from .versions import spec_version  # noqa: PLC0415

        return spec_version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
