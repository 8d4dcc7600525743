"""Fault rules: which requests fail and how. The middleware carries the faults out."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, cast

from partner_center_emulator.faults.error_bodies import error_body
from partner_center_emulator.formats.json_text import require_encodable
from partner_center_emulator.formats.spelling import plain_path

_KINDS = ("status", "reset", "truncate", "garbage", "content_type", "expire_token")
_MAX_DELAY_SECONDS = 3600
_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """Hold one fault; at most one member is set besides ``delay`` and those that go with ``status``.

    With ``status``, ``reset`` before and ``expire_token`` the service does not process the request. With all others it
    processes the request, and only the response is broken. ``delay`` delays the response, not the processing: a test
    that stops waiting can count the effect at once.
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
class FaultRule:
    """Hold a fault and the requests that it applies to."""

    fault: Fault
    plain: Mapping[str, object]
    """The fault as plain data, as the caller gave it."""
    match: Mapping[str, str] = field(default_factory=dict[str, str])
    probability: float = 1
    hits: int | None = None
    """How many more times the rule applies; None: always."""

    @classmethod
    def of(cls, value: object) -> FaultRule:
        """Build a rule from plain data; a bad rule raises ValueError."""
        plain = _object("a rule", value, ("match", "fault", "probability", "hits"))
        if "fault" not in plain:
            raise ValueError("a rule needs a fault")
        fault = _object("fault", plain["fault"], (*_KINDS, "shape", "retry_after", "delay"))
        match = _object("match", plain.get("match", {}), ("method", "path"))
        for name, text in match.items():
            _require(isinstance(text, str) and text != "", f"{name} of a match must be a string that is not empty")
            require_encodable(text, f"{name} of a match")
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

    def matches(self, method: str, path: str) -> bool:
        """Return whether this rule still applies to a request."""
        if self.hits == 0 or self.match.get("method", method).upper() != method.upper():
            return False
        return fnmatchcase(plain_path(path), plain_path(self.match.get("path", "*")))

    def as_dict(self) -> dict[str, object]:
        """Return the rule as plain data, with its remaining hits."""
        rule: dict[str, object] = {"match": dict(self.match), "fault": dict(self.plain)}
        return rule | {"probability": self.probability, "hits": self.hits}


class FaultRules:
    """Hold the rules and choose a fault for each request; the same requests in the same order get the same faults."""

    def __init__(self, seed: int) -> None:
        """Start without rules."""
        self._lock = threading.Lock()
        self._rules: list[FaultRule] = []
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - tests need the same numbers each time

    def replace(self, rules: object) -> None:
        """Replace all rules and restart the random numbers; a bad rule raises ValueError and changes nothing."""
        _require(isinstance(rules, list | tuple), "fault rules must be a list")
        read: list[FaultRule] = []
        for number, rule in enumerate(cast("list[object]", rules)):
            try:
                read.append(FaultRule.of(rule))
            except ValueError as problem:
                raise ValueError(f"rule {number}: {problem}") from None
        with self._lock:
            self._rules = read
            self._random.seed(self._seed)

    def restart(self, seed: int) -> None:
        """Restart the random numbers from a seed; keep the rules."""
        with self._lock:
            self._seed = seed
            self._random.seed(seed)

    def clear(self, seed: int) -> None:
        """Remove all rules, and restart the random numbers from a seed."""
        with self._lock:
            self._rules = []
        self.restart(seed)

    def rules(self) -> list[dict[str, object]]:
        """Return the rules with their remaining hits."""
        with self._lock:
            return [rule.as_dict() for rule in self._rules]

    def choose(self, method: str, path: str) -> Fault | None:
        """Return the fault of the first rule that matches, has hits left and wins its draw; None: no fault."""
        with self._lock:
            for rule in self._rules:
                if rule.matches(method, path) and (rule.probability == 1 or self._random.random() < rule.probability):
                    if rule.hits is not None:
                        rule.hits -= 1
                    return rule.fault
        return None

    def random_bytes(self, count: int) -> bytes:
        """Return random bytes, which depend on the seed and on the earlier draws."""
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
        error_body(cast("str", plain["shape"]), 500)  # raises ValueError for an unknown shape
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
            return _is_whole(value, 0, _MAX_BYTES), f"truncate must be a whole number from 0 to {_MAX_BYTES}"
        case "garbage":
            return _is_whole(value, 1, _MAX_BYTES), f"garbage must be a whole number from 1 to {_MAX_BYTES}"
        case "content_type":
            sound = isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() == value != ""
            return sound, "content_type must be a string that fits in a header"
        case "expire_token":
            return value is True, "expire_token can only be true"
        case _:
            return _is_number(
                value, 0, _MAX_DELAY_SECONDS
            ), f"delay must be a number of seconds from 0 to {_MAX_DELAY_SECONDS}"


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
