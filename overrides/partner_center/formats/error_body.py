"""What the body of an error says, whatever its content type: the service's fault, and the shapes of other software.

https://learn.microsoft.com/en-us/partner-center/developer/error-codes https://www.rfc-editor.org/rfc/rfc9457
"""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple

from . import data_contract_xml
from .media_types import UndecodableError, text_of
from .schema import is_array, is_object

_MAX_DEPTH, _MAX_LENGTH = 16, 100_000  # levels, characters
_STARTS, _ENDS = ("{", "[", '"', "<"), ("}", "]", '"', ">")  # of JSON and XML
_CODES = ("code", "errorcode", "error")  # names of members, in lower case and letters only
_WORDS = ("description", "errordescription", "message", "errormessage", "faultstring", "reason", "title", "error", "")
_MORE_WORDS = ("errors", "detail", "messagedetail", "exceptionmessage")
_MEMBER = re.compile(  # a complete one, of JSON or WWW-Authenticate or of XML
    r'(\w{1,64})"?\s*[:=]\s*("(?:[^"\\]|\\.)*"|\d{1,64}(?=\s*[,}\]]))|<(?:\w{1,64}:)?(\w{1,64})(?:\s[^<>]*)?>([^<]*)</'
)
_HTML = r"(?:<\?xml[^<>]*>|<!--[^<>]*-->|\s)*<(?:!doctype\s+html|html|head|body|title|meta|center|h\d|div|p|pre)\b"
_PAGE, _TITLE = re.compile(_HTML, re.IGNORECASE), re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)


class Fault(NamedTuple):
    """What an error says: its code, its description, and for an error without a description what its body is."""

    code: str | None
    message: str | None
    body: str = "no body that says why"


def fault(content: bytes, content_type: str, headers: Mapping[str, str]) -> Fault:
    """Read the body of an error, or else `WWW-Authenticate`. Nothing is raised for a body that cannot be read."""
    try:
        text = text_of(content, content_type)
    except UndecodableError:
        text = content.decode(errors="replace")
    if _PAGE.match(text):
        title = _TITLE.search(text)
        words = _line(unescape(title[1] if title else re.sub(r"<[^<>]*>", " ", text)))
        return Fault(None, None, f"an HTML page{' titled' if title else ':'} '{words}'" if words else "an HTML page")
    data = _data(text) if text else None
    is_plain = b"\0" not in content and "\ufffd" not in text and _line(text).isprintable()
    if (text[:1] in _STARTS and (data is text or text[-1] not in _ENDS)) or (data is text and not is_plain):
        encoding = headers.get("Content-Encoding", "none")
        body = f"a body that cannot be read: content type {content_type or 'none'}, Content-Encoding {encoding}"
        return Fault(*_said(None if data is text else data), body)
    code, message = _said(_line(text) if data is text else data)
    return Fault(code, message) if code or message else Fault(*_said(_members(headers.get("WWW-Authenticate", ""))))


def _data(text: str) -> Any:
    """Return the data in JSON or XML; if that is cut off or long, its complete members; otherwise the text itself."""
    try:
        if len(text) <= _MAX_LENGTH and (text[0] in _STARTS or text == "null"):
            return data_contract_xml.read(text) if text[0] == "<" else json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    return (text[0] in _STARTS and _members(text)) or text


def _members(text: str) -> dict[str, Any]:
    found = reversed(_MEMBER.findall(text[:_MAX_LENGTH]))  # of several with one name, the first is kept
    return {name or element: (_data(value) if name else unescape(inner)) for name, value, element, inner in found}


def _said(data: Any) -> tuple[str | None, str | None]:
    """Return the code and the description in data, the outermost of each."""
    texts: dict[str, tuple[int, str]] = {}  # with their depths, by names
    level = [("", data)]
    for depth in range(_MAX_DEPTH):
        below: list[tuple[str, Any]] = []
        for name, given in level:
            value = _data(given) if isinstance(given, str) and given[:1] in _STARTS else given
            if is_object(value):
                below += [(_name(key, name), each) for key, each in value.items()]
            elif is_array(value):
                below += [(name, each) for each in value]
            elif (type(value) is int and name.endswith("code")) or (isinstance(value, str) and value.strip()):
                texts.setdefault(name, (depth, str(value).strip()))
        level = below
    one_word = {name: each for name, each in texts.items() if len(each[1].split()) == 1}
    parts = [_outermost(texts, _WORDS), *(_outermost(texts, (name,)) for name in _MORE_WORDS)]
    parts += [f"{name.partition('.')[2]}: {text}" for name, (_, text) in texts.items() if "." in name]
    code = _outermost(one_word, _CODES) or _outermost(one_word, ("faultcode",))
    return code, " - ".join(dict.fromkeys(filter(None, parts))) or None


def _outermost(texts: Mapping[str, tuple[int, str]], names: tuple[str, ...]) -> str | None:
    found = ((texts[name][0], rank, texts[name][1]) for rank, name in enumerate(names) if name in texts)
    return min(found, default=(0, 0, None))[2]


def _name(key: str, parent: str) -> str:
    """Return the name of a member, with a dot for a field with errors, and for a `value` that of its parent."""
    name = re.sub("[^a-z]", "", key.lower())
    if parent in ("modelstate", "errors") and name not in (*_CODES, *_WORDS):
        return f"{parent}.{key}"
    return parent if name in ("value", "text") else name


def _line(text: str) -> str:
    return " ".join(text.split())
