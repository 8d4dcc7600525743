"""The Python types and names that the generator gives to the schemas of a spec."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from python_names import PythonIdentifier
from spec_transforms import Node, resolve

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID", "binary": "File"}


@frozen
class Alternative:
    """One alternative of a schema, with its `$ref` resolved; `key` is its key in `components/schemas`."""

    node: Node
    key: str | None = None

    @property
    def name(self) -> str | None:
        """The name of its class: the title or the key."""
        title: str | None = self.node.get("title", self.key)
        return title

    @property
    def is_object(self) -> bool:
        """Whether it has members."""
        return "properties" in self.node or self.node.get("type") == "object"


def python_name(name: str) -> str:
    """Return the Python name of a property: `vettingNote` becomes `vetting_note`."""
    return str(PythonIdentifier(name, "field_"))


def alternatives(spec: Node, node: Node, key: str | None = None) -> Iterator[Alternative]:
    """Yield every alternative of a schema: from its `anyOf`, its `oneOf` and its list of types."""
    if "$ref" in node:
        yield from alternatives(spec, resolve(spec, node), node["$ref"].rsplit("/", 1)[-1])
    elif choices := [*node.get("anyOf", ()), *node.get("oneOf", ())]:
        for choice in choices:
            yield from alternatives(spec, choice)
    elif "allOf" in node:
        yield Alternative(_together(spec, node), key)
    elif isinstance(node.get("type"), list):
        yield from (Alternative({**node, "type": each}, key) for each in node["type"])
    else:
        yield Alternative(node, key)


def _together(spec: Node, node: Node) -> Node:
    """Return one schema for all of an `allOf`."""
    found: Node = {"type": "object", "properties": {}, "required": []}
    for each in (resolve(spec, part) for part in node["allOf"]):
        part = _together(spec, each) if "allOf" in each else each
        found = {
            **found,
            **part,
            "properties": {**found["properties"], **part.get("properties", {})},
            "required": [*found["required"], *part.get("required", ())],
        }
    return {**found, **{name: value for name, value in node.items() if name != "allOf"}}


def kinds(spec: Node, node: Node, names: Mapping[str, str]) -> dict[str, Alternative]:
    """Return the alternatives of a schema by their descriptions; `names` replaces the names of schemas."""
    return {_words(spec, alternative, names): alternative for alternative in alternatives(spec, node)}


def type_words(spec: Node, node: Node, names: Mapping[str, str]) -> str:
    """Return the Python type of a schema, such as `str | None`."""
    return " | ".join(sorted(kinds(spec, node, names), key=lambda word: (word == "None", word)))


def _words(spec: Node, alternative: Alternative, names: Mapping[str, str]) -> str:
    node = alternative.node
    if alternative.is_object:
        return names.get(alternative.key or "", alternative.name or "dict")
    if node.get("type") == "array":
        return f"list[{type_words(spec, node.get('items', {}), names)}]"
    if "type" not in node and isinstance(node.get("enum"), list):
        return "str" if all(isinstance(each, str) for each in node["enum"]) else "int"
    if node.get("type") == "string" and node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    return _PLAIN.get(node.get("type", ""), "Any")


def members(alternative: Alternative) -> dict[str, Any]:
    """Return the properties that become attributes: all except aliases."""
    return {name: each for name, each in alternative.node.get("properties", {}).items() if "x-alias-of" not in each}


def aliases(alternative: Alternative) -> dict[str, str]:
    """Return the aliases, each with its property."""
    properties: dict[str, Node] = alternative.node.get("properties", {})
    return {name: each["x-alias-of"] for name, each in properties.items() if "x-alias-of" in each}
