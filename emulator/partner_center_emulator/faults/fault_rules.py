"""Rules by which the emulator fails, read and chosen; `faulty` carries them out."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, cast

from partner_center_emulator.faults.error_bodies import error_body

_KINDS = ("status", "reset", "truncate", "garbage", "content_type", "expire_token")
_LONGEST_DELAY = 3600
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """Hold what goes wrong; at most one member besides ``delay``, and those that go with ``status``, is set.

    ``status``, ``reset`` before and ``expire_token`` keep the request from being processed; with all others it is
    processed as usual, and its answer suffers. ``delay`` keeps back the answer, not the processing, so that whoever
    gives up waiting can count the effect at once.
    """

    status: int | None = None
    shape: str = "fault"
    retry_after: int | None = None
    reset: Literal["before", "after"] | None = None
    truncate: int | None = None
    garbage: int | None = None
    content_type: str | None = None
    expire_token: bool = False
    delay: float = 0


@dataclass
class Rule:
    """Hold a fault with the requests that it meets."""

    fault: Fault
    plain: Mapping[str, object]
    """The fault as it was given."""
    match: Mapping[str, str] = field(default_factory=dict[str, str])
    probability: float = 1
    hits: int | None = None
    """How often it may still happen; None is without end."""

    @classmethod
    def of(cls, value: object) -> Rule:
        """Build a rule from plain data; anything that is not one raises ValueError."""
        plain = _object("a rule", value, ("match", "fault", "probability", "hits"))
        if "fault" not in plain:
            raise ValueError("a rule needs a fault")
        fault = _object("fault", plain["fault"], (*_KINDS, "shape", "retry_after", "delay"))
        match = _object("match", plain.get("match", {}), ("method", "path"))
        for name, text in match.items():
            _require(isinstance(text, str) and text != "", f"{name} of a match must be a string that is not empty")
        probability, hits = plain.get("probability", 1), plain.get("hits")
        _require(_is_number(probability, 0, 1), "probability must be a number from 0 to 1")
        _require(hits is None or _is_whole(hits, 0), "hits must be a whole number from 0, or null for no end")
        return cls(
            fault=_fault_of(fault),
            plain=dict(fault),
            match=cast("dict[str, str]", dict(match)),
            probability=cast("float", probability),
            hits=cast("int | None", hits),
        )

    def meets(self, method: str, path: str) -> bool:
        """Say whether a request is one that this rule still meets."""
        if self.hits == 0 or self.match.get("method", method).upper() != method.upper():
            return False
        return fnmatchcase(path, self.match.get("path", "*"))

    def as_dict(self) -> dict[str, object]:
        """Return the rule as it stands in JSON, with the hits that are left."""
        rule: dict[str, object] = {"match": dict(self.match), "fault": dict(self.plain)}
        return rule | {"probability": self.probability, "hits": self.hits}


class Faults:
    """Hold the rules and choose what happens to a request, the same for the same requests in the same order."""

    def __init__(self, seed: int) -> None:
        """Start without rules."""
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - is to be predictable

    def replace(self, rules: object) -> None:
        """Put a list of rules in place of the present one, and draw from the start; a bad rule changes nothing."""
        _require(isinstance(rules, list | tuple), "fault rules must be a list")
        read: list[Rule] = []
        for number, rule in enumerate(cast("list[object]", rules)):
            try:
                read.append(Rule.of(rule))
            except ValueError as problem:
                raise ValueError(f"rule {number}: {problem}") from None
        with self._lock:
            self._rules = read
            self._random.seed(self._seed)

    def restart(self, seed: int) -> None:
        """Draw from the start of a seed; the rules stay."""
        with self._lock:
            self._seed = seed
            self._random.seed(seed)

    def clear(self, seed: int) -> None:
        """Forget all rules, and draw from the start of a seed."""
        with self._lock:
            self._rules = []
        self.restart(seed)

    def rules(self) -> list[dict[str, object]]:
        """Return the rules with the hits that are left."""
        with self._lock:
            return [rule.as_dict() for rule in self._rules]

    def choose(self, method: str, path: str) -> Fault | None:
        """Return what happens to a request: the first rule that meets it, has hits left and is lucky."""
        with self._lock:
            for rule in self._rules:
                if rule.meets(method, path) and (rule.probability == 1 or self._random.random() < rule.probability):
                    if rule.hits is not None:
                        rule.hits -= 1
                    return rule.fault
        return None

    def random_bytes(self, count: int) -> bytes:
        """Return bytes that depend on the seed and what was drawn before."""
        with self._lock:
            return self._random.randbytes(count)


def _fault_of(plain: Mapping[str, object]) -> Fault:
    given = [kind for kind in _KINDS if kind in plain]
    if len(given) > 1:
        raise ValueError(f"a fault is one of {', '.join(_KINDS)}, not {' and '.join(given)} together")
    if not given and "delay" not in plain:
        raise ValueError(f"a fault needs one of {', '.join(_KINDS)}, or a delay")
    for name in ("shape", "retry_after"):
        _require(name not in plain or "status" in plain, f"{name} goes with status only")
    for name, value in plain.items():
        _require(*_allowed(name, value))
    if "shape" in plain:
        error_body(cast("str", plain["shape"]), 500)  # raises where the shape is unknown
    return Fault(**cast("dict[str, Any]", plain))


def _allowed(name: str, value: object) -> tuple[bool, str]:  # noqa: PLR0911 - one line for each member
    match name:
        case "status":
            return _is_whole(value, 400, 599), "status must be a whole number from 400 to 599"
        case "shape":
            return isinstance(value, str), "shape must be a string"
        case "retry_after":
            return _is_whole(value, 0), "retry_after must be a whole number of seconds from 0"
        case "reset":
            return value in ("before", "after"), "reset must be before or after"
        case "truncate":
            return _is_whole(value, 0, _MOST_BYTES), f"truncate must be a whole number from 0 to {_MOST_BYTES}"
        case "garbage":
            return _is_whole(value, 1, _MOST_BYTES), f"garbage must be a whole number from 1 to {_MOST_BYTES}"
        case "content_type":
            sound = isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() == value != ""
            return sound, "content_type must be a string that can stand in a header"
        case "expire_token":
            return value is True, "expire_token can only be true"
        case _:
            return _is_number(value, 0, _LONGEST_DELAY), f"delay must be a number of seconds from 0 to {_LONGEST_DELAY}"


def _object(name: str, value: object, members: tuple[str, ...]) -> Mapping[str, object]:
    _require(isinstance(value, Mapping), f"{name} must be an object")
    for member in cast("Mapping[object, object]", value):
        if member not in members:
            raise ValueError(f"{name} has no member {member!r}; its members are {', '.join(members)}")
    return cast("Mapping[str, object]", value)


def _require(sound: bool, message: str) -> None:
    if not sound:
        raise ValueError(message)


def _is_whole(value: object, least: int, most: int | None = None) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return least <= value and (most is None or value <= most)


def _is_number(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
