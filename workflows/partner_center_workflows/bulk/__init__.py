"""Qualify thousands of customers in one run, which can be stopped at any time and resumed.

.. code-block:: python

    from partner_center import PartnerCenter
    from partner_center_workflows import bulk

    with PartnerCenter(credential) as pc:
        summary = bulk.run("customers.csv", journal="customers.db", client=pc)
    print(summary.counts)

Where the journal is decides: a path is a file of one process, and a `postgresql://` URL is a shared journal for any
number of machines: `submit` adds a batch of rows to it, and each machine calls `work`.

Before a row is sent, the journal records it with its request id. If the outcome is unknown, for instance after a crash,
the run first checks at the service whether the row was carried out, and then sends it again if necessary.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, cast

from partner_center import AsyncPartnerCenter, InvalidRequestError, PartnerCenter, PollSchedule
from partner_center.policies import clock
from partner_center.policies.redaction import sharing
from partner_center_workflows.service_binding import Service

from . import database, given_rows, interrupts, loading, report, sending, shared_journal
from .given_rows import Rows
from .journal import Journal
from .journal_address import Address, is_shared
from .journal_reader import JournalReader
from .reading import read_rows
from .records import (
    FINAL,
    STATES,
    BadRow,
    BadRowsError,
    Batch,
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
    TurnDone,
    UnreachableError,
)
from .rows import check_row
from .runner import Options, Runner
from .shared_journal import batches, cancel, submit, work
from .steps import CreateInput, PollInput, StepResult, create_step, poll_step
from .times import RunLimiter

if TYPE_CHECKING:
    from .shared.reader import SharedReader

__all__ = [
    "FINAL",
    "STATES",
    "BadRow",
    "BadRowsError",
    "Batch",
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
    "TurnDone",
    "UnreachableError",
    "batches",
    "cancel",
    "check_row",
    "create_step",
    "is_running",
    "opened_for_reading",
    "plan",
    "poll_step",
    "read_rows",
    "retry_failed",
    "run",
    "run_async",
    "status",
    "submit",
    "work",
    "write_report",
]

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
    sending.refuse_running_loop("bulk.run", "; await bulk.run_async instead")
    _refuse_shared(journal)
    own = client.as_async(backend=sending.backend()) if isinstance(client, PartnerCenter) else client
    options = _options(own, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)

    async def work(opened: Journal, signals: interrupts.Interrupts) -> Summary:
        async with own:
            runner = Runner(own, opened, options)
            with signals.forwarded(runner.stop, runner.abort):
                return await runner.run()

    begun = given_rows.begun(rows)
    with interrupts.handled() as signals, sharing() as secrets, Journal.open(journal) as opened:
        service = Service.of(own)
        opened.bind(service)
        loading.load(opened, given_rows.noting_codes(begun, secrets), on_bad_row)
        opened.bind(service)  # now that there are rows
        opened.name_input(input_name or given_rows.name_of(rows))
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
    _refuse_shared(journal)
    options = _options(client, wait, concurrency, max_requests_per_second, schedule, deadline, on_progress)
    begun = given_rows.begun(rows)
    with sharing() as secrets, Journal.open(journal) as opened:
        service = Service.of(client)
        opened.bind(service)
        noted = given_rows.noting_codes(begun, secrets)
        load = asyncio.ensure_future(asyncio.to_thread(loading.load, opened, noted, on_bad_row))
        try:
            await asyncio.shield(load)
        except asyncio.CancelledError:
            await load  # the journal must stay open until it ends
            raise
        opened.bind(service)  # now that there are rows
        opened.name_input(input_name or given_rows.name_of(rows))
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
    if is_shared(journal):
        raise InvalidRequestError(
            "journal is a shared one, for which there is no plan; call bulk.submit(), which checks "
            "all rows before it takes any"
        )
    return loading.plan(given_rows.checked(rows), None if journal is None else database.checked(journal), on_bad_row)


def status(journal: JournalPath | Address, *, batch: str | None = None) -> Summary:
    """Return the summary of a journal, also while a run or workers use it.

    Args:
        journal: The path of a journal, or the URL of a shared one.
        batch: For a shared journal: the name of the batch.

    Raises:
        InvalidRequestError: There is no batch of that name, or `batch` is missing or does not go with the journal.
        JournalError: The journal cannot be used.
    """
    with opened_for_reading(journal, batch=batch) as opened:
        used = opened.usage
        return Summary(
            opened.counts(), used.requests, used.throttled, used.seconds, opened.next_due, opened.causes().found()
        )


def opened_for_reading(
    journal: JournalPath | Address, *, batch: str | None = None
) -> AbstractContextManager["JournalReader | SharedReader"]:
    """Return a journal, or a batch of a shared one, that is only read, also while a run or workers use it.

    Args:
        journal: The path of a journal, or the URL of a shared one.
        batch: For a shared journal: the name of the batch.

    Raises:
        InvalidRequestError: There is no batch of that name, or `batch` is missing or does not go with the journal.
        JournalError: The journal cannot be used.
    """
    if isinstance(journal, Address) or is_shared(journal):
        return shared_journal.reader(journal, batch)
    shared_journal.refuse_batch(batch)
    return JournalReader.open_for_reading(journal)


def write_report(
    journal: report.Source | JournalPath | Address,
    format: report.Format,  # noqa: A002 - the option's name
    stream: IO[Any],
    *,
    batch: str | None = None,
) -> None:
    """Write the report of a journal. Columns that `read_rows` has kept follow those of the report.

    Args:
        journal: A journal, its path, or the URL of a shared one. A run or workers may use it at the same time.
        format: `csv` for spreadsheets, where no text is run as a formula; `json` or `jsonl` for machines; `html` for
            people, which is one self-contained file; or `xlsx`, a workbook, which needs the extra `excel`.
        stream: The text stream to write to; for `xlsx` a binary one. For `csv`, open it with `newline=""`.
        batch: For a shared journal: the name of the batch.

    Raises:
        InvalidRequestError: There is no such format, or openpyxl is not installed; there is no batch of that name, or
            `batch` is missing or does not go with the journal.
        JournalError: The journal cannot be used.
    """
    if format not in report.FORMATS:
        *others, last = map(repr, report.FORMATS)
        raise InvalidRequestError(f"format is {format!r}; give {', '.join(others)} or {last}")
    if isinstance(journal, Address | str | os.PathLike):
        with opened_for_reading(journal, batch=batch) as opened:
            report.write(opened, format, stream)
    else:
        shared_journal.refuse_batch(batch)
        report.write(journal, format, stream)


def is_running(journal: JournalPath | Address) -> bool | None:
    """Return whether a run uses a journal now; None on a system that does not tell, which is any but Linux.

    Raises:
        InvalidRequestError: The journal is a shared one.
        JournalError: There is no journal.
    """
    if is_shared(journal):
        raise InvalidRequestError("journal is a shared one, which no process holds; bulk.status() shows what was done")
    return database.is_in_use(database.checked(cast("JournalPath", journal)))


def retry_failed(journal: JournalPath | Address, *, batch: str | None = None) -> int:
    """Reset failed and expired rows, so that the next run or the workers try them again; return their number.

    Args:
        journal: The path of a journal, or the URL of a shared one.
        batch: For a shared journal: the name of the batch.

    Raises:
        InvalidRequestError: There is no batch of that name, or `batch` is missing or does not go with the journal.
        JournalError: The journal cannot be used, or another process uses it (InUseError).
    """
    if isinstance(journal, Address) or is_shared(journal):
        return shared_journal.retry_failed(journal, batch).count
    shared_journal.refuse_batch(batch)
    with Journal.open(journal, create=False) as opened:
        return opened.retry_failed(clock.wall())


def _refuse_shared(journal: object) -> None:
    """Refuse a shared journal for a run.

    Raises:
        InvalidRequestError: It is one.
    """
    if is_shared(journal):
        raise InvalidRequestError(
            "journal is a shared one, and a run uses a file; call bulk.submit() to add the rows to the shared one, and "
            "bulk.work() on each machine"
        )
