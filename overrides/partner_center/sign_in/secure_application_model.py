"""App+User tokens from a refresh token, by Microsoft's Secure Application Model.

https://learn.microsoft.com/partner-center/developer/enable-secure-app-model
"""

import inspect
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from attrs import field, frozen

from partner_center.errors import CredentialError, InvalidRequestError
from partner_center.policies.authentication import SCOPE
from partner_center.policies.credentials import refusal
from partner_center.policies.locks import ProcessLock

from .authority import authority_for, cloud_of
from .login_client import LoginClient

# The names of the retired Azure AD Graph, whose tokens Partner Center refuses with code 900420:
# https://learn.microsoft.com/partner-center/developer/deprecate-azure-active-directory-graph-token
_AZURE_AD_GRAPH = ("graph.windows.net", "graph.chinacloudapi.cn", "00000002-0000-0000-c000-000000000000")

_DEFAULT_LIFETIME = 300  # seconds, for a token without a lifetime


@frozen
class AccessToken:
    """A token with the attributes of azure-core's AccessTokenInfo; its `repr` does not show it."""

    token: str = field(repr=False)
    expires_on: int
    refresh_on: int | None = None
    token_type: str = "Bearer"  # noqa: S105 - the name of the scheme


class SecureApplicationModel:
    """Get tokens for an app and the partner user who consented to it, from the refresh token of that consent.

    Each `get_token` sends a request to Microsoft Entra. The clients of this package cache the token. Needs
    `pip install "partner-center-client[msal]"`. See
    https://learn.microsoft.com/partner-center/developer/enable-secure-app-model

    Args:
        tenant_id: The partner's tenant, as a GUID or a domain.
        client_id: The app's id.
        client_secret: The app's secret. Give it or client_certificate.
        refresh_token: The refresh token of the consent.
        client_certificate: The app's certificate, as MSAL's `client_credential` takes it.
        on_refresh_token: Called with each new refresh token, before the access token that came with it is used. It
            must store the refresh token. If it raises, the call fails, and the next call passes the newest refresh
            token again.
        authority: The https URL of the login service. By default that of the environment variable
            PARTNER_CENTER_AUTHORITY, or else of the cloud that the token is for; one of another cloud is refused.
        http_client: A `requests.Session` or similar, which MSAL sends with. The caller closes it and sets its timeouts.
            Anything but a Session must not follow redirects, which would get the secrets.
        disable_instance_discovery: Do not check the authority at login.microsoftonline.com.

    Raises:
        InvalidRequestError: An argument cannot be used.
        CredentialError: MSAL is not installed.
    """

    _PROOF = "refresh token"

    def __init__(
        self,
        tenant_id: str,
        client_id: str,
        client_secret: str | None = None,
        *,
        refresh_token: str,
        client_certificate: Mapping[str, str] | None = None,
        on_refresh_token: Callable[[str], None] | None = None,
        authority: str | None = None,
        http_client: Any = None,
        disable_instance_discovery: bool = False,
    ) -> None:
        for name, value in (("tenant_id", tenant_id), ("client_id", client_id), ("refresh_token", refresh_token)):
            if not isinstance(value, str) or not value.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
                raise InvalidRequestError(f"{name}: give it as text")
        if bool(client_secret) == bool(client_certificate):
            raise InvalidRequestError("give either client_secret or client_certificate")
        if on_refresh_token and (not callable(on_refresh_token) or inspect.iscoroutinefunction(on_refresh_token)):
            raise InvalidRequestError("on_refresh_token: give a plain function; an async one would never be awaited")
        authority_for("", authority)  # whatever the cloud: it must be an https URL
        self._authority = authority
        self._http_client = http_client
        self._msal = _msal()
        self._tenant_id = tenant_id
        self._client_id = client_id
        self._refresh_token = refresh_token
        self._to_store: str | None = None  # the new refresh token, until the callback has stored it
        self._on_refresh_token = on_refresh_token
        self._options: dict[str, Any] = {
            "client_credential": client_secret or dict(client_certificate or {}),
            "instance_discovery": False if disable_instance_discovery else None,
        }
        self._client: LoginClient | None = None
        self._app: Any = None
        self._refreshing = ProcessLock()

    def get_token(self, *scopes: str, **_kwargs: Any) -> AccessToken:
        """Return a new token, for Partner Center unless another scope is given. Other arguments are ignored.

        Raises:
            InvalidRequestError: A scope is one of Azure AD Graph, which is retired.
            CredentialError: Microsoft Entra refused, could not be reached, or a new refresh token was not stored.
        """
        scopes = scopes or (SCOPE,)
        for scope in scopes:
            if any(name in scope.lower() for name in _AZURE_AD_GRAPH):
                raise InvalidRequestError(f"scope: Azure AD Graph is retired; ask for {SCOPE}")
        with self._refreshing.lock:
            for scope in scopes:  # the first one decides, if nothing else does
                self._authority = authority_for(scope, self._authority)
            outcome = self._refresh(list(scopes))
        if isinstance(outcome, AccessToken):
            return outcome
        raise outcome

    def get_token_info(self, *scopes: str, options: Any = None) -> AccessToken:  # noqa: ARG002
        """Return the same as `get_token`. Newer Azure libraries call this name."""
        return self.get_token(*scopes)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(tenant_id={self._tenant_id!r}, client_id={self._client_id!r})"

    def _refresh(self, scopes: list[str]) -> AccessToken | CredentialError | InvalidRequestError:
        """Return a token, or the error that the caller raises: raised there, it has no cause with secrets."""
        client = self._client = self._client or LoginClient(str(self._authority), self._http_client)
        try:
            if self._app is None:  # its constructor sends a request to the authority
                options = {"authority": f"{self._authority}/{self._tenant_id}", "http_client": client, **self._options}
                if cloud_of(str(self._authority)) is not None:
                    options["instance_discovery"] = False  # a host that this package knows; older MSAL knows fewer
                self._app = self._msal.ConfidentialClientApplication(self._client_id, **options)
            now = int(time.time())
            given: dict[str, Any] = self._request(scopes)
            if "access_token" not in given:
                return refusal(f"Microsoft Entra refused the {self._PROOF}", str(given.get("error_description")))
            refresh_token: str = given.get("refresh_token") or self._refresh_token
            if refresh_token != self._refresh_token:
                self._refresh_token = self._to_store = refresh_token
            token = AccessToken(
                given["access_token"],
                expires_on=now + int(given.get("expires_in", _DEFAULT_LIFETIME)),
                refresh_on=given.get("refresh_on"),
            )
        except Exception as error:  # noqa: BLE001 - MSAL, its HTTP client and what they are given raise many kinds
            return client.failure(error)
        return self._store() or token

    def _request(self, scopes: list[str]) -> Any:
        return self._app.acquire_token_by_refresh_token(self._refresh_token, scopes)

    def _store(self) -> CredentialError | None:
        """Call the callback with a new refresh token. If it fails, keep the refresh token and return the error."""
        if self._to_store is None or self._on_refresh_token is None:
            return None
        try:
            self._on_refresh_token(self._to_store)
        except Exception as error:  # noqa: BLE001 - it is the caller's
            return CredentialError(
                f"the new refresh token could not be stored: on_refresh_token failed with {type(error).__name__}",
                hint="It is kept in memory. The next attempt calls on_refresh_token with it again.",
            )
        self._to_store = None
        return None


class AppOnly(SecureApplicationModel):
    """Get tokens for an app alone, with which the service allows reads but no creates."""

    _PROOF = "client secret"

    def _request(self, scopes: list[str]) -> Any:
        self._app.remove_tokens_for_client()  # MSAL would repeat a token that the service refused
        return self._app.acquire_token_for_client(scopes)


def _msal() -> Any:
    """Import MSAL at first use: it is optional, and slow to import."""
    try:
        return import_module("msal")
    except ModuleNotFoundError:
        pass
    raise CredentialError(
        "SecureApplicationModel needs MSAL, which is not installed",
        hint='Run: pip install "partner-center-client[msal]"',
    )
