"""Find cassettes that no longer match the spec: a recorded request or response differs from it.

A recorded body may contain only members that the spec describes. A service may send more, but these recordings are of
this client and of this project's emulator, which know only the spec.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

import rules
from changes import wire_values
from changes.closed_spec import closed
from changes.operations import Operation, operations
from generate import ROOT, load_yaml
from schema_validators import Draft202012Validator, ValidationError
from spec_transforms import Node, resolve, without_parameters

RECORDINGS = ROOT / "tests" / "cassettes" / "recordings"
_UNSAID = ("authorization",)  # a cassette never holds it


def outdated(spec: Node, folder: Path = RECORDINGS) -> dict[str, list[str]]:
    """Return the reasons why cassettes do not match the spec, by the cassette's name."""
    strict = closed(spec)
    found = {file.name: list(_reasons(strict, load_yaml(file))) for file in sorted(folder.glob("*.yaml"))}
    return {name: reasons for name, reasons in found.items() if reasons}


def _reasons(spec: Node, cassette: Node) -> Iterator[str]:
    for number, interaction in enumerate(cassette["interactions"], 1):
        for reason in dict.fromkeys(_mismatches(spec, interaction["request"], interaction["response"])):
            yield f"interaction {number}: {reason}"


def _mismatches(spec: Node, request: Node, response: Node) -> Iterator[str]:
    url = urlsplit(str(request["uri"]))
    known = sorted(operations(spec), key=lambda each: each.path.count("{"))  # a path without parameters comes first
    found = next((each for each in known if _matches(each, request["method"], url.path)), None)
    if found is None:
        yield f"the spec has no {request['method']} {url.path}"
        return
    servers = _servers(found)
    if not any(re.match(each, str(request["uri"])) for each in servers):
        yield f"{found.name} is not at {url.scheme}://{url.netloc} any more"
    headers = _joined(request["headers"])
    yield from _parameters(found, parse_qsl(url.query, keep_blank_values=True), headers)
    yield from _path_parameters(found, url.path)
    body, text = found.body(), request.get("body") or ""
    if text and body is None:
        yield f"{found.name} takes no body"
    elif text and body is not None:
        yield from _body(found, f"{found.name} takes no", body, headers.get("content-type", ""), text)
    elif body is not None and body.get("required", False):
        yield f"{found.name} needs a body"
    yield from _response(found, headers.get("accept", "*/*"), response)


def _joined(headers: Mapping[str, list[str]]) -> dict[str, str]:
    return {name.lower(): ", ".join(values) for name, values in headers.items()}


def _servers(operation: Operation) -> list[str]:
    """Return a pattern for each address of an operation: its own, those of its path, or those of the spec."""
    item = operation.spec["paths"][operation.path]
    holders = (operation.node, item, operation.spec)
    servers = next((each["servers"] for each in holders if each.get("servers")), [{"url": "/"}])
    return [r"" if each["url"].startswith("/") else _pattern(each["url"].rstrip("/")) + "(/|$)" for each in servers]


def _pattern(template: str) -> str:
    """Return a regular expression for a URL or path with parameters in braces."""
    parts = re.split(r"(\{[^}]*\})", template)
    return "".join("([^/]+)" if part.startswith("{") else re.escape(part) for part in parts)


def _matches(operation: Operation, method: str, path: str) -> bool:
    return operation.method == method.lower() and re.search(f"{_pattern(operation.path)}$", path) is not None


def _parameters(operation: Operation, query: list[tuple[str, str]], headers: dict[str, str]) -> Iterator[str]:
    """Compare the query parameters and the service's own headers."""
    spec, described = operation.spec, operation.parameters()
    taken: set[str] = set()
    for (place, name), parameter in described.items():
        try:
            if place == "query":
                value, names = wire_values.in_query(spec, parameter, query)
                taken |= names
            elif place == "header" and name in headers and name not in _UNSAID:
                value, names = wire_values.in_text(spec, parameter, headers[name]), {name}
            else:
                value, names = None, set[str]()
        except ValueError as error:  # it should be JSON
            taken.add(name)
            yield f"{operation.name}: {parameter['name']}: {error}"
            continue
        if names:
            yield from _wrong(operation, parameter["name"], wire_values.schema_of(spec, parameter), value)
        elif place in {"query", "header"} and parameter.get("required") and name not in _UNSAID:
            yield f"{operation.name} needs the {place} parameter {parameter['name']}"
    unknown = [("query", name) for name, _ in query if name not in taken]
    unknown += [("header", name) for name in headers if name.startswith("ms-") and ("header", name) not in described]
    yield from (f"{operation.name} takes no {place} parameter {name}" for place, name in unknown)


def _path_parameters(operation: Operation, path: str) -> Iterator[str]:
    found = re.search(f"{_pattern(operation.path)}$", path)
    described = operation.parameters()
    for name, text in zip(re.findall(r"\{([^}]*)\}", operation.path), found.groups() if found else (), strict=False):
        if parameter := described.get(("path", name)):
            value = wire_values.in_text(operation.spec, parameter, unquote(text))
            yield from _wrong(operation, name, wire_values.schema_of(operation.spec, parameter), value)


def _wrong(operation: Operation, name: str, schema: Node, value: Any) -> Iterator[str]:
    yield from (f"{operation.name}: {error}" for error in _errors(operation.spec, schema, value, name))


def _response(operation: Operation, accept: str, response: Node) -> Iterator[str]:
    """Compare the response."""
    status = str(response["status"]["code"])
    responses = {key.upper(): each for key, each in operation.responses().items()}
    described = responses.get(status) or responses.get(f"{status[0]}XX") or responses.get("DEFAULT")
    if described is None:
        yield f"{operation.name} answers no {status}"
        return
    headers = _joined(response["headers"])
    for name, node in described.get("headers", {}).items():
        header = resolve(operation.spec, node)
        if name.lower() in headers and name.lower() != "content-type":
            value = wire_values.in_text(operation.spec, header, headers[name.lower()])
            schema = wire_values.schema_of(operation.spec, header)
            yield from _wrong(operation, f"response {status}: the header {name}", schema, value)
        elif header.get("required", False) and name.lower() not in headers:
            yield f"{operation.name}, response {status}: the header {name} is always there"
    wanted = without_parameters(accept)
    offered = {without_parameters(media_type) for each in responses.values() for media_type in each.get("content", {})}
    if "*" not in wanted and wanted not in offered:
        yield f"{operation.name} answers no {wanted}"
    if text := response["body"].get("string"):
        refusal = f"{operation.name} answers {status} with no"
        yield from _body(operation, refusal, described, headers.get("content-type", ""), text)


def _media(body: Node, media_type: str) -> Node | None:
    """Return the nearest description of a media type: of itself, or of a range that it is in."""
    content: dict[str, Node] = {without_parameters(each): media for each, media in body.get("content", {}).items()}
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((content[each] for each in ranges if each in content), None)


def _body(operation: Operation, refusal: str, body: Node, content_type: str, text: str) -> Iterator[str]:
    """Compare a body with the schema of its media type."""
    media_type = without_parameters(content_type)
    media = _media(body, media_type)
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
    if media_type == "application/x-www-form-urlencoded":
        return wire_values.form(spec, schema, parse_qsl(text, strict_parsing=True, keep_blank_values=True))
    parsed = json.loads(text) if media_type.endswith(("/json", "+json")) else text
    return rules.example_value(spec, media_type, schema, parsed)


def _errors(spec: Node, schema: Node, value: Any, name: str = "") -> Iterator[str]:
    """Yield why a value does not match a schema. A parameter or header has a name, a body has none."""
    validator = Draft202012Validator({**schema, "components": spec["components"]})
    found = [_nearest(each) for each in validator.iter_errors(value)]  # pyright: ignore[reportUnknownMemberType]
    unevaluated = [each for each in found if each.validator == "unevaluatedProperties"]
    for error in [each for each in found if each not in unevaluated] or unevaluated:  # which follows from the others
        path = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in error.absolute_path)
        where = f"{name}{path}" if name else f"the body{path}" if path else ""
        yield f"{where}: {error.message}" if where else error.message


def _nearest(error: ValidationError) -> ValidationError:
    """Return why a value matches no alternative: the errors of the nearest one."""
    branches: dict[object, list[ValidationError]] = {}
    for each in error.context or ():
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    if error.validator not in {"anyOf", "oneOf"} or not branches:
        return error
    return _nearest(min(branches.values(), key=len)[0])
