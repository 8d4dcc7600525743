"""The goals, and whether a run met them. A missed goal is reported; none is asserted here."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.contestants import FAST, OURS, PEERS
from benchmarks.samples import Key, Samples, Spread

SYNC = "sync"
INSTRUCTIONS = "instructions"
PARTS = "parts of an async call over aiohttp"
STARTUP = "start-up"
EXITS = "exits"
GROWTH = "growth"
GENERATE = "generate"


def concurrent(connections: int, latency: int = 0, *, tls: bool = False) -> str:
    """Return the name of an async setting."""
    server = ", TLS" if tls else f", {latency} ms" if latency else ""
    return f"async, {connections} connections{server}"


@dataclass(frozen=True)
class Goal:
    """A goal.

    Attributes:
        figure: What is measured.
        at_least: Whether more is better.
        bound: What is to be reached.
        measure: Returns what a run measured, or why it did not.
        unit: What the figure counts; empty for a ratio.
        over: What the median is taken over.
    """

    figure: str
    at_least: bool
    bound: float
    measure: Callable[[Samples], Spread | str]
    unit: str = ""
    over: str = "rounds"

    @property
    def goal(self) -> str:
        """The bound in words."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}{self.unit}"

    def is_met(self, spread: Spread) -> bool:
        """Return whether the median reaches the bound."""
        return spread.median >= self.bound if self.at_least else spread.median <= self.bound


@dataclass(frozen=True)
class GoalResult:
    """The result of a goal: one row of the table."""

    figure: str
    goal: str
    measured: str
    met: str


def goal_results(samples: Samples, goals: "tuple[Goal, ...] | None" = None) -> list[GoalResult]:
    """Compare a run with the goals."""
    found: list[GoalResult] = []
    for goal in GOALS if goals is None else goals:
        measured = goal.measure(samples)
        if isinstance(measured, str):
            found.append(GoalResult(goal.figure, goal.goal, f"not measured: {measured}", "–"))
        else:
            over = goal.over if measured.rounds > 1 else goal.over.removesuffix("s")
            shown = f"{measured}{goal.unit}, {measured.rounds} {over}"
            found.append(GoalResult(goal.figure, goal.goal, shown, "yes" if goal.is_met(measured) else "no"))
    return found


def _ratio(one: Key, other: Key) -> Callable[[Samples], Spread | str]:
    def measure(samples: Samples) -> Spread | str:
        return samples.ratio(one, other) or _absent(samples, one, other)

    return measure


def _absent(samples: Samples, *keys: Key) -> str:
    missing = next(key for key in keys if not samples.by_round(key))
    return f"no figure of {missing.who} ({missing.setting})"


def _share(who: str, connections: int, latency: int) -> Callable[[Samples], Spread | str]:
    """Measure calls a second as a share of what the latency allows."""
    key = Key(concurrent(connections, latency), who, "per_second")
    most = connections / (latency / 1000)

    def measure(samples: Samples) -> Spread | str:
        found = samples.by_round(key)
        return Spread.of(each / most for each in found.values()) if found else _absent(samples, key)

    return measure


def _best_peer(samples: Samples) -> Spread | str:
    """Measure how many times our wall time the quickest of the others takes."""
    ours = Key(SYNC, OURS, "wall_us")
    ratios = [samples.ratio(Key(SYNC, peer, "wall_us"), ours) for peer in PEERS]
    found = [each for each in ratios if each is not None]
    if len(found) < len(PEERS):
        return "not all of the others were measured"
    return min(found, key=lambda each: each.median)


def _over_bare(samples: Samples) -> Spread | str:
    """Measure an import's time beyond a bare interpreter, as a share of the time of `import httpx` beyond it."""
    keys = [Key(STARTUP, name, "wall_ms") for name in ("import partner_center", "import httpx", "bare")]
    ours, httpx, bare = (samples.by_round(key) for key in keys)
    rounds = ours.keys() & httpx.keys() & bare.keys()
    if not rounds:
        return _absent(samples, *keys)
    return Spread.of((ours[each] - bare[each]) / (httpx[each] - bare[each]) for each in rounds)


def _beyond(samples: Samples) -> Spread | str:
    whole, own = Key(GENERATE, "nox -s generate", "wall_ms"), Key(GENERATE, "generator", "wall_ms")
    found = samples.ratio(whole, own)
    if found is None:
        return _absent(samples, whole, own)
    return Spread(found.median - 1, found.low - 1, found.high - 1, found.rounds)


def _exits(samples: Samples) -> Spread | str:
    """Measure the smallest share of runs that ended with exit code 0, over the extras, in percent."""
    found = [samples.spread(Key(EXITS, who, "clean_percent")) for who in samples.who(EXITS)]
    shares = [each.median for each in found if each is not None]
    return Spread.of(shares) if shares else "no run"


def growth_between(value: str, many: int, few: int, *, ratio: bool) -> Callable[[Samples], Spread | str]:
    """Measure how a figure of a bulk run grows between two numbers of rows: by how much, or how many times."""

    def measure(samples: Samples) -> Spread | str:
        large, small = (samples.spread(Key(GROWTH, f"{rows:,} rows", value)) for rows in (many, few))
        if large is None or small is None:
            return "run `nox -s growth`"
        if ratio:
            return Spread(large.median / small.median, large.low / small.high, large.high / small.low, large.rounds)
        return Spread(large.median - small.median, large.low - small.high, large.high - small.low, large.rounds)

    return measure


MEMORY = Goal(
    "memory of a bulk run, 100,000 rows against 1,000, results streamed",
    at_least=False,
    bound=5,
    measure=growth_between("peak_mib", 100_000, 1_000, ratio=False),
    unit=" MiB",
    over="runs",
)
CPU_RATIO = Goal(
    "async, no extra, 50 ms: CPU of a request at 256 connections against 16",
    at_least=False,
    bound=1.5,
    measure=_ratio(Key(concurrent(256, 50), OURS, "cpu_us"), Key(concurrent(16, 50), OURS, "cpu_us")),
)
IMPORT = Goal(
    "`import partner_center` beyond a bare interpreter, against `import httpx`",
    at_least=False,
    bound=0.1,
    measure=_over_bare,
)
CLEAN_EXITS = Goal(
    "exit code 0 of short runs pinned to one processor, the worst extra",
    at_least=True,
    bound=100,
    measure=_exits,
    unit=" %",
    over="extras",
)
SYNC_INSTRUCTIONS = Goal(
    "sync call, everything on: instructions against bare `httpx.Client.post`",
    at_least=False,
    bound=0.72,
    measure=_ratio(Key(INSTRUCTIONS, OURS, "per_call"), Key(INSTRUCTIONS, "httpx", "per_call")),
)

GOALS = (
    SYNC_INSTRUCTIONS,
    Goal(
        "sync call, everything on: wall time against bare `httpx.Client.post`",
        at_least=False,
        bound=0.90,
        measure=_ratio(Key(SYNC, OURS, "wall_us"), Key(SYNC, "httpx", "wall_us")),
    ),
    Goal(
        "sync wall time of the best of openai, stripe, azure-core, Kiota, generated client, against ours",
        at_least=True,
        bound=1.4,
        measure=_best_peer,
    ),
    Goal(
        "async, no extra, 32 connections: requests a second against bare `httpx.AsyncClient`",
        at_least=True,
        bound=1.8,
        measure=_ratio(Key(concurrent(32), OURS, "per_second"), Key(concurrent(32), "httpx", "per_second")),
    ),
    Goal(
        "async, no extra, 64 connections at 50 ms: share of connections ÷ latency",
        at_least=True,
        bound=0.85,
        measure=_share(OURS, 64, 50),
    ),
    CPU_RATIO,
    Goal(
        "async, `fast`, 32 connections: instructions against bare aiohttp",
        at_least=False,
        bound=1.6,
        measure=_ratio(Key(PARTS, FAST, "per_call"), Key(PARTS, "aiohttp", "per_call")),
    ),
    Goal(
        "async, `fast`, 32 connections: requests a second against bare `httpx.AsyncClient`",
        at_least=True,
        bound=7.5,
        measure=_ratio(Key(concurrent(32), FAST, "per_second"), Key(concurrent(32), "httpx", "per_second")),
    ),
    Goal(
        "async, `fast`, 32 connections: requests a second against bare aiohttp",
        at_least=True,
        bound=0.95,
        measure=_ratio(Key(concurrent(32), FAST, "per_second"), Key(concurrent(32), "aiohttp", "per_second")),
    ),
    Goal(
        "async, `fast`, 256 connections at 50 ms: share of connections ÷ latency",
        at_least=True,
        bound=0.90,
        measure=_share(FAST, 256, 50),
    ),
    IMPORT,
    Goal(
        '`partner-center --help` against `python -c "import httpx"`',
        at_least=False,
        bound=1.0,
        measure=_ratio(Key(STARTUP, "partner-center --help", "wall_ms"), Key(STARTUP, "import httpx", "wall_ms")),
    ),
    MEMORY,
    Goal(
        "bulk run: time of a row at 1,000,000 rows against 10,000",
        at_least=False,
        bound=1.1,
        measure=growth_between("row_us", 1_000_000, 10_000, ratio=True),
        over="runs",
    ),
    CLEAN_EXITS,
    Goal(
        "`nox -s generate`: time beyond the generator's own, against the generator's own",
        at_least=False,
        bound=0.5,
        measure=_beyond,
    ),
)
