"""What samples come to: medians, ratios, goals, tables, charts."""

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring, parse

import pytest
from benchmarks import chart, growth, report
from benchmarks.contestants import FAST, OURS, PEERS
from benchmarks.goals import (
    EXITS,
    GENERATE,
    GOALS,
    GROWTH,
    INSTRUCTIONS,
    PARTS,
    STARTUP,
    SYNC,
    concurrent,
    goal_results,
)
from benchmarks.samples import Key, Sample, Samples, Spread


def rounds(setting: str, who: str, value: str, *given: float) -> list[Sample]:
    """Return one sample a round."""
    return [Sample(setting, who, number, {value: each}) for number, each in enumerate(given)]


def a_run() -> Samples:
    """Return a run in which every goal is met but that of the wall time."""
    found = [
        *rounds(INSTRUCTIONS, OURS, "per_call", 1600),
        *rounds(INSTRUCTIONS, "httpx", "per_call", 2000),
        *rounds(SYNC, OURS, "wall_us", 95, 190, 95),
        *rounds(SYNC, "httpx", "wall_us", 100, 200, 100),
        *(each for peer in PEERS for each in rounds(SYNC, peer, "wall_us", 150, 300, 150)),
        *rounds(concurrent(32), OURS, "per_second", 1800),
        *rounds(concurrent(32), FAST, "per_second", 7600),
        *rounds(concurrent(32), "httpx", "per_second", 1000),
        *rounds(concurrent(32), "aiohttp", "per_second", 8000),
        *rounds(PARTS, FAST, "per_call", 620_000),
        *rounds(PARTS, "aiohttp", "per_call", 500_000),
        *rounds(concurrent(64, 50), OURS, "per_second", 1100),
        *rounds(concurrent(16, 50), OURS, "cpu_us", 500),
        *rounds(concurrent(256, 50), OURS, "cpu_us", 600),
        *rounds(concurrent(256, 50), FAST, "per_second", 4700),
        *rounds(STARTUP, "bare", "wall_ms", 10),
        *rounds(STARTUP, "import httpx", "wall_ms", 70),
        *rounds(STARTUP, "import partner_center", "wall_ms", 16),
        *rounds(STARTUP, "partner-center --help", "wall_ms", 30),
        *rounds(EXITS, "no extra", "clean_percent", 100),
        *rounds(EXITS, "fast", "clean_percent", 100),
        *rounds(GENERATE, "generator", "wall_ms", 600),
        *rounds(GENERATE, "nox -s generate", "wall_ms", 900),
        *rounds(GROWTH, "1,000 rows", "peak_mib", 40),
        *rounds(GROWTH, "100,000 rows", "peak_mib", 44),
        *rounds(GROWTH, "10,000 rows", "row_us", 500),
        *rounds(GROWTH, "1,000,000 rows", "row_us", 540),
    ]
    return Samples(found)


def test_a_ratio_is_taken_within_each_round() -> None:
    """Rounds that were slow for both are no slower in their ratio, and rounds of one alone do not count."""
    samples = Samples([*rounds("s", "a", "v", 10, 40, 9, 5), *rounds("s", "b", "v", 20, 80, 10)])

    assert samples.ratio(Key("s", "a", "v"), Key("s", "b", "v")) == Spread(0.5, 0.5, 0.9, 3)
    assert samples.spread(Key("s", "a", "v")) == Spread(9.5, 5, 40, 4)
    assert samples.ratio(Key("s", "a", "v"), Key("s", "nobody", "v")) is None
    with pytest.raises(ValueError, match="give at least one value"):
        Spread.of([])


def test_every_goal_is_measured_from_its_own_figures() -> None:
    """Each goal reads the figures that it names, and says whether they reach its bound."""
    measured = [goal.measure(a_run()) for goal in GOALS]
    medians = [round(each.median, 3) for each in measured if isinstance(each, Spread)]

    assert medians == [0.8, 0.95, 1.579, 1.8, 0.859, 1.2, 1.24, 7.6, 0.95, 0.918, 0.1, 0.429, 4, 1.08, 100, 0.5]
    assert [each.met for each in goal_results(a_run())] == ["no", "no", *["yes"] * 14]


def test_a_goal_that_was_not_measured_is_not_met() -> None:
    """Without figures no goal is met, and each says which are missing."""
    found = goal_results(Samples([]))

    assert {each.met for each in found}.isdisjoint({"yes", "no"})
    assert all(each.measured.startswith("not measured: ") for each in found)
    assert found[0].measured == f"not measured: no figure of {OURS} (instructions)"


def test_the_worst_extra_counts() -> None:
    """One extra that does not end cleanly is enough to miss the goal."""
    samples = Samples([*rounds(EXITS, "a", "clean_percent", 100), *rounds(EXITS, "b", "clean_percent", 99)])
    (verdict,) = [each for each in goal_results(samples) if each.figure.startswith("exit code")]

    assert verdict.met == "no"


def test_the_slope_of_what_grows_in_proportion_is_one() -> None:
    """The exponent is 1 for what is in proportion, 2 for its square, 0 for what stays."""
    samples = Samples([each for rows, value in ((10, 5.0), (100, 50.0)) for each in _sized(rows, value)])

    assert growth.slope(samples, 10, 100, "seconds") == pytest.approx(1)
    assert growth.slope(samples, 10, 100, "square") == pytest.approx(2)
    assert growth.slope(samples, 10, 100, "same") == pytest.approx(0)
    assert growth.slope(samples, 10, 1000, "seconds") is None


def test_growth_is_taken_from_its_own_run(tmp_path: Path) -> None:
    """What `nox -s growth` wrote is held against its goals by a later `nox -s bench`; before it there is nothing."""
    assert growth.earlier(tmp_path) == []

    kept = [report.as_plain(each) for each in a_run().all if each.setting == GROWTH]
    (tmp_path / "growth.json").write_text(json.dumps({"machine": {}, "samples": kept}), encoding="utf-8")

    found = goal_results(Samples(growth.earlier(tmp_path)), growth.goals())
    assert [each.met for each in found] == ["yes", "yes"]


def _sized(rows: int, value: float) -> list[Sample]:
    return [Sample(GROWTH, growth.who(rows), 0, {"seconds": value, "square": value**2, "same": 3.0})]


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    """The report has the goals, who was left out and every sample; its charts are sound XML."""
    samples = a_run()
    found = {"machine": {"date": "2026-11-24"}, "server": "nginx", "rounds": 3, "left_out": {"x": "why"}}

    text = report.write(tmp_path, "bench", {**found, "samples": samples})

    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [Sample(**each) for each in kept["samples"]] == list(samples.all)
    assert "Left out: x: why." in text
    assert f"| **{OURS}** | {Spread(95, 95, 190, 3)} | {Spread(0.95, 0.95, 0.95, 3)} |" in text
    assert sorted(each.name for each in tmp_path.glob("*.svg")) == ["bench-async.svg", "bench-sync.svg"]
    for picture in tmp_path.glob("*.svg"):
        assert parse(picture).getroot().get("role") == "img"  # noqa: S314 - our own


def test_the_scales_of_a_chart_hold_all_points() -> None:
    """Points of a logarithmic chart lie within its frame, also where they are powers of ten."""
    one = Spread(1.0, 1.0, 1.0, 1)
    points = [(1000, one), (1_000_000, Spread(1000.0, 1.0, 1000.0, 1))]
    picture = fromstring(chart.lines("t", "rows", {"a": points}))  # noqa: S314 - our own
    dots = [each for each in picture.iter() if each.tag.endswith("circle")]

    assert [(each.get("cx"), each.get("cy")) for each in dots] == [("70.0", "360.0"), ("560.0", "44.0")]
