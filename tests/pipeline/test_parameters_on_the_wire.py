"""Parameters in every style: what the client sends is, byte for byte, what OpenAPI says."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import serialised
from odd_spec import DRIVE, GOOD, TEXT, Node, odd, operation, parameter, python
from scripted_server import ScriptedServer, answer

import generate
from spec_file import SpecFile

LIST: Node = {"type": "array", "items": TEXT}
OBJECT: Node = {
    "type": "object",
    "title": "Range",
    "properties": {"from": {"type": "integer"}, "to": TEXT, "open": {"type": "boolean"}},
}
VALUES: dict[str, Any] = {
    "list": ["a b", "c,d", "é&="],
    "object": {"from": 1, "to": "x y,z", "open": True},
    "text": "a/b?c d&e=f+g#h%é",
    "truth": True,
    "number": 2.5,
    "moment": "2026-01-02T03:04:05+00:00",
}
SCHEMAS: dict[str, Node] = {
    "list": LIST,
    "object": OBJECT,
    "text": TEXT,
    "truth": {"type": "boolean"},
    "number": {"type": "number"},
    "moment": {"type": "string", "format": "date-time"},
}
QUERY = [
    *(("form", explode) for explode in (None, True, False)),
    *((style, False) for style in ("spaceDelimited", "pipeDelimited")),
]
PATH = [*itertools.product(("simple", "label", "matrix"), (True, False)), (None, None)]


def styled(name: str, where: str, kind: str, style: str | None, explode: bool | None, **more: Any) -> Node:
    """Return a parameter with a style; what is None stands nowhere."""
    given = {"style": style, "explode": explode, **more}
    return {
        **parameter(name, where, SCHEMAS[kind]),
        **{key: value for key, value in given.items() if value is not None},
    }


CASES: list[tuple[str, Node]] = [  # each parameter with the kind of its value
    *(("list", styled("p", "query", "list", *each)) for each in QUERY),
    *(("object", styled("p", "query", "object", *each)) for each in QUERY),
    ("object", styled("p", "query", "object", "deepObject", explode=True)),
    *((kind, styled("a b", "query", kind, None, None)) for kind in ("text", "truth", "number", "moment")),
    *((kind, styled("p", "query", kind, None, None, allowReserved=True)) for kind in ("text", "list", "object")),
    ("list", styled("p", "query", "list", "form", explode=False, allowReserved=True)),
    *((kind, styled("p", "path", kind, *each)) for kind in VALUES for each in PATH),
]
METHODS = [f"m{i}" for i in range(len(CASES))]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate both packages once, with one operation for each parameter."""
    paths: Node = {
        f"/v1/odd/{name}" + ("/{p}/end" if node["in"] == "path" else ""): {
            "get": operation(f"do{name}", GOOD, node, **{"x-method": name})
        }
        for name, (_, node) in zip(METHODS, CASES, strict=True)
    }
    folder = tmp_path_factory.mktemp("styles")
    generate.generate_all(folder, SpecFile("odd.yaml", odd(paths)))
    return folder


def argument(kind: str, name: str) -> str:
    """Return a value as Python source; an object is an instance of its generated class."""
    value = VALUES[kind]
    if kind == "object":
        return f"models.Do{name}Range.from_dict({value!r})"
    return f"datetime.fromisoformat({value!r})" if kind == "moment" else repr(value)


def test_each_style_is_on_the_wire_as_openapi_says(generated: Path) -> None:
    """Arrays, objects, truth values and times, exploded or not, in the path and the query: each byte is right."""
    calls = [
        f"{method}({'' if node['in'] == 'path' else 'a_b=' if node['name'] == 'a b' else 'p='}{argument(kind, method)})"
        for method, (kind, node) in zip(METHODS, CASES, strict=True)
    ]
    program = DRIVE.replace(
        "from partner_center_generated.models import FormOddFormed as Formed, XmlOddPair as Pair",
        "from partner_center_generated import models",
    )
    with ScriptedServer(answer(200, "x")) as server:
        done = python(generated, "-c", program, server.base_url, json.dumps(calls))

    assert (done.stderr, set(done.stdout.splitlines())) == ("", {"'x'"})
    expected = []
    for method, (kind, node) in zip(METHODS, CASES, strict=True):
        text = serialised.parameter(node, VALUES[kind])
        expected.append(f"/v1/odd/{method}" + (f"/{text}/end" if node["in"] == "path" else f"?{text}"))
    assert [each.target for each in server.received] == expected


def test_the_generated_styles_are_typed(generated: Path) -> None:
    """Mypy --strict finds nothing in the calls of these operations, nor in the module of the styles."""
    done = python(generated, "-m", "mypy", "--strict", "partner_center_resources")

    assert done.stdout.startswith("Success"), done.stdout
