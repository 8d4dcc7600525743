"""The changes of what requests and responses consist of: statuses, media types, bodies and headers."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from changes.alternatives import Inline, class_name
from changes.annotations import lifecycle
from changes.change import Change, Level, differing
from changes.operations import Pair
from changes.place import Place
from changes.schemas import compare
from spec_transforms import Node, resolve

_ENCODING = ("contentType", "style", "explode", "allowReserved")
_STYLE = ("style", "explode")


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
        yield from compare_content(pair, "body", old, new, sent=True)


def changed_statuses(pair: Pair) -> Iterator[Change]:
    """Yield changed statuses. A new one is one more response to read; a success that is removed breaks users."""
    old, new = pair.old.responses(), pair.new.responses()
    gone, came = ([each for each in one if each not in other] for one, other in ((old, new), (new, old)))
    for status in gone:
        yield from _removed_status(pair, status, old[status], new)
    for status in came:
        if not any(_is_covered(each, status) for each in gone):
            yield Change(Level.MINOR, f"{pair.name} may answer {status}")
    told: dict[Change, list[str]] = {}
    for status in (each for each in old if each in new):
        yield from compare_content(pair, f"response {status}", old[status], new[status], sent=False)
        for change in _headers(pair, old[status], new[status], sent=False):
            told.setdefault(change, []).append(status)
    for change, statuses in told.items():
        yield evolve(change, what=f"{pair.name}, response {', '.join(statuses)}: {change.what}")


def _removed_status(pair: Pair, status: str, old: Node, new: dict[str, Node]) -> Iterator[Change]:
    """Yield a status that is gone. A range of statuses, `default` or one status of a range may stand for it."""
    covers = [each for each in new if _is_covered(status, each)]
    if covers:
        yield Change(
            Level.MINOR,
            f"{pair.name}: {' and '.join(covers)} {'stand' if covers[1:] else 'stands'} for the response {status} now",
            new=False,
        )
        for each in covers:
            yield from compare_content(pair, f"response {status}", old, new[each], sent=False)
            for change in _headers(pair, old, new[each], sent=False):
                yield evolve(change, what=f"{pair.name}, response {status}: {change.what}")
    else:
        # Without its description, the client raises the same error for a status that means no success.
        level = Level.MAJOR if status.startswith("2") else Level.MINOR
        yield Change(level, f"{pair.name} no longer answers {status}", new=False)


def _is_covered(status: str, other: str) -> bool:
    if other == "default":
        return not status.startswith("2")
    return status[:1] == other[:1] and "XX" in status[1:] + other[1:]


def compare_content(pair: Pair, part: str, old: Node, new: Node, *, sent: bool) -> Iterator[Change]:
    """Compare the media types of a body or parameter, and the schema of each that both have."""
    one, other = old.get("content", {}), new.get("content", {})
    is_part = part == "body" or part.startswith("response ")
    whole = f"the {part} of {pair.name}" if is_part else part
    short = pair.name if part == "body" else f"{pair.name}, {part}," if is_part else part
    same, gone, came = _same_types(one, other)
    for media_type in gone:
        yield Change(Level.MAJOR, f"{short} {'no longer takes' if sent else 'no longer comes as'} {media_type}")
    for media_type in came:
        yield Change(Level.MINOR, f"{short} {'takes' if sent else 'may come as'} {media_type} too")
    for before, now in same:
        if before != now:
            words = "takes" if sent else "comes as"
            yield Change(Level.MINOR, f"{short} {words} {now} now, was {before}", new=False)
        yield from _encoding(pair, f"{whole} as {before}", one[before], other[now], sent=sent)
        inline = Inline(class_name(pair.operation_id + part.title().replace(" ", "")), is_root=True)
        schemas = one[before].get("schema", {}), other[now].get("schema", {})
        xml = before.partition(";")[0].endswith("xml")
        yield from compare(Place(pair.specs, *schemas, whole, sent=sent, xml=xml, inline=(inline, inline)))


def _same_types(old: Node, new: Node) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Return the media types of both sides, those that are gone, and those that came. A parameter may differ."""
    same = [(each, each) for each in old if each in new]
    gone, came = [each for each in old if each not in new], [each for each in new if each not in old]
    for each in list(gone):
        if found := next((other for other in came if other.partition(";")[0] == each.partition(";")[0]), None):
            same.append((each, found))
            gone.remove(each)
            came.remove(found)
    return same, gone, came


def _encoding(pair: Pair, where: str, old: Node, new: Node, *, sent: bool) -> Iterator[Change]:
    """Compare how the members of a form are written: https://spec.openapis.org/oas/v3.1.1.html#encoding-object."""
    one, other = old.get("encoding", {}), new.get("encoding", {})
    for name in dict.fromkeys([*one, *other]):
        before, now = one.get(name, {}), other.get(name, {})
        level = Level.MAJOR if sent else Level.MINOR
        if (name in one) != (name in other):
            words = "has its own encoding now" if name in other else "no longer has its own encoding"
            yield Change(level, f"{where}, member {name}, {words}", new=False)
        for words in differing(f"{where}, member {name}", before, now, _ENCODING):
            yield Change(level, words, new=False)
        for change in _headers(pair, before, now, sent=sent):
            yield evolve(change, what=f"{where}, member {name}: {change.what}")


def _headers(pair: Pair, old: Node, new: Node, *, sent: bool) -> Iterator[Change]:
    """Compare the headers of a response, or of a part of a request. Their names are case-insensitive."""
    one, other = (
        {name.lower(): (name, resolve(spec, node)) for name, node in response.get("headers", {}).items()}
        for spec, response in ((pair.specs.old, old), (pair.specs.new, new))
    )
    for key, (name, node) in one.items():
        if key not in other:
            yield Change(Level.MAJOR, f"the header {name} is gone")
            continue
        yield from _header(pair, f"the header {name}", node, other[key][1], sent=sent)
    for key, (name, node) in other.items():
        if key not in one:
            level = Level.MAJOR if sent and node.get("required", False) else Level.MINOR
            yield Change(level, f"the header {name} is new")


def _header(pair: Pair, where: str, old: Node, new: Node, *, sent: bool) -> Iterator[Change]:
    before, now = old.get("required", False), new.get("required", False)
    if before != now:
        level = Level.MINOR if now != sent else Level.MAJOR
        yield Change(level, f"{where} {'is always there' if now else 'may be absent'} now", new=False)
    yield from (Change(Level.MAJOR, words, new=False) for words in differing(where, old, new, _STYLE))
    yield from lifecycle(where, old, new)
    yield from described_otherwise(where, old, new)
    if ("content" in old) == ("content" in new):
        yield from compare_content(pair, where, old, new, sent=sent)
        schemas = old.get("schema", {}), new.get("schema", {})
        yield from compare(Place(pair.specs, *schemas, where, sent=sent, xml=False))


def described_otherwise(where: str, old: Node, new: Node) -> Iterator[Change]:
    """Yield whether the value is described by a media type now, or no longer: the text on the wire is the same."""
    if ("content" in old) != ("content" in new):
        found: Sequence[str] = list(new.get("content", ()))
        words = f"as {', '.join(found)}" if found else "by its schema"
        yield Change(Level.MINOR, f"{where} is described {words} now", new=False)
