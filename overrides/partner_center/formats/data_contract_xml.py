"""XML in the form of .NET's DataContractSerializer, with the names in the spec's `xml` objects.

No XML of this service is on record. That the service uses this serializer, the default of ASP.NET Web API, is inferred
from its media types. The module therefore writes what the strict reader of the serializer accepts, and reads every
form that it can interpret. https://learn.microsoft.com/aspnet/web-api/overview/formats-and-model-binding/json-and-xml-serialization
"""

import json
import math
import re
import sys
from collections.abc import Container, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from partner_center.errors import InvalidRequestError

from . import spec
from .schema import is_array, is_object

MAX_LENGTH = 4 * 1024 * 1024  # characters: hundreds of times what a customer's qualifications need
MAX_DEPTH = 64
MAX_ELEMENTS = 100_000

_HASH = 8  # characters that the serializer puts after the name of a generic type

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")  # the XML names in ASCII and without a prefix
_NO_XML_CHARACTER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,8})|(\d{1,8}));", re.ASCII | re.IGNORECASE)
_PROLOG = re.compile(r"[\ufeff\s]*(?:<\?xml\s[^<>]{1,200}\?>[\ufeff\s]*)?")  # a byte order mark may come anywhere in it
_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)  # int() refuses more than 4300 digits
_SERIALIZATION = "http://schemas.microsoft.com/2003/10/Serialization/"  # of a bare value
_ARRAYS = f"{_SERIALIZATION}Arrays"  # of a bare value in an array
_SCALARS: Mapping[type, str] = {str: "string", int: "int", float: "double", bool: "boolean"}
_TYPES: Mapping[str, spec.SchemaObject] = {  # by the serializer's names for bare values
    **{name: {"type": "integer"} for name in ("int", "long", "short")},
    **{name: {"type": "number"} for name in ("double", "float", "decimal")},
    "boolean": {"type": "boolean"},
    "string": {"type": "string"},
}
_ESCAPES = {"\r": "&#13;"}  # unescaped it would be read as a line feed
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class UnreadableXMLError(ValueError):
    """The text is not XML that this module reads. The message completes the sentence "its body …"."""


def write(body: Any, schema: spec.SchemaObject) -> bytes:
    """Write a body as the XML element of its schema.

    The elements of an object are in ordinal order of their names, because a DataContract reader silently skips an
    element that is out of order.
    https://learn.microsoft.com/en-us/previous-versions/dotnet/netframework-3.0/ms729813(v=vs.85)

    Raises:
        InvalidRequestError: XML cannot carry a name or a value.
    """
    kind = spec.alternative(schema, body)
    name, namespace = _own_name(kind, body, _SERIALIZATION)
    return _element("body", name, body, kind, namespace, None).encode("ascii", "xmlcharrefreplace")


def _element(
    member: str, name: str, value: Any, schema: spec.SchemaObject, namespace: str | None, scope: str | None
) -> str:
    """Return an element with its content.

    Args:
        member: The name of the member, for messages.
        name: The name of the element.
        value: The value of the member.
        schema: The schema of the value, without alternatives.
        namespace: The namespace of the element. The type of the value may have another one.
        scope: The default namespace of the parent element.
    """
    start = f"{name} xmlns={quoteattr(namespace)}" if namespace and namespace != scope else name
    if is_object(value):
        own = schema.get("xml", {}).get("namespace", namespace)
        content = "".join(_children(value, schema, own, namespace))
    elif is_array(value):
        items = [(each, spec.alternative(schema.get("items", {}), each)) for each in value]
        names = [_own_name(kind, each, _ARRAYS, namespace) for each, kind in items]
        content = "".join(
            _element(member, item, each, kind, own, namespace)
            for (each, kind), (item, own) in zip(items, names, strict=True)
        )
    else:
        content = escape(_written(member, value), _ESCAPES)
    return f"<{start}>{content}</{name}>"


def _children(
    members: Mapping[str, Any], schema: spec.SchemaObject, namespace: str | None, scope: str | None
) -> list[str]:
    """Return the elements of an object's members, in the order of their names."""
    properties: Mapping[str, spec.SchemaObject] = schema.get("properties", {})
    elements: dict[str, str] = {}
    for name, value in members.items():
        if not _NAME.fullmatch(name):
            raise _cannot_carry(name, "has a name that no XML element can have")
        element = _element_name(name, properties.get(name, {}))
        if element in elements:
            raise _cannot_carry(name, f"would be a second <{element}>")
        kind = spec.alternative(properties.get(name, {}), value)
        elements[element] = _element(name, element, value, kind, namespace, scope)
    return [elements[element] for element in sorted(elements)]


def _own_name(
    schema: spec.SchemaObject, value: object, scalars: str, inherited: str | None = None
) -> tuple[str, str | None]:
    """Return the name and namespace of a root element, or of an item of an array. Both follow from the type."""
    xml: Mapping[str, str] = schema.get("xml", {})
    if isinstance(value, dict | list):
        return _element_name(schema.get("title", ""), schema), xml.get("namespace", inherited)
    return _SCALARS[type(value)], scalars


def _written(member: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    if _NO_XML_CHARACTER.search(text):
        raise _cannot_carry(member, "has a character that XML cannot carry")
    return text


def _cannot_carry(name: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"the member {name!a:.60} {reason}; leave it out, or use content_type='application/json'"
    )


def read(text: str) -> Any:
    """Read XML into the same data as in JSON. The name of the root element selects the schema.

    Prefixes, namespaces, the order of elements and the case of names are ignored. Unknown elements are kept under their
    name with a lower-case first letter. Several elements with one name become a list. A character that XML forbids,
    such as `&#x1;`, becomes U+FFFD.

    Raises:
        UnreadableXMLError: The text is not XML, has a DOCTYPE, is too long or too deeply nested.
    """
    if len(text) > MAX_LENGTH:
        raise UnreadableXMLError(f"is longer than {MAX_LENGTH} characters, which is not read as XML")
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - _Builder refuses what makes XML dangerous
    try:
        parser.feed(_REFERENCE.sub(_allowed, _PROLOG.sub("", text.rstrip(), count=1)))
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, UnicodeError) as error:
        raise UnreadableXMLError(f"is not XML: {error}") from None
    return _value(root, _root_schema(_local_name(root.tag)))


def _allowed(reference: re.Match[str]) -> str:
    """Return a character reference, or U+FFFD if its character is none of XML."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "\ufffd" if code > sys.maxunicode or _NO_XML_CHARACTER.match(chr(code)) else reference[0]


class _Builder(ElementTree.TreeBuilder):
    """Build the tree, but refuse dangerous XML: entity declarations, too many elements, too deep nesting."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise UnreadableXMLError(f"has more than {MAX_ELEMENTS} elements, which is not read")
        if self._depth > MAX_DEPTH:
            raise UnreadableXMLError(f"is nested deeper than {MAX_DEPTH} elements, which is not read")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Refuse a DOCTYPE at its start, before an entity is declared, expanded or fetched."""
        raise UnreadableXMLError("has a DOCTYPE, which is not read")


def _root_schema(name: str) -> spec.SchemaObject:
    """Return the schema for the name of the root element; the serializer has names for lists and bare values."""
    schemas = spec.schemas_by_xml_name()
    known = schemas.get(name.lower()) or schemas.get(name[:-_HASH].lower())
    if known is not None:
        return known
    if name.lower().startswith("arrayof"):
        item = name[len("arrayof") :].lower()
        return {"type": "array", "items": schemas.get(item) or _TYPES.get(item, {})}
    return _TYPES.get(name.lower(), {})


def _value(element: ElementTree.Element, schema: spec.SchemaObject) -> Any:
    """Return the value of an element. Whether it matches the schema is checked later, by `Schema.normalize`."""
    if any(_local_name(name) == "nil" and value.strip() in ("true", "1") for name, value in element.items()):
        return None
    alternatives = list(spec.alternatives(schema))
    by_type = {name: each for each in reversed(alternatives) for name in spec.types(each)}  # the first one wins
    text = element.text or ""
    is_blank = not text.strip()
    if "array" in by_type and (len(element) or is_blank):
        return [_value(item, by_type["array"].get("items", {})) for item in element]
    if len(element) or ("object" in by_type and is_blank):
        objects = [each for each in alternatives if "object" in spec.types(each)] or alternatives[:1]
        found = [(each, _members(element, each)) for each in objects]
        return next((read for each, read in found if spec.alternative(schema, read) is each), found[0][1])
    return text if "string" in by_type else _scalar(text, by_type)


def _members(element: ElementTree.Element, schema: spec.SchemaObject) -> dict[str, Any]:
    """Return an element's children as the members of an object."""
    properties: Mapping[str, spec.SchemaObject] = schema.get("properties", {})
    known = {_element_name(name, member).lower(): name for name, member in properties.items()}
    additional: Any = schema.get("additionalProperties", {})
    others: spec.SchemaObject = {} if isinstance(additional, bool) else additional
    found: dict[str, list[Any]] = {}
    for child in element:
        local = _local_name(child.tag)
        name = known.get(local.lower(), local[:1].lower() + local[1:])
        found.setdefault(name, []).append(_value(child, properties.get(name, others)))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _scalar(text: str, types: Container[str]) -> Any:
    """Convert a text to a number or boolean if the types allow one; otherwise return the text."""
    word = text.strip()
    if "integer" in types and _INTEGER.fullmatch(word):
        return int(word)
    if "number" in types:
        try:
            number = float(word)
        except ValueError:
            return text
        return number if math.isfinite(number) else text
    return _BOOLEANS.get(word, text) if "boolean" in types else text


def _element_name(name: str, schema: spec.SchemaObject) -> str:
    """Return the XML name of a member: the name in the spec, or else the inferred one, capitalized as in .NET."""
    given: str = schema.get("xml", {}).get("name", name[:1].upper() + name[1:])
    return given


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]
