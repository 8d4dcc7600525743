"""What surrounds every service request: its ids, its entry in the log, the headers of its answer."""

from __future__ import annotations

import base64
import os
import uuid

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from partner_center_emulator.authority.endpoints import is_authority_path
from partner_center_emulator.state.request_log import LogEntry, RequestLog
from partner_center_emulator.web.control_endpoints import is_control

_SERVER_ID = "partner-center-emulator"


class LoggedExchanges:
    """Log service requests and put the documented ids on their answers.

    https://learn.microsoft.com/en-us/partner-center/developer/headers
    """

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        """Stand around an application, outermost, so that no answer is without ids."""
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry out one exchange."""
        if scope["type"] != "http" or is_control(scope["path"]) or is_authority_path(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        entry = LogEntry(
            method=scope["method"],
            path=scope["path"],
            request_id=headers.get("ms-requestid") or str(uuid.uuid4()),
            correlation_id=headers.get("ms-correlationid") or str(uuid.uuid4()),
        )
        answer_headers = [
            # Spelled as the service does, though ASGI would have them in lower case: HTTP does not care.
            (b"MS-RequestId", entry.request_id.encode("latin-1")),
            (b"MS-CorrelationId", entry.correlation_id.encode("latin-1")),
            (b"MS-CV", (headers.get("ms-cv") or _new_vector()).encode("latin-1")),
            (b"MS-ServerId", _SERVER_ID.encode("ascii")),
        ]
        self._log.add(entry)

        async def send_logged(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]  # before sending: whoever has the answer can read it in the log
                message["headers"] = [*message["headers"], *answer_headers]
            await send(message)

        await self._app({**scope, "partner_center_emulator.entry": entry}, receive, send_logged)


def _new_vector() -> str:
    # 16 characters and a counter: version 1 of the correlation vector, which recorded answers of the service carry.
    return f"{base64.b64encode(os.urandom(12)).decode('ascii')}.0"
