"""Access tokens and refresh tokens, by the Entra grants that clients of Partner Center use; without HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from partner_center_emulator.authority.device_codes import DeviceCodes
from partner_center_emulator.authority.errors import TokenError
from partner_center_emulator.formats.ids_and_times import normal_guid
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.seed import Client
from partner_center_emulator.state.settings import Settings

EndpointVersion = Literal["v1", "v2"]

PARTNER_CENTER = "https://api.partnercenter.microsoft.com"

_DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
_GRANTS = ("client_credentials", "refresh_token", _DEVICE_CODE)
_OPENID_SCOPES = ("openid", "profile", "offline_access", "email")

# https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime
_INACTIVITY = timedelta(days=90)


@dataclass
class _RefreshToken:
    client_id: str
    used: datetime
    replaced: bool = False
    public: bool = False  # whether its client has no secret


class TokenIssuer:
    """Issue tokens and keep the refresh tokens."""

    def __init__(self, clients: tuple[Client, ...] | None, clock: Clock) -> None:
        """Issue tokens to these clients; None accepts any client."""
        self._clients = None if clients is None else {client.client_id: client for client in clients}
        self._clock = clock
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self.reset()

    def reset(self) -> None:
        """Go back to the seeded clients: drop all issued refresh tokens, device codes and counts."""
        with self._lock:
            self.device_codes = DeviceCodes(self._clock)
            self._counts = {grant: {"issued": 0, "refused": 0} for grant in (*_GRANTS, "other")}
            self._refresh_tokens = {
                client.refresh_token: _RefreshToken(client.client_id, self._clock.now())
                for client in (self._clients or {}).values()
                if client.refresh_token is not None
            }

    def counts(self) -> dict[str, dict[str, int]]:
        """Return, for each grant, how many requests got a token and how many got an error."""
        with self._lock:
            return {grant: dict(counts) for grant, counts in self._counts.items()}

    def issue(
        self, tenant: str, form: Mapping[str, str], endpoint: EndpointVersion, settings: Settings
    ) -> dict[str, object]:
        """Return the response to a token request, or raise a TokenError."""
        grant = form.get("grant_type", "")
        with self._lock:
            counts = self._counts[grant if grant in _GRANTS else "other"]
            try:
                response = self._response(tenant, form, endpoint, settings)
            except TokenError:
                counts["refused"] += 1
                raise
            counts["issued"] += 1
            return response

    def _response(
        self, tenant: str, form: Mapping[str, str], endpoint: EndpointVersion, settings: Settings
    ) -> dict[str, object]:
        grant = _require(form, "grant_type")
        if grant not in _GRANTS:
            text = "The app requested an unsupported grant type."
            raise TokenError("unsupported_grant_type", 70003, text)
        user = grant != "client_credentials"
        old: _RefreshToken | None = None
        if grant == _DEVICE_CODE:
            client_id = _require(form, "client_id")
            self.device_codes.redeem(_require(form, "device_code"), client_id)
            old = _RefreshToken(client_id, self._clock.now(), public=True)
        else:
            client_id = self._authenticate(form)
            old = self._check_refresh_token(form, client_id, settings) if user else None
        audience = _audience(form, endpoint, user=user)
        claims = self._claims(tenant, client_id, audience, settings)
        claims |= _user_claims(tenant, settings) if user else {"idtyp": "app", "oid": _guid_of(f"app {client_id}")}
        response: dict[str, object] = {
            "token_type": "Bearer",
            "expires_in": settings.token_lifetime,
            "ext_expires_in": settings.token_lifetime,
            "access_token": self._signed(claims),
        }
        if old is not None:
            response["scope"] = "user_impersonation" if endpoint == "v1" else f"{audience}/user_impersonation"
            response["refresh_token"] = self._rotate(old)
            if old.public:
                response |= self._id_token(tenant, client_id, settings)
        if endpoint == "v1":
            response |= {"expires_in": str(settings.token_lifetime), "resource": audience}
        return response

    def _authenticate(self, form: Mapping[str, str]) -> str:
        """Return the client's id; an assertion by certificate counts as a secret and is not verified."""
        client_id = _require(form, "client_id")
        secret, assertion = form.get("client_secret"), form.get("client_assertion")
        known = self._refresh_tokens.get(form.get("refresh_token", ""))
        if known is not None and known.public:
            return client_id
        if not secret and not assertion:
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise TokenError("invalid_client", 7000218, text, 401)
        if self._clients is None:
            return client_id
        client = self._clients.get(client_id)
        if client is None:
            text = "The application was not found in the directory."
            raise TokenError("unauthorized_client", 700016, text)
        if not assertion and secret != client.client_secret:
            text = "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
            text += "value, not the client secret ID, for a secret added to the app."
            raise TokenError("invalid_client", 7000215, text, 401)
        return client_id

    def _check_refresh_token(self, form: Mapping[str, str], client_id: str, settings: Settings) -> _RefreshToken:
        """Return the state of a refresh token, or raise a TokenError; without a client list, accept any token."""
        given = _require(form, "refresh_token")
        now = self._clock.now()
        known = self._refresh_tokens.get(given)
        if known is None and self._clients is None:
            known = self._refresh_tokens[given] = _RefreshToken(client_id, now)
        if known is None or (known.replaced and settings.rotate_strictly):
            text = "The provided authorization code or refresh token has expired or was revoked. Send a new "
            text += "interactive authorization request for this user and resource."
            raise TokenError("invalid_grant", 70008, text)
        if known.client_id != client_id:
            raise TokenError("invalid_grant", 70000, "The refresh token was issued to a different client id.")
        if now - known.used > _INACTIVITY:
            text = f"The refresh token has expired due to inactivity. It was inactive for {_INACTIVITY.days}.00:00:00."
            raise TokenError("invalid_grant", 700082, text)
        return known

    def _rotate(self, old: _RefreshToken) -> str:
        old.used, old.replaced = self._clock.now(), True
        new = f"1.{secrets.token_urlsafe(48)}"
        self._refresh_tokens[new] = _RefreshToken(old.client_id, old.used, public=old.public)
        return new

    def _claims(self, tenant: str, client_id: str, audience: str, settings: Settings) -> dict[str, object]:
        """Return the claims of every token; its version is 1.0, as for every API whose audience is a URL.

        https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
        """
        now = int(self._clock.now().timestamp())
        tenant_id = _guid_of(tenant)
        return {
            "aud": audience,
            "iss": f"https://sts.windows.net/{tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + settings.token_lifetime,
            "appid": client_id,
            "tid": tenant_id,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
        }

    def _id_token(self, tenant: str, client_id: str, settings: Settings) -> dict[str, object]:
        """Return the ID token and the client info of the user; MSAL reads both.

        https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
        """
        user = _user_claims(tenant, settings)
        claims = self._claims(tenant, client_id, client_id, settings)
        claims |= {"oid": user["oid"], "sub": user["oid"], "preferred_username": user["upn"], "ver": "2.0"}
        info = {"uid": user["oid"], "utid": _guid_of(tenant)}
        return {"id_token": self._signed(claims), "client_info": _base64url(_json(info))}

    def _signed(self, claims: Mapping[str, object]) -> str:
        content = f"{_base64url(_json({'typ': 'JWT', 'alg': 'HS256'}))}.{_base64url(_json(claims))}"
        return f"{content}.{_base64url(hmac.digest(self._key, content.encode('ascii'), hashlib.sha256))}"


def _user_claims(tenant: str, settings: Settings) -> dict[str, object]:
    domain = tenant if "." in tenant else "contoso.onmicrosoft.com"
    return {
        "scp": "user_impersonation",
        "amr": ["pwd", "mfa"] if settings.mfa else ["pwd"],
        "upn": f"agent@{domain}",
        "oid": _guid_of(f"user of {tenant}"),
    }


def _audience(form: Mapping[str, str], endpoint: EndpointVersion, *, user: bool) -> str:
    """Return the audience; a refresh token without a scope asks for Partner Center."""
    if endpoint == "v1":
        return (form.get("resource") or PARTNER_CENTER) if user else _require(form, "resource")
    scopes = [scope for scope in form.get("scope", "").split() if scope not in _OPENID_SCOPES]
    if not scopes:
        return PARTNER_CENTER if user else _require({}, "scope")
    if not user and not all(scope.endswith("/.default") for scope in scopes):
        text = "Client credential flows must have a scope value with /.default suffixed to the resource identifier "
        text += "(application ID URI)."
        raise TokenError("invalid_scope", 1002012, text)
    return _single(scope.rpartition("/")[0] for scope in scopes)


def _single(resources: Iterable[str]) -> str:
    found = set(resources)
    if len(found) == 1 and "" not in found:
        return found.pop()
    text = "The provided value for the input parameter 'scope' is not valid: it must be for one resource."
    raise TokenError("invalid_scope", 70011, text)


def _require(form: Mapping[str, str], name: str) -> str:
    value = form.get(name)
    if value:
        return value
    text = f"The request body must contain the following parameter: '{name}'."
    raise TokenError("invalid_request", 900144, text)


def _guid_of(name: str) -> str:
    """Return a GUID unchanged; for any other name, derive one that is always the same."""
    return normal_guid(name) or str(uuid.uuid5(uuid.NAMESPACE_DNS, name.lower()))


def _json(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode("ascii")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
