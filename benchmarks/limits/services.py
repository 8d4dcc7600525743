"""Services that limit the rate in the usual ways. They know no clock: each request says when it arrives."""

import math
import random
from collections import deque
from typing import Protocol


class Service(Protocol):
    """A service that limits the rate."""

    def arrive(self, now: float) -> float | None:
        """Take a request that arrives now. Return None to accept it, or the seconds of `Retry-After`."""
        ...


class Unlimited:
    """Accept every request."""

    def arrive(self, now: float) -> float | None:  # noqa: ARG002
        """Accept the request."""
        return None


class SlidingWindow:
    """Accept so many requests in any window. Refused requests count too, as at the emulator, if that is said.

    Args:
        most: The requests of a window.
        seconds: The length of the window.
        counts_refused: Whether a refused request fills the window as well.
    """

    def __init__(self, most: int, seconds: float = 1.0, *, counts_refused: bool = True) -> None:
        self._seconds, self._counts_refused = seconds, counts_refused
        self._counted = deque[float](maxlen=most)

    def arrive(self, now: float) -> float | None:
        """Accept the request if the window before it is not full."""
        counted = self._counted
        left = counted[0] + self._seconds - now if len(counted) == counted.maxlen else 0.0
        if left <= 0 or self._counts_refused:
            counted.append(now)
        return None if left <= 0 else math.ceil(self._seconds if self._counts_refused else left)


class FixedWindow:
    """Accept so many requests in each window, one window after the other. A quota per minute is one of them.

    Args:
        most: The requests of a window.
        seconds: The length of a window.
    """

    def __init__(self, most: int, seconds: float = 1.0) -> None:
        self._most, self._seconds = most, seconds
        self._window, self._count = -1.0, 0

    def arrive(self, now: float) -> float | None:
        """Accept the request if the window is not full."""
        window = now // self._seconds
        if window != self._window:
            self._window, self._count = window, 0
        self._count += 1
        return None if self._count <= self._most else math.ceil((window + 1) * self._seconds - now)


class TokenBucket:
    """Accept a request for each token. Tokens come at a steady rate.

    Args:
        per_second: The tokens that come in a second.
        holds: The most tokens that are kept.
    """

    def __init__(self, per_second: float, holds: float = 1.0) -> None:
        self._rate, self._holds = per_second, holds
        self._tokens, self._at = holds, 0.0

    def arrive(self, now: float) -> float | None:
        """Accept the request if there is a token."""
        self._tokens = min(self._holds, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return math.ceil((1 - self._tokens) / self._rate)
        self._tokens -= 1
        return None


class Stray:
    """Refuse some requests for no reason.

    Args:
        service: What decides about the others.
        share: The share that is refused.
        seed: The seed of the chance.
    """

    def __init__(self, service: Service, share: float, seed: int = 7) -> None:
        self._service, self._share = service, share
        self._chance = random.Random(seed)  # noqa: S311 - a simulation
        self.refused = 0

    def arrive(self, now: float) -> float | None:
        """Refuse the request by chance; otherwise ask the service."""
        if self._chance.random() < self._share:
            self.refused += 1
            return 1.0
        return self._service.arrive(now)


class Changing:
    """Replace the limit while requests come.

    Args:
        parts: The services, each with the time until which it decides.
    """

    def __init__(self, *parts: tuple[float, Service]) -> None:
        self._parts = parts

    def arrive(self, now: float) -> float | None:
        """Ask the service of this time."""
        return next(service for until, service in self._parts if now < until).arrive(now)


class SaysNothing:
    """Leave out `Retry-After`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def arrive(self, now: float) -> float | None:
        """Refuse without saying for how long."""
        return None if self._service.arrive(now) is None else 0.0
