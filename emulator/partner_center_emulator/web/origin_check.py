"""The check that only programs and the emulator's own page use the controls, not other pages in a browser."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.web.control_endpoints import is_control_path


class OriginCheckMiddleware:
    """Reject control requests that a browser sends for a page of another origin."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or respond with 403."""
        if scope["type"] == "http" and is_control_path(scope["path"]):
            problem = _problem(scope)
            if problem is not None:
                await JsonResponse({"error": problem}, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _problem(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    server_host = (scope.get("server") or ("",))[0]
    # DNS rebinding: a foreign name that points at 127.0.0.1 would give a foreign page the emulator's own origin.
    if _is_loopback(server_host) and not (_is_loopback(_host_name(host)) or _host_name(host) == server_host):
        return f"the Host {host!r} is not this machine: on a loopback address the controls answer to localhost only"
    for origin in headers.getlist("origin"):
        if origin.lower() != f"{scope['scheme']}://{host}".lower():
            return f"the Origin {origin!r} is not the emulator's own: the controls are not for other web pages"
    return None


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:  # such as an unclosed [
        return ""


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
