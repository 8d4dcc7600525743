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
from itertools import chain, islice
from pathlib import PurePath
from typing import BinaryIO, cast

from partner_center import AsyncPartnerCenter, InvalidRequestError, PartnerCenter, PollSchedule
from partner_center.formats.outside_text import printable
from partner_center.policies import clock
from partner_center.policies.redaction import Secrets, sharing
from partner_center_workflows.service_binding import Service

from . import database, interrupts, loading, sending
from .journal import Journal
from .journal_reader import JournalReader
from .reading import read_rows
from .records import (
    FINAL,
    STATES,
    BadRow,
    BadRowsError,
    BulkError,
    Cause,
    Entry,
    InputError,
    InUseError,
    JournalError,
    OtherServiceError,
    Plan,
    Progress,
    Row,
    State,
    StoppedError,
    Summary,
    UnreachableError,
)
from .report import write_report
from .rows import COLUMNS, check_row
from .runner import Options, Runner
from .steps import CreateInput, PollInput, StepResult, create_step, poll_step
from .times import RunLimiter

__all__ = [
    "FINAL",
    "STATES",
    "BadRow",
    "BadRowsError",
    "BulkError",
    "Cause",
    "CreateInput",
    "Entry",
    "InUseError",
    "InputError",
    "Journal",
    "JournalError",
    "JournalReader",
    "OtherServiceError",
    "Plan",
    "PollInput",
    "Progress",
    "Row",
    "State",
    "StepResult",
    "StoppedError",
    "Summary",
    "UnreachableError",
    "check_row",
    "create_step",
    "is_running",
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
    input_name: str | None = None,
) -> Summary:
    """Qualify customers, and wait for the outcome of their vetting.

    A run may stop at any time: by Ctrl-C, a crash or a power failure. To resume it, run it again with the same rows and
    journal. After Ctrl-C it gives the requests in flight five seconds, journals their outcomes, and then raises
    KeyboardInterrupt; a second Ctrl-C stops it at once. It handles SIGINT only in the main thread, only if the program
    has no other handler, and restores the handler.

    The journal, the reports and all messages show neither a token nor a validation code of the rows or the partner,
    also if the service quotes one.

    Args:
        rows: A CSV or JSON lines file or an Excel workbook, as a path or open in binary mode; or Rows, such as those of
            `read_rows`, or mappings with the same names.
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
        input_name: The name of the input in the report. Default: that of the file, if `rows` is a path.

    Returns:
        The summary of the journal at the end.

    Raises:
        InvalidRequestError: An argument is not valid. Nothing was sent.
        InputError: The input is not valid, or some rows are not (BadRowsError). Nothing was sent.
        JournalError: The journal cannot be used, another process uses it (InUseError), or it was begun at another
            service or with another tenant (OtherServiceError).
        CredentialError: The credential gave no usable token.
        AuthenticationError: The service does not accept the token.
        StoppedError: The service keeps failing, or cannot be reached (UnreachableError).
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise InvalidRequestError("bulk.run cannot run within an event loop; await bulk.run_async instead")

    own = client.as_async(backend=sending.backend()) if isinstance(client, PartnerCenter) else client
    options = _options(own, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)

    async def work(opened: Journal, signals: interrupts.Interrupts) -> Summary:
        async with own:
            runner = Runner(own, opened, options)
            with signals.forwarded(runner.stop, runner.abort):
                return await runner.run()

    begun = _begun(rows)
    with interrupts.handled() as signals, sharing() as secrets, Journal.open(journal) as opened:
        service = Service.of(own)
        opened.bind(service)
        loading.load(opened, _noting_codes(begun, secrets), on_bad_row)
        opened.bind(service)  # now that there are rows
        opened.name_input(input_name or _name_of(rows))
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
    input_name: str | None = None,
) -> Summary:
    """Qualify customers as `run` does, with `await`. The client stays open.

    After a cancellation it gives the requests in flight five seconds, journals their outcomes, and then raises
    CancelledError; a second cancellation stops it at once.
    """
    options = _options(client, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)
    begun = _begun(rows)
    with sharing() as secrets, Journal.open(journal) as opened:
        service = Service.of(client)
        opened.bind(service)
        noted = _noting_codes(begun, secrets)
        load = asyncio.ensure_future(asyncio.to_thread(loading.load, opened, noted, on_bad_row))
        try:
            await asyncio.shield(load)
        except asyncio.CancelledError:
            await load  # the journal must stay open until it ends
            raise
        opened.bind(service)  # now that there are rows
        opened.name_input(input_name or _name_of(rows))
        return await Runner(client, opened, options).run()


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
    rate, concurrency = sending.paced(client, concurrency, max_requests_per_second)
    if not isinstance(deadline, timedelta) or deadline <= timedelta(0):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"deadline is {deadline!r}; give a timedelta above 0, such as timedelta(days=30)")
    return Options(wait, concurrency, RunLimiter(rate, schedule.longest), schedule, deadline, on_progress)


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
        used = opened.usage
        return Summary(
            opened.counts(), used.requests, used.throttled, used.seconds, opened.next_due, opened.causes().found()
        )


def is_running(journal: JournalPath) -> bool | None:
    """Return whether a run uses a journal now; None on a system that does not tell, which is any but Linux.

    Raises:
        JournalError: There is no journal.
    """
    return database.is_in_use(database.checked(journal))


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


def _name_of(rows: Rows) -> str | None:
    """Return the name of the file that the rows come from, for the report; None if it is not known."""
    if not isinstance(rows, str | os.PathLike) or (path := os.fsdecode(rows)) == "-":
        return None
    return printable(PurePath(path).name)


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
            values = {name: getattr(row, name) for name in COLUMNS}
            yield check_row(values, row.line or number, kept=row.kept, sheet=row.sheet)
        else:
            yield check_row(row, number)
