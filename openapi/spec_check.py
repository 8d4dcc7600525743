"""Find what makes the spec unusable: it is not OpenAPI 3.1, or lacks something that the generator needs.

The first stage that finds something ends the search, because later stages rely on it. The rules of `openapi/rules.py`
are checked elsewhere.
"""

import difflib
import re
from collections.abc import Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

import all_of
import names_check
from spec_file import Finding, Node, SpecFile, located
from spec_transforms import METHODS, resolve

_NAMES = ("properties", "patternProperties", "$defs", "dependentSchemas")  # in a schema: below these are names
_DATA = ("example", "value", "default", "const", "enum")  # below these is data of the service, not OpenAPI
_ONE_EACH = ("headers", "examples", "links", "responses")  # below these, each key is the name of one
_COMPONENTS = {"parameters": "parameters", "requestBody": "requestBodies"}  # what belongs there, of the components
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNEXPECTED = re.compile(r"'([^']*)' (?:was|were) unexpected")
_LONGEST = 160


def check(spec: SpecFile) -> None:
    """Refuse a spec that cannot be used.

    Raises:
        SpecError: The first mistake in the file.
    """
    found = findings(spec.data)
    if found:
        raise spec.error(found)


def findings(spec: Node) -> list[Finding]:
    """Return the mistakes that the first failing stage finds."""
    for stage in (
        _parts,
        _openapi,
        _references,
        _schemas,
        _operations,
        all_of.endless,
        _openapi_in_depth,
        names_check.findings,
    ):
        found = list(stage(spec))
        if found:
            return found
    return []


def _parts(spec: Node) -> Iterator[Finding]:
    """Yield missing parts that the generator needs."""
    for key, below in (("paths", "the paths with their operations"), ("components", "`parameters:` and `schemas:`")):
        if key not in spec:
            yield Finding(f"`{key}` is missing; write `{key}:` and below it {below}", spec)
        elif not isinstance(spec[key], dict) or not spec[key]:
            yield Finding(f"`{key}` is empty or no mapping; write below it {below}", spec, key)
    if isinstance(spec.get("components"), dict):
        for section in ("parameters", "schemas"):
            if section not in spec["components"]:
                what = f"`{section}` is missing; write `{section}:` below `components:`, `{{}}` if there are none"
                yield Finding(what, spec, "components")


def _openapi(spec: Node) -> Iterator[Finding]:
    """Yield what the schema of OpenAPI 3.1 does not allow. It does not check the keywords of schemas."""
    validator = cast("Any", OpenAPIV31SpecValidator).schema_validator
    for error in validator.iter_errors(spec):
        yield _finding(spec, error.message, error.absolute_path)


def _schemas(spec: Node) -> Iterator[Finding]:
    """Yield what JSON Schema does not allow in a schema."""
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for node in _schema_nodes(spec):
        for error in validator.iter_errors(node):  # pyright: ignore[reportUnknownMemberType]
            inner = min(error.context or [error], key=lambda each: (-len(each.absolute_path), each.validator == "type"))
            yield _finding(node, inner.message, error.absolute_path)


def _schema_nodes(spec: Node) -> Iterator[Node]:
    """Yield every schema that is not inside another schema."""
    for path, node in _walk(spec):
        if _in_schema(path) and not _in_schema(path[:-1]):
            yield node


def _openapi_in_depth(spec: Node) -> Iterator[Finding]:
    """Yield further mistakes that the validator finds, such as a default that does not match its schema."""
    for error in OpenAPIV31SpecValidator(spec).iter_errors():
        at = error.schema if isinstance(error.schema, dict) else spec
        yield Finding(_shortened(f"{error.message}; correct it"), at)


def _finding(node: object, message: str, path: Any) -> Finding:
    """Return a finding for an error of a validator, at a path below a node."""
    words = message.split("\n", 1)[0]
    at, key = located(node, path)
    unexpected = _UNEXPECTED.search(words)
    if unexpected:
        holder = at if key is None else cast("Any", at)[key]
        return Finding(f"`{unexpected[1]}` is not known here; {_instead(unexpected[1])}", holder, unexpected[1])
    missing = re.fullmatch(r"[\"'](.*)[\"'] is a required property", words)
    if missing:
        return Finding(f"`{missing[1]}` is missing; write `{missing[1]}: …` here", at, key)
    instead = next((each for pattern, each in _INSTEAD if re.search(pattern, words)), "correct it")
    return Finding(f"{_shortened(words)}; {instead}", at, key)


_INSTEAD = (
    (r"^([-0-9.e+]+|true|false) is not of types? .*string", "write it in quotes"),
    ("is not of types? .*boolean.$", "write true or false"),
    ("is not of types? .*array", "write a list, `- …` or `[…]`"),
    ("is not of types? .*object", "write `key: value` below it"),
    ("is not of types? .*(number|integer)", "write a number without quotes"),
    ("is not one of", "write one of these"),
    (r"does not match .\^3", "write 3.1.0"),
)


def _instead(key: str) -> str:
    """Return what to write instead of an unknown key."""
    near = difflib.get_close_matches(key, _KNOWN, n=1)
    if near:
        return f"write `{near[0]}` if you mean that; what is this project's own begins with `x-`"
    return "delete it, indent it elsewhere, or begin it with `x-` if it is this project's own"


_KNOWN = (
    *METHODS,
    *("info", "servers", "paths", "components", "security", "tags", "title", "version", "description", "summary"),
    *("operationId", "parameters", "requestBody", "responses", "deprecated", "callbacks", "externalDocs"),
    *("name", "in", "required", "schema", "style", "explode", "example", "examples", "content", "headers", "links"),
    *("schemas", "requestBodies", "securitySchemes", "pathItems", "encoding", "value", "default", "url"),
)


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST // 2]} … {words[-_LONGEST // 2 :]}"


def _walk(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield every OpenAPI mapping with its path of keys."""
    if isinstance(node, list):
        for item in cast("list[object]", node):
            yield from _walk(item, path)
    elif isinstance(node, dict):
        members = cast("Node", node)
        yield path, members
        for name, member in members.items():
            if _is_name(path) or not (name in _DATA or name.startswith("x-") or _is_expression(path, name)):
                yield from _walk(member, (*path, name))


def _in_schema(path: tuple[str, ...]) -> bool:
    """Return whether the path is in a schema."""
    return "schema" in path or (path[:2] == ("components", "schemas") and len(path) > 2)


def _is_name(path: tuple[str, ...]) -> bool:
    """Return whether the keys below a path are free names."""
    last = path[-1:]
    if _in_schema(path):
        return last != () and last[0] in _NAMES and not _is_name(path[:-1])
    return (len(path) == 2 and path[0] == "components") or (bool(last) and last[0] in _ONE_EACH)


def _is_expression(path: tuple[str, ...], name: str) -> bool:
    """Return whether a member is a parameter or body of a link."""
    return path[-2:-1] == ("links",) and name in ("parameters", "requestBody")


def _wanted(path: tuple[str, ...]) -> str | None:
    """Return the kind of components that a reference at a path must point to; None if any is allowed."""
    if _in_schema(path):
        return "schemas"
    if path[-2:-1] and path[-2] in _ONE_EACH:
        return path[-2]
    return _COMPONENTS.get(path[-1]) if path else None


def _references(spec: Node) -> Iterator[Finding]:
    """Yield every `$ref` whose target is missing, in another file, of the wrong kind, or itself."""
    for path, node in _walk(spec):
        reference = node.get("$ref")
        if not isinstance(reference, str) or _is_name(path):
            continue
        wanted = _wanted(path)
        part = reference.split("/")[1:3]
        if not reference.startswith("#/"):
            what = f"a $ref points to another file: {reference}; copy that here and write `#/components/…`"
            yield Finding(what, node, "$ref")
        elif problem := _dangling(spec, reference):
            yield Finding(problem, node, "$ref")
        elif wanted and part[0] == "components" and part[1] != wanted:
            what = f"a $ref points to {reference}, where one of `#/components/{wanted}/` belongs; write such a one"
            yield Finding(what, node, "$ref")


def _dangling(spec: Node, reference: str) -> str | None:
    """Return what is wrong with the target of a reference; None if nothing is."""
    followed: list[str] = []
    while reference not in followed:
        followed.append(reference)
        target: Node | None = spec
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            there = target or {}
            if name not in there:
                near = difflib.get_close_matches(name, there, n=1)
                hint = f"write `{near[0]}` if you mean that" if near else "define it there, or correct the name"
                return f"a $ref points nowhere: {reference} has no `{name}`; {hint}"
            target = cast("Node", there[name]) if isinstance(there[name], dict) else None
        if target is None:
            return f"a $ref points to no mapping: {reference}; write one that does"
        reference = str(target.get("$ref", ""))
        if not reference.startswith("#/"):
            return None  # there is none, or it is reported at its own place
    return f"a $ref leads back to itself: {reference}; write what it stands for"


def _operations(spec: Node) -> Iterator[Finding]:
    """Yield what the generator needs of an operation but does not find."""
    seen: dict[str, str] = {}
    for path, item in spec["paths"].items():
        for method in (each for each in item if each in METHODS):
            operation = item[method]
            name = f"{method.upper()} {path}"
            for key, instead in (
                ("operationId", "`operationId: getSomething`, the verb first"),
                ("tags", "`tags: [customers]`, or another; it is the group of the client that the operation goes into"),
                ("responses", "`responses:` and below it each status with its description"),
            ):
                if not operation.get(key):
                    yield Finding(f"{name} has no {key}; write {instead}", item, method)
            identity = operation.get("operationId")
            if identity in seen:
                what = f"{identity} is the operationId of {seen[identity]} already; write another for {name}"
                yield Finding(what, operation, "operationId")
            elif identity:
                seen[identity] = name
            yield from _path_parameters(spec, path, item, operation, name)


def _path_parameters(spec: Node, path: str, item: Node, operation: Node, name: str) -> Iterator[Finding]:
    """Yield every placeholder of the path without a parameter, and every parameter without a placeholder."""
    declared: dict[str, tuple[Any, int]] = {}
    for parameters in (item.get("parameters", []), operation.get("parameters", [])):
        for number, parameter in enumerate(parameters):
            resolved = resolve(spec, parameter)
            if resolved.get("in") == "path":
                declared[str(resolved.get("name"))] = (parameters, number)
    placeholders = _PLACEHOLDER.findall(path)
    for placeholder in placeholders:
        if placeholder not in declared:
            instead = f"`{{name: {placeholder}, in: path, required: true, schema: {{type: string}}}}`"
            what = f"{name} declares no path parameter {placeholder}; write a `$ref` to one, or {instead}"
            yield Finding(what, spec["paths"], path)
    for parameter, (parameters, number) in declared.items():
        if parameter not in placeholders:
            what = f"{name}: the path has no {{{parameter}}}; write it into the path, or delete the parameter"
            yield Finding(what, parameters, number)
