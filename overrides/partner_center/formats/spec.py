"""The OpenAPI spec at run time: what the package reads from it instead of repeating it in code."""

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
    """Return the whole spec, as it ships with the generated package."""
    document: dict[str, Any] = json.loads(content())
    return document


def content() -> bytes:
    """Return the file that ships with the generated package, without importing that, which takes httpx along."""
    found = cast("ModuleSpec", find_spec("partner_center_generated"))
    path = Path(cast("str", found.origin)).with_name("openapi.json")
    return cast("FileLoader", found.loader).get_data(str(path))


@cache
def schema(name: str) -> SchemaObject:
    """Return a schema: a component by its title, which is the name of its generated class, or any by a JSON pointer."""
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
    """Follow the schema's `$ref`, if it has one."""
    while "$ref" in node:
        target: Any = load()
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


@cache
def secret_names() -> frozenset[str]:
    """Return the names of all members whose values no message may show: those of the format `password`."""
    found: set[str] = set()
    nodes: list[Any] = [load()]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            for name, each in cast("dict[str, Any]", node).items():
                nodes.append(each)
                if (
                    name not in ("schema", "items")
                    and isinstance(each, dict)
                    and cast("dict[str, Any]", each).get("format") == "password"
                ):
                    found.add(name)
        elif isinstance(node, list):
            nodes.extend(node)  # pyright: ignore[reportUnknownArgumentType]
    return frozenset(found)


def alternatives(node: SchemaObject) -> Iterator[SchemaObject]:
    """Yield every schema that a value may be of: the schema itself, or each of its `anyOf` and `oneOf`."""
    node = resolve(node)
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not choices:
        yield node
    for choice in choices:
        yield from alternatives(choice)


def alternative(node: SchemaObject, value: object) -> SchemaObject:
    """Return the schema that a value is of, among the alternatives: for an object, the one that knows most members."""
    found = list(alternatives(node))
    if isinstance(value, dict):
        members: set[str] = set(value)  # pyright: ignore[reportUnknownArgumentType]
        return max(found, key=lambda each: len(members & each.get("properties", {}).keys()))
    fitting = (each for each in found if not isinstance(value, list) or "items" in each)
    return next(fitting, found[0])


def types(node: SchemaObject) -> tuple[str, ...]:
    """Return the JSON types that the schema names; none if it allows any."""
    named: str | list[str] = node.get("type", [])
    return (named,) if isinstance(named, str) else tuple(named)


def schema_in_xml(name: str) -> SchemaObject | None:
    """Return the component schema with this XML name, in any case, or None.

    Where several share a name the first in the spec serves: requests go by the name of what answers have.
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
    """Return the version that was installed; `0.0.0.dev0` for a checkout that never was."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0.0.0.dev0"


@cache
def spec_version() -> str:
    """Return the spec's own version, and the first 12 digits of the hash of the file that ships with the package.

    `sha256sum openapi.json` in the folder of `partner_center_generated` shows the same digits.
    """
    import hashlib  # noqa: PLC0415 - nothing else needs it

    digest = hashlib.sha256(content()).hexdigest()
    return f"{load()['info']['version']}+sha256.{digest[:12]}"
