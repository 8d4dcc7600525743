"""The changes of security: which schemes an operation takes, and what a scheme is.

Security is a list of alternatives, each of which names schemes with their scopes. A request that satisfied an old
alternative has to satisfy a new one: https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object.
"""

from collections.abc import Iterator, Mapping

from changes.change import Change, Level, differing
from changes.openapi_objects import inlined
from changes.operations import Pair, operations
from changes.place import SpecPair
from spec_transforms import Node

Alternative = Mapping[str, frozenset[str]]
_NOTHING: Alternative = {}
_WHERE_TOKENS_COME_FROM = ("openIdConnectUrl", "oauth2MetadataUrl")


def changed_security(specs: SpecPair) -> Iterator[Change]:
    """Yield changed security of the spec, which holds for the operations without their own."""
    yield from _compare("the spec", _alternatives(specs.old), _alternatives(specs.new))


def changed_own_security(pair: Pair) -> Iterator[Change]:
    """Yield changed security of an operation that has its own now, or had before."""
    if any("security" in each.node for each in (pair.old, pair.new)):
        old, new = (_alternatives(each.node if "security" in each.node else each.spec) for each in (pair.old, pair.new))
        yield from _compare(pair.name, old, new)


def _alternatives(node: Node) -> list[Alternative]:
    """Return the alternatives of a `security`. None at all is the one that needs nothing."""
    found: list[Node] = node.get("security", [])
    return [{name: frozenset(scopes) for name, scopes in each.items()} for each in found] or [_NOTHING]


def _compare(where: str, old: list[Alternative], new: list[Alternative]) -> Iterator[Change]:
    for each in old:
        if not any(_satisfies(each, other) for other in new):
            yield Change(Level.MAJOR, f"{where} no longer takes {_spoken(each)}")
    for each in new:
        if each not in old:
            yield Change(Level.MINOR, f"{where} takes {_spoken(each)} too")
    for each in old:
        if each not in new and any(_satisfies(each, other) for other in new):
            yield Change(Level.MINOR, f"{where} needs less than {_spoken(each)} now", new=False)


def _satisfies(given: Alternative, needed: Alternative) -> bool:
    return all(name in given and scopes <= given[name] for name, scopes in needed.items())


def _spoken(alternative: Alternative) -> str:
    words = [
        f"{name} ({', '.join(sorted(scopes))})" if scopes else name for name, scopes in sorted(alternative.items())
    ]
    return f"the security {' and '.join(words)}" if words else "requests without security"


def changed_schemes(specs: SpecPair) -> Iterator[Change]:
    """Yield changed security schemes. A removed or changed one breaks its users, unless nothing uses it."""
    old, new = (side.get("components", {}).get("securitySchemes", {}) for side in (specs.old, specs.new))
    used = {name for each in _all_alternatives(specs.old) for name in each}
    for name, node in old.items():
        where = f"the security scheme {name}"
        gravest = Level.MAJOR if name in used else Level.MINOR
        if name not in new:
            yield Change(gravest, f"{where} is gone", new=False)
            continue
        before, now = inlined(specs.old, node), inlined(specs.new, new[name])
        keywords = sorted({*before, *now} - {"flows", "deprecated"})
        for keyword in keywords:
            level = Level.MINOR if keyword in _WHERE_TOKENS_COME_FROM else gravest
            yield from (Change(level, words, new=False) for words in differing(where, before, now, (keyword,)))
        if before.get("deprecated", False) != now.get("deprecated", False):
            words = "is deprecated" if now.get("deprecated") else "is no longer deprecated"
            yield Change(Level.MINOR, f"{where} {words}", new=False)
        yield from _flows(where, before.get("flows", {}), now.get("flows", {}), gravest)
    yield from (Change(Level.MINOR, f"the security scheme {name} is new") for name in new if name not in old)


def _all_alternatives(spec: Node) -> Iterator[Alternative]:
    for node in (spec, *(each.node for each in operations(spec))):
        yield from _alternatives(node)


def _flows(where: str, old: Node, new: Node, gravest: Level) -> Iterator[Change]:
    """Yield changed flows of OAuth 2. Other addresses and scopes change nothing that a call sends."""
    for name in dict.fromkeys([*old, *new]):
        flow = f"{where}, flow {name}"
        if name not in new:
            yield Change(gravest, f"{flow} is gone", new=False)
        elif name not in old:
            yield Change(Level.MINOR, f"{flow} is new")
        else:
            for words in differing(flow, old[name], new[name], sorted({*old[name], *new[name]} - {"scopes"})):
                yield Change(Level.MINOR, words, new=False)
            scopes = old[name].get("scopes", {}), new[name].get("scopes", {})
            for scope in dict.fromkeys([*scopes[0], *scopes[1]]):
                yield from _scope(flow, scope, *scopes)


def _scope(flow: str, scope: str, old: Node, new: Node) -> Iterator[Change]:
    if scope not in new:
        yield Change(Level.MINOR, f"{flow}: the scope {scope} is gone", new=False)
    elif scope not in old:
        yield Change(Level.MINOR, f"{flow}: the scope {scope} is new")
    elif old[scope] != new[scope]:
        yield Change(Level.PATCH, f"{flow}: the scope {scope} is described as {new[scope]}, was {old[scope]}")
