"""A token endpoint on a real socket, over TLS, that answers as Microsoft Entra does and keeps what it was asked."""

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import requests
import trustme

from partner_center import SecureApplicationModel

TENANT = "11111111-1111-4111-8111-111111111111"

Reply = tuple[int, Mapping[str, str], Any]


class TokenEndpoint:
    """Issue `access-secret-1`, `access-secret-2` and so on; a refresh token is rotated each time if `rotates`.

    Attributes:
        authority: Its URL.
        ca: A file with the authority of its certificate.
        requests: The forms that were posted.
        errors: What to answer instead, one by one, such as `("invalid_grant", "AADSTS50076: ...")`.
        expires_in: How long the tokens last.
        refresh_in: When they are to be renewed; None leaves it out.
        replies: What to answer instead, by the last part of the path, such as `token`: status, headers and body.
        seen: The method and the path of each request.

    Args:
        folder: Where the certificates are written.
        authority: What signs the certificate; by default its own authority.
    """

    def __init__(self, folder: Path, authority: trustme.CA | None = None) -> None:
        authority = authority or trustme.CA()
        self.ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        self.requests: list[dict[str, str]] = []
        self.errors: deque[tuple[str, str]] = deque()
        self.expires_in: int | None = 3600
        self.refresh_in: int | None = None
        self.rotates = True
        self.replies: dict[str, Reply | Callable[[dict[str, str]], Reply]] = {}
        self.seen: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.authority = f"https://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def discovery(self, tenant: str) -> dict[str, str]:
        """Return the tenant's OpenID configuration."""
        base = f"{self.authority}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def issue(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return the status and the answer to a request for a token."""
        with self._lock:
            self.requests.append(form)
            number = len(self.requests)
            if self.errors:
                error, description = self.errors.popleft()
                return 400, {"error": error, "error_description": f"{description} ({form})"}
        answer: dict[str, Any] = {"token_type": "Bearer", "access_token": f"access-secret-{number}"}
        if self.expires_in is not None:
            answer["expires_in"] = self.expires_in
        if self.refresh_in is not None:
            answer["refresh_in"] = self.refresh_in
        if form["grant_type"] == "refresh_token":
            answer["refresh_token"] = f"refresh-secret-{number}" if self.rotates else form["refresh_token"]
        return 200, answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tenant = self.path.split("/")[1]
                if not self.scripted({}):
                    self.reply(200, endpoint.discovery(tenant))

            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                if not self.scripted(form):
                    self.reply(*endpoint.issue(form))

            def scripted(self, form: dict[str, str]) -> bool:
                endpoint.seen.append((self.command, self.path))
                found = endpoint.replies.get(self.path.partition("?")[0].rpartition("/")[2])
                if found is None:
                    return False
                status, headers, body = found(form) if callable(found) else found
                self.reply(status, body, headers)
                return True

            def reply(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Stay silent."""

        return Handler


@contextmanager
def models(endpoint: TokenEndpoint) -> Generator[Callable[..., SecureApplicationModel], None, None]:
    """Yield what makes a SecureApplicationModel that asks the endpoint."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(endpoint.ca)  # or the environment's CA would come first
        yield partial(
            SecureApplicationModel,
            TENANT,
            "app",
            "client-secret",
            refresh_token="refresh-secret",
            authority=endpoint.authority,
            http_client=session,
            disable_instance_discovery=True,
        )
