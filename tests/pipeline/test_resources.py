"""The generated resources: whatever an operation is like, its method is there and typed, or it is refused by name."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from odd_spec import DRIVE, GOOD, PAIR, SOURCES, TEXT, Node, add, odd, operation, parameter, python, response
from scripted_server import Reply, ScriptedServer, answer
from warm_python import WarmPython

import generate
import resources
from resource_types import UnusableSpecError
from spec_file import SpecFile

NAMES = operation(
    "getOdd",
    {"200": response(PAIR)},
    parameter("class", "path", TEXT),
    parameter("id", "path", {"type": "integer", "minimum": 1}),
    parameter("filter.by", "query", TEXT),
    parameter("from", "query", {"type": "string", "format": "date"}),
    parameter("at", "query", {"type": "string", "format": "date-time"}),
    parameter("who", "query", {"type": "string", "format": "uuid"}),
    parameter("timeout", "query", {"type": "number"}),
    parameter("body", "query", {"type": "boolean"}),
    parameter("ids", "query", {"type": "array", "items": TEXT}),
    parameter("kind", "query", {"type": "string", "enum": ["a", "b"]}),
    parameter("X-Odd", "header", TEXT),
    parameter("password", "query", {"type": "string", "format": "password"}),
)
PATHS: dict[str, Node] = {
    "/v{version}/odd/{class}/{id}": {"get": NAMES},
    "/v1/odd": {  # without a version of the client's
        "post": operation("startOdd", {"202": response(PAIR)}, **{"x-method": "start"}),
        "get": operation("listOdd", {"200": response({"type": "array", "items": TEXT})}),
        "delete": operation("deleteOdd", {"204": response(None)}),
        "head": operation("headOdd", {"200": response(None), "404": response(None)}),
    },
    "/v{version}/odd/empty": {"put": operation("emptyOdd", {"200": response(None)})},
    "/v{version}/odd/either": {
        "get": operation("eitherOdd", {"200": response(TEXT), "204": response(None)}, **{"x-method": "either"})
    },
    "/v{version}/odd/two": {
        "get": operation("twoOdd", {"200": response(TEXT), "202": response({"type": "integer"})}, **{"x-method": "two"})
    },
    "/v{version}/odd/maybe": {
        "get": operation("maybeOdd", {"200": response({"type": ["string", "null"]})}, **{"x-method": "maybe"})
    },
    "/v{version}/odd/any": {"get": operation("anyOdd", {"2XX": response({})}, **{"x-method": "anything"})},
    "/v{version}/odd/free": {
        "get": operation("freeOdd", {"200": response({"type": "object"})}, **{"x-method": "free"})
    },
    "/v{version}/odd/xml": {
        "patch": operation(
            "xmlOdd",
            {"200": response(TEXT, "text/xml")},
            requestBody={"content": {"application/xml": {"schema": {"title": "Pair", **PAIR}}}, **SOURCES},
            **{"x-method": "write_xml"},
        )
    },
    "/v{version}/odd/form": {
        "post": operation(
            "formOdd",
            {"200": response({"type": "number"})},
            requestBody={
                "required": True,
                "content": {"application/x-www-form-urlencoded": {"schema": {"title": "Formed", **PAIR}}},
                **SOURCES,
            },
            **{"x-method": "write_form"},
        )
    },
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate both packages once, for a spec with odd operations."""
    folder = tmp_path_factory.mktemp("odd")
    generate.generate_all(folder, SpecFile("odd.yaml", odd(PATHS)))
    return folder


CALLS: list[tuple[str, Reply, str, str]] = [  # the call, the response, the request's first line, the result
    ('get("a b", 5)', answer(200, {"left": "x", "right": 1}), "GET /v1/odd/a%20b/5", "GetOddResponse200"),
    (
        (
            'get("a", 5, filter_by="x&y", from_=date(2026, 1, 2), at=datetime(2026, 1, 2, tzinfo=UTC),'
            ' who=str(UUID(int=1)), timeout_=1.5, body_=True, ids=["1", "2"], kind="a", x_odd="odd", password="s3cret")'
        ),
        answer(200, {}),
        (
            "GET /v1/odd/a/5?filter.by=x%26y&from=2026-01-02&at=2026-01-02T00%3A00%3A00%2B00%3A00"
            "&who=00000000-0000-0000-0000-000000000001&timeout=1.5&body=true&ids=1&ids=2&kind=a&password=s3cret"
        ),
        "GetOddResponse200",
    ),
    ("start()", answer(202, {"left": "x"}), "POST /v1/odd", "StartOddResponse202"),
    ("list()", answer(200, ["a", "b"]), "GET /v1/odd", "['a', 'b']"),
    ("delete()", answer(204, content_type=None), "DELETE /v1/odd", "None"),
    ("exists()", answer(200, content_type=None), "HEAD /v1/odd", "True"),
    ("exists()", answer(404, content_type=None), "HEAD /v1/odd", "False"),
    ("update()", answer(200, content_type=None), "PUT /v1/odd/empty", "None"),
    ("either()", answer(200, "x"), "GET /v1/odd/either", "'x'"),
    ("either()", answer(204, content_type=None), "GET /v1/odd/either", "None"),
    ("two()", answer(202, 5), "GET /v1/odd/two", "5"),
    ("maybe()", answer(200, b"null"), "GET /v1/odd/maybe", "None"),
    ("anything()", answer(226, [1, None]), "GET /v1/odd/any", "[1, None]"),
    ("free()", answer(200, {"a": 1}), "GET /v1/odd/free", "{'a': 1}"),
    ('write_xml(Pair(left="x", right=2))', answer(200, b"<string>y</string>", "text/xml"), "PATCH /v1/odd/xml", "'y'"),
    ('write_form(Formed(left="x y"))', answer(200, 5), "POST /v1/odd/form", "5.0"),
]


def test_odd_operations_are_methods_like_others(generated: Path) -> None:
    """Odd names, statuses, results and media types: each is called as any other, and is on the wire as in the spec."""
    with ScriptedServer(*(reply for _, reply, _, _ in CALLS)) as server:
        done = python(generated, "-c", DRIVE, server.base_url, json.dumps([call for call, _, _, _ in CALLS]))

    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [line.startswith(result) for line, (*_, result) in zip(lines, CALLS, strict=True)] == [True] * len(CALLS)
    assert [f"{each.method} {each.target}" for each in server.received] == [first for *_, first, _ in CALLS]
    xml, form = server.received[-2:]
    assert (xml.header("Content-Type"), xml.body) == ("application/xml", b"<Pair><Left>x</Left><Right>2</Right></Pair>")
    assert (form.header("Content-Type"), form.body) == ("application/x-www-form-urlencoded", b"left=x+y")
    assert xml.header("Accept") == "text/xml"
    assert server.received[1].header("X-Odd") == "odd"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('get("", 5)', "class_ is ''; give text"),
        ('get("..", 5)', "class_ is '..'; give text"),
        ('get("a", 0)', "id is 0; give a whole number from 1"),
        ('get("a", True)', "id is True; give a whole number from 1"),
        ('get("a", 5, from_="2026-01-02")', "from_ is '2026-01-02'; give a datetime.date, such as"),
        ('get("a", 5, who="x")', "who is 'x'; give a UUID"),
        ('get("a", 5, kind="c")', "kind is 'c'; give one of 'a', 'b'"),
        ('get("a", 5, ids="1")', "ids is '1'; give a list"),
        ('get("a", 5, timeout_=float("nan"))', "timeout_ is nan; give a number"),
        ('get("a", 5, x_odd="a\\nb")', "x_odd: give visible ASCII text"),
        ('get("a", 5, password=5)', "password: give text"),
        ('get("\\ud800", 5)', "class_ is '\\ud800'; give text"),
        ("write_form({})", "body is a dict; give a FormOddFormed"),
        ("write_form(Formed(left=5))", "body.left: expected string, got a number"),
        ("start(colour=1)", "unknown option colour; a call takes accept"),
    ],
)
def test_a_wrong_argument_is_refused(warm: WarmPython, call: str, message: str) -> None:
    """What the spec does not allow is refused with what to give instead, and nothing is sent."""
    with ScriptedServer(answer(200, {})) as server:
        _, out, err = warm.run("-c", DRIVE, server.base_url, json.dumps([call]))

    assert (err, server.received) == ("", [])
    assert out.startswith(f"InvalidRequestError: {message}")


TYPED = """
from datetime import date
from typing import assert_type
from partner_center import AsyncPartnerCenter, PartnerCenter, RawResponse
from partner_center_generated.models import GetOddResponse200, StartOddResponse202

def sync(pc: PartnerCenter) -> None:
    assert_type(pc.odd.get("a", 5, from_=date(2026, 1, 2)), GetOddResponse200)
    assert_type(pc.odd.start(), StartOddResponse202)
    assert_type(pc.odd.list(), list[str])
    assert_type(pc.odd.exists(), bool)
    assert_type(pc.odd.either(), str | None)
    assert_type(pc.odd.two(), str | int)
    assert_type(pc.odd.maybe(), str | None)
    assert_type(pc.odd.anything(), object)
    assert_type(pc.odd.free(), dict[str, object])
    assert_type(pc.with_raw_response.odd.exists(), RawResponse[bool])

async def awaited(pc: AsyncPartnerCenter) -> None:
    assert_type(await pc.odd.list(), list[str])
    assert_type(await pc.with_raw_response.odd.two(), RawResponse[str | int])
"""


def test_odd_operations_have_exact_types(generated: Path) -> None:
    """Mypy --strict knows each result of the odd operations exactly, and finds nothing in the generated package."""
    (generated / "typed.py").write_text(TYPED, encoding="utf-8")

    done = python(generated, "-m", "mypy", "--strict", "typed.py", "partner_center_resources")

    assert done.stdout.startswith("Success"), done.stdout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            add("/v1/odd/other", "delete", operation("removeOdd", GOOD)),
            (
                "deleteOdd and removeOdd would both be the method `odd.delete`; "
                "give one of them an x-method, such as `x-method: delete_other`"
            ),
        ),
        (
            add("/v1/odd/other", "get", operation("otherOdd", GOOD, tags=["customers"], **{"x-method": "list"})),
            "getCustomers and otherOdd would both be the method `customers.list`",
        ),
        (
            add("/v1/odd/other", "get", operation("otherOdd", GOOD, tags=["qualifications"], **{"x-method": "wait"})),
            "otherOdd would be the method `qualifications.wait`, which is written by hand in qualifications.py",
        ),
        (
            add("/v1/odd/other", "get", operation("otherOdd", GOOD, **{"x-method": "class"})),
            "otherOdd: no method can be called 'class'; give it an x-method such as `list_active`",
        ),
        (add("/v1/odd/other", "options", operation("otherOdd", GOOD)), "otherOdd: no method can be called None"),
        (
            add("/v1/odd/other", "get", operation("otherOdd", GOOD, tags=["unheard of"])),
            "otherOdd: its first tag, 'unheard of', is not in the list `tags`; add it there",
        ),
        (
            add("/v1/odd/other", "get", operation("otherOdd", {"default": response(TEXT)}, **{"x-method": "other"})),
            "otherOdd: no response is a success; give it one such as '200'",
        ),
        (
            add(
                "/v1/odd/other", "get", operation("otherOdd", {"200": response(TEXT, "text/csv")}, **{"x-method": "o"})
            ),
            (
                "otherOdd: the response 200 has no media type that the client reads; "
                "give one of application/json, text/json, application/xml, text/xml"
            ),
        ),
        (
            add(
                "/v1/odd/other", "get", operation("otherOdd", GOOD, parameter("c", "cookie", TEXT), **{"x-method": "o"})
            ),
            "otherOdd: the parameter c is a cookie; the client sends none",
        ),
        (lambda spec: spec["tags"].append({"name": "close"}), "the tag close: the clients have close already"),
        (
            lambda spec: spec["paths"].pop("/v{version}/customers"),
            "customers.py has a list for the operation getCustomers, which the tag customers lacks",
        ),
    ],
)
def test_what_cannot_be_a_method_is_named(tmp_path: Path, change: Callable[[Node], object], message: str) -> None:
    """Generation stops, says which operation it is about and what to write instead, and writes nothing."""
    spec = odd(PATHS, change)
    client = tmp_path / "client" / "partner_center_generated"
    generate.generate(client, spec)

    with pytest.raises(UnusableSpecError) as raised:
        resources.generate(spec, client, tmp_path / "out")

    assert str(raised.value).startswith(message)
    assert not (tmp_path / "out").exists()
