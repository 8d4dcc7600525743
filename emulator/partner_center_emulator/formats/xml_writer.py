"""XML responses as .NET's DataContractSerializer writes them, with the names of the OpenAPI spec.

No XML of this service is known: names, namespaces and order are inferred from the framework's defaults.
https://learn.microsoft.com/aspnet/web-api/overview/formats-and-model-binding/json-and-xml-serialization
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast
from xml.sax.saxutils import escape

from partner_center_emulator.formats.xml_types import (
    ARRAYS,
    CONTRACTS_V1,
    CONTRACTS_V2,
    INSTANCE,
    PAIRS,
    STRINGS,
    TYPES,
    element_name,
)

XmlRoot = Literal[
    "CustomerQualifications",
    "CustomerQualification",
    "ArrayOfCustomerQualification",
    "ArrayOfGccValidation",
    "ResourceCollectionOfCustomer",
    "Customer",
    "CustomerBillingProfile",
    "CustomerCompanyProfile",
    "Fault",
    "string",
]

# The fault's type and namespace are not documented; this is the serializer's default for a type without a namespace.
_FAULT = "http://schemas.datacontract.org/2004/07/"

# The members of each type by their names in JSON, in the ordinal order of their elements.
_MEMBERS = {
    "CustomerQualification": ("qualification", "vettingCreateDate", "vettingReason", "vettingStatus"),
    "GccValidation": ("eTag", "maxCreates", "organizationName", "partnerId", "remainingCreates", "validationId"),
    "Fault": ("code", "data", "description", "source"),
}
# The how-to spells it differently in a JSON example; a type on the server has one name for it in XML.
_ALIASES = {"vettingCreateDate": "vettingCreatedDate"}
# XML readers also change \r.
_NO_XML_CHARACTER = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_xml(root: XmlRoot, content: object) -> str:
    """Write content, given as JSON data, without an XML declaration."""
    if root == "string":
        return f'<string xmlns="{STRINGS}">{xml_text(content)}</string>'
    if root == "CustomerQualifications":
        wrapped = cast("Mapping[str, object]", content)["qualifications"]
        inner = _element("Qualifications", _items("CustomerQualification", wrapped))
        return _root(root, CONTRACTS_V2, inner)
    if root == "ArrayOfCustomerQualification":
        return _root(root, CONTRACTS_V2, _items("CustomerQualification", content))
    if root == "ArrayOfGccValidation":
        return _root(root, CONTRACTS_V1, _items("GccValidation", content))
    if root in TYPES:
        return _root(root, TYPES[root][0], _typed_members(root, content, "", 2))
    return _root(root, CONTRACTS_V2 if root == "CustomerQualification" else _FAULT, _members(root, content))


def _root(name: str, namespace: str, inner: str) -> str:
    return _element(name, inner, f' xmlns:i="{INSTANCE}" xmlns="{namespace}"')


def _element(name: str, inner: str, attributes: str = "") -> str:
    """Write an element; an empty one has a space before the slash, as in .NET."""
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes} />"


def _typed_members(type_name: str, content: object, prefix: str, depth: int) -> str:
    """Write the members of an object; the prefix stands for its namespace, and inner objects have other prefixes."""
    members = cast("Mapping[str, object]", content)
    namespace, types = TYPES[type_name]
    written: list[str] = []
    for name, kind in types.items():
        value = members.get(name)
        element = prefix + (name if namespace == PAIRS else element_name(name))
        if value is None or not kind:
            written.append(_member(element, value))
            continue
        inner_type = kind.removeprefix("*")
        inner_namespace = ARRAYS if inner_type == "string" else TYPES[inner_type][0]
        inner_prefix, attributes = prefix, ""
        if inner_namespace != namespace:
            inner_prefix = f"d{depth}p1:"
            attributes = f' xmlns:d{depth}p1="{inner_namespace}"'
        if kind.startswith("*"):
            inner = "".join(
                _element(inner_prefix + inner_type, _list_item(inner_type, item, inner_prefix, depth + 2))
                for item in cast("Sequence[object]", value)
            )
        else:
            inner = _typed_members(inner_type, value, inner_prefix, depth + 1)
        written.append(_element(element, inner, attributes))
    return "".join(written)


def _list_item(type_name: str, item: object, prefix: str, depth: int) -> str:
    return xml_text(item) if type_name == "string" else _typed_members(type_name, item, prefix, depth)


def _items(name: str, items: object) -> str:
    return "".join(_element(name, _members(name, item)) for item in cast("Sequence[object]", items))


def _members(type_name: str, content: object) -> str:
    members = cast("Mapping[str, object]", content)
    return "".join(_member(element_name(name), _value(members, name)) for name in _MEMBERS[type_name])


def _value(members: Mapping[str, object], name: str) -> object:
    return members.get(name, members.get(_ALIASES.get(name, name)))


def _member(name: str, value: object) -> str:
    if value is None:
        return f'<{name} i:nil="true" />'
    if isinstance(value, list):  # the data of a fault, which is always empty here
        return _element(name, "")
    return f"<{name}>{xml_text(value)}</{name}>"


def xml_text(value: object) -> str:
    """Write a value as .NET does: a boolean in lower case."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _NO_XML_CHARACTER.sub(lambda found: f"&#x{ord(found[0]):X};", escape(text))
