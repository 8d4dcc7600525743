"""The changes of schemas. Each schema is compared wherever requests and responses use it, in JSON and in XML.

A request may allow more than before, and a response may promise more than before. The opposite breaks users.
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
class SpecPair:
    """The old and the new spec, and the schemas that are already compared."""

    old: Node
    new: Node
    seen: set[tuple[object, ...]] = field(factory=set[tuple[object, ...]])

    @property
    def names(self) -> dict[str, str]:
        """The names of the common schemas in the old spec, so that a new title does not count as a new type."""
        schemas: Node = self.old.get("components", {}).get("schemas", {})
        return {key: node.get("title", key) for key, node in schemas.items()}


@frozen
class Place:
    """The same schema in both specs, at one place where it is used."""

    specs: SpecPair
    old: Node
    new: Node
    where: str
    sent: bool  # in a request; otherwise in a response
    xml: bool
    optional: bool = False  # an optional property, for which null makes no difference
    key: str = ""  # the name of a property, which is also its default name in XML

    def alternatives(self) -> tuple[dict[str, Alternative], dict[str, Alternative]]:
        """Return the alternatives of both sides by their descriptions, which are comparable."""
        specs = self.specs
        return (
            kinds(specs.old, self.old, specs.names),
            kinds(specs.new, self.new, specs.names),
        )


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
    broken = (gone and "Any" not in new) if place.sent else (came and "Any" not in old)
    words = [type_words(side, node, place.specs.names) for side, node in _sides(place)]
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
    found = list(alternatives(spec, node))
    named = [alternative for alternative in found if "enum" in alternative.node]
    values = [str(value) for alternative in named for value in alternative.node["enum"]]
    others = any(
        alternative.node.get("type") in {"string", None} and "enum" not in alternative.node for alternative in found
    )
    return values, others, next((alternative.name for alternative in named if alternative.name), where)


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


def changed_constraint(place: Place) -> Iterator[Change]:
    """Yield changed constraints. A valid request may be refused now."""
    for words in differing(place.where, place.old, place.new, _KNOWN):
        yield Change(Level.MAJOR if place.sent else Level.MINOR, words, new=False)


def renamed_class(place: Place) -> Iterator[Change]:
    """Yield a changed title, which is the name of the generated class."""
    old, new = place.old.get("title"), place.new.get("title")
    if old and new and old != new:
        yield Change(Level.MAJOR, f"the class {old} is called {new} now")


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
        subject, words = f"{place.where}.{python_name(name)}", _attribute(place, node, name in required)
        needed = ", and has to be given" if name in required else ""
        level = Level.MAJOR if name in required else Level.MINOR
        yield Change(level, f"{subject}: {words} is new ({name}){needed}", subject)


def _attribute(place: Place, node: Node, required: bool) -> str:
    words = type_words(place.specs.new, node, place.specs.names)
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
    """Yield all changes of a schema and its content."""
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
        required = all(name in node.get("required", ()) for node in (place.old, place.new))
        where = f"{place.where}.{python_name(name)}"
        yield from compare(evolve(place, old=old[name], new=new[name], where=where, optional=not required, key=name))
