"""The middleware that throttles requests and carries out faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partner_center_emulator.faults.connections import Connection
from partner_center_emulator.faults.error_bodies import error_body
from partner_center_emulator.faults.fault_rules import Fault, FaultRules
from partner_center_emulator.faults.throttle import Throttle
from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.service.errors import ErrorCode, service_error
from partner_center_emulator.service.operations import Service


@dataclass(frozen=True)
class _BufferedResponse:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass
class _Capture:
    """Receive a response in place of the client."""

    start: Message = field(default_factory=dict[str, object])
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    def response(self) -> _BufferedResponse:
        return _BufferedResponse(self.start["status"], list(self.start["headers"]), bytes(self.body))


class FaultMiddleware:
    """Throttle requests to the service and carry out faults; other requests pass."""

    def __init__(
        self,
        app: ASGIApp,
        service: Service,
        throttle: Throttle,
        fault_rules: FaultRules,
        is_service_path: Callable[[str], bool],
    ) -> None:
        """Wrap an application; the request log must wrap this, so that failed requests are logged too."""
        self._app = app
        self._service = service
        self._throttle = throttle
        self._fault_rules = fault_rules
        self._is_service_path = is_service_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or make it fail."""
        if scope["type"] != "http" or not self._is_service_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        wait = self._throttle.wait(self._service.settings.requests_per_second)
        if wait is not None:
            # https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
            await _error(429, "throttle", wait)(scope, receive, send)
            return
        fault = self._fault_rules.choose(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await self._fail(fault, scope, receive, send)

    async def _fail(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        connection = Connection(scope, receive)
        response = None if fault.reset == "before" else await self._response(fault, scope, connection.receive)
        await asyncio.sleep(fault.delay)
        if response is None or fault.reset is not None:
            await connection.reset()
        elif fault.garbage is not None:
            await connection.read_request()
            await connection.close(self._fault_rules.random_bytes(fault.garbage))
        elif fault.truncate is not None:
            await connection.read_request()
            await _send(response, send, min(fault.truncate, max(len(response.body) - 1, 0)))
            await connection.close()
        else:
            await _send(response, send)

    async def _response(self, fault: Fault, scope: Scope, receive: Receive) -> _BufferedResponse:
        """Return the whole response, of which the client may get only a part; the request takes effect here."""
        capture = _Capture()
        app: ASGIApp = self._app
        if fault.status is not None:
            app = _error(fault.status, fault.shape, fault.retry_after)
        elif fault.expire_token:
            headers = {"WWW-Authenticate": "Bearer"}
            error = service_error(401, ErrorCode.UNAUTHENTICATED, "The partner token has expired.", headers)
            app = JsonResponse(error.body, error.status, error.headers)
        await app(scope, receive, capture.send)
        response = capture.response()
        if fault.content_type is None:
            return response
        others = [(name, value) for name, value in response.headers if name.lower() != b"content-type"]
        return replace(response, headers=[*others, (b"content-type", fault.content_type.encode("ascii"))])


def _error(status: int, shape: str, retry_after: int | None) -> Response:
    body, content_type = error_body(shape, status)
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if content_type is not None:
        headers["Content-Type"] = content_type
    return Response(body, status, headers)


async def _send(response: _BufferedResponse, send: Send, count: int | None = None) -> None:
    """Send a response, or only the first bytes of it; its Content-Length is that of the whole body."""
    others = [(name, value) for name, value in response.headers if name.lower() != b"content-length"]
    headers = [*others, (b"content-length", str(len(response.body)).encode("ascii"))]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    part = response.body if count is None else response.body[:count]
    await send({"type": "http.response.body", "body": part, "more_body": count is not None})
