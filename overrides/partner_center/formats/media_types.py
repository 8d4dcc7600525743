"""Media types: encode a request body to bytes, and decode the bytes of a response to data.

Requests are ASCII in every media type, so that they need no charset. Responses may be in any encoding, whatever their
headers say.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, NoReturn, TypeVar, get_args
from urllib.parse import quote_plus

from attrs import frozen

from partner_center.errors import InvalidRequestError
from partner_center_resources.service import RequestMediaType, ResponseMediaType

from . import data_contract_xml, spec
from .outside_text import shown
from .schema import is_array, is_object

JSON: Final = "application/json"

_T = TypeVar("_T")
REQUEST_MEDIA_TYPES: tuple[RequestMediaType, ...] = get_args(RequestMediaType)
RESPONSE_MEDIA_TYPES: tuple[ResponseMediaType, ...] = get_args(ResponseMediaType)

_MAX_VALUES = 200_000  # in JSON: several times what a page of 500 customers or audit records has
# A text, or what begins a value. Possessive, so that no text makes it slow.
_VALUE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[,\[{]', re.DOTALL)

_BLANKS = "\ufeff \t\r\n"  # around a body; some servers write two byte order marks
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:+-]{1,40})""", re.ASCII | re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\s*<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w.:+-]{1,40})""")

# Python-specific codecs. Nothing on the web uses them, and some take quadratic time.
# https://docs.python.org/3/library/codecs.html#python-specific-encodings
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})


class UndecodableError(ValueError):
    """The bytes are not what their content type says; the message completes the sentence "it answered, but …"."""


def check_media_type(name: str, value: object, possible: tuple[_T, ...]) -> _T:
    """Return the value of an option if it is one of the media types.

    Raises:
        InvalidRequestError: It is not.
    """
    for each in possible:
        if isinstance(value, str) and value == each:
            return each
    raise InvalidRequestError(f"{name} is {shown(value)}; give one of {', '.join(map(repr, possible))}")


def encode(body: Any, schema: spec.SchemaObject, content_type: RequestMediaType) -> bytes:
    """Encode a body. Members that are None are left out, as in the service's own SDK.

    https://github.com/microsoft/partner-center-sdk-for-dotNET/blob/HEAD/Source/PartnerSdk.Models/Customers/V2/CustomerQualificationRequest.cs

    Args:
        body: The body as data, its members by their names in JSON.
        schema: The schema of the body, for its XML names.
        content_type: The media type to write.

    Raises:
        InvalidRequestError: The media type cannot carry a member. The message contains no values, because one may be
            a validation code.
    """
    if is_object(body) and None in body.values():
        body = {name: value for name, value in body.items() if value is not None}
    text, flaw = _json_text(body)
    if flaw:
        raise InvalidRequestError(_what_cannot_be_sent(body))
    codec = _CODECS.get(content_type) or _CODECS[_family(content_type)]
    return text.encode("ascii") if codec is _JSON_CODEC and text.isascii() else codec.write(body, schema)


def _json_text(body: Any) -> tuple[str, str]:
    """Return a body as JSON, and what to give instead of a body that JSON, and so no media type, can carry."""
    try:
        text = _STRICT_JSON.encode(body)
        text.encode()
    except UnicodeEncodeError:
        return "", "text without lone surrogates"
    except (TypeError, ValueError, RecursionError):
        return "", "text, true or false, a finite number, or a list or dict of these"
    return text, ""


def _what_cannot_be_sent(body: Any) -> str:
    """Return a message that names the member which no media type can carry, and what to give instead."""
    members = {name: {name: value} for name, value in body.items()} if is_object(body) else {"": body}
    name, give = next((name, give) for name, each in members.items() if (give := _json_text(each)[1]))
    return f"{f'the member {name!a:.60}' if name else 'the body'} cannot be sent; give {give}"


def decode(content: bytes, content_type: str | None) -> Any:
    """Decode the body of a response. XML becomes the same data as JSON.

    Args:
        content: The bytes of the body.
        content_type: The `Content-Type` header. If it is None, the first character decides between XML and JSON.

    Raises:
        UndecodableError: The content type is not supported, or the bytes are not of this type.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    read = _read_json if kind == JSON else _reader(kind) if kind else _read_either
    if not (text := text_of(content, content_type or "")):
        raise UndecodableError("its body is empty")
    try:
        return read(text)
    except data_contract_xml.UnreadableXMLError as error:
        raise UndecodableError(f"its body {error}") from None
    except UndecodableError:
        raise
    except (ValueError, RecursionError):  # RecursionError: deep nesting; ValueError: also a number with too many digits
        raise UndecodableError("its body is not JSON") from None


def _family(kind: str) -> str:
    """Return the media type that one such as application/problem+json is written and read as, by its suffix."""
    _, plus, suffix = kind.rpartition("+")
    return f"application/{suffix}" if plus else kind


def _reader(kind: str) -> Callable[[str], Any]:
    codec = _CODECS.get(_family(kind))
    if codec is None or codec.read is None:
        raise UndecodableError(f"its content type is {kind:.60}, not {JSON}")
    return codec.read


def text_of(content: bytes, content_type: str) -> str:
    """Return the text of a body by the first encoding that fits; raise UndecodableError if none fits."""
    if content.isascii() and 0 not in content[:4]:  # most bodies; UTF-16 and UTF-32 have zeros
        return content.decode("ascii").strip(_BLANKS)
    for label in _encodings(content, content_type):
        try:
            if label == "utf-8" or codecs.lookup(label).name not in _NO_CHARSETS:
                return content.decode(label).strip(_BLANKS)
        except (LookupError, UnicodeError):
            continue
    raise UndecodableError("its body is not text")


def _encodings(content: bytes, content_type: str) -> Iterator[str]:
    """Yield the possible encodings of a body: as detected, as in the header, as in the XML declaration."""
    yield json.detect_encoding(content)  # as json.loads does, by the first bytes; it works for XML too
    if charset := _CHARSET.search(content_type):
        yield charset[1]
    if declared := _XML_ENCODING.match(content):
        yield declared[1].decode("ascii")


def _check_described(name: str, value: Any, schema: spec.SchemaObject) -> None:
    """Refuse an object or array whose content the spec does not describe: only JSON can carry it."""
    kind = spec.alternative(schema, value)
    if (is_object(value) and "properties" not in kind) or (is_array(value) and "items" not in kind):
        raise InvalidRequestError(
            f"the member {name!a:.60} is a {type(value).__name__}, which only JSON can carry; "
            "leave it out, or use content_type='application/json'"
        )
    for inner, each in value.items() if is_object(value) else ():
        _check_described(inner, each, kind.get("properties", {}).get(inner, {}))
    for each in value if is_array(value) else ():
        _check_described(name, each, kind.get("items", {}))


def _write_json(body: Any, _schema: spec.SchemaObject) -> bytes:
    return _COMPACT_JSON.encode(body).encode("ascii")


def _write_xml(body: Any, schema: spec.SchemaObject) -> bytes:
    _check_described("body", body, schema)
    return data_contract_xml.write(body, schema)


def _write_form(body: Any, schema: spec.SchemaObject) -> bytes:
    """Encode a form. The name of a nested member is its path, as ASP.NET reads it.

    https://github.com/aspnet/AspNetWebStack/blob/HEAD/src/System.Web.Http/ModelBinding/JQueryMVCFormUrlEncodedFormatter.cs
    """
    if not is_object(body):
        raise InvalidRequestError("a form carries an object only; use content_type='application/json'")
    _check_described("body", body, schema)
    return "&".join(f"{quote_plus(name)}={quote_plus(text)}" for name, text in _fields(body, "")).encode("ascii")


def _fields(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form for a value at a path."""
    if is_object(value):
        for name, each in value.items():
            if re.search(r"[.\[\]]", name):
                raise InvalidRequestError(
                    f"the member {name!a:.60} would be read as a nested one in a form; "
                    "leave it out, or use content_type='application/json'"
                )
            yield from _fields(each, f"{path}.{name}" if path else name)
    elif is_array(value):
        for i, each in enumerate(value):
            yield from _fields(each, f"{path}[{i}]")
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)


def _read_json(text: str) -> Any:
    if len(text) > _MAX_VALUES and sum(map(text.count, ",[{")) > _MAX_VALUES:  # perhaps only within texts
        values = (each for each in _VALUE.finditer(text) if not each[0].startswith('"'))
        if next(islice(values, _MAX_VALUES, None), None) is not None:
            raise UndecodableError(f"its body has more than {_MAX_VALUES} values, which is not read")
    data, end = _JSON_DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError("more follows the value")
    return data


def _read_either(text: str) -> Any:
    return data_contract_xml.read(text) if text.lstrip().startswith("<") else _read_json(text)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"JSON has no {constant}")


# Created once: json.dumps and json.loads create new ones for every call with options.
_STRICT_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_COMPACT_JSON = json.JSONEncoder(separators=(",", ":"))
_JSON_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@frozen
class _Codec:
    """How a media type is written and read. `read` is None if no response has this media type."""

    write: Callable[[Any, spec.SchemaObject], bytes]
    read: Callable[[str], Any] | None


_JSON_CODEC = _Codec(_write_json, _read_json)
_XML_CODEC = _Codec(_write_xml, data_contract_xml.read)
_CODECS: Mapping[str, _Codec] = {
    "application/json": _JSON_CODEC,
    "text/json": _JSON_CODEC,
    "application/xml": _XML_CODEC,
    "text/xml": _XML_CODEC,
    "application/x-www-form-urlencoded": _Codec(_write_form, read=None),
}
