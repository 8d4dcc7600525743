"""The shapes that the spec gives to data, and how data of another shape is brought into them."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, TypeGuard

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


class SchemaError(ValueError):
    """The data is not of the documented shape; the message has the path to the place."""


class Schema:
    """The shape of one schema, worked out once, since that takes longer than to hold an answer against it."""

    def __init__(self, schema: spec.SchemaObject) -> None:
        self._alternatives = [_Alternative(each) for each in spec.alternatives(schema)]
        kinds = frozenset[type](kind for each in self._alternatives for kind in each.types)
        self.as_they_are: frozenset[type] = kinds - {list, dict}

    def normalize(self, data: object, path: str) -> Any:
        """Bring data into the exact shape that the generated models read.

        Names are matched without regard to case, aliases folded, absent members filled in as null (a required list as
        an empty one), unknown members kept. Types are checked, since the models do not; values stay open, since the
        service may know more.

        Raises:
            ShapeError: A value is of another type than the spec says, or a required member is missing.
        """
        if type(data) in self.as_they_are:
            return data
        for alternative in self._alternatives:
            if alternative.has(data):
                if is_object(data):
                    return alternative.normalize_object(data, path)
                if is_array(data):
                    normalize = alternative.items.normalize
                    return [normalize(item, f"{path}[{i}]") for i, item in enumerate(data)]
                return data
        expected = " or ".join(dict.fromkeys(name for each in self._alternatives for name in each.type_names))
        raise SchemaError(f"{path}: expected {expected}, got {kind_of(data)}")

    @property
    def may_be_array(self) -> bool:
        """Whether an array is among what it may be."""
        return any(list in each.types for each in self._alternatives)


class _Alternative:
    """One of the schemas that a value may be of; it has no alternatives of its own."""

    def __init__(self, schema: spec.SchemaObject) -> None:
        self._schema = schema
        self.type_names = spec.types(schema)
        self.types = tuple(kind for name in self.type_names or _TYPES for kind in _TYPES[name])

    def has(self, data: object) -> bool:
        """Return whether the data is of the schema's type."""
        return type(data) in self.types or (isinstance(data, self.types) and not isinstance(data, bool))

    def normalize_object(self, data: Mapping[str, Any], path: str) -> dict[str, Any]:
        """Conform the members of an object; see `Schema.conform`."""
        members = dict(data) if data.keys() <= self._documented else self._renamed(data)
        for name, shape, required in self._members:
            value = members.get(name)
            if value is not None:
                if type(value) not in shape.as_they_are:
                    members[name] = shape.normalize(value, f"{path}.{name}")
            elif required and name not in members:
                raise SchemaError(f"{path}: the member {name} is missing")
            else:
                members[name] = [] if required and shape.may_be_array else None
        if self._others is not None:
            for name in members.keys() - self._schema.get("properties", {}).keys():
                members[name] = self._others.normalize(members[name], f"{path}.{name}")
        return members

    def _renamed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the members by the names that the spec gives them; the first that says something wins."""
        names = self._names
        members: dict[str, Any] = {}
        for name, value in data.items():
            target = names.get(name) or names.get(name.lower(), name)
            if members.get(target) is None:
                members[target] = value
        return members

    @cached_property
    def items(self) -> Schema:
        """The shape of an array's items."""
        return Schema(self._schema.get("items", {}))

    @cached_property
    def _names(self) -> dict[str, str]:
        """Every spelling of a member's name, in lower case and as documented, with the name that it stands for."""
        return dict(self._spellings())

    def _spellings(self) -> Iterator[tuple[str, str]]:
        for name, member in self._schema.get("properties", {}).items():
            target = member.get("x-alias-of", name)
            yield name.lower(), target
            yield name, target

    @cached_property
    def _documented(self) -> frozenset[str]:
        """The names of the members, aliases aside: data that has no others needs no renaming."""
        return frozenset(name for name, _, _ in self._members)

    @cached_property
    def _members(self) -> list[tuple[str, Schema, bool]]:
        """The members, aliases aside: name, shape, and whether it is required."""
        required = self._schema.get("required", [])
        properties: Mapping[str, spec.SchemaObject] = self._schema.get("properties", {})
        return [
            (name, Schema(member), name in required)
            for name, member in properties.items()
            if "x-alias-of" not in member
        ]

    @cached_property
    def _others(self) -> Schema | None:
        """The shape of members that have no name in the spec, if it says something about them."""
        extra = self._schema.get("additionalProperties")
        return Schema(extra) if is_object(extra) else None


@cache
def schema_named(name: str) -> Schema:
    """Return the shape of a schema, which is named by its title or by a JSON pointer."""
    return Schema(spec.schema(name))


def is_object(data: object) -> TypeGuard[dict[str, Any]]:
    """Whether the data is a JSON object."""
    return isinstance(data, dict)


def is_array(data: object) -> TypeGuard[list[Any]]:
    """Whether the data is a JSON array."""
    return isinstance(data, list)


def kind_of(data: object) -> str:
    """Name the JSON kind of a value; the value itself may be confidential."""
    names: dict[type, str] = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return "null" if data is None else names.get(type(data), "a number")
