"""Edits of requests and responses: before and after each change of the table `changes.checks` beyond one schema."""

import copy
from collections.abc import Callable, Mapping

from check_edits import (
    JSON,
    LIST,
    OTHER,
    TEXT,
    THING,
    WHOLE,
    Node,
    body,
    header_parameter,
    parameter,
    put,
    response,
    with_p,
)

Edit = Callable[[Node], object]
XML = "application/xml"


def same(spec: Node) -> None:
    """Leave the spec as it is."""


def with_fields(part: Callable[[Node], Node], **fields: object) -> Edit:
    """Return an edit that gives fields to a part of the spec."""
    return lambda spec: part(spec).update(copy.deepcopy(fields))


def root(spec: Node) -> Node:
    """Return the whole spec."""
    return spec


def path_item(spec: Node) -> Node:
    """Return the path of the operation."""
    found: Node = spec["paths"]["/things/{id}"]
    return found


def components(section: str) -> Callable[[Node], Node]:
    """Return a section of the components, which is made if it is absent."""
    return lambda spec: spec["components"].setdefault(section, {})


def scheme(name: str) -> Callable[[Node], Node]:
    """Return a security scheme."""
    return lambda spec: spec["components"]["securitySchemes"][name]


def flow(spec: Node) -> Node:
    """Return a flow of OAuth 2."""
    found: Node = scheme("oauth")(spec)["flows"]["clientCredentials"]
    return found


def scopes(spec: Node) -> Node:
    """Return the scopes of the flow."""
    found: Node = flow(spec)["scopes"]
    return found


def server(spec: Node) -> Node:
    """Return the server."""
    found: Node = spec["servers"][0]
    return found


def region(spec: Node) -> Node:
    """Return the variable of the server."""
    found: Node = server(spec)["variables"]["region"]
    return found


def thing(spec: Node) -> Node:
    """Return the schema that the request and the response have."""
    found: Node = spec["components"]["schemas"]["Thing"]
    return found


def _request_p(node: Node | None, *, required: bool) -> Edit:
    return with_fields(body, schema=with_p(node, required=required))


def _response_p(node: Node | None, *, required: bool) -> Edit:
    return lambda spec: response(spec)["content"][JSON].update(schema=with_p(copy.deepcopy(node), required=required))


def _parameters(*more: Node) -> Edit:
    return lambda spec: put(spec)["parameters"].extend(copy.deepcopy(more))


def query(**fields: object) -> Edit:
    """Return an edit of the query parameter."""
    return with_fields(parameter, **fields)


def headers(**fields: object) -> Edit:
    """Return an edit that gives the response one header."""
    return with_fields(response, headers={"X-Count": {"schema": TEXT, **fields}})


def _sent_as(**content: Node) -> Edit:
    media = {name.replace("_", "/"): each for name, each in content.items()}
    return with_fields(put, requestBody={"content": media})


def comes_as(*names: str) -> Edit:
    """Return an edit that gives the response these media types."""
    return with_fields(response, content={name: {"schema": THING} for name in names})


def _statuses(*names: str) -> Edit:
    described = {"description": "Done.", "content": {JSON: {"schema": THING}}}
    return with_fields(put, responses=dict.fromkeys(names, described))


def _xml(site: str, **fields: object) -> Edit:
    schema = with_p({**TEXT, "xml": fields}, required=True)
    content = {XML: {"schema": schema}}
    return (
        with_fields(put, requestBody={"content": content})
        if site == "request"
        else with_fields(response, content=content)
    )


def _encoding(**fields: object) -> Edit:
    media = {"schema": with_p(TEXT, required=True), "encoding": {"p": fields}}
    return _sent_as(**{"multipart_form-data": media})


def gone(path: str) -> Edit:
    """Return an edit that removes a path."""
    return lambda spec: spec["paths"].pop(path)


def _links(**links: Node) -> Edit:
    return with_fields(response, links=links)


def webhook(name: str, **fields: object) -> Edit:
    """Return an edit that adds a webhook."""
    return with_fields(root, webhooks={name: {"post": {"responses": {"200": {"description": "Seen."}}, **fields}}})


def callback(**fields: object) -> Edit:
    """Return an edit that adds a callback."""
    path = {"{$request.body#/url}": {"post": {"responses": {"200": {"description": "Seen."}}, **fields}}}
    return with_fields(put, callbacks={"done": path})


def both(one: Edit, other: Edit) -> Edit:
    """Return an edit that makes both edits."""

    def edit(spec: Node) -> None:
        one(spec)
        other(spec)

    return edit


def turned(names: str, before: Edit, after: Edit) -> dict[str, tuple[Edit, Edit]]:
    """Return a change by its name, and the opposite change by the other name."""
    there, back = names.split()
    return {there: (before, after), back: (after, before)}


_NEW: Node = {"name": "new", "in": "query", "schema": TEXT}
_NEEDED: Node = {**_NEW, "required": True}
_DEFAULT: Node = {**TEXT, "default": "a"}
_WRITE_ONLY: Node = {**TEXT, "writeOnly": True}
_CHARSET = f"{JSON}; charset=utf-8"
_ODATA = f"{JSON};odata=minimal"
BEARER: Node = {"bearer": []}
READ: Node = {"oauth": ["read"]}
BOTH_SCOPES: Node = {"oauth": ["read", "write"]}
ELSEWHERE = [{"url": "https://elsewhere.invalid"}]
FAR = [{"url": "https://far.invalid"}]
REQUESTS: Mapping[str, tuple[Edit, Edit]] = {
    **turned(
        "request-property-became-required request-property-became-optional",
        _request_p(TEXT, required=False),
        _request_p(TEXT, required=True),
    ),
    **turned("request-parameter-became-required request-parameter-became-optional", same, query(required=True)),
    "request-header-property-became-required": (
        lambda spec: header_parameter(spec, with_p(TEXT, required=False)),
        lambda spec: header_parameter(spec, with_p(TEXT, required=True)),
    ),
    "request-property-became-required-with-default": (
        _request_p(_DEFAULT, required=False),
        _request_p(_DEFAULT, required=True),
    ),
    **turned(
        "request-body-became-required request-body-became-optional",
        same,
        lambda spec: put(spec)["requestBody"].update(required=True),
    ),
    "request-body-added-required": (
        lambda spec: put(spec).pop("requestBody"),
        lambda spec: put(spec)["requestBody"].update(required=True),
    ),
    **turned("request-body-added-optional request-body-removed", lambda spec: put(spec).pop("requestBody"), same),
    "new-required-request-property": (_request_p(None, required=True), _request_p(TEXT, required=True)),
    "new-required-request-property-with-default": (
        _request_p(None, required=True),
        _request_p(_DEFAULT, required=True),
    ),
    **turned(
        "new-optional-request-property request-property-removed",
        _request_p(None, required=False),
        _request_p(TEXT, required=False),
    ),
    "new-required-request-parameter": (same, _parameters(_NEEDED)),
    **turned("new-optional-request-parameter request-parameter-removed", same, _parameters(_NEW)),
    "request-parameter-removed-with-deprecation": (_parameters({**_NEW, "deprecated": True}), same),
    "new-required-request-header-property": (
        lambda spec: header_parameter(spec, with_p(None, required=True)),
        lambda spec: header_parameter(spec, with_p(TEXT, required=True)),
    ),
    "new-required-request-default-parameter-to-existing-path": (same, with_fields(path_item, parameters=[_NEEDED])),
    "new-optional-request-default-parameter-to-existing-path": (same, with_fields(path_item, parameters=[_NEW])),
    "new-request-path-parameter": (same, _parameters({**_NEEDED, "in": "path"})),
    "request-parameter-moved-to-path": (_parameters(_NEW), with_fields(path_item, parameters=[_NEW])),
    "request-body-type-compatible": (
        _sent_as(application_xml={"schema": TEXT}),
        _sent_as(application_xml={"schema": WHOLE}),
    ),
    "request-property-type-compatible": (
        _sent_as(application_xml={"schema": with_p(TEXT, required=True)}),
        _sent_as(application_xml={"schema": with_p(WHOLE, required=True)}),
    ),
    **turned(
        "request-body-media-type-added request-body-media-type-removed",
        same,
        _sent_as(application_json={"schema": THING}, application_xml={"schema": THING}),
    ),
    **turned(
        "request-body-media-type-schema-added request-body-media-type-schema-removed",
        lambda spec: body(spec).pop("schema"),
        same,
    ),
    "request-body-media-type-parameter-changed": (
        same,
        with_fields(put, requestBody={"content": {_ODATA: {"schema": THING}}}),
    ),
    "request-parameter-renamed": (_parameters(_NEW), _parameters({**_NEW, "name": "other"})),
    "request-parameter-moved": (_parameters(_NEW), _parameters({**_NEW, "in": "header"})),
    "request-parameter-style-changed": (query(schema=LIST), query(schema=LIST, style="pipeDelimited", explode=True)),
    "request-parameter-explode-changed": (query(schema=LIST), query(schema=LIST, explode=False)),
    "request-parameter-allow-reserved-changed": (same, query(allowReserved=True)),
    **turned(
        "request-parameter-allow-empty-value-added request-parameter-allow-empty-value-removed",
        same,
        query(allowEmptyValue=True),
    ),
    "request-parameter-described-by-content": (
        same,
        lambda spec: (parameter(spec).pop("schema"), parameter(spec).update(content={JSON: {"schema": OTHER}})),
    ),
    "request-body-encoding-changed": (_encoding(), _encoding(contentType="text/csv")),
    **turned("request-parameter-deprecated request-parameter-reactivated", same, query(deprecated=True)),
}
RESPONSES: Mapping[str, tuple[Edit, Edit]] = {
    "response-body-type-compatible": (
        with_fields(response, content={XML: {"schema": TEXT}}),
        with_fields(response, content={XML: {"schema": WHOLE}}),
    ),
    "response-property-type-compatible": (
        with_fields(response, content={XML: {"schema": with_p(TEXT, required=True)}}),
        with_fields(response, content={XML: {"schema": with_p(WHOLE, required=True)}}),
    ),
    "response-header-type-compatible": (
        headers(schema={"type": ["string", "integer"]}),
        headers(schema=WHOLE),
    ),
    **turned(
        "response-body-media-type-schema-added response-body-media-type-schema-removed",
        lambda spec: response(spec)["content"][JSON].pop("schema"),
        same,
    ),
    **turned(
        "response-property-became-required response-property-became-optional",
        _response_p(TEXT, required=False),
        _response_p(TEXT, required=True),
    ),
    **turned(
        "response-write-only-property-became-required response-write-only-property-became-optional",
        _response_p(_WRITE_ONLY, required=False),
        _response_p(_WRITE_ONLY, required=True),
    ),
    **turned("response-header-became-required response-header-became-optional", headers(), headers(required=True)),
    **turned(
        "response-optional-property-added response-optional-property-removed",
        _response_p(None, required=False),
        _response_p(TEXT, required=False),
    ),
    **turned(
        "response-required-property-added response-required-property-removed",
        _response_p(None, required=True),
        _response_p(TEXT, required=True),
    ),
    **turned(
        "response-optional-write-only-property-added response-optional-write-only-property-removed",
        _response_p(None, required=False),
        _response_p(_WRITE_ONLY, required=False),
    ),
    **turned(
        "response-required-write-only-property-added response-required-write-only-property-removed",
        _response_p(None, required=True),
        _response_p(_WRITE_ONLY, required=True),
    ),
    **turned("response-header-added optional-response-header-removed", same, headers()),
    "required-response-header-removed": (headers(required=True), same),
    **turned("response-media-type-added response-media-type-removed", same, comes_as(JSON, XML)),
    **turned(
        "response-success-status-added response-success-status-removed", _statuses("200"), _statuses("200", "201")
    ),
    **turned(
        "response-non-success-status-added response-non-success-status-removed",
        _statuses("200"),
        _statuses("200", "404"),
    ),
    **turned(
        "response-status-became-range response-status-became-concrete", _statuses("200", "404"), _statuses("2XX", "404")
    ),
    "response-status-became-default": (_statuses("200", "404"), _statuses("200", "default")),
    "response-class-renamed": (same, with_fields(thing, title="Item")),
    **turned(
        "response-property-alias-added response-property-alias-removed",
        same,
        with_fields(thing, properties={"p": TEXT, "P": {**TEXT, "x-alias-of": "p"}}),
    ),
    "response-header-style-changed": (headers(schema=LIST), headers(schema=LIST, style="form")),
    "response-header-explode-changed": (headers(schema=LIST), headers(schema=LIST, explode=True)),
    **turned("response-header-deprecated response-header-reactivated", headers(), headers(deprecated=True)),
    "response-header-described-by-content": (
        headers(),
        with_fields(response, headers={"X-Count": {"content": {JSON: {"schema": TEXT}}}}),
    ),
    "response-media-type-name-changed": (comes_as(_ODATA), comes_as(f"{JSON};odata=full")),
    **turned(
        "response-media-type-name-specialized response-media-type-name-generalized", comes_as(JSON), comes_as(_ODATA)
    ),
    **turned("response-link-added response-link-removed", same, _links(self={"operationId": "putThing"})),
    "response-link-changed": (_links(self={"operationId": "putThing"}), _links(self={"operationId": "getOthers"})),
}
_XML_FIELDS = {"name": "P", "namespace": "urn:p", "attribute": True, "wrapped": True}
XML_NAMES: Mapping[str, tuple[Edit, Edit]] = {
    f"{site}-property-xml-{field}-changed": (_xml(site), _xml(site, **{field: value}))
    for site in ("request", "response")
    for field, value in _XML_FIELDS.items()
}
