"""What a database refuses is said in words of its administrator."""

import pytest
from postgres_server import PostgresServer
from shared_batches import asked, connected, row, submit

from partner_center_workflows.bulk import JournalError


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
