"""The credential that the environment variables give. The clients and the command ask here, and nowhere else."""

from collections.abc import Callable
from importlib import metadata
from typing import Any
from urllib.parse import urlsplit

from partner_center.errors import CredentialError, InvalidRequestError
from partner_center.policies.authentication import is_loopback, scope_for
from partner_center.policies.environment import setting
from partner_center.policies.redaction import Secret

from .authority import authority_for
from .secure_application_model import AppOnly, SecureApplicationModel

# A stored sign-in belongs to the command, which this package does not import: the distribution names it in this group.
_STORED = "partner_center.stored_sign_in"


def stored_sign_in(base_url: str) -> Any:
    """Return the credential that `partner-center login` stored for a service, or None."""
    found = (each.load()(base_url) for each in metadata.entry_points(group=_STORED))
    return next((each for each in found if each is not None), None)


def credential_for(base_url: str, stored: Callable[[str], Any] = stored_sign_in) -> Any:
    """Return the credential for a service.

    The first of these that is there: PARTNER_CENTER_TOKEN; the app of PARTNER_CENTER_TENANT_ID, _CLIENT_ID and
    _CLIENT_SECRET, for App+User with _REFRESH_TOKEN and app-only without; for http on this machine any token, because
    an emulator takes it; the stored sign-in.

    Args:
        base_url: The URL of the service.
        stored: Returns the credential of the stored sign-in, or None.

    Raises:
        InvalidRequestError: Some variables of the app are missing, or PARTNER_CENTER_AUTHORITY cannot be used.
        CredentialError: There are no credentials, or MSAL is not installed.
    """
    if token := setting("TOKEN"):
        return Secret(token, "PARTNER_CENTER_TOKEN")
    names = ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET")
    app = [value for name in names if (value := setting(name))]
    refresh_token = setting("REFRESH_TOKEN")
    if len(app) == len(names):
        kind = SecureApplicationModel if refresh_token else AppOnly
        authority = authority_for(scope_for(base_url))  # the login client checks every host
        return kind(*app, refresh_token=refresh_token or "none", authority=authority, disable_instance_discovery=True)
    missing = ", ".join(f"PARTNER_CENTER_{name}" for name in names if not setting(name))
    if setting("CLIENT_SECRET") or refresh_token:
        raise InvalidRequestError(f"{missing}: not set; set all of them, or PARTNER_CENTER_TOKEN alone")
    url = urlsplit(base_url)
    if url.scheme == "http" and is_loopback(url.hostname or ""):
        return Secret("emulator", "the emulator")
    if (found := stored(base_url)) is not None:
        return found
    raise CredentialError(
        f"there are no credentials{f'; not set: {missing}' if app else ''}",
        hint="Run `partner-center login`, or set PARTNER_CENTER_TOKEN, or PARTNER_CENTER_TENANT_ID, "
        "PARTNER_CENTER_CLIENT_ID, PARTNER_CENTER_CLIENT_SECRET and PARTNER_CENTER_REFRESH_TOKEN.",
    )
