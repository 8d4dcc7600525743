"""Recorded values of every style, type and shape against a small spec: what does not match is named, nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from changes import cassettes

Node = dict[str, Any]
NUMBER, WHOLE, FLAG, TEXT = ({"type": each} for each in ("number", "integer", "boolean", "string"))
WHOLES: Node = {"type": "array", "items": {"type": "integer", "maximum": 5}, "maxItems": 2}
POINT: Node = {"type": "object", "properties": {"x": WHOLE, "y": NUMBER}, "required": ["x"]}
ANIMAL: Node = {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}


@pytest.fixture
def reasons(tmp_path: Path) -> Any:
    """Return what compares one recorded interaction with a spec of one operation, and returns the reasons."""

    def compare(
        operation: Node,
        url: str = "/things",
        *,
        method: str = "get",
        headers: Node | None = None,
        sent: str = "",
        status: int = 204,
        received: str = "",
        answer_headers: Node | None = None,
        schemas: Node | None = None,
        path: str = "/things",
        others: Node | None = None,
    ) -> list[str]:
        spec = {
            "openapi": "3.1.0",
            "paths": {
                **(others or {}),
                path: {method: {"responses": {"204": {"description": "None."}}, **operation}},
            },
            "components": {"schemas": schemas or {}},
        }
        one: Node = {
            "request": {"uri": f"https://x.invalid{url}", "method": method.upper(), "body": sent},
            "response": {"status": {"code": status}, "body": {"string": received}},
        }
        one["request"]["headers"] = {name: [value] for name, value in (headers or {}).items()}
        one["response"]["headers"] = {name: [value] for name, value in (answer_headers or {}).items()}
        (tmp_path / "one.yaml").write_text(json.dumps({"interactions": [one]}), encoding="utf-8")
        return [each for found in cassettes.outdated(spec, tmp_path).values() for each in found]

    return compare


@pytest.mark.parametrize(
    ("parameter", "query", "expected"),
    [
        ({"schema": WHOLE}, "p=7", ""),
        ({"schema": WHOLE}, "p=seven", ": 'seven' is not of type 'integer'"),
        ({"schema": WHOLE}, "p=7.5", ": '7.5' is not of type 'integer'"),
        ({"schema": {**WHOLE, "maximum": 6}}, "p=7", ": 7 is greater than the maximum of 6"),
        ({"schema": NUMBER}, "p=7.5", ""),
        ({"schema": {**NUMBER, "multipleOf": 2}}, "p=7", ": 7.0 is not a multiple of 2"),
        ({"schema": FLAG}, "p=true", ""),
        ({"schema": FLAG}, "p=1", ": '1' is not of type 'boolean'"),
        ({"schema": TEXT}, "p=7", ""),
        ({"schema": TEXT}, "p=100%2525", ""),
        ({"schema": {"type": ["integer", "string"], "maximum": 5}}, "p=7", ": 7 is greater than the maximum of 5"),
        ({"schema": {"anyOf": [WHOLE, {"enum": ["all"]}]}}, "p=all", ""),
        ({"schema": {"anyOf": [WHOLE, {"enum": ["all"]}]}}, "p=none", ": 'none' is not of type 'integer'"),
        ({"schema": {"allOf": [WHOLE, {"minimum": 8}]}}, "p=7", ": 7 is less than the minimum of 8"),
        ({"schema": {"enum": [1, 2]}}, "p=2", ""),
        ({"schema": WHOLES}, "p=1&p=2", ""),
        ({"schema": WHOLES}, "p=1&p=9", "[1]: 9 is greater than the maximum of 5"),
        ({"schema": WHOLES}, "p=1&p=2&p=3", ": [1, 2, 3] is too long"),
        ({"schema": WHOLES, "explode": False}, "p=1,2", ""),
        ({"schema": WHOLES, "explode": False}, "p=1,9", "[1]: 9 is greater than the maximum of 5"),
        ({"schema": WHOLES, "explode": False}, "p=1%2C2", ""),
        ({"schema": WHOLES, "style": "pipeDelimited", "explode": False}, "p=1%7C2", ""),
        (
            {"schema": WHOLES, "style": "spaceDelimited", "explode": False},
            "p=1%20b",
            "[1]: 'b' is not of type 'integer'",
        ),
        ({"schema": POINT}, "x=1&y=2.5", ""),
        ({"schema": POINT}, "x=a", ".x: 'a' is not of type 'integer'"),
        ({"schema": POINT, "explode": False}, "p=x,1,y,2.5", ""),
        ({"schema": POINT, "explode": False}, "p=y,2.5", ": 'x' is a required property"),
        ({"schema": POINT, "style": "deepObject"}, "p[x]=1&p[y]=2", ""),
        ({"schema": POINT, "style": "deepObject"}, "p%5By%5D=2", ": 'x' is a required property"),
        ({"content": {"application/json": {"schema": POINT}}}, "p=%7B%22x%22%3A1%7D", ""),
        ({"content": {"application/json": {"schema": POINT}}}, "p=%7B%7D", ": 'x' is a required property"),
        ({"content": {"application/json": {"schema": POINT}}}, "p=x", ": Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_query_parameters(reasons: Any, parameter: Node, query: str, expected: str) -> None:
    """A value is read by type and style, then compared with its schema."""
    found = reasons({"parameters": [{"name": "p", "in": "query", **parameter}]}, f"/things?{query}")

    assert found == ([f"interaction 1: GET …/things: p{expected}"] if expected else [])


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ({"schema": WHOLE}, "7", []),
        (
            {"schema": {**WHOLE, "minimum": 8}},
            "7",
            ["interaction 1: GET …/things: ms-p: 7 is less than the minimum of 8"],
        ),
        ({"schema": WHOLES}, "1, 2", []),
        ({"schema": POINT}, "x,1,y,2", []),
        ({"schema": POINT, "explode": True}, "x=1,y=2", []),
        ({"schema": POINT, "explode": True}, "y=2", ["interaction 1: GET …/things: ms-p: 'x' is a required property"]),
    ],
)
def test_headers_of_requests(reasons: Any, parameter: Node, value: str, expected: list[str]) -> None:
    """A header is read in the simple style."""
    operation = {"parameters": [{"name": "ms-p", "in": "header", **parameter}]}

    assert reasons(operation, headers={"MS-P": value}) == expected


@pytest.mark.parametrize(
    ("parameter", "segment", "expected"),
    [
        ({"schema": WHOLE}, "7", []),
        ({"schema": WHOLE}, "x", ["interaction 1: GET …/things: p: 'x' is not of type 'integer'"]),
        ({"schema": WHOLES}, "1,2", []),
        ({"schema": WHOLES, "style": "label", "explode": True}, ".1.2", []),
        ({"schema": WHOLES, "style": "matrix"}, ";p=1,2", []),
        ({"schema": WHOLE, "style": "matrix"}, ";p=7", []),
    ],
)
def test_path_parameters(reasons: Any, parameter: Node, segment: str, expected: list[str]) -> None:
    """A segment of the path is compared too."""
    operation = {"parameters": [{"name": "p", "in": "path", "required": True, **parameter}]}

    assert reasons(operation, f"/things/{segment}", path="/things/{p}") == expected


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ("Dog", {"name": "a", "age": 1}, []),
        ("Dog", {"name": "a", "colour": "red"}, ["Unevaluated properties are not allowed ('colour' was unexpected)"]),
        ("Dog", {"age": 1}, ["'name' is a required property"]),
        ("Pet", {"kind": "dog", "name": "a", "age": 1}, []),
        ("Pet", {"kind": "cat", "name": "a"}, []),
        (
            "Pet",
            {"kind": "cat", "name": "a", "age": 1},
            ["Unevaluated properties are not allowed ('age' was unexpected)"],
        ),
        ("Pet", {"kind": "dog", "name": "a", "age": "old"}, ["the body.age: 'old' is not of type 'integer'"]),
        ("Nested", {"pet": {"name": "a"}}, []),
        (
            "Nested",
            {"pet": {"name": "a", "tail": 1}},
            ["the body.pet: Additional properties are not allowed ('tail' was unexpected)"],
        ),
        ("Free", {"anything": 1}, []),
    ],
)
def test_inherited_and_chosen_schemas(reasons: Any, schema: str, body: Node, expected: list[str]) -> None:
    """Members of every part of an `allOf` are known, and a discriminator decides which alternative counts."""
    own = {"type": "object", "properties": {"age": WHOLE, "kind": TEXT}}
    schemas: Node = {
        "Animal": ANIMAL,
        "Dog": {"allOf": [{"$ref": "#/components/schemas/Animal"}, own]},
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Animal"}], "properties": {"kind": TEXT}},
        "Pet": {
            "oneOf": [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}],
            "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/components/schemas/Dog", "cat": "Cat"}},
        },
        "Nested": {"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Animal"}}},
        "Free": {"type": "object"},
    }
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    operation = {"responses": {"200": {"description": "One.", "content": content}}}
    media_type = {"Content-Type": "application/json"}

    found = reasons(operation, status=200, received=json.dumps(body), answer_headers=media_type, schemas=schemas)

    assert found == [f"interaction 1: GET …/things: {each}" for each in expected]


@pytest.mark.parametrize(
    ("responses", "status", "expected"),
    [
        (["2XX"], 202, []),
        (["2xx"], 202, []),
        (["default"], 500, []),
        (["200", "4XX"], 202, ["interaction 1: GET …/things answers no 202"]),
    ],
)
def test_ranges_of_statuses(reasons: Any, responses: list[str], status: int, expected: list[str]) -> None:
    """A range or the default describes a status that has no description."""
    operation = {"responses": {each: {"description": "One."} for each in responses}}

    assert reasons(operation, status=status) == expected


@pytest.mark.parametrize(
    ("described", "recorded", "expected"),
    [
        ("application/json; charset=utf-8", "application/json", []),
        ("application/json", "APPLICATION/JSON;charset=utf-8", []),
        ("application/*", "application/json", []),
        ("*/*", "application/json", []),
        ("text/json", "application/json", ["interaction 1: GET …/things answers 200 with no application/json"]),
        (
            "application/problem+json",
            "application/problem+json",
            ["interaction 1: GET …/things: 7 is not of type 'object'"],
        ),
    ],
)
def test_media_types(reasons: Any, described: str, recorded: str, expected: list[str]) -> None:
    """Parameters and the case of a media type make no difference; a range describes what is in it."""
    schema = POINT if "problem" in described else WHOLE
    operation = {"responses": {"200": {"description": "One.", "content": {described: {"schema": schema}}}}}

    assert reasons(operation, status=200, received="7", answer_headers={"Content-Type": recorded}) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("x=1&y=2.5", []),
        ("x=one", ["interaction 1: POST …/things: the body.x: 'one' is not of type 'integer'"]),
        ("y=2.5", ["interaction 1: POST …/things: 'x' is a required property"]),
    ],
)
def test_forms(reasons: Any, sent: str, expected: list[str]) -> None:
    """The members of a form are read by the types of the schema."""
    media_type = "application/x-www-form-urlencoded"
    operation = {"requestBody": {"content": {media_type: {"schema": POINT}}}}

    assert reasons(operation, method="post", sent=sent, headers={"Content-Type": media_type}) == expected


def test_headers_of_responses(reasons: Any) -> None:
    """A header of a response is compared with its schema."""
    header = {"Retry-After": {"schema": {"type": "integer", "maximum": 60}}}
    operation = {"responses": {"204": {"description": "None.", "headers": header}}}

    assert reasons(operation, answer_headers={"retry-after": "30"}) == []
    assert reasons(operation, answer_headers={"retry-after": "90"}) == [
        "interaction 1: GET …/things: response 204: the header Retry-After: 90 is greater than the maximum of 60"
    ]


def test_a_path_without_parameters_comes_first(reasons: Any) -> None:
    """Of two paths that match a URL, the one that has it literally is meant."""
    others: Node = {
        "/things/{p}": {"get": {"parameters": [{"name": "p", "in": "path", "schema": WHOLE}], "responses": {}}}
    }

    assert reasons({}, "/things/all", path="/things/all", others=others) == []
    assert reasons({}, "/things/any", path="/things/all", others=others) == [
        "interaction 1: GET …/things: p: 'any' is not of type 'integer'",
        "interaction 1: GET …/things answers no 204",
    ]
