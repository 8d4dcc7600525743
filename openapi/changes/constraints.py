"""The changes of constraints: what a value may be, within its Python type.

A request that the service took may be refused by a tighter constraint. In a response, a tighter constraint is one more
promise, and a looser one is one less. The client checks neither, and no Python type depends on it: so it breaks no
code, but users who rely on the promise, as for the width of a column, see it.
"""

import math
from collections.abc import Iterator
from typing import Any, Literal

from all_of import LOWER, UPPER
from changes.change import Change, Level, shown
from changes.openapi_objects import inlined
from changes.place import Place
from spec_transforms import Node

# Each of these refuses some values, and none if it is absent.
_TEXT = ("pattern", "format")
_LIST = ("uniqueItems", "contains", "unevaluatedItems")
_OBJECT = ("patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties")
_ANY = ("not", "if", "then", "else")
# Each of these says what a text means. Another value makes another thing of the same text.
MEANING = ("contentEncoding", "contentMediaType", "contentSchema")
Direction = Literal["same", "tighter", "looser", "other"]
_BY_TYPE = {
    "string": ("maxLength", "minLength", *_TEXT, *MEANING),
    **dict.fromkeys(
        ("integer", "number"),
        ("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf", "format"),
    ),
    "array": ("maxItems", "minItems", "maxContains", "minContains", *_LIST),
    "object": ("maxProperties", "minProperties", *_OBJECT),
    "boolean": (),
    "null": (),
}
KEYWORDS = frozenset({*UPPER, *LOWER, "multipleOf", *_TEXT, *_LIST, *_OBJECT, *_ANY, *MEANING})
_EVERYTHING = {".*", "^.*$", "^.*", ".*$", ""}


def changed_constraint(place: Place) -> Iterator[Change]:
    """Yield changed constraints. A tighter one may refuse requests; what a text means is for responses too."""
    keywords = sorted(_keywords(place.old) & _keywords(place.new))
    old, new = (
        {**node, **{keyword: inlined(spec, node[keyword]) for keyword in keywords if keyword in node}}
        for spec, node in ((place.specs.old, place.old), (place.specs.new, place.new))
    )
    for keyword in keywords:
        if (keyword in old) == (keyword in new) and old.get(keyword) == new.get(keyword):
            continue
        direction = _direction(keyword, old, new)
        if direction != "same":
            words = f"{place.where}: {keyword} is {shown(place.new, keyword)}, was {shown(place.old, keyword)}"
            yield Change(_level(place, keyword, direction), words, new=False)


def _keywords(node: Node) -> set[str]:
    """Return the constraints that say something about values of the type."""
    return {*_BY_TYPE.get(str(node.get("type", "")), KEYWORDS), *_ANY}


def _level(place: Place, keyword: str, direction: Direction) -> Level:
    if keyword in MEANING and keyword in place.old and keyword in place.new:
        return Level.MAJOR
    if place.sent:
        return Level.MINOR if direction == "looser" or place.read_only else Level.MAJOR
    return Level.PATCH if direction == "tighter" else Level.MINOR


def _direction(keyword: str, old: Node, new: Node) -> Direction:
    """Return which values are valid now: the same, only fewer, only more, or others."""
    if keyword in {*UPPER, *LOWER}:
        bound = _upper if keyword in UPPER else _lower
        before, now = bound(old, keyword), bound(new, keyword)
        if before == now:
            return "same"
        return "tighter" if (now < before) == (keyword in UPPER) else "looser"
    if keyword not in new:
        return "looser"
    if keyword not in old or _is_looser(keyword, new[keyword], old[keyword]):
        return "tighter"
    return "looser" if _is_looser(keyword, old[keyword], new[keyword]) else "other"


def _is_looser(keyword: str, old: Any, new: Any) -> bool:
    """Return whether every value that was valid still is."""
    if keyword == "pattern":
        return new in _EVERYTHING
    if keyword == "multipleOf":
        return bool(new) and math.remainder(old, new) == 0
    if keyword == "dependentRequired":
        return all(set(names) <= set(old.get(key, ())) for key, names in new.items())
    if keyword in {"patternProperties", "dependentSchemas"}:
        return all(old.get(key) == each for key, each in new.items())
    return False


def _upper(node: Node, keyword: str) -> tuple[float, int]:
    """Return the largest valid value, and -1 if it is only a limit of what is valid."""
    if keyword not in {"maximum", "exclusiveMaximum"}:
        return _number(node, keyword, math.inf), 0
    step = (-1, 0) if node.get("type") == "integer" else (0, -1)
    exclusive = _number(node, "exclusiveMaximum", math.inf)
    return min((_number(node, "maximum", math.inf), 0), (exclusive + step[0], step[1]))


def _lower(node: Node, keyword: str) -> tuple[float, int]:
    """Return the smallest valid value, and 1 if it is only a limit of what is valid."""
    if keyword not in {"minimum", "exclusiveMinimum"}:
        return _number(node, keyword, 1 if keyword == "minContains" else 0), 0
    step = (1, 0) if node.get("type") == "integer" else (0, 1)
    exclusive = _number(node, "exclusiveMinimum", -math.inf)
    return max((_number(node, "minimum", -math.inf), 0), (exclusive + step[0], step[1]))


def _number(node: Node, keyword: str, otherwise: float) -> float:
    value = node.get(keyword)
    return value if isinstance(value, (int, float)) else otherwise
