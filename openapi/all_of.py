"""Merge `allOf`: the generator makes a union of a single one, and what reads a schema would have to know every form."""

from spec_transforms import Node, resolve

_ABOUT = frozenset(  # keywords that describe a schema, and do not restrict its values
    {"title", "description", "xml", "example", "examples", "default", "deprecated", "readOnly", "writeOnly"}
    | {"externalDocs", "discriminator", "$comment"}
)


def merged(spec: Node, node: Node) -> Node:
    """Return a schema without `allOf`, which allows the same values.

    A single `$ref` stays one, so that it keeps its class. What only describes a part is left out.

    Args:
        spec: The spec, for its references.
        node: The schema. It does not change.
    """
    if "allOf" not in node:
        return node
    parts = [part for part in node["allOf"] if "$ref" in part or _restrictions(part)]
    own = {key: value for key, value in node.items() if key != "allOf"}
    if len(parts) == 1 and "$ref" in parts[0] and not _restrictions(own):
        return {**own, "$ref": parts[0]["$ref"]}
    found: Node = {}
    for part in (merged(spec, resolve(spec, each)) for each in parts):
        _add(found, _restrictions(merged(spec, resolve(spec, part))))
    _add(found, own)
    if "properties" in found:
        found.setdefault("type", "object")
    return found


def _restrictions(node: Node) -> Node:
    return {key: value for key, value in node.items() if key not in _ABOUT and not key.startswith("x-")}


def _add(found: Node, part: Node) -> None:
    """Add the keywords of a part. Of a property in several parts, the last keywords count."""
    for key, value in part.items():
        if key == "properties":
            found[key] = {**found.get(key, {}), **{name: _both(found, name, each) for name, each in value.items()}}
        elif key == "required":
            found[key] = list(dict.fromkeys([*found.get(key, ()), *value]))
        else:
            found[key] = value


def _both(found: Node, name: str, member: Node) -> Node:
    known: Node = found.get("properties", {}).get(name, {})
    return {**known, **member} if "$ref" not in known else member
