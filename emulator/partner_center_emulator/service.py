"""The calls of Partner Center itself."""

from __future__ import annotations

from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.answers import answer, tell_mfa
from partner_center_emulator.bodies import read_members
from partner_center_emulator.customers import CustomersQuery
from partner_center_emulator.emulation import Emulation
from partner_center_emulator.guids import normal_guid
from partner_center_emulator.log import LogEntry
from partner_center_emulator.refusals import Code, fault
from partner_center_emulator.submission import read_submission
from partner_center_emulator.tokens import check_caller, missing_token, read_token

_VERSIONS = ("1",)


class Service:
    """Answer the calls of Partner Center."""

    def __init__(self, emulation: Emulation) -> None:
        """Answer from an emulation's state."""
        self._emulation = emulation

    def routes(self) -> list[Route]:
        """Return the routes of the service."""
        return [
            Route("/v{version}/customers", self._customers, methods=["GET"]),
            Route("/v{version}/customers/all/validations", self._validations, methods=["GET"]),
            # One route for both methods, so that a 405 names both in Allow.
            Route("/v{version}/customers/{customer_id}/qualifications", self._qualifications, methods=["GET", "POST"]),
        ]

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

    async def _qualifications(self, request: Request) -> Response:
        self._admit(request, needs_user=request.method == "POST")
        customer_id = normal_guid(request.path_params["customer_id"])
        if customer_id is None:
            raise fault(400, Code.INVALID_CUSTOMER_ID, "The customer id is not a GUID.")
        if request.method == "POST":
            return await self._create(request, customer_id)
        return self._list(request, customer_id)

    def _list(self, request: Request, customer_id: str) -> Response:
        """Answer a wrapper or a bare array, which spells the date its own way.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        settings = self._emulation.settings
        if settings.mode == "how-to":
            bare = self._emulation.qualifications(customer_id, "vettingCreatedDate")
            return answer(request, settings, bare, "ArrayOfCustomerQualification")
        wrapper = {"qualifications": self._emulation.qualifications(customer_id)}
        return answer(request, settings, wrapper, "CustomerQualifications")

    async def _create(self, request: Request, customer_id: str) -> Response:
        """Answer 200 and the wrapper, or 201 and the one bare object.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        body = await read_members(request)
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
        """Raise the refusal of a wrong version or of a token that will not do."""
        if request.path_params["version"] not in _VERSIONS:
            raise HTTPException(404)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise missing_token()
        caller = read_token(token.strip(), self._emulation.clock.now())
        tell_mfa(request, is_compliant=caller.is_mfa_compliant)
        check_caller(caller, needs_user=needs_user, tenant_id=self._emulation.settings.tenant_id)
