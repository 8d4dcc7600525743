"""The arguments of generated methods: validated before anything is sent, and converted for the request."""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from urllib.parse import quote
from uuid import UUID

from attrs import define, field

from partner_center.errors import InvalidRequestError
from partner_center.formats import spec
from partner_center.formats.outside_text import shown
from partner_center.formats.schema import SchemaError, is_array, is_object, schema_named
from partner_center.policies.headers import header_value
from partner_center.transport.messages import Query, Value

T = TypeVar("T")

_GUID = re.compile(r"(?a) *(?i:urn:uuid:)?({)?[\da-fA-F]{8}(-?)(?:[\da-fA-F]{4}\2){3}[\da-fA-F]{12}(?(1)}) *")

_MAX_DEPTH = 256  # levels: the default of ASP.NET Web API, which this service is inferred to be

_GIVE: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    UUID: "a UUID",
    datetime.date: "a datetime.date, such as datetime.date(2026, 1, 31)",
    datetime.datetime: "a datetime.datetime with its offset, such as datetime.datetime(2026, 1, 31, tzinfo=UTC)",
}


@define
class CheckedBody:
    """A body that a hand-written method has checked.

    Attributes:
        members: The members by their names on the wire; None for one that is left out.
        schema: The title of its schema.
    """

    members: dict[str, Any] = field(repr=False)
    schema: str


def argument(
    name: str,
    value: T,
    *kinds: type,
    pattern: str = "",
    minimum: float = -math.inf,
    maximum: float = math.inf,
    among: tuple[object, ...] = (),
    items: tuple[type, ...] = (),
    example: object = None,
    in_path: bool = False,
    in_header: bool = False,
    secret: bool = False,
) -> T:
    """Return the value of an argument if the spec allows it.

    Args:
        name: The name of the argument.
        value: The value that the caller gave.
        kinds: The allowed types.
        pattern: A regular expression that text must match.
        minimum: The smallest allowed number.
        maximum: The largest allowed number.
        among: The allowed values, if the enumeration is closed; for a list, those of its items.
        items: The allowed types of a list's items.
        example: The example in the spec.
        in_path: Whether the value is a segment of the path, which cannot be empty.
        in_header: Whether the value is sent in a header, which carries visible ASCII only.
        secret: Whether no message may show the value.

    Raises:
        InvalidRequestError: The value is not allowed. The message says what to give instead.
    """
    if in_header and isinstance(value, str):
        header_value(name, value)
    if items and is_array(value) and list in kinds:
        for i, each in enumerate(value):
            argument(f"{name}[{i}]", each, *items, pattern=pattern, among=among, secret=secret)
        return cast("T", [_plain(each) for each in value])
    if (
        _is_of(value, kinds)
        and (not isinstance(value, str) or _is_sound_text(value, pattern, in_path=in_path))
        and (not isinstance(value, int | float) or minimum <= value <= maximum)
        and (not among or value in among)
    ):
        return cast("T", _plain(value))
    give = " or ".join(dict.fromkeys(_GIVE.get(kind, f"a {kind.__name__}") for kind in kinds))
    if among:
        give = f"one of {', '.join(map(repr, among))}"
    elif math.isfinite(minimum) or math.isfinite(maximum):
        give += f" from {minimum:g}" if math.isfinite(minimum) else ""
        give += f" to {maximum:g}" if math.isfinite(maximum) else ""
    elif isinstance(example, str) and str in kinds and not secret:
        give += f" such as {example!r}"
    raise InvalidRequestError(f"{name}: give {give}" if secret else f"{name} is {shown(value)}; give {give}")


def checked_customer_id(customer_id: object) -> str:
    """Return the customer's id in lower case, with dashes and without braces, `urn:uuid:` and blanks around it.

    Raises:
        InvalidRequestError: It is not a GUID. Other text could send the request to another path.
    """
    text = str(customer_id) if isinstance(customer_id, UUID) else customer_id
    if not isinstance(text, str) or not _GUID.fullmatch(text):
        raise InvalidRequestError(
            f"customer_id is {shown(customer_id)}; give the id of the customer's tenant, "
            "a GUID such as '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'"
        )
    text = text.strip().lower()
    return text if len(text) == 36 else str(UUID(text))  # 36 characters: it has its usual form


def body_argument(body: T, *kinds: type) -> T:
    """Return a body of an allowed type.

    Raises:
        InvalidRequestError: The type is not allowed.
    """
    return body if type(body) in (*kinds, CheckedBody) else argument("body", body, *kinds)


def _plain(value: object) -> object:
    """Return text and numbers as plain values. A member of an enumeration would be written as its own name."""
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, int) and type(value) is not bool else value


def uuid_argument(name: str, value: object) -> UUID:
    """Return an argument of the format `uuid`.

    Raises:
        InvalidRequestError: The value is not a UUID.
    """
    try:
        return value if isinstance(value, UUID) else UUID(value)  # type: ignore[arg-type]
    except (AttributeError, TypeError, ValueError):
        raise InvalidRequestError(f"{name} is {shown(value)}; give a UUID") from None


def _is_of(value: object, kinds: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in kinds
    if isinstance(value, datetime.datetime):  # without an offset the moment is ambiguous
        return datetime.datetime in kinds and value.utcoffset() is not None
    if isinstance(value, int) and float in kinds:
        return True
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return isinstance(value, kinds)


def _is_sound_text(value: str, pattern: str, *, in_path: bool) -> bool:
    """Return whether a URL or header can carry the text. As a segment of the path, "." and ".." lead elsewhere."""
    try:
        value.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    if in_path and value.strip() in ("", ".", ".."):
        return False
    return not pattern or re.search(pattern, value) is not None


def path_segment(value: object, name: str = "", style: Callable[[str, Value], str] | None = None) -> str:
    """Return a parameter of a path, in the style `simple` unless another is given."""
    return quote(_text(value), safe="") if style is None else style(name, _texts(value))


def query_of(given: Mapping[str, object]) -> Query:
    """Return the query parameters as text, without those that are None."""
    found: dict[str, Value] = {}
    for name, value in given.items():
        if value is not None:
            found[name] = _texts(value)
    return found


def headers_of(given: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the headers as text, without those that are None.

    Raises:
        InvalidRequestError: A header cannot carry a value.
    """
    return tuple((name, header_value(name, _text(value))) for name, value in given.items() if value is not None)


def _texts(value: object) -> Value:
    data = _data(value)
    if is_object(data):
        return {name: _text(each) for name, each in data.items() if each is not None}
    return [_text(each) for each in data] if is_array(data) else _text(data)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def body_of(body: object, schema: str) -> Any:
    """Return a body as data, with the member names of the wire and without members that are None.

    Args:
        body: An instance of a generated class, or data.
        schema: The schema of the body: a title or a JSON pointer.

    Raises:
        InvalidRequestError: A member cannot be written, or the body does not match the schema.
    """
    try:
        data = _data(body)
    except (AttributeError, TypeError, ValueError, RecursionError):
        give = "give each member as the type that its class declares"
        raise InvalidRequestError(f"body: a member or item has another type, or is nested too deeply; {give}") from None
    try:
        written = _without_none(data)
        if not _is_deep(written):
            return _without_none(schema_named(schema).normalize(written, "body"))
    except SchemaError as error:
        raise InvalidRequestError(f"{error}; give what the operation's documentation describes") from None
    except RecursionError:
        pass
    raise InvalidRequestError("body: it is nested too deeply; give what the operation's documentation describes")


def _is_deep(data: object) -> bool:
    """Return whether data has more levels than ASP.NET Web API reads; Python's own limit differs by version."""
    depth, level = 0, [data]
    while level and depth < _MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            if not isinstance(outer, str)
            for inner in (outer.values() if is_object(outer) else outer if is_array(outer) else ())
        ]
    return bool(level)


def _data(body: object) -> Any:
    if is_array(body):
        return [_data(each) for each in body]
    to_dict = getattr(body, "to_dict", None)
    return body if to_dict is None else to_dict()


def _without_none(data: Any) -> Any:
    if is_object(data):
        return {
            key: one if isinstance(one, str) else _without_none(one) for key, one in data.items() if one is not None
        }
    return [_without_none(each) for each in data] if is_array(data) else data


def secrets_in(body: object) -> list[str]:
    """Return the values of a body that no message may show: those with the format `password` in the spec."""
    if is_array(body):
        return [secret for each in body for secret in secrets_in(each)]
    found: list[str] = []
    names = spec.load()["components"]["x-secrets"]
    for name, value in body.items() if is_object(body) else ():
        if not isinstance(value, str):
            found += secrets_in(value)
        elif name in names:
            found.append(value)
    return found
