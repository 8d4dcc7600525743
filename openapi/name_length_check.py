"""Find names that are too long for a file, or have no letters for a name in Python."""

from collections.abc import Iterator

from python_names import snake_case
from spec_file import Finding, Key, Node
from spec_parts import parts

_LONGEST = 100  # letters; the generator makes names of files from them, and file systems take 255


def findings(spec: Node) -> Iterator[Finding]:
    """Yield every name that is too long or has no letters."""
    for name, schema in spec["components"]["schemas"].items():
        if not schema.get("title"):
            yield from _usable(name, "name of the schema", spec["components"]["schemas"], name)
    for part in parts(spec):
        node = part.members
        if part.kind == "operation" and "operationId" in node:
            yield from _usable(node["operationId"], "operationId", node, "operationId")
        if part.kind == "parameter" and "name" in node:
            yield from _usable(node["name"], "name of the parameter", node, "name")
        if part.kind == "schema" and "title" in node:
            yield from _usable(node["title"], "title", node, "title")
        if part.kind == "schema":
            properties = node.get("properties", {})
            for name in properties:
                yield from _usable(name, "name of the property", properties, name)
    for tag in spec.get("tags", ()):
        yield from _usable(tag["name"], "name of the tag", tag, "name")


def _usable(name: str, what: str, node: object, key: Key) -> Iterator[Finding]:
    if len(name) > _LONGEST:
        yield Finding(f"the {what} has {len(name)} letters; write one of at most {_LONGEST}", node, key)
    elif not any(each.isalpha() for each in snake_case(name)):
        yield Finding(f"no name in Python can be made of the {what} {name!r}; write one with letters", node, key)
