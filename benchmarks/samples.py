"""Samples and their statistics: medians over rounds, and ratios within a round."""

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Sample:
    """The measurements of one process in one round.

    Attributes:
        setting: The setting, such as `sync` or `async, 32 connections`.
        who: The contestant.
        round: The round, from 0.
        values: The measured values by name; the name ends in the unit.
    """

    setting: str
    who: str
    round: int
    values: Mapping[str, float]


class Key(NamedTuple):
    """One figure of one contestant."""

    setting: str
    who: str
    value: str


@dataclass(frozen=True)
class Spread:
    """The median of some rounds, with the range."""

    median: float
    low: float
    high: float
    rounds: int

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        """Return the spread of values.

        Raises:
            ValueError: There are no values.
        """
        found = sorted(values)
        if not found:
            raise ValueError("there is nothing to take the median of; give at least one value")
        return cls(statistics.median(found), found[0], found[-1], len(found))

    def __str__(self) -> str:
        return f"{_short(self.median)} [{_short(self.low)}–{_short(self.high)}]"


def _short(value: float) -> str:
    """Format a value with three significant digits."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


class Samples:
    """All samples of a run."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self.all = tuple(samples)

    def by_round(self, key: Key) -> dict[int, float]:
        """Return the values of a figure by round."""
        return {
            each.round: each.values[key.value]
            for each in self.all
            if (each.setting, each.who) == (key.setting, key.who) and key.value in each.values
        }

    def spread(self, key: Key) -> Spread | None:
        """Return the spread of a figure over all rounds; None if it was not measured."""
        found = self.by_round(key)
        return Spread.of(found.values()) if found else None

    def ratio(self, one: Key, other: Key) -> Spread | None:
        """Return the ratio of one figure to another, round by round; None if no round has both."""
        upper, lower = self.by_round(one), self.by_round(other)
        found = [upper[each] / lower[each] for each in upper if lower.get(each)]
        return Spread.of(found) if found else None

    def settings(self) -> list[str]:
        """Return the settings, in order of appearance."""
        return list(dict.fromkeys(each.setting for each in self.all))

    def who(self, setting: str) -> list[str]:
        """Return the contestants of a setting."""
        return list(dict.fromkeys(each.who for each in self.all if each.setting == setting))
