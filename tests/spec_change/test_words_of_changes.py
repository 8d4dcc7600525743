"""The report says of each kind of change what a reader needs, in one line for each thing."""

import ast
import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from body_edits import callback, components, headers, same, webhook, with_fields
from check_edits import JSON, OTHER, TEXT, THING, WHOLE, Node, answered, body, parameter, put, response, small
from spec_editing import CODE, QUALIFICATION, added, operation
from spec_editing import TEXT as STRING

from changes import spec_diff
from generate import generate, load_yaml

Edit = Callable[[Node], object]


@frozen
class Case:
    """An edit of the small spec, and the report's lines about it."""

    name: str
    make: Edit
    lines: tuple[str, ...]
    before: Edit = same


def _scope(*scopes: str) -> Edit:
    return lambda spec: spec.update(security=[{"oauth": [*scopes]}])


def _statuses(*names: str) -> Edit:
    described = {"description": "Done.", "content": {JSON: {"schema": THING}}}
    return with_fields(put, responses=dict.fromkeys(names, described))


def _inherits(spec: Node) -> None:
    body(spec)["schema"] = {"allOf": [THING, {"type": "object", "properties": {"more": TEXT}}]}


CASES = (
    Case(
        "parameter inserted in front",
        lambda spec: put(spec)["parameters"].insert(
            0, {"name": "new", "in": "query", "description": "New.", "schema": TEXT}
        ),
        ("ADDED     PUT …/things takes new (in the query) now",),
    ),
    Case(
        "default of a parameter",
        with_fields(parameter, schema={**TEXT, "default": "a"}),
        (
            "CHANGED   PUT …/things: q (in the query): a call that leaves it out sends a now",
            "CHANGED   PUT …/things: q (in the query): default is a, was absent",
        ),
    ),
    Case(
        "another default of a parameter",
        with_fields(parameter, schema={**TEXT, "default": "b"}),
        (
            "BREAKING  PUT …/things: q (in the query): default is b, was a",
            "CHANGED   PUT …/things: q (in the query): a call that leaves it out sends b now",
        ),
        before=with_fields(parameter, schema={**TEXT, "default": "a"}),
    ),
    Case(
        "servers of a path",
        lambda spec: spec["paths"]["/things/{id}"].update(servers=[{"url": "https://far.invalid"}]),
        (
            "ADDED     PUT …/things: the server https://far.invalid is new",
            "BREAKING  PUT …/things: the server https://{region}.invalid is gone",
        ),
    ),
    Case(
        "one more scope",
        _scope("read", "write"),
        (
            "ADDED     the spec takes the security oauth (read, write) too",
            "BREAKING  the spec no longer takes the security oauth (read)",
        ),
        before=_scope("read"),
    ),
    Case(
        "one scope less",
        _scope("read"),
        (
            "ADDED     the spec takes the security oauth (read) too",
            "CHANGED   the spec needs less than the security oauth (read, write) now",
        ),
        before=_scope("read", "write"),
    ),
    Case(
        "a range for a status",
        _statuses("2XX"),
        ("CHANGED   PUT …/things: 2XX stands for the response 200 now",),
        before=_statuses("200"),
    ),
    Case(
        "a status of a range",
        _statuses("200", "201"),
        ("CHANGED   PUT …/things: 200 and 201 stand for the response 2XX now",),
        before=_statuses("2XX"),
    ),
    Case(
        "a webhook",
        webhook("done"),
        ("ADDED     the webhook done is new; no code follows from it",),
    ),
    Case(
        "a callback described otherwise",
        lambda spec: put(spec)["callbacks"]["done"]["{$request.body#/url}"]["post"].update(summary="New."),
        ("NOTE      documentation only: PUT …/things callbacks done {$request.body#/url} post summary",),
        before=callback(),
    ),
    Case(
        "a lower version",
        lambda spec: spec["info"].update(version="2.9.1"),
        ("NOTE      the spec is 2.9.1, was 2.10.0",),
    ),
    Case(
        "a constraint within a reference",
        lambda spec: components("schemas")(spec)["Short"].update(maxLength=9),
        ("BREAKING  Thing.p: maxLength is 9, was 10",),
        before=lambda spec: (
            components("schemas")(spec).update(Short={"type": "string", "maxLength": 10}),
            spec["components"]["schemas"]["Thing"]["properties"].update(p={"$ref": "#/components/schemas/Short"}),
        ),
    ),
    Case(
        "a deprecated class",
        lambda spec: spec["components"]["schemas"]["Thing"].update(deprecated=True),
        ("CHANGED   Thing is deprecated",),
    ),
    Case(
        "a property of an inherited class",
        lambda spec: body(spec)["schema"]["allOf"][1]["properties"].update(most=WHOLE),
        ("ADDED     PutThingBody.most: int | None is new (most)",),
        before=_inherits,
    ),
    Case(
        "a closed object",
        lambda spec: spec["components"]["schemas"]["Thing"].update(additionalProperties=False),
        ("BREAKING  Thing takes no other members than the known now",),
    ),
    Case(
        "members of another type",
        lambda spec: spec["components"]["schemas"]["Thing"].update(additionalProperties=WHOLE),
        ("BREAKING  Thing.additional_properties is int now, was Any",),
    ),
    Case(
        "an enumeration of numbers",
        with_fields(parameter, schema={"type": "integer", "enum": [1, 2]}),
        ("BREAKING  PUT …/things: q (in the query) is no longer `3`",),
        before=with_fields(parameter, schema={"type": "integer", "enum": [1, 2, 3]}),
    ),
    Case(
        "a header as JSON",
        with_fields(response, headers={"X-Count": {"content": {JSON: {"schema": TEXT}}}}),
        ("CHANGED   PUT …/things, response 200: the header X-Count is described as application/json now",),
        before=headers(),
    ),
    Case(
        "one more alternative of a choice",
        lambda spec: answered(spec, {"anyOf": [THING, OTHER]}),
        ("BREAKING  the response 200 of PUT …/things is Other | Thing now, was Thing",),
    ),
    Case(
        "one more string of a choice",
        with_fields(parameter, schema={"anyOf": [{**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "^b"}]}),
        ('CHANGED   PUT …/things: q (in the query), str, is also described by {"type": "string", "pattern": "^b"}',),
        before=with_fields(parameter, schema={"anyOf": [{**TEXT, "pattern": "^a"}]}),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_told(case: Case) -> None:
    """The lines are these, and no others."""
    before, after = copy.deepcopy(small()), copy.deepcopy(small())
    case.before(before)
    case.before(after)
    after = copy.deepcopy(after)
    case.make(after)

    assert sorted(map(str, spec_diff.compare(before, after))) == sorted(case.lines)


def test_inline_objects_have_the_names_of_their_classes(tmp_path: Path) -> None:
    """An inline object is named by the class that the generator makes of it."""
    before: dict[str, Any] = load_yaml(Path(__file__).parent.parent / "support" / "frozen-spec.yaml")
    after = copy.deepcopy(before)
    inner = {"type": "object", "properties": {"by": STRING}}
    added(CODE, "vetting", inner, required=True)(after)
    added(QUALIFICATION, "notes", {"type": "array", "items": inner}, required=True)(after)
    operation(after, "get")["responses"]["200"]["content"][JSON]["schema"] = inner

    told = " ".join(change.what for change in spec_diff.compare(before, after))
    generate(tmp_path / "client", after)

    made = {
        node.name
        for file in (tmp_path / "client" / "models").glob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    names = {"ValidationCodeVetting", "CustomerQualificationNotesItem", "GetCustomerQualificationsResponse200"}
    assert names <= made
    assert all(name in told for name in names), told
