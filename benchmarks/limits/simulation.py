"""Workers that send through a rate limiter to a service, in virtual time and without sockets."""

import heapq
import random
from collections.abc import Callable, Sequence
from itertools import count
from typing import NamedTuple

from attrs import define, field

from benchmarks.limits.services import Service
from partner_center.policies.rate_limit import RateLimiter

_LONGEST_BACKOFF = 20.0  # as in the retry policy


class Request(NamedTuple):
    """One request.

    Attributes:
        at: When it was sent, in seconds.
        process: The number of the process that sent it.
        retry_after: None if it was accepted, else the seconds of `Retry-After`; 0 if the response had none.
        allowed: The rate of the limiter when the response came.
    """

    at: float
    process: int
    retry_after: float | None
    allowed: float


@define
class Simulation:
    """What happened.

    Attributes:
        requests: Every request in the order of sending.
        seconds: When the last response came.
    """

    requests: list[Request] = field(factory=list[Request])
    seconds: float = 0.0

    def throttled(self, since: float = 0.0) -> float:
        """Return the share of 429 among the requests that were sent since a time."""
        late = [each for each in self.requests if each.at >= since]
        return sum(each.retry_after is not None for each in late) / max(1, len(late))

    def accepted_rate(self, since: float = 0.0) -> float:
        """Return the accepted requests a second since a time."""
        accepted = sum(each.retry_after is None for each in self.requests if each.at >= since)
        return accepted / (self.seconds - since)

    def most_in(self, seconds: float, since: float = 0.0) -> int:
        """Return the most requests in any window of these seconds."""
        times = sorted(each.at for each in self.requests if each.at >= since)
        most = first = 0
        for last, at in enumerate(times):
            while times[first] < at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most


def simulate(  # noqa: PLR0913
    limiters: Sequence[RateLimiter],
    service: Service,
    *,
    workers: int,
    latency: float,
    seconds: float = 1e9,
    successes: float = 1e9,
    seed: int = 11,
    jitter: Callable[[random.Random], float] = lambda chance: chance.uniform(0.95, 1.05),
) -> Simulation:
    """Let workers send one request after the other until the time is over, or enough were accepted.

    A worker whose request is refused sends it again after the wait of the retry policy: `Retry-After`, or longer.

    Args:
        limiters: The limiter of each process.
        service: What takes the requests.
        workers: The workers of each process.
        latency: The seconds from sending to the response. The service decides after half of them.
        seconds: The end of the simulation.
        successes: The number of accepted requests after which it ends.
        seed: The seed of the chance.
        jitter: Draws the factor of each latency.
    """
    chance, order, found, accepted = random.Random(seed), count(), Simulation(), 0  # noqa: S311 - a simulation
    events: list[tuple[float, int, Callable[[float], None]]] = []

    def then(at: float, what: Callable[[float], None]) -> None:
        heapq.heappush(events, (at, next(order), what))

    class Worker:
        def __init__(self, process: int) -> None:
            self.process, self.limiter, self.failures = process, limiters[process], 0
            self.place: float | None = None

        def ask(self, now: float) -> None:
            self.place, wait = self.limiter.reserve(now, self.place)
            if wait:
                then(now + wait, self.ask)
                return
            self.place, self.sent_at = None, now
            lasts = latency * jitter(chance)
            then(now + lasts / 2, self.arrive)
            self.responds_at = now + lasts

        def arrive(self, now: float) -> None:
            self.retry_after = service.arrive(now)
            then(self.responds_at, self.respond)

        def respond(self, now: float) -> None:
            nonlocal accepted
            after, self.failures = self.retry_after, self.failures + 1
            self.limiter.record_response(self.sent_at, now, throttled=after is not None, retry_after=after or None)
            found.requests.append(Request(self.sent_at, self.process, after, self.limiter.per_second))
            found.seconds = now
            if after is None:
                accepted, self.failures = accepted + 1, 0
                then(now, self.ask)
            else:
                backoff = chance.uniform(0, min(_LONGEST_BACKOFF, 2.0 ** min(self.failures - 1, 6)))
                then(now + max(backoff, after * chance.uniform(1, 1.1)), self.ask)

    for process in range(len(limiters)):
        begins = process * chance.random()
        for _ in range(workers):
            then(begins, Worker(process).ask)
    while events and accepted < successes:
        now, _, what = heapq.heappop(events)
        if now > seconds:
            break
        what(now)
    found.seconds = max(found.seconds, min(seconds, 1e9 - 1) if seconds < 1e9 else 0.0)
    found.requests.sort(key=lambda each: each.at)
    return found
