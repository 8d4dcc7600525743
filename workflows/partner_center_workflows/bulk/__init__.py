"""Qualify thousands of customers in one run, which can be stopped at any time and resumed.

.. code-block:: python

    from partner_center import PartnerCenter
    from partner_center_workflows import bulk

    with PartnerCenter(credential) as pc:
        summary = bulk.run("customers.csv", journal="customers.db", client=pc)
    print(summary.counts)

Before a row is sent, the journal records it with its request id. If the outcome is unknown, for instance after a crash,
the run first checks at the service whether the row was carried out, and then sends it again if necessary.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from itertools import chain, islice
from typing import BinaryIO, Literal, cast

from attrs import asdict

from partner_center import AsyncPartnerCenter, InvalidRequestError, PartnerCenter, PollSchedule
from partner_center.policies import clock
from partner_center.policies.redaction import Secrets, sharing

from . import database, interrupts, loading
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
from .times import RunLimiter
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
JournalPath = str | os.PathLike[str]

_WAITS = 20  # seconds that a request may wait for its slot of the rate limiter, well within a call's deadline


def run(
    rows: Rows,
    *,
    journal: JournalPath,
    client: PartnerCenter | AsyncPartnerCenter,
    wait: bool = True,
    concurrency: int = 5,
    max_requests_per_second: float | None = None,
    schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
    deadline: timedelta = timedelta(days=30),
    on_progress: Callable[[Progress], object] | None = None,
    on_bad_row: Callable[[BadRow], object] | None = None,
) -> Summary:
    """Qualify customers, and wait for the outcome of their vetting.

    A run may stop at any time: by Ctrl-C, a crash or a power failure. To resume it, run it again with the same rows and
    journal. After Ctrl-C it finishes and journals the requests in flight, and then raises KeyboardInterrupt; a second
    Ctrl-C stops it at once. It handles SIGINT only in the main thread, only if the program has no other handler,
    and restores the handler.

    The journal, the reports and all messages show neither a token nor a validation code of the rows or the partner,
    also if the service quotes one.

    Args:
        rows: A CSV or JSON lines file, as a path or open in binary mode; or Rows, or mappings with the same names.
        journal: The path of the journal, which is created if it does not exist.
        client: The client. An AsyncPartnerCenter is closed at the end, because its event loop ends. A PartnerCenter
            is converted to an async client, over aiohttp if the extra `fast` is installed.
        wait: Whether to wait for outcomes. Otherwise the run ends when all rows are submitted.
        concurrency: The number of rows processed at a time.
        max_requests_per_second: The upper bound of the rate. Default: the client's. The service may allow less.
        schedule: The times between two polls of a row.
        deadline: The time from the submission of a row until it expires.
        on_progress: Called with the progress, at most a few times a second.
        on_bad_row: Called with every invalid row.

    Returns:
        The summary of the journal at the end.

    Raises:
        InvalidRequestError: An argument is not valid. Nothing was sent.
        InputError: The input is not valid, or some rows are not (BadRowsError). Nothing was sent.
        JournalError: The journal cannot be used, or another process uses it (InUseError).
        CredentialError: The credential gave no usable token.
        AuthenticationError: The service does not accept the token.
        StoppedError: The service keeps failing.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise InvalidRequestError("bulk.run cannot run within an event loop; await bulk.run_async instead")

    own = client.as_async(backend=_backend()) if isinstance(client, PartnerCenter) else client
    options = _options(own, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)

    async def work(opened: Journal, signals: interrupts.Interrupts) -> Summary:
        async with own:
            runner = Runner(own, opened, options)
            with signals.forwarded(runner.stop, runner.abort):
                return await runner.run()

    begun = _begun(rows)
    with interrupts.handled() as signals, sharing() as secrets, Journal.open(journal) as opened:
        loading.load(opened, _noting_codes(begun, secrets), on_bad_row)
        return signals.run(lambda: asyncio.run(work(opened, signals)))


async def run_async(
    rows: Rows,
    *,
    journal: JournalPath,
    client: AsyncPartnerCenter,
    wait: bool = True,
    concurrency: int = 5,
    max_requests_per_second: float | None = None,
    schedule: PollSchedule = PollSchedule(),  # noqa: B008 - frozen
    deadline: timedelta = timedelta(days=30),
    on_progress: Callable[[Progress], object] | None = None,
    on_bad_row: Callable[[BadRow], object] | None = None,
) -> Summary:
    """Qualify customers as `run` does, with `await`. The client stays open.

    After a cancellation it finishes and journals the requests in flight, and then raises CancelledError; a second
    cancellation stops it at once.
    """
    options = _options(client, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)
    begun = _begun(rows)
    with sharing() as secrets, Journal.open(journal) as opened:
        noted = _noting_codes(begun, secrets)
        load = asyncio.ensure_future(asyncio.to_thread(loading.load, opened, noted, on_bad_row))
        try:
            await asyncio.shield(load)
        except asyncio.CancelledError:
            await load  # the journal must stay open until it ends
            raise
        return await Runner(client, opened, options).run()


def _backend() -> Literal["httpx", "aiohttp"]:
    """Return the fastest installed backend."""
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
    """Validate the arguments of both forms of `run`."""
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or not 1 <= concurrency <= 1000:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"concurrency is {concurrency!r}; give a whole number from 1 to 1000")
    if not isinstance(deadline, timedelta) or deadline <= timedelta(0):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"deadline is {deadline!r}; give a timedelta above 0, such as timedelta(days=30)")
    rates = [rate for rate in (max_requests_per_second, client.max_requests_per_second) if rate is not None]
    limiter = RunLimiter(min(rates, default=None), schedule.longest)
    concurrency = min(concurrency, max(1, int(min(rates, default=concurrency) * _WAITS)))
    return Options(wait, concurrency, limiter, schedule, deadline, on_progress)


def plan(
    rows: Rows, *, journal: JournalPath | None = None, on_bad_row: Callable[[BadRow], object] | None = None
) -> Plan:
    """Return what a run would do. Nothing is sent, and the journal does not change.

    Raises:
        InputError: The input is not valid, or some rows are not (BadRowsError).
        JournalError: The journal cannot be used, or another process uses it (InUseError).
    """
    return loading.plan(_checked(rows), None if journal is None else database.checked(journal), on_bad_row)


def status(journal: JournalPath) -> Summary:
    """Return the summary of a journal, also while a run uses it.

    Raises:
        JournalError: The journal cannot be used.
    """
    with JournalReader.open_for_reading(journal) as opened:
        return Summary(opened.counts(), next_due=opened.next_due)


def retry_failed(journal: JournalPath) -> int:
    """Reset failed and expired rows, so that the next run tries them again; return their number.

    Raises:
        JournalError: The journal cannot be used, or another process uses it (InUseError).
    """
    with Journal.open(journal, create=False) as opened:
        return opened.retry_failed(clock.wall())


def _begun(rows: Rows) -> Iterator[Row | BadRow]:
    """Return the rows after reading the first one, so that invalid input is refused before a journal is created."""
    checked = _checked(rows)
    return chain(list(islice(checked, 1)), checked)


def _noting_codes(rows: Iterable[Row | BadRow], secrets: Secrets) -> Iterator[Row | BadRow]:
    """Yield the rows, and add their validation codes to the secrets that no text of the run may show."""
    for row in rows:
        if isinstance(row, Row) and row.validation_code:
            secrets.add(row.validation_code)
        yield row


def _checked(rows: Rows) -> Iterator[Row | BadRow]:
    """Yield validated rows of any kind of input."""
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
