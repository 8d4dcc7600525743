"""Whether what a model holds is of the types that its generated class declares."""

from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from partner_center_generated import models


def holds(value: Any, hint: Any) -> bool:
    """Return whether a value has a declared type, at every depth."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return any(holds(value, each) for each in arguments)
    if origin is list:
        return isinstance(value, list) and all(holds(each, arguments[0]) for each in value)
    if hint is Any or origin in {Literal, dict}:
        return hint is Any or (isinstance(value, dict) if origin is dict else value in arguments)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        return False
    return not attrs.has(hint) or all(holds(getattr(value, name), each) for name, each in hints_of(hint).items())


@cache
def hints_of(model: type) -> dict[str, Any]:
    """Return the declared types of a generated class's attributes."""
    return get_type_hints(model, localns=vars(models))
