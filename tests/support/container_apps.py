"""What the types of Azure's own client say of a manifest of Azure Container Apps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

from azure.mgmt.appcontainers import models, types
from typing_extensions import is_typeddict

APP, JOB = types.ContainerApp, types.Job


def mistakes(value: Any, kind: Any, path: str = "") -> Iterator[str]:
    """Yield every key that a type does not have, and every value that is not of its type."""
    if not isinstance(value, _classes(kind)):
        yield f"{path} is {type(value).__name__}"
        return
    hints = get_type_hints(kind, localns={**vars(models), **vars(types)}) if is_typeddict(kind) else {}
    inner = get_args(kind)[-1:] if get_origin(kind) in {list, dict} else ()
    for key, each in _items(value):
        at = f"{path}[{key}]" if isinstance(value, list) else f"{path}.{key}"
        if key in hints or inner:
            yield from mistakes(each, hints.get(str(key)) or inner[0], at)
        elif is_typeddict(kind):
            yield f"{at} is unknown"


def _items(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _classes(kind: Any) -> tuple[type, ...]:
    """Return the classes of what YAML may hold for a type; an integer is a number too."""
    if is_typeddict(kind):
        return (dict,)
    if get_origin(kind) in {list, dict}:
        return (get_origin(kind),)
    plain = [each for each in get_args(kind) or (kind,) if each in {str, int, float, bool}]
    return tuple(plain + ([int] if float in plain else [])) or (object,)
