"""Pages of customers for a scripted server, and a client that lists them, blocking or awaiting."""

import asyncio
from typing import Any

from scripted_server import answer

from partner_center import AsyncPartnerCenter, Customer, Page, PartnerCenter

PATH = "/v1/customers"
NEXT = "/customers?size=500&seekOperation=Next"
LAST: dict[str, Any] = {}


def customer_id(number: int) -> str:
    """Return the id of some customer."""
    return f"{number:08}-0000-4000-8000-000000000000"


def link(token: str = "AQAAAA==", uri: str | None = NEXT, **members: Any) -> dict[str, Any]:  # noqa: S107
    """Return the links of a page that is not the last one."""
    return {
        "next": {"uri": uri, "method": "GET", "headers": [{"key": "MS-ContinuationToken", "value": token}], **members}
    }


def page(*numbers: int, links: Any = LAST) -> bytes:
    """Return an answer with customers and links."""
    items = [{"id": customer_id(number)} for number in numbers]
    return answer(200, {"totalCount": len(items), "items": items, "links": links})


def listed(base_url: str, *, awaited: bool = False, **options: Any) -> list[Customer]:
    """List all customers with its own client."""

    async def run() -> list[Customer]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            return [customer async for customer in pc.customers.list(**options)]

    if awaited:
        return asyncio.run(run())
    with PartnerCenter("t", base_url=base_url) as pc:
        return list(pc.customers.list(**options))


def pages(base_url: str, *, awaited: bool = False, **options: Any) -> list[Page[Customer]]:
    """Fetch all pages with its own client."""

    async def run() -> list[Page[Customer]]:
        async with AsyncPartnerCenter("t", base_url=base_url) as pc:
            return [found async for found in pc.customers.list(**options).pages()]

    if awaited:
        return asyncio.run(run())
    with PartnerCenter("t", base_url=base_url) as pc:
        return list(pc.customers.list(**options).pages())


def numbers_of(customers: list[Customer]) -> list[int]:
    """Return which customers these are."""
    return [int(customer.id[:8]) for customer in customers]
