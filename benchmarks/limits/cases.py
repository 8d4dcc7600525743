"""The cases of the table and the plot."""

from collections.abc import Callable

from attrs import frozen

from benchmarks.limits.services import Changing, FixedWindow, Service, SlidingWindow, Stray, TokenBucket, Unlimited
from benchmarks.limits.simulation import Simulation, simulate
from partner_center import AdaptiveRateLimiter


@frozen
class Case:
    """A service, and who sends to it.

    Attributes:
        name: What the table calls it.
        service: Makes the service.
        limit: The requests a second that it allows.
        workers: The workers of each process.
        seconds: How long they send.
        warm: The seconds at the beginning that the figures leave out.
        latency: The seconds from sending to the response.
        processes: The processes, each with its own limiter.
        burst: The most requests that the service itself accepts in a second; None if it is the limit.
    """

    name: str
    service: Callable[[], Service]
    limit: float
    workers: int
    seconds: float
    warm: float
    latency: float = 0.05
    processes: int = 1
    burst: int | None = None

    def most_after_the_first_429(self, found: Simulation) -> int:
        """Return the most requests in any second after the first 429 is received."""
        first = min(each.at for each in found.requests if each.retry_after is not None)
        return found.most_in(1.0, first + 1.06 * self.latency)

    def run(self, seed: int = 1) -> Simulation:
        """Simulate the case."""
        limiters = [AdaptiveRateLimiter() for _ in range(self.processes)]
        return simulate(
            limiters, self.service(), workers=self.workers, latency=self.latency, seconds=self.seconds, seed=seed
        )


LIMITS = (
    Case("1 in 10 s, sliding", lambda: SlidingWindow(1, 10), 0.1, 8, 20_000, 2000, burst=1),
    Case("1 in 10 s, fixed windows", lambda: FixedWindow(1, 10), 0.1, 8, 20_000, 2000, burst=2),
    Case("2/s, sliding", lambda: SlidingWindow(2), 2, 8, 900, 60),
    Case("2/s, fixed windows", lambda: FixedWindow(2), 2, 8, 900, 60, burst=4),
    Case("10/s, sliding", lambda: SlidingWindow(10), 10, 16, 400, 20),
    Case("10/s, sliding, refused ones do not count", lambda: SlidingWindow(10, counts_refused=False), 10, 16, 400, 20),
    Case("10/s, fixed windows", lambda: FixedWindow(10), 10, 16, 400, 20, burst=20),
    Case("10/s, token bucket", lambda: TokenBucket(10, 3), 10, 16, 400, 20, burst=13),
    Case("50/s, sliding", lambda: SlidingWindow(50), 50, 64, 200, 20),
    Case("300/s, fixed windows", lambda: FixedWindow(300), 300, 64, 60, 20, burst=600),
    Case("5,000/s, token bucket", lambda: TokenBucket(5000, 1000), 5000, 512, 26, 16, burst=6000),
    Case("100/s, sliding, latency 5 ms", lambda: SlidingWindow(100), 100, 8, 120, 20, latency=0.005),
    Case("100/s, sliding, latency 2 s", lambda: SlidingWindow(100), 100, 512, 200, 60, latency=2),
    Case("500 in a minute, fixed windows", lambda: FixedWindow(500, 60), 500 / 60, 16, 3000, 300, burst=1000),
    Case("500 in a minute, sliding", lambda: SlidingWindow(500, 60), 500 / 60, 16, 3000, 300, burst=500),
    Case("50/s, sliding, three processes", lambda: SlidingWindow(50), 50, 16, 200, 20, processes=3),
    Case("10/s, sliding, three processes", lambda: SlidingWindow(10), 10, 5, 300, 30, processes=3),
)
PLOT = (
    Case("No limit: 64 workers at 50 ms", Unlimited, 1280, 64, 60, 0),
    Case("50 a second", lambda: SlidingWindow(50), 50, 16, 60, 0),
    Case("500 a minute, refused until the minute is over", lambda: FixedWindow(500, 60), 500 / 60, 16, 300, 0),
    Case("100 a second, and 1 % of 429 for no reason", lambda: Stray(SlidingWindow(100), 0.01), 100, 16, 60, 0),
    Case(
        "100 a second, then 30, then 100 again",
        lambda: Changing((60, SlidingWindow(100)), (120, SlidingWindow(30)), (1e9, SlidingWindow(100))),
        100,
        16,
        480,
        0,
    ),
    Case("10 a second for three processes", lambda: SlidingWindow(10), 10, 5, 150, 0, processes=3),
)
