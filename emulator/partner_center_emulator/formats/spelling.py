"""Names in every spelling that the service takes.

ASP.NET Web API compares the words of a path, the names of a query, the members of JSON and the names of an enum without
their case, and a slash at the end of a path does not count; IIS merges repeated slashes. That the service does the same
is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.datastructures import QueryParams
from starlette.routing import Route

_SLASHES = re.compile("/+")


def plain_path(path: str) -> str:
    """Return a path in its plain spelling: in lower case, without repeated slashes and without one at the end."""
    return _SLASHES.sub("/", path).rstrip("/").lower() or "/"


def in_every_spelling(route: Route) -> Route:
    """Let a route match its path in every spelling; the values in the path keep theirs."""
    words = route.path_regex.pattern.removeprefix("^").removesuffix("$").replace("[^/]", "[^\0]")
    pattern = words.replace("/", "/+").replace("[^\0]", "[^/]")
    route.path_regex = re.compile(rf"{pattern}/*\Z", re.IGNORECASE | re.ASCII)
    return route


def query_values(query: QueryParams, name: str) -> list[str]:
    """Return the values of a parameter of the query."""
    return [value for given, value in query.multi_items() if given.lower() == name.lower()]


def enum_name(text: str, names: Iterable[str]) -> str | None:
    """Return the name of an enum that a text stands for, or None."""
    return next((name for name in names if name.lower() == text.lower()), None)
