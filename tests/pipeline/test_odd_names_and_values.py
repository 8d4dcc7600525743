"""Edits of the spec that once gave a wrong request, a wrong type or a traceback: each works, or is refused by name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from odd_spec import DRIVE, GOOD, PAIR, SOURCES, TEXT, Node, add, odd, operation, parameter, python, response
from scripted_server import ScriptedServer, answer
from warm_python import WarmPython

import generate
import resources
from resource_types import UnusableSpecError
from spec_file import SpecFile

COLLECTION: Node = {
    "type": "object",
    "title": "OddList",
    "required": ["items"],
    "properties": {
        "items": {"type": "array", "items": TEXT},
    },
    **SOURCES,
}


def get(name: str, *parameters: Node, responses: Node = GOOD, **more: Any) -> Node:
    """Return an operation whose method has the name of it."""
    return operation(f"do{name.capitalize()}", responses, *parameters, **{"x-method": name, **more})


def with_links(spec: Node) -> None:
    """Add a collection, linked as those of the spec are."""
    named = {each.get("title"): name for name, each in spec["components"]["schemas"].items()}
    links = {"$ref": f"#/components/schemas/{named['ResourceLinks']}"}
    properties = {**COLLECTION["properties"], "links": links}
    spec["components"]["schemas"]["OddList"] = {**COLLECTION, "properties": properties}


PATHS: dict[str, dict[str, Node]] = {
    "/v{version}/odd/version": {"get": get("versions", parameter("version", "query", TEXT))},
    "/odd/{key}/v{version}/late": {"get": get("late", parameter("key", "path", TEXT))},
    "/v{version}/odd/number": {"get": get("number", parameter("n", "query", {"type": "integer", "enum": [1, 2]}))},
    "/v{version}/odd/const": {"get": get("const", parameter("c", "query", {"const": "only"}))},
    "/v{version}/odd/many": {
        "get": get(
            "many",
            parameter("argument", "query", {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}),
            parameter("call", "query", {"type": "array", "items": {"type": "string", "format": "date"}}),
            parameter("pins", "query", {"type": "array", "items": {"type": "string", "format": "password"}}),
            parameter("at", "query", {"type": "string", "format": "date-time"}),
        )
    },
    "/v{version}/odd/any": {"get": get("every", responses={"2XX": response({"title": "Every", **PAIR})})},
    "/v{version}/odd/search": {
        "post": get("search", responses={"200": response({"$ref": "#/components/schemas/OddList"})})
    },
    "/v{version}/odd/twice/{id}": {"get": get("twice", parameter("id", "path", TEXT), parameter("id", "query", TEXT))},
    "/v{version}/odd/truth": {"get": get("truth", responses={"200": response({"type": "boolean"}, "text/xml")})},
    "/v{version}/odd/counts": {
        "get": get("counts", responses={"200": response({"type": "array", "items": {"type": "integer"}}, "text/xml")})
    },
    "/v{version}/odd/secret": {
        "post": get(
            "secret",
            requestBody={
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "title": "Hidden",
                            "properties": {"pin": {"type": "string", "format": "password"}},
                        }
                    }
                },
                **SOURCES,
            },
        )
    },
}


def with_paths(spec: Node) -> None:
    """Add the operations above."""
    with_links(spec)
    spec["tags"][-1]["description"] = 'Odd \\x things, """ and so on.'


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate both packages once."""
    folder = tmp_path_factory.mktemp("names")
    generate.generate_all(folder, SpecFile("odd.yaml", odd(PATHS, with_paths)))
    return folder


DRIVEN = (
    DRIVE.replace("FormOddFormed as Formed, XmlOddPair as Pair", "DoSecretHidden as Hidden, OddList")
    + """
import enum
class Word(str, enum.Enum):
    A = "a"
"""
)


def driven(warm: WarmPython, calls: list[str], *replies: bytes) -> tuple[list[str], list[str]]:
    """Return what the calls printed, and the first lines of the requests that came."""
    with ScriptedServer(*replies) as server:
        status, out, err = warm.run("-c", DRIVEN, server.base_url, json.dumps(calls))
        assert (status, err) == (0, "")
        return out.splitlines(), [f"{each.method} {each.target}" for each in server.received]


@pytest.mark.parametrize(
    ("call", "reply", "request_line", "result"),
    [
        ("versions()", answer(200, "x"), "GET /v1/odd/version", "'x'"),
        ("versions(version_query='9')", answer(200, "x"), "GET /v1/odd/version?version=9", "'x'"),
        ("late('k')", answer(200, "x"), "GET /odd/k/v1/late", "'x'"),
        ("number(n=1)", answer(200, "x"), "GET /v1/odd/number?n=1", "'x'"),
        ("const(c='only')", answer(200, "x"), "GET /v1/odd/const?c=only", "'x'"),
        (
            "many(argument_=['a', type('S', (str,), {'__str__': lambda s: 'no'})('b')], call_=[date(2026, 1, 2)])",
            answer(200, "x"),
            "GET /v1/odd/many?argument=a&argument=b&call=2026-01-02",
            "'x'",
        ),
        ("every()", answer(200, {"left": "x"}), "GET /v1/odd/any", "DoEveryEvery(left='x'"),
        ("search()", answer(200, {"items": ["x"]}), "POST /v1/odd/search", "OddList(items=['x']"),
        ("twice('p', id_query='q')", answer(200, "x"), "GET /v1/odd/twice/p?id=q", "'x'"),
        ("truth()", answer(200, b"<boolean>true</boolean>", "text/xml"), "GET /v1/odd/truth", "True"),
        ("counts()", answer(200, b"<ArrayOfint><int>5</int></ArrayOfint>", "text/xml"), "GET /v1/odd/counts", "[5]"),
        (
            "secret(Hidden(pin='s3cret-pin'))",
            answer(400, {"code": "1", "description": "not s3cret-pin"}),
            "POST /v1/odd/secret",
            "BadRequestError: not [redacted]",
        ),
        (
            "many(pins=['s3cret-pin'])",
            answer(400, {"code": "1", "description": "not s3cret-pin"}),
            "GET /v1/odd/many?pins=s3cret-pin",
            "BadRequestError: not [redacted]",
        ),
    ],
)
def test_an_odd_edit_is_sent_and_read_as_it_is_meant(
    warm: WarmPython, call: str, reply: bytes, request_line: str, result: str
) -> None:
    """Names that the package has itself, values of every type and unusual statuses are right on the wire and back."""
    printed, received = driven(warm, [call], reply)

    assert received == [request_line]
    assert printed[0].startswith(result), printed


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("number(n=3)", "n is 3; give one of 1, 2"),
        ("const(c='other')", "c is 'other'; give one of 'only'"),
        ("many(argument_=['c'])", "argument_[0] is 'c'; give one of 'a', 'b'"),
        ("many(argument_=[None])", "argument_[0] is None; give one of 'a', 'b'"),
        ("many(call_=['x'])", "call_[0] is 'x'; give a datetime.date"),
        ("many(at=datetime(2026, 1, 2))", "at is a datetime; give a datetime.datetime with its offset, such as"),
        ("secret(Hidden(pin=object()))", "body.pin: expected string"),
        ("late('x' * 70_000)", "the URL would have"),
    ],
)
def test_a_wrong_value_is_refused(warm: WarmPython, call: str, message: str) -> None:
    """What the spec does not allow is refused before anything is sent."""
    printed, received = driven(warm, [call], answer(200, "x"))

    assert received == []
    assert printed[0].startswith(f"InvalidRequestError: {message}"), printed


@pytest.mark.parametrize(
    ("arguments", "request_line", "said"),
    [
        (["doTwice", "--id", "p", "--id-in-query", "q"], ["GET /v1/odd/twice/p?id=q"], '"x"'),
        (["doVersions", "--version", "9"], ["GET /v1/odd/version?version=9"], '"x"'),
        (["doSearch", "--continuation", "x"], [], "there is no option '--continuation'"),
    ],
)
def test_an_odd_edit_is_called_from_the_command_line(
    warm: WarmPython, arguments: list[str], request_line: list[str], said: str
) -> None:
    """The command line has an option for each parameter, and none for pages where there are none."""
    code = "import sys; from partner_center_workflows.cli import main; sys.exit(main(sys.argv[1:]))"
    with ScriptedServer(answer(200, "x")) as server:
        _, out, err = warm.run("-c", code, "call", *arguments, "--base-url", server.base_url)

    assert said in out + err
    assert [f"{each.method} {each.target}" for each in server.received] == request_line


def test_odd_edits_have_exact_types(generated: Path) -> None:
    """Mypy --strict finds nothing in the generated resources."""
    done = python(generated, "-m", "mypy", "--strict", "partner_center_resources")

    assert done.stdout.startswith("Success"), done.stdout


def tag(name: str) -> Callable[[Node], object]:
    """Return the change of a spec that adds a tag with an operation."""

    def change(spec: Node) -> None:
        spec["tags"].append({"name": name})
        spec["paths"]["/v1/odd/other"] = {"get": get("other", tags=[name])}

    return change


def two(first: str, second: str) -> Callable[[Node], object]:
    """Return the change of a spec that adds two operations of these ids."""

    def change(spec: Node) -> None:
        spec["paths"]["/v1/odd/first"] = {"get": get("first", operationId=first)}
        spec["paths"]["/v1/odd/second"] = {"get": get("second", operationId=second)}

    return change


def elsewhere(spec: Node) -> None:
    """Add a path that stands among the components."""
    spec["components"]["pathItems"] = {"Elsewhere": {"get": get("other")}}
    spec["paths"]["/v1/odd/elsewhere"] = {"$ref": "#/components/pathItems/Elsewhere"}


def unneeded(spec: Node) -> None:
    """Add a list with pages whose items are not required."""
    with_links(spec)
    del spec["components"]["schemas"]["OddList"]["required"]
    paged(spec)


def with_two_successes(spec: Node) -> None:
    """Add a list with pages that may also be a response without content."""
    with_links(spec)
    paged(spec)


def paged(spec: Node) -> None:
    """Add an operation that gives the list."""
    page = response({"$ref": "#/components/schemas/OddList"})
    spec["paths"]["/v1/odd/other"] = {"get": get("pages", responses={"200": page, "204": response(None)})}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (two("getThing", "get_thing"), "get_thing would be get_thing in Python, as getThing has it; give another"),
        (two("getThing", "getThingCall"), "getThingCall would be get_thing_call in Python, as getThing has it"),
        (two("getThing", "readers"), "readers would be readers in Python, as the package has it; give another"),
        (tag("operations"), "the tag operations: the package has operations already; give another name"),
        (tag("pages"), "the tag pages: a class of it would be Pages, and the package has it already"),
        (tag("raw odd"), "the tag raw odd: a class of it would be RawOdd, and the tag odd has it already"),
        (tag("Odd"), "the tag Odd: the tag odd has odd already; give another name"),
        (
            add("/v1/odd/other", "get", get("other", parameter("p", "query", {}))),
            "the parameter p has no type; give its schema one, such as `type: string`",
        ),
        (
            add(
                "/v1/odd/other",
                "get",
                get("other", parameter("p", "query", {"type": "array", "items": {"type": "array", "items": TEXT}})),
            ),
            "the parameter p has arrays or objects inside, for which OpenAPI has no style; give it the type string",
        ),
        (
            add("/v1/odd/other", "get", get("other", {**parameter("p", "query", TEXT), "style": "simple"})),
            "the parameter p has the style simple; give form or spaceDelimited or pipeDelimited or deepObject",
        ),
        (elsewhere, "/v1/odd/elsewhere is a $ref; write the path item here"),
        (unneeded, "the collection OddList may lack its items; write `required: [items]`"),
        (
            with_two_successes,
            "doPages: a paged list has one success, the page; delete 204",
        ),
    ],
)
def test_what_would_go_wrong_later_is_refused(tmp_path: Path, change: Callable[[Node], object], message: str) -> None:
    """What Python has one name for, or the client cannot do, stops generation with what to write instead."""
    spec = odd({"/v1/odd/own": {"get": get("own")}}, change)
    client = tmp_path / "client" / "partner_center_generated"
    generate.generate(client, spec)

    with pytest.raises(UnusableSpecError) as raised:
        resources.generate(spec, client, tmp_path / "out")

    assert str(raised.value).startswith(message)
