"""Content negotiation: the media type and charset of a response, chosen as ASP.NET Web API 2 does by default.

That the service uses this framework's defaults is inferred from the media types of its reference pages.
https://github.com/aspnet/AspNetWebStack/blob/HEAD/src/System.Net.Http.Formatting/Formatting/DefaultContentNegotiator.cs
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from starlette.datastructures import Headers

Charset = Literal["utf-8", "utf-16"]

JSON_TYPES = ("application/json", "text/json")
XML_TYPES = ("application/xml", "text/xml")
FORM_TYPE = "application/x-www-form-urlencoded"

_FORMATTERS = (JSON_TYPES, XML_TYPES)  # in their order of registration; the form formatter cannot write
_CHARSETS: tuple[Charset, ...] = ("utf-8", "utf-16")  # utf-16 is little-endian with a byte order mark
_LITERAL, _SUBTYPE_RANGE, _ALL_RANGE = 0, 1, 2


@dataclass(frozen=True)
class ResponseFormat:
    """Hold the media type and the charset of a response."""

    media_type: str
    charset: Charset

    @property
    def content_type(self) -> str:
        """Return the Content-Type."""
        return f"{self.media_type}; charset={self.charset}"

    @property
    def is_xml(self) -> bool:
        """Return whether the response is XML; otherwise it is JSON."""
        return self.media_type in XML_TYPES

    def encode(self, text: str, *, bom: bool) -> bytes:
        """Encode a body; UTF-16 always has a byte order mark, UTF-8 only with `bom`."""
        if self.charset == "utf-16":
            return b"\xff\xfe" + text.encode("utf-16-le", "replace")
        return (b"\xef\xbb\xbf" if bom else b"") + text.encode("utf-8", "replace")


@dataclass(frozen=True)
class _Preference:
    """One element of an Accept or Accept-Charset header."""

    value: str
    quality: float

    @property
    def rank(self) -> int:
        """Return how general the value is: a media type, a range of subtypes, or everything."""
        if self.value in ("*/*", "*"):
            return _ALL_RANGE
        return _SUBTYPE_RANGE if self.value.endswith("/*") else _LITERAL

    def includes(self, media_type: str) -> bool:
        """Return whether the value includes a media type."""
        if self.rank == _SUBTYPE_RANGE:
            return media_type.startswith(self.value[:-1])
        return self.rank == _ALL_RANGE or self.value == media_type


def negotiate(headers: Headers, media_types: Collection[str] = (*JSON_TYPES, *XML_TYPES)) -> ResponseFormat:
    """Choose the format of a response from some media types; there is always one, and never a 406."""
    return ResponseFormat(_media_type(headers, media_types), _charset(headers))


def split_content_type(value: str) -> tuple[str, str | None]:
    """Return the media type, in lower case, and the charset of a Content-Type."""
    media_type, *parameters = value.split(";")
    for parameter in parameters:
        name, _, content = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), content.strip().strip('"').lower()
    return media_type.strip().lower(), None


def known_charset(name: str | None) -> Charset:
    """Return a charset that the framework supports; an unknown one counts as UTF-8."""
    return "utf-16" if name == "utf-16" else "utf-8"


def _media_type(headers: Headers, media_types: Collection[str]) -> str:
    known = [found for types in _FORMATTERS if (found := [name for name in types if name in media_types])]
    formatters = [*known, *([name] for name in media_types if name not in (*JSON_TYPES, *XML_TYPES))]
    preferences = _preferences(headers.getlist("accept"))
    # Each formatter has the first preference that it can write. The best quality wins; among equals the more precise
    # preference wins, then the formatter registered first. `min` returns the first of several.
    matches = [match for types in formatters if (match := _first_match(preferences, types)) is not None]
    if matches:
        return min(matches, key=lambda match: (-match[0].quality, match[0].rank))[1]
    requested, _ = split_content_type(headers.get("content-type", ""))
    return next((name for types in formatters for name in types if name == requested), formatters[0][0])


def _first_match(preferences: Iterable[_Preference], media_types: Iterable[str]) -> tuple[_Preference, str] | None:
    return next(
        ((preference, name) for preference in preferences for name in media_types if preference.includes(name)), None
    )


def _charset(headers: Headers) -> Charset:
    for preference in _preferences(headers.getlist("accept-charset")):
        for charset in _CHARSETS:
            if preference.value in (charset, "*"):
                return charset
    return known_charset(split_content_type(headers.get("content-type", ""))[1])


def _preferences(lines: Iterable[str]) -> list[_Preference]:
    """Return the preferences, best first; an element with q=0 is ignored."""
    return sorted(_parse(lines), key=lambda preference: (-preference.quality, preference.rank))


def _parse(lines: Iterable[str]) -> Iterator[_Preference]:
    for element in ",".join(lines).split(","):
        value, *parameters = (part.strip().lower() for part in element.split(";"))
        quality = next((_quality(part[2:]) for part in parameters if part.startswith("q=")), 1.0)
        if value and quality > 0:
            yield _Preference(value, quality)


def _quality(text: str) -> float:
    """Return a quality from 0 to 1; for anything else 0, so that the element is ignored."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and 0 <= value <= 1 else 0.0
