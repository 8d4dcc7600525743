"""Readers: they convert the data of a success to the result. Each generated method uses one."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from partner_center.formats import spec
from partner_center.formats.schema import Build, Schema, SchemaError, is_array, is_object, kind_of, tolerance
from partner_center_generated import models
from partner_center_generated.models import CustomerQualifications

T = TypeVar("T")


def _complete(kind: Any) -> None:
    """Make a generated class write the raw values of wrong members, unless they were replaced, and shorten its repr."""
    to_dict, show = kind.to_dict, kind.__repr__

    def write(self: Any) -> dict[str, Any]:
        data: dict[str, Any] = to_dict(self)
        raw = self.additional_properties
        if raw:
            data.update({name: raw[name] for name in raw.keys() & data.keys() if data[name] is None})
        return data

    def represent(self: Any) -> str:
        text: str = show(self)
        return text if self.additional_properties else f"{text.removesuffix('additional_properties={})').rstrip(', ')})"

    kind.to_dict, kind.__repr__ = write, represent


for _kind in (each for each in vars(models).values() if hasattr(each, "from_dict")):
    _complete(_kind)


def customer_qualifications(data: object) -> CustomerQualifications:
    """Read a customer's qualifications from a wrapper, a bare object or a bare array.

    The reference documents the wrapper, the how-to a bare object for POST and a bare array for GET:
    https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous

    Raises:
        SchemaError: The data is none of these.
    """
    if is_array(data):
        data = {"qualifications": data}
    elif is_object(data) and "qualifications" not in data:
        names = {name.lower() for name in data}
        if "qualifications" not in names and "qualification" in names:
            data = {"qualifications": [data]}
    read: CustomerQualifications = _schema_of(CustomerQualifications).normalize(data, "response")
    for i, item in enumerate(read.qualifications):
        if item.qualification is None:
            raise SchemaError(f"response.qualifications[{i}]: the member qualification is missing")
    return read


def nothing(_data: object) -> None:
    """Read a response without content."""


def no_qualifications(_data: object) -> CustomerQualifications:
    """Read a response without content to a create: it was accepted, and `list` shows the result."""
    return CustomerQualifications([])


def exists(status: object) -> bool:
    """Read a response to HEAD: False for 404, True for any other success status."""
    return status != 404


def plain(kind: type[T]) -> Callable[[object], T]:
    """Return a reader of text, a number, a boolean or any value."""
    schema = Schema({"type": _JSON_TYPES[kind]} if kind in _JSON_TYPES else {})

    def read(data: object) -> T:
        found = schema.normalize(data, "response")
        try:
            return cast("T", float(found) if kind is float else found)
        except OverflowError:
            raise SchemaError("response: expected number, got a number that is too large") from None

    return read


_JSON_TYPES: Mapping[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object"}

free_form: Callable[[object], dict[str, object]] = plain(dict)  # an object whose members are not in the spec


def or_none(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """Return a reader of a value that may be null."""
    return lambda data: None if data is None else read(data)


def one(model: type[T], schema: str = "") -> Callable[[object], T]:
    """Return a reader of one object.

    Args:
        model: The generated class.
        schema: A JSON pointer to the schema, if no component has the class's name as its title.
    """
    kind: Any = model
    if kind is CustomerQualifications:  # the docs show more forms than the spec can describe
        return cast("Callable[[object], T]", customer_qualifications)
    return lambda data: _schema_of(kind, schema).normalize(data, "response")


@cache
def _schema_of(model: Any, schema: str = "") -> Schema:
    """Return the schema that makes instances of a class."""
    node = spec.resolve(spec.schema(schema or model.__name__))
    return Schema({**node, "x-class": model.__name__}, _builder)


def _builder(schema: spec.SchemaObject) -> tuple[Build, list[str]]:
    """Return what makes the instances of the class of a schema, and the names of its members in order."""
    model: Any = getattr(models, schema["x-class"])
    names = {attribute: name for name, attribute in schema["x-attributes"].items()}
    order = [names[each.name] for each in model.__attrs_attrs__ if each.init]

    def build(values: list[Any], others: dict[str, Any]) -> Any:
        made = model(*values)
        if others:
            made.additional_properties = others
        return made

    return build, order


def page(model: type[T], schema: str = "") -> Callable[[object], T]:
    """Return a reader of one page of a collection. A bare array is the only page.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers
    """
    read = one(model, schema)
    return lambda data: read({"items": data} if is_array(data) else data)


def many(read_item: Callable[[object], T], name: str) -> Callable[[object], list[T]]:
    """Return a reader of an array.

    Args:
        read_item: The reader of one item.
        name: The type of an item, such as `ValidationCode`, for messages.
    """
    plural = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower() + "s"

    def read(data: object) -> list[T]:
        if not is_array(data):
            raise SchemaError(f"response: expected an array of {plural}, got {kind_of(data)}")
        tolerated = tolerance.get()
        if tolerated is not None:
            tolerated.root = "response[]"
        return [_read_item(read_item, item, i) for i, item in enumerate(data)]

    return read


def one_or_many(read_item: Callable[[object], T], name: str) -> Callable[[object], list[T]]:
    """Return a reader of an array, or of one bare object as an array with one item; the docs show both."""
    read_array = many(read_item, name)
    return lambda data: [read_item(data)] if is_object(data) else read_array(data)


def _read_item(read_item: Callable[[object], T], item: object, index: int) -> T:
    """Read an item. An error contains the index of the item."""
    try:
        return read_item(item)
    except SchemaError as error:
        raise SchemaError(str(error).replace("response", f"response[{index}]", 1)) from None
