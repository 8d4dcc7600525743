"""The changes of schemas. Each schema is compared wherever requests and responses use it, in JSON and in XML.

A request may allow more than before, and a response may promise more than before. The opposite breaks users.
"""

import json
from collections.abc import Callable, Iterator, Sequence

from attrs import evolve

from changes.alternatives import (
    NOTHING,
    Alternative,
    Inline,
    aliases,
    alternatives,
    inline_property,
    items,
    members,
    python_name,
    type_words,
)
from changes.annotations import changed_default, changed_discriminator, changed_lifecycle
from changes.change import Change, Level, differing
from changes.constraints import changed_constraint
from changes.place import Place
from spec_transforms import Node

_XML = {"name": "name", "namespace": "namespace", "prefix": "prefix", "attribute": "attribute", "wrapped": "wrapping"}
_XML_WORDS = {**_XML, "x-order": "order of elements"}
_WIDER = {"int": "float"}  # a float takes every int

Rule = Callable[[Place], Iterator[Change]]


def changed_type(place: Place) -> Iterator[Change]:
    """Yield a changed type. A request may accept more types, and a response may have fewer."""
    old, new = (set(each) for each in place.alternatives())
    if place.optional and (old ^ new) == {"None"}:
        yield Change(Level.PATCH, f"{place.where} may {'' if 'None' in new else 'no longer '}be null")
        return
    if place.optional:
        old, new = old - {"None"}, new - {"None"}
    gone, came = old - new, new - old
    if not gone and not came:
        return
    refused = {each for each in gone if _WIDER.get(each) not in new}
    unknown = {each for each in came if _WIDER.get(each) not in old}
    broken = (refused and "Any" not in new) if place.sent else (unknown and "Any" not in old)
    words = [
        type_words(spec, node, place.specs.names, inline)
        for (spec, node), inline in zip(_sides(place), place.inline, strict=True)
    ]
    about = place.where if place.key else ""
    level = Level.MAJOR if broken else Level.MINOR
    yield Change(level, f"{place.where} is {words[1]} now, was {words[0]}", about, new=False)


def _sides(place: Place) -> tuple[tuple[Node, Node], tuple[Node, Node]]:
    return (place.specs.old, place.old), (place.specs.new, place.new)


def changed_values(place: Place) -> Iterator[Change]:
    """Yield changed enumerations. Responses may have new values anyway, but removing one breaks users."""
    (old, old_open, _), (new, new_open, name) = (_values(*side, place.where) for side in _sides(place))
    if not old and not new:
        return
    if not new:
        level = Level.MINOR if place.sent or old_open else Level.MAJOR
        yield Change(level, f"{place.where} may be any value now", new=False)
        return
    if not old:
        narrower = place.sent and not new_open
        level = Level.MAJOR if narrower else Level.MINOR
        yield Change(level, f"{place.where} is one of {', '.join(new)} now", new=False)
        return
    for value in (each for each in old if each not in new):
        yield Change(Level.MAJOR, f"{name} is no longer `{value}`")
    for value in (each for each in new if each not in old):
        yield Change(Level.MINOR, f"{name} may be `{value}`")
    if old_open != new_open:
        words = "other values than the known" if new_open else "the known values only"
        broken = place.sent != new_open
        yield Change(Level.MAJOR if broken else Level.MINOR, f"{place.where} takes {words} now", new=False)


def _values(spec: Node, node: Node, where: str) -> tuple[list[str], bool, str]:
    """Return the values of an enumeration, whether others are allowed, and the name of its owner."""
    found = [each for each in alternatives(spec, node) if each.node.get("type") != "null"]
    named = [alternative for alternative in found if "enum" in alternative.node]
    values = [value for alternative in named for value in alternative.node["enum"] if value is not None]
    types = {alternative.node.get("type") for alternative in named}
    others = any(
        "enum" not in alternative.node and (alternative.node.get("type") in {None, *types} or None in types)
        for alternative in found
    )
    words = [str(value) if isinstance(value, str) else json.dumps(value) for value in values]
    return words, others, next((alternative.name for alternative in named if alternative.name), where)


def changed_xml(place: Place) -> Iterator[Change]:
    """Yield changes of the XML name, namespace or order, by which the service recognizes an element."""
    if not place.xml:
        return
    old, new = (dict(node.get("xml", {})) for node in (place.old, place.new))
    for each in (old, new):
        each.setdefault("name", place.key or None)
    for key, words in _XML_WORDS.items():
        if old.get(key) != new.get(key):
            said = f"in XML the {words} of {place.where} is {new.get(key, 'absent')}, was {old.get(key, 'absent')}"
            yield Change(Level.MAJOR, said)


def changed_choice(place: Place) -> Iterator[Change]:
    """Yield a choice of `anyOf` that is one of `oneOf` now, or the other way round: the types are the same."""
    old, new = ([field for field in ("anyOf", "oneOf") if field in node] for node in (place.old, place.new))
    if old and new and old != new:
        yield Change(Level.PATCH, f"{place.where} is described by {' and '.join(new)}, was by {' and '.join(old)}")


def renamed_class(old: Alternative, new: Alternative) -> Iterator[Change]:
    """Yield a changed name of the generated class: the title, or the key in `components/schemas`."""
    if old.name != new.name:
        yield Change(Level.MAJOR, f"the class {old.name} is called {new.name} now")


def removed_property(place: Place) -> Iterator[Change]:
    """Yield removed properties, which break users."""
    new = members(Alternative(place.new))
    for name in (each for each in members(Alternative(place.old)) if each not in new):
        subject = f"{place.where}.{python_name(name)}"
        yield Change(Level.MAJOR, f"{subject} is gone ({name})", subject)


def added_property(place: Place) -> Iterator[Change]:
    """Yield added properties. A required one breaks users who do not give it."""
    old = members(Alternative(place.old))
    required = place.new.get("required", ())
    for name, node in members(Alternative(place.new)).items():
        if name in old:
            continue
        subject, words = f"{place.where}.{python_name(name)}", _attribute(place, name, node, name in required)
        needed = ", and has to be given" if name in required else ""
        level = Level.MAJOR if name in required else Level.MINOR
        yield Change(level, f"{subject}: {words} is new ({name}){needed}", subject)


def _attribute(place: Place, name: str, node: Node, required: bool) -> str:
    words = type_words(place.specs.new, node, place.specs.names, inline_property(place.where, name, node))
    return words if required or "None" in words.split(" | ") else f"{words} | None"


def required_property(place: Place) -> Iterator[Change]:
    """Yield changed requirements. A request may omit more than before; a response may not."""
    old, new = (set(node.get("required", ())) for node in (place.old, place.new))
    both = members(Alternative(place.old)).keys() & members(Alternative(place.new)).keys()
    for name in sorted((old ^ new) & both):
        subject = f"{place.where}.{python_name(name)}"
        if name in new:
            yield Change(Level.MAJOR, f"{subject} is required now ({name})", subject)
        else:
            level = Level.MINOR if place.sent else Level.MAJOR
            yield Change(level, f"{subject} may be absent, and None, now ({name})", subject, new=False)


def other_spelling(place: Place) -> Iterator[Change]:
    """Yield changed aliases (`x-alias-of`), each of which is read as its property."""
    old, new = aliases(Alternative(place.old)), aliases(Alternative(place.new))
    for name in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
        if name in new:
            yield Change(Level.MINOR, f"{place.where}.{python_name(new[name])} is read from {name} too")
        else:
            yield Change(Level.MAJOR, f"{place.where}.{python_name(old[name])} is no longer read from {name}")


def moved_arguments(place: Place) -> Iterator[Change]:
    """Yield a changed order of arguments; users should pass the arguments of generated classes by name."""
    old, new = ([python_name(name) for name in _arguments(node)] for node in (place.old, place.new))
    common = [name for name in old if name in new]
    if new[: len(common)] != common:
        yield Change(Level.PATCH, f"the arguments of {place.where} are in another order: give them by name")


def _arguments(node: Node) -> Sequence[str]:
    names = members(Alternative(node))
    required = node.get("required", ())
    return [*(name for name in names if name in required), *(name for name in names if name not in required)]


def changed_words_of_type(place: Place) -> Iterator[Change]:
    """Yield a type that is written differently, or no longer written, though the Python type is the same."""
    yield from (Change(Level.PATCH, words) for words in differing(place.where, place.old, place.new, ("type",)))


SITE_RULES: Sequence[Rule] = (
    changed_type,
    changed_values,
    changed_choice,
    changed_xml,
    changed_lifecycle,
    changed_default,
    changed_discriminator,
)
LEAF_RULES: Sequence[Rule] = (
    changed_words_of_type,
    changed_constraint,
    changed_lifecycle,
    changed_default,
    changed_discriminator,
)
OBJECT_RULES: Sequence[Rule] = (
    removed_property,
    added_property,
    required_property,
    other_spelling,
    moved_arguments,
    changed_xml,
)


def compare(place: Place) -> Iterator[Change]:
    """Yield all changes of a schema and its content."""
    for rule in SITE_RULES:
        yield from rule(place)
    old, new = place.alternatives()
    for words in (each for each in old if each in new):
        left = [each for each in old[words] if each not in new[words]]
        right = [each for each in new[words] if each not in old[words]]
        same = [each for each in old[words] if each in new[words]]
        for one, other in [*zip(same, same, strict=True), *zip(left, right, strict=False)]:
            yield from _alternative(place, one, other)
        yield from _extra(place, words, left[len(right) :], right[len(left) :])


def _extra(place: Place, words: str, gone: Sequence[Alternative], came: Sequence[Alternative]) -> Iterator[Change]:
    """Yield an alternative of a type that the other side has too. Those with values are compared by their values."""
    for found, text in ((gone, "is no longer described by"), (came, "is also described by")):
        for each in found:
            if "enum" not in each.node:
                level = Level.MINOR if found is came else Level.MAJOR if place.sent else Level.PATCH
                described = json.dumps(each.node, ensure_ascii=False)
                yield Change(level, f"{place.where}, {words}, {text} {described}", new=False)


def _alternative(place: Place, one: Alternative, other: Alternative) -> Iterator[Change]:
    """Yield the changes of one alternative: of its constraints, its members or its items."""
    inner = evolve(place, old=one.node, new=other.node, optional=False, key="", inline=(one.inline, other.inline))
    if one.is_object:
        inner = evolve(inner, where=one.name or place.where)
    if one.is_object or one.node.get("type") == "array":
        mark = json.dumps([one.node, other.node])
        if mark in place.trail or not _first_time(inner, one.key, other.key):
            return
        inner = evolve(inner, trail=(*place.trail, mark))
    is_whole = one.key is None and not {"anyOf", "oneOf"} & place.old.keys()
    for rule in LEAF_RULES[:2] if is_whole else LEAF_RULES:
        yield from rule(inner)
    if one.is_object or (one.key and "enum" in one.node):
        yield from renamed_class(one, other)
    if one.is_object:
        yield from _object(inner)
    elif one.node.get("type") == "array":
        closed = [each.node.get("items") == NOTHING for each in (one, other)]
        if closed[0] != closed[1]:
            level = (Level.MAJOR if place.sent else Level.PATCH) if closed[1] else Level.MINOR
            words = "no other items than the described" if closed[1] else "other items than the described"
            yield Change(level, f"{place.where} takes {words} now", new=False)
        yield from compare(inner.at(items(one.node), items(other.node), f"{place.where}[]", "Item"))


def _first_time(place: Place, old: str | None, new: str | None) -> bool:
    """Return whether these two schemas were not compared yet. A schema may contain itself."""
    if old is None and new is None:
        return True
    mark = (old, new, place.sent, place.xml)
    first = mark not in place.specs.seen
    place.specs.seen.add(mark)
    return first


def _object(place: Place) -> Iterator[Change]:
    for rule in OBJECT_RULES:
        yield from rule(place)
    old, new = members(Alternative(place.old)), members(Alternative(place.new))
    for name in (each for each in old if each in new):
        optional = [name not in node.get("required", ()) for node in (place.old, place.new)]
        yield from compare(
            evolve(
                place,
                old=old[name],
                new=new[name],
                where=f"{place.where}.{python_name(name)}",
                optional=any(optional),
                read_only=bool(old[name].get("readOnly") and new[name].get("readOnly")),
                key=name,
                inline=(
                    inline_property(place.where, name, old[name]),
                    inline_property(place.where, name, new[name]),
                ),
            )
        )
    others = [node.get("additionalProperties", {}) for node in (place.old, place.new)]
    if others[0] != others[1] or others[0]:
        yield from _others(place, *others)


def _others(place: Place, old: Node, new: Node) -> Iterator[Change]:
    """Yield changes of the members without a name. A class that allows none has no attribute for them."""
    where = f"{place.where}.additional_properties"
    if (old == NOTHING) != (new == NOTHING):
        words = "no other members than the known" if new == NOTHING else "other members than the known"
        level = Level.MAJOR if new == NOTHING else Level.MINOR
        yield Change(level, f"{place.where} takes {words} now", new=False)
    elif old != NOTHING:
        inline = Inline(f"{place.where}AdditionalProperty")
        yield from compare(
            evolve(place, old=old, new=new, where=where, optional=False, key="", inline=(inline, inline))
        )
