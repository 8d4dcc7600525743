"""Authorization: the check of a request's version, access token and claims.

A token that is not a JWT counts as that of a user with MFA (App+User), so that any text will do to start with. The
claims of a JWT are checked; its signature is not.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request

from partner_center_emulator.formats.ids_and_times import normal_guid
from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error
from partner_center_emulator.service.operations import Service
from partner_center_emulator.service.responses import set_mfa_compliance

_VERSIONS = ("1", "1.0")  # the second is inferred: API versions of Web API have both forms
_AUDIENCES = (
    "https://api.partnercenter.microsoft.com",
    # The app id of the same API: https://github.com/microsoft/Partner-Center-PowerShell/issues/259
    "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
)
_JWT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Caller:
    """Describe the caller, as far as the token tells."""

    kind: Literal["app-only", "app+user"] = "app+user"
    has_mfa: bool = True
    tenant_id: str | None = None
    """None: the token does not say."""

    @property
    def is_mfa_compliant(self) -> bool:
        """Return whether the caller meets the MFA requirement; an app needs no MFA."""
        return self.kind == "app-only" or self.has_mfa


def authorize(service: Service, request: Request, *, version: str | None, needs_user: bool = False) -> Caller:
    """Return the caller, or raise an error for a wrong version or an unacceptable token.

    The version is None for a path without one.
    """
    if version is not None and version not in _VERSIONS:
        raise HTTPException(404)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise missing_token()
    caller = read_token(token.strip(), service.clock.now())
    set_mfa_compliance(request, is_compliant=caller.is_mfa_compliant)
    check_caller(caller, needs_user=needs_user, tenant_id=service.settings.tenant_id)
    return caller


def parse_customer_id(text: str) -> str:
    """Return a customer's id from a path, or raise a ServiceError if it is not a GUID."""
    customer_id = normal_guid(text)
    if customer_id is None:
        raise service_error(400, ErrorCode.INVALID_CUSTOMER_ID, "The customer id is not a GUID.")
    return customer_id


def read_token(token: str, now: datetime) -> Caller:
    """Return the caller, or raise a ServiceError if the token is invalid."""
    claims = _claims(token)
    if claims is None:
        return Caller()
    _check_audience(claims.get("aud"))
    _check_expiry(claims.get("exp"), now)
    tenant_id = claims.get("tid")
    scope, methods = claims.get("scp"), claims.get("amr")
    return Caller(
        kind="app-only" if claims.get("idtyp") == "app" or not scope else "app+user",
        has_mfa=isinstance(methods, list) and "mfa" in cast("list[object]", methods),
        tenant_id=tenant_id if isinstance(tenant_id, str) else "",
    )


def check_caller(caller: Caller, *, needs_user: bool, tenant_id: str | None) -> None:
    """Raise a ServiceError if the caller may not use the operation.

    https://learn.microsoft.com/en-us/partner-center/developer/error-codes,
    https://learn.microsoft.com/en-us/partner-center/developer/partner-center-authentication
    """
    if not caller.is_mfa_compliant:
        raise _unauthorized(ErrorCode.NO_MFA, "MFA is required: the token's amr does not have mfa.")
    if needs_user and caller.kind == "app-only":
        description = "The resource does not support application-only tokens: a user has to sign in."
        raise service_error(403, ErrorCode.NEEDS_USER, description)
    if tenant_id is not None and caller.tenant_id is not None and caller.tenant_id.lower() != tenant_id.lower():
        # No code for another partner's token is documented. This one says that the caller has no rights here; 20002 and
        # 60003 are about the customer.
        raise service_error(
            403, ErrorCode.INSUFFICIENT_PRIVILEGES, "The token comes from another tenant (tid) than this partner's."
        )


def missing_token() -> ServiceError:
    """Return the error for a request without a token."""
    return _unauthorized(ErrorCode.UNAUTHENTICATED, "The partner token is missing: send Authorization: Bearer <token>.")


def expired_token() -> ServiceError:
    """Return the error for an expired token."""
    return _unauthorized(ErrorCode.UNAUTHENTICATED, "The partner token is expired.")


def _claims(token: str) -> Mapping[str, object] | None:
    """Return the claims of a JWT, or None for any other token."""
    parts = _JWT.fullmatch(token)
    if parts is None or _json_object(parts[1]) is None:
        return None
    claims = _json_object(parts[2])
    if claims is None:
        raise _unauthorized(ErrorCode.UNAUTHENTICATED, "The partner token is a JWT without readable claims.")
    return claims


def _json_object(part: str) -> Mapping[str, object] | None:
    try:
        content = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return cast("dict[str, object]", content) if isinstance(content, dict) else None


def _check_audience(audience: object) -> None:
    given = cast("list[object]", audience) if isinstance(audience, list) else [audience]
    if any(isinstance(each, str) and each.lower().removesuffix("/") in _AUDIENCES for each in given):
        return
    # Documented for graph.windows.net; the emulator uses it for every other audience, too.
    raise _unauthorized(ErrorCode.WRONG_AUDIENCE, f"The audience (aud) of the token is not {_AUDIENCES[0]}.")


def _check_expiry(expiry: object, now: datetime) -> None:
    """Compare exactly, without the leeway of a real server, because the emulator's clock is exact."""
    if not isinstance(expiry, int | float) or isinstance(expiry, bool):
        raise _unauthorized(ErrorCode.UNAUTHENTICATED, "The partner token has no expiry (exp).")
    if not now.timestamp() < expiry:  # so that NaN has expired
        raise expired_token()


def _unauthorized(code: ErrorCode, description: str) -> ServiceError:
    return service_error(401, code, description, headers={"WWW-Authenticate": "Bearer"})
