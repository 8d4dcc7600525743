"""The client of a command: its URL and its credential."""

from argparse import Namespace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from partner_center import PartnerCenter
    from partner_center.policies.credentials import Credential

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def client(options: Namespace) -> "PartnerCenter":
    """Return a client for the options and the environment variables.

    Raises:
        InvalidRequestError: A setting is not valid.
        CredentialError: No credentials are configured.
    """
    from partner_center import PartnerCenter
    from partner_center.sign_in.authority import base_url_for

    base_url = base_url_for(options.base_url)
    return PartnerCenter(_credential(base_url), base_url=base_url, application_name="partner-center-cli")


def _credential(base_url: str) -> "Credential":
    from partner_center import CredentialError, InvalidRequestError
    from partner_center.policies.environment import setting

    if token := setting("TOKEN"):
        return token
    names = ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET")
    tenant_id, client_id, secret = (setting(name) for name in names)
    refresh_token = setting("REFRESH_TOKEN")
    if tenant_id and client_id and secret:
        return _app(base_url, tenant_id, client_id, secret, refresh_token)
    if secret or refresh_token:
        missing = [f"PARTNER_CENTER_{name}" for name in names if not setting(name)]
        raise InvalidRequestError(f"{', '.join(missing)}: not set; set all of them, or PARTNER_CENTER_TOKEN alone")
    if urlsplit(base_url).scheme == "http" and urlsplit(base_url).hostname in _LOOPBACK:
        return "emulator"  # the emulator accepts any token
    from partner_center_workflows.cli import login

    stored = login.credential(base_url)
    if stored is None:
        raise CredentialError(
            "there are no credentials",
            hint="Run `partner-center login`, or set PARTNER_CENTER_TOKEN, or PARTNER_CENTER_TENANT_ID, "
            "PARTNER_CENTER_CLIENT_ID, PARTNER_CENTER_CLIENT_SECRET and PARTNER_CENTER_REFRESH_TOKEN.",
        )
    return stored


def _app(base_url: str, tenant_id: str, client_id: str, secret: str, refresh_token: str | None) -> "Credential":
    if refresh_token:
        from partner_center import SecureApplicationModel
        from partner_center.policies.authentication import scope_for
        from partner_center.sign_in.authority import authority_for, cloud_of

        authority = authority_for(scope_for(base_url))
        return SecureApplicationModel(
            tenant_id,
            client_id,
            secret,
            refresh_token=refresh_token,
            authority=authority,
            disable_instance_discovery=cloud_of(authority) is None,
        )
    from partner_center_workflows.cli import login

    return login.app_only(tenant_id, client_id, secret, base_url)
