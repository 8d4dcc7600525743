"""The cassettes against an edited document: what is no longer of it is named, with the reason."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from spec_clone import FROZEN, FROZEN_RECORDINGS
from spec_editing import (
    CODE,
    CODES,
    PATH,
    PROBLEM,
    QUALIFICATIONS,
    REQUEST,
    moved_path,
    new_parameter,
    operation,
    parameter,
    properties,
    request_content,
    schema,
)

from changes import cassettes
from generate import SPEC, load_yaml

GCC = "test_create_gcc_with_a_code_that_was_looked_up.yaml"
EDUCATION = "test_create_education.yaml"
UNEXPECTED = (
    "interaction 1: GET …/validations: the body[0]: Additional properties are not allowed ('eTag' was unexpected)"
)
POSTED, ID = "interaction 1: POST …/qualifications", "00000000-0000-4000-8000-000000000001"
HOW_TO = "test_create_education_as_the_how_to_answers.yaml"


def renamed_media_type(response: dict[str, Any], name: str) -> None:
    """Give the JSON of a response another media type."""
    response["content"] = {name: response["content"]["application/json"]}


@pytest.fixture
def spec() -> dict[str, Any]:
    """Return a copy of the spec to edit."""
    return copy.deepcopy(load_yaml(FROZEN))


def test_every_cassette_is_of_the_document(spec: dict[str, Any]) -> None:
    """No cassette has to be recorded again: neither of today's spec, nor of the frozen one, which is edited below."""
    assert cassettes.outdated(load_yaml(SPEC)) == {}
    assert cassettes.outdated(spec, FROZEN_RECORDINGS) == {}


@pytest.mark.parametrize(
    ("edit", "cassette", "reason"),
    [
        (
            moved_path,
            EDUCATION,
            "interaction 1: the spec has no POST /v1/customers/00000000-0000-4000-8000-000000000001/qualifications",
        ),
        (
            lambda spec: spec["paths"][PATH].pop("get"),
            "test_list_of_an_unqualified_customer.yaml",
            "interaction 1: the spec has no GET /v1/customers/00000000-0000-4000-8000-000000000001/qualifications",
        ),
        (
            parameter("Code", name="validation_code"),
            GCC,
            "interaction 2: POST …/qualifications takes no query parameter code",
        ),
        (
            parameter("Code", schema={"type": "string", "pattern": "^[1-9]+$"}),
            GCC,
            "interaction 2: POST …/qualifications: code: '000000' does not match '^[1-9]+$'",
        ),
        (
            parameter("RequestId", name="ms-request-id"),
            GCC,
            "interaction 1: GET …/validations takes no header parameter ms-requestid",
        ),
        (
            new_parameter(name="ms-tenant", **{"in": "header", "required": True}),
            EDUCATION,
            "interaction 1: POST …/qualifications needs the header parameter ms-tenant",
        ),
        (
            lambda spec: request_content(spec).pop("application/json"),
            EDUCATION,
            "interaction 1: POST …/qualifications takes no application/json",
        ),
        (
            lambda spec: operation(spec).pop("requestBody"),
            EDUCATION,
            "interaction 1: POST …/qualifications takes no body",
        ),
        (
            lambda spec: properties(spec, REQUEST).pop("website"),
            EDUCATION,
            "interaction 1: POST …/qualifications: Additional properties are not allowed ('website' was unexpected)",
        ),
        (
            lambda spec: schema(spec, REQUEST)["required"].append("website"),
            HOW_TO,
            "interaction 1: POST …/qualifications: 'website' is a required property",
        ),
        (
            lambda spec: (
                operation(spec)["responses"].pop("201"),
                operation(spec)["responses"].pop("default"),
            ),
            HOW_TO,
            "interaction 1: POST …/qualifications answers no 201",
        ),
        (
            lambda spec: operation(spec, "get", CODES)["responses"]["200"]["content"].pop("application/json"),
            GCC,
            "interaction 1: GET …/validations answers 200 with no application/json",
        ),
        (
            lambda spec: properties(spec, CODE)["maxCreates"].update(type="string"),
            GCC,
            "interaction 1: GET …/validations: the body[0].maxCreates: 5 is not of type 'string'",
        ),
        (
            lambda spec: properties(spec, CODE).pop("eTag"),
            GCC,
            UNEXPECTED,
        ),
        *(
            (
                parameter("Size", schema={"type": "integer", "minimum": 10}),
                f"test_list_of_customers{name}.yaml",
                f"interaction {number}: GET …/customers: size: 1 is less than the minimum of 10",
            )
            for name, number in (("", 2), ("_in_pages", 3))
        ),
        (
            parameter("CustomerId", schema={"type": "string", "pattern": "^c-"}),
            EDUCATION,
            f"{POSTED}: customer_id: '{ID}' does not match '^c-'",
        ),
        (
            lambda spec: spec["paths"][CODES].update(servers=[{"url": "https://codes.example.com"}]),
            GCC,
            "interaction 1: GET …/validations is not at https://api.partnercenter.microsoft.com any more",
        ),
        (
            lambda spec: operation(spec, "get", CODES).update(servers=[{"url": "https://{cloud}.example.com/"}]),
            GCC,
            "interaction 1: GET …/validations is not at https://api.partnercenter.microsoft.com any more",
        ),
        (
            lambda spec: renamed_media_type(spec["components"]["responses"]["BadRequest"], PROBLEM),
            "test_a_refused_create.yaml",
            "interaction 1: POST …/qualifications answers 400 with no application/json",
        ),
        (
            lambda spec: spec["components"]["headers"]["RequestId"].update(schema={"pattern": "^r-"}),
            EDUCATION,
            f"{POSTED}: response 200: the header MS-RequestId: '{ID[:-1]}3' does not match '^r-'",
        ),
    ],
)
def test_what_no_longer_matches_is_named(
    spec: dict[str, Any], edit: Callable[[dict[str, Any]], object], cassette: str, reason: str
) -> None:
    """Each kind of mismatch is found in the cassette that has it, and said in words."""
    edit(spec)

    assert reason in cassettes.outdated(spec, FROZEN_RECORDINGS)[cassette]


def test_a_growing_document_leaves_them_alone(spec: dict[str, Any]) -> None:
    """What was added and may be left out makes no cassette old."""
    schema(spec, "VettingStatus")["enum"].append("Expired")
    properties(spec, REQUEST)["contact"] = {"type": "string", "xml": {"name": "Contact"}}
    new_parameter(name="dryRun", **{"in": "query", "required": False})(spec)

    assert cassettes.outdated(spec, FROZEN_RECORDINGS) == {}


@pytest.mark.parametrize(
    "edit",
    [
        lambda spec: renamed_media_type(operation(spec)["responses"]["201"], "application/json; charset=utf-8"),
        lambda spec: renamed_media_type(operation(spec)["responses"]["201"], "Application/*"),
        lambda spec: operation(spec)["responses"].update({"2XX": operation(spec)["responses"].pop("200")}),
        lambda spec: spec["servers"].insert(0, {"url": "https://{host}/", "variables": {"host": {"default": "a"}}}),
        lambda spec: spec.update(servers=[{"url": "/"}]),
        lambda spec: operation(spec).update(servers=[{"url": "https://{place}.partnercenter.microsoft.com"}]),
        lambda spec: properties(spec, QUALIFICATIONS)["qualifications"].update(
            items={"allOf": [properties(spec, QUALIFICATIONS)["qualifications"]["items"]]}
        ),
    ],
    ids=["charset", "range", "2XX", "server variable", "relative server", "own server", "allOf"],
)
def test_another_spelling_leaves_them_alone(spec: dict[str, Any], edit: Callable[[dict[str, Any]], object]) -> None:
    """What means the same on the wire makes no cassette old."""
    edit(spec)

    assert cassettes.outdated(spec, FROZEN_RECORDINGS) == {}
