"""Edits of the spec, each with the verdict that is right for it, and the words that a reader should get."""

from collections.abc import Callable

from attrs import frozen
from spec_editing import (
    CODE,
    CODES,
    CSV,
    PATH,
    PROBLEM,
    QUALIFICATION,
    QUALIFICATIONS,
    REQUEST,
    TEXT,
    Node,
    added,
    answer,
    answer_header,
    described_otherwise,
    moved_path,
    namespace,
    new_operation,
    new_parameter,
    operation,
    parameter,
    properties,
    renamed_path_parameter,
    request_content,
    schema,
    with_status,
)


@frozen
class Edit:
    """One edit: what is done, the right verdict, and the report's lines about it."""

    name: str
    make: Callable[[Node], object]
    verdict: str
    lines: tuple[str, ...]


EDITS = (
    Edit(
        "new optional response property",
        added(CODE, "region", TEXT),
        "minor",
        ("ADDED     ValidationCode.region: str | None is new (region)",),
    ),
    Edit(
        "new optional property of what is sent and answered",
        added(QUALIFICATION, "vettingNote", TEXT),
        "minor",
        ("ADDED     CustomerQualification.vetting_note: str | None is new (vettingNote)",),
    ),
    Edit(
        "new optional request property",
        added(REQUEST, "contact", TEXT),
        "minor",
        ("ADDED     CustomerQualificationRequest.contact: str | None is new (contact)",),
    ),
    Edit(
        "new required request property",
        added(REQUEST, "contact", TEXT, required=True),
        "major",
        (
            "BREAKING  CustomerQualificationRequest.contact: str is new (contact), and has to be given",
            "NOTE      the arguments of CustomerQualificationRequest are in another order: give them by name",
        ),
    ),
    Edit(
        "removed response property",
        lambda spec: properties(spec, CODE).pop("organizationName"),
        "major",
        ("BREAKING  ValidationCode.organization_name is gone (organizationName)",),
    ),
    Edit(
        "removed request property",
        lambda spec: properties(spec, REQUEST).pop("website"),
        "major",
        ("BREAKING  CustomerQualificationRequest.website is gone (website)",),
    ),
    Edit(
        "request property made required",
        lambda spec: schema(spec, REQUEST)["required"].append("educationSegment"),
        "major",
        (
            "BREAKING  CustomerQualificationRequest.education_segment is required now (educationSegment)",
            "NOTE      the arguments of CustomerQualificationRequest are in another order: give them by name",
        ),
    ),
    Edit(
        "response property made required",
        lambda spec: schema(spec, CODE).update(required=["eTag"]),
        "major",
        ("BREAKING  ValidationCode.e_tag is required now (eTag)",),
    ),
    Edit(
        "response property made optional",
        lambda spec: schema(spec, QUALIFICATIONS).pop("required"),
        "major",
        ("BREAKING  CustomerQualifications.qualifications may be absent, and None, now (qualifications)",),
    ),
    Edit(
        "request property made optional",
        lambda spec: schema(spec, REQUEST).pop("required"),
        "minor",
        (
            "CHANGED   CustomerQualificationRequest.qualification may be absent, and None, now (qualification)",
            "NOTE      the arguments of CustomerQualificationRequest are in another order: give them by name",
        ),
    ),
    Edit(
        "new media type of requests",
        lambda spec: request_content(spec).update({PROBLEM: request_content(spec)["text/json"]}),
        "minor",
        (f"ADDED     POST …/qualifications takes {PROBLEM} too",),
    ),
    Edit(
        "new media type of answers",
        lambda spec: answer(spec)["content"].update({"text/csv": CSV}),
        "minor",
        ("ADDED     GET …/qualifications, response 200, may come as text/csv too",),
    ),
    Edit(
        "removed media type of requests",
        lambda spec: request_content(spec).pop("application/xml"),
        "major",
        ("BREAKING  POST …/qualifications no longer takes application/xml",),
    ),
    Edit(
        "removed media type of answers",
        lambda spec: answer(spec)["content"].pop("text/xml"),
        "major",
        ("BREAKING  GET …/qualifications, response 200, no longer comes as text/xml",),
    ),
    Edit(
        "renamed query parameter",
        parameter("Code", name="validation_code"),
        "major",
        ("BREAKING  POST …/qualifications: code (in the query) is validation_code (in the query) now",),
    ),
    Edit(
        "query parameter moved to a header",
        parameter("Code", **{"in": "header"}),
        "major",
        ("BREAKING  POST …/qualifications: code (in the query) is code (header) now",),
    ),
    Edit(
        "removed query parameter",
        lambda spec: operation(spec)["parameters"].pop(2),
        "major",
        ("BREAKING  POST …/qualifications takes no code (in the query) any more",),
    ),
    Edit(
        "query parameter made required",
        parameter("Code", required=True),
        "major",
        ("BREAKING  POST …/qualifications needs code (in the query)",),
    ),
    Edit(
        "new optional query parameter",
        new_parameter(name="dryRun", **{"in": "query", "required": False}),
        "minor",
        ("ADDED     POST …/qualifications takes dryRun (in the query) now",),
    ),
    Edit(
        "new required header of requests",
        new_parameter(name="ms-tenant", **{"in": "header", "required": True}),
        "major",
        ("BREAKING  POST …/qualifications needs ms-tenant (header) now",),
    ),
    Edit(
        "renamed header of requests",
        parameter("RequestId", name="ms-request-id"),
        "major",
        (
            "BREAKING  GET …/customers: ms-requestid (header) is ms-request-id (header) now",
            "BREAKING  GET …/qualifications: ms-requestid (header) is ms-request-id (header) now",
            "BREAKING  POST …/qualifications: ms-requestid (header) is ms-request-id (header) now",
            "BREAKING  GET …/validations: ms-requestid (header) is ms-request-id (header) now",
        ),
    ),
    Edit(
        "header of requests in another case",
        parameter("RequestId", name="MS-RequestId"),
        "patch",
        ("NOTE      the spec is written differently; requests and responses did not change",),
    ),
    Edit(
        "parameter of another type",
        parameter("Code", schema={"type": "integer"}),
        "major",
        ("BREAKING  POST …/qualifications: code (in the query) is int now, was str",),
    ),
    Edit(
        "parameter with a pattern",
        parameter("Code", schema={"type": "string", "pattern": "^[0-9]+$"}),
        "major",
        ("BREAKING  POST …/qualifications: code (in the query): pattern is ^[0-9]+$, was absent",),
    ),
    Edit(
        "new value of an enumeration",
        lambda spec: schema(spec, "VettingStatus")["enum"].append("Expired"),
        "minor",
        ("ADDED     VettingStatus may be `Expired`",),
    ),
    Edit(
        "removed value of an enumeration",
        lambda spec: schema(spec, "EducationSegment")["enum"].remove("K12"),
        "major",
        ("BREAKING  EducationSegment is no longer `K12`",),
    ),
    Edit(
        "new operation",
        new_operation,
        "minor",
        ("ADDED     GET /v{version}/customers/all/segments is new (getSegments)",),
    ),
    Edit(
        "removed operation",
        lambda spec: (spec["paths"].pop(CODES), spec["components"]["links"].pop("UseCode")),
        "major",
        (f"BREAKING  GET {CODES} is gone (getGccValidations)", "NOTE      documentation only: links UseCode"),
    ),
    Edit(
        "another path",
        moved_path,
        "major",
        tuple(
            f"BREAKING  {method} {PATH} is {method} {PATH.replace('customers', 'tenants')} now"
            for method in ("GET", "POST")
        ),
    ),
    Edit(
        "renamed path parameter",
        renamed_path_parameter,
        "major",
        tuple(
            f"BREAKING  {method} …/qualifications: customer_id (in the path) is tenant_id (in the path) now"
            for method in ("GET", "POST")
        ),
    ),
    Edit(
        "another XML namespace",
        namespace,
        "major",
        (
            "BREAKING  in XML the namespace of ValidationCode is http://example.invalid/V3, was http://schemas.datacontract.org/2004/07/Microsoft.Partner.Service.Customers.Contracts.V1",
        ),
    ),
    Edit(
        "another XML name of a property",
        lambda spec: properties(spec, CODE)["eTag"]["xml"].update(name="Etag"),
        "major",
        ("BREAKING  in XML the name of ValidationCode.e_tag is Etag, was ETag",),
    ),
    Edit(
        "another XML name of a schema",
        lambda spec: schema(spec, QUALIFICATIONS)["xml"].update(name="Qualifications"),
        "major",
        ("BREAKING  in XML the name of CustomerQualifications is Qualifications, was CustomerQualifications",),
    ),
    Edit("new status", with_status, "minor", ("ADDED     POST …/qualifications may answer 202",)),
    Edit(
        "removed status",
        lambda spec: operation(spec)["responses"].pop("201"),
        "major",
        ("BREAKING  POST …/qualifications no longer answers 201",),
    ),
    Edit(
        "new header of an answer",
        answer_header,
        "minor",
        ("ADDED     GET …/qualifications, response 200: the header MS-Served-By is new",),
    ),
    Edit(
        "removed header of an answer",
        lambda spec: spec["components"]["responses"]["TooManyRequests"]["headers"].pop("Retry-After"),
        "major",
        tuple(
            f"BREAKING  {name}, response 429: the header Retry-After is gone"
            for name in ("GET …/customers", "GET …/qualifications", "POST …/qualifications", "GET …/validations")
        ),
    ),
    Edit(
        "property of another type",
        lambda spec: properties(spec, CODE)["maxCreates"].update(type="string"),
        "major",
        ("BREAKING  ValidationCode.max_creates is str now, was int | None",),
    ),
    Edit(
        "property of another format",
        lambda spec: properties(spec, QUALIFICATION)["vettingCreateDate"].update(format="date-time"),
        "major",
        ("BREAKING  CustomerQualification.vetting_create_date is datetime now, was str",),
    ),
    Edit(
        "request property of one more type",
        lambda spec: properties(spec, REQUEST)["website"].update(type=["string", "integer"]),
        "minor",
        ("CHANGED   CustomerQualificationRequest.website is int | str now, was str",),
    ),
    Edit(
        "response property of one more type",
        lambda spec: properties(spec, CODE)["partnerId"].update(type=["string", "integer"]),
        "major",
        ("BREAKING  ValidationCode.partner_id is int | str now, was str",),
    ),
    Edit(
        "descriptions only",
        described_otherwise,
        "patch",
        (
            "NOTE      documentation only: POST …/qualifications summary",
            "NOTE      documentation only: CustomerQualification.vettingReason.description",
        ),
    ),
    Edit(
        "the spec's version only",
        lambda spec: spec["info"].update(version="2026.12.0"),
        "patch",
        ("NOTE      the spec is 2026.12.0, was 2026.11.0",),
    ),
    Edit(
        "another operationId",
        lambda spec: operation(spec, "get", CODES).update(operationId="listGccValidations"),
        "major",
        ("BREAKING  GET …/validations has the operationId listGccValidations, was getGccValidations",),
    ),
    Edit(
        "another first tag",
        lambda spec: operation(spec, "get", CODES).update(tags=["codes"]),
        "major",
        ("BREAKING  GET …/validations has the first tag codes, was validation codes",),
    ),
    Edit(
        "another class name",
        lambda spec: schema(spec, CODE).update(title="GccCode"),
        "major",
        ("BREAKING  the class ValidationCode is called GccCode now",),
    ),
    Edit(
        "one more kind of token",
        lambda spec: operation(spec).update({"x-credentials": ["app-only", "app+user"]}),
        "minor",
        ("ADDED     POST …/qualifications takes app-only tokens too",),
    ),
    Edit(
        "one kind of token less",
        lambda spec: operation(spec, "get").update({"x-credentials": ["app+user"]}),
        "major",
        ("BREAKING  GET …/qualifications no longer takes app-only tokens",),
    ),
    Edit(
        "another spelling that is read no more",
        lambda spec: properties(spec, QUALIFICATION).pop("vettingCreatedDate"),
        "major",
        ("BREAKING  CustomerQualification.vetting_create_date is no longer read from vettingCreatedDate",),
    ),
    Edit(
        "a server less",
        lambda spec: spec["servers"].pop(),
        "major",
        ("BREAKING  the server https://partner.partnercenterapi.microsoftonline.cn is gone",),
    ),
    Edit(
        "another way to authenticate",
        lambda spec: spec["components"]["securitySchemes"]["bearer"].update(scheme="basic"),
        "major",
        ("BREAKING  the security scheme bearer: scheme is basic, was bearer",),
    ),
)
