"""Where a snapshot comes from: the service and the partner's tenant."""

import base64
import json
import re
from typing import Any, cast

from attrs import frozen

from partner_center import AsyncPartnerCenter


@frozen
class Origin:
    """The service that was read, and the tenant of the partner whose token read it.

    Attributes:
        service: The base URL.
        tenant: The id of the partner's tenant; empty if the token does not say it.
    """

    service: str
    tenant: str

    def differs_from(self, other: "Origin") -> bool:
        """Return whether the other one is another service, or certainly another tenant."""
        known = self.tenant and other.tenant
        return self.service != other.service or (bool(known) and self.tenant != other.tenant)

    def __str__(self) -> str:
        return f"{self.service}, tenant {self.tenant}" if self.tenant else self.service


async def origin_of(client: AsyncPartnerCenter) -> Origin:
    """Return where a client reads.

    Raises:
        CredentialError: The credential gave no usable token.
    """
    api_client = client._api_client  # noqa: SLF001
    return Origin(api_client.settings.base_url, _tenant(await api_client._tokens.token()))  # noqa: SLF001


def _tenant(token: str) -> str:
    """Return the claim `tid` of a token, which is not secret.

    https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
    """
    parts = token.split(".")
    try:
        claims: Any = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        tenant = cast("dict[str, object]", claims).get("tid")
    except (IndexError, ValueError, AttributeError, RecursionError):
        return ""
    return tenant.lower() if isinstance(tenant, str) and re.fullmatch(r"[0-9A-Fa-f-]{36}", tenant) else ""
