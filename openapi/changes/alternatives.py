"""The Python types and names that the generator gives to the schemas of a spec."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Any, cast

from attrs import evolve, frozen

from all_of import together
from python_names import ClassName, PythonIdentifier, pascal_case
from spec_transforms import Node, resolve

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID", "binary": "File"}
_CHOICES = ("anyOf", "oneOf")
NOTHING: Node = {"not": {}}  # the schema of no value, as which `false` is compared
ANNOTATIONS = ("title", "default", "deprecated", "readOnly", "writeOnly", "xml", "discriminator")


@frozen
class Inline:
    """What the class of an inline object is called.

    Attributes:
        name: The name, which is that of its owner and of itself: `CustomerAddress`. Empty if it is not known.
        is_root: Whether it is the whole of a body or a response, each of whose alternatives has its own name.
    """

    name: str = ""
    is_root: bool = False

    def within(self, part: str) -> "Inline":
        """Return the name of a part of the schema."""
        return Inline(f"{self.name}{part}" if self.name else "")

    def choice(self, number: int, choices: Sequence[Node]) -> "Inline":
        """Return the name of one of several alternatives."""
        objects = [each for each in choices if each.get("type") == "object" or "properties" in each]
        return self.within(f"Type{number}" if self.is_root or len(objects) > 1 else "")


@frozen
class Alternative:
    """One alternative of a schema, with its `$ref` resolved; `key` is its key in `components/schemas`."""

    node: Node
    key: str | None = None
    inline: Inline = Inline()

    @property
    def name(self) -> str | None:
        """The name of its class: from the title or the key, or from its place if it is inline."""
        if self.key is not None:
            return class_name(self.node.get("title", self.key))
        return (self.inline.name or "dict") if self.is_object else self.node.get("title")

    @property
    def is_object(self) -> bool:
        """Whether it has members."""
        return "properties" in self.node or self.node.get("type") == "object"


def python_name(name: str) -> str:
    """Return the Python name of a property: `vettingNote` becomes `vetting_note`."""
    return str(PythonIdentifier(name, "field_"))


def class_name(name: str) -> str:
    """Return the name of the class for a title or key."""
    return str(ClassName(name, "field_"))


def inline_property(owner: str, name: str, node: Node) -> Inline:
    """Return the name of a property's class, if its schema is an inline object."""
    return Inline(owner + pascal_case(node.get("title", name)))


def alternatives(
    spec: Node, node: Node, key: str | None = None, inline: Inline = Inline(), trail: Sequence[str] = ()
) -> Iterator[Alternative]:
    """Yield every alternative of a schema: from its `anyOf`, its `oneOf` and its list of types.

    A keyword beside a `$ref` or a choice holds for each alternative, unless it is an annotation.
    """
    choices: list[Node] = [each for field in _CHOICES for each in node.get(field, ())]
    holds = {
        field: value
        for field, value in node.items()
        if field not in {"$ref", "allOf", *_CHOICES, *ANNOTATIONS} and not field.startswith("x-")
    }
    if "$ref" in node:
        reference = str(node["$ref"])
        if reference not in trail:  # a schema that refers to itself alone has no alternatives
            target = resolve(spec, node)
            found = alternatives(spec, target, reference.rsplit("/", 1)[-1], inline, (*trail, reference))
            yield from (_with(each, holds) for each in found)
    elif choices:
        for number, choice in enumerate(choices):
            found = alternatives(spec, choice, None, inline.choice(number, choices), trail)
            yield from (_with(each, holds) for each in found)
    elif "allOf" in node:
        own = {field: value for field, value in node.items() if field != "allOf"}
        parts = [[each.node for each in alternatives(spec, part, None, inline, trail)] for part in node["allOf"]]
        for combination in product(*parts):
            whole = reduce(together, (_untitled(each) for each in combination), Node())
            yield Alternative(together(whole, own), key, inline)
    elif isinstance(node.get("type"), list):
        for each in node["type"]:
            yield Alternative({**({} if each == "null" else node), "type": each}, key, inline)
    else:
        yield Alternative(node, key, inline)


def _with(alternative: Alternative, holds: Node) -> Alternative:
    if not holds or alternative.node.get("type") == "null":
        return alternative
    return evolve(alternative, node=together(alternative.node, holds))


def _untitled(part: Node) -> Node:
    """Return a part of an `allOf` without its own name, which is not that of the whole."""
    return {field: value for field, value in part.items() if field not in {"title", "xml"}}


def kinds(
    spec: Node, node: Node, names: Mapping[str, str], inline: Inline = Inline(), trail: Sequence[str] = ()
) -> dict[str, list[Alternative]]:
    """Return the alternatives of a schema by their types; `names` replaces the names of schemas."""
    found: dict[str, list[Alternative]] = {}
    for alternative in alternatives(spec, node, None, inline):
        found.setdefault(_words(spec, alternative, names, trail), []).append(alternative)
    return found


def type_words(
    spec: Node, node: Node, names: Mapping[str, str], inline: Inline = Inline(), trail: Sequence[str] = ()
) -> str:
    """Return the Python type of a schema, such as `str | None`."""
    return " | ".join(sorted(kinds(spec, node, names, inline, trail), key=lambda word: (word == "None", word)))


def _words(spec: Node, alternative: Alternative, names: Mapping[str, str], trail: Sequence[str]) -> str:
    node = alternative.node
    if alternative.is_object:
        return names.get(alternative.key or "", alternative.name or "dict")
    if node.get("type") == "array":
        mark = alternative.key or json.dumps(node)
        if mark in trail:  # a list of itself
            return alternative.key or "list"
        inner = (*trail, mark)
        return f"list[{type_words(spec, items(node), names, alternative.inline.within('Item'), inner)}]"
    if "type" not in node and node.get("enum"):
        return " | ".join(sorted({_type_of(each) for each in node["enum"]}))
    if node.get("type") == "string" and node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    return _PLAIN.get(str(node.get("type", "")), "Any")


def _type_of(value: object) -> str:
    return "None" if value is None else type(value).__name__


def items(node: Node) -> Node:
    """Return the schema of a list's items, of which the first may have their own schemas."""
    first: list[Node] = node.get("prefixItems", [])
    rest: Node = node.get("items", {})
    if not first:
        return rest
    return {"anyOf": [*first, *([rest] if rest and rest != NOTHING else [])]}


def members(alternative: Alternative) -> dict[str, Any]:
    """Return the properties that become attributes: all except aliases."""
    return {name: each for name, each in _properties(alternative).items() if "x-alias-of" not in each}


def aliases(alternative: Alternative) -> dict[str, str]:
    """Return the aliases, each with its property."""
    return {name: each["x-alias-of"] for name, each in _properties(alternative).items() if "x-alias-of" in each}


def _properties(alternative: Alternative) -> dict[str, Node]:
    return cast("dict[str, Node]", alternative.node.get("properties", {}))
