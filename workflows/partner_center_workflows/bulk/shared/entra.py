"""Sign in to Azure Database for PostgreSQL with a token of Microsoft Entra ID in place of a password.

https://learn.microsoft.com/python/api/overview/azure/postgresql-auth-readme has the scope, and says that a token is the
password of each new connection. Inferred from there: no such database was at hand.
"""

from collections.abc import Callable
from typing import Protocol

from partner_center import CredentialError, InvalidRequestError
from partner_center.formats.outside_text import printable
from partner_center.policies.redaction import share

SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
_LONGEST = 300
_HINT = "Give this machine a managed identity (AZURE_CLIENT_ID chooses one of several), or sign in with `az login`."


class AccessToken(Protocol):
    """The token of a TokenCredential."""

    @property
    def token(self) -> str:
        """The token itself."""
        ...


class TokenCredential(Protocol):
    """A credential of azure-identity, or a similar object."""

    def get_token(self, *scopes: str) -> AccessToken:
        """Return a token for these scopes."""
        ...


def password(credential: TokenCredential | None = None) -> Callable[[], str]:
    """Return a function that gives a token as the password of a new connection.

    The credential caches the token, and renews it in time.

    Args:
        credential: Default: azure-identity's DefaultAzureCredential, which finds a managed identity, a workload
            identity or the sign-in of a developer.

    Raises:
        InvalidRequestError: The extra `azure` is not installed.
    """
    used = credential or _default()

    def token() -> str:
        try:
            found = used.get_token(SCOPE).token
        except Exception as error:  # noqa: BLE001 - whatever a credential raises
            reason = printable(str(error).strip().partition("\n")[0], _LONGEST)
            raise CredentialError(f"no Entra token for the journal's database: {reason}", hint=_HINT) from None
        share(found)
        return found

    return token


def _default() -> TokenCredential:
    try:
        from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - an extra
    except ImportError:
        raise InvalidRequestError(
            "an Entra token for the journal needs the extra `azure`; "
            'run: python -m pip install "partner-center-client[azure,cluster]"'
        ) from None
    return DefaultAzureCredential()
