"""Edits of operations, parameters, responses, servers and security, each with its right verdict."""

from collections.abc import Callable

from spec_editing import (
    CODES,
    PATH,
    PROBLEM,
    QUALIFICATION,
    SAID,
    TEXT,
    V2,
    Node,
    answer,
    operation,
    parameter,
    request_content,
)
from whole_edits import ADDRESS, REFUSED, WholeEdit, new_operation, new_schema, object_with, ref

CUSTOMERS = "/v{version}/customers"
ONE = "/v{version}/customers/{customer_id}"
LISTS = ("test_list_of_customers.yaml", "test_list_of_customers_in_pages.yaml")
QUALIFIED = (
    "test_a_refused_create.yaml",
    "test_a_second_create.yaml",
    "test_create_education.yaml",
    "test_create_education_as_the_how_to_answers.yaml",
    "test_create_gcc_with_a_code_that_was_looked_up.yaml",
    "test_create_state_owned_entity_and_list.yaml",
    "test_list_as_the_how_to_answers.yaml",
    "test_list_of_an_unqualified_customer.yaml",
    *LISTS,  # they create the customers that they list
)
CONTACTS = ("get", f"{ONE}/contacts", "getContacts", "customers")
ACCEPTED: Node = {"description": "Accepted; read the qualifications later.", **SAID}
EMPTY: Node = {"204": {"description": "Done.", **SAID}}
SIZE = "GET …/customers: size (in the query)"


def _size(**changed: object) -> Callable[[Node], object]:
    return lambda spec: spec["components"]["parameters"]["Size"]["schema"].update(changed)


def _body(media_type: str, schema: Node, example: object) -> Node:
    return {
        "description": "New.",
        "required": True,
        **SAID,
        "content": {media_type: {"schema": schema, "examples": {"one": {"value": example}}}},
    }


def _page(spec: Node) -> None:
    """Let the list of qualifications come as a further object."""
    new_schema("QualificationsPage", object_with(value={"type": "array", "items": ref(QUALIFICATION)}))(spec)
    answer(spec)["content"]["application/json"]["schema"]["anyOf"].append(ref("QualificationsPage"))


def _accepted(spec: Node) -> None:
    """Let the create answer 202 without a body."""
    said = {"description": "New.", **SAID}
    headers = {"Location": {"schema": TEXT, **said}, "Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    operation(spec)["responses"]["202"] = {**ACCEPTED, "headers": headers}


def _problem(spec: Node) -> None:
    """Let each 400 come as RFC 9457 has it."""
    new_schema("Problem", object_with(title=TEXT, detail=TEXT, status={"type": "integer"}))(spec)
    example = {"title": "Bad", "detail": "The segment is wrong", "status": 400}
    content = {PROBLEM: {"schema": ref("Problem"), "examples": {"one": {"value": example}}}}
    spec["components"]["responses"]["BadRequest"]["content"] = content


def _second_scheme(spec: Node) -> None:
    """Let OAuth 2 stand beside the bearer token."""
    address = "https://login.example.invalid/oauth2/"
    flow = {"authorizationUrl": f"{address}authorize", "tokenUrl": f"{address}token", "scopes": {"act": "Act."}}
    scheme = {"type": "oauth2", "description": "New.", "flows": {"authorizationCode": flow}, **SAID}
    spec["components"]["securitySchemes"]["oauth2"] = scheme
    spec["security"].append({"oauth2": ["act"]})


def _variable_server(spec: Node) -> None:
    cloud = "api.partnercenter.microsoft.com"
    spec["servers"][0].update(url="https://{cloud}", variables={"cloud": {"default": cloud, "enum": [cloud]}})


def _at_the_path(spec: Node) -> None:
    """Move the parameters of a new operation to its path."""
    new_operation(*CONTACTS, **{"x-method": "list_contacts"})(spec)
    item = spec["paths"][CONTACTS[1]]
    item["parameters"] = item["get"].pop("parameters")


def _tenant(spec: Node) -> None:
    """Let a path need a header."""
    header = {"name": "ms-tenant", "in": "header", "required": True, "description": "New.", "schema": TEXT}
    spec["paths"][PATH]["parameters"] = [{**header, "example": "x", **SAID}]


def _list_in_one_value(spec: Node) -> None:
    """Add a parameter that is a list, written in one value."""
    node = {"name": "status", "in": "query", "style": "form", "explode": False, "description": "New.", **SAID}
    values = {"schema": {"type": "array", "items": TEXT}, "example": ["a", "b"]}
    operation(spec, "get", CUSTOMERS)["parameters"].append({**node, **values})


def _filter_as_content(spec: Node) -> None:
    """Describe the filter, which is JSON, by its media type."""
    node = spec["components"]["parameters"]["Filter"]
    node.pop("schema")
    node.pop("example")
    node["content"] = {"application/json": {"schema": {"type": "object"}}}


def _bare_parameter(spec: Node) -> None:
    """Add a parameter without a description."""
    node = {"name": "dryRun", "in": "query", "required": False, "schema": {"type": "boolean"}, "example": True}
    spec["components"]["parameters"]["DryRun"] = {**node, **SAID}
    operation(spec)["parameters"].append({"$ref": "#/components/parameters/DryRun"})


def _looser(spec: Node) -> None:
    """Let the body be left out, and promise a header."""
    spec["components"]["requestBodies"]["CustomerQualification"]["required"] = False
    spec["components"]["headers"]["RequestId"]["required"] = True


def _one_body_less(spec: Node) -> None:
    alternatives = request_content(spec)["application/json"]["schema"]["anyOf"]
    alternatives.remove(ref(f"{V2}CustomerQualification"))


def _charset(spec: Node) -> None:
    """Write a media type with a parameter."""
    content = operation(spec)["responses"]["201"]["content"]
    content["application/json; charset=utf-8"] = content.pop("application/json")


def _callback(spec: Node) -> None:
    """Let the service tell when vetting is done."""
    seen = {"post": {"responses": {"200": {"description": "Seen."}}}}
    operation(spec)["callbacks"] = {"finished": {"{$request.header.callback}": seen}}


PARAMETERS = (
    WholeEdit("a default", _size(default=100), "minor", ("GET …/customers: size", "100")),
    WholeEdit("a maximum", _size(maximum=500), "major", (f"BREAKING  {SIZE}", "500")),
    WholeEdit("a higher minimum", _size(minimum=10), "major", (f"BREAKING  {SIZE}", "10"), LISTS, is_short=True),
    WholeEdit("defaults written out", parameter("Size", style="form", explode=True, deprecated=False), "patch"),
    WholeEdit(
        "a path parameter becomes a UUID",
        parameter("CustomerId", schema={**TEXT, "format": "uuid"}),
        "major",
        ("BREAKING  POST …/qualifications: customer_id (in the path) is UUID now, was str",),
    ),
    WholeEdit(
        "a required header at a path",
        _tenant,
        "major",
        (
            "BREAKING  GET …/qualifications needs ms-tenant (header) now",
            "BREAKING  POST …/qualifications needs ms-tenant (header) now",
            "BREAKING  partner_center_resources.Qualifications.list() needs ms_tenant",
        ),
        QUALIFIED,
    ),
    WholeEdit(
        "a list in one value",
        _list_in_one_value,
        "minor",
        ("ADDED     GET …/customers takes status (in the query) now",),
    ),
    WholeEdit("a parameter described by a media type", _filter_as_content, REFUSED, ("filter", "content")),
    WholeEdit(
        "a parameter without a description",
        _bare_parameter,
        "minor",
        ("ADDED     POST …/qualifications takes dryRun (in the query) now",),
    ),
)
RESPONSES = (
    WholeEdit(
        "a further shape", _page, "major", ("BREAKING  the response 200 of GET …/qualifications", "QualificationsPage")
    ),
    WholeEdit("a status", _accepted, "minor", ("ADDED     POST …/qualifications may answer 202",)),
    WholeEdit(
        "another media type of errors",
        _problem,
        "major",
        ("BREAKING  POST …/qualifications, response 400, no longer comes as application/json",),
        ("test_a_refused_create.yaml",),
    ),
    WholeEdit(
        "a body that may be left out", _looser, "minor", ("POST …/qualifications may be sent without a body now",)
    ),
    WholeEdit(
        "a body less",
        _one_body_less,
        "major",
        ("BREAKING  the body of POST …/qualifications is CustomerQualificationRequest now",),
    ),
    WholeEdit(
        "a media type of requests",
        lambda spec: request_content(spec).update(
            {"application/merge-patch+json": request_content(spec)["application/json"]}
        ),
        "minor",
        ("ADDED     POST …/qualifications takes application/merge-patch+json too",),
    ),
    WholeEdit("a media type with a parameter", _charset, "patch", is_short=True),
)
OPERATIONS = (
    WholeEdit("a second way to sign in", _second_scheme, "minor", ("oauth2",), is_short=True),
    WholeEdit(
        "a server with a variable",
        _variable_server,
        "major",
        ("BREAKING  the server https://api.partnercenter.microsoft.com is gone",),
    ),
    WholeEdit(
        "servers of a path",
        lambda spec: spec["paths"][CODES].update(servers=[{"url": "https://codes.example.invalid"}]),
        "major",
        ("BREAKING  GET …/validations: the server https://api.partnercenter.microsoft.com is gone",),
        ("test_create_gcc_with_a_code_that_was_looked_up.yaml",),
    ),
    WholeEdit(
        "an operation with its parameters at the path",
        _at_the_path,
        "minor",
        (
            f"ADDED     GET {ONE}/contacts is new (getContacts)",
            "ADDED     partner_center_resources.Customers.list_contacts is new",
        ),
    ),
    WholeEdit(
        "an operation with a method that is taken",
        new_operation(*CONTACTS),
        REFUSED,
        ("getCustomers and getContacts", "x-method"),
    ),
    WholeEdit(
        "an upload",
        new_operation(
            *("post", f"{ONE}/documents", "uploadDocument", "customers"),
            requestBody=_body(
                "multipart/form-data", object_with(file=TEXT, comment=TEXT), {"file": "x", "comment": "y"}
            ),
            responses=EMPTY,
        ),
        REFUSED,
        ("uploadDocument", "media type"),
    ),
    WholeEdit(
        "another verb",
        new_operation("delete", PATH, "deleteCustomerQualifications", "qualifications", responses=EMPTY),
        "minor",
        (
            f"ADDED     DELETE {PATH} is new (deleteCustomerQualifications)",
            "ADDED     partner_center_resources.Qualifications.delete is new",
        ),
        is_short=True,
    ),
    WholeEdit(
        "a file as the response",
        new_operation(
            *("get", f"{ONE}/report", "getReport", "customers"),
            responses={
                "200": {
                    "description": "New.",
                    **SAID,
                    "content": {"application/pdf": {"schema": {**TEXT, "format": "binary"}}},
                }
            },
        ),
        REFUSED,
        ("application/pdf",),
    ),
    WholeEdit(
        "a body that merges",
        new_operation(
            *("patch", f"{ONE}/thing", "patchThing", "customers"),
            requestBody=_body("application/merge-patch+json", ref(ADDRESS), {"city": "Bonn"}),
        ),
        "minor",
        ("ADDED     partner_center_resources.Customers.update is new",),
    ),
    WholeEdit(
        "an operationId of 260 characters",
        new_operation("get", f"{ONE}/contacts", "get" + "Contacts" * 33, "customers"),
        REFUSED,
        ("operationId",),
    ),
    WholeEdit(
        "a kind of token that there is not",
        lambda spec: operation(spec).update({"x-credentials": ["app+users"]}),
        REFUSED,
        ("app+users",),
    ),
    WholeEdit("a callback", _callback, "minor", ("callback",)),
)
ALL = (*PARAMETERS, *RESPONSES, *OPERATIONS)
