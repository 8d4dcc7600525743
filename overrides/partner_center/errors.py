"""The errors of this package.

::

    PartnerCenterError
    ├── InvalidRequestError (ValueError)   an argument was refused, nothing was sent
    ├── CredentialError                    the credential gave no usable token
    ├── TransportError                     the service did not answer
    │   ├── NotSentError                   the request did not reach it
    │   └── OutcomeUnknownError            it may have reached it and been carried out
    ├── VettingTimeout                     vetting had no outcome in time; has a token to resume the wait
    ├── ResponseDecodeError                the response is not what the docs promise
    └── APIError                           the service refused the request, or failed
        ├── BadRequestError                400
        ├── AuthenticationError            401
        │   ├── WrongAudienceError         401, code 900420
        │   └── MfaRequiredError           401, code 900421
        ├── PermissionDeniedError          403
        │   ├── AppOnlyTokenError          403, code 900329
        │   └── NoRelationshipError        403, code 20002
        ├── NotFoundError                  404
        ├── ConflictError                  409
        ├── RateLimitError                 429
        └── ServerError                    500 and above

No message contains a token, a validation code or a body. All errors can be pickled.
"""

import copyreg
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from attrs import frozen

if TYPE_CHECKING:
    from partner_center_generated.models import CustomerQualification


@frozen
class Attempt:
    """One request of a call.

    Attributes:
        number: From 1.
        outcome: The result, such as `answered 503`. A create check has a prefix: `read back: answered 200`.
        delay: Seconds waited after this request and before the next one; None after the last one.
    """

    number: int
    outcome: str
    delay: float | None = None


class ErrorContext(TypedDict, total=False):
    """The keyword arguments of every error; see the attributes of `PartnerCenterError`."""

    hint: str | None
    request_id: str | None
    correlation_id: str | None
    attempts: tuple[Attempt, ...]


class PartnerCenterError(Exception):
    """Base class of all errors of this package.

    Attributes:
        message: What happened.
        hint: What to do about it, or None.
        request_id: `ms-requestid` of the call, the same for all its attempts; None when nothing was sent.
        correlation_id: `ms-correlationid` of the call; None when nothing was sent.
        attempts: The requests that were sent, in order.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        request_id: str | None = None,
        correlation_id: str | None = None,
        attempts: tuple[Attempt, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.request_id = request_id
        self.correlation_id = correlation_id
        self.attempts = attempts

    def __str__(self) -> str:
        ids = f" [request id {self.request_id}, correlation id {self.correlation_id}]" if self.request_id else ""
        text = self.message + ids
        return f"{text}{'' if text.endswith(('.', '?')) else '.'} Hint: {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without the constructor, which needs keyword arguments."""
        rebuild: Any = getattr(copyreg, "__newobj__")  # noqa: B009 - the stubs do not have it
        return rebuild, (type(self), *self.args), self.__dict__


class InvalidRequestError(PartnerCenterError, ValueError):
    """An argument was refused before anything was sent. The message says what to give instead."""


class CredentialError(PartnerCenterError):
    """The credential gave no usable token. Earlier attempts of the call, if any, are in `attempts`."""


class TransportError(PartnerCenterError):
    """The service did not answer."""


class NotSentError(TransportError):
    """The request did not reach the service: unknown host, connection refused, TLS failure, no free connection."""


class OutcomeUnknownError(TransportError):
    """The request may have reached the service. A timeout, a reset or a truncated response followed."""


class VettingTimeout(PartnerCenterError):  # noqa: N818 - the usual name
    """Vetting had no outcome in time. Any process can resume the wait.

    Attributes:
        token: The token for `qualifications.resume`: JSON text without secrets.
        last: The customer's qualification at the last poll that found one, or None.
    """

    def __init__(
        self, message: str, *, token: str, last: "CustomerQualification | None", **context: Unpack[ErrorContext]
    ) -> None:
        super().__init__(message, **context)
        self.token = token
        self.last: CustomerQualification | None = last


class ResponseDecodeError(PartnerCenterError):
    """The response is not what the docs promise.

    Attributes:
        status: HTTP status of the response.
        content: The bytes of the response's body. `str()` and `repr()` do not show it.
    """

    def __init__(self, message: str, *, status: int, content: bytes, **context: Unpack[ErrorContext]) -> None:
        super().__init__(message, **context)
        self.status = status
        self.content = content


class APIError(PartnerCenterError):
    """The service refused the request, or failed.

    Attributes:
        status: HTTP status. It may be one that HTTP does not define, such as 599.
        code: The service's own error code; None if the body has none.
        retry_after: `Retry-After` in seconds; None if the response has none.
        is_retryable: Whether the same request may succeed later.
        content: The bytes of the response's body. `str()` and `repr()` do not show it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None,
        retry_after: float | None,
        content: bytes,
        **context: Unpack[ErrorContext],
    ) -> None:
        super().__init__(message, **context)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.content = content

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in RETRYABLE_STATUSES

    def __str__(self) -> str:
        code = f", code {self.code}" if self.code else ""
        return f"HTTP {self.status}{code}: {super().__str__()}"


class BadRequestError(APIError):
    """The request is not valid (400)."""


class AuthenticationError(APIError):
    """The service did not accept the token (401)."""


class WrongAudienceError(AuthenticationError):
    """The token is for another audience (401, code 900420)."""


class MfaRequiredError(AuthenticationError):
    """The token lacks the MFA claim (401, code 900421)."""


class PermissionDeniedError(APIError):
    """The caller may not do this (403)."""


class AppOnlyTokenError(PermissionDeniedError):
    """The operation needs a user, and the token is app-only (403, code 900329)."""


class NoRelationshipError(PermissionDeniedError):
    """The partner has no relationship with the customer (403, code 20002)."""


class NotFoundError(APIError):
    """The customer or resource does not exist (404)."""


class ConflictError(APIError):
    """The request conflicts with the current state (409)."""


class RateLimitError(APIError):
    """Too many requests (429)."""


class ServerError(APIError):
    """The service failed (500 and above)."""


RETRYABLE_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})

_BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}

# https://learn.microsoft.com/en-us/partner-center/developer/error-codes
# 9004xx: https://learn.microsoft.com/en-us/partner-center/developer/partner-center-authentication
_BY_CODE: dict[str, type[APIError]] = {
    "900420": WrongAudienceError,
    "900421": MfaRequiredError,
    "900329": AppOnlyTokenError,
    "20002": NoRelationshipError,
}

_HINTS: dict[str, str] = {
    "1000": "Check the customer id.",
    "60003": "Check the customer id: it is the id of the customer's tenant.",
    "2032": "Access is denied; check the partner user's role and the relationship with the customer.",
    "3000": "Check the members of the request: the service names the invalid one.",
    "20002": "Ask the customer to accept your reseller relationship, or check the customer id.",
    "800001": "Send a token for https://api.partnercenter.microsoft.com/.default.",
    "900118": "Give the customer's id as a GUID.",
    "900126": "The service does not know this value; check its spelling against the docs.",
    "900150": "Give the partner user the Admin agent or Sales agent role.",
    "900308": "Give the partner user the Admin agent or Sales agent role, and for GCC a GDAP role on the customer.",
    "900309": "Conditional Access refused the sign-in; see the sign-in log of the partner's tenant.",
    "900329": "Use App+User credentials: a token that a partner user consented to.",
    "900420": "Ask for a token for https://api.partnercenter.microsoft.com/.default, not for graph.windows.net.",
    "900421": "Let the partner user sign in again with MFA. The old refresh token cannot give the MFA claim.",
}

_STATUS_HINTS = {
    401: "Send a token for https://api.partnercenter.microsoft.com/.default that has not expired.",
    409: "Read back what exists: the requested one may be there already.",
    429: "Send fewer requests with max_requests_per_second, and try again later.",
}


def api_error_type(status: int, code: str | None) -> type[APIError]:
    """Return the error class for a status and the service's code."""
    by_status = _BY_STATUS.get(status, ServerError if status >= 500 else APIError)
    by_code = _BY_CODE.get(code or "", by_status)
    return by_code if issubclass(by_code, by_status) else by_status


def hint_for(status: int, code: str | None) -> str | None:
    """Return the hint for the service's code, or else for the status, or None."""
    return _HINTS.get(code or "") or _STATUS_HINTS.get(status)
