"""A change, its level, and the level of several changes together."""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from attrs import frozen

_LONGEST = 120  # characters of a value that a report shows


class Level(IntEnum):
    """The part of the version that a change raises; https://semver.org."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


LABELS: Mapping[Level, str] = {Level.MAJOR: "BREAKING", Level.MINOR: "ADDED", Level.PATCH: "NOTE"}


@frozen
class Change:
    """One change, described in one self-contained line; `about` is the member of a class that changed, if any."""

    level: Level
    what: str
    about: str = ""
    new: bool = True  # whether something was added; otherwise something existing changed

    def __str__(self) -> str:
        label = "CHANGED" if self.level is Level.MINOR and not self.new else LABELS[self.level]
        return f"{label:<9} {self.what}"


def verdict(changes: Iterable[Change]) -> Level:
    """Return the highest level of the changes; NONE if there are none."""
    return max((change.level for change in changes), default=Level.NONE)


def merged(changes: Iterable[Change]) -> list[Change]:
    """Return each change once, the highest level first.

    A schema may be compared several times: in requests and responses, in JSON and XML.
    """
    found: dict[str, Change] = {}
    for change in changes:
        before = found.get(change.what)
        if before is None or before.level < change.level:
            found[change.what] = change
    return sorted(found.values(), key=lambda change: -change.level)


def shown(node: Mapping[str, object], keyword: str) -> str:
    """Return the value of a keyword as the report has it: text as it is, anything else as JSON."""
    if keyword not in node:
        return "absent"
    value = node[keyword]
    text = value if isinstance(value, str) else json.dumps(value != {"not": {}} and value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def differing(
    where: str, old: Mapping[str, object], new: Mapping[str, object], keywords: Iterable[str]
) -> Iterator[str]:
    """Describe each of these keywords that differs."""
    for keyword in keywords:
        if (keyword in old) != (keyword in new) or old.get(keyword) != new.get(keyword):
            yield f"{where}: {keyword} is {shown(new, keyword)}, was {shown(old, keyword)}"
