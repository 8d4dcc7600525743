"""The command-line options for the parameters of an operation: their names, types and help."""

import datetime
import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from partner_center.formats import spec
from partner_center_resources.operations import OPERATIONS
from partner_center_resources.service import RequestMediaType, ResponseMediaType
from partner_center_workflows.cli.call.operations import Node, Operation

IDS = {
    "request_id": ("ms-requestid", "the same for each try of the same request; default: a new one"),
    "correlation_id": ("ms-correlationid", "to find the request in logs and support tickets; default: a new one"),
    "cv": ("ms-cv", "a correlation vector; default: none"),
}
"""The options for the ids of a call: the header of each, and its help."""

_TAKEN = frozenset(
    {"help", "json", "raw", "yes", "base-url", "body", "continuation-token"}
    | {"request-id", "correlation-id", "cv", "accept", "content-type"}
)
_LONGEST_HELP = 220  # characters; `partner-center spec` shows the whole text


@dataclass(frozen=True)
class Option:
    """The option for a parameter.

    Attributes:
        flag: The option, such as `--customer-id`.
        argument: The argument of the generated function.
        parameter: The parameter in the spec.
    """

    flag: str
    argument: str
    parameter: Node

    @property
    def schema(self) -> Node:
        """The schema of one value."""
        found = spec.resolve(self.parameter.get("schema", {}))
        return spec.resolve(found["items"]) if self.is_repeated else found

    @property
    def is_repeated(self) -> bool:
        """Whether it can be repeated."""
        return "items" in spec.resolve(self.parameter.get("schema", {}))

    @property
    def is_required(self) -> bool:
        """Whether it is required."""
        has_default = "default" in spec.resolve(self.parameter.get("schema", {}))
        return bool(self.parameter.get("required")) and not has_default

    @property
    def is_secret(self) -> bool:
        """Whether its value is secret."""
        return self.schema.get("format") == "password"

    @property
    def is_deprecated(self) -> bool:
        """Whether the spec marks it, or its schema, as deprecated."""
        return bool(self.parameter.get("deprecated") or self.schema.get("deprecated"))

    @property
    def values(self) -> list[str]:
        """The values of its enumeration."""
        return [_written(each) for one in spec.alternatives(self.schema) for each in one.get("enum", ())]

    @property
    def example(self) -> str | None:
        """An example of a value."""
        example = self.parameter.get("example", self.schema.get("example"))
        return None if example is None or self.is_secret else _written(example)

    @property
    def help(self) -> str:
        """The help: one or two sentences, with the allowed values."""
        said = [
            "deprecated" if self.is_deprecated else "",
            _beginning(self.parameter.get("description", "")).rstrip("."),
        ]
        if self.values:
            said.append(("one of " if "enum" in self.schema else "such as ") + ", ".join(self.values))
        elif self.example is not None and len(self.example) <= 40:
            said.append(f"such as {self.example}")
        if "default" in self.schema:
            said.append(f"default: {_written(self.schema['default'])}")
        if self.is_secret:
            said.append("- reads it from standard input")
        if self.is_repeated:
            said.append("may be given several times")
        return "; ".join(each for each in said if each)

    def read(self, text: str) -> Any:
        """Convert a typed value to its type in the spec."""
        kinds = list(dict.fromkeys(_kinds(self.schema)))
        for name in _READERS.keys() & kinds:
            try:
                return _READERS[name](text)
            except ValueError:
                continue
        if not kinds or "string" in kinds:
            return text
        such_as = f", such as {self.example}" if self.example is not None else ""
        raise ArgumentTypeError(
            f"{text!r:.60} does not fit; give {' or '.join(_GIVE[each] for each in kinds)}{such_as}"
        )


def options_of(operation: Operation) -> list[Option]:
    """Return the options for the parameters of the generated function."""
    arguments = OPERATIONS[operation.name].arguments
    found: list[Option] = []
    taken: set[str] = {*_TAKEN}
    for parameter in operation.parameters:
        key = f"{parameter['name']} in {parameter['in']}"  # of the second parameter with the same name
        argument = arguments.get(key, arguments.get(parameter["name"]))
        if argument is not None and (parameter["in"], parameter["name"]) != ("path", "version"):
            name = next(each for each in _names(parameter) if each not in taken)
            taken.add(name)
            found.append(Option(f"--{name}", argument, parameter))
    return found


def call_options_of(operation: Operation) -> dict[str, str]:
    """Return the options for the ids that the operation documents, each with its help."""
    documented = {each["name"]: "deprecated; " if each.get("deprecated") else "" for each in operation.parameters}
    return {name: f"{documented[header]}{what}" for name, (header, what) in IDS.items() if header in documented}


def request_media_types(operation: Operation) -> list[str]:
    """Return the media types of the operation's body."""
    documented = _named(operation.body["content"] if operation.body else {})
    return [each for each in get_args(RequestMediaType) if each in documented]


def response_media_types(operation: Operation) -> list[str]:
    """Return the media types of the operation's success responses."""
    documented = _named(name for each in operation.successes for name in each.get("content", {}))
    return [each for each in get_args(ResponseMediaType) if each in documented]


def _named(media_types: Iterable[str]) -> set[str]:
    """Return media types without their parameters."""
    return {each.partition(";")[0].strip().lower() for each in media_types}


def _names(parameter: Node) -> Iterator[str]:
    """Yield possible names of an option, the best first."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", parameter["name"])
    name = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "parameter"
    yield name
    yield f"{name}-in-{parameter['in']}"
    number = 2
    while True:
        yield f"{name}-in-{parameter['in']}-{number}"
        number += 1


def _kinds(schema: Node) -> Iterator[str]:
    """Yield the types of a schema, by the keys of `_READERS` and `_GIVE`."""
    for each in spec.alternatives(schema):
        for kind in spec.types(each):
            if kind == "string" and each.get("format") in ("date", "date-time"):
                yield each["format"]
            elif kind in _GIVE:
                yield kind


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _moment(text: str) -> datetime.datetime:
    """Read a time with its offset; without one the moment is ambiguous."""
    value = datetime.datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value


_READERS: Mapping[str, Callable[[str], Any]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "date": datetime.date.fromisoformat,
    "date-time": _moment,
}
_GIVE = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "date": "a date as yyyy-mm-dd",
    "date-time": "a time with its offset",
    "string": "text",
}


def _written(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _beginning(text: str) -> str:
    """Return the first sentence of a description, and a short second one."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z`\"])", " ".join(text.split()))
    both = " ".join(sentences[:2])
    return both if len(both) <= _LONGEST_HELP else sentences[0]
