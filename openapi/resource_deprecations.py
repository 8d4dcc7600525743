"""The warnings about what the spec marks as deprecated: operations, arguments, members of requests and responses."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import frozen

from python_names import PythonIdentifier
from resource_arguments import Argument, is_deprecated, parameters_of
from resource_operations import Operation
from spec_transforms import Node, media_types, resolve

_GIVEN_TO_EVERY_CALL = {  # parameters that are options of every method
    "ms-requestid": 'options.get("request_id") is not None',
    "ms-correlationid": 'options.get("correlation_id") is not None',
    "ms-cv": 'options.get("cv") is not None',
}
_SEE = "its docstring says what is known about it"


@frozen
class Use:
    """A warning of a method, and the Python expression that says whether it applies."""

    condition: str
    message: str


@frozen
class Attribute:
    """A deprecated attribute of a generated class."""

    model: str
    name: str
    message: str


def operation_words(operation: Operation | None) -> str:
    """Return the warning of an operation; empty if it is not deprecated."""
    if operation is None or not operation.node.get("deprecated"):
        return ""
    return f"the docs retire {operation.full_name} ({operation.id}); {_SEE}"


def uses_of(
    spec: Node, operation: Operation, names: Mapping[str, Sequence[str]], secrets: Sequence[str], *, is_call: bool
) -> Iterator[Use]:
    """Yield the warnings of a method about its arguments, and about the body that it sends.

    Args:
        spec: The spec.
        operation: The operation.
        names: The arguments of the method for each parameter, by the parameter's name in the spec.
        secrets: The arguments that are gone when the conditions are evaluated.
        is_call: Whether the method builds one call, and not a list of pages.
    """
    for each in (one for one in operation.arguments if one.is_deprecated):
        given = [name for name in names.get(each.wire_name, ()) if name not in secrets]
        for name in given:
            yield Use(
                f"{name} is not None", f"the docs retire {name} of {operation.full_name} ({operation.id}); {_SEE}"
            )
        if not given and is_call and each.place in ("query", "header"):
            what = f"the docs retire {each.wire_name} in the {each.place}, which {operation.full_name} sent"
            yield Use(_is_sent(each), f"{what} ({operation.id}); {_SEE}")
    for parameter in parameters_of(spec, operation.path, operation.node):
        condition = _GIVEN_TO_EVERY_CALL.get(parameter["name"].lower())
        if condition and is_deprecated(spec, parameter):
            what = f"the docs retire {parameter['name']} in the {parameter['in']} of {operation.full_name}"
            yield Use(condition, f"{what} ({operation.id}); {_SEE}")
    yield from _members_sent(spec, operation)


def _is_sent(argument: Argument) -> str:
    if argument.place == "query":
        return f"{argument.wire_name!r} in call.query"
    return f"any(name == {argument.wire_name!r} for name, _ in call.headers)"


def _members_sent(spec: Node, operation: Operation) -> Iterator[Use]:
    if "requestBody" not in operation.node:
        return
    content: Node = resolve(spec, operation.node["requestBody"])["content"]
    schemas: list[Node] = [content[key].get("schema", {}) for key in media_types(content).values()]
    choices = [resolve(spec, each) for schema in schemas[:1] for each in _choices(spec, schema)]
    for choice in choices:
        titles = [title for each in choices if (title := each.get("title"))]
        only = f"call.schema == {choice['title']!r} and " if len(choices) > 1 and choice.get("title") in titles else ""
        for path in _deprecated_paths(spec, choice, ()):
            where = ".".join([choice.get("title", "the body"), *path]).replace(".[]", "[]")
            yield Use(
                f"{only}{_holds('call.body', path)}",
                f"the docs retire {where}, which {operation.full_name} sent ({operation.id})",
            )


def _holds(expression: str, path: Sequence[str]) -> str:
    """Return the expression that says whether data has a value at a path; `[]` is each item of a list."""
    if not path:
        return f"{expression} is not None"
    if path[0] == "[]":
        return f"any({_holds('each', path[1:])} for each in {expression} or ())"
    return _holds(f"({expression} or {{}}).get({path[0]!r})", path[1:])


def _choices(spec: Node, schema: Node) -> list[Node]:
    schema = resolve(spec, schema)
    found = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [one for each in found for one in _choices(spec, each)] if found else [schema]


def _deprecated_paths(
    spec: Node, schema: Node, path: tuple[str, ...], above: tuple[int, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the path of every deprecated property of a schema, in its members too."""
    schema = resolve(spec, schema)
    if id(schema) in above:  # a schema inside itself
        return
    above = (*above, id(schema))
    for each in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _deprecated_paths(spec, each, path, above)
    if isinstance(schema.get("items"), dict):
        yield from _deprecated_paths(spec, schema["items"], (*path, "[]"), above)
    for name, member in schema.get("properties", {}).items():
        if is_deprecated(spec, member):
            yield (*path, name)
        else:
            yield from _deprecated_paths(spec, member, (*path, name), above)


def attributes_of(spec: Node, models: Collection[str]) -> list[Attribute]:
    """Return the deprecated attributes of generated classes.

    Args:
        spec: The spec.
        models: The names of the generated classes.
    """
    found: list[Attribute] = []
    for key, schema in spec.get("components", {}).get("schemas", {}).items():
        model = schema.get("title", key)
        for (name,) in (path for path in _deprecated_paths(spec, schema, ()) if len(path) == 1 and model in models):
            attribute = PythonIdentifier(name, "field_")
            found.append(Attribute(model, attribute, f"the docs retire {model}.{attribute} ({name})"))
    return found
