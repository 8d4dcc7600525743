"""From an answer's data to the documented types, whatever shape it came in; and from an error's body to its meaning."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from attrs import frozen

from partner_center_generated.models import CustomerQualifications, ValidationCode

from . import document
from .media_types import UndecodableError, decode

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
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
    return CustomerQualifications.from_dict(conformed)


def validation_codes(data: object) -> list[ValidationCode]:
    """Return the validation codes from a bare array.

    Raises:
        ShapeError: It is not an array of validation codes.
    """
    if not is_array(data):
        raise ShapeError(f"answer: expected an array of validation codes, got {_kind(data)}")
    schema = document.schema("ValidationCode")
    return [ValidationCode.from_dict(conform(item, schema, f"answer[{i}]")) for i, item in enumerate(data)]


def conform(data: object, schema: document.Schema, path: str) -> Any:
    """Bring data into the exact shape that the generated models read.

    Names are matched without regard to case, aliases folded, absent members filled in as null (a list as an empty
    one), unknown members kept. Types are checked, since the models do not.

    Raises:
        ShapeError: A value is of another type than the document says, or a required member is missing.
    """
    schema = document.resolve(schema)
    if "anyOf" in schema:  # an open enumeration: the last alternative is the widest
        schema = document.resolve(schema["anyOf"][-1])
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    expected = tuple(python for name in types for python in _TYPES.get(name, ()))
    if expected and (not isinstance(data, expected) or (isinstance(data, bool) and bool not in expected)):
        raise ShapeError(f"{path}: expected {' or '.join(types)}, got {_kind(data)}")
    if is_array(data):
        return [conform(item, schema["items"], f"{path}[{i}]") for i, item in enumerate(data)]
    if is_object(data):
        return _conform_object(data, schema, path)
    return data


def _conform_object(data: Mapping[str, Any], schema: document.Schema, path: str) -> dict[str, Any]:
    """Conform the members of an object; see `conform`."""
    properties: Mapping[str, document.Schema] = schema.get("properties", {})
    known = {name.lower(): member.get("x-alias-of", name) for name, member in properties.items()}
    members: dict[str, Any] = {}
    for name, value in data.items():
        target = known.get(name.lower(), name)
        if members.get(target) is None:  # the first spelling that says something wins
            members[target] = value
    for name, member in properties.items():
        if "x-alias-of" in member:
            continue
        if name not in members and name in schema.get("required", ()):
            raise ShapeError(f"{path}: the member {name} is missing")
        value = members.get(name)
        if value is not None:
            members[name] = conform(value, member, f"{path}.{name}")
        else:
            members[name] = [] if "array" in member.get("type", ()) else None
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
    message: str


def fault(content: bytes, content_type: str | None, status: int) -> Fault:
    """Read an error's body, and never fail on it.

    Shapes: `{code, description}`, `{code, message, …}`, `{statusCode, message}`, one JSON string, and anything else
        (empty, text,
    HTML, the framework's `{Message}`). https://learn.microsoft.com/en-us/partner-center/developer/error-codes
    """
    try:
        data = decode(content, content_type)
    except UndecodableError:
        return Fault(None, f"the service answered {status} with no body that says why")
    if isinstance(data, str) and data:
        return Fault(None, data[:1024])
    members = {name.lower(): value for name, value in data.items()} if is_object(data) else {}
    code = members.get("code")
    text = next((members[name] for name in ("description", "message") if isinstance(members.get(name), str)), None)
    return Fault(
        str(code) if isinstance(code, str | int) and not isinstance(code, bool) and code != "" else None,
        text[:1024] if text else f"the service answered {status} with no body that says why",
    )
