"""Python client for Microsoft Partner Center customer qualifications.

.. code-block:: python

    from partner_center import Education, PartnerCenter

    with PartnerCenter(token) as pc:
        result = pc.qualifications.create(customer_id, Education(segment="K12", website="contoso.edu"))
        print(result.qualifications[0].vetting_status)
"""

# Type checkers know this name. Importing `typing` takes longer than importing this package.
# Without `: bool`, jedi would infer False and skip the imports below.
TYPE_CHECKING: bool = False

if TYPE_CHECKING:
    from partner_center_generated.models import (
        Customer,
        CustomerQualification,
        CustomerQualificationRequest,
        CustomerQualifications,
        ValidationCode,
    )
    from partner_center_workflows.adaptive_rate import AdaptiveRateLimiter

    from .client import AsyncPartnerCenter, PartnerCenter
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
    from .formats.dates import parse_date
    from .policies.clock import without_waiting
    from .policies.rate_limit import RateLimiter
    from .policies.retry import RetryBudget, RetryPolicy
    from .policies.timeout import Timeout
    from .qualification_requests import Education, GovernmentCommunityCloud, StateOwnedEntity
    from .runtime.calls import CallOptions, PollOptions, RawResponse
    from .runtime.pages import AsyncPages, Page, Pages
    from .sign_in.secure_application_model import SecureApplicationModel
    from .vetting import Poll, PollSchedule

__all__ = [
    "APIError",
    "AdaptiveRateLimiter",
    "AppOnlyTokenError",
    "AsyncPages",
    "AsyncPartnerCenter",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "CallOptions",
    "ConflictError",
    "CredentialError",
    "Customer",
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
    "Page",
    "Pages",
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
"""Version and hash of the OpenAPI spec that this client is generated from: `2026.11.0+sha256.` and 12 digits."""

_EXPORTS = {
    "partner_center_generated.models": (
        "Customer",
        "CustomerQualification",
        "CustomerQualificationRequest",
        "CustomerQualifications",
        "ValidationCode",
    ),
    ".runtime.calls": ("CallOptions", "PollOptions", "RawResponse"),
    ".client": ("AsyncPartnerCenter", "PartnerCenter"),
    ".policies.clock": ("without_waiting",),
    ".formats.dates": ("parse_date",),
    ".errors": (),  # the rest of `__all__`
    ".policies.timeout": ("Timeout",),
    ".runtime.pages": ("AsyncPages", "Page", "Pages"),
    ".qualification_requests": ("Education", "GovernmentCommunityCloud", "StateOwnedEntity"),
    ".policies.retry": ("RetryBudget", "RetryPolicy"),
    ".sign_in.secure_application_model": ("SecureApplicationModel",),
    ".policies.rate_limit": ("RateLimiter",),
    "partner_center_workflows.adaptive_rate": ("AdaptiveRateLimiter",),  # the only name from above
    ".vetting": ("Poll", "PollSchedule"),
}
_HOME = {name: module for module, names in _EXPORTS.items() for name in names}


if not TYPE_CHECKING:  # with this function, a type checker would accept any name

    def __getattr__(name: str) -> object:
        """Import a public name at its first use, so that parsing arguments does not import an HTTP library."""
        from importlib import import_module  # noqa: PLC0415

        value: object
        if name == "__version__":
            value = import_module(".formats.spec", __name__).package_version()
        elif name == "spec_version":
            value = import_module(".formats.spec", __name__).spec_version()
        elif name in __all__:
            value = getattr(import_module(_HOME.get(name, ".errors"), __name__), name)
        elif f".{name}" in _EXPORTS:
            value = import_module(f".{name}", __name__)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value  # the next access finds it without this function
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
