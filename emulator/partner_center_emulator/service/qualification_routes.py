"""The calls of Partner Center itself."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.service.authorization import admit, customer_id_of
from partner_center_emulator.service.customer_list import CustomersQuery
from partner_center_emulator.service.customer_routes import CustomerCalls
from partner_center_emulator.service.example_responses import Examples
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.service.qualification_requests import read_submission
from partner_center_emulator.service.request_bodies import read_members
from partner_center_emulator.service.responses import answer
from partner_center_emulator.service.routes import Call, routes
from partner_center_emulator.spec.openapi import Spec, SpecSource
from partner_center_emulator.state.request_log import LogEntry


class Service:
    """Answer the calls of Partner Center."""

    def __init__(self, emulation: Emulation, spec: SpecSource | None = None) -> None:
        """Answer from an emulation's state, and from the spec's examples where it has none; None takes our own spec."""
        self._emulation = emulation
        self._spec = Spec.of(spec)

    def routes(self) -> list[Route]:
        """Return the routes of the service, those of the spec that are not written here included."""
        qualifications = "/v{version}/customers/{customer_id}/qualifications"
        calls = [
            Call("GET", "/v{version}/customers", self._customers),
            Call("GET", "/v{version}/customers/all/validations", self._validations),
            Call("GET", qualifications, self._list),
            Call("POST", qualifications, self._create),
            *CustomerCalls(self._emulation).calls(),
        ]
        return routes(calls, self._spec.operations(), Examples(self._spec, self._emulation))

    async def _customers(self, request: Request) -> Response:
        """Answer a page, whose links begin with `/v1` as the how-to shows it, or not, as recorded traffic has it.

        https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers,
        https://github.com/microsoft/Partner-Center-PowerShell/issues/379
        """
        self._admit(request)
        settings = self._emulation.settings
        query = CustomersQuery.of(request.query_params, request.headers)
        page = self._emulation.customers(query, versioned=settings.mode == "how-to")
        return answer(request, settings, page, "ResourceCollectionOfCustomer")

    async def _validations(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes."""
        self._admit(request)
        codes = self._emulation.validation_codes()
        return answer(request, self._emulation.settings, codes, "ArrayOfGccValidation")

    async def _list(self, request: Request) -> Response:
        """Answer a wrapper or a bare array, which spells the date its own way.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        self._admit(request)
        customer_id = customer_id_of(request.path_params["customer_id"])
        settings = self._emulation.settings
        if settings.mode == "how-to":
            bare = self._emulation.qualifications(customer_id, "vettingCreatedDate")
            return answer(request, settings, bare, "ArrayOfCustomerQualification")
        wrapper = {"qualifications": self._emulation.qualifications(customer_id)}
        return answer(request, settings, wrapper, "CustomerQualifications")

    async def _create(self, request: Request) -> Response:
        """Answer 200 and the wrapper, or 201 and the one bare object.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        self._admit(request, needs_user=True)
        customer_id = customer_id_of(request.path_params["customer_id"])
        body = await read_members(request, "CustomerQualification")
        settings = self._emulation.settings
        submission = read_submission(body, request.query_params.getlist("code"), settings.code_in)
        entry = cast("LogEntry", request.scope["partner_center_emulator.entry"])
        with self._emulation.lock:  # a reset must not come between the two
            kind = self._emulation.create(customer_id, submission, entry)
            if settings.mode == "how-to":
                created = self._emulation.qualification(customer_id, kind)
                return answer(request, settings, created, "CustomerQualification", 201)
            wrapper = {"qualifications": self._emulation.qualifications(customer_id)}
            return answer(request, settings, wrapper, "CustomerQualifications")

    def _admit(self, request: Request, *, needs_user: bool = False) -> None:
        admit(self._emulation, request, version=request.path_params["version"], needs_user=needs_user)
