"""The changes of servers: of the spec, of a path and of an operation, of which the nearest counts."""

from collections.abc import Iterator

from changes.change import Change, Level, differing
from changes.operations import Pair
from changes.place import SpecPair
from spec_transforms import Node


def changed_servers(specs: SpecPair) -> Iterator[Change]:
    """Yield changed servers of the spec. A removed one breaks its users."""
    yield from _compare("", _by_url(specs.old), _by_url(specs.new))


def changed_own_servers(pair: Pair) -> Iterator[Change]:
    """Yield servers that an operation has for itself, or no longer. Its requests go elsewhere then."""
    nearest = [
        next((_by_url(node) for node in (side.node, side.item) if "servers" in node), None)
        for side in (pair.old, pair.new)
    ]
    if nearest[0] != nearest[1]:
        old, new = (
            _by_url(side.spec) if own is None else own for side, own in zip((pair.old, pair.new), nearest, strict=True)
        )
        yield from _compare(f"{pair.name}: ", old, new)


def _by_url(node: Node) -> dict[str, Node]:
    return {str(each.get("url")): each for each in node.get("servers", ())}


def _compare(where: str, old: dict[str, Node], new: dict[str, Node]) -> Iterator[Change]:
    yield from (Change(Level.MAJOR, f"{where}the server {url} is gone") for url in old if url not in new)
    yield from (Change(Level.MINOR, f"{where}the server {url} is new") for url in new if url not in old)
    if old.keys() == new.keys() and list(old)[:1] != list(new)[:1]:
        yield Change(Level.MINOR, f"{where}the first server is {next(iter(new))} now, was {next(iter(old))}", new=False)
    for url in (each for each in old if each in new):
        yield from _variables(f"{where}the server {url}", old[url], new[url])


def _variables(where: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield changed variables of a server. Another default is another address; a removed value is a removed address."""
    one, other = old.get("variables", {}), new.get("variables", {})
    for name in dict.fromkeys([*one, *other]):
        before, now = one.get(name, {}), other.get(name, {})
        if (name in one) != (name in other):
            words = "new" if name in other else "gone"
            yield Change(Level.MAJOR, f"{where}, variable {name}, is {words}", new=False)
            continue
        for words in differing(f"{where}, variable {name}", before, now, ("default",)):
            yield Change(Level.MAJOR, words, new=False)
        values = [before.get("enum", []), now.get("enum", [])]
        fewer = values[1] and (not values[0] or set(values[0]) - set(values[1]))
        for words in differing(f"{where}, variable {name}", before, now, ("enum",)):
            yield Change(Level.MAJOR if fewer else Level.MINOR, words, new=False)
