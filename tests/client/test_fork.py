"""Processes: a fork while another thread holds a lock, and settings that go to another process."""

import copy
import os
import pickle
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from token_endpoint import TokenEndpoint, models

from partner_center import (
    AdaptiveRateLimiter,
    InvalidRequestError,
    PartnerCenter,
    RateLimiter,
    RetryBudget,
    RetryPolicy,
    Timeout,
)
from partner_center.policies.retry import PROCESS_BUDGET
from partner_center_emulator import Emulator

CUSTOMER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04"


class Held:
    """Hold a thread of this process where it is, until the test is over; no other process waits."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.reached = threading.Event()
        self.released = threading.Event()

    def here(self) -> None:
        """Wait, in the process of the test."""
        if os.getpid() == self.process:
            self.reached.set()
            self.released.wait(30)


class Tokens(int):
    """A number that is held while it is added to another, which a budget does under its lock."""

    held: Held

    def __radd__(self, other: int) -> int:
        self.held.here()
        return other + int(self)


class Slot(float):
    """A slot that is held while it is compared with another, which a limiter does under its lock."""

    held: Held

    def __lt__(self, other: float) -> bool:
        self.held.here()
        return float(self) < other


@pytest.fixture
def held() -> Iterator[Held]:
    """Return what holds a thread until the test is over."""
    holder = Held()
    yield holder
    holder.released.set()


def in_child(work: Callable[[], object]) -> int:
    """Fork, do some work in the child, and return the outcome: 0, or the number of a signal below 0 if it hung."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the forking of a process with threads is what is tried
        child = os.fork()
    if child == 0:
        signal.alarm(10)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def while_held(held: Held, holding: Callable[[], object], work: Callable[[], object]) -> int:
    """Do some work in a child that was forked while a thread was held."""
    thread = threading.Thread(target=holding)
    thread.start()
    assert held.reached.wait(10)
    try:
        return in_child(work)
    finally:
        held.released.set()
        thread.join()


def test_a_fork_while_a_token_is_fetched(held: Held, emulator: Emulator) -> None:
    """The child fetches its own token, and calls; the parent's call goes on."""

    def credential() -> str:
        held.here()
        return "t"

    with PartnerCenter(credential, base_url=emulator.base_url) as pc:
        calls = lambda: pc.qualifications.list(CUSTOMER)  # noqa: E731

        assert while_held(held, calls, calls) == 0

    assert len(emulator.log) == 2


def test_a_credential_that_forks(emulator: Emulator) -> None:
    """A credential that itself forks, under the lock of the client, leaves both processes able to call."""
    ended: list[int] = []

    def credential() -> str:
        if not ended:
            ended.append(-1)
            ended[0] = in_child(lambda: pc.qualifications.list(CUSTOMER))
        return "t"

    with PartnerCenter(credential, base_url=emulator.base_url) as pc:
        pc.qualifications.list(CUSTOMER)

    assert ended == [0]
    assert len(emulator.log) == 2


def test_a_fork_while_a_budget_or_limiter_is_locked(held: Held) -> None:
    """Retry budgets and rate limiters work in the child though a thread of the parent is just using them."""
    budget, limiter, adaptive = RetryBudget(), RateLimiter(1), AdaptiveRateLimiter()
    tokens, slot = Tokens(1), Slot(1.0)
    tokens.held = slot.held = held

    assert while_held(held, lambda: budget.release(tokens), lambda: budget.acquire(5)) == 0
    for each in (limiter, adaptive):
        each.release(2.0)
        held.reached.clear()
        held.released.clear()
        assert while_held(held, partial(each.release, slot), partial(each.reserve, 0.0)) == 0


def test_a_fork_while_a_refresh_token_is_stored(held: Held, tmp_path: Path) -> None:
    """The child signs in though a thread of the parent was storing its refresh token."""
    with TokenEndpoint(tmp_path) as endpoint, models(endpoint) as make:
        model = make(on_refresh_token=lambda _: held.here())

        assert while_held(held, model.get_token, model.get_token) == 0


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_settings_can_be_copied(copied: Callable[[Any], Any]) -> None:
    """Policies, budgets and limiters can be copied and pickled: the same settings, and their own state."""
    assert copied(Timeout(read=3)) == Timeout(read=3)
    policy = copied(RetryPolicy(attempts=2))
    assert policy == RetryPolicy(attempts=2)
    assert policy.budget is PROCESS_BUDGET  # the default stays the one of the process
    budget = RetryBudget(20)
    budget.acquire(5)
    twin = copied(budget)
    assert twin.acquire(10)
    assert (budget.tokens, twin.tokens) == (15, 5)
    twin.release(100)
    assert twin.tokens == 20
    for limiter in (RateLimiter(2), AdaptiveRateLimiter(3)):
        limiter.reserve(0.0)
        assert (copied(limiter).per_second, copied(limiter).reserve(0.0)) == (limiter.per_second, limiter.reserve(0.0))


@pytest.mark.parametrize("capacity", [-1, True, 1.5, "5", None, [500]])
def test_a_capacity_that_cannot_be(capacity: Any) -> None:
    """A retry budget holds a whole number of tokens."""
    with pytest.raises(InvalidRequestError, match=r"RetryBudget: capacity is .*; give a whole number from 0"):
        RetryBudget(capacity)
