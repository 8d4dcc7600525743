"""The operations of a spec, and the changes of their paths, names and tokens."""

import re
from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from changes.annotations import lifecycle
from changes.change import Change, Level, shown
from changes.place import SpecPair
from spec_transforms import METHODS, Node, resolve


@frozen
class Operation:
    """One operation of one spec."""

    spec: Node
    method: str
    path: str
    node: Node
    item: Node = field(factory=dict[str, Any])  # its path item

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
        found = [
            resolve(self.spec, each) for each in [*self.item.get("parameters", ()), *self.node.get("parameters", ())]
        ]
        keys = ((str(each.get("in")), str(each.get("name"))) for each in found)
        names = ((place, name.lower() if place == "header" else name) for place, name in keys)
        return dict(zip(names, found, strict=True))

    def body(self) -> Node | None:
        """Return the request body, if it has one."""
        return resolve(self.spec, self.node["requestBody"]) if "requestBody" in self.node else None

    def responses(self) -> dict[str, Node]:
        """Return the responses by status."""
        return {status: resolve(self.spec, each) for status, each in self.node.get("responses", {}).items()}


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

    @property
    def operation_id(self) -> str:
        """The operationId in the old spec, with which the names of its inline classes begin."""
        return str(self.old.node.get("operationId", ""))


def operations(spec: Node) -> list[Operation]:
    """Return every operation of a spec."""
    return [
        Operation(spec, method, path, item[method], item)
        for path, item in spec.get("paths", {}).items()
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
    old, new = (shown(each.node, "operationId") for each in (pair.old, pair.new))
    if old != new:
        yield Change(Level.MAJOR, f"{pair.name} has the operationId {new}, was {old}")


def changed_tag(pair: Pair) -> Iterator[Change]:
    """Yield changed tags. The first is the package of the generated module; the others are documentation."""
    old, new = (each.node.get("tags") or ["default"] for each in (pair.old, pair.new))
    if old[0] != new[0]:
        yield Change(Level.MAJOR, f"{pair.name} has the first tag {new[0]}, was {old[0]}")
    elif old != new:
        yield Change(Level.PATCH, f"{pair.name} has the tags {', '.join(new)}, was {', '.join(old)}")


def changed_credentials(pair: Pair) -> Iterator[Change]:
    """Yield changed security schemes. A removed one breaks users who have no other."""
    old, new = (set(each.node.get("x-credentials", ())) for each in (pair.old, pair.new))
    for kind in sorted(old - new):
        yield Change(Level.MAJOR, f"{pair.name} no longer takes {kind} tokens")
    for kind in sorted(new - old):
        yield Change(Level.MINOR, f"{pair.name} takes {kind} tokens too")


def changed_lifecycle(pair: Pair) -> Iterator[Change]:
    """Yield whether an operation is deprecated now, or no longer."""
    yield from lifecycle(pair.name, pair.old.node, pair.new.node)


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
