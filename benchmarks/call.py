"""The one request that every contestant sends, the qualifications in its response, and the address of the server."""

import json
from dataclasses import dataclass
from typing import Any

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
TOKEN = "t" * 1200  # as long as those of Entra ID
BODY = {"educationSegment": "K12", "qualification": "Education", "website": "contoso.edu"}
CONTENT = json.dumps(BODY, separators=(",", ":")).encode()
IDS = {
    "MS-RequestId": "8f1d0b0c-5a3e-4a6e-9a41-1f6a2b3c4d5e",
    "MS-CorrelationId": "8f1d0b0c-5a3e-4a6e-9a41-1f6a2b3c4d5f",
    "MS-CV": "aBcDeFgHiJkLmNoP.0",
}
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json", **IDS}
HEADERS_OF_CONTENT = {**HEADERS, "Content-Type": "application/json"}  # for contestants that send bytes

QUALIFICATIONS: list[dict[str, Any]] = [
    {
        "qualification": "Education",
        "vettingStatus": "InReview",
        "vettingReason": "None",
        "vettingCreateDate": "2026-11-03T10:37:38.885Z",
    },
    {
        "qualification": "GovernmentCommunityCloud",
        "vettingStatus": "Denied",
        "vettingReason": "DomainNotVerified",
        "vettingCreateDate": "2026-10-14T08:02:11.120Z",
    },
    {
        "qualification": "StateOwnedEntity",
        "vettingStatus": "Approved",
        "vettingReason": "None",
        "vettingCreateDate": "2026-09-01T00:00:00.000Z",
    },
]
ITEMS = len(QUALIFICATIONS)


@dataclass(frozen=True)
class Target:
    """The address of the server.

    Attributes:
        host: Name or address.
        port: The port.
        tls: Whether it speaks TLS; SSL_CERT_FILE and REQUESTS_CA_BUNDLE then name the certificate to trust.
        latency: Milliseconds that the server waits before it answers.
    """

    host: str
    port: int
    tls: bool = False
    latency: int = 0

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    @property
    def prefix(self) -> str:
        """The path that selects the latency."""
        return f"/after-{self.latency}-ms" if self.latency else ""

    @property
    def base_url(self) -> str:
        """The base URL for clients."""
        return self.origin + self.prefix

    @property
    def path(self) -> str:
        """The path of the request, with that of the latency."""
        return f"{self.prefix}/v1/customers/{CUSTOMER}/qualifications"

    @property
    def url(self) -> str:
        """URL of the request."""
        return self.origin + self.path
