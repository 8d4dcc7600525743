"""XML by the `xml` objects of the spec's schemas, for operations without their own endpoint.

Names that the spec does not give are inferred from .NET's DataContractSerializer: a member's element is in the
namespace of the type that declares it, its name begins with a capital, and elements are in ordinal order.
https://learn.microsoft.com/aspnet/web-api/overview/formats-and-model-binding/json-and-xml-serialization
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from partner_center_emulator.formats.xml_reader import is_nil, parse_xml
from partner_center_emulator.formats.xml_types import ARRAYS, INSTANCE, STRINGS
from partner_center_emulator.formats.xml_writer import xml_text
from partner_center_emulator.spec.openapi import Node, Spec
from partner_center_emulator.spec.schema_validation import SchemaValidator


class SchemaXml:
    """Write and read values by the schemas of a spec."""

    def __init__(self, spec: Spec, validator: SchemaValidator) -> None:
        """Resolve references in a spec."""
        self._spec = spec
        self._validator = validator

    def write(self, schema: Any, value: object) -> str:
        """Write a value as an XML document, without an XML declaration."""
        matching = self._matching(schema, value)
        xml: Node = matching.get("xml", {})
        if _is_text(value):
            return f'<string xmlns="{STRINGS}">{xml_text(value)}</string>'
        name, namespace = xml.get("name") or matching.get("title", "ArrayOfanyType"), xml.get("namespace", "")
        return self._element(name, matching, value, namespace, f' xmlns:i="{INSTANCE}" xmlns={quoteattr(namespace)}')

    def read(self, schema: Any, text: str) -> object:
        """Read XML into data as from JSON, with text in place of numbers and without nil members.

        Text that is not XML, or a root that is not the schema's, raises ValueError.
        """
        root = parse_xml(text)
        names = {each.get("xml", {}).get("name") for each in self._alternatives(schema)} - {None}
        if names and _local_name(root) not in names:
            raise ValueError(f"its root is not {' or '.join(sorted(names))}")
        return None if is_nil(root) else self._read(schema, root)

    def _element(self, name: str, schema: Node, value: object, namespace: str, attributes: str = "") -> str:
        """Write an element; `namespace` is the default namespace, unless the schema has its own."""
        own = schema.get("xml", {}).get("namespace", namespace)
        if own != namespace:
            attributes += f" xmlns={quoteattr(own)}"
        inner = "".join(self._content(schema, value, own))
        return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes} />"

    def _content(self, schema: Node, value: object, namespace: str) -> Iterator[str]:
        if isinstance(value, Mapping):
            yield from self._members(schema, cast("Mapping[str, object]", value), namespace)
        elif isinstance(value, list):
            for item in cast("Sequence[object]", value):
                yield self._item(schema.get("items", {}), item, namespace)
        else:
            yield xml_text(value)

    def _members(self, schema: Node, value: Mapping[str, object], namespace: str) -> Iterator[str]:
        elements: list[tuple[str, Node, object]] = []
        for name, each in schema.get("properties", {}).items():
            if "x-alias-of" not in each:
                # The member has its own name, but the namespace of its type.
                its_type = {key: part for key, part in each.items() if key != "xml"}
                inner = self._matching(its_type, value.get(name))
                elements.append((_element_name(name, each), inner, value.get(name)))
        for element, inner, member in sorted(elements, key=lambda found: found[0]):
            if member is None:
                yield f'<{element} i:nil="true" />'
            else:
                yield self._qualified(element, inner, member, namespace)

    def _qualified(self, element: str, schema: Node, value: object, namespace: str) -> str:
        """Write an element in the surrounding namespace; its content may be in another."""
        content = schema.get("xml", {}).get("namespace", namespace)
        is_list: bool = isinstance(value, list)
        if is_list:
            content = self._matching(schema.get("items", {}), None).get("xml", {}).get("namespace", ARRAYS)
        if content == namespace or _is_text(value):
            return self._element(element, {**schema, "xml": {}}, value, namespace)
        inner = "".join(self._content(schema, value, content))
        attributes = f" xmlns:o={quoteattr(namespace)} xmlns={quoteattr(content)}"
        return f"<o:{element}{attributes}>{inner}</o:{element}>"

    def _item(self, schema: Any, value: object, namespace: str) -> str:
        matching = self._matching(schema, value)
        default_name = "string" if isinstance(value, str) else matching.get("title", "anyType")
        name = matching.get("xml", {}).get("name", default_name)
        return self._element(name, matching, value, namespace)

    def _read(self, schema: Any, element: Element) -> object:
        alternatives = self._alternatives(schema)
        lists = next((each for each in alternatives if "items" in each), None)
        if lists is not None:
            return [self._read(lists["items"], child) for child in element]
        objects = next((each for each in alternatives if "properties" in each), None)
        if objects is None:
            return element.text or ""
        known = {_element_name(name, each): (name, each) for name, each in objects["properties"].items()}
        members: dict[str, object] = {}
        for child in element:
            if _local_name(child) in known and not is_nil(child):
                name, each = known[_local_name(child)]
                members[name] = self._read(each, child)
        return members

    def _matching(self, schema: Any, value: object) -> Node:
        """Return the first alternative that is valid for a value, or else the first one."""
        alternatives = self._alternatives(schema)
        return next(
            (each for each in alternatives if self._validator.first_problem(each, value, "") is None), alternatives[0]
        )

    def _alternatives(self, schema: Any) -> list[Node]:
        resolved = self._spec.resolve(schema)
        parts = [*resolved.get("anyOf", ()), *resolved.get("oneOf", ()), *resolved.get("allOf", ())]
        return [each for part in parts for each in self._alternatives(part)] or [resolved]


def _element_name(name: str, schema: Node) -> str:
    given: str = schema.get("xml", {}).get("name", name[:1].upper() + name[1:])
    return given


def _is_text(value: object) -> bool:
    return not isinstance(value, Mapping | list)


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
