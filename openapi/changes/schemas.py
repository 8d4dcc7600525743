"""What changed in the schemas: every one is met where requests and answers use it, in JSON and in XML.

A request may be given more than before, an answer may promise more than before; the other way round breaks somebody.
"""

from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, field, frozen

from changes.alternatives import Alternative, aliases, alternatives, kinds, members, python_name, type_words
from changes.change import Change, Level, differing
from spec_transforms import Node

_XML = {"name": "name", "namespace": "namespace", "prefix": "prefix", "attribute": "attribute", "wrapped": "wrapping"}
_XML_WORDS = {**_XML, "x-order": "order of elements"}
_KNOWN = (
    "$ref",
    "anyOf",
    "oneOf",
    "allOf",
    "type",
    "format",
    "enum",
    "properties",
    "required",
    "items",
    "xml",
    "title",
)


@frozen
class Documents:
    """Both documents, and what was compared already."""

    old: Node
    new: Node
    seen: set[tuple[object, ...]] = field(factory=set[tuple[object, ...]])

    @property
    def names(self) -> dict[str, str]:
        """Return how the old document calls the schemas that both have, so that a new title is no new type."""
        schemas: Node = self.old.get("components", {}).get("schemas", {})
        return {key: node.get("title", key) for key, node in schemas.items()}


@frozen
class Place:
    """The same schema in both documents, as it is written at one place."""

    documents: Documents
    old: Node
    new: Node
    where: str
    sent: bool  # in a request; otherwise in an answer
    xml: bool
    optional: bool = False  # a property that need not be there: then null makes no difference
    key: str = ""  # a property's name, which is its name in XML if nothing else is said

    def alternatives(self) -> tuple[dict[str, Alternative], dict[str, Alternative]]:
        """Return the alternatives on both sides, by words that mean the same on both."""
        documents = self.documents
        return (
            kinds(documents.old, self.old, documents.names),
            kinds(documents.new, self.new, documents.names),
        )


Rule = Callable[[Place], Iterator[Change]]


def changed_type(place: Place) -> Iterator[Change]:
    """Tell another type: a request may take more of them, an answer may be of fewer."""
    old, new = (set(each) for each in place.alternatives())
    if place.optional and (old ^ new) == {"None"}:
        yield Change(Level.PATCH, f"{place.where} may {'' if 'None' in new else 'no longer '}be null")
        return
    if place.optional:
        old, new = old - {"None"}, new - {"None"}
    gone, came = old - new, new - old
    if not gone and not came:
        return
    broken = (gone and "Any" not in new) if place.sent else (came and "Any" not in old)
    words = [type_words(side, node, place.documents.names) for side, node in _sides(place)]
    about = place.where if place.key else ""
    level = Level.MAJOR if broken else Level.MINOR
    yield Change(level, f"{place.where} is {words[1]} now, was {words[0]}", about, new=False)


def _sides(place: Place) -> tuple[tuple[Node, Node], tuple[Node, Node]]:
    return (place.documents.old, place.old), (place.documents.new, place.new)


def changed_values(place: Place) -> Iterator[Change]:
    """Tell known values: one may be added, since answers may hold others anyway; one that goes away is missed."""
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
    """Return the known values, whether others may come, and whose values they are."""
    found = list(alternatives(spec, node))
    named = [alternative for alternative in found if "enum" in alternative.node]
    values = [str(value) for alternative in named for value in alternative.node["enum"]]
    others = any(each.node.get("type") in {"string", None} and "enum" not in each.node for each in found)
    return values, others, next((alternative.name for alternative in named if alternative.name), where)


def changed_xml(place: Place) -> Iterator[Change]:
    """Tell XML: an element under another name, namespace or order is not the one that the service knows."""
    if not place.xml:
        return
    old, new = (dict(node.get("xml", {})) for node in (place.old, place.new))
    for each in (old, new):
        each.setdefault("name", place.key or None)
    for key, words in _XML_WORDS.items():
        if old.get(key) != new.get(key):
            said = f"in XML the {words} of {place.where} is {new.get(key, 'absent')}, was {old.get(key, 'absent')}"
            yield Change(Level.MAJOR, said)


def changed_constraint(place: Place) -> Iterator[Change]:
    """Tell whatever else a schema asks for: a request that was good may be refused now."""
    for words in differing(place.where, place.old, place.new, _KNOWN):
        yield Change(Level.MAJOR if place.sent else Level.MINOR, words, new=False)


def renamed_class(place: Place) -> Iterator[Change]:
    """Tell another title: it is the name of the generated class."""
    old, new = place.old.get("title"), place.new.get("title")
    if old and new and old != new:
        yield Change(Level.MAJOR, f"the class {old} is called {new} now")


def removed_property(place: Place) -> Iterator[Change]:
    """Tell properties that went: who reads or gives one finds it no more."""
    new = members(Alternative(place.new))
    for name in (each for each in members(Alternative(place.old)) if each not in new):
        subject = f"{place.where}.{python_name(name)}"
        yield Change(Level.MAJOR, f"{subject} is gone ({name})", subject)


def added_property(place: Place) -> Iterator[Change]:
    """Tell properties that came: a required one breaks whoever does not give it."""
    old = members(Alternative(place.old))
    required = place.new.get("required", ())
    for name, node in members(Alternative(place.new)).items():
        if name in old:
            continue
        subject, words = f"{place.where}.{python_name(name)}", _attribute(place, node, name in required)
        needed = ", and has to be given" if name in required else ""
        level = Level.MAJOR if name in required else Level.MINOR
        yield Change(level, f"{subject}: {words} is new ({name}){needed}", subject)


def _attribute(place: Place, node: Node, required: bool) -> str:
    words = type_words(place.documents.new, node, place.documents.names)
    return words if required or "None" in words.split(" | ") else f"{words} | None"


def required_property(place: Place) -> Iterator[Change]:
    """Tell what has to be there: a request may leave out more than before, an answer may not."""
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
    """Tell other spellings of a property, `x-alias-of`: each is read as that property."""
    old, new = aliases(Alternative(place.old)), aliases(Alternative(place.new))
    for name in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
        if name in new:
            yield Change(Level.MINOR, f"{place.where}.{python_name(new[name])} is read from {name} too")
        else:
            yield Change(Level.MAJOR, f"{place.where}.{python_name(old[name])} is no longer read from {name}")


def moved_arguments(place: Place) -> Iterator[Change]:
    """Note another order of arguments: generated classes are meant to be built by name."""
    old, new = ([python_name(name) for name in _arguments(node)] for node in (place.old, place.new))
    common = [name for name in old if name in new]
    if new[: len(common)] != common:
        yield Change(Level.PATCH, f"the arguments of {place.where} are in another order: give them by name")


def _arguments(node: Node) -> Sequence[str]:
    names = members(Alternative(node))
    required = node.get("required", ())
    return [*(name for name in names if name in required), *(name for name in names if name not in required)]


SITE_RULES: Sequence[Rule] = (changed_type, changed_values, changed_xml, changed_constraint)
OBJECT_RULES: Sequence[Rule] = (
    renamed_class,
    removed_property,
    added_property,
    required_property,
    other_spelling,
    moved_arguments,
    changed_xml,
    changed_constraint,
)


def compare(place: Place) -> Iterator[Change]:
    """Yield what changed in a schema and in all that it holds."""
    for rule in SITE_RULES:
        yield from rule(place)
    old, new = place.alternatives()
    for words in (each for each in old if each in new):
        one, other = old[words], new[words]
        inner = evolve(place, old=one.node, new=other.node, optional=False, key="")
        if one.is_object:
            named = evolve(inner, where=one.name or place.where)
            if _first_time(named, one.key, other.key):
                yield from _object(named)
        elif one.node.get("type") == "array":
            yield from changed_constraint(inner)
            items = evolve(
                inner, old=one.node.get("items", {}), new=other.node.get("items", {}), where=f"{place.where}[]"
            )
            yield from compare(items)
        else:
            yield from changed_constraint(inner)


def _first_time(place: Place, old: str | None, new: str | None) -> bool:
    """Return whether these two schemas were not compared yet: one may hold itself."""
    if old is None and new is None:
        return True
    mark = (old, new, place.sent, place.xml)
    first = mark not in place.documents.seen
    place.documents.seen.add(mark)
    return first


def _object(place: Place) -> Iterator[Change]:
    for rule in OBJECT_RULES:
        yield from rule(place)
    old, new = members(Alternative(place.old)), members(Alternative(place.new))
    for name in (each for each in old if each in new):
        required = all(name in node.get("required", ()) for node in (place.old, place.new))
        where = f"{place.where}.{python_name(name)}"
        yield from compare(evolve(place, old=old[name], new=new[name], where=where, optional=not required, key=name))
