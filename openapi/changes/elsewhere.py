"""The changes that no operation shows: documentation, keywords without a rule, and components that nothing uses."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, cast

from changes.change import Change, Level, differing, shown
from changes.constraints import KEYWORDS
from changes.openapi_objects import field_kind, inlined, is_documentation
from changes.operations import Pair, operations
from changes.place import SpecPair
from spec_transforms import METHODS, Node, resolve

_TEXT = ("example", "link", "tag")  # kinds that only say something to readers
_SHOWN = 5  # places of changed documentation that are named; further ones are only counted
_HANDLED: Mapping[str, frozenset[str]] = {
    "spec": frozenset({"openapi", "info", "servers", "paths", "webhooks", "components", "security"}),
    "info": frozenset({"version"}),
    "path": frozenset({*METHODS, "parameters", "servers", "$ref"}),
    "operation": frozenset(
        {
            "operationId",
            "tags",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "deprecated",
            "security",
            "servers",
        }
    ),
    "parameter": frozenset(
        {
            "name",
            "in",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "content",
        }
    ),
    "header": frozenset({"required", "deprecated", "style", "explode", "schema", "content"}),
    "body": frozenset({"required", "content"}),
    "response": frozenset({"headers", "content"}),
    "media": frozenset({"schema", "encoding"}),
    "encoding": frozenset({"contentType", "headers", "style", "explode", "allowReserved"}),
    "server": frozenset({"url", "variables"}),
    "variable": frozenset({"default", "enum"}),
    "xml": frozenset({"name", "namespace", "prefix", "attribute", "wrapped"}),
    "schema": KEYWORDS
    | {"type", "enum", "properties", "required", "additionalProperties", "items", "prefixItems", "xml", "title"}
    | {"allOf", "anyOf", "oneOf", "default", "deprecated", "readOnly", "writeOnly", "discriminator"},
}


def changed_versions(specs: SpecPair) -> Iterator[Change]:
    """Yield a changed version of the spec, which users see as `spec_version`, and one of OpenAPI."""
    old, new = (str(side.get("info", {}).get("version")) for side in (specs.old, specs.new))
    if old != new:
        yield Change(Level.PATCH, f"the spec is {new}, was {old}")
    yield from (Change(Level.PATCH, words) for words in differing("the spec", specs.old, specs.new, ("openapi",)))


def changed_webhooks(specs: SpecPair) -> Iterator[Change]:
    """Yield changed webhooks: requests that the service sends. No code follows from them."""
    old, new = (_inlined(side, side.get("webhooks", {})) for side in (specs.old, specs.new))
    yield from _without_code("the webhook", old, new)


def changed_callbacks(pair: Pair) -> Iterator[Change]:
    """Yield changed callbacks: requests that the service sends after an operation. No code follows from them."""
    old, new = (_inlined(each.spec, each.node.get("callbacks", {})) for each in (pair.old, pair.new))
    yield from _without_code(f"{pair.name}: the callback", old, new)


def _inlined(spec: Node, node: Node) -> Node:
    found: Node = inlined(spec, node)
    return found


def _without_code(what: str, old: Node, new: Node) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            words = "is new" if name not in old else "is gone" if name not in new else "changed"
            yield Change(Level.MINOR, f"{what} {name} {words}; no code follows from it", new=name not in old)


def changed_unused(specs: SpecPair) -> Iterator[Change]:
    """Yield changed components that no operation uses, neither before nor now. No code follows from them."""
    used = {reference for side in (specs.old, specs.new) for reference in _references(side)}
    old, new = (side.get("components", {}) for side in (specs.old, specs.new))
    for section in [each for each in {**old, **new} if each != "securitySchemes"]:
        one, other = old.get(section, {}), new.get(section, {})
        for name in [each for each in {**one, **other} if f"#/components/{section}/{each}" not in used]:
            if one.get(name) != other.get(name):
                words = "is new" if name not in one else "is gone" if name not in other else "changed"
                where = f"components/{section}/{name}"
                yield Change(Level.PATCH, f"{where}, which no operation uses, {words}; no code follows from it")


def _references(spec: Node) -> set[str]:
    """Return every `$ref` that paths and webhooks lead to."""
    found: set[str] = set()
    left: list[object] = [spec.get("paths", {}), spec.get("webhooks", {})]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            fields = cast("Node", node)
            reference = fields.get("$ref")
            if isinstance(reference, str) and reference not in found:
                found.add(reference)
                left.append(resolve(spec, {"$ref": reference}))
            left += fields.values()
        elif isinstance(node, list):
            left += cast("list[object]", node)
    return found


def changed_text(old: Node, new: Node) -> Iterator[Change]:
    """Yield what no rule compares: changed documentation, and keywords that no rule knows.

    Args:
        old: The old spec in its normal form, with its documentation.
        new: The new one.
    """
    search = _Search(old, new)
    search.visit("spec", old, new, ())
    words = list(dict.fromkeys(search.documentation))
    for each in islice(words, _SHOWN):
        yield Change(Level.PATCH, f"documentation only: {each}")
    if len(words) > _SHOWN:
        yield Change(Level.PATCH, f"documentation only: {len(words) - _SHOWN} more places")
    yield from (Change(Level.MINOR, each, new=False) for each in search.unknown)


class _Search:
    """Both specs side by side, and what is found in their common parts."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old, self.new = old, new
        self.documentation: list[str] = []
        self.unknown: list[str] = []
        kept = {each.template for each in operations(old)} & {each.template for each in operations(new)}
        self.names = {(each.path, each.method): each.name for each in operations(new) if each.template in kept}

    def visit(self, kind: str, old: object, new: object, path: tuple[str, ...]) -> None:
        """Compare two nodes of a kind. Items of lists and members of mappings are compared by their names."""
        if kind[0] in "[{":
            one, other = _named(old), _named(new)
            for name in dict.fromkeys([*one, *other]):
                is_text = kind[1:-1] in _TEXT or (kind == "{path}" and not {*METHODS} & {**one, **other}[name].keys())
                if is_text and one.get(name) != other.get(name):
                    self.documentation.append(self.spoken((*path, name)))
                elif name in one and name in other:
                    self.visit(kind[1:-1], one[name], other[name], (*path, name))
        elif isinstance(old, dict) and isinstance(new, dict):
            self.fields(kind, cast("Node", old), cast("Node", new), path)

    def fields(self, kind: str, old: Node, new: Node, path: tuple[str, ...]) -> None:
        if ("$ref" in old) != ("$ref" in new):
            old, new = resolve(self.old, old), resolve(self.new, new)
        for field in dict.fromkeys([*old, *new]):
            inner = field_kind(kind, field)
            here = (*path, field)
            differs = (field in old) != (field in new) or old.get(field) != new.get(field)
            if inner is not None:
                if (field in old and field in new) or inner[1:-1] in _TEXT:
                    self.visit(inner, old.get(field, {}), new.get(field, {}), here)
            elif differs and (is_documentation(kind, field) or _is_mere_title(kind, field, old, new)):
                self.documentation.append(self.spoken(here))
            elif (
                differs and field not in _HANDLED.get(kind, (field,)) and field != "$ref" and not field.startswith("x-")
            ):
                words = f"{self.spoken(path)}: {field} is {shown(new, field)}, was {shown(old, field)}"
                self.unknown.append(f"{words}; no rule knows what it means for users")

    def spoken(self, place: tuple[str, ...]) -> str:
        """Return a readable name for a place."""
        if place[:2] == ("components", "schemas"):
            key, *rest = place[2:]
            title: str = self.new["components"]["schemas"][key].get("title", key)
            return ".".join([title, *(each for each in rest if each != "properties")])
        if place[:1] == ("components",):
            return " ".join(place[1:])
        if place[:1] == ("paths",) and len(place) > 2:
            return " ".join([self.names.get((place[1], place[2]), " ".join(place[1:3])), *place[3:]])
        return " ".join(place) or "the spec"


def _is_mere_title(kind: str, field: str, old: Node, new: Node) -> bool:
    """Return whether the field is the title of a schema of which the generator makes no class."""
    is_class = any({"properties", "enum"} & each.keys() or each.get("type") == "object" for each in (old, new))
    return kind == "schema" and field == "title" and not is_class


def _named(node: object) -> dict[str, Any]:
    """Return the members of a mapping, or the items of a list by what tells them apart."""
    if isinstance(node, dict):
        return cast("Node", node)
    found: dict[str, Any] = {}
    if isinstance(node, list):
        for item in cast("list[object]", node):
            name = _name(cast("Node", item)) if isinstance(item, dict) else str(item)
            while name in found:
                name += "'"
            found[name] = item
    return found


def _name(item: Node) -> str:
    """Return what tells an item of a list from the others."""
    reference = item.get("$ref")
    if isinstance(reference, str):
        return reference.rsplit("/", 1)[-1]
    return str(next((item[each] for each in ("name", "url", "title", "type") if each in item), "item"))
