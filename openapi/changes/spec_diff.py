"""The changes between two specs: of operations and schemas, and of everything else."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

from changes.change import DOCUMENTATION, Change, Level, differing, merged
from changes.operations import RULES, Operation, operations, pairs
from changes.schemas import SpecPair
from spec_transforms import Node

_SHOWN = 5  # places of changed documentation that are named; further ones are only counted
_TOLD_BY_RULES = ("x-credentials", "x-alias-of", "x-order")


def compare(old: Node, new: Node) -> list[Change]:
    """Return the changes from one spec to the other, the highest level first."""
    specs = SpecPair(old, new)
    both, gone, came = pairs(specs)
    found = [Change(Level.MAJOR, f"{_whole(each)} is gone ({each.node.get('operationId')})") for each in gone]
    found += [Change(Level.MINOR, f"{_whole(each)} is new ({each.node.get('operationId')})") for each in came]
    found += [change for pair in both for rule in RULES for change in rule(pair)]
    found += changed_servers(specs)
    found += changed_security(specs)
    found += changed_version(specs)
    found += changed_documentation(specs)
    if not found and old != new:
        found.append(Change(Level.PATCH, "the spec is written differently; requests and responses did not change"))
    return merged(found)


def _whole(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def changed_servers(specs: SpecPair) -> Iterator[Change]:
    """Yield changed servers. A removed one breaks its users."""
    old, new = ([each["url"] for each in side.get("servers", ())] for side in (specs.old, specs.new))
    yield from (Change(Level.MAJOR, f"the server {url} is gone") for url in old if url not in new)
    yield from (Change(Level.MINOR, f"the server {url} is new") for url in new if url not in old)


def changed_security(specs: SpecPair) -> Iterator[Change]:
    """Yield changed security schemes. A removed or changed one breaks its users."""
    old, new = (side["components"].get("securitySchemes", {}) for side in (specs.old, specs.new))
    for name, node in old.items():
        words = differing(f"the security scheme {name}", node, new.get(name, {}), ()) if name in new else ()
        yield from (Change(Level.MAJOR, each) for each in words)
        if name not in new:
            yield Change(Level.MAJOR, f"the security scheme {name} is gone")
    yield from (Change(Level.MINOR, f"the security scheme {name} is new") for name in new if name not in old)


def changed_version(specs: SpecPair) -> Iterator[Change]:
    """Yield a changed version of the spec, which users see as `spec_version`."""
    old, new = (side.get("info", {}).get("version") for side in (specs.old, specs.new))
    if old != new:
        yield Change(Level.PATCH, f"the spec is {new}, was {old}")


def changed_documentation(specs: SpecPair) -> Iterator[Change]:
    """Yield changed descriptions, examples, sources and evidence, which change only docstrings."""
    kept = {each.template for each in operations(specs.old)} & {each.template for each in operations(specs.new)}
    names = {each.path: each.name for each in operations(specs.new) if each.template in kept}
    places = list(dict.fromkeys(_places(specs.old, specs.new, ())))
    words = list(dict.fromkeys(_spoken(specs, names, place) for place in places))
    for each in islice(words, _SHOWN):
        yield Change(Level.PATCH, f"documentation only: {each}")
    if len(words) > _SHOWN:
        yield Change(Level.PATCH, f"documentation only: {len(words) - _SHOWN} more places")


def _places(old: object, new: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the places where the documentation of a common part differs."""
    if isinstance(old, dict) and isinstance(new, dict):
        one, other = cast("dict[str, Any]", old), cast("dict[str, Any]", new)
        for key in dict.fromkeys([*one, *other]):
            here = (*path, key)
            if _is_documentation(path, key):
                if one.get(key) != other.get(key):
                    yield here
            elif key in one and key in other:
                yield from _places(one[key], other[key], here)
    elif isinstance(old, list) and isinstance(new, list):
        items = zip(cast("list[object]", old), cast("list[object]", new), strict=False)
        for number, (item, its_other) in enumerate(items):
            yield from _places(item, its_other, (*path, str(number)))


def _is_documentation(path: tuple[str, ...], key: str) -> bool:
    """Return whether the key is documentation of its node. A property may have the name `description` too."""
    if path[-1:] == ("properties",):
        return False
    extension = key.startswith("x-") and key not in _TOLD_BY_RULES
    return key in DOCUMENTATION or extension or path == ("components", "examples")


def _spoken(specs: SpecPair, names: dict[str, str], place: tuple[str, ...]) -> str:
    """Return a readable name for a place."""
    if place[:2] == ("components", "schemas"):
        key, *rest = place[2:]
        title: str = specs.new["components"]["schemas"][key].get("title", key)
        return ".".join([title, *(each for each in rest if each != "properties")])
    if place[0] == "components":
        return " ".join(place[1:])
    if place[0] == "paths":
        return " ".join([names.get(place[1], place[1]), *place[3:]])
    return " ".join(place)
