"""The check that only programs and the emulator's own page use the controls, not other pages in a browser.

A request has to name the emulator in its Host: by the address at which it arrived, by a loopback name, by this
machine's name, or by a name that the emulator was started with. DNS rebinding, a foreign name that points at this
machine, would otherwise give a foreign page the emulator's own origin.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.web.control_endpoints import is_control_path


class OriginCheckMiddleware:
    """Reject control requests that a browser sends for a page of another origin."""

    def __init__(self, app: ASGIApp, allowed_hosts: Collection[str] = ()) -> None:
        """Wrap an application; `allowed_hosts` are further names by which clients reach it."""
        self._app = app
        self._allowed = {name.lower() for name in (*allowed_hosts, socket.gethostname())}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or respond with 403."""
        if scope["type"] == "http" and is_control_path(scope["path"]):
            problem = _problem(scope, self._allowed)
            if problem is not None:
                await JsonResponse({"error": problem}, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _problem(scope: Scope, allowed: Collection[str]) -> str | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    server_host = (scope.get("server") or ("",))[0]
    name = _host_name(host)
    if _is_loopback(server_host):
        if not (_is_loopback(name) or name == server_host):
            return f"the Host {host!r} is not this machine: on a loopback address the controls answer to localhost only"
    elif not (_is_loopback(name) or _address(name) == _address(server_host) or name in allowed):
        return (
            f"the Host {host!r} is not an address that the emulator listens on: use {server_host}, or start it with "
            f"--allow-host {name or 'NAME'}"
        )
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
    address = _address(name)
    if isinstance(address, str):
        return address == "localhost" or address.endswith(".localhost")
    return address.is_loopback


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | str:
    """Return the address that a name is, an IPv4 one where IPv6 only wraps it; any other name as it is."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
