"""From an answer's data to the documented types, whatever shape it came in; and from an error's body to its meaning."""

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import frozen

from partner_center_generated.models import CustomerQualifications

from .media_types import UndecodableError, decode
from .shapes import ShapeError, is_array, is_object, shape

T = TypeVar("T")


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
    conformed = shape("CustomerQualifications").conform(data, "answer")
    for i, item in enumerate(conformed["qualifications"]):
        if item["qualification"] is None:
            raise ShapeError(f"answer.qualifications[{i}]: the member qualification is missing")
    return modelled(CustomerQualifications.from_dict, conformed)


def modelled(from_dict: Callable[[dict[str, Any]], T], data: dict[str, Any]) -> T:
    """Build the generated model, and say so if it refuses what `conform` let pass, such as a constant's value."""
    try:
        return from_dict(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ShapeError(f"answer: the generated model refused it with {type(error).__name__}") from None


def nothing(_data: object) -> None:
    """Read a response that has no content."""


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
