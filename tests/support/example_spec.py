"""A spec with operations that exist nowhere else, for the emulator to answer from."""

from typing import Any

NAMESPACE = "http://schemas.datacontract.org/2004/07/Things"
GUID = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"

THING = {"name": "first", "count": 3, "isNew": True, "tags": ["a", "b"], "links": {"next": {"uri": "/things?seek=2"}}}

_JSON = {"schema": {"$ref": "#/components/schemas/Thing"}, "examples": {"one": {"$ref": "#/components/examples/Thing"}}}
_XML = {"schema": {"$ref": "#/components/schemas/Thing"}}
_CUSTOMER = {"name": "customer_id", "in": "path", "required": True, "schema": {"type": "string", "pattern": GUID}}
_VERSION = {"name": "version", "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema}


SPEC: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/v{version}/customers/{customer_id}/things": {
            "parameters": [_VERSION, _CUSTOMER],
            "get": {
                "operationId": "getThings",
                "x-credentials": ["app-only", "app+user"],
                "parameters": [
                    _query("kind", {"anyOf": [{"enum": ["big", "small"]}, {"type": "integer"}]}, required=True),
                    _query("size", {"type": "integer", "format": "int32", "minimum": 1, "maximum": 9}),
                    _query("day", {"type": "string", "format": "date"}),
                    _query("moment", {"type": "string", "format": "date-time"}),
                    _query("only", {"type": "array", "maxItems": 2, "items": {"type": "string", "minLength": 2}}),
                    {"name": "If-Match", "in": "header", "schema": {"type": "string", "maxLength": 5}},
                ],
                "responses": {
                    "404": {"description": "Not there."},
                    "200": {
                        "description": "The things.",
                        "headers": {
                            "X-Things": {"schema": {"type": "integer"}, "example": 3},
                            "MS-CV": {"schema": {"type": "string"}, "example": "not the request's"},
                        },
                        "content": {"text/json": _JSON, "application/json": _JSON, "application/xml": _XML},
                    },
                },
            },
            "put": {
                "operationId": "updateThing",
                "x-credentials": ["app+user"],
                "requestBody": {
                    "required": True,
                    "content": dict.fromkeys(
                        ("application/json", "application/xml", "application/x-www-form-urlencoded"), _XML
                    ),
                },
                "responses": {"202": {"description": "Taken."}},
            },
        },
        "/v{version}/customers/{id}/qualifications": {
            "delete": {
                "operationId": "deleteQualifications",
                "parameters": [_VERSION, {**_CUSTOMER, "name": "id"}],
                "responses": {"204": {"description": "Gone."}},
            },
            "get": {"operationId": "never", "responses": {"200": {"description": "The hand-written route is asked."}}},
        },
        "/things/{thing-id}": {
            "head": {"operationId": "hasThing", "responses": {"200": {"description": "There is one."}}},
            "patch": {
                "operationId": "nameThing",
                "requestBody": {"content": {"application/json": {"schema": {"type": ["string", "integer"]}}}},
                "responses": {"201": {"description": "Named.", "content": {"application/json": {"example": "named"}}}},
            },
            "post": {
                "operationId": "makeUpThing",
                "responses": {"200": {"description": "No example.", "content": {"application/json": _XML}}},
            },
        },
    },
    "components": {
        "examples": {"Thing": {"value": THING}},
        "schemas": {
            "Thing": {
                "type": "object",
                "title": "Thing",
                "xml": {"name": "Thing", "namespace": NAMESPACE},
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 10},
                    "count": {"type": "integer", "minimum": 0},
                    "isNew": {"type": "boolean"},
                    "tags": {"type": "array", "items": {"type": "string"}, "xml": {"name": "Tags"}},
                    "links": {"$ref": "#/components/schemas/Links", "xml": {"name": "Links"}},
                },
            },
            "Links": {
                "type": "object",
                "xml": {"name": "Links", "namespace": f"{NAMESPACE}.More"},
                "properties": {"next": {"type": "object", "properties": {"uri": {"type": "string"}}}},
            },
        },
    },
}
