"""The addresses of a package index, and to whom its credentials may be sent.

They are those that uv reads: UV_PUBLISH_URL takes uploads, UV_PUBLISH_CHECK_URL has the pages, and is `simple/` below
the first if it is not set. Each may have user and password in it. https://docs.astral.sh/uv/guides/package/
"""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from attrs import field, frozen

Credentials = tuple[str, str]

_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"(?<=//)(?:[^\s/?#]*@)?([^\s/?#@`'\")]+)(?:[/?#][^\s`'\")]*)?")


class AddressError(Exception):
    """An address cannot be used. The message names the setting, and does not repeat the address."""


@frozen
class IndexAddress:
    """An address of an index, without its credentials.

    Attributes:
        plain: The address without user and password.
        credentials: The user and the password that it had, or None.
    """

    plain: str
    credentials: Credentials | None = field(repr=False)

    @classmethod
    def of(cls, setting: str, address: str) -> "IndexAddress":
        """Read an address.

        Args:
            setting: The environment variable, for the message.
            address: The address, with or without user and password.

        Raises:
            AddressError: It is not an address of the web.
        """
        try:
            parts = urlsplit(address)
            valid = parts.scheme in _PORTS and parts.hostname and (parts.port or 1) and address.isprintable()
            # an @ behind the authority: the user or the password has one of / ? # in it, and goes on there
            valid = valid and "@" not in unquote(f"{parts.path}{parts.query}{parts.fragment}")
        except ValueError:
            parts, valid = urlsplit(""), False
        if not valid or " " in address:
            raise AddressError(
                f"{setting} is not an address: give http:// or https://, a host and a path, and write special "
                "characters of user and password percent-encoded"
            )
        user, _, password = parts.netloc.rpartition("@")[0].partition(":")
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return cls(plain, (unquote(user), unquote(password)) if user else None)

    @property
    def origin(self) -> tuple[str, str | None, int | None]:
        """Return scheme, host and port."""
        parts = urlsplit(self.plain)
        return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]

    @property
    def shown(self) -> str:
        """Return the address as a message may show it: some indexes have a token in the path, and some in the query."""
        parts = urlsplit(self.plain)
        return f"{parts.scheme}://{parts.netloc}/"

    @property
    def keeps_secrets(self) -> bool:
        """Return whether nobody can read what is sent there: over https, or on this machine."""
        scheme, host, _ = self.origin
        if scheme == "https" or host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host or "").is_loopback
        except ValueError:
            return False


def upload_address(environment: Mapping[str, str]) -> IndexAddress:
    """Return the address that takes uploads.

    Raises:
        AddressError: UV_PUBLISH_URL is not an address.
    """
    return IndexAddress.of("UV_PUBLISH_URL", environment["UV_PUBLISH_URL"])


def pages_address(environment: Mapping[str, str]) -> IndexAddress:
    """Return the address of the pages.

    Raises:
        AddressError: UV_PUBLISH_CHECK_URL or UV_PUBLISH_URL is not an address.
    """
    if given := environment.get("UV_PUBLISH_CHECK_URL"):
        return IndexAddress.of("UV_PUBLISH_CHECK_URL", given)
    upload = upload_address(environment)
    return IndexAddress(f"{upload.plain.rstrip('/')}/simple/", upload.credentials)


def set_credentials(environment: Mapping[str, str]) -> Credentials | None:
    """Return the user and password of the settings, or None."""
    if token := environment.get("UV_PUBLISH_TOKEN"):
        return "__token__", token
    user, password = environment.get("UV_PUBLISH_USERNAME"), environment.get("UV_PUBLISH_PASSWORD")
    return (user, password) if user and password else None


def credentials_for_pages(environment: Mapping[str, str], publisher: Credentials | None = None) -> Credentials | None:
    """Return the credentials that may be sent to the pages, or None.

    The publisher's go to the origin of UV_PUBLISH_URL alone, and never over plain http to another machine.

    Args:
        environment: The environment variables.
        publisher: The publisher's credentials; None takes those of the settings.

    Raises:
        AddressError: An address cannot be used.
    """
    pages = pages_address(environment)
    if not pages.keeps_secrets:
        return None
    upload = upload_address(environment)
    if pages.origin == upload.origin:
        return publisher or set_credentials(environment) or pages.credentials or upload.credentials
    return pages.credentials


def without_credentials(text: str) -> str:
    """Return a text whose URLs are origins: user, password, path or query may be a secret."""
    return _URL.sub(r"\1/", text)
