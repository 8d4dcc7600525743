"""Whether what a model holds is of the types that its generated class declares."""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from partner_center_generated import models


def holds(value: Any, hint: Any) -> bool:
    """Return whether a value has a declared type, at every depth."""
    return _check(hint)(value)


@cache
def _check(hint: Any) -> Callable[[Any], bool]:
    """Return a function that tells whether a value has a declared type. The type is taken apart once."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda _: True
    if origin in {Union, UnionType}:
        checks = [_check(each) for each in arguments]
        return lambda value: any(check(value) for check in checks)
    if origin is list:
        of_item = _check(arguments[0])
        return lambda value: isinstance(value, list) and all(map(of_item, value))
    if origin is dict:
        return lambda value: isinstance(value, dict)
    if origin is Literal:
        return lambda value: value in arguments
    members = attrs.has(hint)  # looked up later, for a class may hold others of its kind
    return lambda value: (
        isinstance(value, hint)
        and (hint is bool or not isinstance(value, bool))
        and (not members or all(check(getattr(value, name)) for name, check in _checks_of(hint)))
    )


@cache
def _checks_of(model: type) -> list[tuple[str, Callable[[Any], bool]]]:
    return [(name, _check(each)) for name, each in hints_of(model).items()]


@cache
def hints_of(model: type) -> dict[str, Any]:
    """Return the declared types of a generated class's attributes."""
    return get_type_hints(model, localns=vars(models))
