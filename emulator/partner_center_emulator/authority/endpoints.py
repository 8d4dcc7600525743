"""The login service next to Partner Center, as MSAL and azure-identity talk to Microsoft Entra."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.authority.errors import TokenRefusalError
from partner_center_emulator.authority.token_issuer import Endpoint
from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.service.request_bodies import read_bytes
from partner_center_emulator.state.clock import Clock

_PATH = re.compile(r"/[^/]+/(oauth2|v2\.0|\.well-known|discovery)/.+")
_FORM = "application/x-www-form-urlencoded"
_NOT_STORED = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}


def is_authority_path(path: str) -> bool:
    """Say whether a path belongs to the login service, whose requests are none of Partner Center's."""
    return _PATH.fullmatch(path) is not None


class Authority:
    """Answer the calls of the login service, for any tenant."""

    def __init__(self, emulation: Emulation) -> None:
        """Issue what an emulation's issuer gives."""
        self._emulation = emulation

    def routes(self) -> list[Route]:
        """Return the routes of the login service."""
        return [
            Route("/common/discovery/instance", self._instance, methods=["GET"]),
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery_v2, methods=["GET"]),
            Route("/{tenant}/.well-known/openid-configuration", self._discovery_v1, methods=["GET"]),
            Route("/{tenant}/oauth2/v2.0/token", self._token_v2, methods=["POST"]),
            Route("/{tenant}/oauth2/token", self._token_v1, methods=["POST"]),
            Route("/{tenant}/oauth2/v2.0/devicecode", self._device_code, methods=["POST"]),
        ]

    async def _instance(self, request: Request) -> Response:
        """Tell MSAL that this authority is known, if it is asked here rather than at login.microsoftonline.com."""
        asked = urlsplit(request.query_params.get("authorization_endpoint", ""))
        tenant = asked.path.strip("/").partition("/")[0]
        if not asked.hostname or not tenant:
            refusal = TokenRefusalError("invalid_instance", 50049, "Unknown or invalid instance.")
            return _refused(request, refusal, self._emulation.clock)
        host = request.url.netloc
        aliases = list(dict.fromkeys([host, request.url.hostname or host]))
        return JsonResponse(
            {
                "api-version": "1.1",
                "tenant_discovery_endpoint": f"{_base(request)}/{tenant}/v2.0/.well-known/openid-configuration",
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": aliases}],
            }
        )

    async def _discovery_v2(self, request: Request) -> Response:
        tenant = f"{_base(request)}/{request.path_params['tenant']}"
        return JsonResponse(_configuration(f"{tenant}/v2.0", f"{tenant}/oauth2/v2.0"))

    async def _discovery_v1(self, request: Request) -> Response:
        tenant = f"{_base(request)}/{request.path_params['tenant']}"
        return JsonResponse(_configuration(f"{tenant}/", f"{tenant}/oauth2"))

    async def _token_v2(self, request: Request) -> Response:
        return await self._token(request, "v2")

    async def _token_v1(self, request: Request) -> Response:
        return await self._token(request, "v1")

    async def _device_code(self, request: Request) -> Response:
        """Give a code, which `POST /_emulator/sign-in` approves or declines in place of a person."""
        client_id = (await _read_form(request)).get("client_id")
        if not client_id:
            text = "The request body must contain the following parameter: 'client_id'."
            return _refused(request, TokenRefusalError("invalid_request", 900144, text), self._emulation.clock)
        where = f"{_base(request)}/_emulator/sign-in"
        return JsonResponse(self._emulation.issuer.device_codes.begin(client_id, where), headers=_NOT_STORED)

    async def _token(self, request: Request, endpoint: Endpoint) -> Response:
        form = await _read_form(request)
        tenant: str = request.path_params["tenant"]
        try:
            answer = self._emulation.issuer.issue(tenant, form, endpoint, self._emulation.settings)
        except TokenRefusalError as refusal:
            return _refused(request, refusal, self._emulation.clock)
        return JsonResponse(answer, headers=_NOT_STORED)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _configuration(issuer: str, oauth2: str) -> dict[str, object]:
    """Return what MSAL wants to know; only the token endpoint is there."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{oauth2}/authorize",
        "token_endpoint": f"{oauth2}/token",
        "device_authorization_endpoint": f"{oauth2}/devicecode",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
    }


async def _read_form(request: Request) -> dict[str, str]:
    """Read the parameters; the client may name itself in the Authorization header instead (RFC 6749, 2.3.1)."""
    form: dict[str, str] = {}
    body = await read_bytes(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        form = dict(parse_qsl(body.decode(errors="replace")))
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return form
        form |= {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
    return form


def _refused(request: Request, refusal: TokenRefusalError, clock: Clock) -> Response:
    """Answer an error as Entra words it, from which MSAL and others read the number behind AADSTS."""
    trace = str(uuid.uuid4())
    correlation = request.headers.get("client-request-id") or str(uuid.uuid4())
    timestamp = clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    number = f"AADSTS{refusal.code}: {refusal.text}"
    body = {
        "error": refusal.error,
        "error_description": f"{number} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
        "error_codes": [refusal.code],
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.code}",
    }
    return JsonResponse(body, refusal.status, _NOT_STORED)
