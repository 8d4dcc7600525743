"""An audit reads every customer once, continues after a customer's failure, and resumes."""

import asyncio
import base64
import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from audited import asked, client, customer, run, seed, states

from partner_center import AsyncPartnerCenter, CredentialError, InvalidRequestError, PermissionDeniedError
from partner_center_emulator import Emulator
from partner_center_workflows import audit, bulk
from partner_center_workflows.audit import runner
from partner_center_workflows.audit.snapshot import Snapshot

COUNT = 1001


@pytest.fixture
def three() -> Any:
    """Serve an emulator with three customers."""
    with Emulator(seed=seed(range(3))) as emulator:
        yield emulator


def fail(emulator: Emulator, number: int, **fault: Any) -> None:
    """Let every read of one customer meet a fault."""
    emulator.set_faults([{"match": {"path": f"*{customer(number)}*"}, "fault": fault}])


def test_as_many_requests_as_customers_and_pages(tmp_path: Path) -> None:
    """1,001 customers are 1,001 reads and three pages, and each customer is read once."""
    with Emulator(seed=seed(range(COUNT))) as emulator:
        summary = run(emulator, tmp_path / "s.db", concurrency=16)

        assert len(emulator.log) == summary.requests == COUNT + 3
        assert asked(emulator) == {"list": 3} | {customer(number): 1 for number in range(COUNT)}
    assert summary.is_complete
    assert summary.customers["read"] == COUNT
    assert states(tmp_path / "s.db") == {customer(number): "read" for number in range(COUNT)}


def test_a_complete_snapshot_asks_for_nothing(tmp_path: Path, three: Emulator) -> None:
    """The same command again sends no request, and says what the snapshot has."""
    first = run(three, tmp_path / "s.db")
    again = run(three, tmp_path / "s.db")

    assert len(three.log) == 4
    assert (again.requests, again.customers) == (0, first.customers)


@pytest.mark.parametrize(("status", "state"), [(404, "gone"), (403, "refused")])
def test_a_customer_that_cannot_be_read(tmp_path: Path, three: Emulator, status: int, state: str) -> None:
    """A customer that is gone or refused is recorded as such, with the reason; the others are read."""
    fail(three, 1, status=status)
    summary = run(three, tmp_path / "s.db")

    assert states(tmp_path / "s.db") == {customer(0): "read", customer(1): state, customer(2): "read"}
    assert summary.is_complete
    with audit.opened(tmp_path / "s.db") as results:
        (row,) = [row for row in results.rows() if row.customer_state == state]
    assert row.http_status == status
    assert (row.problem or "").startswith(f"HTTP {status}: ")


def test_an_unread_customer_is_tried_again_by_the_same_command(tmp_path: Path, three: Emulator) -> None:
    """A customer that fails after all retries is unread, with the reason; the next run asks for it alone."""
    fail(three, 1, status=503)
    first = run(three, tmp_path / "s.db")
    assert not first.is_complete
    assert first.customers == {"pending": 0, "read": 2, "gone": 0, "refused": 0, "unread": 1}
    with audit.opened(tmp_path / "s.db") as results:
        (row,) = results.rows("unread")
    assert (row.customer_id, row.http_status) == (customer(1), 503)
    assert (row.problem or "").startswith("HTTP 503: ")

    three.set_faults([])
    before = len(three.log)
    assert run(three, tmp_path / "s.db").is_complete
    assert [entry.path.split("/")[3] for entry in three.log[before:]] == [customer(1)]
    with audit.opened(tmp_path / "s.db") as results:
        assert [row.problem for row in results.rows()] == [None, None, None]


def test_garbage_is_read_again(tmp_path: Path, three: Emulator) -> None:
    """A response that cannot be read fails its call; the audit asks once more before it gives a customer up."""
    three.set_faults([{"match": {"path": f"*{customer(1)}*"}, "fault": {"garbage": 64}, "hits": 1}])

    assert run(three, tmp_path / "s.db").is_complete
    assert asked(three)[customer(1)] == 2


def test_a_service_that_fails_for_all(tmp_path: Path) -> None:
    """After failures in a row the audit stops; its customers are no worse for it, and the same command completes it."""
    with Emulator(seed=seed(range(60))) as emulator:
        emulator.set_faults([{"match": {"path": "*/qualifications"}, "fault": {"status": 503}}])
        with pytest.raises(
            audit.StoppedError, match="failed for 20 customers in a row; the last error: HTTP 503: "
        ) as stopped:
            run(emulator, tmp_path / "s.db")
        assert stopped.value.summary.customers["pending"] == 60
        emulator.set_faults([])
        assert run(emulator, tmp_path / "s.db").customers["read"] == 60
        assert asked(emulator)["list"] == 1


def test_a_service_that_is_never_reached(tmp_path: Path, three: Emulator) -> None:
    """Where nothing listens, the audit stops at the first customer, and none of them is unread."""
    nowhere = AsyncPartnerCenter("t", base_url="http://127.0.0.1:9", retry=None)
    with pytest.raises(audit.StoppedError, match="the service cannot be reached at http://127"):
        audit.run(tmp_path / "s.db", client=nowhere, customers=[customer(0), customer(1)])

    assert run(three, tmp_path / "s.db", customers=[customer(0), customer(1)]).customers["read"] == 2


def test_a_list_that_is_refused(tmp_path: Path, three: Emulator) -> None:
    """Without the list there is no audit, and the service's own words say why."""
    three.set_faults([{"match": {"path": "*/customers"}, "fault": {"status": 403}}])
    with pytest.raises(PermissionDeniedError):
        run(three, tmp_path / "s.db")
    three.set_faults([])
    assert run(three, tmp_path / "s.db").is_complete


def test_the_list_continues_after_its_last_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash in the list, the next run continues with the page after the last stored one."""
    monkeypatch.setattr(runner, "PAGE_SIZE", 10)
    with Emulator(seed=seed(range(35))) as emulator:
        _stop_at_page(emulator, tmp_path / "s.db", 3)
        listed = len(states(tmp_path / "s.db"))
        before = asked(emulator)["list"]
        assert run(emulator, tmp_path / "s.db").customers["read"] == 35

        assert listed == 20
        assert asked(emulator)["list"] - before == 2
        assert all(count == 1 for name, count in asked(emulator).items() if name != "list")


def test_a_continuation_token_that_has_expired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list begins again, and no customer that was read is requested again."""
    monkeypatch.setattr(runner, "PAGE_SIZE", 10)
    with Emulator(seed=seed(range(35))) as emulator:
        _stop_at_page(emulator, tmp_path / "s.db", 3)
        before = asked(emulator)["list"]
        emulator.set_faults([{"match": {"path": "*/customers"}, "fault": {"status": 400}, "hits": 1}])
        assert run(emulator, tmp_path / "s.db").customers["read"] == 35

        assert asked(emulator)["list"] - before == 1 + 4
        assert all(count == 1 for name, count in asked(emulator).items() if name != "list")


def _stop_at_page(emulator: Emulator, snapshot: Path, page: int) -> None:
    """Run an audit until the list waits for a page, and all customers of the pages before are read."""
    emulator.set_faults(
        [
            {"match": {"path": "*/customers"}, "fault": {"delay": 0.01}, "hits": page - 1},
            {"match": {"path": "*/customers"}, "fault": {"delay": 60}},
        ]
    )

    async def main() -> None:
        async with client(emulator) as pc:
            running = asyncio.create_task(audit.run_async(snapshot, client=pc))
            while asked(emulator)["list"] < page or not _all_read(snapshot):
                await asyncio.sleep(0.01)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

    asyncio.run(main())
    emulator.set_faults([])


def _all_read(snapshot: Path) -> bool:
    return set(states(snapshot).values()) == {"read"}


def test_a_filter(tmp_path: Path) -> None:
    """Only the customers of a filter are read, and the snapshot is about those."""
    with Emulator(seed=seed(range(12))) as emulator:
        run(emulator, tmp_path / "s.db", company_name_starts_with="company 1")
        assert states(tmp_path / "s.db").keys() == {customer(1), customer(10), customer(11)}
        message = "is about customers whose company name starts with 'company 1', not about all customers; give"
        with pytest.raises(audit.SnapshotError, match=message):
            run(emulator, tmp_path / "s.db")


@pytest.mark.parametrize(
    "content",
    [
        "{0}\n\n{2}\n",
        "customer_id,qualification,website\n{0},Education,contoso.edu\n{2},Education,\n",
        "name;customer_id\nx;{0}\ny;{2}\n",
        '{{"customer_id": "{0}"}}\n{{"customer_id": "{2}", "other": 1}}\n',
    ],
)
def test_a_file_of_customers(tmp_path: Path, three: Emulator, content: str) -> None:
    """Ids, CSV and JSON lines name the customers; then there is no list to fetch."""
    file = tmp_path / "ids"
    file.write_text(content.format(*map(customer, range(3))), encoding="utf-8")
    summary = run(three, tmp_path / "s.db", customers=file)

    assert states(tmp_path / "s.db") == {customer(0): "read", customer(2): "read"}
    assert len(three.log) == summary.requests == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{customer(0)}\nno-guid\n", "ids: line 2: customer_id is 'no-guid'; give the id"),
        ('{"customer_id": 1}\n', "ids: line 1: customer_id is ''; give the id"),
        ("[1]\n{\n", "ids: line 1: customer_id is '"),
        ('{"customer_id"\n', "ids: line 1 is not a JSON object; give one such as"),
        ('customer_id\n"a\n', "is not CSV: unexpected end of data; correct it"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, three: Emulator, content: str, message: str) -> None:
    """A line that is no customer is named, nothing is sent, and the snapshot holds none of them."""
    file = tmp_path / "ids"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(bulk.InputError) as refused:
        run(three, tmp_path / "s.db", customers=file)

    assert message in str(refused.value)
    assert three.log == []
    assert states(tmp_path / "s.db") == {}


def test_another_service(tmp_path: Path, three: Emulator) -> None:
    """A snapshot is bound to the service that it was read from, which the refusal names; nothing is sent."""
    run(three, tmp_path / "s.db")
    with Emulator(seed=seed(range(3))) as other:
        with pytest.raises(
            audit.SnapshotError,
            match=f"was begun at {three.base_url}, and this service is {other.base_url}; give another file",
        ):
            run(other, tmp_path / "s.db")
        assert other.log == []


def test_another_tenant(tmp_path: Path, three: Emulator) -> None:
    """A snapshot is bound to the partner's tenant that the token names."""
    mine, other = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
    audit.run(tmp_path / "s.db", client=client(three, _token(mine)))
    before = len(three.log)
    with pytest.raises(audit.SnapshotError, match=f"was begun with tenant {mine} at .*tenant {other} at"):
        audit.run(tmp_path / "s.db", client=client(three, _token(other)))
    assert len(three.log) == before


def test_a_wrong_address_does_not_bind(tmp_path: Path, three: Emulator) -> None:
    """A snapshot of an audit that never reached a service can be used for the right one."""
    with pytest.raises(audit.StoppedError, match="the service cannot be reached at http://127"):
        audit.run(tmp_path / "s.db", client=AsyncPartnerCenter("t", base_url="http://127.0.0.1:9", retry=None))
    assert run(three, tmp_path / "s.db").is_complete


def test_an_audit_in_use(tmp_path: Path, three: Emulator) -> None:
    """Two audits do not write one snapshot."""
    three.set_faults([{"match": {}, "fault": {"delay": 0.5}}])
    thread = threading.Thread(target=run, args=(three, tmp_path / "s.db"))
    begun = threading.Event()

    def second(_progress: object) -> None:
        begun.set()

    with audit.SnapshotReader.open_for_reading(_begun(three, tmp_path / "s.db", thread)):
        with pytest.raises(audit.SnapshotInUseError, match="another process works with the snapshot"):
            run(three, tmp_path / "s.db", on_progress=second)
    thread.join()
    assert not begun.is_set()


def _begun(emulator: Emulator, snapshot: Path, thread: threading.Thread) -> Path:
    """Start a thread, and return the snapshot once its audit has sent a request."""
    thread.start()
    while not emulator.log:
        assert thread.is_alive()
    return snapshot


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_bytes(b"no database"), "is not a snapshot of an audit; give another path"),
        (lambda path: bulk.Journal.open(path).close(), "is not a snapshot of an audit; give another path"),
        (lambda path: path.mkdir(), "is not a file; give the path of a file"),
        (lambda path: _edit(path, "PRAGMA user_version = 9"), "is of version 9, and this package knows version 1; use"),
        (lambda path: _damage(path), "is damaged; delete it and run the audit again, or restore it from a backup"),
    ],
)
def test_a_file_that_is_no_snapshot(
    tmp_path: Path, three: Emulator, make: Callable[[Path], object], message: str
) -> None:
    """Another file, another version and a damaged file are refused in words, and nothing is sent."""
    make(tmp_path / "s.db")
    before = len(three.log)
    with pytest.raises(audit.SnapshotError) as refused:
        run(three, tmp_path / "s.db")

    assert message in str(refused.value)
    assert len(three.log) == before


def _edit(path: Path, statement: str) -> None:
    Snapshot.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()


def _damage(path: Path) -> None:
    Snapshot.open(path).close()
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"concurrency": 0}, "concurrency is 0; give a whole number"),
        ({"max_requests_per_second": 0}, "give a number above 0"),
        ({"company_name_starts_with": " "}, "company_name_starts_with is ' '; give the text"),
        ({"company_name_starts_with": "a", "domain_starts_with": "b"}, "not both"),
        ({"domain_starts_with": "a", "customers": [customer(0)]}, "give customers or company_name_starts_with or"),
    ],
)
def test_a_mistake(tmp_path: Path, three: Emulator, options: dict[str, Any], message: str) -> None:
    """A wrong argument is refused before a snapshot is made."""
    with pytest.raises(InvalidRequestError, match=message):
        run(three, tmp_path / "s.db", **options)
    assert not (tmp_path / "s.db").exists()


def test_a_credential_that_gives_no_token(tmp_path: Path, three: Emulator) -> None:
    """Without a token nothing is sent, and the error is that of every other call."""

    def refuse() -> str:
        raise ValueError("no")

    with pytest.raises(CredentialError):
        audit.run(tmp_path / "s.db", client=AsyncPartnerCenter(refuse, base_url=three.base_url))
    assert three.log == []


def test_text_from_outside(tmp_path: Path) -> None:
    """Names and reasons with line breaks and control characters are stored on one line."""
    odd = {"customers": [{"id": customer(0), "companyName": "a\nb\x1b[31m\0c", "domain": "d"}]}
    with Emulator(seed=odd) as emulator:
        run(emulator, tmp_path / "s.db")
    with audit.opened(tmp_path / "s.db") as results:
        (row,) = results.rows()
    assert row.company_name == "a?b?[31m?c"


def test_awaited(tmp_path: Path, three: Emulator) -> None:
    """`run_async` does the same, and its client stays open; a cancellation loses nothing that was read."""

    async def main() -> None:
        async with client(three) as pc:
            three.set_faults([{"match": {"path": f"*{customer(2)}*"}, "fault": {"delay": 30}}])
            first = asyncio.create_task(audit.run_async(tmp_path / "s.db", client=pc))
            while asked(three)[customer(2)] == 0:
                await asyncio.sleep(0.01)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            three.set_faults([])
            assert (await audit.run_async(tmp_path / "s.db", client=pc)).is_complete
            assert (await pc.qualifications.list(customer(0))).qualifications == []

    asyncio.run(main())
    assert asked(three)["list"] == 1


def test_within_a_loop(tmp_path: Path, three: Emulator) -> None:
    """`run` within an event loop says what to await instead."""

    async def main() -> None:
        with pytest.raises(InvalidRequestError, match=r"await audit\.run_async instead"):
            run(three, tmp_path / "s.db")

    asyncio.run(main())


def _token(tenant: str) -> str:
    """Return a JWT of a tenant, whose signature nobody could verify."""
    claims = {"aud": "https://api.partnercenter.microsoft.com", "tid": tenant, "exp": 4e9}
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.c2ln"
