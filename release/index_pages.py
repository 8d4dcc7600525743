"""The index of the publishing settings: its credentials, and the files of this package that lie there."""

import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx
from attrs import frozen
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

import artifacts
from partner_center.policies.redaction import redact

sys.path.append(str(artifacts.ROOT / "openapi"))  # whose scripts read the index as well
from changes.index_address import (
    AddressError,
    Credentials,
    IndexAddress,
    credentials_for_pages,
    pages_address,
    set_credentials,
    upload_address,
    without_credentials,
)

Environment = Mapping[str, str]


class UnreadableIndexError(Exception):
    """The index cannot be read. The message says what to do."""


@frozen
class IndexFile:
    """A wheel or sdist on the index.

    Attributes:
        yanked: It is installed only where its exact version is requested.
    """

    name: str
    url: str
    version: Version
    yanked: bool


def credentials(environment: Environment) -> Credentials | None:
    """Return the user and password that uv would use, or None."""
    user = environment.get("UV_PUBLISH_USERNAME")
    if user and not set_credentials(environment) and environment.get("UV_KEYRING_PROVIDER") == "subprocess":
        command = ["keyring", "get", upload_address(environment).plain, user]
        password = subprocess.run(command, capture_output=True, text=True, check=False).stdout.rstrip("\n")
        return (user, password) if password else None
    return set_credentials(environment) or upload_address(environment).credentials


def shown(text: str, environment: Environment) -> str:
    """Return a text on one line, without the user and password of an index."""
    secrets = [environment.get(f"UV_PUBLISH_{name}", "") for name in ("TOKEN", "USERNAME", "PASSWORD")]
    for address in (upload_address(environment), pages_address(environment)):
        secrets += address.credentials or ()
    secrets += credentials(environment) or ()
    lines = [redact(without_credentials(line.strip()), secrets) for line in text.splitlines() if line.strip()]
    return "; ".join(lines)


def unusable(environment: Environment) -> list[str]:
    """Refuse settings without an address, with a wrong one, or with one on whose way others read the credentials."""
    if not environment.get("UV_PUBLISH_URL"):
        return ["UV_PUBLISH_URL is not set: give the address that your index takes uploads at"]
    try:
        pages_address(environment)
        if upload_address(environment).keeps_secrets or credentials(environment) is None:
            return []
    except AddressError as error:
        return [str(error)]
    return ["UV_PUBLISH_URL is plain http, and others could read the credentials on their way: give an https address"]


def files(environment: Environment) -> list[IndexFile]:
    """Return the wheels and sdists of this package on the index.

    Raises:
        AddressError: An address cannot be used.
        UnreadableIndexError: The index does not respond, or not with its pages.
    """
    address = pages_address(environment)
    response = _get(environment, f"{address.plain.rstrip('/')}/{artifacts.NAME}/")
    if response.status_code in {401, 403}:
        reason = _denied(environment, credentials_for_pages(environment, credentials(environment)))
        raise UnreadableIndexError(f"{address.shown} responds with {response.status_code}, {reason}")
    if response.status_code not in {200, 404}:
        raise UnreadableIndexError(
            f"{address.shown} responds with {response.status_code}: "
            "set UV_PUBLISH_CHECK_URL to the index's simple pages"
        )
    if response.status_code == 404:  # nothing of this name yet
        return []
    links = _Links()
    links.feed(response.text)
    found = [(urljoin(str(response.url), link), yanked) for link, yanked in links.found]
    return [file for url, yanked in found if (file := _file(url, yanked)) is not None]


def newest(found: list[IndexFile]) -> Version | None:
    """Return the newest version that `pip install` gives, or None: it takes no yanked one."""
    return max((file.version for file in found if not file.yanked), default=None)


def download(environment: Environment, file: IndexFile, folder: Path) -> Path:
    """Download a file of the index.

    Raises:
        UnreadableIndexError: The index does not give it.
    """
    response = _get(environment, file.url)
    if response.status_code != 200:
        shown_ = pages_address(environment).shown
        raise UnreadableIndexError(
            f"{shown_} responds with {response.status_code} for {file.name}, which it lists: repair it"
        )
    path = folder / file.name
    path.write_bytes(response.content)
    return path


class _Links(HTMLParser):
    """The links of a page, each with whether it is yanked: https://peps.python.org/pep-0592/."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (link := given.get("href")):
            self.found.append((link, "data-yanked" in given))


def _file(url: str, yanked: bool) -> IndexFile | None:
    """Return the file of a link, or None if it is none of this package."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    try:
        project, version = (parse_wheel_filename if name.endswith(".whl") else parse_sdist_filename)(name)[:2]
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return IndexFile(name, url, version, yanked) if project == canonicalize_name(artifacts.NAME) else None


def _get(environment: Environment, url: str) -> httpx.Response:
    """Send a GET request; the credentials go to the origin of the pages alone.

    Raises:
        UnreadableIndexError: There is no response.
    """
    pages = pages_address(environment)
    allowed = credentials_for_pages(environment, credentials(environment))
    try:
        there = IndexAddress.of("the index", url).origin == pages.origin
        # httpx drops the credentials where a redirect leads to another origin.
        return httpx.get(
            url,
            auth=allowed if there else None,
            headers={"Accept": "application/vnd.pypi.simple.v1+html, text/html;q=0.9, */*;q=0.1"},
            follow_redirects=True,
            timeout=30,
        )
    except (httpx.HTTPError, httpx.InvalidURL, AddressError, OSError, ValueError) as error:
        raise UnreadableIndexError(
            f"{pages.shown} does not respond ({type(error).__name__}): "
            "check UV_PUBLISH_URL, or set UV_PUBLISH_CHECK_URL"
        ) from None


def _denied(environment: Environment, allowed: Credentials | None) -> str:
    advice = "set UV_PUBLISH_USERNAME and UV_PUBLISH_PASSWORD, or UV_PUBLISH_TOKEN"
    if allowed is not None:
        return f"the credentials were refused: {advice}"
    if credentials(environment) is None:
        return f"no credentials were given: {advice}"
    return (
        "no credentials were sent, since those of UV_PUBLISH_URL go to its own host alone, and never over plain http: "
        "give an https address at that host, or one with user and password in it"
    )
