"""The generated classes, as pages of the reference list them: a new tag, operation or schema needs no line there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast, get_origin

import partner_center
import partner_center_resources
from partner_center.formats import spec
from partner_center_generated import models
from partner_center_resources.operations import OPERATIONS

_FORMS = ("Async", "Raw", "AsyncRaw")


def operations() -> str:
    """Return the table of every operation of the spec, and of the method that it is."""
    lines = ["| method | token | request | operation |", "|---|---|---|---|"]
    paths = {node["operationId"]: (path, method, node) for path, method, node in _operations()}
    for name, entry in OPERATIONS.items():
        path, method, node = paths[name]
        shown = f"[`{entry.resource}.{entry.method}`](#{_class(entry.resource)}.{entry.method})"
        retired = " (deprecated)" if node.get("deprecated") else ""
        tokens = " or ".join(_credentials(node))
        lines.append(f"| {shown}{retired} | {tokens} | `{method.upper()} {path}` | `{name}` |")
    return "\n".join(lines)


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec.load()["paths"].items():
        for method, node in item.items():
            if isinstance(node, dict) and "operationId" in node:
                yield path, method, cast("dict[str, Any]", node)


def _credentials(node: dict[str, Any]) -> list[str]:
    """Return the kinds of token that an operation takes, as the docs write them."""
    kinds: list[str] = node.get("x-credentials", [])
    return [each.replace("app+user", "App+User") for each in kinds]


def _class(resource: str) -> str:
    """Return the full name of a resource's sync class."""
    found: cached_property[object] = vars(partner_center_resources.Resources)[resource]
    return f"partner_center_resources.{found.func.__annotations__['return']}"


def resources() -> str:
    """Return a section for each resource: its sync class in full, and what its other forms are."""
    kinds = vars(partner_center_resources.Resources)
    names = [name for name, kind in kinds.items() if isinstance(kind, cached_property) and name != "with_raw_response"]
    return "\n\n".join(_resource(name) for name in names)


def _resource(name: str) -> str:
    package, _, kind = _class(name).rpartition(".")
    others = f"\n{' ' * 14}".join(f"{package}.{form}{kind}" for form in _FORMS)
    return f"""## {name.capitalize().replace("_", " ")}

`pc.{name}`

```{{eval-rst}}
.. autoclass:: {package}.{kind}()
   :members:

.. py:class:: {others}

   The methods of :class:`~{package}.{kind}`: awaited; with a `RawResponse` for each result; and both at once.
```"""


def schemas() -> str:
    """Return each class that the spec's schemas become."""
    parts = [f".. autoclass:: {_public(name)}" for name in models.__all__ if not _is_enumeration(name)]
    return _embedded(parts)


def enumerations() -> str:
    """Return each set of words that the spec knows."""
    return _embedded([f".. autoclass:: {_public(name)}" for name in models.__all__ if _is_enumeration(name)])


def _is_enumeration(name: str) -> bool:
    return get_origin(getattr(models, name)) is not None


def _public(name: str) -> str:
    """Return the full name that people import a class by."""
    return f"{'partner_center' if name in partner_center.__all__ else models.__name__}.{name}"


def _embedded(parts: list[str]) -> str:
    return "\n".join(["```{eval-rst}", "\n\n".join(parts), "```"])
