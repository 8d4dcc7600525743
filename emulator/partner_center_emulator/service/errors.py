"""Errors of the service, with the documented codes and body."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ErrorCode(StrEnum):
    """Name the documented error codes that the emulator sends.

    https://learn.microsoft.com/en-us/partner-center/developer/error-codes; no table of codes for qualifications exists,
    so each error takes the nearest general code. ``NOT_ALLOWED`` is known from the field only:
    https://github.com/microsoft/Partner-Center-DotNet-Samples/issues/73
    """

    NOT_FOUND = "1000"
    STALE_ETAG = "2055"
    INVALID_PROPERTY = "3000"
    NO_COMMERCE_RELATIONSHIP = "20002"
    REGISTRATION_NUMBER_NOT_SUPPORTED = "600002"
    NOT_ALLOWED = "600006"
    REGISTRATION_NUMBER_MISSING = "600049"
    UNAUTHENTICATED = "800001"
    INVALID_INPUT = "800002"
    INVALID_CUSTOMER_ID = "900118"
    INVALID_ENUM = "900126"
    INSUFFICIENT_PRIVILEGES = "900308"
    NEEDS_USER = "900329"
    WRONG_AUDIENCE = "900420"
    NO_MFA = "900421"


class ServiceError(Exception):
    """Hold the error response to a request."""

    def __init__(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        """Keep the status, the body as JSON data, and further headers of the response."""
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers


def service_error(
    status: int, code: ErrorCode, description: str, headers: Mapping[str, str] | None = None
) -> ServiceError:
    """Return an error with the documented body.

    https://learn.microsoft.com/en-us/partner-center/developer/error-codes
    """
    body = {"code": str(code), "description": description, "data": list[object](), "source": "PartnerFD"}
    return ServiceError(status, body, headers)
