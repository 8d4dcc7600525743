"""What an error's body says, whichever of the shapes on record it has."""

from attrs import frozen

from .media_types import UndecodableError, decode
from .schema import is_object


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
