"""The calls for one customer: itself, its profiles, its creation, and whether a domain is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.xml_reader import XmlBody
from partner_center_emulator.service.authorization import Caller, admit, customer_id_of
from partner_center_emulator.service.customer_requests import is_domain, read_billing, read_new_customer
from partner_center_emulator.service.errors import Code, fault
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.service.request_bodies import lowered, read_members
from partner_center_emulator.service.responses import answer, answer_empty
from partner_center_emulator.service.routes import Call
from partner_center_emulator.state.request_log import LogEntry


class CustomerCalls:
    """Answer the calls for one customer."""

    def __init__(self, emulation: Emulation) -> None:
        """Answer from an emulation's state."""
        self._emulation = emulation

    def calls(self) -> Sequence[Call]:
        """Return the calls."""
        customer = "/v{version}/customers/{customer_id}"
        return [
            Call("GET", customer, self._get),
            Call("POST", "/v{version}/customers", self._create),
            Call("GET", f"{customer}/profiles/billing", self._billing),
            Call("PUT", f"{customer}/profiles/billing", self._update_billing),
            Call("GET", f"{customer}/profiles/company", self._company),
            Call("HEAD", "/v{version}/domains/{domain}", self._domain),
        ]

    async def _get(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id."""
        self._admit(request)
        customer = self._emulation.customer(customer_id_of(request.path_params["customer_id"]))
        return answer(request, self._emulation.settings, customer, "Customer")

    async def _company(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile."""
        self._admit(request, needs_user=True)
        profile = self._emulation.company_profile(customer_id_of(request.path_params["customer_id"]))
        return answer(request, self._emulation.settings, profile, "CustomerCompanyProfile")

    async def _billing(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles."""
        self._admit(request)
        profile = self._emulation.billing_profile(customer_id_of(request.path_params["customer_id"]))
        return answer(request, self._emulation.settings, profile, "CustomerBillingProfile")

    async def _update_billing(self, request: Request) -> Response:
        """Replace the profile; `If-Match` and the etag in the body count each where it is there.

        The how-to requires the header, the reference does not have it, and the SDKs send the etag in the body.
        https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
        """
        self._admit(request)
        customer_id = customer_id_of(request.path_params["customer_id"])
        profile, etag = read_billing(await _members(request, "CustomerBillingProfile"))
        etags = [each.strip().removeprefix("W/").strip('"') for each in request.headers.getlist("if-match")]
        etags = [each for each in (*etags, etag) if each not in (None, "*")]
        updated = self._emulation.update_billing_profile(customer_id, profile, etags, _entry(request))
        return answer(request, self._emulation.settings, updated, "CustomerBillingProfile")

    async def _create(self, request: Request) -> Response:
        """Answer 200, or 201 as the how-to has it.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer,
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
        """
        caller = self._admit(request)
        new = read_new_customer(await _members(request, "Customer"))
        if caller.kind == "app-only" and "associatedPartnerId" in new.others:
            # https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer-for-an-indirect-reseller
            raise fault(403, Code.NEEDS_USER, "A customer of an indirect reseller is created by a user.")
        created = self._emulation.create_customer(new, _entry(request))
        settings = self._emulation.settings
        return answer(request, settings, created, "Customer", 201 if settings.mode == "how-to" else 200)

    async def _domain(self, request: Request) -> Response:
        """Answer by the status alone: 200 for a domain that is taken, 404 for one that is to be had.

        https://learn.microsoft.com/en-us/partner-center/developer/verify-domain-availability
        """
        self._admit(request)
        domain = request.path_params["domain"]
        if not is_domain(domain):
            raise fault(400, Code.INVALID_INPUT, "The domain is not a domain.")
        return answer_empty(request, 200 if self._emulation.has_domain(domain) else 404)

    def _admit(self, request: Request, *, needs_user: bool = False) -> Caller:
        return admit(self._emulation, request, version=request.path_params["version"], needs_user=needs_user)


async def _members(request: Request, type_name: XmlBody) -> dict[str, Any]:
    return cast("dict[str, Any]", lowered(await read_members(request, type_name)))


def _entry(request: Request) -> LogEntry:
    return cast("LogEntry", request.scope["partner_center_emulator.entry"])
