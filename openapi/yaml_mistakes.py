"""Explain to the author of invalid YAML what is wrong and what to write instead."""

import re
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class Mistake(NamedTuple):
    """A mistake with line and column, counted from 0 as in the parser."""

    line: int
    column: int
    what: str


# The parser's message, whether the mistake is at the start of its context, and our message. The first match counts.
_WORDS = (
    ("found unexpected end of stream", True, "the quote that opens here is never closed; write the closing quote"),
    ("found unexpected document separator", True, "the quote that opens here is never closed; write the closing quote"),
    (r"found character '\\t'", False, "a tab stands here, where YAML takes spaces alone; write spaces"),
    (
        "found character '(.)' that cannot start any token",
        False,
        r"text without quotes cannot begin with \1; put the text in quotes",
    ),
    ("found '<stream end>'", False, "the file ends before a bracket is closed; write the `]` or `}` that is missing"),
    (
        "expected ',' or '(.)'",
        True,
        r"the bracket that opens here is not closed, or a comma is missing; write `\1` at its end",
    ),
    (
        "mapping values are not allowed",
        False,
        "a key does not fit here; indent it as its neighbours, or put text that has a colon and a space in quotes",
    ),
    (
        "sequence entries are not allowed",
        False,
        "a list cannot begin here; write each `- item` on its own line, below the key",
    ),
    ("could not find expected ':'", True, "this is no key and goes on no text; write `key: value`, or indent it"),
    (
        "expected <block end>, but found '<scalar>'",
        False,
        "this follows text that has ended; put all of the text in quotes once, and double a quote within it",
    ),
    ("expected <block end>, but found '[]},]'", False, "there is nothing to close or part here; delete it"),
    ("expected <block end>", False, "this is not indented as its neighbours; give it the same indentation"),
    (
        "expected the node content, but found '(.)'",
        False,
        r"a value is missing before `\1`; write it, or delete the comma",
    ),
    (
        "found unknown escape character '(.)'",
        False,
        r"\\\1 is no escape; write \\\\\1 for a backslash, or put the text in single quotes",
    ),
    (
        "expected alphabetic or numeric character",
        True,
        "a name is missing after `&` or `*`; write one, or put the text in quotes",
    ),
)


def explained(error: Any, text: str) -> Mistake:
    """Return the explanation of a `MarkedYAMLError` of the parser."""
    problem = str(error.problem or error.context or "it cannot be read")
    mark: Any = error.problem_mark or error.context_mark
    quote = _quote_over_lines(text, mark.line) if "expected" in problem else None
    if quote:
        what = (
            "the quote that opens here closes in a later line; write the closing quote, or double a quote in the text"
        )
        return Mistake(*quote, what)
    for pattern, at_context, words in _WORDS:
        found = re.search(pattern, problem)
        if found:
            where: Any = (error.context_mark if at_context else None) or mark
            return Mistake(where.line, where.column, found.expand(words))
    context = f"{error.context}: " if error.context else ""
    return Mistake(
        mark.line, mark.column, f"this is no YAML ({context}{problem}); correct what stands here or just above"
    )


def _quote_over_lines(text: str, line: int) -> tuple[int, int] | None:
    """Return the start of a multi-line quoted text that ends near this line: its closing quote is probably missing."""
    last: tuple[int, int] | None = None
    try:
        tokens: Any = YAML(typ="safe", pure=True).scan(text)  # pyright: ignore[reportUnknownMemberType]
        for token in tokens:
            if token.start_mark.line > line:
                break
            style: str | None = getattr(token, "style", None)  # of a scalar alone
            if style in ("'", '"'):
                start, end = token.start_mark, token.end_mark
                last = (start.line, start.column) if start.line < end.line and end.line in (line, line - 1) else last
    except YAMLError:
        pass  # the mistake that is being explained
    return last
