"""From an answer's data to the documented types, whatever shape it came in; and from an error's body to its meaning."""

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard, TypeVar

from attrs import frozen

from partner_center_generated.models import CustomerQualifications, ValidationCode

from . import document
from .media_types import UndecodableError, decode

T = TypeVar("T")

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


class ShapeError(ValueError):
    """The data is not of the documented shape; the message has the path to the place."""


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
    conformed = conform(data, document.schema("CustomerQualifications"), "answer")
    for i, item in enumerate(conformed["qualifications"]):
        if item["qualification"] is None:
            raise ShapeError(f"answer.qualifications[{i}]: the member qualification is missing")
    return _modelled(CustomerQualifications.from_dict, conformed)


def validation_codes(data: object) -> list[ValidationCode]:
    """Return the validation codes from a bare array.

    Raises:
        ShapeError: It is not an array of validation codes.
    """
    if not is_array(data):
        raise ShapeError(f"answer: expected an array of validation codes, got {_kind(data)}")
    schema = document.schema("ValidationCode")
    return [_modelled(ValidationCode.from_dict, conform(item, schema, f"answer[{i}]")) for i, item in enumerate(data)]


def _modelled(from_dict: Callable[[dict[str, Any]], T], data: dict[str, Any]) -> T:
    """Build the generated model, and say so if it refuses what `conform` let pass, such as a constant's value."""
    try:
        return from_dict(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ShapeError(f"answer: the generated model refused it with {type(error).__name__}") from None


def conform(data: object, schema: document.Schema, path: str) -> Any:
    """Bring data into the exact shape that the generated models read.

    Names are matched without regard to case, aliases folded, absent members filled in as null (a required list as an
    empty one), unknown members kept. Types are checked, since the models do not.

    Raises:
        ShapeError: A value is of another type than the document says, or a required member is missing.
    """
    alternatives = list(document.alternatives(schema))
    fitting = [each for each in alternatives if _is_of_type(data, each)]
    if not fitting:
        expected = " or ".join(dict.fromkeys(name for each in alternatives for name in document.types(each)))
        raise ShapeError(f"{path}: expected {expected}, got {_kind(data)}")
    if is_array(data):
        items = fitting[0].get("items", {})
        return [conform(item, items, f"{path}[{i}]") for i, item in enumerate(data)]
    if is_object(data):
        return _conform_object(data, fitting[0], path)
    return data


def _is_of_type(data: object, schema: document.Schema) -> bool:
    """Return whether the data is of the schema's type; values stay open, since the service may know more."""
    types = document.types(schema)
    if isinstance(data, bool):
        return not types or "boolean" in types
    return not types or any(isinstance(data, _TYPES[name]) for name in types)


def _conform_object(data: Mapping[str, Any], schema: document.Schema, path: str) -> dict[str, Any]:
    """Conform the members of an object; see `conform`."""
    properties: Mapping[str, document.Schema] = schema.get("properties", {})
    known = {name.lower(): member.get("x-alias-of", name) for name, member in properties.items()}
    required: list[str] = schema.get("required", [])
    members: dict[str, Any] = {}
    for name, value in data.items():
        target = known.get(name.lower(), name)
        if members.get(target) is None:  # the first spelling that says something wins
            members[target] = value
    for name, member in properties.items():
        if "x-alias-of" in member:
            continue
        if name not in members and name in required:
            raise ShapeError(f"{path}: the member {name} is missing")
        value = members.get(name)
        if value is not None:
            members[name] = conform(value, member, f"{path}.{name}")
        else:
            members[name] = [] if name in required and "array" in document.types(member) else None
    extra = schema.get("additionalProperties")
    if is_object(extra):
        members |= {
            name: conform(members[name], extra, f"{path}.{name}") for name in members.keys() - properties.keys()
        }
    return members


def is_object(data: object) -> TypeGuard[dict[str, Any]]:
    """Whether the data is a JSON object."""
    return isinstance(data, dict)


def is_array(data: object) -> TypeGuard[list[Any]]:
    """Whether the data is a JSON array."""
    return isinstance(data, list)


def _kind(data: object) -> str:
    """Name the JSON kind of a value; the value itself may be confidential."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if data is None else names.get(type(data), "a number")


@frozen
class Fault:
    """What an error's body says, whichever of the five shapes it has."""

    code: str | None
    message: str | None


def fault(content: bytes, content_type: str | None) -> Fault:
    """Read an error's body, in JSON or XML, and never fail on it.

    Shapes: `{code, description}`, `{code, message, …}`, `{statusCode, message}`, one string, and anything else (empty,
    text, HTML, the framework's `{Message}`). https://learn.microsoft.com/en-us/partner-center/developer/error-codes
    """
    try:
        data = decode(content, content_type)
    except UndecodableError:
        return Fault(None, None)
    if isinstance(data, str) and data:
        return Fault(None, data)
    members = {name.lower(): value for name, value in data.items()} if is_object(data) else {}
    code = members.get("code")
    said = (members.get(name) for name in ("description", "message"))
    text = next((each for each in said if isinstance(each, str) and each), None)  # XML has "" where JSON has null
    return Fault(
        str(code) if isinstance(code, str | int) and not isinstance(code, bool) and code != "" else None,
        text,
    )
