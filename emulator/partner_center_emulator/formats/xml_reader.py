"""XML request bodies, read as strictly as .NET's DataContractSerializer reads them.

That the service uses this serializer is inferred. So are the types' names and namespaces: for the body of a
qualification, the reference has the members of 2018, and the how-to those since 2023.
https://learn.microsoft.com/en-us/previous-versions/dotnet/netframework-3.0/ms729813(v=vs.85)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from xml.etree import ElementTree

from partner_center_emulator.formats.xml_types import (
    ARRAYS,
    CONTRACTS_V2,
    INSTANCE,
    PAIRS,
    TYPES,
    element_name,
    text_members,
)

XmlBody = Literal["CustomerQualification", "Customer", "CustomerBillingProfile"]

MAX_DEPTH = 256  # the framework's own

# The request body has the same name as the response, and other members.
_QUALIFICATION = (CONTRACTS_V2, text_members("educationSegment", "qualification", "validationCode", "website"))
_TYPES = {**TYPES, "CustomerQualification": _QUALIFICATION}
_NIL = f"{{{INSTANCE}}}nil"


class _Builder(ElementTree.TreeBuilder):
    """Build the tree, but reject dangerous XML: declared entities and deep nesting."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Reject a DOCTYPE at its start, before it declares an entity."""
        raise ValueError("it has a DOCTYPE")


def read_xml(text: str, type_name: XmlBody) -> Mapping[str, object] | None:
    """Read an object, or None for a nil one; XML that the serializer cannot read raises ValueError.

    Elements that are unknown, in another namespace, out of order or repeated are ignored.
    """
    root = parse_xml(text)
    namespace, _ = _TYPES[type_name]
    if root.tag != f"{{{namespace}}}{type_name}":
        raise ValueError(f"its root is not {type_name} of the namespace {namespace}")
    return None if is_nil(root) else _members(root, type_name)


def parse_xml(text: str) -> ElementTree.Element:
    """Return the root of well-formed XML without a DOCTYPE; any other text raises ValueError."""
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - _Builder rejects dangerous XML
    try:
        parser.feed(text)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, UnicodeError):
        raise ValueError("it is not well-formed") from None
    return root


def is_nil(element: ElementTree.Element) -> bool:
    """Return whether an element stands for null."""
    return element.get(_NIL, "").strip() in ("true", "1")


def _members(element: ElementTree.Element, type_name: str) -> dict[str, object]:
    _require_elements_only(element)
    namespace, types = _TYPES[type_name]
    names = list(types)
    tags = [f"{{{namespace}}}{name if namespace == PAIRS else element_name(name)}" for name in names]
    members: dict[str, object] = {}
    next_index = 0
    for child in element:
        if child.tag in tags[next_index:]:
            index = tags.index(child.tag)
            members[names[index]] = _value(child, types[names[index]])
            next_index = index + 1
    return members


def _value(element: ElementTree.Element, kind: str) -> object:
    if kind in ("", "string"):
        return _text(element)
    if is_nil(element):
        return None
    if not kind.startswith("*"):
        return _members(element, kind)
    _require_elements_only(element)
    item = kind.removeprefix("*")
    tag = f"{{{ARRAYS if item == 'string' else _TYPES[item][0]}}}{item}"
    return [_value(child, item) for child in element if child.tag == tag]


def _require_elements_only(element: ElementTree.Element) -> None:
    if any(piece and piece.strip() for piece in (element.text, *(child.tail for child in element))):
        raise ValueError("it has text where an element should be")


def _text(element: ElementTree.Element) -> str | None:
    if len(element):
        raise ValueError("it has an element where text should be")
    return None if is_nil(element) else element.text or ""
