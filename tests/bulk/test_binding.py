"""A journal belongs to the service and the tenant that it was begun with."""

import asyncio
import base64
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from row_service import entries, rows

from partner_center import AsyncPartnerCenter, PartnerCenter
from partner_center_emulator import Emulator
from partner_center_workflows import bulk

ONE, TWO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def token(tenant: str) -> str:
    """Return a JSON web token of a tenant."""
    claims = {
        "tid": tenant,
        "aud": "https://api.partnercenter.microsoft.com",
        "exp": 2**32,
        "scp": "x",
        "amr": ["pwd", "mfa"],
    }
    parts = [json.dumps(each).encode() for each in ({"alg": "none"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2ln"])


@pytest.fixture
def other() -> Iterator[Emulator]:
    """Return another emulator."""
    with Emulator() as emulator:
        yield emulator


def run(journal: Path, base_url: str, credential: str = "t", count: int = 3) -> bulk.Summary:
    """Run to the end."""
    made = AsyncPartnerCenter(credential, base_url=base_url)
    return bulk.run(rows(count), journal=journal, client=made)


def about(journal: Path) -> dict[str, str]:
    """Return what a journal records about itself."""
    with closing(sqlite3.connect(journal)) as db:
        return dict(db.execute("SELECT name, value FROM about"))


def test_another_service_is_refused_by_name(tmp_path: Path, emulator: Emulator, other: Emulator) -> None:
    """Both URLs are named, nothing is sent, and the journal stays as it is; with the first service it goes on."""
    journal = tmp_path / "j.db"
    run(journal, emulator.base_url)
    before = entries(journal)

    with pytest.raises(bulk.OtherServiceError) as raised:
        run(journal, other.base_url, count=4)

    said = str(raised.value)
    assert re.search(f"{journal} was begun at {emulator.base_url}, and this service is {other.base_url};", said)
    assert "give another file for it" in said
    assert other.log == []
    assert entries(journal) == before
    assert run(journal, f"{emulator.base_url}/", count=4).counts["approved"] == 4


@pytest.mark.parametrize("form", ["sync client", "run_async"])
def test_every_form_of_a_run_refuses_it(tmp_path: Path, emulator: Emulator, other: Emulator, form: str) -> None:
    """A sync client and `run_async` are held to it as well."""
    run(tmp_path / "j.db", emulator.base_url)

    async def work() -> Any:
        async with AsyncPartnerCenter("t", base_url=other.base_url) as made:
            return await bulk.run_async(rows(3), journal=tmp_path / "j.db", client=made)

    def work_sync() -> Any:
        with PartnerCenter("t", base_url=other.base_url) as pc:
            return bulk.run(rows(3), journal=tmp_path / "j.db", client=pc)

    with pytest.raises(bulk.OtherServiceError, match="was begun at"):
        asyncio.run(work()) if form == "run_async" else work_sync()
    assert other.log == []


def test_another_tenant_is_refused_where_both_are_known(tmp_path: Path, emulator: Emulator) -> None:
    """The tenant of a JSON web token is recorded; an opaque token says nothing, and another tenant is refused."""
    journal = tmp_path / "j.db"
    run(journal, emulator.base_url)
    assert "tenant" not in about(journal)
    run(journal, emulator.base_url, token(ONE), 4)
    assert about(journal)["tenant"] == ONE
    emulator.reset()

    with pytest.raises(bulk.OtherServiceError, match=f"was begun with tenant {ONE} at .* for tenant {TWO}"):
        run(journal, emulator.base_url, token(TWO), 5)

    assert emulator.log == []
    assert token(ONE).encode() not in journal.read_bytes()
    last = run(journal, emulator.base_url, "t", 5)
    assert last.counts["approved"] == 5


def test_a_journal_of_an_older_version_is_bound_by_its_next_run(
    tmp_path: Path, emulator: Emulator, other: Emulator
) -> None:
    """Without a record of the service the journal can be used, and from then on belongs to that service."""
    journal = tmp_path / "j.db"
    run(journal, emulator.base_url)
    with closing(sqlite3.connect(journal)) as db:
        db.execute("DELETE FROM about WHERE name NOT IN ('run_id', 'salt', 'created_at')")
        db.commit()

    assert bulk.status(journal).requests == 0
    assert run(journal, other.base_url, count=4).counts["approved"] == 4
    with pytest.raises(bulk.OtherServiceError):
        run(journal, emulator.base_url)


def test_a_journal_without_rows_is_bound_to_nothing(tmp_path: Path, emulator: Emulator, other: Emulator) -> None:
    """An empty input, or one with mistakes, does not decide where the journal belongs."""
    journal = tmp_path / "j.db"
    made = AsyncPartnerCenter("t", base_url=emulator.base_url)
    bulk.run([], journal=journal, client=made)
    with pytest.raises(bulk.BadRowsError):
        bulk.run([{"customer_id": "x"}], journal=journal, client=AsyncPartnerCenter("t", base_url=emulator.base_url))

    assert run(journal, other.base_url).counts["approved"] == 3


def test_the_command_refuses_it_too(tmp_path: Path, emulator: Emulator, other: Emulator) -> None:
    """The second run of the newcomer: exit code 2, both URLs in one line, no request."""
    file = tmp_path / "rows.csv"
    file.write_text(
        "customer_id,qualification\n" + "".join(f"{row['customer_id']},StateOwnedEntity\n" for row in rows(4))
    )

    def command(base_url: str) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "partner_center_workflows.cli", "bulk", "run", str(file), "--base-url", base_url]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    assert command(emulator.base_url).returncode == 0
    done = command(other.base_url)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert emulator.base_url in done.stderr
    assert other.base_url in done.stderr
    assert other.log == []
