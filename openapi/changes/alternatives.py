"""The Python types and names that the generator gives to the schemas of a spec."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Any, cast

from attrs import evolve, frozen
from openapi_python_client.strings import ClassName, PythonIdentifier, pascal_case

from changes.all_of import together
from spec_transforms import Node, resolve

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "UUID", "binary": "File"}
_CHOICES = ("anyOf", "oneOf")
NOTHING: Node = {"not": {}}  # the schema of no value, as which `false` is compared
ANNOTATIONS = ("title", "default", "deprecated", "readOnly", "writeOnly", "xml", "discriminator")


@frozen
class Inline:
    """Where an inline schema stands, from which the generator makes the name of its class.

    Attributes:
        owner: The class or operation that holds it.
        name: The name of the property, `body`, or such as `response_200`.
        optional: Whether it is an optional property, which the generator gets as a choice with null.
    """

    owner: str = ""
    name: str = ""
    optional: bool = False

    def within(self, suffix: str) -> "Inline":
        """Return the place of a part of the schema."""
        return evolve(self, name=f"{self.name}_{suffix}", optional=False)

    def class_name(self, title: str | None) -> str:
        """Return the name of the class of an inline object, `dict` if it has none."""
        own = title or (f"{self.name}_type_1" if self.optional else self.name)
        return str(ClassName(pascal_case(self.owner) + pascal_case(own), "field_")) if own else "dict"


@frozen
class Alternative:
    """One alternative of a schema, with its `$ref` resolved; `key` is its key in `components/schemas`."""

    node: Node
    key: str | None = None
    inline: Inline = Inline()

    @property
    def name(self) -> str | None:
        """The name of its class: the title or the key. An inline object's name has that of its owner."""
        if self.key is None:
            return self.inline.class_name(self.node.get("title")) if self.is_object else self.node.get("title")
        title: str = self.node.get("title", self.key)
        return title

    @property
    def is_object(self) -> bool:
        """Whether it has members."""
        return "properties" in self.node or self.node.get("type") == "object"


def python_name(name: str) -> str:
    """Return the Python name of a property: `vettingNote` becomes `vetting_note`."""
    return str(PythonIdentifier(name, "field_"))


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
        inner = inline.within("type_1") if inline.optional and "anyOf" not in node else inline
        for number, choice in enumerate(choices, start=1 if inline.optional and "anyOf" in node else 0):
            place = evolve(inner, optional=False)
            titled = "$ref" not in choice and choice.get("title")
            place = place if not place.name else place.within(str(titled) if titled else f"type_{number}")
            yield from (_with(each, holds) for each in alternatives(spec, choice, None, place, trail))
    elif "allOf" in node:
        own = {field: value for field, value in node.items() if field != "allOf"}
        parts = [[each.node for each in alternatives(spec, part, None, inline, trail)] for part in node["allOf"]]
        for combination in product(*parts):
            whole = reduce(together, (_untitled(each) for each in combination), Node())
            yield Alternative(together(whole, own), key, inline)
    elif isinstance(node.get("type"), list):
        inner = inline.within("type_1") if inline.optional else inline
        for number, each in enumerate(node["type"]):
            place = inner.within(f"type_{number}") if inner.name else inner
            kept = {} if each == "null" else node
            yield Alternative({**kept, "type": each}, key, place)
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
        if alternative.key is not None and alternative.key in trail:  # a list of itself
            return alternative.key
        inner = (*trail, alternative.key or "")
        return f"list[{type_words(spec, items(node), names, alternative.inline.within('item'), inner)}]"
    if "type" not in node and node.get("enum"):
        return " | ".join(sorted({_type_of(each) for each in node["enum"]}))
    if node.get("type") == "string" and node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    return _PLAIN.get(str(node.get("type", "")), "Any")


def _type_of(value: object) -> str:
    return "None" if value is None else type(value).__name__


def items(node: Node) -> Node:
    """Return the schema of a list's items, of which the first may have schemas of their own."""
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
