"""The operations of the spec: name, arguments, result, and the function that builds a call."""

import re

from attrs import define, field

from method_names import method_name
from python_names import PythonIdentifier, snake_case
from resource_arguments import Argument, Where, argument_of, body_of, claim, parameters_of, schema_of
from resource_types import EXISTS, NOTHING, Reader, Types, UnusableSpecError
from signatures import Function, Parameter
from spec_transforms import MEDIA_TYPES, Node, media_types, pointer_to, resolve

_VERSION = ("path", "version")
FORM = "application/x-www-form-urlencoded"
_SENT_ANYWAY = frozenset(  # by the client and the options; or ignored as parameters by OpenAPI 3.1
    ("header", name)
    for name in ("accept", "content-type", "authorization", "ms-requestid", "ms-correlationid", "ms-cv")
)
_SENT_BY_PAGING = ("seekoperation", "ms-continuationtoken")


@define
class Operation:
    """An operation of the spec, and the function that builds its calls."""

    id: str
    http_method: str
    path: str
    node: Node
    resource: str
    name: str
    tag: str
    arguments: list[Argument]
    reader: Reader
    others: dict[int, Reader]  # by status: success responses of another type
    successes: list[int]
    settings: dict[str, str]
    look: str = ""
    imports: set[str] = field(factory=set[str])
    has_secrets: list[str] = field(factory=list[str])

    @property
    def full_name(self) -> str:
        """The resource and the method, such as `customers.get`."""
        return f"{self.resource}.{self.name}"

    @property
    def function(self) -> str:
        """The name of the generated module."""
        return snake_case(self.id)

    @property
    def builder(self) -> str:
        """The name of the function that builds a call."""
        return f"{self.function}_call"

    @property
    def constant(self) -> str:
        """The name of the constant with the operation."""
        return f"_{self.function.upper()}"

    @property
    def read(self) -> str:
        """The name of the constant with the reader."""
        return f"_READ{self.constant}"

    @property
    def item(self) -> str | None:
        """The type of the items of a paged list; None for another result."""
        return self.reader.item if self.http_method == "get" else None

    @property
    def page_model(self) -> str | None:
        """The generated class of a page; None for another result."""
        return self.reader.models[0] if self.item else None

    @property
    def is_write(self) -> bool:
        """Whether the operation may change something."""
        return self.http_method not in ("get", "head")

    @property
    def names(self) -> dict[str, str]:
        """The argument of each parameter, by the parameter's name in the spec; the body has the name "".

        Of two parameters with one name, the key of the second contains where it is sent: `id in query`.
        """
        names: dict[str, str] = {}
        for each in self.arguments:
            key = each.wire_name if each.wire_name not in names else f"{each.wire_name} in {each.place}"
            names[key] = each.name
        return names

    @property
    def result(self) -> str:
        """The type of the result."""
        return " | ".join(dict.fromkeys([self.reader.type, *(each.type for each in self.others.values())]))

    @property
    def taken(self) -> list[Argument]:
        """The arguments, positional ones first."""
        return sorted(self.arguments, key=lambda each: (not each.in_path, each.default is not None))

    @property
    def parameters(self) -> str:
        """The arguments in a signature, with a comma before each."""
        positional = [each.parameter for each in self.taken if each.in_path]
        named = [each.parameter for each in self.taken if not each.in_path]
        named += ["continuation_token: str | None = None"] if self.item else []
        return "".join(f", {each}" for each in [*positional, *(["*"] if named else []), *named])

    @property
    def passed(self) -> str:
        """The arguments as the method passes them to the builder, with a comma before each."""
        given = [each.name if each.in_path else f"{each.name}={each.name}" for each in self.taken]
        return "".join(
            f", {each}" for each in [*given, *(["continuation_token=continuation_token"] if self.item else [])]
        )

    @property
    def path_expression(self) -> str:
        """The path with its arguments, as source."""
        values = {each.wire_name: each for each in self.arguments if each.place == "path"}
        names = re.findall(r"\{([^}]*)\}", self.path)
        if not names:
            return repr(self.path)
        given = ", ".join(_segment(values[name]) if name in values else "settings.api_version" for name in names)
        return f"{re.sub(r'{[^}]*}', '{}', self.path)!r}.format({given})"

    @property
    def styles(self) -> dict[str, str]:
        """The styles of query parameters with another one than the default, as source, by name."""
        return {each.wire_name: each.style for each in self.arguments if each.place == "query" and each.style}

    def sent_in(self, place: str) -> list[Argument]:
        """Return the arguments that are sent in the query or the headers."""
        return [each for each in self.arguments if each.place == place]

    @property
    def others_than_continuation(self) -> str:
        """The optional arguments, as the items of a tuple."""
        return "".join(f"{each.name}, " for each in self.arguments if each.default == "None")

    @property
    def call_arguments(self) -> str:
        """The additional arguments of `Operation.call`."""
        body = next((each for each in self.arguments if each.place == "body"), None)
        found = f"body={body.value}, " if body else ""
        return found + (f"secrets=({''.join(f'{each}, ' for each in self.has_secrets)})" if self.has_secrets else "")


def operation_of(spec: Node, types: Types, path: str, http_method: str, node: Node, generated: Function) -> Operation:
    """Return an operation of the spec.

    Args:
        spec: The spec.
        types: The types of the spec.
        path: The path of the operation.
        http_method: The HTTP method, in lower case.
        node: The operation in the spec.
        generated: The generated function `_get_kwargs` of the operation.

    Raises:
        UnusableSpecError: No method can be written for the operation.
    """
    where = ("paths", path, http_method)
    reader, others, successes = _results(spec, types, where, node)
    name = method_name(where, node, reader)
    made = Operation(
        node["operationId"],
        http_method,
        path,
        node,
        PythonIdentifier(node["tags"][0], ""),
        name,
        node["tags"][0],
        [],
        reader,
        others,
        successes,
        {},
    )
    parameters = {each.name: each for each in generated.parameters}
    _add_arguments(made, spec, types, parameters, where)
    if "requestBody" in node:
        made.arguments.append(body_of(spec, types, node, parameters["body"], where, made.settings))
    _set_accept(spec, node, made.settings)
    made.imports = {statement for each in made.arguments for statement in each.imports}
    for each in (reader, *others.values()):
        made.imports |= {f"from partner_center_generated.models import {model}" for model in each.models}
    return made


def _add_arguments(made: Operation, spec: Node, types: Types, generated: dict[str, Parameter], where: Where) -> None:
    """Add the arguments for the parameters of an operation, without those that the client sends on its own."""
    for parameter in parameters_of(spec, made.path, made.node):
        known = (parameter["in"], parameter["name"].lower())
        if known == _VERSION:
            claim(generated, parameter, where)
        if known == _VERSION or known in _SENT_ANYWAY or (made.item and known[1] in _SENT_BY_PAGING):
            continue
        if parameter["in"] == "cookie":
            raise UnusableSpecError(
                where, f"{made.id}: the parameter {parameter['name']} is a cookie; the client sends none"
            )
        made.arguments.append(argument_of(spec, types, parameter, claim(generated, parameter, where), where))
        schema = schema_of(spec, parameter)
        if "password" in (schema.get("format"), resolve(spec, schema.get("items", {})).get("format")):
            made.has_secrets.append(made.arguments[-1].name)


def _segment(argument: Argument) -> str:
    """Return the expression of a parameter of the path."""
    if argument.expression == "checked_customer_id(customer_id)" and not argument.style:
        return argument.expression  # it has only characters that need no encoding
    more = f", {argument.wire_name!r}, {argument.style}" if argument.style else ""
    return f"path_segment({argument.expression}{more})"


def _results(spec: Node, types: Types, where: Where, node: Node) -> tuple[Reader, dict[int, Reader], list[int]]:
    """Return the reader of the first success, the readers of other successes by status, and all success statuses."""
    id_, http_method = node["operationId"], where[2]
    responses: dict[str, Node] = {str(status): resolve(spec, each) for status, each in node["responses"].items()}
    exact = {int(status): each for status, each in responses.items() if status.isdecimal() and status[0] == "2"}
    successes = set(exact)
    keys = {status: str(status) for status in exact}
    for every in {"2XX", "2xx"} & responses.keys():
        if exact.setdefault(200, responses[every]) is responses[every]:
            keys[200] = every
        successes |= set(range(200, 300))
    if not successes:
        raise UnusableSpecError((*where, "responses"), f"{id_}: no response is a success; give it one such as '200'")
    if http_method == "head":
        return EXISTS, {}, sorted(successes | ({404} & {int(each) for each in responses if each.isdecimal()}))
    if successes & {200, 201}:  # the docs disagree on which of the two a call returns, so either is a success
        successes |= {200, 201}
    readers = {status: _reader(types, where, node, keys[status], each) for status, each in sorted(exact.items())}
    first = next((each for each in readers.values() if each is not NOTHING), NOTHING)
    if first.item and http_method != "get":  # only a GET has pages
        first = first.as_one()
        readers = {status: each.as_one() for status, each in readers.items()}
    others = {status: each for status, each in readers.items() if each.type != first.type}
    if first.item and others:
        message = f"{id_}: a paged list has one success, the page; delete {', '.join(map(str, others))}"
        raise UnusableSpecError((*where, "responses"), message)
    return first, others, sorted(successes)


def _reader(types: Types, where: Where, node: Node, status: str, response: Node) -> Reader:
    content = response.get("content")
    if not content:
        return NOTHING
    key = next((key for each, key in media_types(content).items() if each != FORM), None)
    if key is None:
        known = ", ".join(MEDIA_TYPES[:4])
        message = (
            f"{node['operationId']}: the response {status} has no media type that the client reads; give one of {known}"
        )
        raise UnusableSpecError((*where, "responses", status), message)
    given: Node = node["responses"].get(status, {})
    base = given["$ref"] if "$ref" in given else pointer_to(*where, "responses", status)
    at = f"{base}/content/{key.replace('/', '~1')}/schema"
    return types.reader(content[key].get("schema", {}), at, f"{node['operationId']}Response{status}")


def offered(spec: Node, node: Node) -> list[str]:
    """Return the media types of an operation's successes that the client reads, the best first."""
    responses = (resolve(spec, each) for status, each in node["responses"].items() if str(status).startswith("2"))
    found = dict.fromkeys(key for each in responses for key in each.get("content", {}))
    return [each for each in media_types(found) if each != FORM]


def _set_accept(spec: Node, node: Node, settings: dict[str, str]) -> None:
    best = next(iter(offered(spec, node)), "application/json")
    if best != "application/json":
        settings["accept"] = best
