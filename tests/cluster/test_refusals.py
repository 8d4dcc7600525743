"""What a database refuses is said in words of its administrator."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from postgres_server import PostgresServer
from shared_batches import asked, connected, row, submit
from sqlalchemy.exc import OperationalError

from partner_center_workflows.bulk import JournalError
from partner_center_workflows.bulk.shared.database import is_away

_FIELDS = ("SFATAL", "VFATAL", "C28P01", "MPasswort-Authentifizierung für Benutzer »alice« fehlgeschlagen", "")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("default_transaction_read_only=on", "is read only; give its primary server, or a user whose transactions may"),
        ("statement_timeout=100", "ended a statement that took too long; its administrator can raise statement_timeo"),
    ],
)
def test_a_setting_of_the_administrator(database: str, setting: str, said: str) -> None:
    """The sentence names what to change, and does not say that the database cannot be reached."""
    with connected(f"{database}?options=-c%20{setting.replace('=', '%3D')}") as db:
        with pytest.raises(JournalError) as caught:
            asked(db, "CREATE TABLE made AS SELECT FROM pg_sleep(60)")
        assert f"at 127.0.0.1 {said}" in caught.value.message


def test_the_statement_to_grant_can_be_copied(postgres: PostgresServer, database: str) -> None:
    """The names of a database and a user are quoted where SQL needs that."""
    name, user = f"{database.rpartition('/')[2]}-x", "worker-1"
    postgres.execute(f'CREATE DATABASE "{name}"')
    postgres.execute(f"CREATE ROLE \"{user}\" LOGIN PASSWORD 'p'")
    try:
        with connected(postgres.url_of(name, user, "p")) as db, pytest.raises(JournalError) as caught:
            submit(db, [row(1)])
        statement = caught.value.message.rpartition(": ")[2]
        assert statement == f'GRANT CREATE ON DATABASE "{name}" TO "{user}"'
        postgres.execute(statement)
    finally:
        postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        postgres.execute(f'DROP ROLE "{user}"')


@contextmanager
def german_server() -> Iterator[int]:
    """Serve what a PostgreSQL with German messages responds to a wrong password; yield the port."""
    fields = b"".join(each.encode() + b"\0" for each in _FIELDS)

    class Refuse(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(b"E" + (len(fields) + 4).to_bytes(4) + fields)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuse) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_refusal_in_another_language(database: str) -> None:
    """What a server says in its own language while a connection is made is passed on, and it does not count as gone.

    https://www.postgresql.org/docs/current/protocol-error-fields.html
    """
    with german_server() as port:
        url = f"postgresql://alice:planted@127.0.0.1:{port}/pc?sslmode=disable&gssencmode=disable"
        with connected(url) as db, pytest.raises(JournalError) as caught:
            asked(db, "SELECT 1")
    assert caught.value.message == (
        "the database pc at 127.0.0.1 refuses the connection: "
        "Passwort-Authentifizierung für Benutzer »alice« fehlgeschlagen"
    )


def test_a_server_without_a_free_connection(postgres: PostgresServer, database: str) -> None:
    """It is there and responds, so nobody is told to start it; a worker waits for a free connection."""
    name = database.rpartition("/")[2]
    postgres.execute(f"CREATE ROLE full_{name} LOGIN PASSWORD 'p' CONNECTION LIMIT 0")
    try:
        with connected(postgres.url_of(name, f"full_{name}", "p")) as db, pytest.raises(JournalError) as caught:
            asked(db, "SELECT 1")
    finally:
        postgres.execute(f"DROP ROLE full_{name}")
    assert caught.value.message == (
        f'the database {name} at 127.0.0.1 refuses the connection: too many connections for role "full_{name}"'
    )
    assert isinstance(caught.value.__cause__, OperationalError)
    assert is_away(caught.value.__cause__)
