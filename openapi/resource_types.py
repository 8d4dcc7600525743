"""The Python types of the spec's schemas: the type of a result, and its reader."""

from collections.abc import Collection, Mapping
from typing import Any

from attrs import evolve, frozen

from python_names import ClassName
from spec_transforms import Node, resolve

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_FREE_FORM = {"links", "attributes", "totalCount"}  # members of a collection, besides its items
_ALL_SHAPES = ("CustomerQualifications",)  # models whose readers in `runtime/readers.py` read other shapes too


class UnusableSpecError(Exception):
    """No method can be written for an operation. The message says what to write in the spec instead."""

    def __init__(self, path: tuple[str, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


@frozen
class Reader:
    """The type of a result, and how to read it.

    Attributes:
        type: The annotation of the result.
        expression: The expression of the reader.
        models: The generated classes in both.
        item: The type of the items, for a page of a collection.
        is_list: Whether a method with this result is named `list`, by https://google.aip.dev/130.
    """

    type: str
    expression: str
    models: tuple[str, ...] = ()
    item: str | None = None
    is_list: bool = False

    def as_one(self) -> "Reader":
        """Return a reader of the whole page as one object, for an operation that is not paged."""
        if self.item is None:
            return self
        return Reader(self.models[0], self.expression.replace("readers.page", "readers.one", 1), self.models[:1])


NOTHING = Reader("None", "readers.nothing")
EXISTS = Reader("bool", "readers.exists")


class Types:
    """The types of one spec.

    Args:
        spec: The spec.
        models: The names of the generated classes.
        enumerations: The names of the generated enumerations, each with the type of its values.
    """

    def __init__(self, spec: Node, models: Collection[str], enumerations: Mapping[str, str]) -> None:
        self._spec = spec
        self._models = models
        self.enumerations = enumerations

    def reader(self, schema: Node, pointer: str, fallback: str) -> Reader:
        """Return the reader of a schema. Of several alternatives, the first counts.

        Args:
            schema: The schema.
            pointer: The JSON pointer to the schema in the spec.
            fallback: The generated name of an object that is written inline.
        """
        schema, pointer = self._resolved(schema, pointer)
        found = self._reader(schema, pointer, fallback)
        if found.item or found.type == "object" or not self._may_be_null(schema):
            return found
        return evolve(found, type=f"{found.type} | None", expression=f"readers.or_none({found.expression})")

    def _reader(self, schema: Node, pointer: str, fallback: str) -> Reader:
        alternatives = self._alternatives(schema, pointer)
        if alternatives:
            return self._first(alternatives, fallback)
        kind = schema.get("type")
        kinds = [kind] if isinstance(kind, str) else [each for each in kind or () if each != "null"]
        if "items" in schema or kinds == ["array"]:
            return self._array(schema, pointer, fallback)
        if "properties" in schema or "allOf" in schema or ("title" in schema and kinds in ([], ["object"])):
            return self._model(schema, pointer, fallback)
        if kinds == ["object"]:
            return Reader("dict[str, object]", "readers.free_form")
        scalar = _SCALARS.get(kinds[0], "object") if len(kinds) == 1 else "object"
        return Reader(scalar, f"readers.plain({scalar})")

    def _first(self, alternatives: list[tuple[Node, str]], fallback: str) -> Reader:
        """Return the reader of the first alternative, or of both if it is an array of another alternative."""
        alternatives = sorted(alternatives, key=lambda each: self._resolved(*each)[0].get("title") not in _ALL_SHAPES)
        first, *others = (self.reader(each, at, fallback) for each, at in alternatives)
        if not first.type.startswith("list[") or first.type[5:-1] not in {each.type for each in others}:
            return first
        expression = first.expression.replace("readers.many", "readers.one_or_many", 1)
        return Reader(first.type, expression, first.models, is_list=True)

    def _array(self, schema: Node, pointer: str, fallback: str) -> Reader:
        inner = self.reader(schema.get("items", {}), f"{pointer}/items", f"{fallback}Item")
        name = inner.models[0] if inner.models else "item"
        return Reader(f"list[{inner.type}]", f"readers.many({inner.expression}, {name!r})", inner.models, is_list=True)

    def _resolved(self, schema: Node, pointer: str) -> tuple[Node, str]:
        while "$ref" in schema:
            pointer = schema["$ref"]
            schema = resolve(self._spec, {"$ref": pointer})
        return schema, pointer

    def _alternatives(self, schema: Node, pointer: str) -> list[tuple[Node, str]]:
        found = [
            (each, f"{pointer}/{key}/{i}")
            for key in ("anyOf", "oneOf")
            for i, each in enumerate(schema.get(key, ()))
            if each.get("type") != "null"
        ]
        return [] if "properties" in schema else found

    def _may_be_null(self, schema: Node) -> bool:
        kinds = schema.get("type", ())
        alternatives = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
        return (not isinstance(kinds, str) and "null" in kinds) or {"type": "null"} in alternatives

    def _model(self, schema: Node, pointer: str, fallback: str) -> Reader:
        name = self.model_name(schema, pointer, fallback)
        given = f"{name}, {pointer!r}" if schema.get("title") != name else name
        properties: dict[str, Any] = schema.get("properties", {})
        lists = [each for each, member in properties.items() if self._is_array(member)]
        wraps = len(lists) == 1 and not properties.keys() - {*lists, *_FREE_FORM}
        if "items" in properties and self._has_next(properties.get("links", {})):
            if "items" not in schema.get("required", ()):
                raise UnusableSpecError(
                    _path_of(pointer), f"the collection {name} may lack its items; write `required: [items]`"
                )
            items = self._resolved(properties["items"], f"{pointer}/properties/items")
            item = self.reader(items[0].get("items", {}), f"{items[1]}/items", f"{fallback}ItemsItem")
            return Reader(f"Page[{item.type}]", f"readers.page({given})", (name, *item.models), item.type, is_list=True)
        return Reader(name, f"readers.one({given})", (name,), is_list=wraps)

    def _is_array(self, member: Node) -> bool:
        kind = self._resolved(member, "")[0].get("type")
        return kind == "array" or (isinstance(kind, list) and "array" in kind)

    def _has_next(self, links: Node) -> bool:
        found = self._resolved(links, "")[0]
        for each in [found, *(self._resolved(one, "")[0] for one in found.get("anyOf", ()))]:
            if "next" in each.get("properties", {}):
                return True
        return False

    def model_name(self, schema: Node, pointer: str, fallback: str) -> str:
        """Return the name of the generated class of an object.

        Raises:
            UnusableSpecError: The generator has made none of a name that can be foretold.
        """
        key = pointer.rsplit("/", 1)[-1] if pointer.startswith("#/components/schemas/") else fallback
        title = schema.get("title")
        named = ClassName(title or key, "")
        inside = ClassName(f"{fallback.partition('Response')[0]}_{title}", "")  # written in place, with a title
        for name in (title, named, inside, ClassName(key, ""), ClassName(fallback, "")):
            if name in self._models:
                return str(name)
        raise UnusableSpecError(
            _path_of(pointer),
            "this object has no class; put it under components/schemas, with a title",
        )


def _path_of(pointer: str) -> tuple[str, ...]:
    """Return the path of keys of a JSON pointer."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#/").split("/"))
