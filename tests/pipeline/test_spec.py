"""The rules for the spec, and the generator's view of it: each can fail, and says what to do."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import rules
import spec_transforms
from generate import CONFIG, ROOT, SPEC, load_yaml

QUALIFICATION = "Microsoft.Partner.Service.Customers.Contracts.V2.CustomerQualification"


@pytest.fixture(scope="session")
def committed() -> dict[str, Any]:
    """Read the committed document once."""
    return load_yaml(SPEC)


@pytest.fixture(scope="session")
def frozen() -> dict[str, Any]:
    """Read a spec that stays as it is, once."""
    return load_yaml(Path(__file__).parent.parent / "support" / "frozen-spec.yaml")


@pytest.fixture
def spec(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the frozen spec to spoil."""
    return copy.deepcopy(frozen)


def test_the_committed_document_keeps_every_rule(committed: dict[str, Any]) -> None:
    """The spec as it is has no finding."""
    assert rules.broken(committed) == []


def test_the_committed_document_is_what_yaml_says(committed: dict[str, Any]) -> None:
    """The parser's own reading of the file is the same data, in the same order."""
    in_python = YAML(typ="safe", pure=True)

    assert json.dumps(in_python.load(SPEC)) == json.dumps(committed)  # pyright: ignore[reportUnknownMemberType]


def test_the_document_is_the_seed_page_and_more(committed: dict[str, Any]) -> None:
    """Nothing of the page that this project starts from is left out."""
    spec = committed
    operation = spec["paths"]["/v{version}/customers/{customer_id}/qualifications"]["post"]
    parameters = [spec_transforms.resolve(spec, each) for each in operation["parameters"]]
    requests = spec_transforms.resolve(spec, operation["requestBody"])["content"]

    assert {(each["in"], each["name"], each["required"]) for each in parameters} >= {
        ("path", "customer_id", True),
        ("path", "version", True),
        ("query", "code", False),
        ("header", "Authorization", True),
        ("header", "ms-correlationid", False),
        ("header", "ms-cv", False),
        ("header", "ms-requestid", False),
    }
    answers = ["application/json", "text/json", "application/xml", "text/xml"]
    assert requests.keys() >= {*answers, "application/x-www-form-urlencoded"}
    assert operation["responses"]["200"]["content"].keys() >= {*answers}
    properties = spec["components"]["schemas"][QUALIFICATION]["properties"]
    for name in ("qualification", "vettingCreateDate", "vettingReason", "vettingStatus"):
        assert properties[name]["x-evidence"] == "reference"


def _set(path: list[str], value: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(spec: dict[str, Any]) -> None:
        node = spec
        for key in path[:-1]:
            node = node[key]
        if value is None:
            del node[path[-1]]
        else:
            node[path[-1]] = value

    return spoil


SCHEMA = ["components", "schemas", QUALIFICATION]
POST = ["paths", "/v{version}/customers/{customer_id}/qualifications", "post"]
EXAMPLES = ["components", "examples"]
ORDER = "<CustomerQualification xmlns='{}'><Qualification>Education</Qualification>{}</CustomerQualification>".format(
    "http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V2",
    "<EducationSegment>K12</EducationSegment>",
)
TYPES = "http://schemas.datacontract.org/2004/07/Microsoft.Partner."
MAYBE = (
    f"<ResourceCollectionOfCustomer xmlns='{TYPES}Core.Collections'><Items>"
    f"<Customer xmlns='{TYPES}Service.Customers.Contracts.V1'>"
    "<AllowDelegatedAccess>maybe</AllowDelegatedAccess><Id>1</Id></Customer></Items></ResourceCollectionOfCustomer>"
)


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (_set([*POST, "x-source"], None), "createCustomerQualifications: x-source is missing"),
        (_set([*SCHEMA, "properties", "vettingReason", "x-evidence"], "rumour"), "Reason: x-evidence is missing"),
        (_set(["components", "parameters", "Code", "x-source"], ["learn"]), "parameter code: x-source is missing"),
        (_set(["components", "headers", "RetryAfter", "x-source"], None), "header Retry-After: x-source is missing"),
        (_set([*EXAMPLES, "EducationRequest", "value"], {"qualification": 5}), "is not valid under any"),
        (_set([*EXAMPLES, "EducationRequestXml", "value"], ORDER), "not those of its xml objects, in ordinal order"),
        (_set([*EXAMPLES, "CustomersPageXml", "value"], MAYBE), "'maybe' is not of type 'boolean'"),
        (_set([*POST, "responses", "201", "content", "application/json", "examples"], {}), "has no example"),
        (_set([*SCHEMA, "properties", "vettingStatus", "anyOf"], [{"enum": ["x"]}]), "the enumeration is closed"),
        (_set([*SCHEMA, "additionalProperties"], False), "additionalProperties: false would drop"),
        (_set([*SCHEMA, "xml"], {"name": "x"}), "xml lacks namespace, x-evidence, x-order"),
        (_set([*SCHEMA, "properties", "vettingReason", "xml"], {"name": "x"}), "xml lacks x-evidence"),
        (_set([*POST, "responses"], {}), "valid_openapi"),
        (_set([*POST, "responses", "200"], {"$ref": "#/components/responses/Gone"}), "points nowhere"),
        (_set([*SCHEMA, "properties", "cls"], {"type": "string"}), "the generated class needs the name cls itself"),
        (_set([*SCHEMA, "properties", "vettingReason", "xml"], None), "xml lacks name, x-evidence"),
        (
            _set([*SCHEMA, "properties", "x"], {"type": "array", "items": {"enum": ["a"]}}),
            "x[]: the enumeration is closed",
        ),
        (_set([*EXAMPLES, "EducationRequestXml", "value"], "<a"), "application/xml example education: unclosed token"),
    ],
)
def test_a_spoilt_document_is_found_out(
    spec: dict[str, Any], spoil: Callable[[dict[str, Any]], None], finding: str
) -> None:
    """Every rule finds what it is there to find."""
    spoil(spec)

    assert finding in "\n".join(rules.broken(spec))


def test_a_key_that_the_generator_would_ignore(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A misspelt key of the configuration is named, with the keys that there are."""
    config = tmp_path / CONFIG.name
    config.write_text("class_overides: {}\n", encoding="utf-8")
    monkeypatch.setattr(rules, "CONFIG", config)

    (finding,) = rules.config_understood({})

    assert finding.startswith(
        "generator-config.yaml: the generator knows no key class_overides; it has class_overrides"
    )


def test_the_view_leaves_the_document_alone(spec: dict[str, Any], frozen: dict[str, Any]) -> None:
    """The projection works on a copy."""
    view = spec_transforms.project(spec)

    assert spec == frozen
    assert view != spec


@pytest.mark.parametrize("rule", spec_transforms.TRANSFORMS, ids=lambda rule: rule.__name__)
def test_every_transform_has_work(rule: spec_transforms.Transform) -> None:
    """Each transform changes the frozen spec, and a second time it finds nothing more to do."""
    frozen = load_yaml(ROOT / "tests" / "support" / "frozen-spec.yaml")
    view = spec_transforms.project(frozen, [rule])

    assert view != frozen
    assert spec_transforms.project(view, [rule]) == view


def test_parameters_that_openapi_ignores(spec: dict[str, Any]) -> None:
    """A header parameter of the path that OpenAPI ignores is dropped as one of the operation is."""
    ignored = {"$ref": "#/components/parameters/Authorization"}
    item = next(iter(spec["paths"].values()))
    item["parameters"] = [ignored, {"name": "accept", "in": "header", "schema": {}}, {"name": "x", "in": "query"}]

    view = spec_transforms.project(spec, [spec_transforms.drop_ignored_header_parameters])

    assert next(iter(view["paths"].values()))["parameters"] == [{"name": "x", "in": "query"}]


def test_a_schema_that_is_another_one_is_kept(spec: dict[str, Any]) -> None:
    """Of schemas that point to each other, those that a used one leads to are kept; data is no $ref."""
    schemas = spec["components"]["schemas"]
    schemas |= {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/C"}, "C": {}, "D": {}}
    schemas[QUALIFICATION]["properties"]["a"] = {"$ref": "#/components/schemas/A", "example": {"$ref": "nowhere"}}

    view = spec_transforms.project(spec, [spec_transforms.drop_error_responses])

    assert [each for each in "ABCD" if each in view["components"]["schemas"]] == ["A", "B", "C"]
