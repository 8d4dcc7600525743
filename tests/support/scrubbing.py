"""What of a recording is harmless. Everything else is replaced: a name or a value is kept only if it is known here."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

from partner_center.runtime.next_link import TOKEN
from partner_center_emulator.formats import xml_types
from partner_center_emulator.service.errors import ErrorCode
from partner_center_resources.service import BASE_URL

CUSTOMER = "00000000-0000-4000-8000-000000000001"
CODE = "000000"
PARTNER = "00000000-0000-4000-8000-000000000002"
MADE_UP = "00000000-0000-4000-8000-000000000003"
OTHER_CUSTOMER = "0b0b0b0b-0000-4000-8000-0b0b0b0b0b0b"  # of the emulator alone; has no CODE within it
CONTINUATION = "AQAAAA=="

_SPEC: Any = json.loads(
    (Path(__file__).parents[2] / "generated/partner_center_generated/openapi.json").read_text(encoding="utf-8")
)
_TEXT = "text"
_UUID = re.compile(
    r"[({]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?", re.IGNORECASE
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2})?)?")
_VERSION = re.compile(r"v[0-9](\.[0-9])?", re.IGNORECASE)
_COUNT = re.compile("[0-9]{1,4}")
_ERROR_CODES = {str(code) for code in ErrorCode}
_ENCODINGS = {"identity", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd"}
_CONSTANT_HEADERS = {"www-authenticate": "Bearer", "if-match": "etag", TOKEN.lower(): CONTINUATION}
_CORRELATION = re.compile(r"c-[0-9]")  # what a test of the cassettes gives
_COUNTS = {"maxcreates", "remainingcreates", "size", "statuscode", "totalcount"}
_PERSONAL = (
    *("addressline1", "addressline2", "addressline3", "city", "email", "emailaddress", "firstname", "lastname"),
    *("middlename", "organizationregistrationnumber", "phonenumber", "postalcode", "username"),
)
_PLACEHOLDERS = {
    **dict.fromkeys(("validationid", "validationcode"), CODE),
    **dict.fromkeys(("partnerid", "associatedpartnerid"), PARTNER),
    **dict.fromkeys(("organizationname", "companyname", "customername"), "Contoso"),
    **dict.fromkeys(("domain", "website"), "contoso.example"),
    **dict.fromkeys(("customdomains", "tags"), None),
    **dict.fromkeys(_PERSONAL, "personal"),
    **dict.fromkeys(("id", "commerceid", "customerid", "tenantid"), CUSTOMER),
    "etag": "etag",
}
_MEDIA_TYPES = {
    *("application/json", "text/json", "application/xml", "text/xml", "application/x-www-form-urlencoded", "text/html"),
    *("application/problem+json", "text/plain", "*/*"),
}
_NAMESPACES = {value for name, value in vars(xml_types).items() if name.isupper() and isinstance(value, str)}
_RESPONSE_HEADERS = ("content-type", "ms-requestid", "ms-correlationid", "retry-after", "www-authenticate", "location")
_REQUEST_HEADERS = (
    *("accept", "accept-encoding", "content-length", "content-type", "if-match", "ms-requestid", "ms-correlationid"),
    *("ms-cv", TOKEN.lower()),
)


def _found(node: object, key: str) -> Iterable[Any]:
    """Yield what stands under a key, however deep it lies."""
    if isinstance(node, dict):
        members = cast("dict[str, Any]", node)
        if key in members:
            yield members[key]
        node = list(members.values())
    for each in cast("list[object]", node) if isinstance(node, list) else ():
        yield from _found(each, key)


_NAMES = {
    *(name.lower() for each in _found(_SPEC, "properties") if isinstance(each, dict) for name in cast("Any", each)),
    *(each.lower() for each in _found(_SPEC["components"], "name") if isinstance(each, str)),
    *(each.lower() for each in _found(_SPEC["paths"], "name") if isinstance(each, str)),
    *(name.lower() for _, members in xml_types.TYPES.values() for name in members),
    *(name.lower() for name in xml_types.TYPES),
    *("arrayofcustomerqualification", "arrayofgccvalidation", "customerqualification", "customerqualifications"),
    *("fault", "gccvalidation", "string", "createddate"),
}
_PATH_WORDS = {word.lower() for path in _SPEC["paths"] for word in path.split("/") if word and "{" not in word}
_WORDS = {
    *(word for words in _found(_SPEC, "enum") for word in words if isinstance(word, str)),
    *("GET", "POST", "PUT", "HEAD", "Collection", "Customer", "CustomerCompanyProfile", "CustomerBillingProfile"),
    *("PartnerFD", "Not an Education Customer", "Customer tagging denied.", "true", "false", TOKEN, CODE, CONTINUATION),
    *(
        "Charity",
        "contoso.edu",
        "contoso.example",
        "Contoso",
        "personal",
        "etag",
        CUSTOMER,
        PARTNER,
        OTHER_CUSTOMER,
        "",
    ),
}


def scrubbed_value(name: str, value: object) -> object:
    """Return a value that is no object and no list, or what stands in for it.

    Args:
        name: The name of its member, parameter or element.
        value: The value.
    """
    lowered = name.lower()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if lowered in _COUNTS and value in range(10_000) else 0
    text = str(value)
    if _is_harmless(lowered, text):
        return text
    if lowered == "uri":
        return scrubbed_uri(text)
    return _PLACEHOLDERS.get(lowered, _guid(text) or _TEXT)


def _is_harmless(name: str, text: str) -> bool:
    return (
        text in _WORDS
        or (name in _COUNTS and _COUNT.fullmatch(text) is not None)
        or (name == "code" and text in _ERROR_CODES)
        or ("date" in name and _DATE.fullmatch(text) is not None)
    )


def _guid(text: str) -> str | None:
    """Return the placeholder of a GUID in any spelling, or None if the text is not one."""
    found = _UUID.fullmatch(text)
    if found is None:
        return None
    plain = "-".join(found.groups()).lower()
    return plain if plain in {CUSTOMER, PARTNER, OTHER_CUSTOMER, MADE_UP} else CUSTOMER


def scrubbed_json(data: object, name: str = "") -> object:
    """Return JSON with a placeholder for every name and every value that is not known to be harmless."""
    if isinstance(data, list):
        return [scrubbed_json(item, name) for item in cast("list[object]", data)]
    if not isinstance(data, dict):
        return scrubbed_value(name, data)
    members = cast("dict[str, Any]", data)
    key = next((value for each, value in members.items() if each.lower() == "key"), None)
    kept: dict[str, object] = {}
    for number, (each, value) in enumerate(members.items()):
        own = each if each.lower() in _NAMES else f"member{number}"
        if own.lower() == "value" and isinstance(key, str) and key.lower() == TOKEN.lower():
            kept[own] = CONTINUATION
        elif own.lower() in {"customdomains", "tags"}:
            kept[own] = None
        else:
            kept[own] = scrubbed_json(value, own)
    return kept


def scrubbed_uri(uri: str, *, absolute: bool = False) -> str:
    """Return a URI with placeholders for its host, and for what is not known in its path and query."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return BASE_URL
    segments = parts.path.split("/")
    first = next((index for index, each in enumerate(segments) if _VERSION.fullmatch(each)), 0)
    words = [each for index, each in enumerate(segments) if index >= first or each.lower() in {"", *_PATH_WORDS}]
    path = "/".join(map(_segment, words))
    query = urlencode([_parameter(*each) for each in parse_qsl(parts.query, keep_blank_values=True)])
    own = urlsplit(BASE_URL) if absolute or parts.netloc or parts.scheme else urlsplit("")
    return own._replace(path=path, query=query).geturl()


def _segment(text: str) -> str:
    if text == "" or text.lower() in _PATH_WORDS or _VERSION.fullmatch(text):
        return text
    return _guid(text) or ("contoso.example" if "." in text else _TEXT)


def _parameter(name: str, value: str) -> tuple[str, str]:
    if name.lower() not in _NAMES:
        return "name", _TEXT
    if name.lower() == "code":
        return name, CODE
    return name, str(scrubbed_value(name, value))


def scrubbed_body(content: bytes, content_type: str, separators: tuple[str, str] | None = None) -> bytes:
    """Return a body in UTF-8 and without compression, with placeholders; one that cannot be read is replaced whole.

    Args:
        content: The body as it was sent.
        content_type: Its Content-Type.
        separators: Those of JSON; None: with blanks.
    """
    text = _text(content)
    if not content or text is None:
        return content and json.dumps(_TEXT).encode()
    if "form-urlencoded" in content_type.lower():
        fields = parse_qsl(text, keep_blank_values=True)
        return urlencode([_field(*each) for each in fields]).encode()
    try:
        if text.lstrip().startswith("<"):
            root = ElementTree.fromstring(text)  # noqa: S314 - the bodies of a recording that one makes oneself
            return cast("bytes", ElementTree.tostring(_element(root), encoding="utf-8"))
        return json.dumps(scrubbed_json(json.loads(text)), separators=separators).encode()
    except (ValueError, ElementTree.ParseError, RecursionError):
        return json.dumps(_TEXT).encode()


def _text(content: bytes) -> str | None:
    """Return the text of a body, uncompressed; None if it is none."""
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(2**24)
        elif content[:1] == b"\x78" and int.from_bytes(content[:2], "big") % 31 == 0:
            content = zlib.decompressobj().decompress(content, 2**24)
        return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except (OSError, EOFError, ValueError, zlib.error):
        return None


def _field(name: str, value: str) -> tuple[str, str]:
    words = [each if each.lower() in _NAMES else "member" for each in name.split(".")]
    return ".".join(words), str(scrubbed_value(words[-1], value))


def _element(given: ElementTree.Element, after: str = "") -> ElementTree.Element:
    """Return an element with placeholders; `after` is the text of the element before it, which may be a key."""
    namespace, _, local = given.tag.rpartition("}")
    known = f"{namespace}}}" if namespace.removeprefix("{") in _NAMESPACES else ""
    element = ElementTree.Element(known + (local if local.lower() in _NAMES else "member"))
    if given.get(f"{{{xml_types.INSTANCE}}}nil") == "true":
        element.set(f"{{{xml_types.INSTANCE}}}nil", "true")
    before = ""
    for child in given:
        element.append(_element(child, before))
        before = child.text or ""
    if not len(given) and given.text:
        is_token = local.lower() == "value" and after.lower() == TOKEN.lower()
        element.text = CONTINUATION if is_token else str(scrubbed_value(local, given.text))
    return element


def scrubbed_request_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headers of a request that say something; a service's own header that is not known loses its name."""
    kept: dict[str, Any] = {}
    for name, value in headers.items():
        if name.lower() in _REQUEST_HEADERS:
            kept[name] = _header(name, value)
        elif name.lower().startswith("ms-"):
            kept["ms-other"] = MADE_UP
    return kept


def scrubbed_response_headers(headers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the headers of a response that the client reads."""
    return {
        name: [_header(name, each) for each in ([values] if isinstance(values, str) else values)]
        for name, values in headers.items()
        if name.lower() in _RESPONSE_HEADERS
    }


def _header(name: str, value: Any) -> str:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    lowered = name.lower()
    if lowered in {"content-type", "accept"}:
        return ", ".join(map(_media_type, text.split(",")))
    if lowered == "location":
        return scrubbed_uri(text, absolute=True)
    if lowered in _CONSTANT_HEADERS:
        return _CONSTANT_HEADERS[lowered]
    harmless = {
        "accept-encoding": text in _ENCODINGS,
        "content-length": text.isascii() and text.isdigit() and len(text) < 7,
        "retry-after": _COUNT.fullmatch(text) is not None,
    }.get(lowered, _CORRELATION.fullmatch(text) is not None)
    return (
        text if harmless else {"accept-encoding": "*", "content-length": "0", "retry-after": "1"}.get(lowered, MADE_UP)
    )


def _media_type(text: str) -> str:
    media_type, _, parameters = text.strip().lower().partition(";")
    kept = media_type.strip() if media_type.strip() in _MEDIA_TYPES else "application/octet-stream"
    return f"{kept}; charset=utf-8" if "charset=" in parameters else kept
