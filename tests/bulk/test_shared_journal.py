"""The Python API of a shared journal, as far as no database is needed: where the journal is decides."""

import asyncio
import io
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from partner_center import InvalidRequestError, PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import audit, bulk

URL = "postgresql://alice:pl4nted@db.example/pc"
ROWS = [{"customer_id": "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04", "qualification": "StateOwnedEntity"}]
FILE = "journal is a file; give the URL of a database, such as postgresql://host/database, or call bulk."


def _submit(_: PartnerCenter, **options: Any) -> object:
    return bulk.submit(ROWS, journal=URL, batch="b", **options)


def _call_of_batch(call: Callable[..., object], batch: Any, _: PartnerCenter) -> object:
    return call(URL, batch=batch)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda pc: bulk.run(ROWS, journal=URL, client=pc),
            "call bulk.submit() to add the rows to the shared one, and",
        ),
        (lambda pc: asyncio.run(bulk.run_async(ROWS, journal=URL, client=pc.as_async())), "call bulk.submit() to add"),
        (lambda _: bulk.plan(ROWS, journal=URL), "there is no plan; call bulk.submit(), which checks all rows before"),
        (lambda _: bulk.is_running(URL), "which no process holds; bulk.status() shows what was done"),
        (lambda _: bulk.status(URL), "batch is missing; give the name of a batch, which bulk.batches() lists"),
        (lambda _: bulk.retry_failed(URL), "batch is missing; give the name of a batch, which bulk.batches() lists"),
        (lambda _: bulk.write_report(URL, "csv", io.StringIO()), "batch is missing; give the name of a batch, which"),
        (
            lambda _: bulk.status("j.db", batch="b"),
            "batch goes with a shared journal, and this one is a file; leave it",
        ),
        (lambda _: bulk.retry_failed("j.db", batch="b"), "batch goes with a shared journal, and this one is a file"),
        (lambda _: bulk.write_report("j.db", "csv", io.StringIO(), batch="b"), "batch goes with a shared journal, and"),
        (lambda _: bulk.submit(ROWS, journal="j.db", batch="b"), f"{FILE}run()"),
        (lambda pc: bulk.work("j.db", client=pc), f"{FILE}run()"),
        (lambda _: bulk.cancel("j.db", batch="b"), f"{FILE}status()"),
        (lambda _: bulk.batches("j.db"), f"{FILE}status()"),
        (lambda _: bulk.submit(ROWS, journal=URL, batch=" "), "batch is ' '; give a name of up to 100 printable chara"),
        (
            lambda _: bulk.submit(ROWS, journal=URL, batch="a\nb"),
            "batch is 'a\\nb'; give a name of up to 100 printable",
        ),
        (
            lambda _: bulk.submit(ROWS, journal=URL, batch="b", deadline=timedelta(0)),
            "give a timedelta above 0 and up to a million days, such as",
        ),
        (lambda _: bulk.submit(ROWS, journal=URL, batch="b", max_requests_per_second=0), "is 0; give a number above 0"),
        *(
            (partial(_submit, max_requests_per_second=rate), "; give a number above 0 and up to 86,400")
            for rate in (100_000, 10**400, 1e-300, True, "many")
        ),
        (partial(_submit, deadline=timedelta.max), "give a timedelta above 0 and up to a million days, such as"),
        *(
            (partial(_call_of_batch, call, batch), "batch is missing; give the name of a batch, which bulk.batches()")
            for call in (bulk.status, bulk.retry_failed, bulk.cancel)
            for batch in (None, 5, b"b")
        ),
        (lambda pc: bulk.work(URL, client=pc, concurrency=0), "concurrency is 0; give a whole number from 1 to 1000"),
    ],
)
def test_what_does_not_go_together(
    emulator: Emulator,
    pc: PartnerCenter,
    call: Callable[[PartnerCenter], object],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence says what to call instead; no password is shown, nothing is sent, and no file is made."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InvalidRequestError) as caught:
        call(pc)

    assert said in str(caught.value)
    assert "pl4nted" not in str(caught.value)
    assert emulator.log == []
    assert list(tmp_path.iterdir()) == []


def test_a_url_as_a_path_is_not_shown() -> None:
    """A path makes another text of a URL; it is refused without its password, and so is the URL of a snapshot."""
    for call in (bulk.status, bulk.JournalReader.open_for_reading, audit.SnapshotReader.open_for_reading):
        with pytest.raises((bulk.JournalError, audit.SnapshotError, InvalidRequestError)) as caught:
            call(Path(URL))
        assert "is a URL" in str(caught.value)
        assert "pl4nted" not in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda _: bulk.submit(ROWS, journal=URL, batch="b"),
        lambda pc: bulk.work(URL, client=pc),
        lambda _: bulk.status(URL, batch="b"),
        lambda _: bulk.cancel(URL, batch="b"),
    ],
)
def test_the_extra_is_named(
    pc: PartnerCenter, call: Callable[[PartnerCenter], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra `cluster` the command that installs it is named."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(InvalidRequestError) as caught:
        call(pc)

    assert str(caught.value) == (
        "journal: a shared journal needs the extra `cluster`; "
        'run: python -m pip install "partner-center-client[cluster]"'
    )


def test_work_within_an_event_loop(pc: PartnerCenter) -> None:
    """A worker runs its own event loop."""

    async def work() -> None:
        bulk.work(URL, client=pc)

    with pytest.raises(InvalidRequestError, match=r"^bulk\.work cannot run within an event loop$"):
        asyncio.run(work())
