"""Access tokens: what the service refuses by their claims.

A token that is not a JWT is taken as that of a user with MFA (App+User), so that any text will do to start with. The
claims of a JWT count; its signature is not verified.
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

from partner_center_emulator.formats.guid_and_time import normal_guid
from partner_center_emulator.service.errors import Code, RefusalError, fault
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.service.responses import tell_mfa

_AUDIENCES = (
    "https://api.partnercenter.microsoft.com",
    # The app id of the same API: https://github.com/microsoft/Partner-Center-PowerShell/issues/259
    "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd",
)
_JWT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Caller:
    """Tell who calls, as far as the token says so."""

    kind: Literal["app-only", "app+user"] = "app+user"
    has_mfa: bool = True
    tenant_id: str | None = None
    """None for a token that does not say."""

    @property
    def is_mfa_compliant(self) -> bool:
        """Say whether nothing about MFA stands against the caller: an app has none and needs none."""
        return self.kind == "app-only" or self.has_mfa


def read_token(token: str, now: datetime) -> Caller:
    """Return the caller, or raise the refusal of a token that nobody may call with."""
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
    """Raise the refusal of a caller that may not do this.

    https://learn.microsoft.com/en-us/partner-center/developer/error-codes,
    https://learn.microsoft.com/en-us/partner-center/developer/partner-center-authentication
    """
    if not caller.is_mfa_compliant:
        raise _unauthorized(Code.NO_MFA, "MFA is required: the token's amr does not have mfa.")
    if needs_user and caller.kind == "app-only":
        description = "The resource does not support application-only tokens: a user has to sign in."
        raise fault(403, Code.NEEDS_USER, description)
    if tenant_id is not None and caller.tenant_id is not None and caller.tenant_id.lower() != tenant_id.lower():
        # No code for another partner's token is documented. Of those for callers, this one says that the caller has no
        # rights here; 20002 and 60003 are about the customer.
        raise fault(403, Code.INSUFFICIENT_PRIVILEGES, "The token is of another tenant (tid) than this partner's.")


def missing_token() -> RefusalError:
    """Return the refusal of a request without a token."""
    return _unauthorized(Code.UNAUTHENTICATED, "The partner token is missing: send Authorization: Bearer <token>.")


def expired_token() -> RefusalError:
    """Return the refusal of a token whose time is over."""
    return _unauthorized(Code.UNAUTHENTICATED, "The partner token is expired.")


def _claims(token: str) -> Mapping[str, object] | None:
    """Return the claims of a JWT, or None for any other token."""
    parts = _JWT.fullmatch(token)
    if parts is None or _json_object(parts[1]) is None:
        return None
    claims = _json_object(parts[2])
    if claims is None:
        raise _unauthorized(Code.UNAUTHENTICATED, "The partner token is a JWT without readable claims.")
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
    # Documented for graph.windows.net, and taken for every other audience as well.
    raise _unauthorized(Code.WRONG_AUDIENCE, f"The audience (aud) of the token is not {_AUDIENCES[0]}.")


def _check_expiry(expiry: object, now: datetime) -> None:
    """Compare to the second, without the leeway that a server may give: the emulator's clock is exact."""
    if not isinstance(expiry, int | float) or isinstance(expiry, bool):
        raise _unauthorized(Code.UNAUTHENTICATED, "The partner token has no expiry (exp).")
    if not now.timestamp() < expiry:  # so that NaN has expired
        raise expired_token()


def _unauthorized(code: Code, description: str) -> RefusalError:
    return fault(401, code, description, headers={"WWW-Authenticate": "Bearer"})


_VERSIONS = ("1",)


def admit(emulation: Emulation, request: Request, *, version: str | None, needs_user: bool = False) -> Caller:
    """Return who calls, or raise the refusal of a wrong version or of a token that will not do.

    A path without a version has None.
    """
    if version is not None and version not in _VERSIONS:
        raise HTTPException(404)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise missing_token()
    caller = read_token(token.strip(), emulation.clock.now())
    tell_mfa(request, is_compliant=caller.is_mfa_compliant)
    check_caller(caller, needs_user=needs_user, tenant_id=emulation.settings.tenant_id)
    return caller


def customer_id_of(text: str) -> str:
    """Return a customer's id from a path, or raise the refusal of what is not a GUID."""
    customer_id = normal_guid(text)
    if customer_id is None:
        raise fault(400, Code.INVALID_CUSTOMER_ID, "The customer id is not a GUID.")
    return customer_id
