"""The changes of operations: paths, names, parameters, media types, statuses, headers and tokens.

Python signatures show few of them, but all of them are on the wire.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, field, frozen

from changes.change import Change, Level, differing
from changes.schemas import Place, SpecPair, compare
from spec_transforms import METHODS, Node, resolve


@frozen
class Operation:
    """One operation of one spec."""

    spec: Node
    method: str
    path: str
    node: Node
    shared: list[Node] = field(factory=list[Node])  # the parameters of its path item

    @property
    def name(self) -> str:
        """The short form, such as `POST …/qualifications`."""
        return f"{self.method.upper()} …/{re.sub(r'/?{[^}]*}$', '', self.path).rsplit('/', 1)[-1]}"

    @property
    def template(self) -> tuple[str, str]:
        """Method and path without parameter names, which are the same on the wire."""
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path)

    def parameters(self) -> dict[tuple[str, str], Node]:
        """Return the parameters by place and name. The name of a header is in lower case."""
        found = [resolve(self.spec, each) for each in [*self.shared, *self.node.get("parameters", ())]]
        return {(each["in"], each["name"].lower() if each["in"] == "header" else each["name"]): each for each in found}

    def body(self) -> Node | None:
        """Return the request body, if it has one."""
        return resolve(self.spec, self.node["requestBody"]) if "requestBody" in self.node else None

    def responses(self) -> dict[str, Node]:
        """Return the responses by status."""
        return {status: resolve(self.spec, each) for status, each in self.node["responses"].items()}


@frozen
class Pair:
    """The same operation in both specs."""

    specs: SpecPair
    old: Operation
    new: Operation

    @property
    def name(self) -> str:
        """The name in the old spec, which users know."""
        return self.old.name


Rule = Callable[[Pair], Iterator[Change]]


def operations(spec: Node) -> list[Operation]:
    """Return every operation of a spec."""
    return [
        Operation(spec, method, path, item[method], item.get("parameters", []))
        for path, item in spec["paths"].items()
        for method in METHODS
        if method in item
    ]


def changed_path(pair: Pair) -> Iterator[Change]:
    """Yield a changed path or method, which breaks users of the old one."""
    if pair.old.template != pair.new.template:
        old, new = (f"{each.method.upper()} {each.path}" for each in (pair.old, pair.new))
        yield Change(Level.MAJOR, f"{old} is {new} now")


def changed_operation_id(pair: Pair) -> Iterator[Change]:
    """Yield a changed operationId, which is the name of the generated module."""
    old, new = (each.node.get("operationId") for each in (pair.old, pair.new))
    if old != new:
        yield Change(Level.MAJOR, f"{pair.name} has the operationId {new}, was {old}")


def changed_tag(pair: Pair) -> Iterator[Change]:
    """Yield a changed first tag, which is the package of the generated module."""
    old, new = ((each.node.get("tags") or ["default"])[0] for each in (pair.old, pair.new))
    if old != new:
        yield Change(Level.MAJOR, f"{pair.name} has the first tag {new}, was {old}")


def changed_parameters(pair: Pair) -> Iterator[Change]:
    """Yield added and removed parameters. One that is required, removed, moved or renamed breaks users."""
    old, new = pair.old.parameters(), pair.new.parameters()
    gone, came = ([key for key in one if key not in other] for one, other in ((old, new), (new, old)))
    for key in list(gone):
        for other in [each for each in came if _is_renamed(old[key], new[each])][:1]:
            gone.remove(key)
            came.remove(other)
            yield Change(Level.MAJOR, f"{pair.name}: {_spoken(old[key])} is {_spoken(new[other])} now")
    for key in gone:
        yield Change(Level.MAJOR, f"{pair.name} takes no {_spoken(old[key])} any more")
    for key in came:
        required = new[key].get("required", False)
        words = "needs" if required else "takes"
        yield Change(Level.MAJOR if required else Level.MINOR, f"{pair.name} {words} {_spoken(new[key])} now")


def _is_renamed(old: Node, new: Node) -> bool:
    """Return whether it is the same parameter under another name, or of the same name in another place."""
    kept = ("in", "schema", "required")
    return old["name"] == new["name"] or all(old.get(each) == new.get(each) for each in kept)


def _spoken(parameter: Node) -> str:
    where = {"path": "in the path", "query": "in the query", "header": "header"}.get(parameter["in"], parameter["in"])
    return f"{parameter['name']} ({where})"


def same_parameters(pair: Pair) -> Iterator[Change]:
    """Yield changes of a parameter: required, another type, or another style."""
    old, new = pair.old.parameters(), pair.new.parameters()
    for key in (each for each in old if each in new):
        one, other = old[key], new[key]
        before, now = one.get("required", False), other.get("required", False)
        if before != now:
            words = "needs" if now else "no longer needs"
            yield Change(Level.MAJOR if now else Level.MINOR, f"{pair.name} {words} {_spoken(one)}", new=False)
        known = ("name", "in", "required", "schema")
        where = f"{pair.name}: {_spoken(one)}"
        yield from (Change(Level.MAJOR, words) for words in differing(where, one, other, known))
        schemas = one.get("schema", {}), other.get("schema", {})
        yield from compare(Place(pair.specs, *schemas, where, sent=True, xml=False))


def changed_body(pair: Pair) -> Iterator[Change]:
    """Yield changes of the body. A body that is now required or no longer accepted breaks users."""
    old, new = pair.old.body(), pair.new.body()
    before, now = (bool(each and each.get("required", False)) for each in (old, new))
    if old is None and new is not None:
        words = "needs a body now" if now else "may be given a body now"
        yield Change(Level.MAJOR if now else Level.MINOR, f"{pair.name} {words}")
    elif old is not None and new is None:
        yield Change(Level.MAJOR, f"{pair.name} takes no body any more")
    elif before != now:
        words = "needs a body now" if now else "may be sent without a body now"
        yield Change(Level.MAJOR if now else Level.MINOR, f"{pair.name} {words}", new=False)
    if old is not None and new is not None:
        yield from _content(pair, "body", old, new, sent=True)


def changed_statuses(pair: Pair) -> Iterator[Change]:
    """Yield changed statuses. A new one is one more response to read; a removed one breaks users."""
    old, new = pair.old.responses(), pair.new.responses()
    for status in (each for each in old if each not in new):
        yield Change(Level.MAJOR, f"{pair.name} no longer answers {status}")
    for status in (each for each in new if each not in old):
        yield Change(Level.MINOR, f"{pair.name} may answer {status}")
    told: dict[Change, list[str]] = {}
    for status in (each for each in old if each in new):
        yield from _content(pair, f"response {status}", old[status], new[status], sent=False)
        for change in _headers(pair, old[status], new[status]):
            told.setdefault(change, []).append(status)
    for change, statuses in told.items():
        yield evolve(change, what=f"{pair.name}, response {', '.join(statuses)}: {change.what}")


def _content(pair: Pair, part: str, old: Node, new: Node, *, sent: bool) -> Iterator[Change]:
    """Compare the media types of a body, and the schema of each that both have."""
    one, other = old.get("content", {}), new.get("content", {})
    short = pair.name if sent else f"{pair.name}, {part},"
    for media_type in (each for each in one if each not in other):
        yield Change(Level.MAJOR, f"{short} {'no longer takes' if sent else 'no longer comes as'} {media_type}")
    for media_type in (each for each in other if each not in one):
        yield Change(Level.MINOR, f"{short} {'takes' if sent else 'may come as'} {media_type} too")
    for media_type in (each for each in one if each in other):
        where = f"the {part} of {pair.name}"
        media = one[media_type], other[media_type]
        yield from (Change(Level.MAJOR, words) for words in differing(f"{where} as {media_type}", *media, ("schema",)))
        schemas = media[0].get("schema", {}), media[1].get("schema", {})
        yield from compare(Place(pair.specs, *schemas, where, sent=sent, xml=media_type.endswith("xml")))


def _headers(pair: Pair, old: Node, new: Node) -> Iterator[Change]:
    """Compare the headers of a response. Their names are case-insensitive."""
    one, other = (
        {name.lower(): (name, resolve(spec, node)) for name, node in response.get("headers", {}).items()}
        for spec, response in ((pair.specs.old, old), (pair.specs.new, new))
    )
    for key, (name, node) in one.items():
        if key not in other:
            yield Change(Level.MAJOR, f"the header {name} is gone")
            continue
        now = other[key][1]
        if node.get("required", False) != now.get("required", False):
            level = Level.MINOR if now.get("required", False) else Level.MAJOR
            words = "is always there now" if level is Level.MINOR else "may be absent now"
            yield Change(level, f"the header {name} {words}", new=False)
        schemas = node.get("schema", {}), now.get("schema", {})
        yield from compare(Place(pair.specs, *schemas, f"the header {name}", sent=False, xml=False))
    for key, (name, _) in other.items():
        if key not in one:
            yield Change(Level.MINOR, f"the header {name} is new")


def changed_credentials(pair: Pair) -> Iterator[Change]:
    """Yield changed security schemes. A removed one breaks users who have no other."""
    old, new = (set(each.node.get("x-credentials", ())) for each in (pair.old, pair.new))
    for kind in sorted(old - new):
        yield Change(Level.MAJOR, f"{pair.name} no longer takes {kind} tokens")
    for kind in sorted(new - old):
        yield Change(Level.MINOR, f"{pair.name} takes {kind} tokens too")
    before, now = (each.node.get("security", each.spec.get("security")) for each in (pair.old, pair.new))
    if before != now:
        yield Change(Level.MAJOR, f"{pair.name}: security is {now}, was {before}")


def changed_otherwise(pair: Pair) -> Iterator[Change]:
    """Yield every change that no other rule handles. It counts as breaking until somebody checks it."""
    known = ("operationId", "tags", "parameters", "requestBody", "responses", "security")
    if pair.old.node.get("deprecated", False) != pair.new.node.get("deprecated", False):
        yield Change(
            Level.MINOR,
            f"{pair.name} is {'' if pair.new.node.get('deprecated') else 'no longer '}deprecated",
            new=False,
        )
    words = differing(pair.name, pair.old.node, pair.new.node, (*known, "deprecated"))
    yield from (Change(Level.MAJOR, each) for each in words)


RULES: Sequence[Rule] = (
    changed_path,
    changed_operation_id,
    changed_tag,
    changed_parameters,
    same_parameters,
    changed_body,
    changed_statuses,
    changed_credentials,
    changed_otherwise,
)


def pairs(specs: SpecPair) -> tuple[list[Pair], list[Operation], list[Operation]]:
    """Return the operations in both specs, matched by path or operationId, the removed ones and the added ones."""
    gone, came = operations(specs.old), operations(specs.new)
    both: list[Pair] = []
    for same in (_same_template, _same_id):
        for old in list(gone):
            if found := next((new for new in came if same(old, new)), None):
                both.append(Pair(specs, old, found))
                gone.remove(old)
                came.remove(found)
    return both, gone, came


def _same_template(old: Operation, new: Operation) -> bool:
    return old.template == new.template


def _same_id(old: Operation, new: Operation) -> bool:
    return "operationId" in old.node and old.node["operationId"] == new.node.get("operationId")
