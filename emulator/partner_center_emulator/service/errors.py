"""A request that is answered with an error."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Code(StrEnum):
    """Name the documented error codes that the emulator answers with.

    https://learn.microsoft.com/en-us/partner-center/developer/error-codes; no table of codes for qualifications exists,
    so each refusal takes the general code that comes nearest. ``NOT_ALLOWED`` is known from the field only:
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


class RefusalError(Exception):
    """Carry the error answer of a refused request."""

    def __init__(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        """Keep the status, the body as JSON has it and further headers of the answer."""
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers


def fault(status: int, code: Code, description: str, headers: Mapping[str, str] | None = None) -> RefusalError:
    """Return a refusal with the documented error body.

    https://learn.microsoft.com/en-us/partner-center/developer/error-codes
    """
    body = {"code": str(code), "description": description, "data": list[object](), "source": "PartnerFD"}
    return RefusalError(status, body, headers)
