"""Example values of the spec: the documented ones, or one generated from the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from partner_center_emulator.spec.openapi import Node, Spec

_MAX_DEPTH = 8
_TO_OTHER_PAGES = ("next", "previous")  # links: one that is made up leads nowhere
_GUID = "00000000-0000-4000-8000-000000000000"
_BY_FORMAT = {"uuid": _GUID, "date": "2025-01-01", "date-time": "2025-01-01T00:00:00Z"}
_BY_TYPE: Mapping[str, object] = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}


class ExampleValues:
    """Find documented examples, or generate them."""

    def __init__(self, spec: Spec) -> None:
        """Resolve references in a spec."""
        self._spec = spec

    def documented(self, node: Node) -> list[object]:
        """Return the examples of a media type, a header or a schema, in their order."""
        if "example" in node:
            return [node["example"]]
        examples: Any = node.get("examples", {})
        if isinstance(examples, list):  # the examples of a schema
            return cast("list[object]", examples)
        examples = [self._spec.resolve(each) for each in examples.values()]
        return [each["value"] for each in examples if "value" in each]

    def generated(self, schema: Any, depth: int = 0) -> object:
        """Return a value of a schema, from its own examples if it has some; endless nesting is cut off."""
        resolved = self._spec.resolve({} if isinstance(schema, bool) else schema)
        for name, value in (("example", None), ("default", None), ("const", None), ("examples", 0), ("enum", 0)):
            if name in resolved:
                return resolved[name] if value is None else resolved[name][value]
        for keyword in ("anyOf", "oneOf"):
            if keyword in resolved:
                return self.generated(resolved[keyword][0], depth + 1)
        types = resolved.get("type", "object" if "properties" in resolved or "allOf" in resolved else "string")
        kind = types if isinstance(types, str) else types[0]
        if kind == "object":
            return self._object(resolved, depth)
        if kind == "array":
            return [] if depth > _MAX_DEPTH else [self.generated(resolved.get("items", {}), depth + 1)]
        if kind == "string":
            return _BY_FORMAT.get(
                resolved.get("format", ""), _GUID if "0-9a-f" in resolved.get("pattern", "") else "text"
            )
        return resolved.get("minimum", _BY_TYPE[kind])

    def _object(self, schema: Node, depth: int) -> dict[str, object]:
        members: dict[str, object] = {}
        for part in schema.get("allOf", ()):
            example = self.generated(part, depth + 1)
            members |= example if isinstance(example, dict) else {}
        for name, each in schema.get("properties", {}).items():
            if depth <= _MAX_DEPTH and "x-alias-of" not in each and name not in _TO_OTHER_PAGES:
                members[name] = self.generated(each, depth + 1)
        return members
