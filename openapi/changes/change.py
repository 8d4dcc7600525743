"""A change, its level, and the level of several changes together."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from attrs import frozen

DOCUMENTATION = frozenset({"description", "summary", "example", "examples", "externalDocs", "$comment"})


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


def differing(where: str, old: Mapping[str, Any], new: Mapping[str, Any], known: Iterable[str]) -> Iterable[str]:
    """Describe every keyword that differs and that no rule handles. Documentation and `x-` keywords are handled."""
    for key in sorted((old.keys() | new.keys()) - set(known) - DOCUMENTATION):
        if old.get(key) != new.get(key) and not key.startswith("x-"):
            yield f"{where}: {key} is {new.get(key, 'absent')}, was {old.get(key, 'absent')}"
