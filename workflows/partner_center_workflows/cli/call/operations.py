"""The operations of the spec, for the command line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partner_center.formats import spec
from partner_center_resources.operations import OPERATIONS
from partner_center_workflows.cli.call import PROG

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """An operation of the spec.

    Attributes:
        name: The `operationId`.
        method: The HTTP method.
        path: The path, with the version and with parameter names in braces.
        node: The operation in the spec.
        parameters: The parameters, including those of the path item.
    """

    name: str
    method: str
    path: str
    node: Node
    parameters: tuple[Node, ...]

    @property
    def prog(self) -> str:
        """The command line without options."""
        return f"{PROG} {self.name}"

    @property
    def summary(self) -> str:
        """The summary, in one sentence."""
        return str(self.node.get("summary", ""))

    @property
    def is_deprecated(self) -> bool:
        """Whether the spec marks it as deprecated."""
        return bool(self.node.get("deprecated"))

    @property
    def is_write(self) -> bool:
        """Whether it may change something in the service."""
        return self.method not in ("GET", "HEAD")

    @property
    def successes(self) -> list[Node]:
        """The success responses in the spec."""
        responses: Mapping[str, Node] = self.node["responses"]
        return [spec.resolve(each) for status, each in responses.items() if status.startswith("2")]

    @property
    def is_paged(self) -> bool:
        """Whether it returns a paged list: its response has a link to the next page."""
        contents = (content for each in self.successes for content in each.get("content", {}).values())
        schemas = (spec.resolve(content.get("schema", {})) for content in contents)
        return self.method == "GET" and any(map(_has_pages, schemas))

    @property
    def body(self) -> Node | None:
        """The request body in the spec, if there is one."""
        return spec.resolve(self.node["requestBody"]) if "requestBody" in self.node else None

    @property
    def body_content(self) -> Node:
        """The request body in the default media type."""
        content: Mapping[str, Node] = self.body["content"] if self.body else {}
        return content.get("application/json") or next(iter(content.values()), dict[str, Any]())


def every() -> Iterator[Operation]:
    """Yield all operations, grouped by resource."""
    found = {each.name: each for each in _in_spec()}
    yield from (found[name] for name in OPERATIONS)


def find(name: str) -> Operation | None:
    """Return the operation with this name, or None."""
    return next((each for each in every() if each.name == name), None)


def of_method(name: str) -> list[str]:
    """Return the operation that a method of Python is, such as `customers.get`."""
    from partner_center_resources.operations import OPERATIONS

    return [each for each, entry in OPERATIONS.items() if f"{entry.resource}.{entry.method}" == name]


def nearest(name: str) -> list[str]:
    """Return the names that are most similar to a name."""
    known = {each.lower(): each for each in OPERATIONS}
    return [known[each] for each in difflib.get_close_matches(name.lower(), known)]


def _in_spec() -> Iterator[Operation]:
    paths: Mapping[str, Node] = spec.load()["paths"]
    for path, item in paths.items():
        for method, node in item.items():
            if isinstance(node, dict) and "operationId" in node:
                yield Operation(str(node["operationId"]), method.upper(), path, node, tuple(_parameters(item, node)))  # pyright: ignore[reportUnknownArgumentType]


def _has_pages(schema: Node) -> bool:
    members = schema.get("properties", {})
    links = spec.alternatives(members.get("links", {}))
    return "items" in members and any("next" in each.get("properties", {}) for each in links)


def _parameters(item: Node, node: Node) -> Iterator[Node]:
    found: dict[tuple[str, str], Node] = {}
    for given in (*item.get("parameters", ()), *node.get("parameters", ())):
        parameter = spec.resolve(given)
        found[parameter["name"], parameter["in"]] = parameter
    yield from found.values()
