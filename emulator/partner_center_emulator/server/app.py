"""The ASGI application: all routes, and how refusals are answered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from partner_center_emulator.authority.endpoints import Authority
from partner_center_emulator.faults.error_bodies import error_body
from partner_center_emulator.faults.middleware import FaultyExchanges
from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.service.errors import Code, RefusalError, fault
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.service.qualification_routes import Service
from partner_center_emulator.service.request_ids import LoggedExchanges
from partner_center_emulator.service.responses import answer_refusal
from partner_center_emulator.spec.openapi import SpecSource
from partner_center_emulator.state.journal import PersistenceError
from partner_center_emulator.web.control_endpoints import CONTROL_PREFIX, Control
from partner_center_emulator.web.origin_check import OwnPageOnly
from partner_center_emulator.web.page import page_routes

_LOGGER = logging.getLogger(__name__)


def create_app(emulation: Emulation, spec: SpecSource | None = None) -> ASGIApp:
    """Build the application around an emulation; None takes the spec that ships with the client."""

    async def refuse(request: Request, problem: Exception) -> Response:
        refusal = _refusal_of(problem)
        if request.scope["path"].startswith(CONTROL_PREFIX):
            return JsonResponse(refusal.body, refusal.status, refusal.headers)
        return answer_refusal(request, emulation.settings, refusal)

    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        RefusalError: refuse,
        HTTPException: refuse,
        ClientDisconnect: refuse,
        PersistenceError: _answer_unwritten,
    }
    routes = [
        *page_routes(),
        *Control(emulation).routes(),
        *Authority(emulation).routes(),
        *Service(emulation, spec).routes(),
    ]
    routed = Starlette(routes=routes, exception_handlers=handlers)
    routed.router.redirect_slashes = False  # the service has no such redirects, and a POST would lose its body
    return LoggedExchanges(FaultyExchanges(OwnPageOnly(routed), emulation), emulation.log)


async def _answer_unwritten(_request: Request, problem: Exception) -> Response:
    _LOGGER.error("refused: %s", problem)
    body, content_type = error_body("fault", 500)
    return Response(body, 500, media_type=content_type)


def _refusal_of(problem: Exception) -> RefusalError:
    if isinstance(problem, RefusalError):
        return problem
    if not isinstance(problem, HTTPException):  # the client went away while sending its body; nobody reads this
        return fault(400, Code.INVALID_INPUT, "The request body is incomplete.")
    if problem.status_code == 405:
        allowed = sorted(((problem.headers or {}).get("Allow") or "").split(", "))
        return fault(405, Code.INVALID_INPUT, "The method is not allowed here.", headers={"Allow": ", ".join(allowed)})
    return fault(problem.status_code, Code.NOT_FOUND, "There is nothing at this path.")
