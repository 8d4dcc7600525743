"""Answers in XML as .NET's DataContractSerializer writes them, with the names of the OpenAPI document.

No XML of this service is on record: names, namespaces and order are inferred from the framework's defaults.
https://learn.microsoft.com/aspnet/web-api/overview/formats-and-model-binding/json-and-xml-serialization
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast
from xml.sax.saxutils import escape

XmlRoot = Literal[
    "CustomerQualifications",
    "CustomerQualification",
    "ArrayOfCustomerQualification",
    "ArrayOfGccValidation",
    "Fault",
    "string",
]

CONTRACTS_V2 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"
CONTRACTS_V1 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_STRING = "http://schemas.microsoft.com/2003/10/Serialization/"
# The fault's type and namespace on the server are not documented; this is the serializer's for a type without one.
_FAULT = "http://schemas.datacontract.org/2004/07/"

# The members of each type by their names in JSON, in the ordinal order of their elements.
_MEMBERS = {
    "CustomerQualification": ("qualification", "vettingCreateDate", "vettingReason", "vettingStatus"),
    "GccValidation": ("eTag", "maxCreates", "organizationName", "partnerId", "remainingCreates", "validationId"),
    "Fault": ("code", "data", "description", "source"),
}
# The how-to's other spelling is one of its JSON examples; a type on the server has one name for it in XML.
_ALIASES = {"vettingCreateDate": "vettingCreatedDate"}
_NO_XML_CHARACTER = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # and \r, which would not last


def write_xml(root: XmlRoot, content: object) -> str:
    """Write what is given as the members of JSON, without an XML declaration."""
    if root == "string":
        return f'<string xmlns="{_STRING}">{_text(content)}</string>'
    if root == "CustomerQualifications":
        wrapped = cast("Mapping[str, object]", content)["qualifications"]
        inner = _element("Qualifications", _items("CustomerQualification", wrapped))
        return _root(root, CONTRACTS_V2, inner)
    if root == "CustomerQualification":
        return _root(root, CONTRACTS_V2, _members(root, content))
    if root == "ArrayOfCustomerQualification":
        return _root(root, CONTRACTS_V2, _items("CustomerQualification", content))
    if root == "ArrayOfGccValidation":
        return _root(root, CONTRACTS_V1, _items("GccValidation", content))
    return _root(root, _FAULT, _members(root, content))


def _root(name: str, namespace: str, inner: str) -> str:
    return _element(name, inner, f' xmlns:i="{INSTANCE}" xmlns="{namespace}"')


def _element(name: str, inner: str, attributes: str = "") -> str:
    """Write an element; an empty one with the space that .NET's writer puts in."""
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes} />"


def _items(name: str, items: object) -> str:
    return "".join(_element(name, _members(name, item)) for item in cast("Sequence[object]", items))


def _members(type_name: str, content: object) -> str:
    members = cast("Mapping[str, object]", content)
    return "".join(_member(name[0].upper() + name[1:], _value(members, name)) for name in _MEMBERS[type_name])


def _value(members: Mapping[str, object], name: str) -> object:
    return members.get(name, members.get(_ALIASES.get(name, name)))


def _member(name: str, value: object) -> str:
    if value is None:
        return f'<{name} i:nil="true" />'
    if isinstance(value, list):  # the data of a fault, of which the emulator never has any
        return _element(name, "")
    return f"<{name}>{_text(value)}</{name}>"


def _text(value: object) -> str:
    return _NO_XML_CHARACTER.sub(lambda found: f"&#x{ord(found[0]):X};", escape(str(value)))
