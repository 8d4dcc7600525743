"""Every operation of the spec with its own examples, and the four forms of the method that it is."""

import asyncio
import datetime
import inspect
import json
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import UnionType
from typing import Any, Literal, get_args, get_type_hints
from urllib.parse import parse_qsl, quote
from uuid import UUID
from xml.etree import ElementTree

from partner_center import AsyncPartnerCenter, PartnerCenter
from partner_center.formats import spec
from partner_center.formats.schema import SchemaError, schema_named
from partner_center_resources.operations import OPERATIONS, Entry

Form = Literal["sync", "raw", "async", "async raw"]
FORMS: tuple[Form, ...] = get_args(Form)
READ = ("application/json", "text/json", "application/xml", "text/xml")  # media types of a response


@dataclass(frozen=True)
class Operation:
    """An operation of the spec, and where it is among the generated resources."""

    id: str
    path: str
    http_method: str
    node: Any
    entry: Entry

    def __str__(self) -> str:
        return self.id

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.http_method not in {"get", "head"}

    @property
    def signature(self) -> inspect.Signature:
        """The signature of its method."""
        module = import_module(f"partner_center_resources.{self.entry.resource}")
        name = "".join(part.capitalize() for part in self.entry.resource.split("_"))
        return inspect.signature(getattr(getattr(module, name), self.entry.method))

    @property
    def is_special(self) -> bool:
        """Whether its method is written by hand, with its own arguments."""
        return not set(self.entry.arguments.values()) <= set(self.signature.parameters)

    @property
    def is_paged(self) -> bool:
        """Whether its result comes a page at a time."""
        return "Pages" in str(self.signature.return_annotation)

    def parameters(self) -> Iterator[Any]:
        """Yield its parameters, but those that every call has."""
        for each in (*spec.load()["paths"][self.path].get("parameters", ()), *self.node.get("parameters", ())):
            parameter = spec.resolve(each)
            if parameter["name"] in self.entry.arguments:
                yield parameter

    def successes(self) -> Iterator[tuple[int, str, bytes, Any]]:
        """Yield every documented success: status, media type, body, and the example as the spec has it."""
        for status, given in self.node["responses"].items():
            if not status.startswith("2"):
                continue
            content = spec.resolve(given).get("content", {})
            if not content:
                yield int(status), "", b"", None
            for media_type in (each for each in content if each in READ):
                for example in content[media_type]["examples"].values():
                    value = spec.resolve(example)["value"]
                    text = value if media_type.endswith("xml") else json.dumps(value)
                    yield int(status), media_type, text.encode(), value

    def bodies(self) -> Iterator[tuple[str, Any]]:
        """Yield every documented request body: media type, and the example as the spec has it."""
        content = spec.resolve(self.node["requestBody"])["content"] if "requestBody" in self.node else {}
        for media_type, media in content.items():
            for example in media["examples"].values():
                yield media_type, spec.resolve(example)["value"]


def operations() -> list[Operation]:
    """Return every operation of the spec."""
    return [
        Operation(node["operationId"], path, http_method, node, OPERATIONS[node["operationId"]])
        for path, item in spec.load()["paths"].items()
        for http_method, node in item.items()
        if http_method != "parameters"
    ]


def given(operation: Operation, body: Any = None, *, optional: bool = True) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a method, from the spec's examples: those by position, and those by name."""
    names, takes = operation.entry.arguments, operation.signature.parameters
    hints = get_type_hints(_builder(operation))
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in operation.parameters():
        name = names[parameter["name"]]
        value = _python(parameter.get("example", parameter["schema"].get("example")), hints[name])
        if parameter["in"] == "path":
            positional.append(value)
        elif name in takes and (optional or parameter.get("required")):
            named[name] = value
    if "requestBody" in operation.node:
        positional.append(_instance(next(operation.bodies())[1] if body is None else body, hints["body"]))
    return positional, named


def _builder(operation: Operation) -> Callable[..., Any]:
    module = import_module(f"partner_center_resources.calls.{operation.entry.resource}")
    builder: Callable[..., Any] = getattr(module, operation.entry.builder)
    return builder


def _python(example: Any, hint: Any) -> Any:
    """Return an example as the argument of a type."""
    assert example is not None, "give the parameter an example"
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if datetime.datetime in kinds:
        return datetime.datetime.fromisoformat(example)
    if datetime.date in kinds:
        return datetime.date.fromisoformat(example)
    return example


def _instance(example: Any, hint: Any) -> Any:
    """Return an example of a body as what the method takes: an instance of a generated class, or plain data."""
    for kind in get_args(hint) if isinstance(hint, UnionType) else (hint,):
        if hasattr(kind, "from_dict"):
            try:
                return kind.from_dict(schema_named(kind.__name__).normalize(example, "body"))
            except (SchemaError, AttributeError):
                continue
    return example


def call(
    form: Form,
    base_url: str,
    operation: Operation,
    arguments: tuple[list[Any], dict[str, Any]],
    *,
    strict_responses: bool = True,
    credential: str = "t",
) -> Any:
    """Call an operation's method in one of its forms, and return what it returns; of a list the first page."""
    positional, named = arguments
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        if form in {"sync", "raw"}:
            with PartnerCenter(credential, base_url=base_url, strict_responses=strict_responses) as pc:
                resources: Any = pc if form == "sync" else pc.with_raw_response
                method = getattr(getattr(resources, operation.entry.resource), operation.entry.method)
                found = method(*positional, **named)
                return next(found.pages()) if operation.is_paged and form == "sync" else found
        return asyncio.run(_call_async(form, base_url, operation, positional, named, strict_responses, credential))


async def _call_async(
    form: Form,
    base_url: str,
    operation: Operation,
    positional: list[Any],
    named: dict[str, Any],
    strict_responses: bool,
    credential: str,
) -> Any:
    async with AsyncPartnerCenter(credential, base_url=base_url, strict_responses=strict_responses) as pc:
        resources: Any = pc if form == "async" else pc.with_raw_response
        found = getattr(getattr(resources, operation.entry.resource), operation.entry.method)(*positional, **named)
        if operation.is_paged and form == "async":
            return await anext(found.pages())
        return await found


def target(operation: Operation, positional: list[Any]) -> str:
    """Return the path that a call with these arguments asks for."""
    path = operation.path.replace("{version}", "1")
    names = [each["name"] for each in operation.parameters() if each["in"] == "path"]
    for name, value in zip(names, positional, strict=False):
        path = path.replace(f"{{{name}}}", quote(str(value).lower() if _is_guid(value) else str(value), safe=""))
    return path


def _is_guid(value: Any) -> bool:
    try:
        return bool(UUID(value))
    except (AttributeError, TypeError, ValueError):
        return False


def leaves(value: Any) -> list[str]:
    """Return everything that data holds as text, in no order, but for what is null: names and nesting aside."""
    if isinstance(value, dict):
        return sorted(each for member in value.values() for each in leaves(member))
    if isinstance(value, list):
        return sorted(each for item in value for each in leaves(item))
    if isinstance(value, str):
        return [_instant(value)]
    return [] if value is None else [json.dumps(value)]


def _instant(text: str) -> str:
    """Return a time with its offset as Python writes it, and any other text as it is."""
    return f"{text[:-1]}+00:00" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", text) else text


def leaves_on_the_wire(content: bytes, media_type: str) -> list[str]:
    """Return the same of a body as it is on the wire."""
    if media_type.endswith("/json"):
        return leaves(json.loads(content))
    if media_type.endswith("/xml"):
        elements = ElementTree.fromstring(content).iter()  # noqa: S314 - the spec's own examples
        return sorted(_instant(each.text or "") for each in elements if not len(each) and (each.text or "").strip())
    return sorted(_instant(value) for _, value in parse_qsl(content.decode(), keep_blank_values=True))


def data(result: Any) -> Any:
    """Return a result as the data that it was read from."""
    if isinstance(result, list):
        return [data(each) for each in result]
    if hasattr(result, "continuation_token"):
        return [data(each) for each in result.items]
    return result.to_dict() if hasattr(result, "to_dict") else result
