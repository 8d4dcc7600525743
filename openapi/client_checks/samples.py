"""Values of schemas, made up: for each alternative one, with all members."""

from collections.abc import Iterator
from typing import Any

from spec_transforms import Node, resolve

_MAX_DEPTH = 8
_TO_OTHER_PAGES = ("next", "previous")  # links: one that is made up leads nowhere
_GUID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
_BY_FORMAT = {"uuid": _GUID, "date": "2026-01-31", "date-time": "2026-01-31T00:00:00Z", "uri": "https://example.com"}
_BY_TYPE = {"integer": 1, "number": 1.5, "boolean": True, "null": None}


def alternatives(spec: Node, schema: Node) -> Iterator[Node]:
    """Yield each alternative of a schema but null; a schema without alternatives is the only one."""
    schema = resolve(spec, schema)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if not choices and schema.get("type") != "null":
        yield schema
    for each in choices:
        yield from alternatives(spec, each)


def sample(spec: Node, schema: Node, depth: int = 0) -> Any:
    """Return a value of a schema; endless nesting is cut off."""
    schema = next(alternatives(spec, schema), {"type": "null"})
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    for key in ("enum", "examples"):
        if schema.get(key):
            return schema[key][0]
    kinds = schema.get("type", "object" if "properties" in schema or "allOf" in schema else "string")
    kind = kinds if isinstance(kinds, str) else next((each for each in kinds if each != "null"), "null")
    if kind == "object":
        return _object(spec, schema, depth)
    if kind == "array":
        return [] if depth > _MAX_DEPTH else [sample(spec, schema.get("items", {}), depth + 1)]
    if kind == "string":
        in_pattern = _GUID if "{12}" in schema.get("pattern", "") else "text"
        return _BY_FORMAT.get(schema.get("format", ""), in_pattern)
    return schema.get("minimum", schema.get("maximum", _BY_TYPE.get(kind)))


def _object(spec: Node, schema: Node, depth: int) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        of_part = sample(spec, part, depth + 1)
        members |= of_part if isinstance(of_part, dict) else {}
    for name, member in schema.get("properties", {}).items():
        if depth <= _MAX_DEPTH and "x-alias-of" not in member and name not in _TO_OTHER_PAGES:
            members[name] = sample(spec, member, depth + 1)
    return members
