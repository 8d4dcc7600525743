"""What goes wrong around the service: throttling and the faults that rules ask for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partner_center_emulator.authority.endpoints import is_authority_path
from partner_center_emulator.faults.connections import Connection
from partner_center_emulator.faults.error_bodies import error_body
from partner_center_emulator.faults.fault_rules import Fault
from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.service.errors import Code, fault
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.web.control_endpoints import is_control


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass
class _Capture:
    """Take an answer in place of the client."""

    start: Message = field(default_factory=dict[str, object])
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    def answer(self) -> _Answer:
        return _Answer(self.start["status"], list(self.start["headers"]), bytes(self.body))


class FaultyExchanges:
    """Throttle requests and carry out faults; control requests go through."""

    def __init__(self, app: ASGIApp, emulation: Emulation) -> None:
        """Stand around an application, within the log, so that what fails is logged too."""
        self._app = app
        self._emulation = emulation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out one exchange, or make it fail."""
        if scope["type"] != "http" or is_control(scope["path"]) or is_authority_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        wait = self._emulation.throttle.wait(self._emulation.settings.requests_per_second)
        if wait is not None:
            # https://learn.microsoft.com/en-us/partner-center/developer/api-throttling-guidance
            await _error(429, "throttle", wait)(scope, receive, send)
            return
        chosen = self._emulation.faults.choose(scope["method"], scope["path"])
        if chosen is None:
            await self._app(scope, receive, send)
        else:
            await self._fail(chosen, scope, receive, send)

    async def _fail(self, chosen: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        connection = Connection(scope, receive)
        answer = None if chosen.reset == "before" else await self._answer(chosen, scope, connection.receive)
        await asyncio.sleep(chosen.delay)
        if answer is None or chosen.reset is not None:
            await connection.reset()
        elif chosen.garbage is not None:
            await connection.read_request()
            await connection.close(self._emulation.faults.random_bytes(chosen.garbage))
        elif chosen.truncate is not None:
            await connection.read_request()
            await _send(answer, send, min(chosen.truncate, max(len(answer.body) - 1, 0)))
            await connection.close()
        else:
            await _send(answer, send)

    async def _answer(self, chosen: Fault, scope: Scope, receive: Receive) -> _Answer:
        """Return what the client is to get, or part of it; the request has its effect here or nowhere."""
        capture = _Capture()
        app: ASGIApp = self._app
        if chosen.status is not None:
            app = _error(chosen.status, chosen.shape, chosen.retry_after)
        elif chosen.expire_token:
            refusal = fault(401, Code.UNAUTHENTICATED, "The partner token has expired.", {"WWW-Authenticate": "Bearer"})
            app = JsonResponse(refusal.body, refusal.status, refusal.headers)
        await app(scope, receive, capture.send)
        answer = capture.answer()
        if chosen.content_type is None:
            return answer
        others = [(name, value) for name, value in answer.headers if name.lower() != b"content-type"]
        return replace(answer, headers=[*others, (b"content-type", chosen.content_type.encode("ascii"))])


def _error(status: int, shape: str, retry_after: int | None) -> Response:
    body, content_type = error_body(shape, status)
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if content_type is not None:
        headers["Content-Type"] = content_type
    return Response(body, status, headers)


async def _send(answer: _Answer, send: Send, count: int | None = None) -> None:
    """Send an answer, or only so many bytes of it, while its Content-Length speaks of all."""
    others = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
    headers = [*others, (b"content-length", str(len(answer.body)).encode("ascii"))]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    part = answer.body if count is None else answer.body[:count]
    await send({"type": "http.response.body", "body": part, "more_body": count is not None})
