"""Examples out of the spec: those that it gives, else one that follows from the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from partner_center_emulator.spec.openapi import Node, Spec

_DEEPEST = 8
_GUID = "00000000-0000-4000-8000-000000000000"
_OF_FORMAT = {"uuid": _GUID, "date": "2025-01-01", "date-time": "2025-01-01T00:00:00Z"}
_OF_TYPE: Mapping[str, object] = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}


class Samples:
    """Find examples, or make them up."""

    def __init__(self, spec: Spec) -> None:
        """Follow references within a spec."""
        self._spec = spec

    def given(self, node: Node) -> list[object]:
        """Return the examples that a media type, a header or a schema has, the first one first."""
        if "example" in node:
            return [node["example"]]
        examples: Any = node.get("examples", {})
        if isinstance(examples, list):  # those of a schema
            return cast("list[object]", examples)
        examples = [self._spec.resolve(each) for each in examples.values()]
        return [each["value"] for each in examples if "value" in each]

    def made_up(self, schema: Any, depth: int = 0) -> object:
        """Return a value of a schema, from its own examples where it has some; what nests without end is cut."""
        resolved = self._spec.resolve({} if isinstance(schema, bool) else schema)
        for name, value in (("example", None), ("default", None), ("const", None), ("examples", 0), ("enum", 0)):
            if name in resolved:
                return resolved[name] if value is None else resolved[name][value]
        for keyword in ("anyOf", "oneOf"):
            if keyword in resolved:
                return self.made_up(resolved[keyword][0], depth + 1)
        types = resolved.get("type", "object" if "properties" in resolved or "allOf" in resolved else "string")
        kind = types if isinstance(types, str) else types[0]
        if kind == "object":
            return self._object(resolved, depth)
        if kind == "array":
            return [] if depth > _DEEPEST else [self.made_up(resolved.get("items", {}), depth + 1)]
        if kind == "string":
            return _OF_FORMAT.get(
                resolved.get("format", ""), _GUID if "0-9a-f" in resolved.get("pattern", "") else "text"
            )
        return resolved.get("minimum", _OF_TYPE[kind])

    def _object(self, schema: Node, depth: int) -> dict[str, object]:
        members: dict[str, object] = {}
        for part in schema.get("allOf", ()):
            made_up = self.made_up(part, depth + 1)
            members |= made_up if isinstance(made_up, dict) else {}
        for name, each in schema.get("properties", {}).items():
            if depth <= _DEEPEST and "x-alias-of" not in each:
                members[name] = self.made_up(each, depth + 1)
        return members
