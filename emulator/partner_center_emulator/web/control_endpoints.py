"""The control endpoints, which change and show the emulator, under a path that the service does not have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.authority.device_codes import UserDecision
from partner_center_emulator.formats.json_text import JsonResponse, parse_json, require_encodable
from partner_center_emulator.service.errors import ServiceError
from partner_center_emulator.service.request_bodies import read_bytes
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.web.emulation import Emulation

CONTROL_PREFIX = "/_emulator/"

_CLOCK_BODY = 'the clock takes one of {"advance_seconds": <number>}, {"set": "<time with zone>"}, {"frozen": <bool>}'
_VETTING_BODY = (
    'a vetting takes {"customer_id": "<guid>", "qualification": "<name>", "outcome": "approve", "deny" or "review"} '
    'and, to deny, "reason": "<text>"'
)


def is_control_path(path: str) -> bool:
    """Return whether a path belongs to the emulator itself: a control endpoint, the page, or a redirect to it."""
    return path.startswith(CONTROL_PREFIX) or path in {"/", CONTROL_PREFIX.rstrip("/")}


class ControlEndpoints:
    """Serve the control endpoints."""

    def __init__(self, emulation: Emulation) -> None:
        """Change and show an emulation."""
        self._emulation = emulation

    def routes(self) -> list[Route]:
        """Return the control routes."""
        return [
            Route(f"{CONTROL_PREFIX}log", self._log, methods=["GET"]),
            Route(f"{CONTROL_PREFIX}state", self._state, methods=["GET"]),
            Route(f"{CONTROL_PREFIX}clock", self._clock, methods=["POST"]),
            Route(f"{CONTROL_PREFIX}settings", self._settings, methods=["PUT"]),
            Route(f"{CONTROL_PREFIX}faults", self._faults, methods=["GET", "PUT"]),
            Route(f"{CONTROL_PREFIX}vetting", self._vetting, methods=["POST"]),
            Route(f"{CONTROL_PREFIX}sign-in", self._sign_in, methods=["POST"]),
            Route(f"{CONTROL_PREFIX}reset", self._reset, methods=["POST"]),
        ]

    async def _log(self, _request: Request) -> Response:
        return JsonResponse([entry.as_dict() for entry in self._emulation.service.log.entries()])

    async def _state(self, _request: Request) -> Response:
        return JsonResponse(self._emulation.state())

    async def _clock(self, request: Request) -> Response:
        body = await _read_object(request)
        try:
            _change_clock(self._emulation.service.clock, body)
        except ValueError as problem:
            raise _bad_request(str(problem)) from None
        return JsonResponse(self._emulation.service.clock_state())

    async def _settings(self, request: Request) -> Response:
        changes = await _read_object(request)
        try:
            return JsonResponse(self._emulation.configure(changes).as_dict())
        except ValueError as problem:
            raise _bad_request(str(problem)) from None

    async def _faults(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self._emulation.fault_rules.replace(await _read_json(request))
            except ValueError as problem:
                raise _bad_request(str(problem)) from None
        return JsonResponse(self._emulation.fault_rules.rules())

    async def _vetting(self, request: Request) -> Response:
        match await _read_object(request):
            case {
                "customer_id": str() as customer,
                "qualification": str() as kind,
                "outcome": str() as outcome,
                **rest,
            }:
                reason = rest.pop("reason", None)
            case _:
                raise _bad_request(_VETTING_BODY)
        if rest or not (reason is None or isinstance(reason, str)):
            raise _bad_request(_VETTING_BODY)
        try:
            return JsonResponse(self._emulation.service.decide_vetting(customer, kind, outcome, reason))
        except LookupError as problem:
            raise ServiceError(404, {"error": str(problem)}) from None
        except ValueError as problem:
            raise _bad_request(str(problem)) from None

    async def _sign_in(self, request: Request) -> Response:
        match await _read_object(request):
            case {"user_code": str() as code, "answer": "approve" | "decline" as decision, **rest} if not rest:
                pass
            case _:
                raise _bad_request('a sign-in takes {"user_code": "<code>", "answer": "approve" or "decline"}')
        try:
            self._emulation.token_issuer.device_codes.decide(code, cast("UserDecision", decision))  # type: ignore[redundant-cast]
        except LookupError as problem:
            raise ServiceError(404, {"error": str(problem)}) from None
        return JsonResponse({"answer": decision})

    async def _reset(self, _request: Request) -> Response:
        self._emulation.reset()
        return JsonResponse(self._emulation.state())


def _change_clock(clock: Clock, body: Mapping[str, object]) -> None:
    """Make the one change that a request names."""
    match list(body.items()):
        case [("advance_seconds", int() | float() as seconds)] if not isinstance(seconds, bool):
            clock.advance(seconds)
        case [("set", str() as text)]:
            clock.set(datetime.fromisoformat(text))
        case [("frozen", bool() as frozen)]:
            clock.freeze(frozen)
        case _:
            raise ValueError(_CLOCK_BODY)


async def _read_object(request: Request) -> Mapping[str, object]:
    body = await _read_json(request)
    if not isinstance(body, dict):
        raise _bad_request("the body must be a JSON object")
    return cast("dict[str, object]", body)


async def _read_json(request: Request) -> object:
    """Read JSON with any Content-Type: people type these requests by hand, with curl."""
    try:
        content = parse_json(await read_bytes(request))
    except ValueError:
        raise _bad_request("the body must be JSON in UTF-8") from None
    try:
        require_encodable(content, "the body")
    except ValueError as problem:
        raise _bad_request(str(problem)) from None
    return content


def _bad_request(message: str) -> ServiceError:
    return ServiceError(400, {"error": message})
