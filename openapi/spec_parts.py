"""The parts of a spec: what each mapping is by OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.1.html.

A key below `properties` is a name, and below `example` is data of the service. So the kind of a part follows from the
parts above it, not from its keys.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from spec_file import Key, Node

# For each kind, the members that are parts: in place, in a list, or in a mapping of names. "*" is every other member.
_ONE, _LIST, _MAP = "one", "list", "map"
_Members = Mapping[str, tuple[str, str]]
_PARTS: Mapping[str, _Members] = {
    "spec": {"paths": (_MAP, "pathItem"), "webhooks": (_MAP, "pathItem"), "components": (_ONE, "components")},
    "components": {
        "schemas": (_MAP, "schema"),
        "responses": (_MAP, "response"),
        "parameters": (_MAP, "parameter"),
        "examples": (_MAP, "example"),
        "requestBodies": (_MAP, "requestBody"),
        "headers": (_MAP, "header"),
        "links": (_MAP, "link"),
        "callbacks": (_MAP, "callback"),
        "pathItems": (_MAP, "pathItem"),
    },
    "pathItem": {"parameters": (_LIST, "parameter"), "*": (_ONE, "operation")},
    "operation": {
        "parameters": (_LIST, "parameter"),
        "requestBody": (_ONE, "requestBody"),
        "responses": (_MAP, "response"),
        "callbacks": (_MAP, "callback"),
    },
    "callback": {"*": (_ONE, "pathItem")},
    "parameter": {"schema": (_ONE, "schema"), "content": (_MAP, "mediaType"), "examples": (_MAP, "example")},
    "header": {"schema": (_ONE, "schema"), "content": (_MAP, "mediaType"), "examples": (_MAP, "example")},
    "requestBody": {"content": (_MAP, "mediaType")},
    "response": {"headers": (_MAP, "header"), "content": (_MAP, "mediaType"), "links": (_MAP, "link")},
    "mediaType": {"schema": (_ONE, "schema"), "examples": (_MAP, "example"), "encoding": (_MAP, "encoding")},
    "encoding": {"headers": (_MAP, "header")},
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas"), (_MAP, "schema")),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), (_LIST, "schema")),
        **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames"), (_ONE, "schema")),
        **dict.fromkeys(("not", "if", "then", "else", "contentSchema"), (_ONE, "schema")),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), (_ONE, "schema")),
    },
}
_EXTENSIBLE = (("spec", "paths"), ("operation", "responses"))  # mappings of names that have `x-` members too
KINDS = {section: kind for section, (_, kind) in _PARTS["components"].items()}  # by section of `components`
_SECTIONS = {kind: section for section, kind in KINDS.items()}


class Part(NamedTuple):
    """A part of a spec.

    Attributes:
        kind: What it is: an operation, a parameter, a schema, …
        node: The part. What is wrong there may be of any type.
        holder: The mapping or list that it stands in.
        key: Its key there.
        outer: The kind of the part that it stands in.
    """

    kind: str
    node: Any
    holder: Any
    key: Key
    outer: str

    @property
    def members(self) -> Node:
        """Its members; none if it is no mapping."""
        node: object = self.node
        return cast("Node", node) if isinstance(node, dict) else {}

    @property
    def section(self) -> str | None:
        """The section of `components` that a `$ref` in its place points to."""
        return _SECTIONS.get(self.kind)


def parts(node: object, kind: str = "spec") -> Iterator[Part]:
    """Yield every part below a part of a kind, outer ones first."""
    if not isinstance(node, dict):
        return
    members = cast("Node", node)
    known = _PARTS.get(kind, {})
    for name, member in members.items():
        form, inner = known.get(name) or known.get("*", ("", ""))
        if form == _ONE and not name.startswith("x-"):
            yield from _part(inner, member, members, name, kind)
        elif form == _MAP and isinstance(member, dict):
            for key, each in cast("Node", member).items():
                if (kind, name) not in _EXTENSIBLE or not key.startswith("x-"):
                    yield from _part(inner, each, cast("Node", member), key, kind)
        elif form == _LIST and isinstance(member, list):
            for number, each in enumerate(cast("list[object]", member)):
                yield from _part(inner, each, cast("list[object]", member), number, kind)


def _part(kind: str, node: object, holder: object, key: Key, outer: str) -> Iterator[Part]:
    yield Part(kind, node, holder, key, outer)
    yield from parts(node, kind)
