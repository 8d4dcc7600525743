"""What the templates write: the operations of the spec as methods of resources, each with its arguments and result."""

import ast
import keyword
import re
import textwrap
from collections.abc import Iterator
from typing import Literal

from attrs import define, field, frozen
from openapi_python_client.strings import PythonIdentifier, snake_case

from generator_view import Node, resolve
from resource_types import EXISTS, NOTHING, Reader, Types, UnusableSpecError
from signatures import Function, Parameter

Kind = Literal["call", "paging", "steps"]

REQUEST_MEDIA_TYPES = (
    *("application/json", "text/json", "application/xml", "text/xml"),
    "application/x-www-form-urlencoded",
)
RESPONSE_MEDIA_TYPES = REQUEST_MEDIA_TYPES[:4]

_SENT_ANYWAY = ("version", "authorization", "ms-requestid", "ms-correlationid", "ms-cv")  # by client and options
_SENT_BY_PAGING = ("seekoperation", "ms-continuationtoken")
_TAKEN = (  # names that a method has besides its arguments
    *("self", "settings", "request", "options", "body", "continuation"),
    *("request_id", "correlation_id", "cv", "content_type", "accept", "timeout", "retry", "limiter"),
)
_STANDARD = {"post": "create", "put": "update", "patch": "update", "delete": "delete", "head": "exists"}
_NIL_UUID = "00000000-0000-0000-0000-000000000000"

RAISES = {
    "InvalidRequestError": "An argument was refused; nothing was sent.",
    "CredentialError": "There was no token; nothing was sent.",
    "TransportError": "The service did not answer.",
    "OutcomeUnknownError": "It may have been carried out, or not; the hint says how to look.",
    "APIError": "The service refused the request, or failed.",
    "ResponseDecodeError": "The response is not what the docs promise.",
}


@frozen
class Argument:
    """An argument of a method.

    Attributes:
        wire_name: The parameter's name in the spec; empty for the body.
        name: What users type.
        given: What the generated `_get_kwargs` calls it.
        annotation: Its type, without the None of one that can be left out.
        default: Its default; None if it is required.
        expression: The checked value.
        in_path: Whether it can be given by position.
    """

    wire_name: str
    name: str
    given: str
    annotation: str
    default: str | None
    expression: str
    description: str
    in_path: bool
    imports: frozenset[str]

    @property
    def parameter(self) -> str:
        """The argument as a signature has it."""
        if self.default == "None":
            return f"{self.name}: {self.annotation} | None = None"
        return f"{self.name}: {self.annotation}" + ("" if self.default is None else f" = {self.default}")

    @property
    def value(self) -> str:
        """What `_get_kwargs` is given."""
        return f"UNSET if {self.name} is None else {self.expression}" if self.default == "None" else self.expression


@define
class Method:
    """A method of a resource, in its four forms."""

    name: str
    kind: Kind
    parameters: str
    passed: str
    result: str
    item: str | None
    builder: str
    deprecated: str
    options: str
    text: str  # the docstring
    imports: set[str]

    def docstring(self, indent: int, note: str) -> str:
        """Return the docstring, with a note after its first line."""
        text = self.text
        if note:
            first, _, rest = text.partition("\n")
            text = f"{first}\n\n{note}\n{rest}"
        escaped = text.replace("\\", "\\\\").replace('"""', "'''")
        lines = textwrap.indent(escaped, " " * indent).strip()
        return lines if "\n" not in lines else f"{lines}\n{' ' * indent}"


@define
class Operation:
    """An operation of the spec: the function that makes a call of it."""

    id: str
    http_method: str
    path: str
    node: Node
    resource: str
    name: str
    tag: str
    arguments: list[Argument]
    reader: Reader
    others: dict[int, Reader]  # of successes whose response is of another type
    successes: list[int]
    settings: dict[str, str]
    look: str = ""
    imports: set[str] = field(factory=set)
    takes_version: bool = True
    has_secrets: list[str] = field(factory=list)

    @property
    def full_name(self) -> str:
        """`customers.get`."""
        return f"{self.resource}.{self.name}"

    @property
    def function(self) -> str:
        """The generated module."""
        return snake_case(self.id)

    @property
    def builder(self) -> str:
        """The function that makes a call."""
        return f"{self.function}_call"

    @property
    def constant(self) -> str:
        """The name of the constant that holds what the spec says."""
        return f"_{self.function.upper()}"

    @property
    def read(self) -> str:
        """The name of what reads a response."""
        return f"_READ{self.constant}"

    @property
    def item(self) -> str | None:
        """The type of the items of a list with pages."""
        return self.reader.item if self.http_method == "get" else None

    @property
    def page_model(self) -> str | None:
        """The class of a page, as the generator has it."""
        return self.reader.models[0] if self.item else None

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.http_method not in ("get", "head")

    @property
    def names(self) -> dict[str, str]:
        """What users call each parameter, by its name in the spec; the body has none there."""
        return {each.wire_name: each.name for each in self.arguments}

    @property
    def result(self) -> str:
        """The type of the result."""
        return " | ".join(dict.fromkeys([self.reader.type, *(each.type for each in self.others.values())]))

    @property
    def taken(self) -> list[Argument]:
        """The arguments, those that can be given by position first."""
        return sorted(self.arguments, key=lambda each: (not each.in_path, each.default is not None))

    @property
    def parameters(self) -> str:
        """The arguments as a signature has them, with a comma before each."""
        positional = [each.parameter for each in self.taken if each.in_path]
        named = [each.parameter for each in self.taken if not each.in_path]
        named += ["continuation: str | None = None"] if self.item else []
        return "".join(f", {each}" for each in [*positional, *(["*"] if named else []), *named])

    @property
    def passed(self) -> str:
        """The arguments as the method passes them on, with a comma before each."""
        given = [each.name if each.in_path else f"{each.name}={each.name}" for each in self.taken]
        return "".join(f", {each}" for each in [*given, *(["continuation=continuation"] if self.item else [])])

    @property
    def generated_arguments(self) -> str:
        """The arguments of `_get_kwargs`."""
        version = ["settings.api_version"] if self.takes_version else []
        given = [f"{each.given}={each.value}" for each in self.arguments]
        return ", ".join([*version, *given])

    @property
    def others_than_continuation(self) -> str:
        """The optional arguments, as the items of a tuple."""
        return "".join(f"{each.name}, " for each in self.arguments if each.default == "None")

    @property
    def call_arguments(self) -> str:
        """The further arguments of `Operation.call`."""
        reads = ", ".join(f"{status}: {each.expression}" for status, each in self.others.items())
        found = f", reads={{{reads}}}" if reads else ""
        found += ", body=body" if any(not each.wire_name for each in self.arguments) else ""
        return found + (f", secrets=({''.join(f'{each}, ' for each in self.has_secrets)})" if self.has_secrets else "")


def operation_of(spec: Node, types: Types, path: str, http_method: str, node: Node, generated: Function) -> Operation:
    """Return an operation of the spec.

    Args:
        spec: The spec.
        types: Its types.
        path: The operation's path.
        http_method: Its method.
        node: The operation.
        generated: The `_get_kwargs` that the generator has written for it.

    Raises:
        UnusableSpecError: No method can be written for it.
    """
    where = ("paths", path, http_method)
    reader, others, successes = _results(spec, types, where, node)
    name = _method_name(where, node, reader)
    paged = reader.item is not None and http_method == "get"
    made = Operation(
        node["operationId"], http_method, path, node, PythonIdentifier(node["tags"][0], ""), name, node["tags"][0],
        [], reader, others, successes, {},
    )
    parameters = {each.name: each for each in generated.parameters}
    made.takes_version = "version" in parameters
    for parameter in _parameters(spec, path, node):
        known = parameter["name"].lower()
        if known in _SENT_ANYWAY or (paged and known in _SENT_BY_PAGING):
            continue
        if parameter["in"] == "cookie":
            raise UnusableSpecError(where, f"{made.id}: the parameter {parameter['name']} is a cookie; the client sends none")
        made.arguments.append(_argument(spec, types, parameter, _claimed(parameters, parameter, where)))
        if _schema(spec, parameter).get("format") == "password":
            made.has_secrets.append(made.arguments[-1].name)
    if "requestBody" in node:
        made.arguments.append(_body(spec, types, node, parameters["body"], where, made.settings))
    _set_accept(spec, node, made.settings)
    made.imports = {statement for each in made.arguments for statement in each.imports}
    made.imports.add(f"from partner_center_generated.api.{made.resource} import {made.function}")
    for each in (reader, *others.values()):
        made.imports |= {f"from partner_center_generated.models import {model}" for model in each.models}
    return made


def _method_name(where: tuple[str, str, str], node: Node, reader: Reader) -> str:
    """Return the standard method that an operation is: https://google.aip.dev/130, singletons by AIP-156."""
    _, path, http_method = where
    name = node.get("x-method")
    if name is None and http_method == "get":
        name = "list" if reader.is_list and not path.endswith("}") else "get"
    name = name or _STANDARD.get(http_method)
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        message = f"{node['operationId']}: no method of Python can be called {name!r}; give it an x-method such as `list_active`"
        raise UnusableSpecError((*where, "x-method"), message)
    return name


def _results(
    spec: Node, types: Types, where: tuple[str, str, str], node: Node
) -> tuple[Reader, dict[int, Reader], list[int]]:
    """Return what reads the first success, what reads other ones of another type, and all statuses of success."""
    id_, http_method = node["operationId"], where[2]
    responses: dict[str, Node] = {str(status): resolve(spec, each) for status, each in node["responses"].items()}
    exact = {int(status): each for status, each in responses.items() if status.isdecimal() and status[0] == "2"}
    successes = set(exact)
    if "2XX" in responses or "2xx" in responses:
        exact.setdefault(200, responses.get("2XX") or responses["2xx"])
        successes |= set(range(200, 300))
    if not successes:
        raise UnusableSpecError((*where, "responses"), f"{id_}: no response is a success; give it one such as '200'")
    if http_method == "head":
        return EXISTS, {}, sorted(successes | ({404} & {int(each) for each in responses if each.isdecimal()}))
    if successes & {200, 201}:  # the docs name one or the other for the same call, so one is taken for the other
        successes |= {200, 201}
    readers = {status: _reader(types, where, node, status, each) for status, each in sorted(exact.items())}
    first = next((each for each in readers.values() if each is not NOTHING), NOTHING)
    others = {status: each for status, each in readers.items() if each.type != first.type}
    return first, others, sorted(successes)


def _reader(types: Types, where: tuple[str, str, str], node: Node, status: int, response: Node) -> Reader:
    content = response.get("content")
    if not content:
        return NOTHING
    media_type = next((each for each in RESPONSE_MEDIA_TYPES if each in content), None)
    if media_type is None:
        known = ", ".join(RESPONSE_MEDIA_TYPES)
        message = f"{node['operationId']}: the response {status} is none of {known}, which are all that the client reads"
        raise UnusableSpecError((*where, "responses", str(status)), message)
    given = node["responses"].get(str(status)) or node["responses"].get(status) or {}
    base = given["$ref"] if "$ref" in given else _pointer(*where, "responses", str(status))
    at = f"{base}/content/{media_type.replace('/', '~1')}/schema"
    return types.reader(content[media_type].get("schema", {}), at, f"{node['operationId']}Response{status}")


def _pointer(*parts: str) -> str:
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def _parameters(spec: Node, path: str, node: Node) -> Iterator[Node]:
    """Yield the parameters of an operation, those of its path included."""
    found = {}
    for given in (*spec["paths"][path].get("parameters", ()), *node.get("parameters", ())):
        parameter = resolve(spec, given)
        found[parameter["name"], parameter["in"]] = parameter
    yield from found.values()


def _claimed(parameters: dict[str, Parameter], parameter: Node, where: tuple[str, str, str]) -> Parameter:
    """Return, and take away, what the generated function calls a parameter."""
    plain = PythonIdentifier(parameter["name"], "")
    for name in (PythonIdentifier(f"{parameter['name']}_{parameter['in']}", ""), plain):
        if name in parameters:
            return parameters.pop(name)
    raise UnusableSpecError(where, f"the generator has left out the parameter {parameter['name']}; give it another name")


def _schema(spec: Node, parameter: Node) -> Node:
    return resolve(spec, parameter.get("schema", {}))


def _argument(spec: Node, types: Types, parameter: Node, generated: Parameter) -> Argument:
    annotation = generated.annotation.removesuffix(" | Unset")
    name = f"{generated.name}_" if generated.name in _TAKEN else generated.name
    imports = set(generated.imports)
    schema = _schema(spec, parameter)
    is_guid = _takes_guids(schema)
    if name == "customer_id" and is_guid:
        annotation, expression = "str | UUID", "checked_customer_id(customer_id)"
    elif annotation == "UUID":
        annotation, expression = "str | UUID", f'uuid_argument("{name}", {name})'
    else:
        expression = f"argument({', '.join(_checks(spec, types, parameter, schema, name, annotation))})"
    default = {None: None, "UNSET": "None"}.get(generated.default, generated.default)
    return Argument(
        parameter["name"], name, generated.name, annotation, default, expression,
        parameter.get("description", ""), parameter["in"] == "path", frozenset(imports),
    )


def _takes_guids(schema: Node) -> bool:
    pattern = schema.get("pattern")
    try:
        return pattern is not None and re.search(pattern, _NIL_UUID) is not None and re.search(pattern, "x") is None
    except re.error:
        return False


def _checks(
    spec: Node, types: Types, parameter: Node, schema: Node, name: str, annotation: str
) -> Iterator[str]:
    """Yield the arguments of the check of an argument."""
    yield f'"{name}"'
    yield name
    yield from kinds_of(annotation, types)
    single = [each for each in (schema, *(resolve(spec, one) for one in schema.get("anyOf", ())))]
    if "pattern" in schema:
        yield f"pattern={schema['pattern']!r}"
    for key in ("minimum", "maximum"):
        found = [each[key] for each in single if key in each]
        if found:
            yield f"{key}={found[0]!r}"
    if "enum" in schema:
        yield f"among={tuple(schema['enum'])!r}"
    example = parameter.get("example", schema.get("example"))
    if isinstance(example, str) and schema.get("format") != "password":
        yield f"example={example!r}"
    if parameter["in"] == "path":
        yield "in_path=True"
    if schema.get("format") == "password":
        yield "secret=True"


def kinds_of(annotation: str, types: Types) -> list[str]:
    """Return the classes that values of a type are instances of; those of an enumeration are text."""
    found: list[str] = []
    for part in _alternatives(ast.parse(annotation, mode="eval").body):
        text = ast.unparse(part)
        if isinstance(part, ast.Subscript):
            found.append(ast.unparse(part.value))
        elif isinstance(part, ast.Constant):
            continue  # None
        else:
            found.append("str" if text in types.enumerations else text)
    return list(dict.fromkeys(found))


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _body(
    spec: Node, types: Types, node: Node, generated: Parameter, where: tuple[str, str, str], settings: dict[str, str]
) -> Argument:
    body = resolve(spec, node["requestBody"])
    media_type = next((each for each in REQUEST_MEDIA_TYPES if each in body["content"]), None)
    if media_type is None:
        known = ", ".join(REQUEST_MEDIA_TYPES)
        message = f"{node['operationId']}: the body is none of {known}, which are all that the client writes"
        raise UnusableSpecError((*where, "requestBody"), message)
    if media_type != "application/json":
        settings["content_type"] = media_type
    annotation = generated.annotation.removesuffix(" | Unset")
    given = node["requestBody"]
    base = given["$ref"] if "$ref" in given else _pointer(*where, "requestBody")
    settings["schema"] = f"{base}/content/{media_type.replace('/', '~1')}/schema"
    default = None if generated.default is None else "None"
    return Argument(
        "", "body", "body", annotation, default, f'argument("body", body, {", ".join(kinds_of(annotation, types))})',
        body.get("description", "The body."), True, generated.imports,
    )


def _set_accept(spec: Node, node: Node, settings: dict[str, str]) -> None:
    offered = {
        media_type
        for status, each in node["responses"].items()
        if str(status).startswith("2")
        for media_type in resolve(spec, each).get("content", {})
    }
    best = next((each for each in RESPONSE_MEDIA_TYPES if each in offered), "application/json")
    if best != "application/json":
        settings["accept"] = best
