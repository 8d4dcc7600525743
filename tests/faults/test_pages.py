"""A fault in the middle of a list: no customer is lost, and none comes twice."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from partner_center import AsyncPartnerCenter, PartnerCenter, PartnerCenterError, RetryBudget, RetryPolicy
from partner_center_emulator import Emulator

IDS = [f"{number:08}-0000-4000-8000-000000000000" for number in range(7)]
BOTH = pytest.mark.parametrize("awaited", [False, True], ids=["sync", "async"])


@pytest.fixture(scope="module")
def seven() -> Iterator[Emulator]:
    """Return an emulator with seven customers."""
    with Emulator(seed={"customers": IDS}) as emulator:
        yield emulator


def listed(emulator: Emulator, meet: Callable[[], object], *, awaited: bool) -> list[str | PartnerCenterError]:
    """List in pages of three, meet something once the first customer is there, and return whatever came."""
    found: list[str | PartnerCenterError] = []
    tokens = map(str, range(100))

    def token() -> str:
        return next(tokens)

    options: dict[str, Any] = {"base_url": emulator.base_url, "retry": RetryPolicy(budget=RetryBudget())}

    async def run() -> None:
        async with AsyncPartnerCenter(token, **options) as pc:
            async for customer in pc.customers.list(page_size=3):
                if not found:
                    meet()
                found.append(customer.id)

    try:
        if awaited:
            asyncio.run(run())
        else:
            with PartnerCenter(token, **options) as pc:
                for customer in pc.customers.list(page_size=3):
                    if not found:
                        meet()
                    found.append(customer.id)
    except PartnerCenterError as error:
        found.append(error)
    return found


FAULTS: list[dict[str, Any]] = [
    *({"status": status} for status in (408, 425, 429, 500, 502, 503, 504)),
    {"status": 429, "retry_after": 2},
    {"reset": "before"},
    {"reset": "after"},
    {"truncate": 20},
    {"expire_token": True},
]


@BOTH
@pytest.mark.parametrize("hits", [1, 3])
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_that_passes(seven: Emulator, fault: dict[str, Any], hits: int, awaited: bool) -> None:
    """Whatever the second page meets and may be tried again after, every customer comes once, in order."""
    hits = min(hits, 1) if "expire_token" in fault else hits
    seven.reset()

    found = listed(seven, lambda: seven.set_faults([{"match": {}, "fault": fault, "hits": hits}]), awaited=awaited)

    assert found == IDS
    assert len(seven.log) == 3 + hits
    assert len({entry.request_id for entry in seven.log}) == 3
    assert len({entry.correlation_id for entry in seven.log}) == 1


@BOTH
@pytest.mark.parametrize(
    ("fault", "error", "requests"),
    [
        ({"status": 503}, "ServerError", 5),
        ({"status": 403}, "PermissionDeniedError", 1),
        ({"status": 400}, "BadRequestError", 1),
        ({"reset": "after"}, "OutcomeUnknownError", 5),
        ({"content_type": "text/html"}, "ResponseDecodeError", 1),
        ({"garbage": 64}, "OutcomeUnknownError", 5),
    ],
    ids=str,
)
def test_a_fault_that_stays(seven: Emulator, fault: dict[str, Any], error: str, requests: int, awaited: bool) -> None:
    """What does not pass is raised after the customers that came before it."""
    seven.reset()

    *found, raised = listed(seven, lambda: seven.set_faults([{"match": {}, "fault": fault}]), awaited=awaited)

    assert found == IDS[:3]
    assert type(raised).__name__ == error
    assert len(seven.log) == 1 + requests
