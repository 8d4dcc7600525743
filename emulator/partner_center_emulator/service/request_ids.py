"""The middleware that gives every service request its ids, its log entry and the documented response headers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from email.utils import format_datetime
from typing import cast

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partner_center_emulator.formats.ids_and_times import format_time, new_correlation_vector
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.request_log import LogEntry, RequestLog

_SERVER_ID = "partner-center-emulator"
_LOG_ENTRY = "partner_center_emulator.entry"


class RequestIdMiddleware:
    """Log service requests, and add the documented ids and the emulator's `Date` to their responses.

    https://learn.microsoft.com/en-us/partner-center/developer/headers
    """

    def __init__(self, app: ASGIApp, log: RequestLog, clock: Clock, is_service_path: Callable[[str], bool]) -> None:
        """Wrap an application, outside all others, so that every response has ids."""
        self._app = app
        self._log = log
        self._clock = clock
        self._is_service_path = is_service_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Log a request and pass it on."""
        if scope["type"] != "http" or not self._is_service_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        entry = LogEntry(
            method=scope["method"],
            path=scope["path"],
            request_id=headers.get("ms-requestid") or str(uuid.uuid4()),
            correlation_id=headers.get("ms-correlationid") or str(uuid.uuid4()),
            received_at=format_time(self._clock.now()),
        )
        response_headers = [
            # Spelled as the service does; ASGI asks for lower case, but HTTP ignores the case.
            (b"MS-RequestId", entry.request_id.encode("latin-1")),
            (b"MS-CorrelationId", entry.correlation_id.encode("latin-1")),
            (b"MS-CV", (headers.get("ms-cv") or new_correlation_vector()).encode("latin-1")),
            (b"MS-ServerId", _SERVER_ID.encode("ascii")),
        ]
        self._log.add(entry)

        async def send_logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]  # before sending, so that a client with the response finds it here
                date = format_datetime(self._clock.now(), usegmt=True).encode("ascii")
                message["headers"] = [*message["headers"], *response_headers, (b"Date", date)]
            await send(message)

        await self._app({**scope, _LOG_ENTRY: entry}, receive, send_logged)


def log_entry_of(request: Request) -> LogEntry:
    """Return the log entry of a service request."""
    return cast("LogEntry", request.scope[_LOG_ENTRY])
