"""The objects of OpenAPI 3.1: which of their fields hold which other objects, and which are documentation alone.

https://spec.openapis.org/oas/v3.1.1.html and https://json-schema.org/draft/2020-12
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from spec_transforms import METHODS, Node, resolve

# A kind in brackets is a list of such objects, and one in braces a mapping of names to such objects.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "spec": {
        "info": "info",
        "servers": "[server]",
        "paths": "{path}",
        "webhooks": "{path}",
        "components": "components",
        "security": "[requirement]",
        "tags": "[tag]",
    },
    "components": {
        "schemas": "{schema}",
        "responses": "{response}",
        "parameters": "{parameter}",
        "requestBodies": "{body}",
        "headers": "{header}",
        "securitySchemes": "{scheme}",
        "callbacks": "{callback}",
        "pathItems": "{path}",
        "examples": "{example}",
        "links": "{link}",
    },
    "path": {**dict.fromkeys(METHODS, "operation"), "parameters": "[parameter]", "servers": "[server]"},
    "operation": {
        "parameters": "[parameter]",
        "requestBody": "body",
        "responses": "{response}",
        "callbacks": "{callback}",
        "servers": "[server]",
        "security": "[requirement]",
    },
    "parameter": {"schema": "schema", "content": "{media}"},
    "header": {"schema": "schema", "content": "{media}"},
    "body": {"content": "{media}"},
    "response": {"headers": "{header}", "content": "{media}", "links": "{link}"},
    "media": {"schema": "schema", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "server": {"variables": "{variable}"},
    "schema": {
        **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), "{schema}"),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "[schema]"),
        **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames", "not"), "schema"),
        **dict.fromkeys(("if", "then", "else", "contentSchema"), "schema"),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), "schema"),
        "xml": "xml",
    },
}
_DOCUMENTATION = ("description", "summary", "example", "examples", "externalDocs", "$comment")
_MORE_DOCUMENTATION: Mapping[str, Sequence[str]] = {
    "info": ("title", "termsOfService", "contact", "license"),
    "scheme": ("bearerFormat",),
    "server": ("name",),
}
_EXTENSIONS_WITH_RULES = ("x-credentials", "x-alias-of", "x-order")


def is_documentation(kind: str, field: str) -> bool:
    """Return whether a field only says something to readers. Other extensions than those with a rule do."""
    extension = field.startswith("x-") and field not in _EXTENSIONS_WITH_RULES
    return extension or field in _DOCUMENTATION or field in _MORE_DOCUMENTATION.get(kind, ())


def field_kind(kind: str, field: str) -> str | None:
    """Return the kind of a field's value, with its brackets or braces; None if it holds no OpenAPI object."""
    return "path" if kind == "callback" else FIELDS.get(kind, {}).get(field)


def mapped(kind: str, node: object, visit: Callable[[str, Node], Node]) -> Any:
    """Return a copy in which every object is replaced by what `visit` returns for it, the innermost ones first.

    A schema that is `true` or `false` becomes the object that means the same. What is no such object, list or mapping
    becomes an empty one: a spec like that is refused elsewhere, and an older one may still have it.
    """
    if isinstance(node, bool) and kind == "schema":
        node = {} if node else {"not": {}}
    if kind[0] == "[":
        items = cast("list[object]", node) if isinstance(node, list) else []
        return [mapped(kind[1:-1], each, visit) for each in items]
    if not isinstance(node, dict):
        return {}
    fields = cast("Node", node)
    if kind[0] == "{":
        return {name: mapped(kind[1:-1], each, visit) for name, each in fields.items()}
    found: Node = {}
    for field, value in fields.items():
        inner = field_kind(kind, field)
        found[field] = value if inner is None else mapped(inner, value, visit)
    return visit(kind, found)


def bare(kind: str, node: object) -> Any:
    """Return a copy without documentation."""
    return mapped(kind, node, _without_documentation)


def _without_documentation(kind: str, node: Node) -> Node:
    return {field: value for field, value in node.items() if not is_documentation(kind, field)}


def inlined(spec: Node, node: object, trail: Sequence[str] = ()) -> Any:
    """Return a copy in which every `$ref` is replaced by its target, except within itself."""
    if isinstance(node, list):
        return [inlined(spec, each, trail) for each in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    fields = cast("Node", node)
    reference = fields.get("$ref")
    if isinstance(reference, str) and reference not in trail:
        rest = {field: value for field, value in fields.items() if field != "$ref"}
        return inlined(spec, {**resolve(spec, fields), **rest}, (*trail, reference))
    return {field: inlined(spec, value, trail) for field, value in fields.items()}
