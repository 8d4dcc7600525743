"""The OpenAPI spec at run time. The package reads names and schemas from it instead of repeating them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

SchemaObject = Mapping[str, Any]

DISTRIBUTION = "partner-center-client"


@cache
def load() -> dict[str, Any]:
    """Return the spec that ships with the generated package, with the names of its classes and without `allOf`."""
    spec: dict[str, Any] = json.loads(content())
    for pointer, added in json.loads(content("classes.json")).items():
        _at(spec, pointer).update(added)
    return spec


def content(name: str = "openapi.json") -> bytes:
    """Return the bytes of the spec, without importing the generated package, which imports httpx."""
    found: Any = find_spec("partner_center_generated")
    data: bytes = found.loader.get_data(str(Path(found.origin).with_name(name)))
    return data


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
    if name not in titled():
        raise LookupError(f"the spec has no schema with the title {name}")
    return titled()[name]


@cache
def titled() -> Mapping[str, SchemaObject]:
    """Return the component schemas by their titles."""
    return {each["title"]: each for each in load()["components"]["schemas"].values() if "title" in each}


def resolve(node: SchemaObject) -> SchemaObject:
    """Return the target of the schema's `$ref`, or the schema if it has none."""
    while "$ref" in node:
        node = _at(load(), node["$ref"])
    return node


def _at(target: Any, pointer: str) -> Any:
    for key in pointer.removeprefix("#/").split("/"):
        target = target[int(key) if isinstance(target, list) else key.replace("~1", "/").replace("~0", "~")]
    return target


def alternatives(node: SchemaObject) -> Iterator[SchemaObject]:
    """Yield the alternatives of a schema: each of its `anyOf` and `oneOf`, or the schema itself."""
    node = resolve(node)
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not choices:
        yield node
    for choice in choices:
        yield from alternatives(choice)


def alternative(node: SchemaObject, value: object) -> SchemaObject:
    """Return the alternative that fits a value best: of objects, the discriminator's, or that with most members.

    If no alternative has the object's value of the discriminator, it is a schema without anything.
    """
    node = resolve(node)
    found = list(alternatives(node))
    if not isinstance(value, dict):
        return next((each for each in found if not isinstance(value, list) or "items" in each), found[0])
    members = {name.lower(): each for name, each in cast("dict[str, object]", value).items()}
    if told := node.get("x-discriminator"):
        named = told["values"].get(str(members.get(told["name"].lower())))
        return resolve({"$ref": named}) if named else {}
    return max(
        found,
        key=lambda each: (_lower(each, "required") <= members.keys(), len(_lower(each, "properties") & members.keys())),
    )


def _lower(node: SchemaObject, key: str) -> set[str]:
    return {name.lower() for name in node.get(key, ())}


def types(node: SchemaObject) -> tuple[str, ...]:
    """Return the JSON types of a schema; an empty tuple if it allows any."""
    named: str | list[str] = node.get("type", [])
    return (named,) if isinstance(named, str) else tuple(named)


@cache
def schemas_by_xml_name() -> Mapping[str, SchemaObject]:
    """Return the component schemas by their XML names in lower case; of several, the first in the spec.

    A request has the XML name of the response.
    """
    named = [each for each in load()["components"]["schemas"].values() if "name" in each.get("xml", {})]
    return {each["xml"]["name"].lower(): each for each in reversed(named)}


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
