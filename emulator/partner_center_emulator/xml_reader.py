"""Request bodies in XML, read as strictly as .NET's DataContractSerializer reads them.

That the service reads XML with it is inferred; so are the type's name and namespace, which the reference gives for the
body of 2018, and the members, which the how-to gives for the body since 2023.
https://learn.microsoft.com/en-us/previous-versions/dotnet/netframework-3.0/ms729813(v=vs.85)
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from partner_center_emulator.xml_writer import CONTRACTS_V2, INSTANCE

MAX_DEPTH = 256  # the framework's own

_ROOT = f"{{{CONTRACTS_V2}}}CustomerQualification"
# In ordinal order of the elements, which is the order in which they must come.
_MEMBERS = ("educationSegment", "qualification", "validationCode", "website")
_ELEMENTS = tuple(f"{{{CONTRACTS_V2}}}{name[0].upper()}{name[1:]}" for name in _MEMBERS)
_NIL = f"{{{INSTANCE}}}nil"


class _Builder(ElementTree.TreeBuilder):
    """Build the tree, but refuse what makes XML dangerous: declared entities, and bottomless nesting."""

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
        """Refuse it at its start, before an entity is declared."""
        raise ValueError("it has a DOCTYPE")


def read_xml(text: str) -> Mapping[str, object] | None:
    """Read a CustomerQualification, or None for a nil one; what the serializer would not read raises ValueError.

    An element that is unknown, of another namespace, out of order or there twice is skipped without a word.
    """
    root = _parse(text)
    if root.tag != _ROOT:
        raise ValueError(f"its root is not CustomerQualification of the namespace {CONTRACTS_V2}")
    if _is_nil(root):
        return None
    if any(piece and piece.strip() for piece in (root.text, *(child.tail for child in root))):
        raise ValueError("it has text where an element should be")
    members: dict[str, object] = {}
    following = 0
    for child in root:
        if child.tag in _ELEMENTS[following:]:
            index = _ELEMENTS.index(child.tag)
            members[_MEMBERS[index]] = _text(child)
            following = index + 1
    return members


def _parse(text: str) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - _Builder refuses what makes XML dangerous
    try:
        parser.feed(text)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, UnicodeError):
        raise ValueError("it is not well-formed") from None
    return root


def _text(element: ElementTree.Element) -> str | None:
    if len(element):
        raise ValueError("it has an element where text should be")
    return None if _is_nil(element) else element.text or ""


def _is_nil(element: ElementTree.Element) -> bool:
    return element.get(_NIL, "").strip() in ("true", "1")
