"""What openapi-python-client cannot process is said in one line, at the part of the spec where the cause is."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import generate
import spec_file

FROZEN = spec_file.load(Path(__file__).parent.parent / "support" / "frozen-spec.yaml").data
QUALIFICATION = "Microsoft.Partner.Service.Customers.Contracts.V2.CustomerQualification"
PATH = "/v{version}/customers/{customer_id}/qualifications"
Node = dict[str, Any]


def with_property(node: Node) -> Callable[[Node], object]:
    """Return the edit that adds a property to a schema that others refer to."""
    return lambda spec: spec["components"]["schemas"][QUALIFICATION]["properties"].update(a=node)


def with_parameter(spec: Node) -> None:
    """Add an array of nothing to the POST."""
    spec["paths"][PATH]["post"]["parameters"].append({"name": "a", "in": "query", "schema": {"type": "array"}})


def with_list(spec: Node) -> None:
    """Add a parameter to the POST that the generator's own models of OpenAPI refuse."""
    parameter = {"name": "a", "in": "query", "schema": {"const": [1]}}
    spec["paths"][PATH]["post"]["parameters"].append(parameter)


@pytest.mark.parametrize(
    ("edit", "words", "path"),
    [
        (
            with_property({"enum": ["a", 1]}),
            f"Unable to process schema /components/schemas/{QUALIFICATION}",
            ("components", "schemas", QUALIFICATION),
        ),
        (with_parameter, "type array must have items", ("paths", PATH, "post")),
        (with_list, "Failed to parse OpenAPI", ("paths", PATH, "post")),
    ],
    ids=["property", "parameter", "model"],
)
def test_the_cause_is_named_in_one_line(
    tmp_path: Path, edit: Callable[[Node], object], words: str, path: tuple[str, ...]
) -> None:
    """The line is about the schema or the operation itself, not about what refers to it, and nothing is written."""
    spec = copy.deepcopy(FROZEN)
    edit(spec)

    with pytest.raises(generate.GenerationError) as raised:
        generate.generate(tmp_path / "out", spec)

    finding = raised.value.finding
    assert finding.what.startswith("openapi-python-client cannot take this: ")
    assert words in finding.what
    assert "\n" not in finding.what
    assert len(finding.what) < 500
    assert (finding.node, finding.key) == spec_file.located(spec, path)
    assert not (tmp_path / "out").exists()
