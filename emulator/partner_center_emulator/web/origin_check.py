"""Who may steer the emulator: programs and its own page, not any page that happens to be open in a browser."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.web.control_endpoints import is_control


class OwnPageOnly:
    """Refuse control requests that a browser sends for a page from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        if scope["type"] == "http" and is_control(scope["path"]):
            problem = _problem(scope)
            if problem is not None:
                await JsonResponse({"error": problem}, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _problem(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    reached = (scope.get("server") or ("",))[0]
    # A name that someone else's DNS points at 127.0.0.1 makes a foreign page the emulator's own: DNS rebinding.
    if _is_loopback(reached) and not (_is_loopback(_name_of(host)) or _name_of(host) == reached):
        return f"the Host {host!r} is not this machine: on a loopback address the controls answer to localhost only"
    for origin in headers.getlist("origin"):
        if origin.lower() != f"{scope['scheme']}://{host}".lower():
            return f"the Origin {origin!r} is not the emulator's own: the controls are not for other web pages"
    return None


def _name_of(host: str) -> str:
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
