"""Which login service gives the tokens for a base URL. Nothing else decides it, for the clients and for the command."""

import re
from urllib.parse import urlsplit

from partner_center.errors import InvalidRequestError
from partner_center.policies.authentication import check_may_carry_token
from partner_center.policies.environment import setting
from partner_center_resources.service import BASE_URL

_HTTPS = re.compile(r"https://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?")

# https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
# US Government has its own login service for the global API. For China the sources also name
# login.chinacloudapi.cn; that the one of the newer sources is to be used is inferred.
_LOGIN = {"global": "https://login.microsoftonline.com", "China": "https://login.partner.microsoftonline.cn"}
_DOMAINS = re.compile(
    r"(?:.*\.)?(?:(?P<China>microsoftonline\.cn|chinacloudapi\.cn)"
    r"|(?P<global>microsoft(?:online)?\.com|windows\.net|microsoftonline\.us|usgovcloudapi\.net))\.?"
)


def cloud_of(url: str) -> str | None:
    """Return the cloud of one of Microsoft's hosts; None for another host, such as a gateway or an emulator."""
    found = _DOMAINS.fullmatch(urlsplit(url).hostname or "")
    return found and found.lastgroup


def base_url_for(given: str | None = None, name: str = "base_url") -> str:
    """Return the given base URL, that of PARTNER_CENTER_BASE_URL, or the global one, if it may get a token.

    Args:
        given: The base URL, or None.
        name: Where it was given, for the message of an error.
    """
    if given is None and (given := setting("BASE_URL")):
        name = "PARTNER_CENTER_BASE_URL"
    base_url = BASE_URL if given is None else given
    check_may_carry_token(base_url, name)
    return base_url


def authority_for(scope: str, given: str | None = None) -> str:
    """Return the given login service, that of PARTNER_CENTER_AUTHORITY, or that of the scope's cloud.

    Args:
        scope: The scope of the tokens.
        given: An https URL.

    Raises:
        InvalidRequestError: It is not an https URL, or belongs to another cloud, and would get secrets.
    """
    cloud = cloud_of(scope)
    authority = setting("AUTHORITY") if given is None else given
    if authority is None:
        return _LOGIN[cloud or "global"]
    if not _HTTPS.fullmatch(authority):
        raise InvalidRequestError(
            f"authority: give an https:// URL, such as {_LOGIN['global']}, as --authority or PARTNER_CENTER_AUTHORITY"
        )
    if cloud and cloud_of(authority) not in (None, cloud):
        raise InvalidRequestError(
            f"authority: {urlsplit(authority).hostname} is not of the {cloud} cloud, as the service is; set "
            "PARTNER_CENTER_AUTHORITY and PARTNER_CENTER_BASE_URL (or --authority and --base-url) for the same cloud"
        )
    return authority.rstrip("/")
