"""A spec whose objects allow only the members that it describes, and in which a discriminator decides.

`additionalProperties` and `unevaluatedProperties` of JSON Schema refuse what other parts of an `allOf` describe. So
those parts refer to copies of the schemas that stay open.
https://json-schema.org/understanding-json-schema/reference/object#unevaluatedproperties
"""

import copy
from collections.abc import Callable
from typing import Any, cast

from spec_transforms import Node

_SCHEMAS = "#/components/schemas/"
_OPEN = ".open"  # after the key of a copy
_ALTERNATIVES = ("anyOf", "oneOf")


def closed(spec: Node) -> Node:
    """Return a closed copy of a spec."""
    made = copy.deepcopy(spec)
    schemas: Node = made["components"]["schemas"]
    opened = {f"{key}{_OPEN}": _opened(copy.deepcopy(each)) for key, each in schemas.items()}
    made["components"] = {name: _walked(each) for name, each in made["components"].items()}
    made["paths"] = _walked(made["paths"])
    made["components"]["schemas"] = {key: _closed(each) for key, each in schemas.items()} | opened
    return made


def _walked(node: Any) -> Any:
    """Close every schema of a media type in a part of a spec. Of a parameter or header nothing has to be closed."""
    if isinstance(node, list):
        nodes = cast("list[object]", node)
        return [_walked(each) for each in nodes]
    return _if_object(node, _walked_object)


def _walked_object(node: Node) -> Node:
    is_media = "schema" in node and "in" not in node
    return {key: _closed(each) if is_media and key == "schema" else _walked(each) for key, each in node.items()}


def _if_object(value: Any, change: Callable[[Node], Node]) -> Any:
    """Change a value if it is an object; a schema may also be a boolean."""
    return change(cast("Node", value)) if isinstance(value, dict) else value


def _closed(schema: Any) -> Any:
    return _if_object(schema, _closed_object)


def _opened(schema: Any) -> Any:
    return _if_object(schema, _opened_object)


def _closed_object(schema: Node) -> Node:
    """Return a schema that allows no members but the described ones."""
    if "discriminator" in schema and any(key in schema for key in _ALTERNATIVES):
        return _decided(schema)
    parts = {key: [_opened(each) for each in schema["allOf"]] for key in ("allOf",) if key in schema}
    has_members = "properties" in schema or "allOf" in schema
    inner = _opened if has_members else _closed
    alternatives = {key: [inner(each) for each in schema[key]] for key in _ALTERNATIVES if key in schema}
    made = {**_below(schema), **parts, **alternatives}
    if not has_members or "additionalProperties" in schema:
        return made
    key = "unevaluatedProperties" if parts or alternatives else "additionalProperties"
    return {key: False, **made}


def _opened_object(schema: Node) -> Node:
    """Return a schema that leaves further members to others, but not inside its members."""
    made = _below(schema)
    for key in ("allOf", *_ALTERNATIVES):
        if key in schema:
            made[key] = [_opened(each) for each in schema[key]]
    if str(schema.get("$ref", "")).startswith(_SCHEMAS):
        made["$ref"] = f"{schema['$ref']}{_OPEN}"
    return made


def _below(schema: Node) -> Node:
    """Return a schema whose members and items are closed."""
    made = dict(schema)
    if "properties" in schema:
        made["properties"] = {name: _closed(each) for name, each in schema["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in schema:
            made[key] = _closed(schema[key])
    return made


def _decided(schema: Node) -> Node:
    """Return a schema in which the discriminator says which alternative an object has to match."""
    name, mapping = schema["discriminator"]["propertyName"], schema["discriminator"].get("mapping", {})
    alternatives = [each for key in _ALTERNATIVES for each in schema.get(key, ())]
    values: dict[str, str] = {}
    for each in (one["$ref"] for one in alternatives if "$ref" in one):
        values[each.rpartition("/")[2]] = each
    values |= {key: ref if "/" in ref else f"{_SCHEMAS}{ref}" for key, ref in mapping.items()}
    chosen = {"type": "object", "properties": {name: {"enum": list(values)}}, "required": [name]}
    rules = [
        {"if": {**chosen, "properties": {name: {"const": value}}}, "then": {"$ref": ref}}
        for value, ref in values.items()
    ]
    return {"allOf": [{"if": chosen, "then": {"allOf": rules}, "else": {"anyOf": alternatives}}]}
