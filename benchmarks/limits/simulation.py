"""Workers that send through a rate limiter to a service, in virtual time and without sockets."""

import heapq
import math
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

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
        return accepted / (self.requests[-1].at - since)  # what was sent last may have no response yet

    def most_in(self, seconds: float, since: float = 0.0) -> int:
        """Return the most requests in any window of these seconds."""
        times = sorted(each.at for each in self.requests if each.at >= since)
        most = first = 0
        for last, at in enumerate(times):
            while times[first] < at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most


@define
class _World:
    """What all workers share.

    Attributes:
        service: What takes the requests.
        latency: The seconds from sending to the response.
        chance: The source of chance.
        found: What happened.
        accepted: How many requests were accepted.
        events: What happens next, with its time and a number that keeps the order.
    """

    service: Service
    latency: float
    chance: random.Random
    found: Simulation = field(factory=Simulation)
    accepted: int = 0
    events: list[tuple[float, int, Callable[[float], None]]] = field(factory=list[Any])
    order: Iterator[int] = field(factory=count)

    def then(self, at: float, what: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (at, next(self.order), what))


class _Worker:
    """Send one request after the other; a refused one again after the wait of the retry policy."""

    def __init__(self, world: _World, process: int, limiter: RateLimiter) -> None:
        self._world, self._process, self._limiter = world, process, limiter
        self._failures = 0
        self._slot: float | None = None

    def request(self, now: float) -> None:
        """Reserve a slot, and send when it is due. The service decides after half of the latency."""
        world = self._world
        self._slot, wait = self._limiter.reserve(now, self._slot)
        if wait:
            world.then(now + wait, self.request)
            return
        lasts = world.latency * world.chance.uniform(0.95, 1.05)
        self._slot, self._sent_at, self._responds_at = None, now, now + lasts
        world.then(now + lasts / 2, self._arrive)

    def _arrive(self, now: float) -> None:
        self._refused_for = self._world.service.arrive(now)
        self._world.then(self._responds_at, self._respond)

    def _respond(self, now: float) -> None:
        world, after, limiter = self._world, self._refused_for, self._limiter
        limiter.record_response(self._sent_at, now, throttled=after is not None, retry_after=after or None)
        world.found.requests.append(Request(self._sent_at, self._process, after, limiter.per_second))
        world.found.seconds = now
        if after is None:
            world.accepted, self._failures = world.accepted + 1, 0
            world.then(now, self.request)
            return
        backoff = world.chance.uniform(0, min(_LONGEST_BACKOFF, 2.0 ** min(self._failures, 6)))
        self._failures += 1
        world.then(now + max(backoff, after * world.chance.uniform(1, 1.1)), self.request)


def simulate(
    limiters: Sequence[RateLimiter],
    service: Service,
    *,
    workers: int,
    latency: float,
    seconds: float = math.inf,
    successes: float = math.inf,
    seed: int = 11,
) -> Simulation:
    """Let workers send until the time is over, or enough requests were accepted.

    Args:
        limiters: The limiter of each process. The processes begin within a second of each other.
        service: What takes the requests.
        workers: The workers of each process.
        latency: The seconds from sending to the response, give or take a twentieth.
        seconds: The end of the simulation.
        successes: The number of accepted requests after which it ends.
        seed: The seed of the chance.
    """
    world = _World(service, latency, random.Random(seed))  # noqa: S311 - a simulation
    for process, limiter in enumerate(limiters):
        begins = process * world.chance.random()
        for _ in range(workers):
            world.then(begins, _Worker(world, process, limiter).request)
    while world.events and world.accepted < successes:
        now, _, what = heapq.heappop(world.events)
        if now > seconds:
            world.found.seconds = seconds
            break
        what(now)
    world.found.requests.sort(key=lambda each: each.at)
    return world.found
