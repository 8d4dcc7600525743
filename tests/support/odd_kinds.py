"""Schemas of every kind that OpenAPI has and the spec has not, with data of each, and what reads them."""

import json
from typing import Any

from odd_spec import Node, odd, operation, response

TEXT: Node = {"type": "string"}
WHOLE: Node = {"type": "integer"}
MOMENT: Node = {"type": "string", "format": "date-time"}
WHEN = "2026-01-31T12:00:00+00:00"
GUID = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


def ref(name: str) -> Node:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def thing(properties: Node, **more: Any) -> Node:
    """Return an object."""
    return {"type": "object", "properties": properties, **more}


def told_apart(*names: str, **mapping: str) -> Node:
    """Return a union with a discriminator."""
    apart: Node = {"propertyName": "kind"}
    return {
        "oneOf": [ref(each) for each in names],
        "discriminator": {**apart, **({"mapping": mapping} if mapping else {})},
    }


ANIMAL = told_apart("Cat", "Dog", cat=ref("Cat")["$ref"], dog="Dog", hound="Dog")

SCHEMAS: dict[str, Node] = {
    "Pair": thing({"left": TEXT, "right": WHOLE}, title="Pair"),
    "Level": {"type": "integer", "enum": [1, 2]},
    "Cat": thing({"kind": TEXT, "name": TEXT, "since": MOMENT}, title="Cat", required=["kind"]),
    "Dog": thing({"kind": TEXT, "name": TEXT}, title="Dog", required=["kind"]),
    "First": thing({"one": TEXT, "both": TEXT}, title="First"),
    "Second": thing({"two": TEXT, "both": TEXT}, title="Second", required=["two"]),
    "Ground": thing({"name": TEXT, "at": MOMENT, "place": thing({"floor": WHOLE})}, required=["name"]),
    "Derived": {"title": "Derived", "allOf": [ref("Ground"), thing({"note": TEXT, "more": thing({"on": MOMENT})})]},
    "Deep": {"title": "Deep", "allOf": [ref("Derived")], **thing({"depth": WHOLE}), "required": ["depth"]},
    "Tree": thing({"name": TEXT, "children": {"type": "array", "items": ref("Tree")}}, title="Tree"),
}
KINDS: dict[str, tuple[Node, Any, str]] = {  # the schema of a property, data of it, and what is read from the data
    "single": ({"description": "It.", "allOf": [ref("Pair")]}, {"left": "x"}, "Pair(left='x', right=None)"),
    "orNull": ({"anyOf": [{"allOf": [ref("Pair")]}, {"type": "null"}]}, {"right": 5}, "Pair(left=None, right=5)"),
    "derived": (
        ref("Derived"),
        {"name": "n", "note": "x", "place": {"floor": 5}, "more": {"on": WHEN}},
        f"Derived(name='n', at=None, place=GroundPlace(floor=5), note='x', more=DerivedMore(on={WHEN}))",
    ),
    "deep": (
        {"allOf": [ref("Deep")]},
        {"name": "n", "at": WHEN, "depth": 3},
        f"Deep(name='n', depth=3, at={WHEN}, place=None, note=None, more=None)",
    ),
    "inline": (
        thing({"by": TEXT, "at": MOMENT, "inner": thing({"day": {"type": "string", "format": "date"}})}),
        {"by": "x", "inner": {"day": "2026-01-31"}},
        "KindsInline(by='x', at=None, inner=KindsInlineInner(day=2026-01-31))",
    ),
    "inlines": (
        {"type": "array", "items": thing({"text": TEXT, "at": MOMENT})},
        [{"text": "a"}, {"at": WHEN}],
        f"[KindsInlinesItem(text='a', at=None), KindsInlinesItem(text=None, at={WHEN})]",
    ),
    "inlineOrNull": (
        thing({"at": MOMENT}) | {"type": ["object", "null"]},
        {"at": WHEN},
        f"KindsInlineOrNull(at={WHEN})",
    ),
    "labels": ({"type": "object", "additionalProperties": TEXT}, {"a": "b"}, "KindsLabels({'a': 'b'})"),
    "pairs": (
        {"type": "object", "additionalProperties": ref("Pair")},
        {"a": {"left": "x"}},
        "KindsPairs({'a': Pair(left='x', right=None)})",
    ),
    "free": ({"type": "object"}, {"a": [1]}, "KindsFree({'a': [1]})"),
    "any": ({}, {"a": [1]}, "{'a': [1]}"),
    "version": ({"anyOf": [{"const": "v2"}, TEXT]}, "v3", "'v3'"),
    "count": ({"anyOf": [{"const": 2}, WHOLE]}, 3, "3"),
    "level": (ref("Level"), 2, "2"),
    "openLevel": ({"anyOf": [ref("Level"), WHOLE]}, 3, "3"),
    "animal": (
        ANIMAL,
        {"kind": "hound", "name": "x", "since": WHEN},
        f"Dog(kind='hound', name='x', {{'since': '{WHEN}'}})",
    ),
    "cat": (ANIMAL, {"kind": "cat", "since": WHEN}, f"Cat(kind='cat', name=None, since={WHEN})"),
    "unmapped": (told_apart("Cat", "Dog"), {"kind": "Dog", "name": "x"}, "Dog(kind='Dog', name='x')"),
    "animals": (
        {"type": "array", "items": {"anyOf": [ANIMAL, {"type": "null"}]}},
        [{"kind": "dog"}, None, {"kind": "cat"}],
        "[Dog(kind='dog', name=None), None, Cat(kind='cat', name=None, since=None)]",
    ),
    "either": (
        {"anyOf": [ref("First"), ref("Second")]},
        {"two": "x", "both": "y"},
        "Second(two='x', both='y')",
    ),
    "number": ({"type": "number"}, 5, "5.0"),
    "numberOrNull": ({"type": ["number", "null"]}, 1.5, "1.5"),
    "mixed": ({"type": ["number", "integer"]}, 5, "5"),
    "moment": (MOMENT, WHEN, WHEN),
    "momentOrText": ({"anyOf": [MOMENT, TEXT]}, "soon", "'soon'"),
    "day": ({"type": ["string", "null"], "format": "date"}, "2026-01-31", "2026-01-31"),
    "guid": ({"type": "string", "format": "uuid"}, GUID, GUID),
    "guids": ({"type": "array", "items": {"type": "string", "format": "uuid"}}, [GUID], f"[{GUID}]"),
    "tree": (ref("Tree"), {"children": [{"name": "x"}]}, "Tree(name=None, children=[Tree(name='x', children=None)])"),
    "flag": ({"type": "boolean"}, True, "True"),
    "lists": ({"type": "array", "items": {"type": "array", "items": WHOLE}}, [[1], []], "[[1], []]"),
    "pairLists": (
        {"type": "array", "items": {"type": ["array", "null"], "items": ref("Pair")}},
        [[{"left": "x"}], None],
        "[[Pair(left='x', right=None)], None]",
    ),
}
EXPECTED = {name: read for name, (_, _, read) in KINDS.items()}
DATA = {name: data for name, (_, data, _) in KINDS.items()}


def spec() -> Node:
    """Return the spec with an operation that gives all kinds."""
    page = response(
        {"title": "Listed", **thing({"kinds": {"type": "array", "items": ref("Kinds")}}, required=["kinds"])}
    )

    def change(found: Node) -> None:
        kinds = thing(
            {name: schema for name, (schema, _, _) in KINDS.items()},
            title="Kinds",
            additionalProperties=WHOLE,
            xml={"name": "Kinds"},
        )
        found["components"]["schemas"] |= json.loads(json.dumps({**SCHEMAS, "Kinds": kinds}))

    path = {"get": operation("getKinds", {"200": page}, **{"x-method": "kinds"})}
    return odd({"/v1/odd/kinds": path}, change)


DRIVER = """
import copy, datetime, json, pickle, sys
from uuid import UUID
import attrs
from declared_types import holds
from partner_center_generated import models
from partner_center.formats import data_contract_xml
from partner_center.formats.schema import SchemaError, Tolerance, tolerance
from partner_center.runtime import readers

ODD = ("", "x", 5, 0, 1.5, True, [], [None], [5], ["x"], [[]], [[5.5]], [{}], {})
ODD += ({"x": 1}, {"kind": "fish"}, {"kind": 5})
read = readers.one(models.Kinds)

def shown(value):
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if attrs.has(type(value)):
        given = [f"{each.name}={shown(getattr(value, each.name))}" for each in attrs.fields(type(value)) if each.init]
        more = value.additional_properties
        given += ["{" + ", ".join(f"{name!r}: {shown(each)}" for name, each in more.items()) + "}"] if more else []
        return f"{type(value).__name__}({', '.join(given)})"
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (datetime.date, UUID)) else repr(value)

def tolerant(data):
    told = Tolerance()
    outer = tolerance.set(told)
    try:
        return read(data), list(told)
    finally:
        tolerance.reset(outer)

def plain(data):
    if isinstance(data, dict):
        return {name: plain(each) for name, each in data.items() if each is not None}
    return [plain(each) for each in data] if isinstance(data, list) else data

def sound(data, name):
    model, told = tolerant(data)
    field = names[name]
    problems = []
    if not holds(model, type(model)):
        problems.append("has another type")
    if plain(json.loads(json.dumps(model.to_dict(), default=str))) != plain(data):
        problems.append(f"goes out as {model.to_dict()}")
    if pickle.loads(pickle.dumps(model)) != model or copy.deepcopy(model) != model:
        problems.append("is no copy")
    others = [each for each in names if each != name and getattr(model, names[each]) != getattr(whole, names[each])]
    if others:
        problems.append(f"costs {others}")
    try:
        read(data)
    except SchemaError:
        problems += [] if told else ["is refused strictly"]
    else:
        problems += ["is not refused strictly"] if told else []
    if any(not each.startswith(f"response.{name}") for each in told):
        problems.append(str(told))
    return problems

given = data_contract_xml.read(sys.argv[2]) if sys.argv[2:] else json.loads(sys.argv[1])
names = dict(zip(json.loads(sys.argv[1]), (each.name for each in attrs.fields(models.Kinds) if each.init)))
whole, told = tolerant(given)
report = {"told": told, "read": {name: shown(getattr(whole, names[name])) for name in given}, "wrong": [], "tried": 0}
for name in given if not sys.argv[2:] else ():
    for odd in (None, *ODD):
        report["tried"] += 1
        report["wrong"] += [f"{name}: {odd!r} {each}" for each in sound({**given, name: odd}, name)]
    absent = {each: value for each, value in given.items() if each != name}
    report["wrong"] += [f"{name}: absent {each}" for each in sound(absent, name)]
print(json.dumps(report))
"""
