"""The values of recorded parameters and forms: text on the wire, as data of the schemas that the spec gives them.

https://spec.openapis.org/oas/v3.1.1.html#style-values
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from changes.alternatives import alternatives
from spec_transforms import Node, resolve

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_DEFAULT_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}

_NAMES = {"bool": "boolean", "int": "integer", "float": "number", "NoneType": "null"}

Pairs = Sequence[tuple[str, str]]


def in_query(spec: Node, parameter: Node, pairs: Pairs) -> tuple[Any, set[str]]:
    """Return the value of a query parameter, and the names that it has in the query; without names it is not given."""
    name, schema = parameter["name"], schema_of(spec, parameter)
    kinds, style = kinds_of(spec, schema), _style(parameter)
    if style == "deepObject":
        found = {
            key.removeprefix(f"{name}[").removesuffix("]"): value for key, value in pairs if key.startswith(f"{name}[")
        }
        return _members(spec, schema, found), {f"{name}[{key}]" for key in found}
    if style == "form" and _explodes(parameter) and "object" in kinds and "content" not in parameter:
        members = resolve(spec, schema).get("properties", {})
        found = {key: value for key, value in pairs if key in members}
        return _members(spec, schema, found), set(found)
    values = [value for key, value in pairs if key == name]
    if not values:
        return None, set()
    if "array" in kinds and _explodes(parameter) and "content" not in parameter:
        return _items(spec, schema, values), {name}
    return in_text(spec, parameter, values[-1]), {name}


def in_text(spec: Node, parameter: Node, text: str) -> Any:
    """Return the value of a parameter or header whose value is one text."""
    if "content" in parameter:
        return json.loads(text)
    name, schema = parameter.get("name", ""), schema_of(spec, parameter)
    kinds, style = kinds_of(spec, schema), _style(parameter)
    if style == "label":
        text, separator = text.removeprefix("."), "." if _explodes(parameter) else ","
    elif style == "matrix":
        text = text.removeprefix(f";{name}=") if "object" not in kinds or not _explodes(parameter) else text[1:]
        text, separator = text.replace(f";{name}=", ";"), ";" if _explodes(parameter) else ","
    else:
        separator = _SEPARATORS.get(style, ",")
    parts = [each.strip() for each in text.split(separator)]
    if "array" in kinds:
        return _items(spec, schema, parts)
    if "object" in kinds:
        named = [each.partition("=") for each in parts]
        members = {key: value for key, _, value in named} if _explodes(parameter) else {}
        return _members(spec, schema, members or dict(zip(parts[::2], parts[1::2], strict=False)))
    return scalar(spec, schema, text)


def form(spec: Node, schema: Node, pairs: Pairs) -> dict[str, Any]:
    """Return the members of a form."""
    return _members(spec, schema, dict(pairs))


def scalar(spec: Node, schema: Node, text: str) -> Any:
    """Return text as the number, boolean or null of its schema, if it is one of them."""
    kinds = kinds_of(spec, schema)
    if "integer" in kinds and re.fullmatch(r"[+-]?[0-9]+", text):
        return int(text)
    if "number" in kinds and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text):
        return float(text)
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    return None if "null" in kinds and text in ("", "null") and "string" not in kinds else text


def schema_of(spec: Node, parameter: Node) -> Node:
    """Return the schema of a parameter or header, also of one that is described by a media type."""
    content: Mapping[str, Node] = parameter.get("content", {})
    media = next(iter(content.values()), parameter)
    return resolve(spec, media.get("schema", {}))


def kinds_of(spec: Node, schema: Node) -> set[str]:
    """Return the JSON types that a schema allows; `string` if it says none."""
    return {kind for each in alternatives(spec, schema) for kind in _kinds(each.node)} or {"string"}


def _kinds(node: Node) -> Iterator[str]:
    values: list[object] = [*node.get("enum", ()), *([node["const"]] if "const" in node else [])]
    if isinstance(node.get("type"), str):
        yield node["type"]
    elif values:
        yield from (_NAMES.get(type(each).__name__, "string") for each in values)
    elif "items" in node:
        yield "array"
    elif "properties" in node:
        yield "object"
    else:
        yield "string"


def _style(parameter: Node) -> str:
    default: str = _DEFAULT_STYLES[parameter.get("in", "header")]
    return str(parameter.get("style", default))


def _explodes(parameter: Node) -> bool:
    return bool(parameter.get("explode", _style(parameter) == "form"))


def _items(spec: Node, schema: Node, parts: Sequence[str]) -> list[Any]:
    items = [each.node["items"] for each in alternatives(spec, schema) if "items" in each.node]
    return [scalar(spec, items[0] if items else {}, each) for each in parts]


def _members(spec: Node, schema: Node, given: Mapping[str, str]) -> dict[str, Any]:
    members = {
        name: node for each in alternatives(spec, schema) for name, node in each.node.get("properties", {}).items()
    }
    return {name: scalar(spec, members.get(name, {}), value) for name, value in given.items()}
