"""The normal form of a spec, in which two specs that mean the same are the same. Specs are compared in this form.

A written-out default is left out. Lists without a meaning of their order are sorted. Of several ways to write one
thing, one is kept: `const` is an `enum` of one value, `type: [x]` is `type: x`, an `allOf` of one schema is that
schema, `true` is the schema `{}`. The rules handle what needs both specs: inlined components, parameters of a path,
ranges of statuses.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from changes.openapi_objects import mapped
from spec_transforms import Node, resolve

_ABSENT = object()
_DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "spec": {"security": [], "servers": [], "webhooks": {}, "tags": []},
    "path": {"parameters": [], "servers": []},
    "operation": {"deprecated": False, "parameters": [], "callbacks": {}, "servers": [], "tags": []},
    "parameter": {"required": False, "deprecated": False, "allowEmptyValue": False, "allowReserved": False},
    "header": {"required": False, "deprecated": False, "style": "simple", "explode": False},
    "body": {"required": False, "content": {}},
    "response": {"headers": {}, "content": {}, "links": {}},
    "media": {"schema": {}, "encoding": {}},
    "encoding": {"allowReserved": False, "headers": {}},
    "server": {"variables": {}},
    "variable": {"enum": []},
    "xml": {"attribute": False, "wrapped": False},
    "schema": {
        **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "uniqueItems"), False),
        **dict.fromkeys(("minLength", "minItems", "minProperties"), 0),
        **{each: {} for each in ("properties", "patternProperties", "dependentSchemas", "dependentRequired", "xml")},
        **{each: [] for each in ("required", "allOf", "anyOf", "oneOf", "prefixItems")},
        **{each: {} for each in ("items", "additionalProperties", "propertyNames")},
        **{each: {} for each in ("unevaluatedItems", "unevaluatedProperties")},
    },
}
_TYPES: Mapping[type, str] = {str: "string", bool: "boolean", int: "integer"}
_SET_BESIDE_CONTAINS = "minContains"


def normal(spec: Node) -> Node:
    """Return the normal form of a spec. The given spec does not change."""
    numbers: Node = _numbers(spec)
    found: Node = mapped("spec", numbers, lambda kind, node: _normal_object(kind, _with_target(numbers, node)))
    for path, item in list(found.get("paths", {}).items()):
        if "$ref" in item:
            found["paths"][path] = {**resolve(found, item), **{key: item[key] for key in item if key != "$ref"}}
    return found


def _with_target(spec: Node, node: Node) -> Node:
    """Return the node without a `$ref` that leads nowhere or back to itself: an old spec may have one."""
    trail: list[object] = []
    target: Any = node
    while isinstance(target, dict) and "$ref" in target:
        reference: object = cast("Node", target)["$ref"]
        if not isinstance(reference, str) or reference in trail:
            target = None
            break
        trail.append(reference)
        target = spec
        for key in reference.removeprefix("#/").split("/"):
            members = cast("Node", target) if isinstance(target, dict) else {}
            target = members.get(key.replace("~1", "/").replace("~0", "~"))
    return node if isinstance(target, dict) else {field: value for field, value in node.items() if field != "$ref"}


def media_type(name: str) -> str:
    """Return a media type in lower case, without spaces and `charset`: https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1."""
    kind, *parameters = (part.strip() for part in name.split(";"))
    kept = sorted(each for each in parameters if each and each.partition("=")[0].strip().lower() != "charset")
    return ";".join([kind.lower(), *kept])


def _numbers(node: object) -> Any:
    """Return a copy in which 1.0 is 1: JSON has one kind of numbers."""
    if isinstance(node, dict):
        return {key: _numbers(value) for key, value in cast("Node", node).items()}
    if isinstance(node, list):
        return [_numbers(each) for each in cast("list[object]", node)]
    return int(node) if isinstance(node, float) and node.is_integer() else node


def _normal_object(kind: str, node: Node) -> Node:
    if kind in _RULES:
        node = _RULES[kind](node)
    defaults = _DEFAULTS.get(kind, {})
    return {field: value for field, value in node.items() if not _is_same(value, defaults.get(field, _ABSENT))}


def _is_same(value: object, default: object) -> bool:
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def _operation(node: Node) -> Node:
    """Sort all tags except the first, which names the package."""
    first, *others = node.get("tags") or ["default"]
    node["tags"] = [first, *sorted(others)]
    responses: Node = node.get("responses", {})
    node["responses"] = {name if name == "default" else name.upper(): each for name, each in responses.items()}
    return node


def _parameter(node: Node) -> Node:
    style = "form" if node.get("in") in {"query", "cookie"} else "simple"
    return _serialized(node, style)


def _encoding(node: Node) -> Node:
    return _serialized(node, "form")


def _serialized(node: Node, default: str) -> Node:
    """Leave out the default `style`, and the `explode` that follows from the style."""
    style = node.get("style", default)
    kept = {field: value for field, value in node.items() if field not in {"style", "explode"}}
    if style != default:
        kept["style"] = style
    if node.get("explode", style == "form") != (style == "form"):
        kept["explode"] = node["explode"]
    return kept


def _content(node: Node) -> Node:
    content: Node = node.get("content", {})
    return {**node, "content": {media_type(name): each for name, each in content.items()}}


def _server(node: Node) -> Node:
    url = str(node.get("url", "/"))
    return {**node, "url": url.rstrip("/") or "/"}


def _schema(node: Node) -> Node:
    node = _one_of_all(dict(node))
    if "const" in node and "enum" not in node:
        node["enum"] = [node.pop("const")]
    values: list[object] = node.get("enum", [])
    kinds = {_TYPES.get(type(each)) for each in values}
    if len(kinds) == 1 and None not in kinds:
        node.setdefault("type", kinds.pop())
    for field in ("type", "required", "enum"):
        if isinstance(node.get(field), list):
            node[field] = _sorted(node[field])
    types = node.get("type")
    if isinstance(types, list) and len(cast("list[object]", types)) == 1:
        node["type"] = types[0]
    if node.get(_SET_BESIDE_CONTAINS) == 1 or "contains" not in node:
        node.pop(_SET_BESIDE_CONTAINS, None)
    return node


def _one_of_all(node: Node) -> Node:
    """Replace an `allOf` of one schema by that schema. A keyword that both have needs the `allOf`."""
    parts: list[Node] = node.get("allOf", [])
    if len(parts) == 1:
        rest = {field: value for field, value in node.items() if field != "allOf"}
        if not rest.keys() & parts[0].keys():
            return {**parts[0], **rest}
    return node


def _sorted(values: list[object]) -> list[object]:
    """Return each value once, in its own order."""
    found = {json.dumps(each, sort_keys=True): each for each in values}
    return [found[each] for each in sorted(found)]


_RULES: Mapping[str, Callable[[Node], Node]] = {
    "operation": _operation,
    "parameter": _parameter,
    "encoding": _encoding,
    "body": _content,
    "response": _content,
    "server": _server,
    "schema": _schema,
}
