"""What MSAL sends with: secrets go to the login service alone, over https, and redirects are not followed."""

import json
from functools import partialmethod
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from partner_center.errors import CredentialError, InvalidRequestError
from partner_center.formats.outside_text import printable
from partner_center.policies.credentials import codes_in, credential_error, refusal
from partner_center.policies.redaction import redact

from .authority import cloud_of

_TIMEOUT = 30.0  # seconds to connect, and between two reads; MSAL itself has no timeout
_SECRETS = ("client_secret", "client_assertion", "refresh_token", "device_code", "code")
# What MSAL reads of a response, and logs at DEBUG: the first are hidden there.
# https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2
_TOKENS = ("access_token", "refresh_token", "id_token", "client_info", "device_code")
_MEMBERS = ("token_type", "scope", "expires_in", "ext_expires_in", "refresh_in", "expires_on", "foci")
_OF_A_CODE = ("user_code", "verification_uri", "interval", "message")


class LoginClient:
    """The http_client of MSAL, which checks each response before MSAL parses and logs it.

    Args:
        authority: The https URL of the login service.
        http_client: A `requests.Session` or similar of the caller; None to make one.
    """

    def __init__(self, authority: str, http_client: Any = None) -> None:
        self._authority = authority
        self._requests: Any = import_module("requests")
        self.session: Any = http_client or self._requests.Session()
        self._options: dict[str, Any] = {} if http_client else {"timeout": _TIMEOUT}
        if isinstance(self.session, self._requests.Session):
            self._options["allow_redirects"] = False

    def failure(self, error: Exception) -> CredentialError | InvalidRequestError:
        """Return the error to raise for an exception of MSAL."""
        unreachable = isinstance(error, self._requests.RequestException)
        return self._error(f"could not be reached ({type(error).__name__})") if unreachable else credential_error(error)

    def _send(self, method: str, url: str, **options: Any) -> SimpleNamespace:
        cloud, (scheme, host, *_) = cloud_of(url), urlsplit(url)
        known = cloud is not None and (method == "get" or cloud == cloud_of(self._authority))  # a GET has no secret
        if scheme != "https" or not (known or host.lower() == urlsplit(self._authority).netloc.lower()):
            raise self._error(f"names {scheme}://{host.rpartition('@')[2]} for the sign-in, where nothing was sent")
        response = getattr(self.session, method)(url, **options, **self._options)
        status: int = response.status_code
        try:
            body: Any = json.loads(response.text)
        except (ValueError, RecursionError):
            body = None
        if 300 <= status < 400 or status >= 500 or not isinstance(body, dict):
            what = ", a redirect, which is not followed" if 300 <= status < 400 else " without the JSON of a sign-in"
            raise self._error(f"answered {status}{what}")
        text, said = response.text, cast("dict[str, Any]", body)
        if status >= 400 or "error" in said:
            codes = codes_in(said)
            if method == "get":
                raise refusal(f"the login service {self._authority} does not know the tenant", codes)
            error = redact(str(said.get("error")), _secrets_in(options))[:60]
            text = json.dumps({"error": error, "error_description": codes})  # the rest may quote secrets
        elif method == "post":
            text = json.dumps(_known(said, _secrets_in(options)))
        return SimpleNamespace(status_code=status, text=text, headers=response.headers)

    get: Any = partialmethod(_send, "get")
    post: Any = partialmethod(_send, "post")

    def _error(self, what: str) -> CredentialError:
        hint = "Check PARTNER_CENTER_AUTHORITY, the network, the proxy and REQUESTS_CA_BUNDLE."
        return CredentialError(printable(f"the login service {self._authority} {what}", 300), hint=hint)


def _secrets_in(options: dict[str, Any]) -> list[str]:
    """Return the secrets of the form that is sent."""
    return [each for name in _SECRETS if isinstance(each := options.get("data", {}).get(name), str)]


def _known(response: dict[str, Any], secrets: list[str]) -> dict[str, Any]:
    """Return the members of a response that MSAL reads. Others, and what is no text or number, may quote secrets."""
    found: dict[str, Any] = {
        name: each if isinstance(each := response[name], str) else "" for name in _TOKENS if name in response
    }
    for name in (*_MEMBERS, *_OF_A_CODE):
        if isinstance(value := response.get(name), str | int):
            found[name] = redact(value, secrets) if isinstance(value, str) else value
    return found
