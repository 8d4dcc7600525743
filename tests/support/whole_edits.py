"""What an edit of the spec has to come to when the whole command looks at it: a verdict and words, or a refusal."""

from collections.abc import Callable

from attrs import frozen
from spec_editing import SAID, TEXT, Node, properties, schema

V1 = "Microsoft.Partner.Service.Customers.Contracts.V1."
CUSTOMER, PROFILE, ADDRESS = f"{V1}Customer", f"{V1}CustomerCompanyProfile", f"{V1}Address"
REFUSED = "refused"


@frozen
class Replaced:
    """An edit that only a text can hold: what stands there, and what replaces it, once."""

    old: str
    new: str


@frozen
class WholeEdit:
    """An edit, its verdict, texts that the report or the refusal has, and the cassettes that are named."""

    name: str
    make: Callable[[Node], object] | Replaced
    verdict: str  # none, patch, minor, major; or refused, in words and without a traceback
    says: tuple[str, ...] = ()
    cassettes: tuple[str, ...] = ()
    is_short: bool = False  # part of the short form: one of each kind


def ref(name: str) -> Node:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_with(**members: Node) -> Node:
    """Return the schema of an object."""
    return {"type": "object", "properties": members}


def new_schema(key: str, node: Node, *, title: str | None = None) -> Callable[[Node], object]:
    """Return an edit that adds a schema."""

    def make(spec: Node) -> None:
        said = {"title": title or key, "description": "New.", **node, **SAID}
        if "properties" in said:
            said["properties"] = {
                name: {"description": "New.", **each, **SAID} for name, each in node["properties"].items()
            }
        spec["components"]["schemas"][key] = said

    return make


def changed(name: str, prop: str, **node: object) -> Callable[[Node], object]:
    """Return an edit that changes a property."""
    return lambda spec: properties(spec, name)[prop].update(node)


def both(*edits: Callable[[Node], object]) -> Callable[[Node], object]:
    """Return an edit that makes several."""

    def make(spec: Node) -> None:
        for each in edits:
            each(spec)

    return make


def new_operation(method: str, path: str, name: str, tag: str, **node: object) -> Callable[[Node], object]:
    """Return an edit that adds an operation, which returns a list of strings unless the node says otherwise."""
    answer = {
        "description": "New.",
        **SAID,
        "content": {"application/json": {"schema": {"type": "array", "items": TEXT}}},
    }

    def make(spec: Node) -> None:
        named = {"operationId": name, "tags": [tag], "summary": "New.", "description": "New.", **SAID}
        answer["content"]["application/json"]["examples"] = {"one": {"value": ["a"]}}  # type: ignore[index]
        spec["paths"].setdefault(path, {})[method] = {
            **named,
            "x-credentials": ["app+user"],
            "parameters": [
                {"$ref": f"#/components/parameters/{each}"} for each in ("CustomerId", "Version", "Authorization")
            ],
            "responses": {"200": answer, "default": {"$ref": "#/components/responses/Error"}},
            **node,
        }

    return make


def without_title(name: str) -> Callable[[Node], object]:
    """Return an edit that removes a schema's title."""
    return lambda spec: schema(spec, name).pop("title")
