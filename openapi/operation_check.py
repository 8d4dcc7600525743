"""Find what a path or an operation of the spec lacks, has twice, or has where the client cannot send it."""

import re
from collections.abc import Iterator
from typing import Any

from spec_file import Finding, Node
from spec_parts import parts
from spec_transforms import METHODS, resolve

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def findings(spec: Node) -> Iterator[Finding]:
    """Yield the mistakes of every path, operation and parameter."""
    identities: dict[str, str] = {}
    templates: dict[str, str] = {}
    yield from _extensions("paths", spec["paths"])
    yield from _parameters(spec)
    for path, item in spec["paths"].items():
        template = _PLACEHOLDER.sub("{}", path)
        if template in templates:
            what = f"only names in braces tell the path from {templates[template]}; write both as one path"
            yield Finding(what, spec["paths"], path)
        templates[template] = path
        for method in (each for each in item if each in METHODS and not path.startswith("x-")):
            name = f"{method.upper()} {path}"
            yield from _operation(item, method, name, identities)
            yield from _path_parameters(spec, path, item, item[method], name)


def _extensions(name: str, holder: Node) -> Iterator[Finding]:
    """Yield every `x-` key among names, where no tool here expects one."""
    for key in (each for each in holder if each.startswith("x-")):
        yield Finding(f"`{key}` stands among the {name}; write it outside of `{name}`", holder, key)


def _operation(item: Node, method: str, name: str, identities: dict[str, str]) -> Iterator[Finding]:
    """Yield what an operation lacks; `identities` has the operations before it, by operationId."""
    operation = item[method]
    for key, instead in (
        ("operationId", "`operationId: getSomething`, the verb first"),
        ("tags", "`tags: [customers]`, or another; it is the group of the client that the operation goes into"),
        ("responses", "`responses:` and below it each status with its description"),
    ):
        if not operation.get(key):
            yield Finding(f"{name} has no {key}; write {instead}", item, method)
    yield from _extensions("responses", operation.get("responses", {}))
    identity = operation.get("operationId")
    if identity in identities:
        what = f"{identity} is the operationId of {identities[identity]} already; write another for {name}"
        yield Finding(what, operation, "operationId")
    elif identity:
        identities[identity] = name


def _parameters(spec: Node) -> Iterator[Finding]:
    """Yield every parameter that stands twice in a list, or has no schema."""
    seen: dict[int, set[tuple[str, str]]] = {}
    for part in (each for each in parts(spec) if each.kind == "parameter"):
        node = resolve(spec, part.node)
        key = node["name"], node["in"]
        if isinstance(part.key, int):
            if key in seen.setdefault(id(part.holder), set()):
                what = f"the parameter {key[0]} (in: {key[1]}) stands in this list already; delete one of them"
                yield Finding(what, part.holder, part.key)
            seen[id(part.holder)].add(key)
        if "schema" not in node and node is part.node:
            what = f"the parameter {key[0]} has no schema; write `schema: {{type: string}}`, and describe its content"
            yield Finding(what, node, "content")


def _path_parameters(spec: Node, path: str, item: Node, operation: Node, name: str) -> Iterator[Finding]:
    """Yield every placeholder of the path without a parameter, and every parameter without a placeholder."""
    declared: dict[str, tuple[Any, int]] = {}
    for parameters in (item.get("parameters", []), operation.get("parameters", [])):
        for number, parameter in enumerate(parameters):
            resolved = resolve(spec, parameter)
            if resolved.get("in") == "path":
                declared[str(resolved.get("name"))] = (parameters, number)
    placeholders = _PLACEHOLDER.findall(path)
    for placeholder in dict.fromkeys(placeholders):
        if placeholders.count(placeholder) > 1:
            yield Finding(f"{{{placeholder}}} stands twice in the path; give each its own name", spec["paths"], path)
        if placeholder not in declared:
            instead = f"`{{name: {placeholder}, in: path, required: true, schema: {{type: string}}}}`"
            what = f"{name} declares no path parameter {placeholder}; write a `$ref` to one, or {instead}"
            yield Finding(what, spec["paths"], path)
    for parameter, (parameters, number) in declared.items():
        if parameter not in placeholders:
            what = f"{name}: the path has no {{{parameter}}}; write it into the path, or delete the parameter"
            yield Finding(what, parameters, number)
