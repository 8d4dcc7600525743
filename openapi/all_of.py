"""One schema that means the same as several that all apply: the parts of an `allOf`, or a `$ref` and its siblings.

The generator makes a union of a single part, and what reads a schema would have to know every form.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from spec_transforms import Node, resolve

UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains")
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains")
_ABOUT = frozenset(  # keywords that describe a schema, and do not restrict its values
    {"title", "description", "xml", "example", "examples", "default", "deprecated", "readOnly", "writeOnly"}
    | {"externalDocs", "discriminator", "$comment"}
)


def merged(spec: Node, node: Node) -> Node:
    """Return a schema without `allOf`, which allows the same values.

    A single `$ref` stays one, so that it keeps its class. What only describes a part is left out.

    Args:
        spec: The spec, for its references.
        node: The schema. It does not change.
    """
    if "allOf" not in node:
        return node
    parts = [part for part in node["allOf"] if "$ref" in part or _restrictions(part)]
    own = {key: value for key, value in node.items() if key != "allOf"}
    if len(parts) == 1 and "$ref" in parts[0] and not _restrictions(own):
        return {**own, "$ref": parts[0]["$ref"]}
    found: Node = {}
    for part in (merged(spec, resolve(spec, each)) for each in parts):
        found = _with_classes(found, _restrictions(merged(spec, resolve(spec, part))))
    found = _with_classes(found, own)
    if "properties" in found:
        found.setdefault("type", "object")
    return found


def together(one: Node, other: Node) -> Node:
    """Return the schema that allows what both allow. The other one's annotations count."""
    found = {**one, **other}
    for keyword in one.keys() & other.keys():
        if one[keyword] != other[keyword] and keyword in _BOTH:
            found[keyword] = _BOTH[keyword](one[keyword], other[keyword])
    return found


def _restrictions(node: Node) -> Node:
    return {key: value for key, value in node.items() if key not in _ABOUT and not key.startswith("x-")}


def _with_classes(one: Node, other: Node) -> Node:
    """Return both together, with one class for a property of both: of two classes, that of the other one."""
    found = together(one, other)
    if "properties" in found:
        known: Node = one.get("properties", {})
        found["properties"] = {
            **known,
            **{
                name: _with_classes(known[name], each) if name in known and "$ref" not in known[name] else each
                for name, each in other.get("properties", {}).items()
            },
        }
    return found


def _properties(one: Node, other: Node) -> Node:
    common = {name: {"allOf": [one[name], other[name]]} for name in one.keys() & other.keys()}
    return {**one, **other, **{name: each for name, each in common.items() if one[name] != other[name]}}


def _values(one: list[object], other: list[object]) -> list[object]:
    return [each for each in one if each in other]


def _required(one: list[str], other: list[str]) -> list[str]:
    return sorted({*one, *other})


def _types(one: object, other: object) -> Any:
    types = [cast("list[str]", each) if isinstance(each, list) else [cast("str", each)] for each in (one, other)]
    narrower = [each for each in types[0] if each in types[1] or (each == "integer" and "number" in types[1])]
    narrower += [each for each in types[1] if each == "integer" and "number" in types[0]]
    return narrower[0] if len(narrower) == 1 else sorted(set(narrower)) or other


_BOTH: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(UPPER, min),
    **dict.fromkeys(LOWER, max),
    "properties": _properties,
    "required": _required,
    "enum": _values,
    "type": _types,
}
