"""The changes of what a spec says about a schema without refusing a value: its lifecycle and its default.

`deprecated`, `readOnly` and `writeOnly` break nobody: what worked keeps working. Users see it, so a change of them
is minor. A default that is said for the first time, or no longer, is minor too: the service did the same before.
Another default changes what a request means that leaves the value out.
"""

from collections.abc import Iterator, Mapping

from changes.change import Change, Level, differing
from changes.place import Place
from spec_transforms import Node

_LIFECYCLE: Mapping[str, str] = {"deprecated": "deprecated", "readOnly": "read-only", "writeOnly": "write-only"}


def changed_lifecycle(place: Place) -> Iterator[Change]:
    """Yield what is deprecated, read-only or write-only now, or no longer."""
    yield from lifecycle(place.where, place.old, place.new)


def lifecycle(where: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield what is deprecated, read-only or write-only now, or no longer: a schema, parameter, header or operation."""
    for keyword, words in _LIFECYCLE.items():
        before, now = bool(old.get(keyword, False)), bool(new.get(keyword, False))
        if before != now:
            yield Change(Level.MINOR, f"{where} is {words if now else f'no longer {words}'}", new=False)


def changed_default(place: Place) -> Iterator[Change]:
    """Yield a changed default. A request that leaves the value out means something else with another default."""
    both = "default" in place.old and "default" in place.new
    for words in differing(place.where, place.old, place.new, ("default",)):
        yield Change(Level.MAJOR if place.sent and both else Level.MINOR, words, new=False)


def changed_discriminator(place: Place) -> Iterator[Change]:
    """Yield a changed discriminator, which only says how to find the schema of a value."""
    for words in differing(place.where, place.old, place.new, ("discriminator",)):
        yield Change(Level.MINOR, words, new=False)
