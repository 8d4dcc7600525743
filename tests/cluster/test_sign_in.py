"""How a process signs in to the database of a shared journal, and what it says where that fails."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import text

from partner_center import CredentialError
from partner_center.policies.redaction import sharing
from partner_center_workflows import bulk
from partner_center_workflows.bulk.journal_address import Address
from partner_center_workflows.bulk.records import JournalError
from partner_center_workflows.bulk.shared import connecting, entra
from partner_center_workflows.bulk.shared.database import Database
from partner_center_workflows.cli import main

TOKEN = "planted.entra.token"


def connect(address: Address, password: Callable[[], str] | None = None) -> object:
    """Sign in, and return the name of the user."""
    database = connecting.connect(address) if password is None else Database(address.url(), password=password)
    try:
        with database.transaction() as db:
            return db.execute(text("SELECT current_user")).scalar()
    finally:
        database.close()


def without_password(url: str) -> str:
    """Return a URL without its password."""
    head, _, host = url.partition("@")
    return f"{head.rpartition(':')[0]}@{host}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace("pl%40nted", "wrong"), "does not accept the user or its password; check both"),
        (lambda url: url.replace("admin", "nobody"), "does not accept the user or its password; check both"),
        (without_password, "asks for a password; give it in PGPASSWORD, or in a file that PGPASSFILE names"),
        (lambda url: f"{url}_gone", "is not there; create it, or correct its name"),
        (lambda url: f"{url}?sslmode=require", "has no TLS as sslmode asks for it; correct sslmode or sslrootcert"),
    ],
)
def test_what_is_wrong_is_one_sentence(database: str, change: Callable[[str], str], said: str) -> None:
    """Each mistake says what to do about it, and shows neither user nor password."""
    address = Address.of(change(database))

    with pytest.raises(JournalError) as caught:
        connect(address)

    assert f"the database {address.database} at 127.0.0.1 {said}" in str(caught.value)
    assert not any(each in str(caught.value) for each in ("nted", "admin", "nobody", "\n"))


def test_a_database_that_is_away(database: str) -> None:
    """The error names the address and the reason."""
    for host, reason in {
        "127.0.0.1:9": "Connection refused",
        "no-such-host.invalid": "Name or service not known",
    }.items():
        address = Address.of(f"postgresql://alice:planted@{host}/pc")
        with pytest.raises(JournalError) as caught:
            connect(address)
        assert f"the database pc at {host.partition(':')[0]} cannot be reached: " in str(caught.value)
        assert reason in str(caught.value)
        assert "planted" not in str(caught.value)


def test_a_password_from_a_file(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PGPASSFILE and PGPASSWORD hold for a URL without a password."""
    address = Address.of(without_password(database), on_command_line=True)
    password = Address.of(database).parameters()["password"]
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:admin:{password}\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", os.fspath(file))
    assert connect(address) == "admin"

    monkeypatch.delenv("PGPASSFILE")
    monkeypatch.setenv("PGPASSWORD", password)
    assert connect(address) == "admin"


@pytest.fixture
def worker(database: str) -> Iterator[str]:
    """Return the URL of a user whose password is a token."""
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(f"CREATE ROLE worker LOGIN PASSWORD '{TOKEN}'")
    host = database.partition("@")[2]
    yield f"postgresql://worker@{host}"
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("DROP OWNED BY worker CASCADE")
        db.execute("DROP ROLE worker")


def test_an_entra_token_is_the_password(worker: str) -> None:
    """Each new connection asks the credential for a token of the scope, and no message repeats it."""
    asked: list[str] = []

    class Credential:
        def get_token(self, *scopes: str) -> entra.AccessToken:
            asked.extend(scopes)
            return SimpleNamespace(token=TOKEN, expires_on=int(time.time()) + 3600)

    with sharing() as secrets:
        assert connect(Address.of(worker, auth="entra"), entra.password(Credential())) == "worker"
        assert secrets.spellings_in(TOKEN) != []

    assert asked == ["https://ossrdbms-aad.database.windows.net/.default"]


def test_an_entra_token_signs_in_to_submit(
    database: str, worker: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All connections of a command have the token, those of the engine too."""
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(f"GRANT CREATE ON DATABASE {Address.of(database).database} TO worker")

    class Credential:
        def get_token(self, *scopes: str) -> entra.AccessToken:  # noqa: ARG002 - the name of azure-identity
            return SimpleNamespace(token=TOKEN, expires_on=int(time.time()) + 3600)

    monkeypatch.setattr(entra, "_default", Credential)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    rows = [{"customer_id": "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04", "qualification": "StateOwnedEntity"}]
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL_AUTH", "entra")
    assert bulk.submit(rows, journal=worker, batch="b").new == 1
    monkeypatch.delenv("PARTNER_CENTER_JOURNAL_AUTH")

    assert main(["bulk", "status", worker, "--journal-auth", "entra", "--batch", "b"]) == 0
    assert capsys.readouterr().out == "1 row: 1 pending\n"


def test_a_credential_without_a_token(worker: str) -> None:
    """A credential that fails is a CredentialError with the first line of its reason, and what to do."""

    class Credential:
        def get_token(self, *scopes: str) -> entra.AccessToken:  # noqa: ARG002 - the name of azure-identity
            raise RuntimeError("no managed identity\nis there")

    with pytest.raises(CredentialError) as caught:
        connect(Address.of(worker, auth="entra"), entra.password(Credential()))
    assert caught.value.message == "no Entra token for the journal's database: no managed identity"
    assert caught.value.hint == (
        "Give this machine a managed identity (AZURE_CLIENT_ID chooses one of several), or sign in with `az login`."
    )


def test_a_password_with_odd_characters(database: str) -> None:
    """A percent-encoded password arrives as it is."""
    assert quote("pl@nted/p ssword", safe="") in database
    assert connect(Address.of(database)) == "admin"
