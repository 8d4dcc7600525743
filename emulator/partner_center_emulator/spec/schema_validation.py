"""Whether a value is of a schema: the keywords that the spec's schemas have, and no more of JSON Schema than that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from partner_center_emulator.formats.guid_and_time import normal_guid
from partner_center_emulator.spec.openapi import Node, Spec

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_WHOLE_FORMATS = {"int32": range(-(2**31), 2**31), "int64": range(-(2**63), 2**63)}


@dataclass(frozen=True)
class Problem:
    """Say what is wrong with a value, without the value: it may be a password."""

    where: str
    keyword: str
    text: str

    def __str__(self) -> str:
        """Return a sentence about it."""
        return f"{self.where} {self.text}."


class Schemas:
    """Check values against the schemas of a spec."""

    def __init__(self, spec: Spec) -> None:
        """Follow references within a spec."""
        self._spec = spec

    def problem(self, schema: Any, value: object, where: str, *, is_text: bool = False) -> Problem | None:
        """Return the first thing that is wrong with a value, or None.

        With `is_text` any string may stand for a number or a truth value, as it does in a query, a form and XML.
        Members are found without regard to case, as the service binds them.
        """
        if isinstance(schema, bool):
            return None if schema else Problem(where, "false", "is not allowed")
        resolved = self._spec.resolve(schema)
        if not is_text or not isinstance(value, str):
            return next(self._problems(resolved, value, where, is_text=is_text), None)
        found: Problem | None = None
        for reading in reversed(list(_readings(value))):  # the text itself last: its problem is the one to tell
            found = next(self._problems(resolved, reading, where, is_text=is_text), None)
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
        yield from self._combined(schema, value, where, is_text=is_text)
        if isinstance(value, str):
            yield from _of_text(schema, value, where)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _of_number(schema, value, where)
        elif isinstance(value, Mapping):
            yield from self._of_object(schema, cast("Mapping[str, object]", value), where, is_text=is_text)
        elif isinstance(value, Sequence):
            yield from self._of_array(schema, cast("Sequence[object]", value), where, is_text=is_text)

    def _combined(self, schema: Node, value: object, where: str, *, is_text: bool) -> Iterator[Problem]:
        for part in schema.get("allOf", ()):
            if problem := self.problem(part, value, where, is_text=is_text):
                yield problem
        for keyword in ("anyOf", "oneOf"):
            found = [self.problem(part, value, where, is_text=is_text) for part in schema.get(keyword, ())]
            problems = [each for each in found if each is not None]
            fitting = len(found) - len(problems)
            if problems and not fitting:
                yield problems[-1]
            elif keyword == "oneOf" and fitting > 1:
                yield Problem(where, keyword, "fits more than one of the schemas of which it may fit one")

    def _of_object(self, schema: Node, value: Mapping[str, object], where: str, *, is_text: bool) -> Iterator[Problem]:
        given = {name.lower() for name in value}
        for name in schema.get("required", ()):
            if name.lower() not in given:
                yield Problem(_inside(where, name), "required", "is missing")
        known = {name.lower(): (name, each) for name, each in schema.get("properties", {}).items()}
        for name, member in value.items():
            inner_name, inner = known.get(name.lower(), (name, schema.get("additionalProperties", True)))
            if problem := self.problem(inner, member, _inside(where, inner_name), is_text=is_text):
                yield problem

    def _of_array(self, schema: Node, value: Sequence[object], where: str, *, is_text: bool) -> Iterator[Problem]:
        if len(value) < schema.get("minItems", 0):
            yield Problem(where, "minItems", f"has fewer than {schema['minItems']} items")
        if len(value) > schema.get("maxItems", len(value)):
            yield Problem(where, "maxItems", f"has more than {schema['maxItems']} items")
        for index, item in enumerate(value):
            if problem := self.problem(schema.get("items", True), item, f"{where}[{index}]", is_text=is_text):
                yield problem


def _readings(text: str) -> Iterator[object]:
    """Return all that a text may stand for."""
    yield text
    if _INTEGER.fullmatch(text):
        yield int(text)
    elif _NUMBER.fullmatch(text):
        yield float(text)
    elif text.lower() in _BOOLEANS:
        yield _BOOLEANS[text.lower()]


def _of_text(schema: Node, value: str, where: str) -> Iterator[Problem]:
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


def _of_number(schema: Node, value: float, where: str) -> Iterator[Problem]:
    if value < schema.get("minimum", value):
        yield Problem(where, "minimum", f"is below {schema['minimum']}")
    if value > schema.get("maximum", value):
        yield Problem(where, "maximum", f"is above {schema['maximum']}")
    whole = _WHOLE_FORMATS.get(schema.get("format", ""))
    if whole is not None and value not in whole:
        yield Problem(where, "format", f"is not an {schema['format']}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of ECMAScript, whose `$` is the very end of a text, as Python's is not."""
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern)


def _equal(value: object, allowed: object) -> bool:
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
