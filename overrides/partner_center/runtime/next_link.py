"""The position of a page in a list, and the link `next` to the page after it.

To follow a link, its query and its `MS-` headers are sent to the list's own path at the client's own base URL. A link
to another address is refused, so that no response can redirect a token.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from attrs import field, frozen

from partner_center.errors import InvalidRequestError
from partner_center.formats.outside_text import shown
from partner_center.formats.schema import SchemaError
from partner_center.policies.headers import CORRELATION_ID, CV, REQUEST_ID, header_value
from partner_center.transport.messages import Query, url_of
from partner_center_generated.models import Link

TOKEN = "MS-ContinuationToken"  # noqa: S105 - the name of a header

_VERSION = 1
_FOLLOWED = re.compile(r"ms-[a-z0-9-]+", re.ASCII | re.IGNORECASE)
_OWN = frozenset({REQUEST_ID, CORRELATION_ID, CV})
_VERSIONED = re.compile(r"(.*?)(/v[0-9.]+)(/.*)")
_PORTS = {"http": 80, "https": 443}


@frozen
class Cursor:
    """The position of a page: the query and the additional headers of its request."""

    query: Query = field(repr=False)
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)

    def continuation_token(self) -> str:
        """Return the position as text. Equal positions have the same text."""
        return json.dumps({"v": _VERSION, "query": dict(self.query), "headers": dict(self.headers)})

    @classmethod
    def at(cls, continuation_token: object) -> "Cursor":
        """Return the position of a page's `continuation_token`.

        Raises:
            InvalidRequestError: It is not a continuation token, or is from a newer version of this package.
        """
        refusal = InvalidRequestError("continuation_token: give the continuation token of a page, unchanged")
        try:
            given: Any = json.loads(continuation_token)  # type: ignore[arg-type]
            json.dumps(given, ensure_ascii=False).encode()  # a URL cannot contain a lone surrogate
            version, query, headers = given["v"], given["query"], given["headers"]
            if version == _VERSION and _is_query(query) and _is_text(headers) and all(map(_may_follow, headers)):
                return cls(query, {name: header_value(name, value) for name, value in headers.items()})
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
            raise refusal from None
        if isinstance(version, int) and version > _VERSION:
            raise InvalidRequestError(
                f"continuation_token: it has version {shown(version)}, and this package knows {_VERSION}; upgrade it"
            )
        raise refusal

    @classmethod
    def after(cls, link: Link, base_url: str, path: str) -> "Cursor":
        """Return the position that a link `next` points to.

        https://learn.microsoft.com/en-us/partner-center/developer/get-invoice-billed-consumption-lineitems shows such a
        link. Its `uri` begins with `/v1` or not:
        https://github.com/microsoft/Partner-Center-PowerShell/issues/379.

        Args:
            link: The link.
            base_url: Where the service is.
            path: The path of the list, with the version.

        Raises:
            SchemaError: The link points to another address, or cannot be followed.
        """
        if (link.method or "GET").upper() != "GET":
            raise SchemaError("response.links.next.method: expected GET")
        uri = _split(link.uri or "")
        if uri is None or not _leads_to(uri, base_url, path):
            raise SchemaError(f"response.links.next.uri: points elsewhere than to {path}, and is not followed")
        query: dict[str, str | list[str]] = {
            name: values[0] if len(values) == 1 else values
            for name, values in parse_qs(uri.query, keep_blank_values=True).items()
        }
        headers = {each.key: each.value for each in link.headers or () if _may_follow(each.key)}
        followed: dict[str, str] = {}
        for name, value in headers.items():
            try:
                followed[str(name)] = header_value(str(name), value)
            except InvalidRequestError:
                raise SchemaError("response.links.next.headers: a value cannot be sent in a header") from None
        if any(name.lower() == TOKEN.lower() for name in followed) and "seekoperation" not in map(str.lower, query):
            query["seekOperation"] = "Next"
        try:
            url_of(base_url, path, query)
        except InvalidRequestError:
            raise SchemaError("response.links.next.uri: is too long for a URL") from None
        return cls(query, followed)

    def seek(self, token: str) -> "Cursor":
        """Return the position after this one by the `continuationToken` of its page, which the .NET SDK knows.

        https://learn.microsoft.com/en-us/dotnet/api/microsoft.store.partnercenter.models.seekbasedresourcecollection-1
        That it is sent as the token of a link `next` is, is inferred.

        Raises:
            SchemaError: A header cannot carry the token.
        """
        query = {name: value for name, value in self.query.items() if name.lower() != "seekoperation"}
        try:
            return Cursor({**query, "seekOperation": "Next"}, {TOKEN: header_value(TOKEN, token)})
        except InvalidRequestError:
            raise SchemaError("response.continuationToken: cannot be sent in a header") from None


def _is_query(value: Any) -> bool:
    """Return whether the value is an object whose members are text, or lists or objects of text."""
    return isinstance(value, dict) and all(
        isinstance(text, str)
        for each in value.values()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        for text in (each if isinstance(each, list) else each.values() if isinstance(each, dict) else [each])  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    )


def _is_text(value: Any) -> bool:
    """Return whether the value is an object whose members are all text."""
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())  # pyright: ignore[reportUnknownVariableType]


def _may_follow(name: str | None) -> bool:
    """Return whether a link may set this header: a header of the service, but not an id of the call."""
    return name is not None and _FOLLOWED.fullmatch(name) is not None and name.lower() not in _OWN


def _split(uri: str) -> SplitResult | None:
    try:
        uri.encode()  # a URL cannot contain a lone surrogate
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _leads_to(uri: SplitResult, base_url: str, path: str) -> bool:
    """Return whether the URI, with or without an address and a version, is the URI of the list."""
    own = urlsplit(base_url)
    if (uri.scheme or uri.netloc) and _origin(uri) != _origin(own):
        return False
    versioned = _VERSIONED.fullmatch(path)
    before, version, after = versioned.groups() if versioned else ("", "", path)
    forms = (path, version + after, before + after, after)
    paths = {prefix + each for prefix in ("", own.path) for each in forms}
    return "/" + uri.path.strip("/").lower() in {each.lower() for each in paths}


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None, str | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme), parts.username
