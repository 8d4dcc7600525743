"""Request bodies: their size, media type, charset and members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import cast
from urllib.parse import parse_qsl

from starlette.requests import Request

from partner_center_emulator.formats.content_negotiation import (
    FORM_TYPE,
    JSON_TYPES,
    XML_TYPES,
    known_charset,
    split_content_type,
)
from partner_center_emulator.formats.json_text import parse_json
from partner_center_emulator.formats.xml_reader import XmlBody, read_xml
from partner_center_emulator.formats.xml_types import TYPES
from partner_center_emulator.service.errors import ErrorCode, ServiceError, service_error

_MAX_BODY_BYTES = 1024 * 1024
# Limits of ASP.NET Web API: the nesting of JSON, and the keys of a form.
_MAX_DEPTH = 256
_MAX_FIELDS = 1000
_READ_TYPES = (*JSON_TYPES, *XML_TYPES, FORM_TYPE)
_BOOLEAN_MEMBERS = {"allowDelegatedAccess", "enableGDAPByDefault"}
_BOOLEAN_TEXTS = {"true": True, "false": False}  # as XML and forms have it
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


async def read_bytes(request: Request) -> bytes:
    """Read a body of at most 1 MiB; if its Content-Length is larger, read nothing."""
    if _declared_length(request) > _MAX_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise _too_large()
    return bytes(body)


async def read_members(request: Request, type_name: XmlBody) -> Mapping[str, object]:
    """Read an object's members in any of the five media types, or raise a ServiceError; XML needs the type's name."""
    body = await read_text(request, _READ_TYPES)
    if body is None:
        raise missing_body()
    media_type, text = body
    if media_type in XML_TYPES:
        return _xml_members(text, type_name)
    return form_members(text) if media_type == FORM_TYPE else _json_members(text)


async def read_text(request: Request, media_types: Collection[str]) -> tuple[str, str] | None:
    """Read a body of one of the media types; return its media type and text, or None if there is no body."""
    content_type = request.headers.get("content-type")
    media_type, charset = split_content_type(content_type or "")
    if content_type is not None and media_type not in media_types:
        raise _unsupported(media_types)
    data = await read_bytes(request)
    if not data:
        return None
    if content_type is None:
        raise _unsupported(media_types)
    return media_type, _decode(data, charset)


def json_value(text: str) -> object:
    """Read JSON, or raise a ServiceError."""
    try:
        body = parse_json(text)
    except ValueError:
        raise invalid_body("The request body is not JSON.") from None
    if _is_deep(body):
        raise invalid_body(f"The request body is nested deeper than {_MAX_DEPTH} levels.")
    return body


def with_lower_case_names(value: object) -> object:
    """Return a value with the names of all members in lower case: the service ignores their case.

    Of several spellings of one name the last one counts, as in Json.NET.
    """
    if isinstance(value, Mapping):
        return {name.lower(): with_lower_case_names(each) for name, each in cast("Mapping[str, object]", value).items()}
    return list(map(with_lower_case_names, cast("list[object]", value))) if isinstance(value, list) else value


def _declared_length(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def _decode(data: bytes, charset: str | None) -> str:
    """Decode a body; a byte order mark overrides the charset of the Content-Type, as in .NET."""
    without_mark = (b"", "utf-16-le" if known_charset(charset) == "utf-16" else "utf-8")
    mark, encoding = next((each for each in _BYTE_ORDER_MARKS if data.startswith(each[0])), without_mark)
    try:
        return data[len(mark) :].decode(encoding)
    except ValueError:
        raise invalid_body(f"The request body is not {encoding.upper()}.") from None


def _json_members(text: str) -> Mapping[str, object]:
    body = json_value(text)
    if not isinstance(body, dict):
        raise invalid_body("The request body must be a JSON object.")
    return cast("dict[str, object]", body)


def _is_deep(body: object) -> bool:
    level: list[object] = [body]
    for _ in range(_MAX_DEPTH):
        level = [inner for outer in level for inner in _inner(outer)]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


def _inner(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []


def _xml_members(text: str, type_name: XmlBody) -> Mapping[str, object]:
    try:
        members = read_xml(text, type_name)
    except ValueError as problem:
        raise invalid_body(f"The request body cannot be read as XML: {problem}.") from None
    if members is None:
        raise missing_body()
    return members


def form_members(text: str) -> Mapping[str, object]:
    """Read a form; the first of several values counts, and an empty value is null, as in ASP.NET's model binding.

    A dot in a name leads to a nested member: `defaultAddress.city`.
    """
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise invalid_body(f"The request body has more than {_MAX_FIELDS} fields.") from None
    members: dict[str, object] = {}
    for name, value in fields:
        *outer, last = name.lower().split(".")[:_MAX_DEPTH]
        target = members
        for each in outer:
            inner = target.setdefault(each, dict[str, object]())
            if not isinstance(inner, dict):
                break  # it is already text
            target = cast("dict[str, object]", inner)
        else:
            target.setdefault(last, value or None)
    return members


def missing_body() -> ServiceError:
    """Return the error for a missing body."""
    return invalid_body("The request body is missing.")


def invalid_body(description: str) -> ServiceError:
    """Return the error for an unreadable body."""
    return service_error(400, ErrorCode.INVALID_INPUT, description)


def _unsupported(media_types: Iterable[str]) -> ServiceError:
    return service_error(415, ErrorCode.INVALID_INPUT, f"The Content-Type must be one of {', '.join(media_types)}.")


def _too_large() -> ServiceError:
    return service_error(413, ErrorCode.INVALID_INPUT, f"The request body is larger than {_MAX_BODY_BYTES} bytes.")


def typed_members(type_name: str, members: Mapping[str, object], where: str = "") -> dict[str, object]:
    """Return the known members, in their own spelling and without nulls, or raise a ServiceError for a wrong one.

    The names of `members` must be in lower case.
    """
    found: dict[str, object] = {}
    for name, kind in TYPES[type_name][1].items():
        value = members.get(name.lower())
        if value is not None:
            found[name] = _value(name, kind, value, f"{where}{name}")
    return found


def invalid_property(description: str) -> ServiceError:
    """Return the error for a wrong member."""
    return service_error(400, ErrorCode.INVALID_PROPERTY, description)


def _value(name: str, kind: str, value: object, where: str) -> object:
    if name in _BOOLEAN_MEMBERS:
        read = _BOOLEAN_TEXTS.get(value.lower()) if isinstance(value, str) else value
        if isinstance(read, bool):
            return read
        raise invalid_property(f"{where} must be true or false.")
    if kind in ("", "string"):
        if isinstance(value, str):
            return value
        raise invalid_property(f"{where} must be a string.")
    if kind.startswith("*"):
        if isinstance(value, list):
            items = cast("list[object]", value)
            return [_value("", kind[1:], item, f"{where}[{index}]") for index, item in enumerate(items)]
        raise invalid_property(f"{where} must be a list.")
    if isinstance(value, Mapping):
        return typed_members(kind, cast("Mapping[str, object]", value), f"{where}.")
    raise invalid_property(f"{where} must be an object.")
