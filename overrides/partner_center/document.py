"""The OpenAPI document at run time: what the package reads from it instead of repeating it in code."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

Schema = Mapping[str, Any]


@cache
def load() -> dict[str, Any]:
    """Return the whole document, as it ships with the generated package."""
    text = resources.files("partner_center_generated").joinpath("openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def schema(title: str) -> Schema:
    """Return the component schema with this title, which is the name of its generated class."""
    for candidate in load()["components"]["schemas"].values():
        if candidate.get("title") == title:
            found: Schema = candidate
            return found
    raise LookupError(f"the document has no schema with the title {title}")


def resolve(node: Schema) -> Schema:
    """Follow the schema's `$ref`, if it has one."""
    while "$ref" in node:
        target: Any = load()
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def alternatives(node: Schema) -> Iterator[Schema]:
    """Yield every schema that a value may be of: the schema itself, or each of its `anyOf` and `oneOf`."""
    node = resolve(node)
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not choices:
        yield node
    for choice in choices:
        yield from alternatives(choice)
