"""The code and message of an error body, in any of the shapes on record."""

from attrs import frozen

from .media_types import UndecodableError, decode
from .schema import is_object


@frozen
class Fault:
    """The code and message of an error body.

    Attributes:
        code: The service's error code; None if the body has none.
        message: The description; None if the body has none.
    """

    code: str | None
    message: str | None


def fault(content: bytes, content_type: str | None) -> Fault:
    """Read the body of an error, in JSON or XML. Nothing is raised for a body that cannot be read.

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
