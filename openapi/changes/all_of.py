"""One schema that means the same as several that all apply: the parts of an `allOf`, or a `$ref` and its siblings."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from spec_transforms import Node

UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains")
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains")


def together(one: Node, other: Node) -> Node:
    """Return the schema that allows what both allow. The other one's annotations count."""
    found = {**one, **other}
    for keyword in one.keys() & other.keys():
        if one[keyword] != other[keyword] and keyword in _BOTH:
            found[keyword] = _BOTH[keyword](one[keyword], other[keyword])
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
