"""The calls of Partner Center itself."""

from __future__ import annotations

from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.bodies import read_object
from partner_center_emulator.emulation import Emulation
from partner_center_emulator.guids import normal_guid
from partner_center_emulator.jsons import JsonResponse
from partner_center_emulator.log import LogEntry
from partner_center_emulator.refusals import Code, fault
from partner_center_emulator.submission import read_submission

_VERSIONS = ("1",)


class Service:
    """Answer the calls of Partner Center."""

    def __init__(self, emulation: Emulation) -> None:
        """Answer from an emulation's state."""
        self._emulation = emulation

    def routes(self) -> list[Route]:
        """Return the routes of the service."""
        return [
            Route("/v{version}/customers/all/validations", self._validations, methods=["GET"]),
            # One route for both methods, so that a 405 names both in Allow.
            Route("/v{version}/customers/{customer_id}/qualifications", self._qualifications, methods=["GET", "POST"]),
        ]

    async def _validations(self, request: Request) -> Response:
        """https://learn.microsoft.com/en-us/partner-center/developer/get-a-partner-s-validation-codes."""
        _require_version_and_token(request)
        return JsonResponse(self._emulation.validation_codes())

    async def _qualifications(self, request: Request) -> Response:
        _require_version_and_token(request)
        customer_id = normal_guid(request.path_params["customer_id"])
        if customer_id is None:
            raise fault(400, Code.INVALID_CUSTOMER_ID, "The customer id is not a GUID.")
        if request.method == "POST":
            return await self._create(request, customer_id)
        return self._list(customer_id)

    def _list(self, customer_id: str) -> Response:
        """Answer a wrapper or a bare array, which spells the date its own way.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous
        """
        if self._emulation.settings.mode == "how-to":
            return JsonResponse(self._emulation.qualifications(customer_id, "vettingCreatedDate"))
        return JsonResponse({"qualifications": self._emulation.qualifications(customer_id)})

    async def _create(self, request: Request, customer_id: str) -> Response:
        """Answer 200 and the wrapper, or 201 and the one bare object.

        https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/create-customer-qualifications,
        https://learn.microsoft.com/en-us/partner-center/developer/update-customer-qualification-asynchronous
        """
        body = await read_object(request)
        settings = self._emulation.settings
        submission = read_submission(body, request.query_params.getlist("code"), settings.code_in)
        entry = cast("LogEntry", request.scope["partner_center_emulator.entry"])
        with self._emulation.lock:  # a reset must not come between the two
            kind = self._emulation.create(customer_id, submission, entry)
            if settings.mode == "how-to":
                return JsonResponse(self._emulation.qualification(customer_id, kind), 201)
            return JsonResponse({"qualifications": self._emulation.qualifications(customer_id)})


def _require_version_and_token(request: Request) -> None:
    if request.path_params["version"] not in _VERSIONS:
        raise HTTPException(404)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        description = "The partner token is missing: send Authorization: Bearer <token>."
        raise fault(401, Code.UNAUTHENTICATED, description, headers={"WWW-Authenticate": "Bearer"})
