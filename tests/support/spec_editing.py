"""How a test edits the document."""

import copy
from collections.abc import Callable
from typing import Any

Node = dict[str, Any]

V2 = "Microsoft.Partner.Service.Customers.Contracts.V2."
QUALIFICATION, QUALIFICATIONS = f"{V2}CustomerQualification", f"{V2}CustomerQualifications"
REQUEST = f"{V2}CustomerQualificationRequest"
CODE = "Microsoft.Partner.Service.Customers.Contracts.V1.GccValidation"
PATH = "/v{version}/customers/{customer_id}/qualifications"
CODES = "/v{version}/customers/all/validations"
SAID = {"x-source": ["https://example.invalid/page"], "x-evidence": "reference"}


def schema(document: Node, name: str) -> Node:
    """Return a schema."""
    found: Node = document["components"]["schemas"][name]
    return found


def properties(document: Node, name: str) -> Node:
    """Return a schema's properties."""
    found: Node = schema(document, name)["properties"]
    return found


def added(name: str, prop: str, kind: Node, *, required: bool = False) -> Callable[[Node], object]:
    """Return an edit that adds a property."""

    def make(document: Node) -> None:
        xml = {"name": prop[0].upper() + prop[1:], "x-evidence": "inferred"}
        properties(document, name)[prop] = {"description": "New.", **kind, "xml": xml, **SAID}
        if required:
            schema(document, name).setdefault("required", []).append(prop)

    return make


def operation(document: Node, method: str = "post", path: str = PATH) -> Node:
    """Return an operation."""
    found: Node = document["paths"][path][method]
    return found


def request_content(document: Node) -> Node:
    """Return the media types that requests may have."""
    found: Node = document["components"]["requestBodies"]["CustomerQualification"]["content"]
    return found


def parameter(key: str, **changed: Any) -> Callable[[Node], object]:
    """Return an edit that changes a parameter."""
    return lambda document: document["components"]["parameters"][key].update(changed)


def new_parameter(**node: Any) -> Callable[[Node], object]:
    """Return an edit that adds a parameter to the POST."""
    said = {"description": "New.", "schema": {"type": "string"}, "example": "x", **SAID}
    return lambda document: operation(document)["parameters"].append({**node, **said})


def new_operation(document: Node) -> None:
    """Add a GET."""
    copied = copy.deepcopy(operation(document, "get", CODES))
    document["paths"]["/v{version}/customers/all/segments"] = {"get": {**copied, "operationId": "getSegments"}}


def moved_path(document: Node) -> None:
    """Move both operations to another path."""
    document["paths"]["/v{version}/tenants/{customer_id}/qualifications"] = document["paths"].pop(PATH)


def renamed_path_parameter(document: Node) -> None:
    """Call the customer otherwise."""
    document["components"]["parameters"]["CustomerId"]["name"] = "tenant_id"
    document["paths"][PATH.replace("customer_id", "tenant_id")] = document["paths"].pop(PATH)


def with_status(document: Node) -> None:
    """Add an answer 202."""
    responses = operation(document)["responses"]
    responses["202"] = copy.deepcopy(responses["201"])


def answer_header(document: Node) -> None:
    """Add a header to one answer."""
    response = answer(document)
    header = {"description": "New.", "schema": TEXT, **SAID}
    response["headers"] = {**response["headers"], "MS-Served-By": header}  # an anchor: the others have the same object


def namespace(document: Node) -> None:
    """Change an XML namespace."""
    schema(document, CODE)["xml"]["namespace"] = "http://example.invalid/V3"


def described_otherwise(document: Node) -> None:
    """Change words alone."""
    properties(document, QUALIFICATION)["vettingReason"]["description"] = "Another description."
    operation(document)["summary"] = "Another summary."


def answer(document: Node, method: str = "get") -> Node:
    """Return the answer 200 of an operation on qualifications."""
    found: Node = operation(document, method)["responses"]["200"]
    return found


TEXT: Node = {"type": "string"}
PROBLEM = "application/problem+json"
CSV: Node = {"schema": TEXT, "examples": {"row": {"value": "Education"}}}
