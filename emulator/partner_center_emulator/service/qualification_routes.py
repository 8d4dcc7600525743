"""The endpoints for qualifications and validation codes."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from partner_center_emulator.formats.spelling import query_values
from partner_center_emulator.service.authorization import authorize, parse_customer_id
from partner_center_emulator.service.operations import Service
from partner_center_emulator.service.qualification_requests import read_qualification_request
from partner_center_emulator.service.request_bodies import read_members
from partner_center_emulator.service.request_ids import log_entry_of
from partner_center_emulator.service.responses import respond
from partner_center_emulator.service.routing import Endpoint


class QualificationRoutes:
    """Serve the endpoints for qualifications and validation codes."""

    def __init__(self, service: Service) -> None:
        """Serve the state of a service."""
        self._service = service

    def endpoints(self) -> Sequence[Endpoint]:
        """Return the endpoints."""
        qualifications = "/v{version}/customers/{customer_id}/qualifications"
        return [
            Endpoint("GET", "/v{version}/customers/all/validations", self._list_validation_codes),
            Endpoint("GET", qualifications, self._list),
            Endpoint("POST", qualifications, self._create),
        ]

    async def _list_validation_codes(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes."""
        self._authorize(request)
        codes = self._service.validation_codes()
        return respond(request, self._service.settings, codes, "ArrayOfGccValidation")

    async def _list(self, request: Request) -> Response:
        """Send a wrapper, or a bare array, which spells the date differently.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        self._authorize(request)
        customer_id = parse_customer_id(request.path_params["customer_id"])
        settings = self._service.settings
        if settings.mode == "how-to":
            bare = self._service.qualifications(customer_id, "vettingCreatedDate")
            return respond(request, settings, bare, "ArrayOfCustomerQualification")
        wrapper = {"qualifications": self._service.qualifications(customer_id)}
        return respond(request, settings, wrapper, "CustomerQualifications")

    async def _create(self, request: Request) -> Response:
        """Respond with 200 and the wrapper, or with 201 and one bare object.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        self._authorize(request, needs_user=True)
        customer_id = parse_customer_id(request.path_params["customer_id"])
        body = await read_members(request, "CustomerQualification")
        settings = self._service.settings
        new = read_qualification_request(body, query_values(request.query_params, "code"), settings.code_in)
        with self._service.lock:  # no reset may happen between the create and the read
            kind = self._service.create_qualification(customer_id, new, log_entry_of(request))
            if settings.mode == "how-to":
                created = self._service.qualification(customer_id, kind)
                return respond(request, settings, created, "CustomerQualification", 201)
            wrapper = {"qualifications": self._service.qualifications(customer_id)}
            return respond(request, settings, wrapper, "CustomerQualifications")

    def _authorize(self, request: Request, *, needs_user: bool = False) -> None:
        authorize(self._service, request, version=request.path_params["version"], needs_user=needs_user)
