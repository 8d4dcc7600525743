"""What a page says is printed, against what is: ids and times alone may differ."""

from __future__ import annotations

import re

_GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DIFFERING = (  # what differs between two runs, each written on the page as it may look
    _GUID,
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?",
    r"\d{4}-\d\d-\d\d",
    r"\b\d\d:\d\d:\d\d\b",
    r"\b\d+(?:\.\d+)? (?:ms|s|seconds?|min)\b",
)
_ANY = re.compile("|".join(f"({each})" for each in _DIFFERING))


def expected(text: str, code: str) -> re.Pattern[str]:
    """Return what matches a printed text.

    A time stands for any time that is written in the same way, and an id for any id. The same id stands for the same
    one wherever it is printed. An id that the page's own code contains is not one of chance: it stands for itself, and
    nothing else stands for it.
    """
    pattern, end, groups = "", 0, dict[str, str]()
    known = "|".join(["never", *re.findall(_GUID, code)])
    for found in _ANY.finditer(text):
        value, kind = found[0], _DIFFERING[(found.lastindex or 1) - 1]
        pattern += re.escape(text[end : found.start()])
        if value in code:
            pattern += re.escape(value)
        elif kind is _GUID and value in groups:
            pattern += f"(?P={groups[value]})"
        else:
            groups[value] = f"value_{found.start()}"
            pattern += f"(?P<{groups[value]}>(?!{known}){kind})"
        end = found.end()
    return re.compile(pattern + re.escape(text[end:]))


def tidy(text: str) -> str:
    """Return what a terminal showed without blanks at the ends of lines, and without empty lines around it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
