"""The HTTP client of MSAL. Secrets go to the login service alone, over https, and redirects are not followed."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from attrs import field, frozen

from partner_center.errors import CredentialError, InvalidRequestError
from partner_center.formats.outside_text import printable

from .authority import cloud_of
from .credentials import codes_in, credential_error, refusal
from .redaction import redact

_TIMEOUT = 30.0  # seconds to connect, and between two reads; MSAL itself has no timeout
_CHECK = "Check PARTNER_CENTER_AUTHORITY, the network, the proxy and REQUESTS_CA_BUNDLE."
_SECRETS = ("client_secret", "client_assertion", "refresh_token", "device_code", "code")


@frozen
class _Response:
    """A response as MSAL reads it."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class LoginClient:
    """Send the requests of MSAL, and check their responses before MSAL logs or parses them.

    https://learn.microsoft.com/python/api/msal/msal.oauth2cli.http.httpclient

    Args:
        authority: The https URL of the login service.
        http_client: A `requests.Session` or similar of the caller, who closes it; None to make one.
    """

    def __init__(self, authority: str, http_client: Any = None) -> None:
        self._authority = authority
        self._requests = import_module("requests")
        self._client, self._options = http_client, {}
        if http_client is None:
            self._client, self._options = self._requests.Session(), {"timeout": _TIMEOUT}
        if isinstance(self._client, self._requests.Session):
            self._options["allow_redirects"] = False

    def get(self, url: str, **options: Any) -> _Response:
        """Send a GET. It carries no secret."""
        return self._send("get", url, options)

    def post(self, url: str, **options: Any) -> _Response:
        """Send a POST, whose form has the secrets."""
        same = urlsplit(url).netloc.lower() == urlsplit(self._authority).netloc.lower()
        if not same and (cloud_of(url) is None or cloud_of(url) != cloud_of(self._authority)):
            raise self._error(f"names {_origin(url)} for the sign-in, where nothing was sent")
        return self._send("post", url, options)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def failure(self, error: Exception) -> CredentialError | InvalidRequestError:
        """Return the error to raise for an exception of MSAL."""
        if isinstance(error, self._requests.RequestException):
            return self._error(f"could not be reached ({type(error).__name__})")
        return credential_error(error)

    def _send(self, method: str, url: str, options: dict[str, Any]) -> _Response:
        if urlsplit(url).scheme != "https":
            raise self._error(f"names {_origin(url)}, which is not https; nothing was sent there")
        response = getattr(self._client, method)(url, **options, **self._options)
        status: int = response.status_code
        if 300 <= status < 400:
            raise self._error(f"answered {status}, a redirect, which is not followed")
        try:
            body: Any = json.loads(response.text)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict) or status >= 500:
            raise self._error(f"answered {status}, and not with JSON" if body is None else f"answered {status}")
        if status < 400 and "error" not in body:
            return _Response(status, response.text, response.headers)
        said = " ".join(codes_in(body))
        if method == "get":
            raise refusal(f"the login service {_origin(self._authority)} does not know the tenant", said)
        sent = options.get("data") or {}
        error = redact(str(body.get("error")), (sent[name] for name in _SECRETS if isinstance(sent.get(name), str)))
        text = json.dumps(
            {"error": error[:60], "error_description": said}
        )  # the rest may quote secrets, and MSAL logs it
        return _Response(status, text, response.headers)

    def _error(self, what: str) -> CredentialError:
        return CredentialError(f"the login service {_origin(self._authority)} {what}", hint=_CHECK)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return printable(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", 100)
