"""A small spec before and after each change of the table `changes.checks`, by the names of the checks.

Most checks are one change of a schema at several sites: `request-property-max-decreased` is the change `max-decreased`
at the site `request-property`. The others are written out.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from changes.checks import expanded

Node = dict[str, Any]
Pair = tuple[Node, Node]

JSON = "application/json"
TEXT: Node = {"type": "string"}
WHOLE: Node = {"type": "integer"}
LIST: Node = {"type": "array", "items": TEXT}
OBJECT: Node = {"type": "object"}
SHADES: Node = {"type": "string", "enum": ["a", "b"]}
THING: Node = {"$ref": "#/components/schemas/Thing"}
OTHER: Node = {"$ref": "#/components/schemas/Other"}


def small() -> Node:
    """Return a spec with one operation that takes and returns a Thing, and one that is not changed."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "2.10.0"},
        "servers": [{"url": "https://{region}.invalid", "variables": {"region": {"default": "a", "enum": ["a", "b"]}}}],
        "tags": [{"name": "things"}],
        "security": [{"bearer": []}, {"oauth": ["read", "write"]}],
        "paths": {
            "/things/{id}": {
                "put": {
                    "operationId": "putThing",
                    "tags": ["things"],
                    "x-credentials": ["app-only"],
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": TEXT},
                        {"name": "q", "in": "query", "schema": TEXT},
                    ],
                    "requestBody": {"content": {JSON: {"schema": THING}}},
                    "responses": {
                        "200": {"description": "Done.", "content": {JSON: {"schema": THING}}},
                        "404": {"description": "None."},
                    },
                }
            },
            "/others": {"get": {"operationId": "getOthers", "tags": ["things"], "responses": {"204": {}}}},
        },
        "components": {
            "schemas": {
                "Thing": {"type": "object", "properties": {"p": TEXT}},
                "Other": {"type": "object", "properties": {"o": TEXT}},
                "Unused": {"type": "string"},
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "oauth": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": "https://login.invalid/a",
                            "scopes": {"read": "Read.", "write": "Write.", "other": "Other."},
                        },
                        "implicit": {"authorizationUrl": "https://login.invalid/b", "scopes": {}},
                    },
                },
                "spare": {"type": "http", "scheme": "basic"},
            },
        },
    }


def put(spec: Node) -> Node:
    """Return the operation that the edits change."""
    found: Node = spec["paths"]["/things/{id}"]["put"]
    return found


def with_p(node: Node | None, *, required: bool) -> Node:
    """Return an object whose property `p` has this schema; None is an object without it."""
    more: Node = {"required": ["p"]} if required and node is not None else {}
    return {"type": "object", "properties": {"z": TEXT, **({} if node is None else {"p": node})}, **more}


def body(spec: Node) -> Node:
    """Return the JSON of the request."""
    found: Node = put(spec)["requestBody"]["content"][JSON]
    return found


def response(spec: Node) -> Node:
    """Return the response 200."""
    found: Node = put(spec)["responses"]["200"]
    return found


def parameter(spec: Node) -> Node:
    """Return the query parameter."""
    found: Node = put(spec)["parameters"][1]
    return found


def header_parameter(spec: Node, node: Node) -> None:
    """Add a header that is an object."""
    put(spec)["parameters"].append({"name": "h", "in": "header", "schema": node})


def answered(spec: Node, node: Node) -> None:
    """Give the response another schema."""
    response(spec)["content"][JSON]["schema"] = node


Site = Callable[[Node, Node], object]
SITES: Mapping[str, Site] = {
    "request-body": lambda spec, node: body(spec).update(schema=node),
    "request-property": lambda spec, node: body(spec).update(schema=with_p(node, required=True)),
    "request-optional-property": lambda spec, node: body(spec).update(schema=with_p(node, required=False)),
    "request-required-property": lambda spec, node: body(spec).update(schema=with_p(node, required=True)),
    "request-read-only-property": lambda spec, node: body(spec).update(
        schema=with_p({**node, "readOnly": True}, required=True)
    ),
    "request-parameter": lambda spec, node: parameter(spec).update(schema=node),
    "request-parameter-property": lambda spec, node: parameter(spec).update(schema=with_p(node, required=True)),
    "request-header-property": lambda spec, node: header_parameter(spec, with_p(node, required=True)),
    "response-body": answered,
    "response-mediatype": answered,
    "response-property": lambda spec, node: answered(spec, with_p(node, required=True)),
    "response-optional-property": lambda spec, node: answered(spec, with_p(node, required=False)),
    "response-required-property": lambda spec, node: answered(spec, with_p(node, required=True)),
    "response-write-only-property": lambda spec, node: answered(
        spec, with_p({**node, "writeOnly": True}, required=True)
    ),
    "response-header": lambda spec, node: response(spec).update(headers={"X-Count": {"schema": node}}),
}
_BOUNDS = {
    "max": (WHOLE, "maximum"),
    "exclusive-max": (WHOLE, "exclusiveMaximum"),
    "max-length": (TEXT, "maxLength"),
    "max-items": (LIST, "maxItems"),
    "max-properties": (OBJECT, "maxProperties"),
    "max-contains": ({**LIST, "contains": SHADES}, "maxContains"),
    "min": (WHOLE, "minimum"),
    "exclusive-min": (WHOLE, "exclusiveMinimum"),
    "min-length": (TEXT, "minLength"),
    "min-items": (LIST, "minItems"),
    "min-properties": (OBJECT, "minProperties"),
    "min-contains": ({**LIST, "contains": SHADES}, "minContains"),
}
_PRESENT: Mapping[str, tuple[Node, str, object, object]] = {
    "pattern": (TEXT, "pattern", "^a", "^b"),
    "multiple-of": (WHOLE, "multipleOf", 2, 3),
    "format": (TEXT, "format", "email", "hostname"),
    "unique-items": (LIST, "uniqueItems", True, True),
    "contains": (LIST, "contains", SHADES, TEXT),
    "not": (TEXT, "not", SHADES, TEXT),
    "if": (OBJECT, "if", {"required": ["a"]}, {"required": ["b"]}),
    "then": ({**OBJECT, "if": {"required": ["a"]}}, "then", {"required": ["b"]}, {"required": ["c"]}),
    "else": ({**OBJECT, "if": {"required": ["a"]}}, "else", {"required": ["b"]}, {"required": ["c"]}),
    "dependent-required": (OBJECT, "dependentRequired", {"a": ["b"]}, {"a": ["c"]}),
    "dependent-schema": (OBJECT, "dependentSchemas", {"a": {"required": ["b"]}}, {"a": {"required": ["c"]}}),
    "pattern-property": (OBJECT, "patternProperties", {"^a": TEXT}, {"^a": WHOLE}),
    "property-names": (OBJECT, "propertyNames", {"pattern": "^a"}, {"pattern": "^b"}),
    "unevaluated-items": (LIST, "unevaluatedItems", False, TEXT),
    "unevaluated-properties": (OBJECT, "unevaluatedProperties", False, TEXT),
    "content-schema": (TEXT, "contentSchema", TEXT, WHOLE),
    "content-media-type": (TEXT, "contentMediaType", "text/csv", "text/html"),
    "content-encoding": (TEXT, "contentEncoding", "base64", "base32"),
    "default-value": (TEXT, "default", "a", "b"),
    "additional-properties": (with_p(TEXT, required=False), "additionalProperties", False, False),
}


def _bounds() -> dict[str, Pair]:
    found: dict[str, Pair] = {}
    for word, (base, keyword) in _BOUNDS.items():
        lower, higher = {**base, keyword: 5}, {**base, keyword: 7}
        found |= {f"{word}-increased": (lower, higher), f"{word}-decreased": (higher, lower)}
        found |= {f"{word}-set": (base, lower), f"{word}-unset": (lower, base)}
    return found


def _present() -> dict[str, Pair]:
    found: dict[str, Pair] = {}
    for word, (base, keyword, value, other) in _PRESENT.items():
        one, two = {**base, keyword: value}, {**base, keyword: other}
        found |= {f"{word}-added": (base, one), f"{word}-removed": (one, base), f"{word}-changed": (one, two)}
        found |= {f"{word}-closed": (base, one), f"{word}-opened": (one, base)}
    return found


def _flag(keyword: str) -> tuple[Pair, Pair]:
    return (TEXT, {**TEXT, keyword: True}), ({**TEXT, keyword: True}, TEXT)


def _turned(names: str, before: Node, after: Node) -> dict[str, Pair]:
    """Return a change by its name, and the opposite change by the other name."""
    there, back = names.split()
    return {there: (before, after), back: (after, before)}


_NULLABLE: Node = {"type": ["string", "null"]}
_CHOICE: Node = {"anyOf": [THING, OTHER]}
_ONE: Node = {"oneOf": [THING, OTHER]}
_BY_TYPE: Node = {**_ONE, "discriminator": {"propertyName": "type"}}
_BY_MAPPING: Node = {**_ONE, "discriminator": {"propertyName": "type", "mapping": {"a": THING["$ref"]}}}
_MORE: Node = {"allOf": [THING, {"type": "object", "properties": {"more": TEXT}}]}
_NEEDED: Node = {"allOf": [THING, {"type": "object", "required": ["more"], "properties": {"more": TEXT}}]}
_SAID: Node = {"allOf": [*_MORE["allOf"], {"description": "New."}]}
_MOST: Node = {"allOf": [*_MORE["allOf"], {"type": "object", "properties": {"most": TEXT}}]}
_TUPLE: Node = {"type": "array", "prefixItems": [TEXT], "items": False}
_LONGER: Node = {"type": "array", "prefixItems": [TEXT, WHOLE], "items": False}
SCHEMAS: Mapping[str, Pair] = {
    **_bounds(),
    **_present(),
    **_turned("became-nullable became-not-nullable", TEXT, _NULLABLE),
    **_turned("list-of-types-widened list-of-types-narrowed", TEXT, {"type": ["string", "integer"]}),
    **_turned("type-generalized type-specialized", WHOLE, {"type": "number"}),
    "type-changed": (TEXT, WHOLE),
    **_turned("enum-value-added enum-value-removed", SHADES, {**TEXT, "enum": ["c", "a", "b"]}),
    **_turned("became-enum enum-removed", TEXT, SHADES),
    **_turned("const-added const-removed", TEXT, {**TEXT, "const": "a"}),
    "const-changed": ({**TEXT, "const": "a"}, {**TEXT, "const": "b"}),
    **_turned("any-of-added any-of-removed", {"anyOf": [THING]}, _CHOICE),
    **_turned("one-of-added one-of-removed", {"oneOf": [THING]}, _ONE),
    "wrapped-in-one-of": (THING, _ONE),
    "one-of-became-any-of": (_ONE, _CHOICE),
    **_turned("all-of-added-annotation-only all-of-removed-annotation-only", _MORE, _SAID),
    **_turned("prefix-items-added prefix-items-removed", _TUPLE, _LONGER),
    **_turned("discriminator-added discriminator-removed", _ONE, _BY_TYPE),
    "discriminator-property-name-changed": (_BY_TYPE, {**_ONE, "discriminator": {"propertyName": "kind"}}),
    **_turned("discriminator-mapping-added discriminator-mapping-deleted", _BY_TYPE, _BY_MAPPING),
    "discriminator-mapping-changed": (
        _BY_MAPPING,
        {**_ONE, "discriminator": {"propertyName": "type", "mapping": {"a": OTHER["$ref"]}}},
    ),
    "pattern-generalized": ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": ".*"}),
    "multiple-of-generalized": ({**WHOLE, "multipleOf": 4}, {**WHOLE, "multipleOf": 2}),
    **dict(zip(("deprecated", "reactivated"), _flag("deprecated"), strict=True)),
    "deprecated-with-sunset": (TEXT, {**TEXT, "deprecated": True, "x-sunset": "2027-01-01"}),
    **dict(zip(("became-read-only", "became-not-read-only"), _flag("readOnly"), strict=True)),
    **dict(zip(("became-write-only", "became-not-write-only"), _flag("writeOnly"), strict=True)),
    "all-of-removed": (_MOST, _MORE),
}
# Where the same word is another change, since requests and responses differ.
AT_SITE: Mapping[str, Pair] = {
    **dict.fromkeys(("request-body-all-of-added", "request-property-all-of-added"), (THING, _NEEDED)),
    **dict.fromkeys(("response-body-all-of-added", "response-property-all-of-added"), (_MORE, _MOST)),
    **dict.fromkeys(("response-property-enum-value-added",), (SHADES, {**SHADES, "enum": ["a", "b", "c"]})),
}


def schema_pair(name: str) -> Pair | None:
    """Return the specs before and after a change of one schema, if the name says so."""
    site = max((each for each in SITES if name.startswith(f"{each}-")), key=len, default="")
    pair = AT_SITE.get(name) or SCHEMAS.get(name.removeprefix(f"{site}-"))
    if not site or pair is None:
        return None
    before, after = small(), small()
    SITES[site](before, copy.deepcopy(pair[0]))
    SITES[site](after, copy.deepcopy(pair[1]))
    return before, after


def names(*patterns: str) -> list[str]:
    """Return the names that patterns stand for."""
    return [name for each in patterns for name in expanded(each)]
