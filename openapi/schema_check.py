"""Find what JSON Schema allows in a schema and nobody means, or what no Python type can be written for.

JSON Schema ignores an unknown keyword, so a misspelt one would be lost without a word.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from spec_file import Finding, Key, Node
from spec_parts import parts
from spec_transforms import resolve

_KEYWORDS = (  # of JSON Schema 2020-12, https://json-schema.org/draft/2020-12/schema, and of OpenAPI 3.1
    *("$ref", "$defs", "$comment", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"),
    *("type", "const", "enum", "format", "title", "description", "default", "examples", "example", "deprecated"),
    *("properties", "required", "additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames"),
    *("items", "prefixItems", "contains", "unevaluatedItems", "maxItems", "minItems", "uniqueItems", "maxContains"),
    *("minContains", "maxProperties", "minProperties", "dependentRequired", "readOnly", "writeOnly", "pattern"),
    *("maxLength", "minLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("contentEncoding", "contentMediaType", "contentSchema", "discriminator", "xml", "externalDocs"),
)
_UNUSABLE = ("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$schema", "$vocabulary")  # they change what $ref means
_MAY_BE_TRUE = ("additionalProperties", "unevaluatedItems", "unevaluatedProperties")
_MAPPINGS = ("xml", "discriminator", "externalDocs")
_OF_30 = {
    "nullable": "write `type: [string, 'null']`, with the type that it has",
    "id": "delete it",
    "definitions": "write the schemas below `components: schemas:`",
}
_SAME_VALUE = ("allOf", "anyOf", "oneOf", "prefixItems", "items", "not", "if", "then", "else")


def findings(spec: Node) -> Iterator[Finding]:
    """Yield what is wrong in the schemas of a spec that JSON Schema's own rules allow."""
    ended: set[int] = set()
    for part in (each for each in parts(spec) if each.kind == "schema"):
        yield from _keywords(part.members)
        yield from _forms(part.members)
        yield from _values(part.members)
        yield from _endless(spec, part.node, part.holder, part.key, (), ended)
        if isinstance(part.node, bool) and not (part.key in _MAY_BE_TRUE and part.outer == "schema"):
            instead = "write `{}`, which allows anything" if part.node else "delete it"
            yield Finding(f"{str(part.node).lower()} is no schema for the client; {instead}", part.holder, part.key)


def _keywords(schema: Node) -> Iterator[Finding]:
    for key in schema:
        if key in _UNUSABLE:
            yield Finding(f"the tools here do not follow `{key}`; delete it, and point with `$ref`", schema, key)
        elif key in _OF_30:
            yield Finding(f"`{key}` has no meaning in OpenAPI 3.1; {_OF_30[key]}", schema, key)
        elif key not in _KEYWORDS and not key.startswith("x-"):
            near = near_spelling(key, _KEYWORDS)
            instead = f"write `{near}` if you mean that" if near else "delete it"
            yield Finding(f"no schema has `{key}`; {instead}, or begin it with `x-` if it is your own", schema, key)


def near_spelling(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is spelt most like this one, in any case of letters."""
    by_lower = {each.lower(): each for each in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def _values(schema: Node) -> Iterator[Finding]:
    """Yield values that a keyword cannot have, and names of properties that there are not."""
    for key, pattern in (*((each, schema[each]) for each in ("pattern",) if each in schema), *_of_patterns(schema)):
        try:
            re.compile(pattern)
        except (re.error, OverflowError) as error:
            what = f"the pattern {pattern} cannot be used: {error}; write it as Python's `re` takes it"
            yield Finding(what, schema, key)
    if "enum" in schema:
        yield from _enumeration(schema)
    properties: dict[str, Any] = schema.get("properties", {})
    for number, name in enumerate(schema.get("required", ())):
        near = near_spelling(name, properties) if name not in properties else None
        if near:
            what = f"`required` has {name}, which is no property; write `{near}` if you mean that, or delete it"
            yield Finding(what, schema["required"], number)
    members: dict[str, Node] = {name: each for name, each in properties.items() if isinstance(each, dict)}
    for name, member in members.items():
        if "x-alias-of" in member and member["x-alias-of"] not in [*properties]:
            known = ", ".join(each for each in properties if each != name)
            what = f"{name}: x-alias-of names no property of this schema; write one of {known}"
            yield Finding(what, member, "x-alias-of")


def _forms(schema: Node) -> Iterator[Finding]:
    """Yield values of a keyword that the client has no form for."""
    for key in (each for each in _MAPPINGS if not isinstance(schema.get(each, {}), dict)):
        yield Finding(f"{key} is no mapping; write `key: value` below it", schema, key)
    if "array" in schema.get("type", ()) and not {"items", "prefixItems"} & schema.keys():
        yield Finding("the array has no `items`; write a schema there, `{}` if it may be anything", schema, "type")
    if isinstance(schema.get("const"), (list, dict)):
        yield Finding("a constant is text, a number, true, false or null; write one of these", schema, "const")


def _of_patterns(schema: Node) -> Iterator[tuple[str, str]]:
    yield from (("patternProperties", each) for each in schema.get("patternProperties", ()))


def _enumeration(schema: Node) -> Iterator[Finding]:
    values: list[Any] = schema["enum"]
    kinds = {type(each).__name__ for each in values if each is not None}
    if not values:
        yield Finding("the enumeration is empty; write its values, or delete `enum`", schema, "enum")
    elif kinds and kinds not in ({"str"}, {"int"}):
        what = "the values of an enumeration are all text or all whole numbers; write them alike, text in quotes"
        yield Finding(what, schema, "enum")
    elif len(set(values)) < len(values):
        twice = next(each for each in values if values.count(each) > 1)
        yield Finding(f"the enumeration has {twice} twice; keep one of them", schema, "enum")


def _endless(
    spec: Node, node: object, holder: object, key: Key, above: tuple[int, ...], ended: set[int]
) -> Iterator[Finding]:
    """Yield a schema that contains itself with no property between: no value has such a type.

    Args:
        spec: The spec.
        node: The schema.
        holder: What the schema stands in, or the schema whose `$ref` points to it.
        key: Its key there.
        above: The schemas that lead to it, by identity.
        ended: The schemas that are known to end, by identity.
    """
    schema = cast("Node", node)
    if not isinstance(node, dict) or id(schema) in ended:
        return
    if id(schema) in above:
        what = "this schema contains itself without end; put an object with a property between"
        yield Finding(what, holder, key)
        return
    for name, each in _same_value(spec, schema):
        yield from _endless(spec, each, schema, name, (*above, id(schema)), ended)
    ended.add(id(schema))


def _same_value(spec: Node, schema: Node) -> Iterator[tuple[str, object]]:
    """Yield the schemas that make up the type of the same value, each with its keyword."""
    if "$ref" in schema:
        yield "$ref", resolve(spec, schema)
    for name in (each for each in _SAME_VALUE if each in schema):
        for each in cast("list[object]", schema[name] if isinstance(schema[name], list) else [schema[name]]):
            yield name, each
