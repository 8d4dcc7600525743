"""The validation of values against schemas, for the keywords of JSON Schema that the spec uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from partner_center_emulator.formats.ids_and_times import normal_guid
from partner_center_emulator.spec.openapi import Node, Spec

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_INTEGER_FORMATS = {"int32": range(-(2**31), 2**31), "int64": range(-(2**63), 2**63)}


@dataclass(frozen=True)
class Problem:
    """Describe what is wrong with a value, without the value, which may be a password."""

    where: str
    keyword: str
    text: str

    def __str__(self) -> str:
        """Return a sentence."""
        return f"{self.where} {self.text}."


class SchemaValidator:
    """Validate values against the schemas of a spec."""

    def __init__(self, spec: Spec) -> None:
        """Resolve references in a spec."""
        self._spec = spec

    def first_problem(self, schema: Any, value: object, where: str, *, is_text: bool = False) -> Problem | None:
        """Return the first problem of a value, or None if it is valid.

        With `is_text` a string may stand for a number or a boolean, as in a query, a form and XML. Names of members
        match in any case, as at the service.
        """
        if isinstance(schema, bool):
            return None if schema else Problem(where, "false", "is not allowed")
        resolved = self._spec.resolve(schema)
        if not is_text or not isinstance(value, str):
            return next(self._problems(resolved, value, where, is_text=is_text), None)
        found: Problem | None = None
        # The text itself comes last, so that its problem is reported.
        for interpretation in reversed(list(_interpretations(value))):
            found = next(self._problems(resolved, interpretation, where, is_text=is_text), None)
            if found is None:
                return None
        return found

    def _problems(self, schema: Node, value: object, where: str, *, is_text: bool) -> Iterator[Problem]:
        types = schema.get("type", ())
        if types and not any(_TYPES[each](value) for each in ([types] if isinstance(types, str) else types)):
            names = types if isinstance(types, str) else " or ".join(types)
            yield Problem(where, "type", f"must be of the type {names}")
        allowed = [schema["const"]] if "const" in schema else schema.get("enum")
        if allowed is not None and not any(_equal(value, each) for each in allowed):
            yield Problem(where, "enum", f"must be one of {', '.join(map(str, allowed))}")
        yield from self._combination_problems(schema, value, where, is_text=is_text)
        if isinstance(value, str):
            yield from _text_problems(schema, value, where)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _number_problems(schema, value, where)
        elif isinstance(value, Mapping):
            yield from self._object_problems(schema, cast("Mapping[str, object]", value), where, is_text=is_text)
        elif isinstance(value, Sequence):
            yield from self._array_problems(schema, cast("Sequence[object]", value), where, is_text=is_text)

    def _combination_problems(self, schema: Node, value: object, where: str, *, is_text: bool) -> Iterator[Problem]:
        for part in schema.get("allOf", ()):
            if problem := self.first_problem(part, value, where, is_text=is_text):
                yield problem
        for keyword in ("anyOf", "oneOf"):
            found = [self.first_problem(part, value, where, is_text=is_text) for part in schema.get(keyword, ())]
            problems = [each for each in found if each is not None]
            matching = len(found) - len(problems)
            if problems and not matching:
                yield problems[-1]
            elif keyword == "oneOf" and matching > 1:
                yield Problem(where, keyword, "fits more than one of the schemas of which it may fit one")

    def _object_problems(
        self, schema: Node, value: Mapping[str, object], where: str, *, is_text: bool
    ) -> Iterator[Problem]:
        given = {name.lower() for name in value}
        for name in schema.get("required", ()):
            if name.lower() not in given:
                yield Problem(_inside(where, name), "required", "is missing")
        known = {name.lower(): (name, each) for name, each in schema.get("properties", {}).items()}
        for name, member in value.items():
            inner_name, inner = known.get(name.lower(), (name, schema.get("additionalProperties", True)))
            if problem := self.first_problem(inner, member, _inside(where, inner_name), is_text=is_text):
                yield problem

    def _array_problems(self, schema: Node, value: Sequence[object], where: str, *, is_text: bool) -> Iterator[Problem]:
        if len(value) < schema.get("minItems", 0):
            yield Problem(where, "minItems", f"has fewer than {schema['minItems']} items")
        if len(value) > schema.get("maxItems", len(value)):
            yield Problem(where, "maxItems", f"has more than {schema['maxItems']} items")
        for index, item in enumerate(value):
            if problem := self.first_problem(schema.get("items", True), item, f"{where}[{index}]", is_text=is_text):
                yield problem


def _interpretations(text: str) -> Iterator[object]:
    """Return the values that a text may stand for."""
    yield text
    if _INTEGER.fullmatch(text):
        yield int(text)
    elif _NUMBER.fullmatch(text):
        yield float(text)
    elif text.lower() in _BOOLEANS:
        yield _BOOLEANS[text.lower()]


def _text_problems(schema: Node, value: str, where: str) -> Iterator[Problem]:
    pattern = schema.get("pattern")
    if pattern is not None and not _compiled(pattern).search(value):
        yield Problem(where, "pattern", f"does not match the pattern {pattern}")
    if len(value) < schema.get("minLength", 0):
        yield Problem(where, "minLength", f"is shorter than {schema['minLength']} characters")
    if len(value) > schema.get("maxLength", len(value)):
        yield Problem(where, "maxLength", f"is longer than {schema['maxLength']} characters")
    check = _FORMATS.get(schema.get("format", ""))
    if check is not None and not _passes(check, value):
        yield Problem(where, "format", f"is not a {schema['format']}")


def _number_problems(schema: Node, value: float, where: str) -> Iterator[Problem]:
    if value < schema.get("minimum", value):
        yield Problem(where, "minimum", f"is below {schema['minimum']}")
    if value > schema.get("maximum", value):
        yield Problem(where, "maximum", f"is above {schema['maximum']}")
    whole = _INTEGER_FORMATS.get(schema.get("format", ""))
    if whole is not None and value not in whole:
        yield Problem(where, "format", f"is not an {schema['format']}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of ECMAScript, where `$` matches only at the very end of a text."""
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern)


def _equal(value: object, allowed: object) -> bool:
    if isinstance(value, str) and isinstance(allowed, str):
        return value.lower() == allowed.lower()  # as the service reads enums
    return value == allowed and isinstance(value, bool) == isinstance(allowed, bool)


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _passes(check: Callable[[str], object], value: str) -> bool:
    try:
        return bool(check(value))
    except ValueError:
        return False


def _is_integer(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


_TYPES: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
}
_FORMATS: Mapping[str, Callable[[str], object]] = {
    "uuid": normal_guid,
    "date": lambda text: _DATE.fullmatch(text) and date.fromisoformat(text),
    "date-time": lambda text: _DATE_TIME.fullmatch(text) and datetime.fromisoformat(text.upper()),
}
