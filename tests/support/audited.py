"""Customers for an audit, a client that never waits long, and what a snapshot has."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from partner_center import AsyncPartnerCenter, RetryBudget, RetryPolicy
from partner_center_emulator import Emulator
from partner_center_workflows import audit


def customer(number: int) -> str:
    """Return the id of a customer."""
    return f"4d3cf487-70f4-4e1e-9ff1-b2bfce8d{number:04x}"


def seed(numbers: Iterable[int]) -> dict[str, Any]:
    """Return a seed with these customers and no others."""
    return {
        "customers": [
            {"id": customer(number), "companyName": f"Company {number}", "domain": f"d{number}.example"}
            for number in numbers
        ]
    }


def client(emulator: Emulator, token: str = "t") -> AsyncPartnerCenter:  # noqa: S107
    """Return a client whose retries take no time."""
    policy = RetryPolicy(base=0.001, throttle_base=0.001, budget=RetryBudget(10_000))
    return AsyncPartnerCenter(token, base_url=emulator.base_url, retry=policy)


def run(emulator: Emulator, snapshot: Path, **options: Any) -> audit.Summary:
    """Audit the customers of an emulator."""
    return audit.run(snapshot, client=client(emulator), **options)


def asked(emulator: Emulator) -> Counter[str]:
    """Return how often each customer was requested, and the list under `list`."""
    return Counter(entry.path.split("/")[3] if entry.path.count("/") > 2 else "list" for entry in emulator.log)


def states(snapshot: Path) -> dict[str, str]:
    """Return the state of each customer."""
    with audit.opened(snapshot) as results:
        return {row.customer_id: row.customer_state for row in results.rows()}


def changes(snapshot: Path, since: Path) -> set[tuple[str, str | None, str | None, str | None]]:
    """Return the changes: customer, qualification, change, and what was before."""
    with audit.opened(snapshot, since) as results:
        return {(row.customer_id, row.qualification, row.change, row.before) for row in results.rows("changed")}
