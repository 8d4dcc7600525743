"""Rules for the spec and the generator's configuration: `python openapi/rules.py`.

They check what no validator knows. Every fact has a source. Every example matches its schema. The service may add to
its responses without breaking a client. The configuration has no key that the generator would silently ignore.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from openapi_python_client.config import ConfigFile

import last_resort
import spec_check
from all_of import merged
from generate import CONFIG, SPEC, load_yaml
from schema_validators import Draft202012Validator
from spec_file import Finding, SpecError, SpecFile, load
from spec_transforms import Node, operations, resolve

EVIDENCE = ("reference", "how-to", "sdk", "field", "inferred")
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def valid_openapi(spec: Node) -> Iterator[Finding]:
    """Yield why the spec is not valid OpenAPI 3.1, and what the generator needs but does not find."""
    yield from spec_check.findings(spec)


def provenance(spec: Node) -> Iterator[Finding]:
    """Yield every fact without a source."""
    for name, node in facts(spec):
        sources = node.get("x-source")
        if not isinstance(sources, list) or not sources or not all(map(_is_url, cast("list[object]", sources))):
            yield Finding(f"{name}: x-source is missing; give a list of https URLs", node)
        if node.get("x-evidence") not in EVIDENCE:
            yield Finding(f"{name}: x-evidence is missing; give one of {', '.join(EVIDENCE)}", node)


def _is_url(source: object) -> bool:
    return isinstance(source, str) and source.startswith("https://")


def facts(spec: Node) -> Iterator[tuple[str, Node]]:
    """Yield every operation, parameter, header, link, request body, response, schema and property, with a name."""
    components = spec["components"]
    for operation in operations(spec):
        name = operation["operationId"]
        yield name, operation
        for parameter in operation.get("parameters", []):
            resolved = resolve(spec, parameter)
            yield f"{name}: parameter {resolved['name']}", resolved
        for status, response in operation["responses"].items():
            resolved = resolve(spec, response)
            yield f"{name}: response {status}", resolved
            for kind, members in (("header", "headers"), ("link", "links")):
                for key, node in resolved.get(members, {}).items():
                    yield f"{name}: response {status}: {kind} {key}", resolve(spec, node)
        if "requestBody" in operation:
            yield f"{name}: request body", resolve(spec, operation["requestBody"])
    for name, schema in components["schemas"].items():
        yield name, schema
        for member, node in schema.get("properties", {}).items():
            yield f"{name}.{member}", node


def examples_fit(spec: Node) -> Iterator[Finding]:
    """Yield every body without an example, and every example that does not match its schema."""
    components = {"components": spec["components"]}
    for name, body in bodies(spec):
        for media_type, media in body.get("content", {}).items():
            examples = media.get("examples", {})
            if not examples:
                yield Finding(f"{name}: {media_type} has no example", body["content"], media_type)
            for key, each in examples.items():
                example = resolve(spec, each)
                schema = media.get("schema", {})
                if "value" not in example:
                    what = f"{name}: {media_type} example {key} has no value; write `value:` and the body"
                    yield Finding(what, examples, key)
                    continue
                try:
                    value = example_value(spec, media_type, schema, example["value"])
                except (ValueError, ElementTree.ParseError) as error:
                    yield Finding(f"{name}: {media_type} example {key}: {error}", example, "value")
                    continue
                validator = Draft202012Validator({**schema, **components})
                for finding in validator.iter_errors(value):  # pyright: ignore[reportUnknownMemberType]
                    yield Finding(f"{name}: {media_type} example {key}: {finding.message}", example, "value")


def bodies(spec: Node) -> Iterator[tuple[str, Node]]:
    """Yield every request body and response, with a name."""
    for operation in operations(spec):
        name = operation["operationId"]
        if "requestBody" in operation:
            yield f"{name}: request body", resolve(spec, operation["requestBody"])
        for status, response in operation["responses"].items():
            yield f"{name}: response {status}", resolve(spec, response)


def example_value(spec: Node, media_type: str, schema: Node, value: Any) -> Any:
    """Return an example as data of its schema. XML and forms are text in the spec.

    Raises:
        ValueError: It is no text, or not what the `xml` objects say.
        ParseError: It is no XML.
    """
    is_xml, is_form = media_type.endswith("/xml"), media_type == "application/x-www-form-urlencoded"
    if (is_xml or is_form) and not isinstance(value, str):
        raise ValueError(f"{value!r} is no text; write the body as it is sent, after `value: >-`")
    if is_xml:
        return xml_value(spec, schema, ElementTree.fromstring(value))  # noqa: S314 - from our own spec
    if is_form:
        return dict(parse_qsl(value, strict_parsing=True))
    return value


def xml_value(spec: Node, schema: Node, element: ElementTree.Element, namespace: str | None = None) -> Any:
    """Read an element by the `xml` objects of its schema. Of several alternatives, the first that fits counts.

    Raises:
        ValueError: A child has another name or position than the `xml` objects say.
    """
    schema = merged(spec, resolve(spec, schema))
    alternatives = [each for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())) if each != {"type": "null"}]
    if alternatives:
        return _first_that_fits(spec, alternatives, element, namespace)
    if "$ref" in schema:
        return xml_value(spec, schema, element, namespace)
    xml = schema.get("xml", {})
    namespace = xml.get("namespace", namespace)
    if "items" in schema:
        return [xml_value(spec, schema["items"], item, namespace) for item in element]
    others = schema.get("additionalProperties", {})
    if "properties" not in schema and ("object" in schema.get("type", ()) or others):
        inner = cast("Node", others) if isinstance(others, dict) else {}
        return {child.tag.rpartition("}")[2]: xml_value(spec, inner, child, namespace) for child in element}
    if "properties" not in schema:
        return xml_scalar(schema, element.text or "")
    names = {
        f"{{{namespace}}}{member.get('xml', {}).get('name', name[:1].upper() + name[1:])}": name
        for name, member in schema["properties"].items()
    }
    written = [child.tag for child in element]
    if written != sorted(written) or not names.keys() >= set(written):
        raise ValueError(f"the children of {element.tag} are not those of its xml objects, in ordinal order")
    return {
        names[child.tag]: xml_value(spec, schema["properties"][names[child.tag]], child, namespace)
        for child in element
        if child.get(NIL) != "true"
    }


def _first_that_fits(spec: Node, schemas: list[Node], element: ElementTree.Element, namespace: str | None) -> Any:
    problems: list[ValueError] = []
    for schema in schemas:
        try:
            value = xml_value(spec, schema, element, namespace)
        except ValueError as error:
            problems.append(error)
            continue
        validator = Draft202012Validator({**schema, "components": spec["components"]})
        if validator.is_valid(value):  # pyright: ignore[reportUnknownMemberType]
            return value
    if problems:
        raise problems[0]
    return xml_value(spec, schemas[0], element, namespace)


def xml_scalar(schema: Node, text: str) -> Any:
    """Read the text of an element as the number or boolean of its schema.

    Raises:
        ValueError: It is none.
    """
    types = schema.get("type", ())
    if "boolean" in types:
        return {"true": True, "false": False}.get(text, text)
    if "integer" in types and ("number" not in types or text.strip().lstrip("+-").isdecimal()):
        return int(text)
    return float(text) if "number" in types else text


def responses_stay_open(spec: Node) -> Iterator[Finding]:
    """Yield every closed enumeration and object, which an addition by the service would break."""
    for name, schema in spec["components"]["schemas"].items():
        for path, node in nested(schema, name):
            for key in ("additionalProperties", "unevaluatedProperties"):
                if node.get(key) is False:
                    yield Finding(f"{path}: {key}: false would drop what the service adds", node, key)
            alternatives = [resolve(spec, each) for each in node.get("anyOf") or node.get("oneOf") or [node]]
            closed = any("enum" in each or "const" in each for each in alternatives)
            kinds = ["string", *(each.get("type") for each in alternatives if "enum" in each)]
            free = [each for each in alternatives if not {"enum", "const"} & each.keys()]
            open_ended = any(each.get("type") in kinds for each in free)
            if path != name and closed and not open_ended:
                what = f"{path}: the enumeration is closed; give `anyOf: [the enumeration, type: string]`"
                yield Finding(what, node)


def nested(schema: Node, path: str) -> Iterator[tuple[str, Node]]:
    """Yield the schema and every schema inside it, except the alternatives of an `anyOf` or `oneOf`."""
    yield path, schema
    for name, member in schema.get("properties", {}).items():
        yield from nested(member, f"{path}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from nested(schema["items"], f"{path}[]")


def xml_named(spec: Node) -> Iterator[Finding]:
    """Yield every schema of the service that lacks its XML name, namespace or order."""
    for name, schema in spec["components"]["schemas"].items():
        if not name.startswith("Microsoft."):
            continue
        missing = {"name", "namespace", "x-order", "x-evidence"} - set(schema.get("xml", {}))
        if missing:
            yield Finding(f"{name}: xml lacks {', '.join(sorted(missing))}", schema)
        for member, node in schema.get("properties", {}).items():
            missing = {"name", "x-evidence"} - set(node.get("xml", {}))
            if missing:
                yield Finding(f"{name}.{member}: xml lacks {', '.join(sorted(missing))}", node)


def config_understood(_spec: Node) -> Iterator[str]:
    """Yield every key of the configuration that the generator would ignore."""
    for key in load_yaml(CONFIG):
        if key not in ConfigFile.model_fields:
            yield f"{CONFIG.name}: the generator knows no key {key}; it has {', '.join(ConfigFile.model_fields)}"


RULES: tuple[Callable[[Node], Iterator[Finding | str]], ...] = (  # a rule about something outside the spec yields text
    provenance,
    examples_fit,
    responses_stay_open,
    xml_named,
    config_understood,
)


def broken(data: Node, spec: SpecFile | None = None) -> list[str]:
    """Return the messages of all rules, or only why the spec is not OpenAPI.

    Args:
        data: The spec as data.
        spec: The file of the spec, for line and column in the messages.
    """
    spec = spec or SpecFile(SPEC.name)
    return [_worded(spec, valid_openapi, each) for each in valid_openapi(data)] or broken_of_openapi(data, spec)


def broken_of_openapi(data: Node, spec: SpecFile) -> list[str]:
    """Return the messages of all rules for a spec that `load_spec` has found to be OpenAPI."""
    return [_worded(spec, rule, each) for rule in RULES for each in rule(data)]


def _worded(spec: SpecFile, rule: Callable[[Node], Iterator[Finding | str]], found: Finding | str) -> str:
    finding = Finding(found) if isinstance(found, str) else found
    return spec.worded(Finding(f"{rule.__name__}: {finding.what}", finding.node, finding.key))


def main() -> int:
    """Check the spec, print one message per line, and return the exit status."""
    try:
        spec = load(SPEC)
        messages = broken(spec.data, spec)
    except SpecError as error:
        messages = [str(error)]
    if not messages:
        print(f"the spec keeps all {len(RULES) + 1} rules")
        return 0
    print("\n".join(messages), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(last_resort.run(main, 1))
