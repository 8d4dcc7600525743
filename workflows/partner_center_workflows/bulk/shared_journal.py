"""The Python API of a shared journal. What needs the extra `cluster` is imported when a function is called."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from partner_center import AsyncPartnerCenter, InvalidRequestError, PartnerCenter, PollSchedule
from partner_center.formats.outside_text import shown
from partner_center.policies.redaction import sharing
from partner_center.policies.timeout import is_positive
from partner_center_workflows.bulk import fingerprints, given_rows, interrupts, sending
from partner_center_workflows.bulk.given_rows import Rows
from partner_center_workflows.bulk.records import BadRow, Batch, Plan, TurnDone

from .journal_address import Address, is_shared

if TYPE_CHECKING:
    from .shared.batches import PutBack
    from .shared.database import Database
    from .shared.reader import SharedReader

_LONGEST_NAME = 100
_LONGEST_DEADLINE = timedelta(days=1_000_000)


def submit(
    rows: Rows,
    *,
    journal: str | Address,
    batch: str,
    schedule: PollSchedule | None = None,
    deadline: timedelta | None = None,
    max_requests_per_second: float | None = None,
    on_bad_row: Callable[[BadRow], object] | None = None,
    input_name: str | None = None,
) -> Plan:
    """Add a batch of rows to a shared journal: all of them, or none. Every machine that calls `work` processes them.

    The first call creates the tables of the journal. Call it again with the same name to add rows: those that the batch
    has already do not change.

    Args:
        rows: As for `run`.
        journal: The URL of the database, such as `postgresql://user@host/database`.
        batch: The name of the batch.
        schedule: The times between two polls of a row. It belongs to the batch, as the next two do: what the first call
            gives stays. Default: that of `run`.
        deadline: The time from the submission of a row until it expires. Default: 30 days.
        max_requests_per_second: The upper bound of the rate of all workers together. The service may allow less.
        on_bad_row: Called with every invalid row.
        input_name: The name of the input in the report. Default: that of the file, if `rows` is a path.

    Returns:
        The number of rows that are new, and of those that the batch has already.

    Raises:
        InvalidRequestError: An argument is not valid, or another one than at the first call. Nothing was added.
        InputError: The input is not valid, or some rows are not (BadRowsError). Nothing was added.
        JournalError: The database cannot be used.
    """
    name = _checked_name(batch)
    if deadline is not None and not (isinstance(deadline, timedelta) and timedelta(0) < deadline <= _LONGEST_DEADLINE):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(
            f"deadline is {deadline!r}; give a timedelta above 0 and up to a million days, such as timedelta(days=30)"
        )
    rate = max_requests_per_second
    if rate is not None and not (is_positive(rate) and is_positive(1 / rate)):  # else no worker could process it
        raise InvalidRequestError(f"max_requests_per_second is {shown(rate)}; give a number above 0 and up to 86,400")
    with sharing() as secrets:
        address = _shared(journal, "bulk.run()")
        begun = given_rows.noting_codes(given_rows.begun(rows), secrets)
        from partner_center_workflows.bulk.engines import dbos  # noqa: PLC0415 - an extra

        from .shared import loading  # noqa: PLC0415

        with _database(address) as database:
            return loading.submit(
                database,
                begun,
                batch=name,
                queue=dbos.DbosQueue(),
                engine=dbos.migrate,
                schedule=schedule,
                deadline=deadline,
                max_requests_per_second=rate,
                on_bad_row=on_bad_row,
                input_name=input_name or given_rows.name_of(rows),
            )


def work(
    journal: str | Address,
    *,
    client: PartnerCenter | AsyncPartnerCenter,
    concurrency: int = 5,
    until_done: bool = False,
    name: str | None = None,
    on_turn: Callable[[TurnDone], object] | None = None,
    on_beat: Callable[[], object] | None = None,
) -> None:
    """Process the batches of a shared journal, together with all others that do so now.

    It works until it is stopped. Ctrl-C gives the requests in flight five seconds and records their outcomes, as for
    `run`, and then raises KeyboardInterrupt. While the database is away, it waits. A batch that was begun at another
    service or with another tenant is left to other workers, and the log says so.

    Args:
        journal: The URL of the database, such as `postgresql://user@host/database`.
        client: The client, as for `run`.
        concurrency: The number of rows processed at a time.
        until_done: Whether to return when every row of every batch has an outcome.
        name: The beginning of the name of this worker. Default: the name of the host.
        on_turn: Called with every turn of a row that this worker has recorded.
        on_beat: Called every ten seconds, while the worker takes part.

    Raises:
        InvalidRequestError: An argument or the key for validation codes is not valid.
        JournalError: The database cannot be used, or no batch was ever submitted to it.
        CredentialError: The credential gave no usable token.
        AuthenticationError: The service does not accept the token.
    """
    sending.refuse_running_loop("bulk.work")
    own = client.as_async(backend=sending.backend()) if isinstance(client, PartnerCenter) else client
    concurrency = sending.paced(own, concurrency, None)[1]
    with interrupts.handled() as signals, sharing():
        address = _shared(journal, "bulk.run()")
        fingerprints.key_from_environment()  # refuse a wrong key now, and not in each turn
        from partner_center_workflows.bulk.engines.dbos import DbosQueue, DbosWorker  # noqa: PLC0415 - an extra

        from .shared import schema  # noqa: PLC0415
        from .shared.work import CONNECTIONS, SharedWorker, WorkOptions  # noqa: PLC0415

        options = WorkOptions(concurrency, until_done, name, on_turn, on_beat)
        with _database(address, pool=CONNECTIONS) as database:
            schema.check(database)
            engine = partial(DbosWorker, database, concurrency=concurrency)

            async def run() -> None:
                async with own:
                    worker = SharedWorker(
                        own, database, DbosQueue(concurrency), lambda name, take: engine(name=name, take=take), options
                    )
                    with signals.forwarded(worker.stop, worker.abort):
                        await worker.run()

            signals.run(lambda: asyncio.run(run()))


def batches(journal: str | Address) -> list[Batch]:
    """Return the batches of a shared journal, the newest one first.

    Raises:
        InvalidRequestError: The journal is not a shared one.
        JournalError: The database cannot be used.
    """
    with _opened(journal) as database:
        from .shared import batches as stored  # noqa: PLC0415 - an extra

        return stored.batches(database)


def cancel(journal: str | Address, *, batch: str) -> int:
    """Send nothing more of a batch, and return the number of rows that end by that.

    They end as failed, or as expired where the service has accepted them already. What is in flight is finished.
    `retry_failed` puts them back.

    Raises:
        InvalidRequestError: The journal is not a shared one, or has no batch of that name.
        JournalError: The database cannot be used.
    """
    name = _given(batch)
    with _opened(journal) as database:
        from .shared import batches as stored  # noqa: PLC0415 - an extra

        return stored.cancel(database, name)


def retry_failed(journal: str | Address, batch: str | None) -> "PutBack":
    """Put failed and expired rows of a batch back. See `bulk.retry_failed`."""
    name = _given(batch)
    with _opened(journal) as database:
        from partner_center_workflows.bulk.engines.dbos import DbosQueue  # noqa: PLC0415

        from .shared import batches as stored  # noqa: PLC0415 - an extra

        return stored.retry_failed(database, name, DbosQueue())


@contextmanager
def reader(journal: str | Address, batch: str | None) -> "Generator[SharedReader]":
    """Yield a reader of a batch.

    Raises:
        InvalidRequestError: There is no batch of that name.
        JournalError: The database cannot be used.
    """
    name = _given(batch)
    with _opened(journal) as database:
        from .shared.reader import SharedReader  # noqa: PLC0415 - an extra

        with SharedReader.open(database, name) as opened:
            yield opened


def refuse_batch(batch: str | None) -> None:
    """Refuse a batch of a journal that is a file.

    Raises:
        InvalidRequestError: There is one.
    """
    if batch is not None:
        raise InvalidRequestError("batch goes with a shared journal, and this one is a file; leave it out")


def _given(batch: str | None) -> str:
    if not isinstance(batch, str):
        raise InvalidRequestError("batch is missing; give the name of a batch, which bulk.batches() lists")
    return batch


def _shared(journal: str | Address, instead: str) -> Address:
    if not is_shared(journal):
        raise InvalidRequestError(
            f"journal is a file; give the URL of a database, such as postgresql://host/database, or call {instead}"
        )
    return Address.of(journal)


@contextmanager
def _opened(journal: str | Address) -> "Generator[Database]":
    with sharing(), _database(_shared(journal, "bulk.status()")) as database:
        yield database


@contextmanager
def _database(address: Address, *, pool: int = 3) -> "Generator[Database]":
    from .shared.connecting import connect  # noqa: PLC0415 - an extra

    database = connect(address, pool=pool)
    try:
        yield database
    finally:
        database.close()


def _checked_name(batch: str) -> str:
    if not isinstance(batch, str) or not batch.strip() or not batch.isprintable() or len(batch) > _LONGEST_NAME:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(
            f"batch is {batch!r:.40}; give a name of up to {_LONGEST_NAME} printable characters, such as november"
        )
    return batch
