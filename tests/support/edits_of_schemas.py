"""Edits of schemas and their properties, each with its right verdict."""

import copy

from spec_editing import (
    CODE,
    QUALIFICATION,
    QUALIFICATIONS,
    REQUEST,
    SAID,
    TEXT,
    V2,
    Node,
    added,
    properties,
    schema,
)
from whole_edits import (
    ADDRESS,
    CUSTOMER,
    PROFILE,
    REFUSED,
    V1,
    WholeEdit,
    both,
    changed,
    new_schema,
    object_with,
    ref,
    without_title,
)

DATE: Node = {"type": "string", "format": "date-time"}
GCC = "test_create_gcc_with_a_code_that_was_looked_up.yaml"


def _inherits(parent: str, member: str) -> Node:
    """Return a schema that has one member more than its parent."""
    return {"allOf": [ref(parent), object_with(**{member: {"description": "New.", **TEXT, **SAID}})]}


def _in_xml(name: str, node: Node) -> Node:
    """Return a schema with its XML name, as those under the service's own names have it."""
    namespace = f"http://schemas.datacontract.org/2004/07/{V1.rstrip('.')}"
    return {**node, "xml": {"name": name, "namespace": namespace, "x-order": "ordinal", "x-evidence": "inferred"}}


def _moved(spec: Node) -> None:
    properties(spec, PROFILE)["commerceId"] = properties(spec, CUSTOMER).pop("commerceId")


def _recased(spec: Node) -> None:
    properties(spec, CODE)["etag"] = properties(spec, CODE).pop("eTag")
    for code in spec["components"]["examples"]["ValidationCodes"]["value"]:
        code["etag"] = code.pop("eTag")


def _second_address(spec: Node) -> None:
    spec["components"]["schemas"][f"{V2}Address"] = copy.deepcopy(schema(spec, ADDRESS))


def _variants() -> Node:
    names = ("Letter", "Number")
    mapping = {name.lower(): ref(name)["$ref"] for name in names}
    return {"oneOf": [ref(name) for name in names], "discriminator": {"propertyName": "type", "mapping": mapping}}


CHANGED = (
    WholeEdit(
        "a text becomes a UUID",
        changed(CODE, "partnerId", format="uuid"),
        "major",
        ("BREAKING  ValidationCode.partner_id is UUID now, was str",),
    ),
    WholeEdit(
        "an optional property is no longer null",
        changed(CODE, "maxCreates", type="integer"),
        "patch",
        ("NOTE      ValidationCode.max_creates may no longer be null",),
    ),
    WholeEdit(
        "a required list is no longer null",
        changed(QUALIFICATIONS, "qualifications", type="array"),
        "minor",
        ("CustomerQualifications.qualifications is list[CustomerQualification] now, was list[",),
    ),
    WholeEdit(
        "an optional property may be null",
        changed(QUALIFICATION, "vettingReason", type=["string", "null"]),
        "patch",
        ("NOTE      CustomerQualification.vetting_reason may be null",),
    ),
    WholeEdit(
        "a reference stands in an allOf",
        lambda spec: properties(spec, CUSTOMER).update(
            companyProfile={"allOf": [{"$ref": properties(spec, CUSTOMER)["companyProfile"].pop("$ref")}]}
            | properties(spec, CUSTOMER)["companyProfile"]
        ),
        "patch",
        is_short=True,
    ),
    WholeEdit(
        "a response property becomes read-only",
        changed(QUALIFICATION, "vettingStatus", readOnly=True),
        "minor",
        ("CustomerQualification.vetting_status",),
    ),
    WholeEdit(
        "a request property becomes deprecated",
        changed(REQUEST, "website", deprecated=True),
        "minor",
        ("CustomerQualificationRequest.website", "deprecated"),
        is_short=True,
    ),
    WholeEdit(
        "a property of requests and responses becomes deprecated",
        changed(QUALIFICATION, "vettingReason", deprecated=True),
        "minor",
        ("CustomerQualification.vetting_reason", "deprecated"),
    ),
    WholeEdit(
        "a response property is bounded",
        changed(CODE, "organizationName", maxLength=100),
        "patch",
        ("ValidationCode.organization_name", "100"),
    ),
    WholeEdit(
        "an enumeration of requests grows",
        lambda spec: schema(spec, "EducationSegment")["enum"].append("EarlyChildhood"),
        "minor",
        ("ADDED     EducationSegment may be `EarlyChildhood`",),
    ),
    WholeEdit(
        "a property moves to another schema",
        _moved,
        "major",
        ("BREAKING  Customer.commerce_id is gone", "ADDED     CustomerCompanyProfile.commerce_id: str | None is new"),
    ),
    WholeEdit(
        "an integer becomes a number",
        changed(CODE, "maxCreates", type=["number", "null"]),
        "major",
        ("BREAKING  ValidationCode.max_creates is float | None now, was int | None",),
    ),
    WholeEdit(
        "a property is spelt in another case",
        _recased,
        "major",
        ("BREAKING  ValidationCode.e_tag is gone (eTag)", "ADDED     ValidationCode.etag"),
        (GCC,),
        is_short=True,
    ),
    WholeEdit(
        "the items of a list may be anything",
        changed(CUSTOMER, "customDomains", items={}),
        "major",
        ("BREAKING  Customer.custom_domains is list[Any] now, was list[str]",),
    ),
    WholeEdit(
        "another spelling is read no more",
        lambda spec: properties(spec, QUALIFICATION).pop("vettingCreatedDate"),
        "major",
        ("BREAKING  CustomerQualification.vetting_create_date is no longer read from vettingCreatedDate",),
        ("test_list_as_the_how_to_answers.yaml",),
    ),
    WholeEdit(
        "a schema loses its title",
        without_title(QUALIFICATIONS),
        "major",
        ("BREAKING  partner_center_generated.models.CustomerQualifications is gone",),
    ),
    WholeEdit(
        "further members are texts",
        lambda spec: schema(spec, CUSTOMER).update(additionalProperties=TEXT),
        "minor",
        ("Customer.additional_properties is str now, was Any",),
    ),
    WholeEdit(
        "the error has a further member",
        lambda spec: properties(spec, "Fault").update(
            target={"description": "New.", "type": ["string", "null"], **SAID}
        ),
        "minor",
        ("ADDED     Fault.target",),
    ),
)
NEW = (
    WholeEdit(
        "a property that inherits",
        both(
            new_schema("ShippingAddress", _inherits(ADDRESS, "note")),
            added(CUSTOMER, "shippingAddress", ref("ShippingAddress")),
        ),
        "minor",
        ("ADDED     Customer.shipping_address: ShippingAddress | None is new (shippingAddress)",),
    ),
    WholeEdit(
        "an inline object with a date",
        added(QUALIFICATION, "vetting", object_with(by=TEXT, at=DATE)),
        "minor",
        ("ADDED     CustomerQualification.vetting",),
    ),
    WholeEdit(
        "a map of texts",
        added(CUSTOMER, "labels", {"type": "object", "additionalProperties": TEXT}),
        "minor",
        ("ADDED     Customer.labels",),
    ),
    WholeEdit(
        "a list of inline objects",
        added(QUALIFICATION, "notes", {"type": "array", "items": object_with(text=TEXT, at=TEXT)}),
        "minor",
        ("ADDED     CustomerQualification.notes",),
    ),
    WholeEdit(
        "a free-form object",
        added(QUALIFICATION, "meta", {"type": "object"}),
        "minor",
        ("ADDED     CustomerQualification.meta",),
    ),
    WholeEdit(
        "names that Python has taken",
        both(*(added(QUALIFICATION, name, TEXT) for name in ("from", "class")), added(QUALIFICATION, "datetime", DATE)),
        "minor",
        ("CustomerQualification.from_: str", "CustomerQualification.class_: str", "CustomerQualification.datetime"),
    ),
    WholeEdit(
        "a name that the generated code has taken",
        added(QUALIFICATION, "fieldDict", TEXT),
        REFUSED,
        ("fieldDict",),
    ),
    WholeEdit(
        "two properties with one Python name",
        added(QUALIFICATION, "vetting_reason", TEXT),
        REFUSED,
        ("vettingReason", "vetting_reason"),
        is_short=True,
    ),
    WholeEdit(
        "a constant beside a text",
        added(QUALIFICATION, "kind", {"anyOf": [{"const": "v2"}, TEXT]}),
        "minor",
        ("ADDED     CustomerQualification.kind",),
    ),
    WholeEdit(
        "alternatives with a discriminator",
        both(
            new_schema("Letter", {**object_with(type=TEXT, x=TEXT), "required": ["type"]}),
            new_schema("Number", {**object_with(type=TEXT, y=TEXT), "required": ["type"]}),
            added(QUALIFICATION, "detail", _variants()),
        ),
        "minor",
        ("ADDED     CustomerQualification.detail: Letter | Number | None is new",),
    ),
    WholeEdit(
        "an optional object in requests",
        added(REQUEST, "contact", ref(ADDRESS)),
        "minor",
        ("ADDED     CustomerQualificationRequest.contact: Address | None is new (contact)",),
    ),
    WholeEdit(
        "a title that another schema has",
        both(_second_address, added(CUSTOMER, "shipTo", ref(f"{V2}Address"))),
        REFUSED,
        ("Address", "title"),
    ),
    WholeEdit(
        "titles that Python has taken",
        both(
            new_schema("list", object_with(t=TEXT)),
            new_schema("Exception", object_with(t=TEXT)),
            added(CUSTOMER, "a", ref("list")),
            added(CUSTOMER, "b", ref("Exception")),
        ),
        "minor",
        ("ADDED     Customer.a", "ADDED     Customer.b"),
    ),
    WholeEdit(
        "a list of itself",
        both(new_schema("Tree", {"type": "array", "items": ref("Tree")}), added(CUSTOMER, "tree", ref("Tree"))),
        REFUSED,
        ("this schema contains itself",),
    ),
    WholeEdit(
        "the nullable of OpenAPI 3.0",
        added(QUALIFICATION, "officer", {**TEXT, "nullable": True}),
        REFUSED,
        ("nullable",),
    ),
    WholeEdit(
        "an enumeration under a name of the service",
        both(
            new_schema(
                f"{V2}VettingState", _in_xml("VettingState", {**TEXT, "enum": ["a", "b"]}), title="VettingState"
            ),
            added(QUALIFICATION, "vettingState", {"anyOf": [ref(f"{V2}VettingState"), TEXT]}),
        ),
        "minor",
        ("ADDED     CustomerQualification.vetting_state",),
    ),
    WholeEdit(
        "a schema under a name of the service that inherits",
        both(
            new_schema(f"{V1}Reseller", _in_xml("Reseller", _inherits(PROFILE, "mpnId")), title="Reseller"),
            added(CUSTOMER, "reseller", ref(f"{V1}Reseller")),
        ),
        "minor",
        ("ADDED     Customer.reseller: Reseller | None is new (reseller)",),
    ),
)
SCHEMAS = (*CHANGED, *NEW)
