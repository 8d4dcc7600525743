"""Each operation of the spec with the method of PartnerCenter that carries it out, and calls of that method."""

import datetime
import inspect
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import UnionType
from typing import Any, get_args, get_type_hints

from attrs import frozen

from partner_center import GovernmentCommunityCloud, PartnerCenter, PartnerCenterError, StateOwnedEntity
from partner_center import client as clients
from partner_center.formats.schema import SchemaError, is_object, schema_named
from partner_center.runtime.calls import Call
from partner_center.runtime.pages import Paging
from partner_center_resources.operations import OPERATIONS, Entry
from resource_arguments import parameters_of
from spec_transforms import METHODS, Node, media_types, resolve

from .samples import sample

REFUSALS = (PartnerCenterError, TypeError)  # of an argument, and of one that a method lacks

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"
# The arguments of hand-written methods that are not in the spec: calls that together send all that they can.
HAND_WRITTEN: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "qualifications.create": (
        {"customer_id": CUSTOMER, "qualification": StateOwnedEntity()},
        {"customer_id": CUSTOMER, "qualification": GovernmentCommunityCloud("123456")},
    ),
    "customers.list": ({}, {"page_size": 10, "company_name_starts_with": "Contoso"}),
}


@frozen
class Method:
    """An operation of the spec and its method.

    Attributes:
        id: The `operationId`.
        path: The path in the spec.
        http_method: The HTTP method, in lower case.
        node: The operation in the spec.
        parameters: The parameters, those of the path item too.
        entry: The method, and the arguments of the parameters.
    """

    id: str
    path: str
    http_method: str
    node: Node
    parameters: tuple[Node, ...]
    entry: Entry

    @property
    def name(self) -> str:
        """The resource and the method, such as `customers.get`."""
        return f"{self.entry.resource}.{self.entry.method}"

    @property
    def signature(self) -> inspect.Signature:
        """The signature of the method."""
        with PartnerCenter("t") as pc:
            return inspect.signature(getattr(getattr(pc, self.entry.resource), self.entry.method))

    @property
    def is_hand_written(self) -> bool:
        """Whether a method of ours replaces the generated one."""
        return self.name in HAND_WRITTEN

    def calls(self, spec: Node) -> Iterator[Call[Any]]:
        """Yield calls of the method, with all arguments that the spec has.

        Raises:
            PartnerCenterError: An argument of the spec's own example or type is refused.
            TypeError: The hand-written method lacks an argument.
        """
        build = self._special() if self.is_hand_written else self._builder()
        with PartnerCenter("t") as pc:
            settings = clients.api_client_of(pc).settings
        arguments = self._arguments(spec)
        for own in HAND_WRITTEN.get(self.name, ({},)):
            given = {**arguments, **own}
            if self.is_hand_written:
                takes = self.signature.parameters
                given = {name: value for name, value in given.items() if name in takes}
            built = build(settings, **given)
            yield built.first_call() if isinstance(built, Paging) else built

    def _special(self) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(import_module(f"partner_center.{self.entry.resource}"), self.entry.method)
        return found

    def _builder(self) -> Callable[..., Any]:
        module = import_module(f"partner_center_resources.calls.{self.entry.resource}")
        found: Callable[..., Any] = getattr(module, self.entry.builder)
        return found

    def _arguments(self, spec: Node) -> dict[str, Any]:
        """Return the arguments that the spec has, each with its example or a value of its type."""
        hints = get_type_hints(self._builder())
        found: dict[str, Any] = {}
        for parameter in self.parameters:
            name = argument_of(self.entry, parameter)
            if name is not None:
                schema = parameter.get("schema", {})
                given = parameter.get("example")
                found[name] = _as_argument(sample(spec, schema) if given is None else given, hints[name])
        body = resolve(spec, self.node["requestBody"]) if "requestBody" in self.node else {}
        for key in list(media_types(body.get("content", ())).values())[:1]:
            media = body["content"][key]
            examples = [resolve(spec, each)["value"] for each in media.get("examples", {}).values()]
            data = examples[0] if examples else sample(spec, media.get("schema", {}))
            found["body"] = _as_argument(data, hints["body"])
        return found


def argument_of(entry: Entry, parameter: Node) -> str | None:
    """Return the argument of a parameter; None if the method has none."""
    key = f"{parameter['name']} in {parameter['in']}"  # of the second parameter with the same name
    return entry.arguments.get(key, entry.arguments.get(parameter["name"]))


def methods(spec: Node) -> Iterator[Method]:
    """Yield the method of each operation that has one."""
    for path, item in spec["paths"].items():
        for http_method in METHODS:
            node = item.get(http_method)
            if node is not None and node["operationId"] in OPERATIONS:
                id_ = node["operationId"]
                yield Method(id_, path, http_method, node, tuple(parameters_of(spec, path, node)), OPERATIONS[id_])


def _as_argument(value: Any, hint: Any) -> Any:
    """Return data of the spec as what an argument of a type takes."""
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if isinstance(value, str) and datetime.datetime in kinds:
        return datetime.datetime.fromisoformat(value)
    if isinstance(value, str) and datetime.date in kinds:
        return datetime.date.fromisoformat(value)
    for kind in kinds if is_object(value) else ():
        if hasattr(kind, "from_dict"):
            try:
                return kind.from_dict(schema_named(kind.__name__).normalize(value, "body"))
            except (AttributeError, KeyError, LookupError, SchemaError, TypeError, ValueError):
                continue
    return value
