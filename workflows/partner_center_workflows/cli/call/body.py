"""The body of a request: convert JSON to the argument of the generated function."""

import json
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, Union, get_args, get_origin

from partner_center import InvalidRequestError
from partner_center.formats import spec
from partner_center.formats.schema import Schema, SchemaError, is_array, is_object, schema_named
from partner_center_workflows.cli.call.operations import Node, Operation

STANDARD_INPUT = "-"


def read(operation: Operation, where: str, hint: object) -> Any:
    """Read the body from a file or from standard input.

    Args:
        operation: The operation.
        where: A path, or `-` for standard input.
        hint: The type of the argument of the generated function.

    Raises:
        InvalidRequestError: The body is not JSON, or does not match the spec.
        OSError: The file cannot be read.
    """
    content = sys.stdin.buffer.read() if where == STANDARD_INPUT else Path(where).read_bytes()
    name = "standard input" if where == STANDARD_INPUT else where
    try:
        data = json.loads(content, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        why = "it is not text" if isinstance(error, UnicodeDecodeError) else why
        raise InvalidRequestError(f"--body: {name} is not JSON: {why}; give a file of JSON") from None
    try:
        return _built(data, spec.resolve(operation.body_content.get("schema", {})), hint)
    except SchemaError as error:
        raise InvalidRequestError(f"--body: {_told(error)}; {operation.prog} --help has an example") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"JSON has no {constant}")


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, and refuse a repeated member, which is ambiguous."""
    found: dict[str, Any] = {}
    for name, value in members:
        if name in found:
            raise ValueError(f"the member {name!a:.60} is there more than once")
        found[name] = value
    return found


def _told(error: SchemaError) -> str:
    """Return the message, with the path of the member as in the caller's JSON."""
    path, _, what = str(error).partition(": ")
    path = path.removeprefix("body").removeprefix(".")
    missing = re.fullmatch(r"the member (.+) is missing", what)
    if missing:
        return f"the member {path}{'.' if path else ''}{missing[1]} is missing"
    return f"{path}: {what}" if path else what


def _built(data: object, schema: Node, hint: object) -> Any:
    """Convert data to the type of the argument of the generated function."""
    if is_object(data) and (models := [each for each in _alternatives(hint) if hasattr(each, "from_dict")]):
        return _model(data, schema, models)
    if is_array(data):
        for each in _alternatives(hint):
            if get_origin(each) is list:
                items = spec.resolve(spec.alternative(schema, data).get("items", {}))
                return [_item(one, i, items, get_args(each)[0]) for i, one in enumerate(data)]
    Schema(schema).normalize(data, "body")
    return data


def _item(data: object, index: int, schema: Node, hint: object) -> Any:
    try:
        return _built(data, schema, hint)
    except SchemaError as error:
        raise SchemaError(str(error).replace("body", f"body[{index}]", 1)) from None


def _alternatives(hint: object) -> Iterator[Any]:
    if get_origin(hint) in (types.UnionType, Union):
        for each in get_args(hint):
            yield from _alternatives(each)
    else:
        yield hint


def _model(data: dict[str, Any], schema: Node, models: list[Any]) -> Any:
    """Return an instance of the class that fits the data: of several, the one with most of its members."""
    titles = [each.get("title") for each in spec.alternatives(schema)]
    models.sort(key=lambda each: titles.index(each.__name__) if each.__name__ in titles else len(titles))
    problem: SchemaError | None = None
    fitting: list[tuple[int, Any, dict[str, Any]]] = []
    for model in models:
        of_model, known = (
            (schema_named(model.__name__), spec.schema(model.__name__))
            if model.__name__ in titles
            else (Schema(schema), schema)
        )
        try:
            normalized = of_model.normalize(data, "body")
        except SchemaError as error:
            problem = problem or error
        else:
            fitting.append((len(normalized.keys() - known.get("properties", {}).keys()), model, normalized))
    if not fitting:
        raise problem or SchemaError("body: does not fit")
    _, model, normalized = min(fitting, key=lambda each: each[0])
    try:
        return model.from_dict(normalized)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"body: has a value that the spec does not allow ({type(error).__name__})") from None
