"""Edits that nobody thought of: a part of the spec dropped, doubled, given another type, renamed, moved or swapped.

Hypothesis draws them. Half of them are of the data, and are written as YAML; the others are of the text, as slips of an
editor are.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any, cast

from hypothesis import strategies as st

Path = tuple[str | int, ...]

_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        10**30,
        "",
        "x",
        "1",
        "é",
        "string",
        "object",
        "array",
        "date",
        "uuid",
        "password",
    ),
    *(
        "(",
        "class",
        "None",
        "Response",
        "list",
        "'",
        '"""',
        "\\",
        "{x}",
        "#",
        "#/",
        "#/paths",
        "http://x/y",
        "a b",
        "../x",
    ),
    *("../x", [], {}, [None], ["x"], [["x"]], {"x": {}}, ["string", "null"], ["array", "null"], [1, "a", None]),
    *(
        "A" * 300,
        {"type": "string"},
        {"$ref": "#/info"},
        {"type": "array"},
        {"enum": [1, 1]},
        "query",
        "path",
        "cookie",
        "header",
    ),
)
_KEYS = (
    *("$ref", "allOf", "anyOf", "oneOf", "not", "type", "format", "enum", "const", "default", "pattern", "nullable"),
    *("items", "properties", "required", "additionalProperties", "discriminator", "xml", "title", "description", "$id"),
    *("x-alias-of", "x-strict", "x-method", "x-source", "x-evidence", "x-credentials", "parameters", "servers", "name"),
    *(
        "in",
        "schema",
        "content",
        "examples",
        "style",
        "explode",
        "operationId",
        "tags",
        "responses",
        "requestBody",
        "get",
    ),
    *(
        "requestBody",
        "get",
        "callbacks",
        "security",
        "links",
        "headers",
        "webhooks",
        "deprecated",
        "summary",
        "200",
        "2XX",
        "default",
    ),
)
_CHARACTERS = "\t:-[]{}&*#!|>'\"%@`,?~\\/0é\0 "


@st.composite
def edited(draw: st.DrawFn, text: str, data: dict[str, Any]) -> str:
    """Return a strategy of edited specs, as text; `data` is the spec's own."""
    if draw(st.booleans()):
        return draw(_edited_text(text))
    spec = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 2))):
        draw(_edited_data(spec))
    return json.dumps(spec, ensure_ascii=draw(st.booleans()), indent=1)  # which is YAML, too


@st.composite
def _edited_data(draw: st.DrawFn, spec: dict[str, Any]) -> None:
    """Make one edit of the data."""
    path = draw(_paths(spec))
    holder, key = _at(spec, path[:-1]), path[-1]
    other = draw(_paths(spec))
    apart = path[: len(other)] != other and other[: len(path)] != path
    node = holder[key]
    kind = draw(st.sampled_from(["drop", "double", "retype", "rename", "move", "swap", "wrap", "insert", "refer"]))
    if kind == "drop":
        del holder[key]
    elif kind == "double" and isinstance(holder, list):
        holder.append(copy.deepcopy(node))
    elif kind in ("double", "rename") and isinstance(key, str):
        holder[draw(_names(key))] = copy.deepcopy(node)
        if kind == "rename" and len(holder) > 1:
            holder.pop(key, None)
    elif kind == "move" and apart and isinstance(target := _at(spec, other), dict):
        del holder[key]
        target[str(key)] = node
    elif kind == "swap" and apart:
        holder[key], _at(spec, other[:-1])[other[-1]] = _at(spec, other), node
    elif kind == "wrap":
        holder[key] = draw(st.sampled_from([[node], {"allOf": [node]}, {"anyOf": [node, {"type": "null"}]}]))
    elif kind == "insert" and isinstance(node, dict):
        node[draw(st.sampled_from(_KEYS))] = copy.deepcopy(draw(st.sampled_from(_VALUES)))
    elif kind == "refer":
        steps = (str(each).replace("~", "~0").replace("/", "~1") for each in other)
        holder[key] = {"$ref": f"#/{'/'.join(steps)}"}
    else:
        holder[key] = copy.deepcopy(draw(st.sampled_from(_VALUES)))


@st.composite
def _edited_text(draw: st.DrawFn, text: str) -> str:
    """Return the text with one slip of an editor."""
    lines = text.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines) - 1))
    line = lines[at]
    column = draw(st.integers(0, len(line) - 1))
    character = draw(st.sampled_from(_CHARACTERS))
    slip = draw(
        st.sampled_from(
            [
                [],
                [line, line],
                [f"  {line}"],
                [line.removeprefix("  ")],
                [line.replace("  ", "\t", 1)],
                [line.replace("'", "", 1)],
                [line.replace("'", "").replace('"', "")],
                [line.replace(":", "", 1)],
                [line[:column] + line[column + 1 :]],
                [line[:column] + character + line[column:]],
            ]
        )
    )
    rest = draw(st.sampled_from([lines[at + 1 :], lines[at + 1 :], lines[at + 1 :], []]))  # [] truncates the file
    return "".join([*lines[:at], *slip, *rest])


def _paths(spec: dict[str, Any]) -> st.SearchStrategy[Path]:
    """Return a strategy of the paths of all nodes; each depth is as likely as the others."""
    by_depth: dict[int, list[Path]] = {}
    for path in _walk(spec, ()):
        by_depth.setdefault(len(path), []).append(path)
    return st.sampled_from(sorted(by_depth)).flatmap(lambda depth: st.sampled_from(by_depth[depth]))


def _walk(node: object, path: Path) -> Iterator[Path]:
    members: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(node, dict):
        members = iter(cast("dict[str | int, object]", node).items())
    elif isinstance(node, list):
        members = iter(enumerate(cast("list[object]", node)))
    for key, each in members:
        yield (*path, key)
        yield from _walk(each, (*path, key))


def _at(spec: dict[str, Any], path: Path) -> Any:
    node: Any = spec
    for key in path:
        node = node[key]
    return node


@st.composite
def _names(draw: st.DrawFn, name: str) -> str:
    """Return another key for one: a slip of it, or another key of OpenAPI."""
    at = draw(st.integers(0, max(len(name) - 1, 0)))
    slips = (name[:at] + name[at + 1 :], name[:at] + name[at : at + 1] + name[at:], name.swapcase(), name.lower())
    return draw(st.sampled_from([*slips, f"x-{name}", f"{name}s", f"{name} ", f"{name}/", "", *_KEYS]))
