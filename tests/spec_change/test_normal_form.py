"""Two specs that mean the same are the same, and nothing of a spec goes unlooked at."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from body_edits import callback, components, same, webhook, with_fields
from check_edits import JSON, TEXT, THING, WHOLE, Node, body, parameter, put, response, small

from changes import spec_diff
from changes.change import Level, verdict
from changes.normal_form import media_type, normal

Edit = Callable[[Node], object]
WRITTEN = "the spec is written differently; requests and responses did not change"


def schema(node: Node) -> Edit:
    """Return an edit of what the request consists of."""
    return lambda spec: body(spec).update(schema=node)


def query(**fields: object) -> Edit:
    """Return an edit of the query parameter."""
    return with_fields(parameter, **fields)


def comes(name: str) -> Edit:
    """Return an edit of the response's media type."""
    return with_fields(response, content={name: {"schema": THING}})


def typed(**fields: object) -> Edit:
    """Return an edit of the query parameter's schema."""
    return query(schema=fields)


INLINE = {"type": "object", "properties": {"p": TEXT}}
SAME: dict[str, tuple[Edit, Edit]] = {
    "style and explode": (same, query(style="form", explode=True)),
    "no flags": (same, query(required=False, deprecated=False, allowEmptyValue=False, allowReserved=False)),
    "explode of another style": (query(style="spaceDelimited"), query(style="spaceDelimited", explode=False)),
    "schema flags": (
        same,
        typed(type="string", deprecated=False, readOnly=False, writeOnly=False, minLength=0),
    ),
    "additionalProperties: true": (schema(INLINE), schema({**INLINE, "additionalProperties": True})),
    "additionalProperties: {}": (schema(INLINE), schema({**INLINE, "additionalProperties": {}})),
    "items: true": (typed(type="array"), typed(type="array", items=True)),
    "empty lists": (same, with_fields(put, callbacks={}, servers=[])),
    "empty required": (schema(INLINE), schema({**INLINE, "required": []})),
    "one type": (same, typed(type=["string"])),
    "order of types": (typed(type=["string", "null"]), typed(type=["null", "string"])),
    "anyOf null": (
        typed(type=["string", "null"], maxLength=5),
        typed(anyOf=[{"type": "string", "maxLength": 5}, {"type": "null"}]),
    ),
    "order of values": (typed(type="string", enum=["a", "b"]), typed(type="string", enum=["b", "a", "a"])),
    "const": (typed(type="string", enum=["a"]), typed(type="string", const="a")),
    "allOf of one": (same, schema({"allOf": [THING]})),
    "allOf of one, with siblings": (
        lambda spec: spec["components"]["schemas"]["Other"]["properties"].update(t=THING),
        lambda spec: spec["components"]["schemas"]["Other"]["properties"].update(t={"allOf": [THING]}),
    ),
    "allOf of a constraint": (
        typed(type="string", maxLength=5),
        typed(allOf=[{"type": "string"}, {"maxLength": 5}]),
    ),
    "exclusive bound of integers": (typed(type="integer", minimum=1), typed(type="integer", exclusiveMinimum=0)),
    "a referenced parameter": (
        same,
        lambda spec: (
            components("parameters")(spec).update(Q=parameter(spec)),
            put(spec)["parameters"].__setitem__(1, {"$ref": "#/components/parameters/Q"}),
        ),
    ),
    "a referenced scalar": (
        typed(type="string", maxLength=5),
        lambda spec: (
            components("schemas")(spec).update(Short={"type": "string", "maxLength": 5}),
            query(schema={"$ref": "#/components/schemas/Short"})(spec),
        ),
    ),
    "a parameter of the path": (
        same,
        lambda spec: spec["paths"]["/things/{id}"].update(parameters=[put(spec)["parameters"].pop(0)]),
    ),
    "order of parameters": (same, lambda spec: put(spec)["parameters"].reverse()),
    "order of security": (same, lambda spec: spec["security"].reverse()),
    "order of scopes": (same, lambda spec: spec["security"][1]["oauth"].reverse()),
    "security written out": (same, lambda spec: put(spec).update(security=spec["security"])),
    "no security": (with_fields(put, security=[]), with_fields(put, security=[{}])),
    "servers written out": (same, lambda spec: put(spec).update(servers=spec["servers"])),
    "a slash after the server": (same, lambda spec: spec["servers"][0].update(url="https://{region}.invalid/")),
    "charset": (same, comes("application/json; charset=utf-8")),
    "case of a media type": (same, comes("Application/JSON")),
    "spaces in a media type": (comes("application/json;odata=full"), comes("application/json ; odata=full")),
    "case of a range": (
        with_fields(put, responses={"2XX": {"description": "Done."}}),
        with_fields(put, responses={"2xx": {"description": "Done."}}),
    ),
    "another key of a schema": (
        same,
        lambda spec: (
            components("schemas")(spec).update(New={**spec["components"]["schemas"]["Thing"], "title": "Thing"}),
            schema({"$ref": "#/components/schemas/New"})(spec),
        ),
    ),
}


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
def test_the_same_thing_is_the_same(name: str, back: bool) -> None:
    """What is only written differently is reported as just that, in both directions."""
    specs = small(), small()
    for spec, edit in zip(specs, SAME[name], strict=True):
        edit(spec)
    before, after = reversed(specs) if back else specs

    found = [each.what for each in spec_diff.compare(before, after)]

    assert found == [WRITTEN]


def test_a_number_is_a_number() -> None:
    """1 and 1.0 are the same number, and `true` is none."""
    one, other = small(), small()
    typed(type="number", minimum=1, maximum=2.0)(one)
    typed(type="number", minimum=1.0, maximum=2)(other)

    assert spec_diff.compare(one, other) == []
    assert normal(one) == normal(other)
    assert media_type("Text/XML; charset=utf-16;Version=2") == "text/xml;Version=2"


def full() -> Node:
    """Return a spec with every kind of object."""
    spec = small()
    webhook("done")(spec)
    callback()(spec)
    headers = {"X-Count": {"description": "Words.", "schema": WHOLE}}
    links = {"self": {"operationId": "putThing", "parameters": {"id": "$request.path.id"}}}
    response(spec).update(headers=headers, links=links)
    form = {"schema": {"type": "object", "properties": {"f": TEXT}}, "encoding": {"f": {"contentType": "text/csv"}}}
    put(spec)["requestBody"]["content"]["multipart/form-data"] = form
    response(spec)["content"]["application/xml"] = {"schema": THING}
    body(spec)["examples"] = {"one": {"value": {"p": "a"}}}
    spec["paths"]["/things/{id}"]["summary"] = "Words."
    spec["paths"]["/others"]["servers"] = [{"url": "https://others.invalid", "description": "Words."}]
    spec["info"].update(contact={"name": "Words"}, license={"name": "MIT"})
    spec["externalDocs"] = {"url": "https://docs.invalid"}
    spec["components"]["schemas"]["Thing"]["properties"].update(
        whole={"type": "integer", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 2, "default": 4},
        list={"type": "array", "items": {"type": "string", "pattern": "^a"}, "contains": TEXT, "minContains": 2},
        shade={"anyOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "string", "minLength": 3}]},
        more={"allOf": [{"$ref": "#/components/schemas/Other"}, {"type": "object", "properties": {"m": TEXT}}]},
        map={"type": "object", "additionalProperties": {"type": "string", "maxLength": 9}},
        other={"$ref": "#/components/schemas/Other", "xml": {"name": "O"}},
        code={"type": "string", "contentMediaType": "text/csv", "not": {"pattern": "b"}},
    )
    spec["components"]["schemas"]["Thing"]["patternProperties"] = {"^x": {"type": "string", "pattern": "y"}}
    return copy.deepcopy(spec)  # else edits would change what the objects share


def nodes(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every mapping."""
    if isinstance(node, dict):
        yield path
        for key, value in node.items():
            yield from nodes(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, (*path, number))


def at(spec: Node, path: tuple[str | int, ...]) -> Any:
    """Return the part of a spec at a path."""
    node: Any = spec
    for step in path:
        node = node[step]
    return node


def test_an_unknown_keyword_is_told_wherever_it_stands() -> None:
    """A keyword without a rule is reported in every object."""
    untold: list[str] = []
    for path in nodes(full()):
        before, after = full(), full()
        at(after, path)["frob"] = copy.deepcopy(TEXT)

        found = spec_diff.compare(before, after)

        if [each.what for each in found] in ([], [WRITTEN]):
            untold.append("/".join(map(str, path)))
    assert untold == [], "\n".join(untold)


def test_no_part_can_go_unsaid() -> None:
    """Whatever is removed or replaced is reported, unless the rest of the spec says the same."""
    untold: list[str] = []
    for path in nodes(full()):
        for key, value in at(full(), path).items():
            for replacement in ("", "frob") if isinstance(value, str) else ("",):
                before, after = full(), full()
                at(after, path)[key] = replacement
                if not replacement:
                    del at(after, path)[key]
                found = spec_diff.compare(before, after)
                if [each.what for each in found] in ([], [WRITTEN]):
                    untold.append("/".join(map(str, (*path, key))))
    assert untold == [
        "components/schemas/Thing/properties/shade/anyOf/0/type",  # its values are all strings
        "components/schemas/Thing/properties/more/allOf/1/type",  # the other part is an object
        "components/securitySchemes/oauth/flows/implicit/scopes",  # it has none
    ]


@pytest.mark.parametrize("schema_of", [True, False], ids=["true", "false"])
def test_a_schema_may_be_a_boolean(schema_of: bool) -> None:
    """`true` and `false` are schemas: the first allows everything, the second nothing."""
    before, after = copy.deepcopy(small()), copy.deepcopy(small())
    for place in ("items", "additionalProperties", "not", "contains", "propertyNames"):
        after["components"]["schemas"]["Thing"]["properties"][place] = {"type": ["array", "object"], place: schema_of}
    body(after)["schema"] = {"anyOf": [THING, schema_of]}

    assert verdict(spec_diff.compare(before, after)) >= Level.MINOR
    assert verdict(spec_diff.compare(after, before)) >= Level.MINOR


def test_schemas_that_hold_themselves_end() -> None:
    """Lists, choices and objects that refer to themselves are compared once."""
    before, after = small(), small()
    for spec in (before, after):
        tree = {"$ref": "#/components/schemas/Tree"}
        either = {"$ref": "#/components/schemas/Either"}
        spec["components"]["schemas"] |= {
            "Tree": {"type": "array", "items": {"anyOf": [tree, TEXT]}},
            "Either": {"anyOf": [{"type": "array", "items": either}, TEXT]},
        }
        spec["components"]["schemas"]["Thing"]["properties"] = {"t": tree, "e": either, "self": THING}
    after["components"]["schemas"]["Tree"]["maxItems"] = 3

    found = [str(each) for each in spec_diff.compare(before, after)]

    assert found == ["BREAKING  Thing.t: maxItems is 3, was absent"]
    assert JSON in put(after)["requestBody"]["content"]


def test_references_may_lead_nowhere() -> None:
    """A `$ref` that leads nowhere, back to itself or that is no text ends in a report."""
    for target in ("#/components/schemas/Absent", "#/components/schemas/Thing/properties/p", "other.yaml#/A", 7, None):
        before, after = copy.deepcopy(small()), copy.deepcopy(small())
        after["components"]["schemas"]["Thing"]["properties"]["p"] = {"$ref": target}

        assert [each.level for each in spec_diff.compare(before, after)] == [Level.MAJOR], target
        assert spec_diff.compare(after, before), target
