"""A change, how grave it is, and what several of them mean together."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from attrs import frozen

DOCUMENTATION = frozenset({"description", "summary", "example", "examples", "externalDocs", "$comment"})


class Level(IntEnum):
    """What a change asks of the next version; https://semver.org."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


LABELS: Mapping[Level, str] = {Level.MAJOR: "BREAKING", Level.MINOR: "ADDED", Level.PATCH: "NOTE"}


@frozen
class Change:
    """One change, in words that stand alone; `about` names the class's member that it is about, if it is about one."""

    level: Level
    what: str
    about: str = ""
    new: bool = True  # something came that was not there; otherwise what was there is another

    def __str__(self) -> str:
        label = "CHANGED" if self.level is Level.MINOR and not self.new else LABELS[self.level]
        return f"{label:<9} {self.what}"


def verdict(changes: Iterable[Change]) -> Level:
    """Return the gravest level of the changes; NONE without any."""
    return max((change.level for change in changes), default=Level.NONE)


def merged(changes: Iterable[Change]) -> list[Change]:
    """Return each change once, the gravest first: one schema is met in requests and answers, in JSON and in XML."""
    found: dict[str, Change] = {}
    for change in changes:
        before = found.get(change.what)
        if before is None or before.level < change.level:
            found[change.what] = change
    return sorted(found.values(), key=lambda change: -change.level)


def differing(where: str, old: Mapping[str, Any], new: Mapping[str, Any], known: Iterable[str]) -> Iterable[str]:
    """Yield, in words, every keyword that differs and that no rule knows; documentation and `x-` keywords are known."""
    for key in sorted((old.keys() | new.keys()) - set(known) - DOCUMENTATION):
        if old.get(key) != new.get(key) and not key.startswith("x-"):
            yield f"{where}: {key} is {new.get(key, 'absent')}, was {old.get(key, 'absent')}"
