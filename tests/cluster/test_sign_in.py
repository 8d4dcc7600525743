"""How a process signs in to the database of a shared journal, and what it says where that fails."""

import os
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import create_engine, text

from partner_center import CredentialError
from partner_center.policies.redaction import sharing
from partner_center_workflows.bulk.records import JournalError
from partner_center_workflows.bulk.shared import entra
from partner_center_workflows.bulk.shared.address import Address
from partner_center_workflows.bulk.shared.database_errors import in_words

TOKEN = "planted.entra.token"


def connect(address: Address, credential: object = None) -> object:
    """Sign in as the database module does, and return the name of the user."""
    engine = create_engine("postgresql+psycopg://", connect_args=address.parameters())
    if credential is not None:
        entra.sign_in(engine, credential)  # type: ignore[arg-type]
    try:
        with in_words(address), engine.connect() as db:
            return db.execute(text("SELECT current_user")).scalar()
    finally:
        engine.dispose()


def without_password(url: str) -> str:
    """Return a URL without its password."""
    head, _, host = url.partition("@")
    return f"{head.rpartition(':')[0]}@{host}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace("pl%40nted", "wrong"), "the database does not accept the user or its password;"),
        (lambda url: url.replace("admin", "nobody"), "the database does not accept the user or its password; check"),
        (without_password, "the database asks for a password; give it in PGPASSWORD, in a file that PGPASSFILE names"),
        (lambda url: f"{url}_gone", "there is no such database on the server; create it, or correct its name"),
        (lambda url: f"{url}?sslmode=require", "the connection has no TLS as sslmode asks for it; correct sslmode"),
    ],
)
def test_what_is_wrong_is_one_sentence(database: str, change: object, said: str) -> None:
    """Each mistake says what to do about it, and shows neither user nor password."""
    address = Address.of(change(database))  # type: ignore[operator]

    with pytest.raises(JournalError) as caught:
        connect(address)

    assert f"the journal {address} cannot be used: {said}" in str(caught.value)
    assert not any(each in str(caught.value) for each in ("nted", "admin", "nobody", "\n"))


def test_a_database_that_is_away(database: str) -> None:
    """The address and the reason are told, and that nothing is lost."""
    for host, reason in {"127.0.0.1:9": "Connection refused", "no-such-host.invalid": "Name or service not known"}.items():
        address = Address.of(f"postgresql://alice:planted@{host}/pc")
        with pytest.raises(JournalError) as caught:
            connect(address)
        assert f"the database {address} cannot be reached: " in str(caught.value)
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
def worker(database: str) -> str:
    """Return the URL of a user whose password is a token."""
    with psycopg.connect(database, autocommit=True) as db:
        db.execute(f"CREATE ROLE worker LOGIN PASSWORD '{TOKEN}'")
    host = database.partition("@")[2]
    yield f"postgresql://worker@{host}"  # type: ignore[misc]
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("DROP ROLE worker")


def test_an_entra_token_is_the_password(worker: str) -> None:
    """Each new connection asks the credential for a token of the scope, and no message repeats it."""
    asked: list[str] = []

    class Credential:
        def get_token(self, *scopes: str) -> object:
            asked.extend(scopes)
            return SimpleNamespace(token=TOKEN, expires_on=int(time.time()) + 3600)

    with sharing() as secrets:
        assert connect(Address.of(worker, auth="entra"), Credential()) == "worker"
        assert secrets.spellings_in(TOKEN) != []

    assert asked == ["https://ossrdbms-aad.database.windows.net/.default"]


def test_a_credential_without_a_token(worker: str) -> None:
    """A credential that fails is a CredentialError with its reason, in one line."""

    class Credential:
        def get_token(self, *scopes: str) -> object:
            raise RuntimeError("no managed identity\nis there")

    with pytest.raises(CredentialError, match=r"^no Entra token for the journal's database: no managed identity\?is"):
        connect(Address.of(worker, auth="entra"), Credential())


def test_a_password_with_odd_characters(database: str) -> None:
    """A percent-encoded password arrives as it is."""
    assert quote("pl@nted/p ssword", safe="") in database
    assert connect(Address.of(database)) == "admin"
