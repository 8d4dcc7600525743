"""Which login service gives the tokens for a base URL. Nothing else decides it, for the clients and for the command.

A secret never goes to the login service of another cloud than the base URL's.
"""

import re
from urllib.parse import urlsplit

from partner_center.errors import InvalidRequestError

from .authentication import SCOPE, check_may_carry_token
from .environment import setting

BASE_URL = SCOPE.removesuffix("/.default")
GLOBAL = "https://login.microsoftonline.com"

_HTTPS = re.compile(r"https://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?")

# The domains of the hosts of each cloud. US Government has a login service of its own for the global API.
# https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
# For China the sources name both login.partner.microsoftonline.cn and login.chinacloudapi.cn; that the first, of the
# newer sources, is the one to sign in at is inferred.
_CLOUDS = {
    "global": (
        GLOBAL,
        ("microsoftonline.com", "microsoft.com", "windows.net", "microsoftonline.us", "usgovcloudapi.net"),
    ),
    "China": ("https://login.partner.microsoftonline.cn", ("microsoftonline.cn", "chinacloudapi.cn")),
}


def cloud_of(url: str) -> str | None:
    """Return the cloud of a URL's host; None for a host of nobody's cloud, such as a gateway or an emulator."""
    host = f".{(urlsplit(url).hostname or '').rstrip('.')}"
    for cloud, (_, domains) in _CLOUDS.items():
        if any(host.endswith(f".{domain}") for domain in domains):
            return cloud
    return None


def base_url_for(given: str | None = None) -> str:
    """Return the base URL: the given one, that of PARTNER_CENTER_BASE_URL, or that of the global cloud.

    Raises:
        InvalidRequestError: It must not receive a token.
    """
    base_url = given or setting("BASE_URL") or BASE_URL
    check_may_carry_token(base_url)
    return base_url


def authority_for(service: str, given: str | None = None) -> str:
    """Return the login service: the given one, that of PARTNER_CENTER_AUTHORITY, or that of the service's cloud.

    Args:
        service: The base URL, or the scope of its tokens.
        given: An https URL.

    Raises:
        InvalidRequestError: It is not an https URL, or is known to be of another cloud than the service.
    """
    authority = setting("AUTHORITY") if given is None else given
    cloud = cloud_of(service)
    if authority is None:
        return _CLOUDS[cloud or "global"][0]
    if not isinstance(authority, str) or not _HTTPS.fullmatch(authority):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(
            f"authority: give an https:// URL, such as {GLOBAL}, as --authority or PARTNER_CENTER_AUTHORITY"
        )
    other = cloud_of(authority)
    if cloud and other and cloud != other:
        raise InvalidRequestError(
            f"authority: {urlsplit(authority).hostname} is of the {other} cloud, and "
            f"{urlsplit(service).hostname} is of the {cloud} cloud, so nothing was sent; set PARTNER_CENTER_AUTHORITY "
            "and PARTNER_CENTER_BASE_URL (or --authority and --base-url) for the same cloud"
        )
    return authority.rstrip("/")
