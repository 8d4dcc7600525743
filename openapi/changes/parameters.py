"""The changes of parameters. Python signatures show few of them, but all of them are on the wire."""

from collections.abc import Iterator

from changes.alternatives import Inline, class_name
from changes.annotations import lifecycle
from changes.bodies import compare_content, described_otherwise
from changes.change import Change, Level, differing, shown
from changes.operations import Pair
from changes.place import Place
from changes.schemas import compare
from spec_transforms import Node

_ON_THE_WIRE = ("style", "explode", "allowReserved")


def changed_parameters(pair: Pair) -> Iterator[Change]:
    """Yield added, removed and changed parameters. One that is required, removed, moved or renamed breaks users."""
    old, new = pair.old.parameters(), pair.new.parameters()
    gone, came = ([key for key in one if key not in other] for one, other in ((old, new), (new, old)))
    for key in list(gone):
        for other in [each for each in came if _is_renamed(old[key], new[each])][:1]:
            gone.remove(key)
            came.remove(other)
            yield Change(Level.MAJOR, f"{pair.name}: {_spoken(old[key])} is {_spoken(new[other])} now")
            yield from _same(pair, old[key], new[other])
    for key in gone:
        yield Change(Level.MAJOR, f"{pair.name} takes no {_spoken(old[key])} any more")
    for key in came:
        required = new[key].get("required", False)
        words = "needs" if required else "takes"
        yield Change(Level.MAJOR if required else Level.MINOR, f"{pair.name} {words} {_spoken(new[key])} now")
    for key in (each for each in old if each in new):
        yield from _same(pair, old[key], new[key])


def _is_renamed(old: Node, new: Node) -> bool:
    """Return whether it is the same parameter under another name, or of the same name in another place."""
    kept = ("in", "schema", "content", "required")
    return old.get("name") == new.get("name") or all(old.get(each) == new.get(each) for each in kept)


def _spoken(parameter: Node) -> str:
    place = str(parameter.get("in"))
    where = {"path": "in the path", "query": "in the query", "header": "header"}.get(place, place)
    return f"{parameter.get('name')} ({where})"


def _same(pair: Pair, old: Node, new: Node) -> Iterator[Change]:
    """Yield changes of a parameter: required, another type, another style, or its lifecycle."""
    before, now = old.get("required", False), new.get("required", False)
    if before != now:
        words = "needs" if now else "no longer needs"
        yield Change(Level.MAJOR if now else Level.MINOR, f"{pair.name} {words} {_spoken(old)}", new=False)
    where = f"{pair.name}: {_spoken(old)}"
    yield from (Change(Level.MAJOR, words, new=False) for words in differing(where, old, new, _ON_THE_WIRE))
    level = Level.MINOR if new.get("allowEmptyValue", False) else Level.MAJOR
    yield from (Change(level, words, new=False) for words in differing(where, old, new, ("allowEmptyValue",)))
    yield from lifecycle(where, old, new)
    yield from described_otherwise(where, old, new)
    if ("content" in old) != ("content" in new):
        return
    yield from compare_content(pair, where, old, new, sent=True)
    inline = Inline(class_name(f"{pair.operation_id} {old.get('name')}"))
    schemas = old.get("schema", {}), new.get("schema", {})
    yield from _sent_default(where, *schemas)
    yield from compare(Place(pair.specs, *schemas, where, sent=True, xml=False, inline=(inline, inline)))


def _sent_default(where: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield that a call sends a default on its own: the generated function has it as its argument's default."""
    if "default" in new and shown(old, "default") != shown(new, "default"):
        yield Change(Level.MINOR, f"{where}: a call that leaves it out sends {shown(new, 'default')} now", new=False)
