"""The service and the tenant that a file was begun with, so that it is not used with others.

The customers and the requests in it say nothing about another service, such as an emulator.
"""

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from attrs import frozen

from partner_center import AsyncPartnerCenter, PartnerCenter
from partner_center.policies.redaction import Secret

_PORTS = {"https": 443, "http": 80}


@frozen
class Service:
    """A service.

    Attributes:
        base_url: Its URL.
        tenant: The id of the partner's tenant; None if it is unknown.
    """

    base_url: str
    tenant: str | None = None

    @classmethod
    def of(cls, client: PartnerCenter | AsyncPartnerCenter) -> "Service":
        """Return the service of a client. The tenant is known from a JSON web token, or from the credential."""
        api_client = client._api_client  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        tokens = api_client._tokens  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return cls(_normalized(api_client.settings.base_url), _tenant(tokens.credential))

    @classmethod
    def recorded(cls, about: Mapping[str, str]) -> "Service | None":
        """Return the service that a file records; None if it was begun by a version that did not record one."""
        return cls(about["base_url"], about.get("tenant")) if about.get("base_url") else None

    def record(self) -> dict[str, str]:
        """Return what a file records, by name."""
        return {"base_url": self.base_url, **({"tenant": self.tenant} if self.tenant else {})}

    def mismatch(self, recorded: "Service | None", *, other: str = "give another file for it") -> str | None:
        """Return how this service differs from the recorded one, and what to do about it; None if it is the same.

        Args:
            recorded: The service of the file or the batch, if it has one already.
            other: How to use this service.
        """
        if recorded is None:
            return None
        if recorded.base_url != self.base_url:
            return (
                f"was begun at {recorded.base_url}, and this service is {self.base_url}; "
                f"{other}, or give the base URL {recorded.base_url} to resume"
            )
        if recorded.tenant and self.tenant and recorded.tenant != self.tenant:
            return (
                f"was begun with tenant {recorded.tenant} at {recorded.base_url}, and these credentials are for tenant "
                f"{self.tenant} at {self.base_url}; {other}, or give the credentials of that tenant"
            )
        return None


def _normalized(base_url: str) -> str:
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def _tenant(credential: object) -> str | None:
    """Return the tenant's id, if it is known without asking for a token."""
    if isinstance(credential, Secret):
        return _guid(_claims(credential.value).get("tid"))
    return _guid(getattr(credential, "_tenant_id", None))


def _claims(token: str) -> Mapping[str, object]:
    """Return the claims of a JSON web token, which are not verified; none if it is another kind of token.

    https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
    """
    with suppress(ValueError):
        payload = token.split(".")[1] if token.count(".") == 2 else ""
        claims: object = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)) or "{}")
        if isinstance(claims, dict):
            return cast("dict[str, object]", claims)
    return {}


def _guid(value: object) -> str | None:
    """Return a GUID as it is usually written; None for anything else, such as a domain, which has no one spelling."""
    with suppress(ValueError):
        return str(UUID(value)) if isinstance(value, str) else None
    return None
