"""The web page, which uses the control endpoints."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from partner_center_emulator.web.control_endpoints import CONTROL_PREFIX


def page_routes() -> list[Route]:
    """Return the route of the page and the redirects to it."""
    return [
        Route(CONTROL_PREFIX, _page, methods=["GET"]),
        Route(CONTROL_PREFIX.rstrip("/"), _redirect_to_page, methods=["GET"]),
        Route("/", _redirect_to_page, methods=["GET"]),
    ]


async def _page(_request: Request) -> Response:
    text = _text()
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(text),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(text, headers=headers)


async def _redirect_to_page(_request: Request) -> Response:
    return RedirectResponse(CONTROL_PREFIX)


@cache
def _text() -> str:
    """Return the page in one piece, with its style and its script."""
    style, script = _asset("page.css"), _asset("page.js")
    page = _asset("page.html").replace("<style></style>", f"<style>{style}</style>")
    return page.replace("<script></script>", f"<script>{script}</script>")


def _asset(name: str) -> str:
    return files("partner_center_emulator.web").joinpath(name).read_text(encoding="utf-8")


@cache
def _policy(text: str) -> str:
    """Return a Content-Security-Policy for the page's own script and style, and requests to its own origin."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash_of('script', text)}",
            f"style-src {_hash_of('style', text)}",
            "img-src data:",  # the icon: without one, browsers request /favicon.ico
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _hash_of(element: str, text: str) -> str:
    (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode('ascii')}'"
