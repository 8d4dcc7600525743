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
    "ResourceCollectionOfCustomer",
    "Fault",
    "string",
]

CONTRACTS_V2 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2"
CONTRACTS_V1 = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1"
COLLECTIONS = "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Core.Collections"
PAIRS = "http://schemas.datacontract.org/2004/07/System.Collections.Generic"
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
# The types that hold others: each member, in ordinal order, with its type where it is not text, which is in a list if
# there is a * before it. The serializer puts a hash after the name of the first, which is left out here.
_TYPES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ResourceCollectionOfCustomer": (
        COLLECTIONS,
        {"attributes": "ResourceAttributes", "items": "*Customer", "links": "ResourceLinks", "totalCount": ""},
    ),
    "Customer": (
        CONTRACTS_V1,
        {
            **dict.fromkeys(("allowDelegatedAccess", "associatedPartnerId"), ""),
            "attributes": "ResourceAttributes",
            **dict.fromkeys(("billingProfile", "commerceId"), ""),
            "companyProfile": "CustomerCompanyProfile",
            **dict.fromkeys(("customDomains", "enableGDAPByDefault", "id"), ""),
            "links": "ResourceLinks",
            **dict.fromkeys(("relationshipToPartner", "tags", "userCredentials"), ""),
        },
    ),
    "CustomerCompanyProfile": (
        CONTRACTS_V1,
        {
            "address": "",
            "attributes": "ResourceAttributes",
            **dict.fromkeys(("companyName", "domain", "email"), ""),
            "links": "ResourceLinks",
            **dict.fromkeys(("organizationRegistrationNumber", "tenantId"), ""),
        },
    ),
    "ResourceAttributes": (COLLECTIONS, {"etag": "", "objectType": ""}),
    "ResourceLinks": (COLLECTIONS, {"next": "Link", "previous": "Link", "self": "Link"}),
    "Link": (COLLECTIONS, {"body": "", "headers": "*KeyValuePairOfstringstring", "method": "", "uri": ""}),
    "KeyValuePairOfstringstring": (PAIRS, {"key": "", "value": ""}),
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
    if root == "ArrayOfCustomerQualification":
        return _root(root, CONTRACTS_V2, _items("CustomerQualification", content))
    if root == "ArrayOfGccValidation":
        return _root(root, CONTRACTS_V1, _items("GccValidation", content))
    if root == "ResourceCollectionOfCustomer":
        return _root(root, COLLECTIONS, _typed_members(root, content, "", 2))
    return _root(root, CONTRACTS_V2 if root == "CustomerQualification" else _FAULT, _members(root, content))


def _root(name: str, namespace: str, inner: str) -> str:
    return _element(name, inner, f' xmlns:i="{INSTANCE}" xmlns="{namespace}"')


def _element(name: str, inner: str, attributes: str = "") -> str:
    """Write an element; an empty one with the space that .NET's writer puts in."""
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes} />"


def _typed_members(type_name: str, content: object, prefix: str, depth: int) -> str:
    """Write the members of an object, whose namespace the prefix stands for; those within have other prefixes."""
    members = cast("Mapping[str, object]", content)
    namespace, types = _TYPES[type_name]
    written: list[str] = []
    for name, kind in types.items():
        value = members.get(name)
        element = prefix + (name if namespace == PAIRS else name[0].upper() + name[1:])
        if value is None or not kind:
            written.append(_member(element, value))
            continue
        inner_type = kind.removeprefix("*")
        inner_prefix, attributes = prefix, ""
        if _TYPES[inner_type][0] != namespace:
            inner_prefix = f"d{depth}p1:"
            attributes = f' xmlns:d{depth}p1="{_TYPES[inner_type][0]}"'
        if kind.startswith("*"):
            inner = "".join(
                _element(inner_prefix + inner_type, _typed_members(inner_type, item, inner_prefix, depth + 2))
                for item in cast("Sequence[object]", value)
            )
        else:
            inner = _typed_members(inner_type, value, inner_prefix, depth + 1)
        written.append(_element(element, inner, attributes))
    return "".join(written)


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
