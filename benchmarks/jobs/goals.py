"""The goals of whole jobs. A missed goal is reported; none is asserted."""

import math
from collections.abc import Callable

from benchmarks.goals import Goal
from benchmarks.jobs import AIOHTTP, AUDIT, AUDITED, BULK, FEW, MANY, NARROW, WIDE, Setting
from benchmarks.samples import Key, Samples, Spread

_FIRST_RATE = 5  # requests a second, with which a run begins


def _values(samples: Samples, setting: Setting, who: str, value: str) -> dict[int, float]:
    return samples.by_round(Key(setting.name, who, value))


def _spread(found: list[float]) -> Spread | str:
    return Spread.of(found) if found else "no round has all figures"


def _against_script(setting: Setting, value: str) -> Callable[[Samples], Spread | str]:
    """Measure how many times the figure of the script with aiohttp `bulk.run` takes."""

    def measure(samples: Samples) -> Spread | str:
        ours, script = (Key(setting.name, who, value) for who in (BULK, AIOHTTP))
        return samples.ratio(ours, script) or "no round has both"

    return measure


def _beyond_the_ramp(samples: Samples) -> Spread | str:
    """Measure the seconds of `bulk.run` beyond those of the script and of a rate that doubles each second."""
    ours, script = (_values(samples, FEW, who, "wall_s") for who in (BULK, AIOHTTP))
    ramps = {each: math.log2(FEW.customers / script[each] / _FIRST_RATE) for each in script}
    return _spread([ours[each] - script[each] - ramps[each] for each in ours.keys() & script.keys()])


def _wide(samples: Samples) -> Spread | str:
    wide, narrow = (_values(samples, setting, BULK, "wall_s") for setting in (WIDE, NARROW))
    return _spread([wide[each] / narrow[each] for each in wide.keys() & narrow.keys()])


def _audit(value: str, ideal: float) -> Callable[[Samples], Spread | str]:
    def measure(samples: Samples) -> Spread | str:
        return _spread([each / ideal for each in _values(samples, AUDITED, AUDIT, value).values()])

    return measure


_BULK = "`bulk.run` against the aiohttp script without journal"
_LONG, _SHORT = (f"{each.customers:,} rows, {each.at_a_time} at a time, {each.latency} ms" for each in (MANY, FEW))
_READ = f"audit of {AUDITED.customers:,} customers, {AUDITED.at_a_time} at a time, {AUDITED.latency} ms"


def _at_most(figure: str, bound: float, measure: Callable[[Samples], Spread | str], unit: str = "") -> Goal:
    return Goal(figure, at_least=False, bound=bound, measure=measure, unit=unit)


JOB_GOALS = (
    _at_most(f"{_BULK}, {_LONG}: wall", 1.35, _against_script(MANY, "wall_s")),
    _at_most("the same, the second half of the rows: wall", 1.35, _against_script(MANY, "second_half_s")),
    _at_most("the same, all rows: CPU", 2.5, _against_script(MANY, "row_cpu_us")),
    _at_most(
        f"{_BULK}, {_SHORT}: wall, beyond the script's + log2(its rate ÷ {_FIRST_RATE}) seconds",
        1.0,
        _beyond_the_ramp,
        " s",
    ),
    _at_most(
        f"`bulk.run`, {WIDE.customers:,} rows, {WIDE.latency} ms: wall at {WIDE.at_a_time} at a time against "
        f"{NARROW.at_a_time}",
        0.999,
        _wide,
    ),
    _at_most(f"{_READ}: requests against one for each customer", 1.01, _audit("requests", AUDITED.customers)),
    _at_most(f"{_READ}: wall against the latency alone", 1.3, _audit("wall_s", AUDITED.ideal)),
    _at_most("the same, the second half of the customers: wall", 1.3, _audit("second_half_s", AUDITED.ideal / 2)),
)
