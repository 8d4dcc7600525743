"""The arguments of a method, for the parameters and the body of an operation, and how they are validated."""

import ast
import re
from collections.abc import Iterator

from attrs import frozen

from python_names import PythonIdentifier
from resource_types import Types, UnusableSpecError
from signatures import Parameter, kinds_of_literal
from spec_transforms import MEDIA_TYPES, Node, media_types, pointer_to, resolve

_TAKEN = (  # names that a method uses, besides its arguments
    *("self", "settings", "request", "options", "body", "continuation_token"),
    *("request_id", "correlation_id", "cv", "content_type", "accept", "timeout", "retry", "limiter"),
    *(
        "argument",
        "body_argument",
        "uuid_argument",
        "checked_customer_id",
        "paging",
        "path_segment",
        "call",
        "warnings",
    ),  # names of its module
)
_NIL_UUID = "00000000-0000-0000-0000-000000000000"

Where = tuple[str, str, str]  # the path to an operation in the spec


@frozen
class Argument:
    """An argument of a method.

    Attributes:
        wire_name: The name of the parameter in the spec; empty for the body.
        name: The name of the argument.
        annotation: The type, without the None of an optional argument.
        default: The default; None if the argument is required.
        expression: The expression of the validated value.
        in_path: Whether the argument is positional.
        place: Where it is sent: path, query, header or body.
        is_deprecated: Whether the spec marks it as deprecated.
        style: How it is written, as source; empty for `name=value` for each value, and for one value in a path.
    """

    wire_name: str
    name: str
    annotation: str
    default: str | None
    expression: str
    description: str
    in_path: bool
    imports: frozenset[str]
    place: str
    is_deprecated: bool = False
    style: str = ""

    @property
    def parameter(self) -> str:
        """The argument in a signature."""
        if self.default == "None":
            return f"{self.name}: {self.annotation} | None = None"
        return f"{self.name}: {self.annotation}" + ("" if self.default is None else f" = {self.default}")

    @property
    def value(self) -> str:
        """The expression of the value to send; None for one that is left out."""
        return f"None if {self.name} is None else {self.expression}" if self.default == "None" else self.expression


def parameters_of(spec: Node, path: str, node: Node) -> Iterator[Node]:
    """Yield the parameters of an operation, including those of its path item."""
    found = {}
    for given in (*spec["paths"][path].get("parameters", ()), *node.get("parameters", ())):
        parameter = resolve(spec, given)
        found[parameter["name"], parameter["in"]] = parameter
    yield from found.values()


def claim(parameters: dict[str, Parameter], parameter: Node, where: Where) -> Parameter:
    """Remove a parameter from the generated function's parameters, and return it."""
    plain = PythonIdentifier(parameter["name"], "")
    for name in (PythonIdentifier(f"{parameter['name']}_{parameter['in']}", ""), plain):
        if name in parameters:
            return parameters.pop(name)
    raise UnusableSpecError(
        where, f"the generator has left out the parameter {parameter['name']}; give it another name"
    )


def schema_of(spec: Node, parameter: Node) -> Node:
    """Return the schema of a parameter."""
    return resolve(spec, parameter.get("schema", {}))


def is_deprecated(spec: Node, node: Node) -> bool:
    """Return whether a parameter or property is deprecated, or the schema that it has or refers to."""
    schema: Node = node.get("schema", {})
    return any(each.get("deprecated") is True for each in (node, resolve(spec, node), schema, resolve(spec, schema)))


_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
}
_PLAIN = ("string", "integer", "number", "boolean")


def _refuse_unwritable(spec: Node, parameter: Node, annotation: str, where: Where) -> None:
    """Refuse a parameter without a type, or with a value that OpenAPI gives no form."""
    name, schema = parameter["name"], schema_of(spec, parameter)
    if "Any" in annotation:
        raise UnusableSpecError(where, f"the parameter {name} has no type; give its schema one, such as `type: string`")
    for inner in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        if not all(kind in _PLAIN for kind in _kinds_in(spec, inner)):
            what = f"the parameter {name} has arrays or objects inside, for which OpenAPI has no style"
            raise UnusableSpecError(where, f"{what}; give it the type string, and describe its content")
    allowed = _STYLES.get(parameter["in"], ())
    if parameter.get("style", allowed[0] if allowed else "form") not in allowed:
        what = f"the parameter {name} has the style {parameter['style']}; give {' or '.join(allowed)}"
        raise UnusableSpecError(where, what)


def _kinds_in(spec: Node, schema: Node) -> Iterator[str]:
    """Yield the JSON types of a schema and its alternatives, but null."""
    schema = resolve(spec, schema)
    kinds = schema.get("type", "object" if "properties" in schema or "allOf" in schema else "array")
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    for each in choices:
        yield from _kinds_in(spec, each)
    if not choices and not ("enum" in schema or "const" in schema):
        yield from ([kinds] if isinstance(kinds, str) else [each for each in kinds if each != "null"])


def _style_of(spec: Node, parameter: Node) -> str:
    """Return how a parameter is written, as source; empty for `name=value` for each value, and for one value."""
    kinds = set(_kinds_in(spec, schema_of(spec, parameter)))
    is_plain = "object" not in kinds and ("array" not in kinds or parameter["in"] == "query")
    default = "form" if parameter["in"] == "query" else "simple"
    name = parameter.get("style", default)
    explode, reserved = bool(parameter.get("explode", name == "form")), bool(parameter.get("allowReserved"))
    if is_plain and (name, explode, reserved) == (default, default == "form", False):
        return ""
    return f"Style({name!r}, explode={explode}{', allow_reserved=True' if reserved else ''})"


def argument_of(spec: Node, types: Types, parameter: Node, generated: Parameter, where: Where) -> Argument:
    """Return the argument for a parameter; `generated` is the parameter of the generated function."""
    annotation = generated.annotation.removesuffix(" | Unset")
    _refuse_unwritable(spec, parameter, annotation, where)
    name = f"{generated.name}_" if generated.name in _TAKEN else generated.name
    imports = set(generated.imports)
    schema = schema_of(spec, parameter)
    is_guid = _takes_guids(schema)
    if name == "customer_id" and is_guid:
        annotation, expression = "str | UUID", "checked_customer_id(customer_id)"
    elif annotation == "UUID":
        annotation, expression = "str | UUID", f'uuid_argument("{name}", {name})'
    else:
        expression = f"argument({', '.join(_checks(spec, types, parameter, schema, name, annotation))})"
    default = {None: None, "UNSET": "None"}.get(generated.default, generated.default)
    return Argument(
        parameter["name"],
        name,
        annotation,
        default,
        expression,
        parameter.get("description", ""),
        parameter["in"] == "path",
        frozenset(imports),
        parameter["in"],
        is_deprecated(spec, parameter),
        _style_of(spec, parameter),
    )


def _takes_guids(schema: Node) -> bool:
    pattern = schema.get("pattern")
    try:
        return pattern is not None and re.search(pattern, _NIL_UUID) is not None and re.search(pattern, "x") is None
    except re.error:
        return False


def _checks(spec: Node, types: Types, parameter: Node, schema: Node, name: str, annotation: str) -> Iterator[str]:
    """Yield the arguments of the call that validates an argument."""
    yield f'"{name}"'
    yield name
    yield from kinds_of(annotation, types)
    if "items" in schema:
        items = next(
            each for each in _alternatives(ast.parse(annotation, mode="eval").body) if isinstance(each, ast.Subscript)
        )
        yield f"items=({''.join(f'{each}, ' for each in kinds_of(ast.unparse(items.slice), types))})"
        schema = resolve(spec, schema["items"])
    single = [schema, *(resolve(spec, one) for one in schema.get("anyOf", ()))]
    if "pattern" in schema:
        yield f"pattern={schema['pattern']!r}"
    for key in ("minimum", "maximum"):
        found = [each[key] for each in single if key in each]
        if found:
            yield f"{key}={found[0]!r}"
    if "enum" in schema or "const" in schema:
        yield f"among={tuple(schema.get('enum') or [schema['const']])!r}"
    example = parameter.get("example", schema.get("example"))
    if isinstance(example, str) and schema.get("format") != "password":
        yield f"example={example!r}"
    if parameter["in"] == "path":
        yield "in_path=True"
    if parameter["in"] == "header":
        yield "in_header=True"
    if schema.get("format") == "password":
        yield "secret=True"


def kinds_of(annotation: str, types: Types) -> list[str]:
    """Return the classes of the values of a type."""
    found: list[str] = []
    for part in _alternatives(ast.parse(annotation, mode="eval").body):
        text = ast.unparse(part)
        if isinstance(part, ast.Subscript):
            name = ast.unparse(part.value)
            found += kinds_of_literal(part) if name == "Literal" else [name]
        elif isinstance(part, ast.Constant):
            continue  # None
        else:
            found.append(types.enumerations.get(text, text))
    return list(dict.fromkeys(found))


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def body_of(
    spec: Node, types: Types, node: Node, generated: Parameter, where: Where, settings: dict[str, str]
) -> Argument:
    """Return the argument for a body, and set in `settings` how the client encodes it."""
    body = resolve(spec, node["requestBody"])
    media_type, key = next(iter(media_types(body["content"]).items()), (None, ""))
    if media_type is None:
        known = ", ".join(MEDIA_TYPES)
        message = f"{node['operationId']}: the body has no media type that the client writes; give one of {known}"
        raise UnusableSpecError((*where, "requestBody"), message)
    if media_type != "application/json":
        settings["content_type"] = media_type
    annotation = generated.annotation.removesuffix(" | Unset")
    given = node["requestBody"]
    base = given["$ref"] if "$ref" in given else pointer_to(*where, "requestBody")
    settings["schema"] = f"{base}/content/{key.replace('/', '~1')}/schema"
    default = None if generated.default is None else "None"
    return Argument(
        "",
        "body",
        annotation,
        default,
        f"body_argument(body, {', '.join(kinds_of(annotation, types))})",
        body.get("description", "The body."),
        True,
        generated.imports,
        "body",
    )
