"""Find what makes the spec unusable: it is not OpenAPI 3.1, or lacks something that the generator needs.

The first stage that finds something ends the search, because later stages rely on it. The rules of `openapi/rules.py`
are checked elsewhere.
"""

import re
from collections.abc import Iterator
from typing import Any, cast

import extension_check
import name_length_check
import names_check
import operation_check
import schema_check
from schema_check import near_spelling
from schema_validators import Draft202012Validator, OpenAPIV31SpecValidator
from spec_file import Finding, Node, SpecFile, located
from spec_parts import Part, parts
from spec_transforms import METHODS

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
    for stage in _STAGES:
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
    for node in (each.node for each in parts(spec) if each.kind == "schema" and each.outer != "schema"):
        for error in validator.iter_errors(node):  # pyright: ignore[reportUnknownMemberType]
            inner = min(error.context or [error], key=lambda each: (-len(each.absolute_path), each.validator == "type"))
            yield _finding(node, inner.message, error.absolute_path)


def _openapi_in_depth(spec: Node) -> Iterator[Finding]:
    """Yield further mistakes that the validator finds, such as a default that does not match its schema."""
    schemas = {id(each.node) for each in parts(spec)}
    for error in OpenAPIV31SpecValidator(spec).iter_errors():
        at: object = error.schema if id(error.schema) in schemas else error.instance  # a value, or a schema itself
        yield _finding(at, error.message, ())


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
    ("is not of type 'object', 'boolean'", "write a schema, such as `type: string`, below it"),
    ("^null is not of type", "write a value, or delete the key"),
    (r"^([-0-9.e+]+|true|false) is not of types? .*string", "write it in quotes"),
    ("is not of types? .*string", "write text"),
    ("is not of types? .*boolean.$", "write true or false"),
    ("is not of types? .*array", "write a list, `- …` or `[…]`"),
    ("is not of types? .*object", "write `key: value` below it"),
    ("is not of types? .*(number|integer)", "write a number without quotes"),
    ("is not one of", "write one of these"),
    ("is not valid under any of", "compare it with a neighbour of its kind"),
    (r"does not match .\^3", "write 3.1.0"),
)


def _instead(key: str) -> str:
    """Return what to write instead of an unknown key."""
    near = near_spelling(key, _KNOWN)
    if near == key:
        return "it belongs elsewhere: indent it as its neighbours there, or delete it"
    if near:
        return f"write `{near}` if you mean that; what is this project's own begins with `x-`"
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


def _references(spec: Node) -> Iterator[Finding]:
    """Yield every `$ref` whose target is missing, in another file, of the wrong kind, or itself."""
    for part in parts(spec):
        node = part.members
        reference = node.get("$ref")
        if isinstance(reference, str):
            yield from (Finding(each, node, "$ref") for each in _mistakes(spec, part, reference))


def _mistakes(spec: Node, part: Part, reference: str) -> Iterator[str]:
    """Yield what is wrong with a reference; at most one thing."""
    wanted = f"#/components/{part.section}/"
    if not reference.startswith("#"):
        yield f"a $ref points to another file: {reference}; copy that here and write `#/components/…`"
    elif not reference.startswith("#/"):
        yield f"a $ref points to no place: {reference}; write `{wanted}…`"
    elif problem := _dangling(spec, reference):
        yield problem
    elif not reference.startswith(wanted):
        yield f"a $ref points to {reference}, where one of `{wanted}` belongs; point to one of these"
    elif "/" in reference.removeprefix(wanted):
        yield f"a $ref points into a component: {reference}; make it its own component, and write `{wanted}…`"


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
                near = near_spelling(name, there)
                hint = f"write `{near}` if you mean that" if near else "define it there, or correct the name"
                return f"a $ref points nowhere: {reference} has no `{name}`; {hint}"
            target = cast("Node", there[name]) if isinstance(there[name], dict) else None
        if target is None:
            return f"a $ref points to no mapping: {reference}; write one that does"
        reference = str(target.get("$ref", ""))
        if not reference.startswith("#/"):
            return None  # there is none, or it is reported at its own place
    return f"a $ref leads back to itself: {reference}; write what it stands for"


_STAGES = (
    *(_parts, _openapi, _references, _schemas, schema_check.findings, extension_check.findings),
    *(operation_check.findings, name_length_check.findings, _openapi_in_depth, names_check.findings),
)
