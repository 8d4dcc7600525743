"""The OpenAPI spec at run time. The package reads names and schemas from it instead of repeating them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from importlib.abc import FileLoader
    from importlib.machinery import ModuleSpec

SchemaObject = Mapping[str, Any]

DISTRIBUTION = "partner-center-client"


@cache
def load() -> dict[str, Any]:
    """Return the spec that ships with the generated package."""
    spec: dict[str, Any] = json.loads(content())
    return spec


def content() -> bytes:
    """Return the bytes of the spec, without importing the generated package, which imports httpx."""
    found = cast("ModuleSpec", find_spec("partner_center_generated"))
    path = Path(cast("str", found.origin)).with_name("openapi.json")
    return cast("FileLoader", found.loader).get_data(str(path))


@cache
def schema(name: str) -> SchemaObject:
    """Return a schema by its name.

    Args:
        name: The title of a component, which is also the name of its generated class, or a JSON pointer.

    Raises:
        LookupError: The spec has no such schema.
    """
    if name.startswith("#/"):
        return resolve({"$ref": name})
    for candidate in load()["components"]["schemas"].values():
        if candidate.get("title") == name:
            found: SchemaObject = candidate
            return found
    raise LookupError(f"the spec has no schema with the title {name}")


def has_title(title: str) -> bool:
    """Return whether a component schema has this title."""
    return any(each.get("title") == title for each in load()["components"]["schemas"].values())


def resolve(node: SchemaObject) -> SchemaObject:
    """Return the target of the schema's `$ref`, or the schema if it has none."""
    while "$ref" in node:
        target: Any = load()
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


@cache
def secret_names() -> frozenset[str]:
    """Return the names of the members with the format `password`, whose values no message may show."""
    found: set[str] = set()
    nodes: list[tuple[str, Any]] = [("", load())]
    while nodes:
        name, node = nodes.pop()
        if isinstance(node, dict):
            members = cast("dict[str, Any]", node)
            nodes += members.items()
            if members.get("format") == "password" and name not in ("schema", "items"):
                found.add(name)
        elif isinstance(node, list):
            nodes += (("", each) for each in node)  # pyright: ignore[reportUnknownVariableType]
    return frozenset(found)


def alternatives(node: SchemaObject) -> Iterator[SchemaObject]:
    """Yield the alternatives of a schema: each of its `anyOf` and `oneOf`, or the schema itself."""
    node = resolve(node)
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not choices:
        yield node
    for choice in choices:
        yield from alternatives(choice)


def alternative(node: SchemaObject, value: object) -> SchemaObject:
    """Return the alternative that fits a value best: for an object, the one that has most of its members."""
    found = list(alternatives(node))
    if isinstance(value, dict):
        members: set[str] = set(value)  # pyright: ignore[reportUnknownArgumentType]
        return max(found, key=lambda each: len(members & each.get("properties", {}).keys()))
    fitting = (each for each in found if not isinstance(value, list) or "items" in each)
    return next(fitting, found[0])


def types(node: SchemaObject) -> tuple[str, ...]:
    """Return the JSON types of a schema; an empty tuple if it allows any."""
    named: str | list[str] = node.get("type", [])
    return (named,) if isinstance(named, str) else tuple(named)


def schema_in_xml(name: str) -> SchemaObject | None:
    """Return the component schema with this XML name, in any case, or None.

    If several schemas have the name, the first in the spec is returned: a request has the XML name of the response.
    """
    return _schemas_by_xml_name().get(name.lower())


@cache
def _schemas_by_xml_name() -> Mapping[str, SchemaObject]:
    found: dict[str, SchemaObject] = {}
    for candidate in load()["components"]["schemas"].values():
        if name := candidate.get("xml", {}).get("name"):
            found.setdefault(name.lower(), candidate)
    return found


@cache
def package_version() -> str:
    """Return the installed version; `0.0.0.dev0` for a checkout that is not installed."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0.0.0.dev0"


@cache
def spec_version() -> str:
    """Return the version of the spec, and the first 12 digits of the SHA-256 of the file that ships with the package.

    `sha256sum openapi.json` in the folder of `partner_center_generated` shows the same digits.
    """
    import hashlib  # noqa: PLC0415 - nothing else needs it

    digest = hashlib.sha256(content()).hexdigest()
    return f"{load()['info']['version']}+sha256.{digest[:12]}"
