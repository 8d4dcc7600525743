"""The endpoints for customers: the list, one customer, its profiles, its creation, and the check of a domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.xml_reader import XmlBody
from partner_center_emulator.service.authorization import Caller, authorize, parse_customer_id
from partner_center_emulator.service.customer_list import CustomersQuery
from partner_center_emulator.service.customer_requests import is_domain, read_billing, read_new_customer
from partner_center_emulator.service.errors import ErrorCode, service_error
from partner_center_emulator.service.operations import Service
from partner_center_emulator.service.request_bodies import read_members, with_lower_case_names
from partner_center_emulator.service.request_ids import log_entry_of
from partner_center_emulator.service.responses import respond, respond_without_body
from partner_center_emulator.service.routing import Endpoint


class CustomerRoutes:
    """Serve the endpoints for customers."""

    def __init__(self, service: Service) -> None:
        """Serve the state of a service."""
        self._service = service

    def endpoints(self) -> Sequence[Endpoint]:
        """Return the endpoints."""
        customer = "/v{version}/customers/{customer_id}"
        return [
            Endpoint("GET", "/v{version}/customers", self._list),
            Endpoint("POST", "/v{version}/customers", self._create),
            Endpoint("GET", customer, self._get),
            Endpoint("GET", f"{customer}/profiles/billing", self._billing),
            Endpoint("PUT", f"{customer}/profiles/billing", self._update_billing),
            Endpoint("GET", f"{customer}/profiles/company", self._company),
            Endpoint("HEAD", "/v{version}/domains/{domain}", self._domain),
        ]

    async def _list(self, request: Request) -> Response:
        """Send a page; its links begin with `/v1` as in the how-to, or not, as in recorded traffic.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers,
        https://github.com/microsoft/Partner-Center-PowerShell/issues/379
        """
        self._authorize(request)
        settings = self._service.settings
        query = CustomersQuery.of(request.query_params, request.headers)
        page = self._service.customers(query, versioned=settings.mode == "how-to")
        return respond(request, settings, page, "ResourceCollectionOfCustomer")

    async def _get(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-by-id."""
        self._authorize(request)
        customer = self._service.customer(parse_customer_id(request.path_params["customer_id"]))
        return respond(request, self._service.settings, customer, "Customer")

    async def _company(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-customer-s-company-profile."""
        self._authorize(request, needs_user=True)
        profile = self._service.company_profile(parse_customer_id(request.path_params["customer_id"]))
        return respond(request, self._service.settings, profile, "CustomerCompanyProfile")

    async def _billing(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-all-of-a-customer-s-billing-profiles."""
        self._authorize(request)
        profile = self._service.billing_profile(parse_customer_id(request.path_params["customer_id"]))
        return respond(request, self._service.settings, profile, "CustomerBillingProfile")

    async def _update_billing(self, request: Request) -> Response:
        """Replace the profile; check the etag of `If-Match` and that of the body, where they are given.

        The how-to requires the header, the reference does not list it, and the SDKs send the etag in the body.
        https://learn.microsoft.com/en-us/partner-center/developer/update-a-customer-s-billing-profile
        """
        self._authorize(request)
        customer_id = parse_customer_id(request.path_params["customer_id"])
        profile, etag = read_billing(await _members(request, "CustomerBillingProfile"))
        etags = [each.strip().removeprefix("W/").strip('"') for each in request.headers.getlist("if-match")]
        etags = [each for each in (*etags, etag) if each not in (None, "*")]
        updated = self._service.update_billing_profile(customer_id, profile, etags, log_entry_of(request))
        return respond(request, self._service.settings, updated, "CustomerBillingProfile")

    async def _create(self, request: Request) -> Response:
        """Respond with 200, or with 201 as in the how-to.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer,
        https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer
        """
        caller = self._authorize(request)
        new = read_new_customer(await _members(request, "Customer"))
        if caller.kind == "app-only" and "associatedPartnerId" in new.other_members:
            # https://learn.microsoft.com/en-us/partner-center/developer/create-a-customer-for-an-indirect-reseller
            raise service_error(403, ErrorCode.NEEDS_USER, "A customer of an indirect reseller is created by a user.")
        created = self._service.create_customer(new, log_entry_of(request))
        settings = self._service.settings
        return respond(request, settings, created, "Customer", 201 if settings.mode == "how-to" else 200)

    async def _domain(self, request: Request) -> Response:
        """Respond with a status alone: 200 for a domain that is taken, 404 for an available one.

        https://learn.microsoft.com/en-us/partner-center/developer/verify-domain-availability
        """
        self._authorize(request)
        domain = request.path_params["domain"]
        if not is_domain(domain):
            raise service_error(400, ErrorCode.INVALID_INPUT, "The domain is not a domain.")
        return respond_without_body(request, 200 if self._service.has_domain(domain) else 404)

    def _authorize(self, request: Request, *, needs_user: bool = False) -> Caller:
        return authorize(self._service, request, version=request.path_params["version"], needs_user=needs_user)


async def _members(request: Request, type_name: XmlBody) -> dict[str, Any]:
    return cast("dict[str, Any]", with_lower_case_names(await read_members(request, type_name)))
