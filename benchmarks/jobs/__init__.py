"""Whole jobs: thousands of creates, and an audit, by this package and by the scripts that people write.

A contestant is a function that is given a `WholeJob` and does all of it: it opens its client, sends one request for
each customer, keeps the outcomes, and returns how many there are. `python -m benchmarks.jobs` runs all of them.
"""

import importlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from benchmarks.call import Target


@dataclass(frozen=True)
class WholeJob:
    """A job.

    Attributes:
        target: The address of the service.
        customers: The number of customers, and so of rows.
        at_a_time: The number of requests at a time.
        folder: A folder on a disk, for a journal or a snapshot.
    """

    target: Target
    customers: int
    at_a_time: int
    folder: str

    def ids(self) -> Iterator[str]:
        """Yield the ids of the customers."""
        return (customer_id(number) for number in range(self.customers))

    def url(self, customer: str) -> str:
        """Return the URL of a customer's qualifications."""
        return f"{self.target.base_url}/v1/customers/{customer}/qualifications"

    @property
    def ideal(self) -> float:
        """The seconds that the latency alone takes."""
        return self.customers * self.target.latency / 1000 / self.at_a_time


def customer_id(number: int) -> str:
    """Return the id of the customer with a number, from 0."""
    return str(uuid.UUID(int=number))


Do = Callable[[WholeJob], int]

IDEAL = "ideal: the latency alone"
BULK, AUDIT = "bulk.run", "audit.run"  # both over aiohttp, as with the extra `fast`
CLIENT, CLIENT_FAST = "AsyncPartnerCenter", "AsyncPartnerCenter, fast"
AIOHTTP = "script: aiohttp"
OWN = (BULK, AUDIT, CLIENT, CLIENT_FAST)
"""The contestants from this package."""


@dataclass(frozen=True)
class Contestant:
    """A contestant: its name in tables, its environment, and `module:function`."""

    name: str
    environment: str
    path: str

    def load(self) -> Do:
        """Return the function."""
        module, _, name = self.path.partition(":")
        return cast("Do", getattr(importlib.import_module(f"{__name__}.{module}"), name))


CONTESTANTS = {
    each.name: each
    for each in (
        Contestant(AIOHTTP, "fast", "aiohttp_script:create"),
        Contestant("script: httpx", "core", "httpx_script:create"),
        Contestant("script: httpx, tenacity", "tenacity", "tenacity_script:create"),
        Contestant("script: requests, threads", "requests", "requests_script:create"),
        Contestant(CLIENT, "core", "ours:client"),
        Contestant(CLIENT_FAST, "fast", "ours:client_fast"),
        Contestant(BULK, "fast", "ours:run_bulk"),
        Contestant(AUDIT, "fast", "ours:run_audit"),
    )
}


@dataclass(frozen=True)
class Setting:
    """A job for several contestants."""

    who: tuple[str, ...]
    customers: int
    latency: int
    at_a_time: int

    @property
    def name(self) -> str:
        """The name in tables."""
        what = "audit" if AUDIT in self.who else "creates"
        return f"{what} of {self.customers:,} customers, {self.latency} ms, {self.at_a_time} at a time"

    @property
    def ideal(self) -> float:
        """The seconds that the latency alone takes."""
        return self.customers * self.latency / 1000 / self.at_a_time


CREATES = tuple(name for name in CONTESTANTS if name != AUDIT)
MANY = Setting((AIOHTTP, BULK), 20_000, 20, 64)
FEW = Setting(CREATES, 2_000, 20, 64)
WIDE, NARROW = Setting((BULK,), 2_000, 50, 64), Setting((BULK,), 2_000, 50, 20)
AUDITED = Setting((AUDIT,), 20_000, 20, 16)
SETTINGS = (FEW, MANY, WIDE, NARROW, AUDITED)
