"""Which requests to the service are let in: those of a known version with a token that will do."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from partner_center_emulator.answers import tell_mfa
from partner_center_emulator.emulation import Emulation
from partner_center_emulator.guids import normal_guid
from partner_center_emulator.refusals import Code, fault
from partner_center_emulator.tokens import Caller, check_caller, missing_token, read_token

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
