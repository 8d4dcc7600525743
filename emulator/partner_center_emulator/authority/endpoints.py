"""The endpoints of the login service, as MSAL and azure-identity call them at Microsoft Entra."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partner_center_emulator.authority.errors import NO_STORE, TokenError, error_response
from partner_center_emulator.authority.token_issuer import EndpointVersion, TokenIssuer
from partner_center_emulator.formats.json_text import JsonResponse
from partner_center_emulator.formats.spelling import in_every_spelling, plain_path
from partner_center_emulator.service.operations import Service
from partner_center_emulator.service.request_bodies import read_bytes

_PATH = re.compile(r"/[^/]+/(oauth2|v2\.0|\.well-known|discovery)/.+")
_FORM = "application/x-www-form-urlencoded"


def is_authority_path(path: str) -> bool:
    """Return whether a path belongs to the login service and not to Partner Center."""
    return _PATH.fullmatch(plain_path(path)) is not None


class AuthorityEndpoints:
    """Serve the login service for any tenant."""

    def __init__(self, token_issuer: TokenIssuer, service: Service) -> None:
        """Serve the tokens of an issuer, with the settings and the clock of a service."""
        self._token_issuer = token_issuer
        self._service = service

    def routes(self) -> list[Route]:
        """Return the routes of the login service."""
        routes = [
            Route("/common/discovery/instance", self._instance, methods=["GET"]),
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery_v2, methods=["GET"]),
            Route("/{tenant}/.well-known/openid-configuration", self._discovery_v1, methods=["GET"]),
            Route("/{tenant}/oauth2/v2.0/token", self._token_v2, methods=["POST"]),
            Route("/{tenant}/oauth2/token", self._token_v1, methods=["POST"]),
            Route("/{tenant}/oauth2/v2.0/devicecode", self._device_code, methods=["POST"]),
        ]
        return list(map(in_every_spelling, routes))

    async def _instance(self, request: Request) -> Response:
        """Tell MSAL that this authority is known; MSAL asks here when instance discovery points here."""
        endpoint = urlsplit(request.query_params.get("authorization_endpoint", ""))
        tenant = endpoint.path.strip("/").partition("/")[0]
        if not endpoint.hostname or not tenant:
            error = TokenError("invalid_instance", 50049, "Unknown or invalid instance.")
            return error_response(request, error, self._service.clock)
        host = request.url.netloc
        aliases = list(dict.fromkeys([host, request.url.hostname or host]))
        return JsonResponse(
            {
                "api-version": "1.1",
                "tenant_discovery_endpoint": f"{_base_url(request)}/{tenant}/v2.0/.well-known/openid-configuration",
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": aliases}],
            }
        )

    async def _discovery_v2(self, request: Request) -> Response:
        tenant = f"{_base_url(request)}/{request.path_params['tenant']}"
        return JsonResponse(_configuration(f"{tenant}/v2.0", f"{tenant}/oauth2/v2.0"))

    async def _discovery_v1(self, request: Request) -> Response:
        tenant = f"{_base_url(request)}/{request.path_params['tenant']}"
        return JsonResponse(_configuration(f"{tenant}/", f"{tenant}/oauth2"))

    async def _token_v2(self, request: Request) -> Response:
        return await self._token(request, "v2")

    async def _token_v1(self, request: Request) -> Response:
        return await self._token(request, "v1")

    async def _device_code(self, request: Request) -> Response:
        """Issue a code; `POST /_emulator/sign-in` approves or declines it in place of the user."""
        client_id = (await _read_form(request)).get("client_id")
        if not client_id:
            text = "The request body must contain the following parameter: 'client_id'."
            return error_response(request, TokenError("invalid_request", 900144, text), self._service.clock)
        verification_uri = f"{_base_url(request)}/_emulator/sign-in"
        return JsonResponse(self._token_issuer.device_codes.issue(client_id, verification_uri), headers=NO_STORE)

    async def _token(self, request: Request, version: EndpointVersion) -> Response:
        form = await _read_form(request)
        tenant: str = request.path_params["tenant"]
        try:
            response = self._token_issuer.issue(tenant, form, version, self._service.settings)
        except TokenError as error:
            return error_response(request, error, self._service.clock)
        return JsonResponse(response, headers=NO_STORE)


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _configuration(issuer: str, oauth2: str) -> dict[str, object]:
    """Return the OpenID configuration that MSAL reads; there is no authorization endpoint behind it."""
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
    """Read the form; the Authorization header may hold the client's id and secret instead (RFC 6749, 2.3.1)."""
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
