"""The schemas of the spec, and how data is normalized to them."""

import datetime
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache, cached_property
from typing import Any, TypeGuard
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
_LIMITED = " (enumeration)"
_MAX_WHOLE = 2**53  # a float above it may stand for several whole numbers

Build = Callable[[list[Any], dict[str, Any]], Any]  # of an instance: the documented members, and all others
Models = Callable[[spec.SchemaObject], tuple[Build, list[str]]]  # also the names of the documented members, in order


class SchemaError(ValueError):
    """The data does not match the schema; the message has the path of the member."""


class Tolerance(dict[str, None]):
    """What was wrong in one response and is read as null: paths and types, without values and indexes."""

    root: str = "response"

    def add(self, member: str, error: SchemaError, how: str = "read as None") -> None:
        """Add a wrong member by its path."""
        reason = str(error).removeprefix(f"{member}: ")
        said = f"{member} is {how}: {reason}".replace("response", self.root, 1)
        self[re.sub(r"\[\d+\]", "[]", said)] = None


tolerance: ContextVar[Tolerance | None] = ContextVar("tolerance", default=None)  # None: every wrong member is an error


class Schema:
    """A schema of the spec, prepared once, because that takes longer than to normalize a response.

    Args:
        schema: The schema.
        models: Returns what makes the instances of a class. Without it, objects stay dicts, and text stays text.
    """

    def __init__(self, schema: spec.SchemaObject, models: Models | None = None) -> None:
        self._alternatives = [_Alternative(each, models) for each in spec.alternatives(schema)]
        self.types: frozenset[type] = frozenset(kind for each in self._alternatives for kind in each.types)
        free = frozenset(kind for each in self._alternatives for kind in each.free_types)
        self.unchanged_types: frozenset[type] = free - {list, dict}
        self._schema = schema
        self._objects = [each for each in self._alternatives if dict in each.types]
        self._only = self._objects[0] if len(self._objects) == 1 and dict in self._objects[0].free_types else None

    def normalize(self, data: object, path: str) -> Any:
        """Return the data in the exact form that the generated models have.

        Member names match in any case, and aliases get the name that they stand for. Absent members become null, or an
        empty list where a list is required. Unknown members are kept. Types are checked, because the models do not
        check them; values of enumerations only for a model with no other type, because the service may have new ones.

        Within a `tolerance`, a wrong member becomes null, and `additional_properties` of its object has the raw value.
        If the member is required or `x-strict`, its object is wrong in turn.

        Args:
            data: Data as JSON has it.
            path: The path of the data, for messages, such as `response`.

        Raises:
            SchemaError: A value has another type than in the spec, or a required member is missing.
        """
        if type(data) in self.unchanged_types:
            return data
        if is_object(data) and (found := self._only or self._alternative_of(data, path)) is not None:
            return found.normalize_object(data, path)
        for alternative in self._alternatives:
            if alternative.has(data):
                if is_array(data):
                    normalize = alternative.items.normalize
                    return [normalize(item, f"{path}[{i}]") for i, item in enumerate(data)]
                return alternative.convert(data)
        if type(data) is float and int in self.types and data.is_integer() and abs(data) <= _MAX_WHOLE:
            return int(data)
        names = [name for each in self._alternatives for name in each.expected]
        shown = (plain if (plain := each.removesuffix(_LIMITED)) in names else each for each in names)
        raise SchemaError(f"{path}: expected {' or '.join(dict.fromkeys(shown))}, got {kind_of(data)}")

    def _alternative_of(self, data: dict[str, Any], path: str) -> "_Alternative | None":
        """Return the alternative that fits an object best; None if none takes it."""
        if len(self._objects) < 2:
            return next((each for each in self._objects if each.has(data)), None)
        best = spec.alternative(self._schema, data)
        for each in self._objects:
            if each.schema is best:
                return each
        raise SchemaError(f"{path}: expected an object whose discriminator is in the spec, got another one")


class _Alternative:
    """One alternative of a schema, which has neither `anyOf` nor `oneOf`."""

    def __init__(self, schema: spec.SchemaObject, models: Models | None) -> None:
        self.schema = schema
        self._models = models
        names = spec.types(schema)
        self.types = tuple(kind for name in names or _TYPES for kind in _TYPES[name])
        kind = schema.get("format", "")
        self._parsers: dict[type, Callable[[Any], object]] = {str: _FORMATS[kind]} if kind in _FORMATS else {}
        if models is not None and "number" in names and "integer" not in names:
            self._parsers[int] = float
        among = [schema["const"]] if "const" in schema else schema.get("enum") if models else None
        self._among = among and [(type(each) is bool, each) for each in among]  # True is equal to 1
        self.free_types = () if self._among else tuple(each for each in self.types if each not in self._parsers)
        limit = " (constant)" if "const" in schema else _LIMITED if self._among else f" ({kind})" * (kind in _FORMATS)
        self.expected = [f"{name}{limit}" for name in names or ("a value",)]

    def has(self, data: object) -> bool:
        """Return whether the data has a type of the schema, and its format or constant."""
        if type(data) not in self.types and (isinstance(data, bool) or not isinstance(data, self.types)):
            return False
        if (parse := self._parsers.get(type(data))) is not None:
            try:
                parse(data)
            except (ValueError, OverflowError):
                return False
        return self._among is None or (type(data) is bool, data) in self._among

    def convert(self, data: object) -> Any:
        """Return a value as the attribute of a model has it: a date, a UUID, a float."""
        parse = self._parsers.get(type(data)) if self._models else None
        return data if parse is None else parse(data)

    def normalize_object(self, data: Mapping[str, Any], path: str) -> Any:
        """Normalize the members of an object; see `Schema.normalize`."""
        documented, prepared, others, build = self._prepared
        is_documented = documented.issuperset(data)
        members = data if is_documented else self._renamed(data)
        get = members.get  # once, not for each member
        values: list[Any] = []
        raw: dict[str, Any] = {}
        for name, unchanged_types, member, is_strict in prepared:
            value: Any = get(name)
            if type(value) not in unchanged_types:
                if value is not None:
                    try:
                        value = member.normalize(value, f"{path}.{name}")
                    except SchemaError as error:
                        tolerated = None if is_strict else tolerance.get()
                        if tolerated is None:
                            raise
                        tolerated.add(f"{path}.{name}", error)
                        raw[name], value = value, None
                elif name not in members:
                    raise SchemaError(f"{path}: the member {name} is missing")
                else:
                    value = [] if list in member.types else member.normalize(None, f"{path}.{name}")
            values.append(value)
        if is_documented:
            rest: dict[str, Any] = {}
        else:
            rest = {name: members[name] for name in members if name not in documented}
            if others is not None:
                self._normalize_others(others, rest, path)
        if build is not None:
            return build(values, rest | raw if raw else rest)
        return {**members, **dict(zip((name for name, *_ in prepared), values, strict=True)), **rest}

    def _normalize_others(self, schema: Schema, members: dict[str, Any], path: str) -> None:
        """Normalize the members of `additionalProperties`. Next to properties, a wrong one is kept as it is."""
        for name, value in members.items():
            try:
                members[name] = schema.normalize(value, f"{path}.{name}")
            except SchemaError as error:
                tolerated = tolerance.get() if self._prepared[0] else None
                if tolerated is None:
                    raise
                tolerated.add(f"{path}.{name}", error, "kept as it is")

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
        return Schema(self.schema.get("items", {}), self._models)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The spellings of the members, in lower case and as in the spec; each with the member's name."""
        names: dict[str, str] = {}
        for name, member in self.schema.get("properties", {}).items():
            names[name.lower()] = names[name] = member.get("x-alias-of", name)
        return names

    @cached_property
    def _prepared(self) -> "_Prepared":
        """What `normalize_object` needs. Members that are aliases are left out."""
        required = self.schema.get("required", [])
        properties: Mapping[str, spec.SchemaObject] = self.schema.get("properties", {})
        names = [name for name, member in properties.items() if "x-alias-of" not in member]
        build = None
        if self._models is not None and "x-class" in self.schema:
            build, names = self._models(self.schema)
        null = frozenset({type(None)})
        members: list[tuple[str, frozenset[type], Schema, bool]] = []
        for name in names:
            member, is_required = Schema(properties[name], self._models), name in required
            types = member.unchanged_types - null if is_required else member.unchanged_types | null
            members.append((name, types, member, is_required or properties[name].get("x-strict", False)))
        extra = self.schema.get("additionalProperties")
        others = Schema(extra, self._models) if is_object(extra) else None
        return frozenset(names), members, others, build


# The names of the members; each with the types that are read unchanged (null's if it may be absent), its schema, and
# whether a wrong one is never null; the schema of `additionalProperties`; and what makes an instance.
_Prepared = tuple[frozenset[str], list[tuple[str, frozenset[type], Schema, bool]], Schema | None, Build | None]


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
