"""Thousands of customers in one run, which can be ended at any moment and gone on with: rows in, journal, report out.

.. code-block:: python

    from partner_center import PartnerCenter
    from partner_center_workflows import bulk

    with PartnerCenter(credential) as pc:
        summary = bulk.run("customers.csv", journal="customers.db", client=pc)
    print(summary.counts)

A row is journalled as about to be sent, with its request id, before it is sent. After a crash, or any doubt, a row is
looked up at the service before anything is sent for it again.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Literal, cast

from attrs import asdict

from partner_center import AdaptiveRateLimiter, AsyncPartnerCenter, InvalidRequestError, PartnerCenter, PollSchedule
from partner_center.policies import clock

from . import loading
from .journal import Journal, JournalReader
from .reading import read_rows
from .records import (
    FINAL,
    STATES,
    BadRow,
    BadRowsError,
    BulkError,
    Entry,
    InputError,
    InUseError,
    JournalError,
    Plan,
    Progress,
    Row,
    State,
    StoppedError,
    Summary,
)
from .report import write_report
from .rows import check_row
from .runner import Runner
from .steps import CreateInput, PollInput, StepResult, create_step, poll_step
from .worker import Options

__all__ = [
    "FINAL",
    "STATES",
    "BadRow",
    "BadRowsError",
    "BulkError",
    "CreateInput",
    "Entry",
    "InUseError",
    "InputError",
    "Journal",
    "JournalError",
    "JournalReader",
    "Plan",
    "PollInput",
    "Progress",
    "Row",
    "State",
    "StepResult",
    "StoppedError",
    "Summary",
    "check_row",
    "create_step",
    "plan",
    "poll_step",
    "read_rows",
    "retry_failed",
    "run",
    "run_async",
    "status",
    "write_report",
]

Rows = str | os.PathLike[str] | BinaryIO | Iterable[Row | BadRow | Mapping[str, object]]
Place = str | os.PathLike[str]

_WAITS = 20  # seconds that a request may wait for its place under the rate limit, well within a call's deadline


def run(
    rows: Rows,
    *,
    journal: Place,
    client: PartnerCenter | AsyncPartnerCenter,
    wait: bool = True,
    concurrency: int = 5,
    max_requests_per_second: float | None = None,
    schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
    deadline: timedelta = timedelta(days=30),
    on_progress: Callable[[Progress], object] | None = None,
    on_bad_row: Callable[[BadRow], object] | None = None,
) -> Summary:
    """Qualify customers, and wait for what comes of their vetting.

    It may be ended at any moment, by Ctrl-C, by a crash or by the power: run it again with the same rows and journal,
    and it goes on. A KeyboardInterrupt is raised once what is in flight is finished and journalled; a second one at
    once.

    Args:
        rows: A file of CSV or JSON lines, by its path or open in binary mode, or Rows, or mappings with the same names.
        journal: Path of the journal; it is made if there is none.
        client: What to send with. An AsyncPartnerCenter is used as it is, and closed at the end, since its event loop
            ends too. For a PartnerCenter one is made, over aiohttp where the extra `fast` is installed.
        wait: Whether to wait for outcomes; otherwise it ends when everything is submitted.
        concurrency: How many rows are worked on at a time.
        max_requests_per_second: For all requests together; default: the client's, and in any case no more than the
            service is found to allow.
        schedule: The time between two polls of a row.
        deadline: How long a row is waited for, from its submission, before it counts as expired.
        on_progress: Is told how it goes, a few times a second at the most.
        on_bad_row: Is told of every row that cannot be used.

    Returns:
        Where the journal stands at the end.

    Raises:
        InvalidRequestError: An argument cannot be used; nothing was sent.
        InputError: The rows cannot be used, or some of them cannot (BadRowsError); nothing was sent.
        JournalError: The journal cannot be used, or another process works with it (InUseError).
        CredentialError: There is no token.
        AuthenticationError: The service does not take the token.
        StoppedError: The service does not answer as it should.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise InvalidRequestError("bulk.run cannot run within an event loop; await bulk.run_async instead")

    own = client.as_async(backend=_backend()) if isinstance(client, PartnerCenter) else client
    options = _options(own, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)

    async def work(opened: Journal) -> Summary:
        async with own:
            return await Runner(own, opened, options).run()

    begun = _begun(rows)
    with Journal.open(journal) as opened:
        loading.load(opened, begun, on_bad_row)
        return asyncio.run(work(opened))


async def run_async(
    rows: Rows,
    *,
    journal: Place,
    client: AsyncPartnerCenter,
    wait: bool = True,
    concurrency: int = 5,
    max_requests_per_second: float | None = None,
    schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
    deadline: timedelta = timedelta(days=30),
    on_progress: Callable[[Progress], object] | None = None,
    on_bad_row: Callable[[BadRow], object] | None = None,
) -> Summary:
    """Do the same as `run`, awaited; the client stays open.

    A cancellation is raised once what is in flight is finished and journalled; a second one at once.
    """
    options = _options(client, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)
    begun = _begun(rows)
    with Journal.open(journal) as opened:
        load = asyncio.ensure_future(asyncio.to_thread(loading.load, opened, begun, on_bad_row))
        try:
            await asyncio.shield(load)
        except asyncio.CancelledError:
            await load  # the journal must not be closed under it
            raise
        return await Runner(client, opened, options).run()


def _backend() -> Literal["httpx", "aiohttp"]:
    """Return the faster one of the libraries that are there."""
    return "aiohttp" if find_spec("aiohttp") else "httpx"


def _options(
    client: AsyncPartnerCenter,
    wait: bool,
    concurrency: int,
    max_requests_per_second: float | None,
    schedule: PollSchedule,
    deadline: timedelta,
    on_progress: Callable[[Progress], object] | None,
) -> Options:
    """Check what both ways to run take."""
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or not 1 <= concurrency <= 1000:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"concurrency is {concurrency!r}; give a whole number from 1 to 1000")
    if not isinstance(deadline, timedelta) or deadline <= timedelta(0):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"deadline is {deadline!r}; give a timedelta above 0, such as timedelta(days=30)")
    rates = [rate for rate in (max_requests_per_second, client.max_requests_per_second) if rate is not None]
    limiter = AdaptiveRateLimiter(min(rates, default=None))
    concurrency = min(concurrency, max(1, int(min(rates, default=concurrency) * _WAITS)))
    return Options(wait, concurrency, limiter, schedule, deadline, on_progress)


def plan(rows: Rows, *, journal: Place | None = None, on_bad_row: Callable[[BadRow], object] | None = None) -> Plan:
    """Return what a run would do; nothing is sent, and the journal stays as it is.

    Raises:
        InputError: The rows cannot be used, or some of them cannot (BadRowsError).
        JournalError: The journal cannot be used, or another process works with it (InUseError).
    """
    return loading.plan(_checked(rows), None if journal is None else Path(journal), on_bad_row)


def status(journal: Place) -> Summary:
    """Return where a journal stands; a run may be working with it.

    Raises:
        JournalError: The journal cannot be used.
    """
    with JournalReader.open_for_reading(journal) as opened:
        return Summary(opened.counts(), next_due=opened.next_due)


def retry_failed(journal: Place) -> int:
    """Put failed and expired rows back, for the next run to try again; return how many.

    Raises:
        JournalError: The journal cannot be used, or another process works with it (InUseError).
    """
    with Journal.open(journal, create=False) as opened:
        return opened.retry_failed(clock.wall())


def _begun(rows: Rows) -> Iterator[Row | BadRow]:
    """Return the rows, the first of them read: what is no input at all is refused before there is a journal."""
    checked = _checked(rows)
    return chain(list(islice(checked, 1)), checked)


def _checked(rows: Rows) -> Iterator[Row | BadRow]:
    """Yield rows that are checked, whatever was given."""
    if isinstance(rows, str | os.PathLike) or hasattr(rows, "read"):
        yield from read_rows(cast("str | os.PathLike[str] | BinaryIO", rows))
        return
    given = cast("Iterable[Row | BadRow | Mapping[str, object]]", rows)  # type: ignore[redundant-cast]
    for number, row in enumerate(given, 1):
        if isinstance(row, BadRow):
            yield row
        elif isinstance(row, Row):
            values = asdict(row)
            line = values.pop("line")
            yield check_row(values, line or number)
        else:
            yield check_row(row, number)
