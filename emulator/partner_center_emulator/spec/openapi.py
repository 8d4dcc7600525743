"""The OpenAPI spec: its operations, with resolved references.

The emulator imports nothing of the client. It reads the spec from the file that ships beside the client's models.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from partner_center_emulator.formats.json_text import parse_json

Node = Mapping[str, Any]
SpecSource = str | os.PathLike[str] | Mapping[str, object]

_METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
_MAX_REFERENCES = 50


@dataclass(frozen=True)
class Parameter:
    """Hold one parameter of an operation."""

    name: str
    place: str
    required: bool
    schema: Node


@dataclass(frozen=True)
class Operation:
    """Hold an operation: what a request needs, and the response to send."""

    method: str
    path: str
    parameters: Sequence[Parameter]
    body: Node | None
    """The request body, or None if the operation has none."""
    status: int
    """The first success status in the spec."""
    response: Node
    needs_user: bool
    """Whether an app-only token is rejected."""


class Spec:
    """Read an OpenAPI spec, and resolve its references."""

    def __init__(self, content: Mapping[str, object]) -> None:
        """Take the spec's content; a reference that leads nowhere raises ValueError when it is resolved."""
        self._content = content

    @classmethod
    def of(cls, source: SpecSource | None) -> Spec:
        """Read a spec from a JSON file or plain data; None takes the one that ships with the client.

        A file that cannot be read raises ValueError.
        """
        if source is None:
            return _shipped()
        return cls(source) if isinstance(source, Mapping) else _read(Path(source))

    def resolve(self, node: Any) -> Node:
        """Return a node with its reference resolved; members beside the reference are added."""
        resolved = _object(node)
        for _ in range(_MAX_REFERENCES):
            if "$ref" not in resolved:
                return resolved
            siblings = {name: value for name, value in resolved.items() if name != "$ref"}
            resolved = {**self._target(resolved["$ref"]), **siblings}
        raise ValueError(f"the spec's reference {resolved['$ref']!r} leads in a circle")

    def operations(self) -> Iterator[Operation]:
        """Return every operation that documents a success."""
        for path, item in _object(self._content.get("paths", {})).items():
            methods = self.resolve(item)
            for method in _METHODS:
                if method in methods:
                    yield from self._operation(path, method, methods)

    def _operation(self, path: str, method: str, item: Node) -> Iterator[Operation]:
        node = _object(item[method])
        responses = _object(node.get("responses", {}))
        success = next((key for key in responses if str(key).startswith("2")), None)
        if success is None:
            return
        parameters: dict[tuple[str, str], Parameter] = {}
        for each in [*item.get("parameters", ()), *node.get("parameters", ())]:
            parameter = self._parameter(each)
            parameters[parameter.place, parameter.name] = parameter
        yield Operation(
            method=method.upper(),
            path=path,
            parameters=list(parameters.values()),
            body=self.resolve(node["requestBody"]) if "requestBody" in node else None,
            status=int(success) if str(success).isdecimal() else 200,  # 2XX
            response=self.resolve(responses[success]),
            needs_user=node.get("x-credentials") == ["app+user"],
        )

    def _parameter(self, node: Any) -> Parameter:
        resolved = self.resolve(node)
        try:
            name, place = resolved["name"], resolved["in"]
        except KeyError as missing:
            raise ValueError(f"a parameter of the spec has no {missing.args[0]}") from None
        return Parameter(name, place, bool(resolved.get("required")), resolved.get("schema", {}))

    def _target(self, reference: str) -> Node:
        found: Any = self._content
        if not reference.startswith("#/"):
            raise ValueError(f"the spec's reference {reference!r} leads out of the file: give a spec in one file")
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or name not in found:
                raise ValueError(f"the spec's reference {reference!r} leads nowhere")
            found = cast("Node", found)[name]
        return _object(found)


def _object(node: Any) -> Node:
    if isinstance(node, Mapping):
        return cast("Node", node)
    raise ValueError(f"the spec has {type(node).__name__} where an object should be")


@cache
def _shipped() -> Spec:
    """Find the spec that ships with the client, without an import of that package."""
    found = find_spec("partner_center_generated")
    for folder in (found and found.submodule_search_locations) or ():
        return _read(Path(folder) / "openapi.json")
    return Spec({})


def _read(path: Path) -> Spec:
    try:
        content = parse_json(path.read_bytes())
    except OSError as problem:
        raise ValueError(f"cannot read the spec {path}: {problem.strerror}") from None
    except ValueError:
        raise ValueError(f"the spec {path} is not JSON; give the openapi.json that generation writes") from None
    if not isinstance(content, dict):
        raise ValueError(f"the spec {path} is not a JSON object")  # noqa: TRY004 - a bad file, not a bad call
    return Spec(cast("dict[str, object]", content))
