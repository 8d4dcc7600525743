"""Find cassettes that no longer match the spec: a recorded request or response differs from it.

A recorded body may contain only members that the spec describes. A service may send more, but these recordings are of
this client and of this project's emulator, which know only the spec.
"""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

import rules
from changes.operations import Operation, operations
from generate import ROOT, load_yaml
from spec_transforms import Node, resolve

RECORDINGS = ROOT / "tests" / "cassettes" / "recordings"
_UNSAID = ("authorization",)  # a cassette never holds it


def outdated(spec: Node, folder: Path = RECORDINGS) -> dict[str, list[str]]:
    """Return the reasons why cassettes do not match the spec, by the cassette's name."""
    closed = _closed(spec)
    found = {file.name: list(_reasons(closed, load_yaml(file))) for file in sorted(folder.glob("*.yaml"))}
    return {name: reasons for name, reasons in found.items() if reasons}


def _closed(spec: Node) -> Node:
    """Return a copy of the spec whose objects allow no members beyond the described ones."""
    closed = copy.deepcopy(spec)
    for schema in closed["components"]["schemas"].values():
        for _, node in rules.nested(schema, ""):
            if "properties" in node:
                node.setdefault("additionalProperties", False)
    return closed


def _reasons(spec: Node, cassette: Node) -> Iterator[str]:
    for number, interaction in enumerate(cassette["interactions"], 1):
        for reason in dict.fromkeys(_mismatches(spec, interaction["request"], interaction["response"])):
            yield f"interaction {number}: {reason}"


def _mismatches(spec: Node, request: Node, response: Node) -> Iterator[str]:
    url = urlsplit(str(request["uri"]))
    found = next((each for each in operations(spec) if _matches(each, request["method"], url.path)), None)
    if found is None:
        yield f"the spec has no {request['method']} {url.path}"
        return
    headers = {name.lower(): values[0] for name, values in request["headers"].items()}
    yield from _parameters(found, dict(parse_qsl(url.query, keep_blank_values=True)), headers)
    body, text = found.body(), request.get("body") or ""
    if text and body is None:
        yield f"{found.name} takes no body"
    elif text and body is not None:
        yield from _body(found, f"{found.name} takes no", body, headers.get("content-type", ""), text)
    elif body is not None and body.get("required", False):
        yield f"{found.name} needs a body"
    yield from _response(found, headers.get("accept", "*/*"), response)


def _matches(operation: Operation, method: str, path: str) -> bool:
    pattern = "".join(
        "[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", operation.path)
    )
    return operation.method == method.lower() and re.fullmatch(pattern, path) is not None


def _parameters(operation: Operation, query: dict[str, str], headers: dict[str, str]) -> Iterator[str]:
    """Compare the query parameters and the service's own headers."""
    described = operation.parameters()
    given = {("query", name): unquote(value) for name, value in query.items()}
    given |= {("header", name): value for name, value in headers.items() if name.startswith("ms-")}
    for place, name in given.keys() - described.keys():
        yield f"{operation.name} takes no {place} parameter {name}"
    for key, parameter in described.items():
        place, name = key
        if key not in given and place in {"query", "header"} and parameter.get("required") and name not in _UNSAID:
            value = headers.get(name) if place == "header" else None
            if value is None:
                yield f"{operation.name} needs the {place} parameter {parameter['name']}"
        if key in given and "string" in str(parameter.get("schema", {}).get("type", "string")):
            for error in _errors(operation.spec, parameter.get("schema", {}), given[key]):
                yield f"{operation.name}: {parameter['name']}: {error}"


def _response(operation: Operation, accept: str, response: Node) -> Iterator[str]:
    """Compare the response."""
    status = str(response["status"]["code"])
    responses = operation.responses()
    described = responses.get(status) or responses.get(f"{status[0]}XX") or responses.get("default")
    if described is None:
        yield f"{operation.name} answers no {status}"
        return
    headers = {name.lower(): values[0] for name, values in response["headers"].items()}
    for name, header in described.get("headers", {}).items():
        if resolve(operation.spec, header).get("required", False) and name.lower() not in headers:
            yield f"{operation.name}, response {status}: the header {name} is always there"
    wanted = accept.partition(";")[0].strip()
    offered = {media_type for each in responses.values() for media_type in each.get("content", {})}
    if "*" not in wanted and wanted not in offered:
        yield f"{operation.name} answers no {wanted}"
    if text := response["body"].get("string"):
        yield from _body(
            operation, f"{operation.name} answers {status} with no", described, headers["content-type"], text
        )


def _body(operation: Operation, refusal: str, body: Node, content_type: str, text: str) -> Iterator[str]:
    """Compare a body with the schema of its media type."""
    media_type = content_type.partition(";")[0].strip().lower()
    media = body.get("content", {}).get(media_type)
    if media is None:
        yield f"{refusal} {media_type or 'body without a content type'}"
        return
    schema = media.get("schema", {})
    try:
        value = _value(operation.spec, media_type, schema, text)
    except (ValueError, ElementTree.ParseError) as error:
        yield f"{operation.name}: {media_type}: {error}"
        return
    yield from (f"{operation.name}: {error}" for error in _errors(operation.spec, schema, value))


def _value(spec: Node, media_type: str, schema: Node, text: str) -> Any:
    parsed = json.loads(text) if media_type.endswith("/json") else text
    return rules.example_value(spec, media_type, schema, parsed)


def _errors(spec: Node, schema: Node, value: Any) -> Iterator[str]:
    """Yield why a value does not match a schema."""
    validator = Draft202012Validator({**schema, "components": spec["components"]})
    for error in validator.iter_errors(value):  # pyright: ignore[reportUnknownMemberType]
        nearest = _nearest(error)
        path = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in nearest.absolute_path)
        yield f"the body{path}: {nearest.message}" if path else nearest.message


def _nearest(error: ValidationError) -> ValidationError:
    """Return why a value matches no alternative: the errors of the nearest one."""
    branches: dict[object, list[ValidationError]] = {}
    for each in error.context or ():
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    if error.validator not in {"anyOf", "oneOf"} or not branches:
        return error
    return _nearest(min(branches.values(), key=len)[0])
