"""The ASGI application: all routes, the middlewares, and the responses to errors."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from partner_center_emulator.authority.endpoints import AuthorityEndpoints, is_authority_path
from partner_center_emulator.faults.error_bodies import error_body
from partner_center_emulator.faults.middleware import FaultMiddleware
from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.service.customer_routes import CustomerRoutes
from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error
from partner_center_emulator.service.example_responses import ExampleResponses
from partner_center_emulator.service.operations import Service
from partner_center_emulator.service.qualification_routes import QualificationRoutes
from partner_center_emulator.service.request_ids import RequestIdMiddleware
from partner_center_emulator.service.responses import respond_with_error
from partner_center_emulator.service.routing import build_routes
from partner_center_emulator.spec.openapi import Spec, SpecSource
from partner_center_emulator.state.journal import PersistenceError
from partner_center_emulator.web.control_endpoints import CONTROL_PREFIX, ControlEndpoints, is_control_path
from partner_center_emulator.web.emulation import Emulation
from partner_center_emulator.web.origin_check import OriginCheckMiddleware
from partner_center_emulator.web.page import page_routes

_LOGGER = logging.getLogger(__name__)


def create_app(emulation: Emulation, spec: SpecSource | None = None, allowed_hosts: Collection[str] = ()) -> ASGIApp:
    """Build the application of an emulation; None takes the spec that ships with the client."""
    service = emulation.service

    async def handle_error(request: Request, problem: Exception) -> Response:
        error = _service_error_of(problem)
        if request.scope["path"].startswith(CONTROL_PREFIX):
            return JsonResponse(error.body, error.status, error.headers)
        return respond_with_error(request, service.settings, error)

    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        ServiceError: handle_error,
        HTTPException: handle_error,
        ClientDisconnect: handle_error,
        PersistenceError: _respond_to_persistence_error,
    }
    routes = [
        *page_routes(),
        *ControlEndpoints(emulation).routes(),
        *AuthorityEndpoints(emulation.token_issuer, service).routes(),
        *_service_routes(service, Spec.of(spec)),
    ]
    routed = Starlette(routes=routes, exception_handlers=handlers)
    routed.router.redirect_slashes = False  # the service has no such redirects, and a POST would lose its body
    checked = OriginCheckMiddleware(routed, allowed_hosts)
    faulty = FaultMiddleware(checked, service, emulation.throttle, emulation.fault_rules, _is_service_path)
    return RequestIdMiddleware(faulty, service.log, service.clock, _is_service_path)


def _service_routes(service: Service, spec: Spec) -> list[Route]:
    endpoints = [*CustomerRoutes(service).endpoints(), *QualificationRoutes(service).endpoints()]
    return build_routes(endpoints, spec.operations(), ExampleResponses(spec, service))


def _is_service_path(path: str) -> bool:
    return not (is_control_path(path) or is_authority_path(path))


async def _respond_to_persistence_error(_request: Request, problem: Exception) -> Response:
    _LOGGER.error("cannot keep a change: %s", problem)
    body, content_type = error_body("fault", 500)
    return Response(body, 500, media_type=content_type)


def _service_error_of(problem: Exception) -> ServiceError:
    if isinstance(problem, ServiceError):
        return problem
    if not isinstance(problem, HTTPException):  # the client left before it sent the whole body; nobody reads this
        return service_error(400, ErrorCode.INVALID_INPUT, "The request body is incomplete.")
    if problem.status_code == 405:
        allowed = sorted(((problem.headers or {}).get("Allow") or "").split(", "))
        return service_error(
            405, ErrorCode.INVALID_INPUT, "The method is not allowed here.", headers={"Allow": ", ".join(allowed)}
        )
    return service_error(problem.status_code, ErrorCode.NOT_FOUND, "There is nothing at this path.")
