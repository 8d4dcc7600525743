"""How a test edits the document."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from generate import load_yaml

Node = dict[str, Any]

V2 = "Microsoft.Partner.Service.Customers.Contracts.V2."
QUALIFICATION, QUALIFICATIONS = f"{V2}CustomerQualification", f"{V2}CustomerQualifications"
REQUEST = f"{V2}CustomerQualificationRequest"
CODE = "Microsoft.Partner.Service.Customers.Contracts.V1.GccValidation"
PATH = "/v{version}/customers/{customer_id}/qualifications"
CODES = "/v{version}/customers/all/validations"
SAID = {"x-source": ["https://example.invalid/page"], "x-evidence": "reference"}


def edit_file(file: Path, make: Callable[[Node], object]) -> None:
    """Edit a spec's file as mappings and lists, in which aliases are one object, and write it as YAML again."""
    spec = load_yaml(file)
    make(spec)
    yaml = YAML(typ="safe")
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.default_flow_style = False
    with file.open("w", encoding="utf-8") as written:
        yaml.dump(spec, written)  # pyright: ignore[reportUnknownMemberType]


def schema(spec: Node, name: str) -> Node:
    """Return a schema."""
    found: Node = spec["components"]["schemas"][name]
    return found


def properties(spec: Node, name: str) -> Node:
    """Return a schema's properties."""
    found: Node = schema(spec, name)["properties"]
    return found


def added(name: str, prop: str, kind: Node, *, required: bool = False) -> Callable[[Node], object]:
    """Return an edit that adds a property."""

    def make(spec: Node) -> None:
        xml = {"name": prop[0].upper() + prop[1:], "x-evidence": "inferred"}
        properties(spec, name)[prop] = {"description": "New.", **kind, "xml": xml, **SAID}
        if required:
            schema(spec, name).setdefault("required", []).append(prop)

    return make


def operation(spec: Node, method: str = "post", path: str = PATH) -> Node:
    """Return an operation."""
    found: Node = spec["paths"][path][method]
    return found


def request_content(spec: Node) -> Node:
    """Return the media types that requests may have."""
    found: Node = spec["components"]["requestBodies"]["CustomerQualification"]["content"]
    return found


def parameter(key: str, **changed: Any) -> Callable[[Node], object]:
    """Return an edit that changes a parameter."""
    return lambda spec: spec["components"]["parameters"][key].update(changed)


def new_parameter(**node: Any) -> Callable[[Node], object]:
    """Return an edit that adds a parameter to the POST."""
    said = {"description": "New.", "schema": {"type": "string"}, "example": "x", **SAID}
    return lambda spec: operation(spec)["parameters"].append({**node, **said})


def new_operation(spec: Node) -> None:
    """Add a GET."""
    copied = copy.deepcopy(operation(spec, "get", CODES))
    spec["paths"]["/v{version}/customers/all/segments"] = {"get": {**copied, "operationId": "getSegments"}}


def moved_path(spec: Node) -> None:
    """Move both operations to another path."""
    spec["paths"]["/v{version}/tenants/{customer_id}/qualifications"] = spec["paths"].pop(PATH)


def renamed_path_parameter(spec: Node) -> None:
    """Call the customer otherwise."""
    spec["components"]["parameters"]["CustomerId"]["name"] = "tenant_id"
    spec["paths"][PATH.replace("customer_id", "tenant_id")] = spec["paths"].pop(PATH)


def with_status(spec: Node) -> None:
    """Add an answer 202."""
    responses = operation(spec)["responses"]
    responses["202"] = copy.deepcopy(responses["201"])


def answer_header(spec: Node) -> None:
    """Add a header to one answer."""
    response = answer(spec)
    header = {"description": "New.", "schema": TEXT, **SAID}
    response["headers"] = {**response["headers"], "MS-Served-By": header}  # an anchor: the others have the same object


def namespace(spec: Node) -> None:
    """Change an XML namespace."""
    schema(spec, CODE)["xml"]["namespace"] = "http://example.invalid/V3"


def described_otherwise(spec: Node) -> None:
    """Change words alone."""
    properties(spec, QUALIFICATION)["vettingReason"]["description"] = "Another description."
    operation(spec)["summary"] = "Another summary."


def answer(spec: Node, method: str = "get") -> Node:
    """Return the answer 200 of an operation on qualifications."""
    found: Node = operation(spec, method)["responses"]["200"]
    return found


TEXT: Node = {"type": "string"}
PROBLEM = "application/problem+json"
CSV: Node = {"schema": TEXT, "examples": {"row": {"value": "Education"}}}
