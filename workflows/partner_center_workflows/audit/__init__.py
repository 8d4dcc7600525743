"""Read the qualifications of all customers into a snapshot, and compare it with an earlier one.

.. code-block:: python

    from partner_center import PartnerCenter
    from partner_center_workflows import audit

    with PartnerCenter() as pc:
        audit.run("2026-11-25.db", client=pc)
        audit.run("2026-11-26.db", client=pc)  # a day later

    with audit.opened("2026-11-26.db", since="2026-11-25.db") as results:
        for row in results.rows("changed"):
            print(row.customer_id, row.qualification, row.change)

An audit of N customers takes N + N/500 requests. It may stop at any time. To resume it, run it again with the same
snapshot.
"""

import asyncio
import os
from collections.abc import Callable

from partner_center import AsyncPartnerCenter, InvalidRequestError, PartnerCenter
from partner_center.policies.redaction import sharing
from partner_center_workflows.bulk import interrupts, sending
from partner_center_workflows.bulk.times import RunLimiter
from partner_center_workflows.service_binding import Service

from .customers import GIVEN, Given, load
from .records import (
    CHANGES,
    ONLY,
    STATES,
    AuditError,
    Change,
    CustomerState,
    Only,
    Outcome,
    Progress,
    Row,
    SnapshotError,
    SnapshotInUseError,
    StoppedError,
    Summary,
)
from .report import Format, write_report
from .results import Results, opened
from .runner import Options, Runner
from .snapshot import Snapshot, SnapshotReader

__all__ = [
    "CHANGES",
    "ONLY",
    "STATES",
    "AuditError",
    "Change",
    "CustomerState",
    "Format",
    "Only",
    "Outcome",
    "Progress",
    "Results",
    "Row",
    "SnapshotError",
    "SnapshotInUseError",
    "SnapshotReader",
    "StoppedError",
    "Summary",
    "opened",
    "run",
    "run_async",
    "write_report",
]

SnapshotPath = str | os.PathLike[str]


def run(
    snapshot: SnapshotPath,
    *,
    client: PartnerCenter | AsyncPartnerCenter,
    customers: Given | None = None,
    company_name_starts_with: str | None = None,
    domain_starts_with: str | None = None,
    concurrency: int = 5,
    max_requests_per_second: float | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Summary:
    """Read the qualifications of customers into a snapshot.

    An audit may stop at any time: by Ctrl-C, a crash or a power failure. To resume it, run it again with the same
    arguments. It asks again only for customers whose read was in flight or failed. After Ctrl-C it ends at once, and
    raises KeyboardInterrupt. It handles SIGINT only in the main thread, only if the program has no other handler.

    A customer that the service does not know (404) or refuses to show (403) is recorded as such. One whose read fails
    after all retries is recorded as unread, with the reason. Neither stops the others.

    Args:
        snapshot: The path of the snapshot, which is created if it does not exist.
        client: The client. An AsyncPartnerCenter is closed at the end, because its event loop ends. A PartnerCenter
            is converted to an async client, over aiohttp if the extra `fast` is installed.
        customers: The ids of the customers, or a file of them: one a line, or CSV or JSON lines with `customer_id`, of
            which `company_name`, `domain`, `education_segment` and `website` are kept. Default: all customers.
        company_name_starts_with: Only customers whose company name starts with this text, in any case.
        domain_starts_with: Only customers whose domain starts with this text, in any case.
        concurrency: The number of customers read at a time.
        max_requests_per_second: The upper bound of the rate. Default: the client's. The service may allow less.
        on_progress: Called with the progress, at most a few times a second.

    Returns:
        The summary of the snapshot. `is_complete` is false if customers are unread.

    Raises:
        InvalidRequestError: An argument is not valid. Nothing was sent.
        InputError: The file of customers is not valid. Nothing was sent.
        SnapshotError: The snapshot cannot be used, another process uses it (SnapshotInUseError), or it is about other
            customers, another service or another tenant.
        CredentialError: The credential gave no usable token.
        AuthenticationError: The service does not accept the token.
        APIError: The service refused to list the customers.
        StoppedError: The service keeps failing.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise InvalidRequestError("audit.run cannot run within an event loop; await audit.run_async instead")

    own = client.as_async(backend=sending.backend()) if isinstance(client, PartnerCenter) else client
    filters = _filters(own, customers, company_name_starts_with, domain_starts_with)
    options = _options(own, filters, concurrency, max_requests_per_second, on_progress)

    async def work(opened: Snapshot, signals: interrupts.Interrupts) -> Summary:
        async with own:
            runner = Runner(own, opened, options)
            with signals.forwarded(runner.stop, runner.stop):
                return await runner.run()

    with interrupts.handled() as signals, sharing(), Snapshot.open(snapshot) as opened:
        _prepare(opened, own, customers, filters)
        return signals.run(lambda: asyncio.run(work(opened, signals)))


async def run_async(
    snapshot: SnapshotPath,
    *,
    client: AsyncPartnerCenter,
    customers: Given | None = None,
    company_name_starts_with: str | None = None,
    domain_starts_with: str | None = None,
    concurrency: int = 5,
    max_requests_per_second: float | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Summary:
    """Read customers as `run` does, with `await`. The client stays open. A cancellation ends it at once."""
    filters = _filters(client, customers, company_name_starts_with, domain_starts_with)
    options = _options(client, filters, concurrency, max_requests_per_second, on_progress)
    with sharing(), Snapshot.open(snapshot) as opened:
        preparing = asyncio.ensure_future(asyncio.to_thread(_prepare, opened, client, customers, filters))
        try:
            await asyncio.shield(preparing)
        except asyncio.CancelledError:
            await preparing  # the snapshot must stay open until it ends
            raise
        return await Runner(client, opened, options).run()


def _filters(
    client: AsyncPartnerCenter, customers: Given | None, company_name: str | None, domain: str | None
) -> dict[str, str] | None:
    """Return the filter of the list, or None if the customers are given.

    Raises:
        InvalidRequestError: A filter is not valid, or is given together with customers.
    """
    given = {"company_name_starts_with": company_name, "domain_starts_with": domain}
    filters = {name: value for name, value in given.items() if value is not None}
    if customers is not None and filters:
        raise InvalidRequestError(f"give customers or {' or '.join(given)}, not both")
    client.customers.list(  # checks them, and sends nothing yet
        company_name_starts_with=company_name, domain_starts_with=domain
    )
    return filters if customers is None else None


def _options(
    client: AsyncPartnerCenter,
    filters: dict[str, str] | None,
    concurrency: int,
    max_requests_per_second: float | None,
    on_progress: Callable[[Progress], object] | None,
) -> Options:
    rate, concurrency = sending.paced(client, concurrency, max_requests_per_second)
    return Options(filters, concurrency, RunLimiter(rate, 0.0), on_progress)


def _prepare(
    snapshot: Snapshot, client: AsyncPartnerCenter, customers: Given | None, filters: dict[str, str] | None
) -> None:
    """Bind the snapshot to its customers and its service, and add them if they are given."""
    words = {"company_name_starts_with": "company name starts with", "domain_starts_with": "domain starts with"}
    of_list = [f"customers whose {words[name]} {value!r}" for name, value in (filters or {}).items()]
    scope = GIVEN if filters is None else of_list[0] if of_list else "all customers"
    snapshot.bind(scope, Service.of(client))
    if customers is not None:
        load(snapshot, customers)
