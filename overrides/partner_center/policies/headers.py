"""Request headers, and how response headers are read.

Headers of the service: https://learn.microsoft.com/en-us/partner-center/developer/headers
"""

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar, overload
from uuid import UUID

from partner_center.errors import InvalidRequestError
from partner_center.formats.spec import package_version

REQUEST_ID = "ms-requestid"
CORRELATION_ID = "ms-correlationid"
CV = "ms-cv"
APPLICATION = "MS-PartnerCenter-Application"

_Default = TypeVar("_Default")
_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))  # of a UUID, by a random digit


@cache
def default_headers() -> tuple[tuple[str, str], ...]:
    """Return the headers of every request."""
    agent = f"partner-center-client/{package_version()} python/{platform.python_version()}"
    return (("Accept-Encoding", "identity"), ("User-Agent", agent))


class Headers(Mapping[str, str]):
    """The headers of a response. Names are case-insensitive; repeated headers are joined by a comma."""

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            self._values[key] = f"{self._values[key]}, {value}" if key in self._values else value

    @classmethod
    def of_bytes(cls, pairs: Sequence[tuple[bytes, bytes]]) -> "Headers":
        """Decode the headers of a response: from UTF-8, or else from ISO-8859-1."""
        try:
            values = {name.lower().decode(): value.decode() for name, value in pairs}
        except UnicodeDecodeError:
            values = {}
        if len(values) < len(pairs):  # one is repeated, or not UTF-8
            return cls([(name.decode("latin-1"), _text(value)) for name, value in pairs])
        headers = cls()
        headers._values = values
        return headers

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    @overload
    def get(self, name: str, default: None = None, /) -> str | None: ...
    @overload
    def get(self, name: str, default: str, /) -> str: ...
    @overload
    def get(self, name: str, default: _Default, /) -> str | _Default: ...
    def get(self, name: str, default: Any = None, /) -> Any:
        """Return the header's value, or the default; faster than the inherited method, which catches KeyError."""
        return self._values.get(name.lower(), default)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({list(self._values.items())!r})"


@lru_cache(maxsize=64)
def encoded_name(name: str) -> tuple[bytes, bytes]:
    """Return the name of a header as bytes, as it is and in lower case."""
    return name.encode("ascii"), name.lower().encode("ascii")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def header_value(name: str, value: object) -> str:
    """Return the value as text that a header can carry.

    Raises:
        InvalidRequestError: The value is not text, or contains characters that a header cannot carry.
    """
    text = str(value) if isinstance(value, UUID) else value
    if not isinstance(text, str) or not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise InvalidRequestError(
            f"{name}: give visible ASCII text without line breaks, such as a UUID, or leave it out"
        )
    return text


def _new_id() -> str:
    """Return a random UUID as text, in a fraction of the time of `str(uuid4())`."""
    text = os.urandom(16).hex()  # https://www.rfc-editor.org/rfc/rfc9562#section-5.4
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANTS[text[16]]}{text[17:20]}-{text[20:]}"


def identification(request_id: str | UUID | None, correlation_id: str | UUID | None, cv: str | None) -> dict[str, str]:
    """Return the id headers of one call: the caller's ids, or new UUIDs. `ms-cv` is sent only if given.

    The request id is the same for every attempt of the call, because the service uses it for idempotency.
    """
    ids = {
        REQUEST_ID: _new_id() if request_id is None else header_value("request_id", request_id),
        CORRELATION_ID: _new_id() if correlation_id is None else header_value("correlation_id", correlation_id),
    }
    if cv is not None:
        ids[CV] = header_value("cv", cv)
    return ids
