"""The schemas of the spec, and how data is normalized to them."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache, cached_property
from typing import Any, Final, TypeGuard
from uuid import UUID

from . import spec

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


_FORMATS: Mapping[str, Callable[[str], object]] = {  # what the generated models call
    "date": datetime.date.fromisoformat,
    "date-time": datetime.datetime.fromisoformat,
    "uuid": UUID,
}
_MAX_WHOLE = 2**53  # a float above it may stand for several whole numbers

RAW: Final[Any] = object()  # the key of an object's wrong members, by name; no member of JSON has it


class SchemaError(ValueError):
    """The data does not match the schema; the message has the path of the member."""


class Tolerance(dict[str, None]):
    """What was wrong in one response and is read as null: paths and types, without values and indexes."""

    root: str = "response"

    def add(self, member: str, error: SchemaError) -> None:
        """Add a wrong member by its path."""
        reason = str(error).removeprefix(f"{member}: ")
        said = f"{member} is read as None: {reason}".replace("response", self.root, 1)
        self[re.sub(r"\[\d+\]", "[]", said)] = None


tolerance: ContextVar[Tolerance | None] = ContextVar("tolerance", default=None)  # None: every wrong member is an error


class Schema:
    """A schema of the spec, prepared once, because that takes longer than to normalize a response."""

    def __init__(self, schema: spec.SchemaObject) -> None:
        self._alternatives = [_Alternative(each) for each in spec.alternatives(schema)]
        self.types: frozenset[type] = frozenset(kind for each in self._alternatives for kind in each.types)
        free = frozenset(kind for each in self._alternatives if each.takes_any for kind in each.types)
        self.unchanged_types: frozenset[type] = free - {list, dict}

    def normalize(self, data: object, path: str) -> Any:
        """Return the data in the exact form that the generated models read.

        Member names match in any case, and aliases get the name that they stand for. Absent members become null, or an
        empty list where a list is required. Unknown members are kept. Types are checked, because the models do not
        check them. Values of enumerations are not checked, because the service may have new ones.

        Within a `tolerance`, a wrong member becomes null, and its object has the raw value under the key `RAW`. If the
        member is required or `x-strict`, its object is wrong in turn.

        Args:
            data: Data as JSON has it.
            path: The path of the data, for messages, such as `response`.

        Raises:
            SchemaError: A value has another type than in the spec, or a required member is missing.
        """
        if type(data) in self.unchanged_types:
            return data
        for alternative in self._alternatives:
            if alternative.has(data):
                if is_object(data):
                    return alternative.normalize_object(data, path)
                if is_array(data):
                    normalize = alternative.items.normalize
                    return [normalize(item, f"{path}[{i}]") for i, item in enumerate(data)]
                return data
        if type(data) is float and int in self.types and data.is_integer() and abs(data) <= _MAX_WHOLE:
            return int(data)
        expected = " or ".join(dict.fromkeys(name for each in self._alternatives for name in each.expected))
        raise SchemaError(f"{path}: expected {expected}, got {kind_of(data)}")


class _Alternative:
    """One alternative of a schema, which has no `anyOf` or `oneOf` of its own."""

    def __init__(self, schema: spec.SchemaObject) -> None:
        self._schema = schema
        self._parse = _FORMATS.get(schema.get("format", ""))
        names = spec.types(schema)
        self.types = tuple(kind for name in names or _TYPES for kind in _TYPES[name])
        self.takes_any: bool = self._parse is None and "const" not in schema
        limit = "" if self.takes_any else f" ({schema.get('format', 'constant')})"
        self.expected = [f"{name}{limit}" for name in names]

    def has(self, data: object) -> bool:
        """Return whether the data has a type of the schema, and its format or constant."""
        if type(data) not in self.types and (isinstance(data, bool) or not isinstance(data, self.types)):
            return False
        try:
            if self._parse is not None and isinstance(data, str):
                self._parse(data)
        except ValueError:
            return False
        return "const" not in self._schema or bool(data == self._schema["const"])

    def normalize_object(self, data: Mapping[str, Any], path: str) -> dict[str, Any]:
        """Normalize the members of an object; see `Schema.normalize`."""
        members = dict(data) if data.keys() <= self._documented else self._renamed(data)
        for name, member, required in self._members:
            value = members.get(name)
            if value is not None:
                if type(value) not in member.unchanged_types:
                    try:
                        members[name] = member.normalize(value, f"{path}.{name}")
                    except SchemaError as error:
                        tolerated = None if name in self._strict else tolerance.get()
                        if tolerated is None:
                            raise
                        tolerated.add(f"{path}.{name}", error)
                        members[name], members.setdefault(RAW, {})[name] = None, value
            elif not required:
                members[name] = None
            elif name not in members:
                raise SchemaError(f"{path}: the member {name} is missing")
            else:
                members[name] = [] if list in member.types else member.normalize(None, f"{path}.{name}")
        if self._others is not None:
            for name in members.keys() - self._schema.get("properties", {}).keys():
                members[name] = self._others.normalize(members[name], f"{path}.{name}")
        return members

    def _renamed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members by their names in the spec. Of several spellings, the first that is not empty wins."""
        names = self._names
        members: dict[str, Any] = {}
        for name, value in data.items():
            target = names.get(name) or names.get(name.lower(), name)
            if target not in members or (value is not None and members[target] in (None, "", [], {})):
                members[target] = value
        return members

    @cached_property
    def items(self) -> Schema:
        """The schema of an array's items."""
        return Schema(self._schema.get("items", {}))

    @cached_property
    def _names(self) -> dict[str, str]:
        """The spellings of the members, in lower case and as in the spec; each with the member's name."""
        return dict(self._spellings())

    def _spellings(self) -> Iterator[tuple[str, str]]:
        for name, member in self._schema.get("properties", {}).items():
            target = member.get("x-alias-of", name)
            yield name.lower(), target
            yield name, target

    @cached_property
    def _documented(self) -> frozenset[str]:
        """The names of the members without aliases. Data with no other names needs no renaming."""
        return frozenset(name for name, _, _ in self._members)

    @cached_property
    def _members(self) -> list[tuple[str, Schema, bool]]:
        """The members without aliases: name, schema, and whether it is required."""
        required = self._schema.get("required", [])
        properties: Mapping[str, spec.SchemaObject] = self._schema.get("properties", {})
        return [
            (name, Schema(member), name in required)
            for name, member in properties.items()
            if "x-alias-of" not in member
        ]

    @cached_property
    def _strict(self) -> set[str]:
        """The names of the members that are never null because they are wrong. A map has no place for raw values."""
        return {
            name
            for name, member in self._schema.get("properties", {}).items()
            if name in self._schema.get("required", ()) or member.get("x-strict") or self._others is not None
        }

    @cached_property
    def _others(self) -> Schema | None:
        """The schema of `additionalProperties`, if there is one."""
        extra = self._schema.get("additionalProperties")
        return Schema(extra) if is_object(extra) else None


@cache
def schema_named(name: str) -> Schema:
    """Return the schema with this title or JSON pointer."""
    return Schema(spec.schema(name))


def is_object(data: object) -> TypeGuard[dict[str, Any]]:
    """Return whether the data is a JSON object."""
    return isinstance(data, dict)


def is_array(data: object) -> TypeGuard[list[Any]]:
    """Return whether the data is a JSON array."""
    return isinstance(data, list)


def kind_of(data: object) -> str:
    """Return the JSON type of a value in words, for messages, which must not contain the value."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if data is None else names.get(type(data), "a number")
