"""From the data of a success to the result of a call: the generated resources choose among these readers."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self, TypeVar, cast

from partner_center.formats.schema import SchemaError, is_array, is_object, kind_of, schema_named
from partner_center_generated.models import CustomerQualifications

T = TypeVar("T")
M = TypeVar("M", bound="Model")


class Model(Protocol):
    """An instance of a generated class."""

    @classmethod
    def from_dict(cls, src_dict: Any) -> Self: ...  # noqa: D102


def customer_qualifications(data: object) -> CustomerQualifications:
    """Return the customer's qualifications from a wrapper, a bare object or a bare array.

    The reference documents the wrapper, the how-to a bare object for POST and a bare array for GET:
    https://learn.microsoft.com/en-us/rest/api/partner-center/manage-customer-accounts/get-customer-qualifications
    https://learn.microsoft.com/en-us/partner-center/developer/get-customer-qualification-asynchronous

    Raises:
        ShapeError: It is none of these.
    """
    if is_array(data):
        data = {"qualifications": data}
    elif is_object(data):
        names = {name.lower() for name in data}
        if "qualifications" not in names and "qualification" in names:
            data = {"qualifications": [data]}
    normalized = schema_named("CustomerQualifications").normalize(data, "response")
    for i, item in enumerate(normalized["qualifications"]):
        if item["qualification"] is None:
            raise SchemaError(f"response.qualifications[{i}]: the member qualification is missing")
    return build_model(CustomerQualifications.from_dict, normalized)


def build_model(from_dict: Callable[[dict[str, Any]], T], data: dict[str, Any]) -> T:
    """Build the generated model, and say so if it refuses what `conform` let pass, such as a constant's value."""
    try:
        return from_dict(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"response: the generated model refused it with {type(error).__name__}") from None


def nothing(_data: object) -> None:
    """Read a response that has no content."""


_SPECIAL: Mapping[type, Callable[[object], Any]] = {  # the docs have these in more forms than the spec can say
    CustomerQualifications: customer_qualifications,
}


def exists(status: object) -> bool:
    """Read a response to HEAD, which is its status alone."""
    return status != 404


def plain(kind: type[T]) -> Callable[[object], T]:
    """Return what reads one text, number, truth value or free-form object."""

    def read(data: object) -> T:
        if kind is float and type(data) is int:
            data = float(data)
        if kind is object or type(data) is kind:
            return cast("T", data)
        raise SchemaError(f"response: expected {_NAMES.get(kind, kind.__name__)}, got {kind_of(data)}")

    return read


def free_form(data: object) -> dict[str, object]:
    """Read an object of which the spec names no members."""
    if is_object(data):
        return data
    raise SchemaError(f"response: expected an object, got {kind_of(data)}")


_NAMES: Mapping[type, str] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "a boolean",
    dict: "an object",
    list: "an array",
}


def or_none(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """Return what reads a response that may be null."""
    return lambda data: None if data is None else read(data)


def one(model: type[M], schema: str = "") -> Callable[[object], M]:
    """Return what reads one object.

    Args:
        model: The generated class.
        schema: Where the spec has its schema, if no component has the class's name for a title: a JSON pointer.
    """
    name = schema or model.__name__
    special: Callable[[object], M] | None = _SPECIAL.get(model)
    return special or (lambda data: build_model(model.from_dict, schema_named(name).normalize(data, "response")))


def page(model: type[M], schema: str = "") -> Callable[[object], M]:
    """Return what reads a page of a collection; a bare array is read as the only page.

    https://learn.microsoft.com/en-us/partner-center/developer/get-a-list-of-customers
    """
    read = one(model, schema)
    return lambda data: read({"items": data} if is_array(data) else data)


def many(read_item: Callable[[object], T], name: str) -> Callable[[object], list[T]]:
    """Return what reads an array.

    Args:
        read_item: What reads one item.
        name: The type of an item, for messages: `ValidationCode`.
    """
    plural = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower() + "s"

    def read(data: object) -> list[T]:
        if not is_array(data):
            raise SchemaError(f"response: expected an array of {plural}, got {kind_of(data)}")
        return [_read_item(read_item, item, i) for i, item in enumerate(data)]

    return read


def one_or_many(read_item: Callable[[object], T], name: str) -> Callable[[object], list[T]]:
    """Return what reads an array or, where both are documented, one bare object as an array of one."""
    read_array = many(read_item, name)
    return lambda data: [read_item(data)] if is_object(data) else read_array(data)


def _read_item(read_item: Callable[[object], T], item: object, index: int) -> T:
    """Read an item; an error says which one it is."""
    try:
        return read_item(item)
    except SchemaError as error:
        raise SchemaError(str(error).replace("response", f"response[{index}]", 1)) from None
