"""What the body of an error says, in any of the shapes on record and whatever its content type.

https://learn.microsoft.com/en-us/partner-center/developer/error-codes (`{code, description}` and variants). The others
are ASP.NET's `{Message, ModelState}`, problem details (RFC 9457), OAuth's `{error, error_description}`,
`{error: {code, message}}`, SOAP faults, a string, text, and HTML pages.
"""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from attrs import frozen

from . import data_contract_xml
from .media_types import UndecodableError, text_of
from .schema import is_array, is_object

_MAX_DEPTH = 16
_CODES = ("code", "errorcode", "error", "faultcode")  # names of members, in lower case and letters only
_WORDS = ("description", "errordescription", "message", "errormessage", "faultstring", "reason", "title", "error", "")
_MORE_WORDS = ("detail", "messagedetail", "exceptionmessage")
_BY_FIELD = ("modelstate", "errors")
_COMPLETE_MEMBER = re.compile(
    r'(\w{1,64})"?\s*[:=]\s*("(?:[^"\\]|\\.)*"|\d{1,64}(?=\s*[,}\]]))'  # in JSON and in WWW-Authenticate
    r"|<(?:\w{1,64}:)?(\w{1,64})(?:\s[^<>]*)?>([^<]*)</"  # in XML
)
_HTML = r"(?:<\?xml[^<>]*>|<!--[^<>]*-->|\s)*<(?:!doctype\s+html|html|head|body|title|meta|center|h\d|div|p|pre)\b"
_PAGE, _TITLE = re.compile(_HTML, re.IGNORECASE), re.compile(r"<title[^<>]*>([^<]*)</title", re.IGNORECASE)


@frozen
class Fault:
    """What an error says: its code, its description in one line, and for an error without one what its body is."""

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
        return Fault(None, None, f"an HTML page{' titled' if title else ':'} {words!r}" if words else "an HTML page")
    data = _data(text) if text else None
    if data is text and (text[0] in '{["<' or b"\0" in content or "\ufffd" in text or not _line(text).isprintable()):
        return Fault(None, None, f"a body that cannot be read; its content type is {content_type or 'missing'}")
    code, message = _said(data)
    if code is None and message is None:
        code, message = _said(_complete_members(headers.get("WWW-Authenticate", "")))
    return Fault(code, message)


def _data(text: str) -> Any:
    """Return the data in JSON or XML; if that is cut off, its complete members; the text itself if it is neither."""
    try:
        return data_contract_xml.read(text) if text.startswith("<") else json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return _complete_members(text) or text


def _complete_members(text: str) -> dict[str, Any]:
    found = reversed(_COMPLETE_MEMBER.findall(text))  # of several with one name, the first is kept
    return {name or element: _data(value) if name else unescape(inner) for name, value, element, inner in found}


def _said(data: Any) -> tuple[str | None, str | None]:
    """Return the code and the description in data, the outermost of each."""
    texts: dict[str, tuple[int, str]] = {}  # with their depths, by names
    level = [("", data)]
    for depth in range(_MAX_DEPTH):
        below: list[tuple[str, Any]] = []
        for name, given in level:
            value = _data(given) if isinstance(given, str) and given.startswith(("{", "[", '"', "<")) else given
            if is_object(value):
                below += [(_name(key, name), each) for key, each in value.items()]
            elif is_array(value):
                below += [(name, each) for each in value]
            elif (type(value) is int and name in _CODES) or (isinstance(value, str) and value.strip()):
                texts.setdefault(name, (depth, _line(str(value))))
        level = below
    codes = [(texts[each][0], rank, texts[each][1]) for rank, each in enumerate(_CODES) if each in texts]
    words = [(texts[each][0], rank, texts[each][1]) for rank, each in enumerate(_WORDS) if each in texts]
    parts = [min(words)[2]] if words else []
    parts += [texts[each][1] for each in _MORE_WORDS if each in texts and texts[each][1] not in parts]
    parts += [f"{name.partition('.')[2]}: {text}" for name, (_, text) in texts.items() if "." in name]
    return min((each for each in codes if " " not in each[2]), default=(0, 0, None))[2], " - ".join(parts) or None


def _name(key: str, parent: str) -> str:
    """Return the name of a member; of a field with errors with a dot, and of a `value` that of its parent."""
    name = re.sub("[^a-z]", "", key.lower())
    if parent in _BY_FIELD and name not in (*_CODES, *_WORDS):
        return f"{parent}.{key}"
    return parent if name in ("value", "text") else name


def _line(text: str) -> str:
    return " ".join(text.split())
