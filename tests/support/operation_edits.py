"""Edits of operations, servers, security and the rest, and the specs before and after each check of the table."""

from collections.abc import Mapping

from body_edits import (
    BEARER,
    BOTH_SCOPES,
    ELSEWHERE,
    FAR,
    READ,
    REQUESTS,
    RESPONSES,
    XML_NAMES,
    Edit,
    both,
    callback,
    comes_as,
    components,
    flow,
    gone,
    headers,
    path_item,
    query,
    region,
    root,
    same,
    scheme,
    scopes,
    server,
    thing,
    turned,
    webhook,
    with_fields,
)
from check_edits import SHADES, TEXT, THING, WHOLE, Pair, body, parameter, put, response, schema_pair, small

_OPERATIONS: Mapping[str, tuple[Edit, Edit]] = {
    **turned("endpoint-added api-removed-without-deprecation", gone("/others"), same),
    "api-removed-with-deprecation": (
        lambda spec: spec["paths"]["/others"]["get"].update(deprecated=True),
        gone("/others"),
    ),
    "api-path-removed-without-deprecation": (same, gone("/things/{id}")),
    "api-path-removed-with-deprecation": (with_fields(put, deprecated=True), gone("/things/{id}")),
    **turned("api-operation-id-added api-operation-id-removed", lambda spec: put(spec).pop("operationId"), same),
    "api-operation-id-changed": (same, with_fields(put, operationId="setThing")),
    "api-first-tag-changed": (same, with_fields(put, tags=["items", "things"])),
    **turned("api-tag-added api-tag-removed", same, with_fields(put, tags=["things", "items"])),
    "api-path-changed": (
        same,
        lambda spec: spec["paths"].update({"/items/{id}": spec["paths"].pop("/things/{id}")}),
    ),
    "endpoint-deprecated-with-sunset": (same, with_fields(put, **{"deprecated": True, "x-sunset": "2027-01-01"})),
    **turned("endpoint-deprecated endpoint-reactivated", same, with_fields(put, deprecated=True)),
    **turned(
        "api-credential-kind-added api-credential-kind-removed",
        same,
        with_fields(put, **{"x-credentials": ["app-only", "app+user"]}),
    ),
}
_SERVERS: Mapping[str, tuple[Edit, Edit]] = {
    **turned("server-added server-removed", same, lambda spec: spec["servers"].extend(FAR)),
    "server-reordered": (
        lambda spec: spec["servers"].extend(FAR),
        lambda spec: spec["servers"].insert(0, *FAR),
    ),
    "server-variable-default-changed": (same, with_fields(region, default="b")),
    **turned(
        "server-variable-enum-value-added server-variable-enum-value-removed",
        same,
        with_fields(region, enum=["a", "b", "c"]),
    ),
    **turned("path-servers-added path-servers-removed", same, with_fields(path_item, servers=ELSEWHERE)),
    "path-servers-changed": (with_fields(path_item, servers=ELSEWHERE), with_fields(path_item, servers=FAR)),
    **turned("operation-servers-added operation-servers-removed", same, with_fields(put, servers=ELSEWHERE)),
    "operation-servers-changed": (with_fields(put, servers=ELSEWHERE), with_fields(put, servers=FAR)),
}
_SECURITY: Mapping[str, tuple[Edit, Edit]] = {
    **turned(
        "api-security-added api-security-removed",
        with_fields(put, security=[BEARER]),
        with_fields(put, security=[BEARER, READ]),
    ),
    **turned(
        "api-security-scope-added api-security-scope-removed",
        with_fields(put, security=[READ]),
        with_fields(put, security=[BOTH_SCOPES]),
    ),
    **turned(
        "api-global-security-added api-global-security-removed",
        with_fields(root, security=[BEARER]),
        with_fields(root, security=[BEARER, READ]),
    ),
    **turned(
        "api-global-security-scope-added api-global-security-scope-removed",
        with_fields(root, security=[READ]),
        with_fields(root, security=[BOTH_SCOPES]),
    ),
    "api-security-required": (with_fields(put, security=[]), same),
    **turned(
        "api-security-component-added api-security-component-unused-removed",
        lambda spec: components("securitySchemes")(spec).pop("spare"),
        same,
    ),
    "api-security-component-removed": (same, lambda spec: components("securitySchemes")(spec).pop("bearer")),
    "api-security-component-type-changed": (same, with_fields(scheme("bearer"), type="mutualTLS")),
    "api-security-component-scheme-changed": (same, with_fields(scheme("bearer"), scheme="basic")),
    "api-security-component-deprecated": (same, with_fields(scheme("bearer"), deprecated=True)),
    **turned(
        "api-security-component-flow-added api-security-component-flow-removed",
        lambda spec: scheme("oauth")(spec)["flows"].pop("implicit"),
        same,
    ),
    "api-security-component-oauth-url-changed": (
        same,
        lambda spec: scheme("oauth")(spec)["flows"]["implicit"].update(authorizationUrl="https://login.invalid/c"),
    ),
    "api-security-component-oauth-token-url-changed": (same, with_fields(flow, tokenUrl="https://login.invalid/c")),
    **turned(
        "api-security-component-oauth-scope-added api-security-component-oauth-scope-removed",
        lambda spec: scopes(spec).pop("other"),
        same,
    ),
    "api-security-component-oauth-scope-changed": (same, with_fields(scopes, other="Another.")),
}
_REST: Mapping[str, tuple[Edit, Edit]] = {
    **turned("webhook-added webhook-removed", same, webhook("done")),
    "webhook-changed": (webhook("done"), webhook("done", deprecated=True)),
    **turned("callback-added callback-removed", same, callback()),
    "callback-changed": (callback(), callback(deprecated=True)),
    **{
        f"{word}-unknown-keyword": (headers(), both(headers(), with_fields(part, frob=1)))
        for word, part in {
            "schema": thing,
            "parameter": parameter,
            "operation": put,
            "path": path_item,
            "spec": root,
            "response": response,
            "header": lambda spec: response(spec)["headers"]["X-Count"],
            "media-type": body,
            "server": server,
        }.items()
    },
    **turned("api-schema-added api-schema-removed", same, with_fields(components("schemas"), Spare=SHADES)),
    "api-schema-changed": (same, with_fields(components("schemas"), Unused=WHOLE)),
    "api-version-changed": (same, lambda spec: spec["info"].update(version="2.11.0")),
    "api-version-decreased": (same, lambda spec: spec["info"].update(version="2.9.0")),
    "openapi-version-changed": (same, with_fields(root, openapi="3.1.1")),
    "operation-documentation-changed": (same, with_fields(put, summary="New.")),
    "parameter-documentation-changed": (same, query(description="New.")),
    "schema-documentation-changed": (same, with_fields(thing, description="New.")),
    "response-documentation-changed": (same, with_fields(response, description="New.")),
    "info-documentation-changed": (same, lambda spec: spec["info"].update(license={"name": "MIT"})),
    "server-documentation-changed": (same, with_fields(server, description="New.")),
    "tag-documentation-changed": (same, with_fields(root, tags=[{"name": "things", "description": "New."}])),
    "extension-documentation-changed": (same, with_fields(put, **{"x-source": ["https://docs.invalid"]})),
    "example-documentation-changed": (same, with_fields(body, examples={"one": {"value": {"p": "a"}}})),
    "written-defaults-otherwise": (same, query(required=False, style="form", explode=True, deprecated=False)),
    "written-lists-otherwise": (
        same,
        both(lambda spec: spec["security"].reverse(), lambda spec: put(spec)["parameters"].reverse()),
    ),
    "written-references-otherwise": (
        same,
        both(
            with_fields(components("parameters"), Q={"name": "q", "in": "query", "schema": TEXT}),
            lambda spec: put(spec)["parameters"].__setitem__(1, {"$ref": "#/components/parameters/Q"}),
        ),
    ),
    "written-media-types-otherwise": (same, comes_as("Application/JSON; charset=utf-8")),
    "written-types-otherwise": (same, query(schema={"type": ["string"]})),
    "written-all-of-otherwise": (same, with_fields(body, schema={"allOf": [THING]})),
    "written-parameters-otherwise": (
        same,
        lambda spec: path_item(spec).update(parameters=[put(spec)["parameters"].pop(0)]),
    ),
}
EDITS = {**REQUESTS, **RESPONSES, **XML_NAMES, **_OPERATIONS, **_SERVERS, **_SECURITY, **_REST}


def pair(name: str) -> Pair | None:
    """Return the specs before and after the change that a check is about; None if no edit is known for it."""
    found = schema_pair(name)
    if found is None and name in EDITS:
        before, after = small(), small()
        for spec, edit in zip((before, after), EDITS[name], strict=True):
            edit(spec)
        return before, after
    return found
