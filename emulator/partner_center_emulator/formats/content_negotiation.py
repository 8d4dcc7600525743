"""Which media type and charset an answer has, chosen as ASP.NET Web API 2 does out of the box.

That the service runs that framework unchanged is inferred from the media types of its reference pages.
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

_FORMATTERS = (JSON_TYPES, XML_TYPES)  # in order of registration; the form formatter cannot write
_CHARSETS: tuple[Charset, ...] = ("utf-8", "utf-16")  # utf-16 is little-endian with a byte order mark
_LITERAL, _SUBTYPE_RANGE, _ALL_RANGE = 0, 1, 2


@dataclass(frozen=True)
class Format:
    """Hold the media type and the charset of an answer."""

    media_type: str
    charset: Charset

    @property
    def content_type(self) -> str:
        """Return the Content-Type."""
        return f"{self.media_type}; charset={self.charset}"

    @property
    def is_xml(self) -> bool:
        """Say whether the answer is XML; it is JSON otherwise."""
        return self.media_type in XML_TYPES

    def encode(self, text: str, *, bom: bool) -> bytes:
        """Encode a body; UTF-16 has a byte order mark always, UTF-8 only where it is asked for."""
        if self.charset == "utf-16":
            return b"\xff\xfe" + text.encode("utf-16-le", "replace")
        return (b"\xef\xbb\xbf" if bom else b"") + text.encode("utf-8", "replace")


@dataclass(frozen=True)
class _Wish:
    """One element of an Accept or Accept-Charset header."""

    value: str
    quality: float

    @property
    def rank(self) -> int:
        """Say how little the value tells: nothing, half, or everything."""
        if self.value in ("*/*", "*"):
            return _ALL_RANGE
        return _SUBTYPE_RANGE if self.value.endswith("/*") else _LITERAL

    def covers(self, media_type: str) -> bool:
        """Say whether a media type is the wished one or within the wished range."""
        if self.rank == _SUBTYPE_RANGE:
            return media_type.startswith(self.value[:-1])
        return self.rank == _ALL_RANGE or self.value == media_type


def negotiate(headers: Headers, media_types: Collection[str] = (*JSON_TYPES, *XML_TYPES)) -> Format:
    """Choose the format of the answer to a request, out of some media types; there is always one, never a 406."""
    return Format(_media_type(headers, media_types), _charset(headers))


def split_content_type(value: str) -> tuple[str, str | None]:
    """Return the media type, in lower case, and the charset of a Content-Type."""
    media_type, *parameters = value.split(";")
    for parameter in parameters:
        name, _, content = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), content.strip().strip('"').lower()
    return media_type.strip().lower(), None


def known_charset(name: str | None) -> Charset:
    """Return a charset that the framework reads and writes; one that it does not know counts as UTF-8."""
    return "utf-16" if name == "utf-16" else "utf-8"


def _media_type(headers: Headers, media_types: Collection[str]) -> str:
    known = [found for types in _FORMATTERS if (found := [name for name in types if name in media_types])]
    formatters = [*known, *([name] for name in media_types if name not in (*JSON_TYPES, *XML_TYPES))]
    wishes = _wishes(headers.getlist("accept"))
    # Each formatter speaks for itself by the first wish that it can fulfil; the best quality wins, among equals the
    # more precise wish, then the formatter registered first. `min` returns the first of several.
    matches = [match for types in formatters if (match := _first_match(wishes, types)) is not None]
    if matches:
        return min(matches, key=lambda match: (-match[0].quality, match[0].rank))[1]
    requested, _ = split_content_type(headers.get("content-type", ""))
    return next((name for types in formatters for name in types if name == requested), formatters[0][0])


def _first_match(wishes: Iterable[_Wish], media_types: Iterable[str]) -> tuple[_Wish, str] | None:
    return next(((wish, name) for wish in wishes for name in media_types if wish.covers(name)), None)


def _charset(headers: Headers) -> Charset:
    for wish in _wishes(headers.getlist("accept-charset")):
        for charset in _CHARSETS:
            if wish.value in (charset, "*"):
                return charset
    return known_charset(split_content_type(headers.get("content-type", ""))[1])


def _wishes(lines: Iterable[str]) -> list[_Wish]:
    """Return what is wished for, best first; what is refused with q=0 counts as not mentioned."""
    return sorted(_parse(lines), key=lambda wish: (-wish.quality, wish.rank))


def _parse(lines: Iterable[str]) -> Iterator[_Wish]:
    for element in ",".join(lines).split(","):
        value, *parameters = (part.strip().lower() for part in element.split(";"))
        quality = next((_quality(part[2:]) for part in parameters if part.startswith("q=")), 1.0)
        if value and quality > 0:
            yield _Wish(value, quality)


def _quality(text: str) -> float:
    """Return a quality from 0 to 1; anything else takes its element out, as an unreadable one is left out."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and 0 <= value <= 1 else 0.0
